#!/bin/sh
# undelete.sh - deleted names and content beside The Sleuth Kit's, where it is right
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need jq fls icat

# Names in slack, with their records.  fls takes no year after 2019 for a year; what
# has lost its reference it calls record 0, and here it is the same name twice.
img=$(image odd-slack.img) || skip "no odd-slack.img"
names() {
	fls -r -d "$1" | sed -n 's/^.* \* \([0-9]*\).*:	/\1	/p' |
		grep -v '^0	' | grep "	$2" | sort -u
}
"$B/ntfsread" ls -dR --json "$img" >"$TMP/ls"
for year in 1985 2015; do
	names "$img" "$year/" >"$TMP/fls"
	jq -r "select(.source) | select(.path | startswith(\"/$year/\")) |
		\"\(.record)\t\(.path[1:])\"" "$TMP/ls" | sort >"$TMP/own"
	ok "fls has names of $year" test -s "$TMP/fls"
	same_file "names of $year" "$TMP/fls" "$TMP/own"
done
same "names of 2024, which fls does not know" "0 4" "$(
	names "$img" 2024/ | wc -l) $(
	jq -r 'select(.source) | select(.path | startswith("/2024/")) | .name' \
		"$TMP/ls" | wc -l)"

# Deleted records, in order.
for name in real-tree.img odd-deleted.img 7-ntfs-undel.dd; do
	img=$(image "$name") || continue
	fls -r -d -p "$img" | sed -n 's/^\(.\/.\|-\/.\) \* \([0-9]*\)-128-.*/\2/p' |
		sort -u >"$TMP/fls"
	"$B/ntfsread" deleted --json "$img" >"$TMP/all"
	jq -r 'select(.directory | not) | .record' "$TMP/all" | sort -u >"$TMP/own"
	same "$name: records that fls has and 'deleted' has not" "" \
		"$(comm -23 "$TMP/fls" "$TMP/own" | xargs)"
	# Whole content is what icat gives.
	jq -r 'select(.directory | not) | .record as $r | .streams[] |
		select(.name == "" and .recoverable == "whole" and .size > 0) |
		$r' "$TMP/all" | sort -n | head -n 40 >"$TMP/whole"
	ok "$name: some are whole" test -s "$TMP/whole"
	while read -r record; do
		icat "$img" "$record" >"$TMP/icat" 2>/dev/null
		"$B/ntfsread" cat "$img" "#$record" >"$TMP/cat"
		same_file "$name: record $record" "$TMP/icat" "$TMP/cat"
	done <"$TMP/whole"
done
