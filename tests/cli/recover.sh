#!/bin/sh
# recover.sh - what is recovered of each test image is what its recipe put in
# SPDX-License-Identifier: BSD-2-Clause
#
#   recover.sh [IMAGE]...      without any: all of them
. tests/sh/lib.sh
need python3

if test $# -eq 0; then
	# Sound and larger trees are the same code: not worth the time under sanitizers.
	set -- "$IMAGES"/bad-*.img "$IMAGES"/good-stages.img
	test -n "$SAN" || set -- "$IMAGES"/*.img "$IMAGES"/*.001 "$IMAGES"/*.aa \
		"$REAL"/*.img
fi
test -e "$1" || skip "no images"

ok "images and their manifests" python3 tests/cli/recover.py "$B/ntfsread" "$TMP" "$@"
same "differences" "" "$(head -n 40 "$TMP/out")"
