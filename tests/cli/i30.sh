#!/bin/sh
# i30.sh - 'ls' of a directory's index that was copied out of its volume
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need jq
image odd-i30.img >/dev/null || skip "no odd-i30.img"
ntfsread=$B/ntfsread
BENT=3	# the block that is damaged, of which the manifest says nothing

# As the manifest has them: what is lost of a partial name is not said.
wanted() {
	sed -n "s/^# i30	$2	//p" "$1" |
		awk -F '\t' -v OFS='\t' '$6 == "partial" { $4 = $5 = "-" } { print }' |
		sort -u
}
rows() {
	jq -r '[.offset, .block // "root", .name, .record // "-", .sequence // "-",
		(if .source == null then "live" elif .partial then "partial"
		 else "slack" end), (if .listed then "listed" else "-" end)] | @tsv' "$1"
}

# Blocks of every size, VCNs of every unit, with a root and without; and of a damaged
# file all that the damage does not touch.
for name in odd-i30 odd-i30-clusters odd-i30-sectors odd-i30-64k odd-i30-512; do
	img=$(image $name.img) || { fail "no $name.img"; continue; }
	manifest=${img%.img}.manifest
	for file in blocks both root zeros magic torn entry cut; do
		status=$(sed -n "s/^# i30-status	$file	//p" "$manifest")
		expect_status "${status:-0}" "$ntfsread" ls -d --json "${img%.img}.$file"
		case $file in
		zeros|magic|torn|entry)
			rows "$TMP/out" | awk -F '\t' "\$2 != $BENT" ;;
		*)	rows "$TMP/out" ;;
		esac | sort >"$TMP/got"
		wanted "$manifest" "$file" >"$TMP/want"
		test -s "$TMP/want" || test $file = root || fail "$name.$file: no facts"
		same_file "$name.$file" "$TMP/want" "$TMP/got"
		test "${status:-0}" = 0 || test -s "$TMP/err" ||
			fail "$name.$file: nothing is said of what is missing"
	done
	# As the volume lists it: with the root, the block that nobody uses is known.
	ok "$name" "$ntfsread" ls --json "$img" /folder
	jq -cS 'del(.path)' "$TMP/out" | sort >"$TMP/want"
	ok "$name.both" "$ntfsread" ls --json "${img%.img}.both"
	same "path is the name" "" "$(jq -c 'select(.path != .name)' "$TMP/out")"
	same "blocks in use" true "$(jq .block_in_use "$TMP/out" | sort -u)"
	jq -cS 'del(.path, .offset, .block, .block_in_use, .listed)' "$TMP/out" |
		sort >"$TMP/got"
	same_file "$name: entries as in the volume" "$TMP/want" "$TMP/got"
	ok "$name: -d" "$ntfsread" ls -d --json "$img" /folder
	jq -r 'select(.source) | [.name, .record, .sequence, .modified] | @tsv' \
		"$TMP/out" | sort >"$TMP/want"
	ok "$name.both: -d" "$ntfsread" ls -d --json "${img%.img}.both"
	jq -r 'select(.source and (.listed | not)) |
		[.name, .record, .sequence, .modified] | @tsv' "$TMP/out" | sort >"$TMP/got"
	# The names of unused records are not looked for in the slack of a volume.
	same "$name: names in slack" "" "$(comm -23 "$TMP/want" "$TMP/got")"
done

# For people: a name once, its place and what is not known said.
base=$(image odd-i30.blocks) || skip "no odd-i30.blocks"
ok "text" "$ntfsread" ls "$base"
same "not told" 1 "$(grep -c 'without .INDEX_ROOT and .BITMAP' "$TMP/err")"
same "in two blocks" 8 "$(grep -c '  (in another block, too)$' "$TMP/out")"
ok "with its root" "$ntfsread" ls "${base%.blocks}.both"
same "nothing to say" "" "$(cat "$TMP/err")"
same "every name once" "" "$(sort "$TMP/out" | uniq -d)"
same "as many as in the volume" \
	"$("$ntfsread" ls "${base%.blocks}.img" /folder | sort | sha256sum)" \
	"$(sort "$TMP/out" | sha256sum)"
ok "long" "$ntfsread" ls -l "$base"
same "times of then" 2009-10-16 "$(awk '{ print $3 }' "$TMP/out" | sort -u)"
expect_status 3 "$ntfsread" ls "${base%.blocks}.magic"
same "where" 1 "$(grep -c 'at 0x3000: .*signature' "$TMP/err")"
expect_status 3 "$ntfsread" ls --json --findings "$TMP/findings" "${base%.blocks}.torn"
same "a finding" '"fixup-mismatch" 12288' \
	"$(jq -r '"\(.kind | tojson) \(.offset)"' "$TMP/findings")"

