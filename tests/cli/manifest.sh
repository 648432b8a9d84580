#!/bin/sh
# manifest.sh - the command shows what the recipes put into the images
# SPDX-License-Identifier: BSD-2-Clause
#
#   manifest.sh [IMAGE]...      without any: all of them
. tests/sh/lib.sh
need python3

test $# -gt 0 || set -- "$IMAGES"/*.img "$REAL"/*.img
test -e "$1" || skip "no images"
for img; do
	manifest=${img%.img}.manifest
	test -e "$manifest" || continue
	ok "${img##*/}" python3 tests/cli/manifest.py "$B/ntfsread" \
		"$img" "$manifest"
	same "${img##*/}" "" "$(head -n 12 "$TMP/out")"
done
