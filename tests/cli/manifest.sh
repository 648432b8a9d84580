#!/bin/sh
# manifest.sh - the command shows what the recipes put into the images
# SPDX-License-Identifier: BSD-2-Clause
#
#   manifest.sh [IMAGE]...      without any: all of them
. tests/sh/lib.sh
need python3

# Under sanitizers unit:manifest reads the same through the same library.
plain_only

test $# -gt 0 || set -- "$IMAGES"/*.img "$IMAGES"/*.001 "$IMAGES"/*.aa "$REAL"/*.img \
	"$WOF"/*.img
test -e "$1" || skip "no images"
ok "images and their manifests" python3 tests/cli/manifest.py "$B/ntfsread" "$@"
same "differences" "" "$(head -n 40 "$TMP/out")"