# MFTECmd's columns say the same; what is lost is empty.
ok "as csv" "$ntfsread" ls -d --format csv "$base"
tail -n +2 "$TMP/out" | sed 's/"//g' | awk -F, '{ print $1 "," $2 "," $3 "," $4 "," \
	$5 "," $8 "," $9 "," $11 "," $14 "," $15 }' >"$TMP/got"
same "columns" Offset,FromSlack,SelfMftEntry,SelfMftSequence,FileName,Flags,NameType,\
ParentMftEntry,ParentMftSequence,CreatedOn,ContentModifiedOn,RecordModifiedOn,\
LastAccessedOn,PhysicalSize,LogicalSize,SourceFile "$(head -n 1 "$TMP/out")"
ok "as jsonl" "$ntfsread" ls -d --format jsonl "$base"
jq -r '[.offset, (if .source then "True" else "False" end), .record // "",
	.sequence // "", .name, .parent.record, .parent.sequence,
	(.modified | sub("T"; " ") | sub("Z"; "")), .allocated, .size] |
	map(tostring) | join(",")' "$TMP/out" >"$TMP/want"
same_file "csv" "$TMP/want" "$TMP/got"
ok "without slack" "$ntfsread" ls --format csv "$base"
same "none from slack" "" "$(grep ,True, "$TMP/out")"

# Pieces of it.
tail -c +8193 "$base" >"$TMP/rest"
expect_status 3 "$ntfsread" ls --json "$TMP/rest"
same "the first are missing" 1 "$(grep -c 'first 8192 bytes of the blocks' "$TMP/err")"
tail -c +4097 "$base" | head -c 4096 >"$TMP/one"
ok "one block" "$ntfsread" ls --json "$TMP/one"
same "its names" "$("$ntfsread" ls --json "$base" 2>/dev/null | jq -c 'select(.block == 1).name')" \
	"$(jq -c .name "$TMP/out")"
head -c 700 "$base" >"$TMP/short"
expect_status 3 "$ntfsread" ls --json "$TMP/short"
same "names before the cut" \
	"$("$ntfsread" ls --json "$base" 2>/dev/null | jq -c 'select(.offset < 600).name')" \
	"$(jq -c .name "$TMP/out")"
head -c 300 "$base" >"$TMP/short"
expect_status 1 "$ntfsread" ls --json "$TMP/short"
{ cat "$base"; head -c 8192 /dev/zero; } >"$TMP/unwritten"
ok "blocks that were never written" "$ntfsread" ls --json "$TMP/unwritten"
same "as without" "$("$ntfsread" ls --json "$base" 2>/dev/null)" "$(cat "$TMP/out")"
{ head -c 4096 /dev/zero; cat "$base"; } >"$TMP/behind"
expect_status 1 "$ntfsread" ls "$TMP/behind"
expect_status 3 "$ntfsread" ls --json --extracted "$TMP/behind"
same "behind zeros" "$("$ntfsread" ls --json "$base" 2>/dev/null | jq '.offset + 4096')" \
	"$(jq .offset "$TMP/out")"

# What makes no sense.
expect_status 2 "$ntfsread" ls "$base" /file
expect_status 2 "$ntfsread" ls -R "$base"
expect_status 2 "$ntfsread" ls --format xml "$base"
expect_status 2 "$ntfsread" ls --format csv "${base%.blocks}.img"
expect_status 2 "$ntfsread" ls --extracted --mft "$base"
expect_status 2 "$ntfsread" ls --extracted --offset 0 "$base"
expect_status 1 "$ntfsread" ls --extracted "$TMP/none"
: >"$TMP/empty"
expect_status 1 "$ntfsread" ls "$TMP/empty"
ok "an empty one" "$ntfsread" ls --extracted "$TMP/empty"
same "no names" "" "$(cat "$TMP/out")"

# Hostile: no index at all, and a hole of a gigabyte, in little memory.
# shellcheck disable=SC3045	# dash has it, too
limited() {
	if test -z "$SAN"; then (ulimit -v 300000 && exec "$@"); else "$@"; fi
}
head -c 4000000 /dev/urandom >"$TMP/random"
expect_status 1 limited timeout 60 "$ntfsread" ls -d --extracted "$TMP/random"
truncate -s 1G "$TMP/hole"
expect_status 0 limited timeout 60 "$ntfsread" ls -d --extracted "$TMP/hole"
same "nothing in it" "" "$(cat "$TMP/out")"
dd if="$base" of="$TMP/hole" conv=notrunc status=none
dd if="$base" of="$TMP/hole" conv=notrunc bs=4096 seek=262143 count=1 status=none
expect_status 3 limited timeout 60 "$ntfsread" ls -d --json "$TMP/hole"
same "both ends of it" "0 262143" \
	"$(jq -s '[.[].block] | "\(min) \(max)"' "$TMP/out" | tr -d '"')"

