#!/bin/sh
# manifest.sh - the command shows what the recipes put into the images
# SPDX-License-Identifier: BSD-2-Clause
#
#   manifest.sh [IMAGE]...      without any: all of them
. tests/sh/lib.sh
need python3 jq

# Under sanitizers unit:manifest reads the same through the same library.
plain_only

test $# -gt 0 || set -- "$IMAGES"/*.img "$IMAGES"/*.001 "$IMAGES"/*.aa "$REAL"/*.img \
	"$WOF"/*.img
test -e "$1" || skip "no images"
for img; do
	manifest=${img%.*}.manifest
	test -e "$manifest" || continue
	# Of a disk with several volumes, the manifest describes the first.
	number=$("$B/ntfsread" partitions --json "$img" 2>/dev/null |
		jq -r 'select(.ntfs).number' | head -n 1)
	ok "${img##*/}" python3 tests/cli/manifest.py "$B/ntfsread" \
		"$img" "$manifest" ${number:+--partition "$number"}
	same "${img##*/}" "" "$(head -n 12 "$TMP/out")"
done
