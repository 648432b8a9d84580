#!/bin/sh
# slack.sh - 'ls -d' and the names that only the slack of an index still has
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need jq
img=$(image odd-slack.img) || skip "no odd-slack.img"

# Of any year, with record, sequence number and time.
ok "ls -dR --json" "$B/ntfsread" ls -dR --json "$img"
sed -n 's/^# slack	//p' "${img%.img}.manifest" | sort >"$TMP/want"
jq -r 'select(.source) | [(.path | split("/")[1]), .name, .record, .sequence,
	.modified, .deleted, .partial, .source] | @tsv' "$TMP/out" >"$TMP/rows"
while IFS='	' read -r dir name record sequence modified rest; do
	# Seconds since 1601, then the seven digits behind the dot.
	sec=$(date -u -d "${modified%.*}Z" +%s)
	digits=${modified#*.}
	printf '%s\t%s\t%s\t%s\t%s\n' "$dir" "$name" "$record" "$sequence" \
		"$((sec + 11644473600))${digits%Z}"
	same "$dir/$name" "true	false	index-slack" "$rest" >&2
done <"$TMP/rows" | sort >"$TMP/got"
ok "there is something to compare" test -s "$TMP/want"
same_file "names in slack" "$TMP/want" "$TMP/got"

# Marked for people, and only with -d.
ok "ls -d" "$B/ntfsread" ls -d "$img" /2024
same "marked" 4 "$(grep -c '^f1[2-5].txt  (deleted; index-slack)$' "$TMP/out")"
ok "ls -dl" "$B/ntfsread" ls -dl "$img" /2024
same "with its time of then" 1 \
	"$(grep -c '^[-a-z]*\*.* 2024-07-01 00:00:12 .*f12.txt' "$TMP/out")"
ok "ls" "$B/ntfsread" ls "$img" /2024
same "not without -d" "" "$(grep 'f1[2-5]' "$TMP/out")"

# Behind the entries of a block in use, and in a block that is not: those that
# are listed as well are not shown twice.
odd=$(image odd-index.img) || skip "no odd-index.img"
ok "old names" "$B/ntfsread" ls -d --json "$odd" '/old names'
same "two old names" "ghle 000 olde 000" \
	"$(jq -r 'select(.source) | .name' "$TMP/out" | sort | xargs)"
same "and the living once" 24 \
	"$(jq -r 'select(.source | not) | .name' "$TMP/out" | sort -u | wc -l |
	   xargs)"

# Written by libntfs-3g: files that came and went, their records used again.
real=$(image real-tree.img) || exit 0
ok "emptied" "$B/ntfsread" ls -d --json "$real" /emptied
jq -r 'select(.source) | .name' "$TMP/out" >"$TMP/names"
ok "some names are left" test -s "$TMP/names"
sed -n 's/^# reused	[0-9]*	\/emptied\///p; s/^# deleted	[0-9]*	\/emptied\///p' \
	"${real%.img}.manifest" | sort >"$TMP/gone"
same "each was one of those deleted" "" \
	"$(sort -u "$TMP/names" | comm -23 - "$TMP/gone")"
same "none twice" "" "$(sort "$TMP/names" | uniq -d)"
