#!/bin/sh
# deleted.sh - 'deleted' against what the recipe knows is left of each file
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need jq python3
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
same "without a name" '/$Orphan/OrphanFile-43' \
	"$(jq -r 'select(.name == null) | .path' "$TMP/all")"
same "both names" "/folder/two names.txt /the other name.txt" \
	"$(field 'two names.txt' '([.path] + .other_paths) | sort | join(" ")')"
same "a file with a lost and a whole stream" part \
	"$(field streams.bin .recoverable)"
same "times of the record" 2009-10-16T17:09:18.0000000Z \
	"$(field part.bin .created)"

ok "deleted" "$B/ntfsread" deleted "$img"
golden odd-deleted.deleted

# The same for any number of threads, what is said on stderr, too.  Sanitizers see the
# same code in the text.
mkdir "$TMP/agree"
for arguments in "deleted --json" ${SAN:+none} deleted; do
	test "$arguments" != none || break
	set --
	for each in "$IMAGES"/*.img "$REAL"/*.img; do
		case $each in *-several.img) continue ;; esac
		test ! -e "$each" || set -- "$@" "$each"
	done
	ok "$arguments" python3 tests/cli/threads_agree.py "$B/ntfsread" \
		"$TMP/agree" "$arguments" "$@"
	same "$arguments" "$# compared" "$(head -n 12 "$TMP/out")"
done
expect_status 2 "$B/ntfsread" deleted -j 0 "$img"

# Of what two deleted files had nothing is called whole.
if claims=$(image odd-claims.img); then
	ok "odd-claims" "$B/ntfsread" deleted --json "$claims"
	mv "$TMP/out" "$TMP/claims"
	sed -n 's/^# claims	//p' "${claims%.img}.manifest" |
		cut -f 1-7 | sort >"$TMP/want"
	jq -r '.record as $r | .streams[] | [$r, .name, .recoverable, .clusters,
		.free_clusters, .reused_clusters, .disputed_clusters] | @tsv' \
		"$TMP/claims" | sort >"$TMP/got"
	ok "there are claims to compare" test -s "$TMP/want"
	same_file "disputed clusters" "$TMP/want" "$TMP/got"
	# Each is named by the recipe; where it names several, at least one.
	sed -n 's/^# claims	//p' "${claims%.img}.manifest" | cut -f 1,8 |
		while IFS='	' read -r record rivals; do
		got=$(jq -r "select(.record == $record) |
			[.streams[].disputed_by // [] | .[].record] |
			join(\" \")" "$TMP/claims")
		test "$rivals" = - || test -n "$got" ||
			echo "$record: nobody disputes it"
		for each in $got; do
			case ,$rivals, in
			*,"$each",*) ;;
			*) echo "$record: $each does not" ;;
			esac
		done
	done >"$TMP/wrong"
	same "who disputes them" "" "$(cat "$TMP/wrong")"
	same "by its path" "/folder/second.bin" "$(jq -r '
		select(.name == "first.bin") | .streams[0].disputed_by[].path
		' "$TMP/claims")"
	ok "deleted" "$B/ntfsread" deleted "$claims"
	golden odd-claims.deleted
	expect_status 3 "$B/ntfsread" cat "$claims" '#27'
	same "cat warns of a dispute" 1 \
		"$(grep -c '2 of its 6 clusters are disputed' "$TMP/err")"
	same "and names the other" 1 "$(grep -c right.bin "$TMP/err")"
	same "and writes the bytes" 24576 "$(wc -c <"$TMP/out" | xargs)"
fi

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
