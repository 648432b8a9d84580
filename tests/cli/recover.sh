#!/bin/sh
# recover.sh - what is recovered of each test image is what its recipe put in
# SPDX-License-Identifier: BSD-2-Clause
#
#   recover.sh [IMAGE]...      without any: all of them
. tests/sh/lib.sh
need python3 jq

if test $# -eq 0; then
	# Sound and larger trees are the same code: not worth the time under sanitizers.
	set -- "$IMAGES"/bad-*.img "$IMAGES"/good-stages.img
	test -n "$SAN" || set -- "$IMAGES"/*.img "$IMAGES"/*.001 "$IMAGES"/*.aa \
		"$REAL"/*.img
fi
test -e "$1" || skip "no images"

# recovered IMAGE MANIFEST OPTION...
recovered() {
	img=$1
	manifest=$2
	shift 2
	run "$B/ntfsread" recover "$@" "$img" / "$TMP/tree"
	case $STATUS in
	0 | 1 | 3) ;;
	*)	fail "${img##*/}: status $STATUS"
		show ;;
	esac
	ok "${img##*/}" python3 tests/cli/recover.py "$manifest" "$TMP/tree" "$TMP/lost"
	same "${img##*/}" "" "$(head -n 12 "$TMP/out")"
	part=$(grep -cE '"status":"(part|unreadable)"' "$TMP/tree/ntfsread-manifest.jsonl")
	test "$part" -eq 0 || test "$STATUS" -eq 0 ||
		fail "${img##*/}: $part streams in part, and status $STATUS"

	# What no path leads to (orphans, the deleted) is read by its record.
	test -s "$TMP/lost" || return 0
	# shellcheck disable=SC2046	# a list of numbers
	run "$B/ntfsread" recover "$@" "$img" $(cat "$TMP/lost") "$TMP/single"
	run python3 tests/cli/recover.py "$manifest" "$TMP/single" "$TMP/others"
	same "${img##*/}, by record" "" "$(head -n 12 "$TMP/out")"
	same "${img##*/}, never recovered" "" \
		"$(sort "$TMP/lost" "$TMP/others" | uniq -d | tr '\n' ' ')"
}

for img; do
	manifest=${img%.*}.manifest
	test -e "$manifest" || continue
	if grep -q '^refuse' "$manifest"; then
		expect_status 1 "$B/ntfsread" recover "$img" / "$TMP/tree"
		test ! -e "$TMP/tree" || fail "${img##*/}: something was made"
		continue
	fi
	# Of a disk with several volumes, the manifest describes the first.
	number=$("$B/ntfsread" partitions --json "$img" 2>/dev/null |
		jq -r 'select(.ntfs).number' | head -n 1)
	set -- ${number:+--partition "$number"}
	recovered "$img" "$manifest" "$@"
	rm -rf "$TMP/tree" "$TMP/single"
done
