#!/bin/sh
# deleted.sh - 'deleted' against what the recipe knows is left of each file
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need jq
img=$(image odd-deleted.img) || skip "no odd-deleted.img"

ok "deleted --json" "$B/ntfsread" deleted --json "$img"
mv "$TMP/out" "$TMP/all"
sed -n 's/^# remains	//p' "${img%.img}.manifest" | sort |
	cut -f 1-6 >"$TMP/want"
jq -r '.record as $r | .streams[] | [$r, .name, .recoverable, .clusters,
	.free_clusters, .reused_clusters] | @tsv' "$TMP/all" | sort >"$TMP/got"
ok "there is something to compare" test -s "$TMP/want"
same_file "what is left of each stream" "$TMP/want" "$TMP/got"

field() {
	jq -r "select(.name == \"$1\") | $2" "$TMP/all"
}
same "who has the clusters" "/folder/has part.bin" \
	"$(field part.bin '.streams[0].reused_by[].path')"
same "taken, nobody knows by whom" 0 \
	"$(field 'taken by nobody.bin' '.streams[0].reused_by | length')"
same "\$Bitmap and the runs disagree" "1 1 null" "$(
	for f in 'taken by nobody.bin' 'taken unmarked.bin' 'part.bin'; do
		field "$f" '.streams[0].bitmap_disagrees'
	done | xargs)"
# shellcheck disable=SC2016 # it is that name
same "an orphan" '/$Orphan/orphan.txt true' \
	"$(field orphan.txt '"\(.path) \(.orphan)"')"
same "in a deleted directory" "/folder/deleted folder/in it.bin false" \
	"$(field 'in it.bin' '"\(.path) \(.orphan)"')"
# shellcheck disable=SC2016
same "without a name" '/$Orphan/#43' \
	"$(jq -r 'select(.name == null) | .path' "$TMP/all")"
same "both names" "/folder/two names.txt /the other name.txt" \
	"$(field 'two names.txt' '([.path] + .other_paths) | sort | join(" ")')"
same "a file with a lost and a whole stream" part \
	"$(field streams.bin .recoverable)"
same "times of the record" 2009-10-16T17:09:18.0000000Z \
	"$(field part.bin .created)"

ok "deleted" "$B/ntfsread" deleted "$img"
golden odd-deleted.deleted

# The bytes of a deleted file are those of the clusters, and that is said.
expect_status 3 "$B/ntfsread" cat "$img" '#26'
same "cat warns" 1 \
	"$(grep -c '2 of its 6 clusters are in use again' "$TMP/err")"
same "and writes them all the same" 24567 "$(wc -c <"$TMP/out" | xargs)"
ok "cat of what is whole" "$B/ntfsread" cat "$img" '#25'
same "without a word" "" "$(cat "$TMP/err")"

# What cannot be read may have been a deleted file.
damaged=$(image bad-records.img) || skip "no bad-records.img"
expect_status 3 "$B/ntfsread" deleted "$damaged"
same "says so" 1 "$(grep -c ': 3 records cannot be read' "$TMP/err")"

# An extracted $MFT has no clusters to know about.
mft=$TMP/mft
"$B/ntfsread" cat "$img" '#0' >"$mft"
ok "deleted --mft" "$B/ntfsread" deleted --json --mft "$mft"
same "unknown" "null whole" "$(jq -r 'select(.record == 25 or .record == 39) |
	.recoverable' "$TMP/out" | xargs)"

sample=$(image 7-ntfs-undel.dd) || exit 0
ok "deleted, written by Windows" "$B/ntfsread" deleted --json "$sample"
same "nine streams, all whole" "9 whole" "$(jq -r '.streams[].recoverable' \
	"$TMP/out" | sort | uniq -c | xargs)"
