#!/bin/sh
# recover_deleted.sh - 'recover --deleted' gives what is left, and nothing else
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need jq sha256sum md5sum
img=$(image odd-deleted.img) || skip "no odd-deleted.img"

to=$TMP/all
expect_status 3 "$B/ntfsread" recover --deleted "$img" "$to"
manifest=$to/ntfsread-manifest.jsonl
sed -n 's/^# remains	//p' "${img%.img}.manifest" | cut -f 1-3 |
	sort >"$TMP/want"
jq -r 'select(.kind == "file") | [.record, .stream, .status] | @tsv' \
	"$manifest" | sort >"$TMP/got"
ok "there is something to compare" test -s "$TMP/want"
same_file "status of each stream" "$TMP/want" "$TMP/got"

# With zeros for what others have, and not a byte of theirs.
sed -n 's/^# remains	//p' "${img%.img}.manifest" |
	awk -F '\t' '$3 != "none" { print $1 "\t" $2 "\t" $7 }' | sort >"$TMP/want"
jq -r 'select(.kind == "file" and .path) | .path' "$manifest" |
	while read -r path; do
	sum=$(sha256sum <"$to/$path")
	printf '%s\n' "${sum%% *}"
done | sort >"$TMP/got"
cut -f 3 "$TMP/want" | sort >"$TMP/want.sums"
same_file "bytes of each stream" "$TMP/want.sums" "$TMP/got"
same "in the manifest, too" "" "$(jq -r 'select(.path and .kind == "file") |
	.sha256' "$manifest" | sort | diff - "$TMP/want.sums")"
same "all of them were deleted" "[false]" \
	"$(jq -sc '[.[] | select(.record) | .in_use] | unique' "$manifest")"
same "why" "the clusters are another file's now" "$(jq -r 'select(.record == 26) |
	.gaps[].why' "$manifest")"
same "nothing is written where nothing is left" "" \
	"$(find "$to" -name 'none*' -o -name 'streams.bin')"
ok "the old path" test -f "$to/folder/deleted folder/in it.bin"
# shellcheck disable=SC2016 # it is that name
ok "an orphan" test -f "$to/"'$Orphan/orphan.txt'

# Those below a directory, or of a record.
expect_status 0 "$B/ntfsread" recover --deleted "$img" \
	'/FOLDER/deleted folder' '#39' "$TMP/some"
same "only what was asked for" "in it.bin resident.txt" \
	"$(find "$TMP/some" -type f ! -name '*.jsonl' -exec basename {} \; |
	   sort | xargs)"
expect_status 1 "$B/ntfsread" recover --deleted "$img" /nowhere "$TMP/none"
same "it says so" 1 "$(grep -c 'no deleted file' "$TMP/err")"
expect_status 2 "$B/ntfsread" recover --deleted "$img"

# The record by its number: the same care.
expect_status 3 "$B/ntfsread" recover "$img" '#26' "$TMP/one"
same_file "by its number" "$to/folder/part.bin.part" "$TMP/one/part.bin.part"

# What two deleted files had is nobody's.
if claims=$(image odd-claims.img); then
	to=$TMP/claims
	expect_status 3 "$B/ntfsread" recover --deleted -j2 "$claims" "$to"
	sed -n 's/^# claims	//p' "${claims%.img}.manifest" >"$TMP/facts"
	cut -f 1-3 "$TMP/facts" | sort >"$TMP/want"
	jq -r 'select(.kind == "file") | [.record, .stream, .status] | @tsv' \
		"$to/ntfsread-manifest.jsonl" | sort >"$TMP/got"
	same_file "status where there are disputes" "$TMP/want" "$TMP/got"
	awk -F '\t' '$3 != "none" { print $9 }' "$TMP/facts" | sort >"$TMP/want"
	find "$to" -type f ! -name '*.jsonl' -exec sha256sum {} \; |
		cut -d ' ' -f 1 | sort >"$TMP/got"
	same_file "bytes where there are disputes" "$TMP/want" "$TMP/got"
	same "named" 1 "$(grep -c 'left.bin: bytes 16384 to 24575 .*disputed' \
		"$TMP/err")"
	same "in the manifest" "16384 8192 disputed" "$(jq -r '
		select(.record == 27) | .gaps[] | "\(.offset) \(.length) " +
		(.why | capture("(?<w>disputed)").w)' \
		"$to/ntfsread-manifest.jsonl")"
	# A child record of no file is in use for nobody, whatever its header says.
	record=$(awk -F '\t' '$9 == "-" { print $1 }' "$TMP/facts")
	at=$("$B/ntfsread" record --json "$claims" "#$record" | jq .offset)
	cp "$claims" "$TMP/child.img"
	printf '\001' | dd of="$TMP/child.img" bs=1 seek=$((at + 0x16)) \
		conv=notrunc status=none
	expect_status 3 "$B/ntfsread" recover --deleted "$TMP/child.img" \
		"#$record" "$TMP/child"
	same "a child record" "none false" "$(jq -r '
		select(.kind == "file") | "\(.status) \(.in_use)"' \
		"$TMP/child/ntfsread-manifest.jsonl")"
	for n in 1 8; do
		run "$B/ntfsread" recover --deleted -j$n "$claims" "$TMP/n$n"
		mv "$TMP/err" "$TMP/said$n"
	done
	same_file "for any number of threads" "$TMP/said1" "$TMP/said8"
	ok "the same files" diff -r "$TMP/n1" "$TMP/n8"
fi

# Of every image that has damage, nothing but an orderly end.
for each in "$IMAGES"/bad-tree.img "$IMAGES"/bad-lists.img \
	"$IMAGES"/odd-deleted-lists.img "$IMAGES"/odd-tree.img; do
	test -e "$each" || continue
	run "$B/ntfsread" recover --deleted "$each" "$TMP/$(basename "$each")"
	case $STATUS in
	0|3) ;;
	*)   fail "status $STATUS for $each"; show ;;
	esac
done

# The nine published digests of image 7 of the Digital Forensics Tool Testing.
sample=$(image 7-ntfs-undel.dd) || exit 0
ok "what Windows deleted" "$B/ntfsread" recover --deleted "$sample" \
	"$TMP/undel"
cat >"$TMP/md5" <<'END'
9036637712b491904cd0bfbdbe648453  res1.dat
59b20779f69ff9f0ac5fcd2c38835a79  sing1.dat
ffd27bd782bdce67750b6b9ee069d2ef  mult1.dat
ba1b9eedb1c091ddca253d35dde8f616  mult1.dat:ADS
7a3bc5b763bef201202108f4ba128149  frag1.dat
0e80ab84ef0087e60dfc67b88a1cf13e  frag2.dat
59cf0e9cd107bc1e75afb7374f6e05bb  dir1/mult2.dat
21121699487f3fbbdb9a4b3391b6d3e0  dir1/dir2/frag3.dat
c229626f6a71b167ad7e50c4f2fccdb1  $Orphan/sing2.dat
END
ok "nine files" sh -c "cd '$TMP/undel' && md5sum -c --quiet '$TMP/md5'"
same "and no other" 10 "$(find "$TMP/undel" -type f | wc -l | xargs)"
