#!/bin/sh
# meaning.sh - every attribute means what the recipe of the image put there
# SPDX-License-Identifier: BSD-2-Clause
#
#   meaning.sh [IMAGE]...      without any: all whose manifests speak of values
. tests/sh/lib.sh
need python3

test $# -gt 0 || set -- "$IMAGES"/*.img
test -e "$1" || skip "no images"
for img; do
	manifest=${img%.*}.manifest
	grep -qE '^(value|raw|descriptors|found)	' "$manifest" || continue
	ok "${img##*/}" python3 tests/cli/meaning.py "$B/ntfsread" \
		"$img" "$manifest"
	same "${img##*/}" "" "$(head -n 12 "$TMP/out")"
	checked=yes
done
test "${checked:-}" = yes || fail "no manifest speaks of values"