# Written by others: what The Sleuth Kit extracts, against the volume as we list it and
# against its own names.
extracted() {
	inode=$("$ntfsread" ls --json "$1" / | jq -r "select(.name == \"$2\").record" |
		head -n 1)
	ids=$(istat "$1" "$inode" | sed -n 's/^Type: .INDEX_\([A-Z]*\) (\(1[46][04]-[0-9]*\)).*[$]I30.*/\1 \2/p')
	icat "$1" "$inode-$(echo "$ids" | sed -n 's/^ROOT //p')" >"$TMP/root"
	icat "$1" "$inode-$(echo "$ids" | sed -n 's/^ALLOCATION //p')" >"$TMP/blocks"
	cat "$TMP/root" "$TMP/blocks" >"$TMP/both"
	"$ntfsread" ls -d --json "$1" "$2" | jq -cS 'select(.deleted | not) | del(.path)' |
		sort >"$TMP/want"
	for file in blocks both; do
		ok "$1 $2 $file" "$ntfsread" ls -d --json "$TMP/$file"
		jq -cS 'select(.source == null) |
			del(.path, .offset, .block, .block_in_use, .listed)' \
			"$TMP/out" | sort >"$TMP/got"
		# Emptied, but the blocks do not tell: without the root all are listed.
		test "$2$file" != emptiedblocks ||
			same "$1: more" "" "$(comm -23 "$TMP/want" "$TMP/got")"
		test "$2$file" = emptiedblocks ||
			same_file "$1 $2 $file: entries" "$TMP/want" "$TMP/got"
		ok "there are some" test -s "$TMP/got"
		"$ntfsread" ls "$TMP/$file" 2>/dev/null | sed 's,/$,,' | sort >"$TMP/got"
		fls "$1" "$inode" | sed -n 's/^[^	]*	\([^:]*\)$/\1/p' | sort -u >"$TMP/fls"
		same "$1 $2 $file: names that fls lacks" "" \
			"$(comm -13 "$TMP/fls" "$TMP/got" | grep -v '^[$]Secure$')"
	done
}
if command -v icat >/dev/null && command -v istat >/dev/null; then
	for name in charlie.dd 7-ntfs-undel.dd vsstest.raw; do
		img=$(image $name) && extracted "$img" .
	done
	# Of files that came and went, by libntfs-3g.
	if img=$(image real-tree.img); then
		extracted "$img" emptied
		run "$ntfsread" ls -d --json "$TMP/both"
		jq -r 'select(.source and (.listed | not)).name' "$TMP/out" | sort -u >"$TMP/got"
		ok "names in slack" test -s "$TMP/got"
		sed -n 's/^# reused	[0-9]*	\/emptied\///p
			s/^# deleted	[0-9]*	\/emptied\///p
			s/^deleted	[0-9]*	[0-9]*	\/emptied\///p' "${img%.img}.manifest" |
			sort -u >"$TMP/gone"
		same "each was one of those deleted" "" \
			"$(comm -23 "$TMP/got" "$TMP/gone")"
		same "each that the volume has in slack, too" "" \
			"$("$ntfsread" ls -d --json "$img" /emptied |
				jq -r 'select(.source == "index-slack").name' |
				sort -u | comm -23 - "$TMP/got")"
	fi
	# Windows keeps room for blocks that it has not written.
	if img=$(image charlie.dd); then
		icat "$img" 29-160-3 >"$TMP/unwritten"
		ok "zeros" "$ntfsread" ls --extracted "$TMP/unwritten"
		same "nothing" "" "$(cat "$TMP/out")"
	fi
fi

# A DOS name in slack, whose long one is gone, is shown.
if img=$(image 7-ntfs-undel.dd); then
	ok "a DOS name" "$ntfsread" ls -d "$img" '/System Volume Information'
	same "of a deleted file" 1 "$(grep -c '^TRACKI~1.TMP  (deleted; ' "$TMP/out")"
	ok "without -d" "$ntfsread" ls "$img" '/System Volume Information'
	same "not without -d" "" "$(grep TRACKI "$TMP/out")"
fi
