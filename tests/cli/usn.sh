#!/bin/sh
# usn.sh - the change journal, of volumes and extracted, and in free clusters
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016	# names with a dollar sign are no variables
. tests/sh/lib.sh
need jq python3
image good-usn.img >/dev/null || skip "no good-usn.img"
ntfsread=$B/ntfsread

# What the script says of two files must be nothing.
agrees() {
	python3 tests/cli/usn.py "$2" "$3" "$4" >"$TMP/diff" 2>&1 || fail "$1: usn.py"
	same "$1" "" "$(head -n 5 "$TMP/diff")"
}

# Every record of every image, by its recipe; the other formats say the same.
for name in good-usn good-usn-ranges odd-usn-gaps odd-usn-holes odd-usn-names \
	odd-usn-fields odd-usn-free odd-usn-none bad-usn bad-usn-cut; do
	img=$(image $name.img) || { fail "no $name.img"; continue; }
	status=$(sed -n 's/^usn-status	//p' "${img%.img}.manifest")
	expect_status "${status:-0}" "$ntfsread" usn --carve --json "$img"
	mv "$TMP/out" "$TMP/json"
	agrees "$name" manifest "${img%.img}.manifest" "$TMP/json"
	same "$name: stderr" "${status:+said}" "$(grep -q 'neither\|cannot be read' \
		"$TMP/err" && echo said)"
	for format in csv body; do
		expect_status "${status:-0}" "$ntfsread" usn --carve --format $format "$img"
		agrees "$name as $format" $format "$TMP/json" "$TMP/out"
	done
	expect_status "${status:-0}" "$ntfsread" usn --carve "$img"
	same "$name as text" "$(wc -l <"$TMP/json")" "$(wc -l <"$TMP/out")"
	grep -q '[[:cntrl:]]' "$TMP/out" && fail "$name: a control character in the text"
	grep -q '"unallocated":true' "$TMP/json" || continue
	run "$ntfsread" usn --json "$img"
	same "$name: not without --carve" "$(grep -v '"unallocated":true' "$TMP/json")" \
		"$(cat "$TMP/out")"
done
img=$(image good-usn.img)
ok "text" "$ntfsread" usn "$img"
head -n 3 "$TMP/out" >"$TMP/head"
golden good-usn.usn "$TMP/head"
ok "keys" "$ntfsread" usn --format jsonl "$img"
same "keys not in each row" "" "$(jq -rs '. as $all | "usn", "offset", "version", "record",
	"sequence", "parent", "name", "path", "reasons", "source", "file_attributes",
	"security_id", "time" | . as $key | select($all | all(has($key)) | not)' \
	"$TMP/out" 2>&1)"
if command -v mactime >/dev/null; then
	"$ntfsread" usn --format body "$img" >"$TMP/body"
	mactime -b "$TMP/body" -d -z UTC >"$TMP/mactime" 2>"$TMP/err"
	same "mactime takes every row" "$(sort -u "$TMP/body" | wc -l)" \
		"$(tail -n +2 "$TMP/mactime" | wc -l)"
fi

# An extracted $J is known by its first record, behind any hole; the rows are the same
# but for what only the MFT tells.
"$ntfsread" cat "$img" '/$Extend/$UsnJrnl:$J' >"$TMP/J"
ok "extracted" "$ntfsread" usn --json "$TMP/J"
same "records" "$("$ntfsread" usn --json "$img" | jq -c 'del(.path)')" \
	"$(jq -c 'del(.path)' "$TMP/out")"
same "paths" 'null "/Old name" "/"' "$(jq -c .path "$TMP/out" | grep -x '"/Old name"\|"/"\|null' |
	sort -ur | tr '\n' ' ' | sed 's/ $//')"
"$ntfsread" cat "$img" '#0' >"$TMP/mft"
ok "extracted, and its MFT" "$ntfsread" usn --json --with-mft "$TMP/mft" "$TMP/J"
same "as in the volume" "$("$ntfsread" usn --json "$img")" "$(cat "$TMP/out")"
{ head -c 1048576 /dev/zero; cat "$TMP/J"; } >"$TMP/behind"
ok "behind zeros" "$ntfsread" usn --json "$TMP/behind"
same "as many" "$(wc -c <"$TMP/J" | tr -dc 0-9)" \
	"$(($(jq -s '.[0].offset' "$TMP/out") - 1048576 + $(wc -c <"$TMP/J")))"
: >"$TMP/empty"
expect_status 1 "$ntfsread" usn "$TMP/empty"
ok "an empty journal" "$ntfsread" usn --extracted "$TMP/empty"
same "no rows" "" "$(cat "$TMP/out")"
head -c 5000 /dev/zero >"$TMP/empty"
ok "zeros alone" "$ntfsread" usn --extracted "$TMP/empty"
# Cut in its first record: what follows is found.
tail -c +25 "$TMP/J" >"$TMP/cut"
expect_status 3 "$ntfsread" usn --json --extracted "$TMP/cut"
same "all but one" "$(($("$ntfsread" usn --json "$img" | wc -l) - 1))" \
	"$(wc -l <"$TMP/out" | tr -dc 0-9)"

# What $Max says, as the recipe wrote it.
info=$(image good-usn-ranges.img)
ok "--info --json" "$ntfsread" usn --info --json "$info"
same "of the journal" "33554432 8388608 67108864" "$(jq -r '
	"\(.max_size) \(.allocation_delta) \(.lowest_usn)"' "$TMP/out")"
# jq takes numbers for floating-point ones.
same "its id, every digit" 1 "$(grep -c '"journal_id":129001000000000001,' "$TMP/out")"
same "created" "2009-10-15T17:06:40.0000001Z" "$(jq -r .created "$TMP/out")"
same "the next USN" "$("$ntfsread" cat "$info" '/$Extend/$UsnJrnl:$J' | wc -c)" \
	"$(jq .next_usn "$TMP/out")"
ok "--info" "$ntfsread" usn --info "$info"
cp "$TMP/out" "$TMP/text"
golden good-usn-ranges.usn-info
ok "-v" "$ntfsread" usn -v "$info"
same "the same before the records" "$(cat "$TMP/text")" "$(cat "$TMP/err")"
mv "$TMP/out" "$TMP/verbose"
ok "without" "$ntfsread" usn "$info"
same_file "the records" "$TMP/out" "$TMP/verbose"
expect_status 2 "$ntfsread" usn --info --carve "$info"
expect_status 2 "$ntfsread" usn --info --format csv "$info"
expect_status 2 "$ntfsread" usn --info "$TMP/J"
expect_status 1 "$ntfsread" usn --info "$(image good-stages.img)"

# What makes no sense.
expect_status 2 "$ntfsread" usn --format xml "$img"
expect_status 2 "$ntfsread" usn --mft "$TMP/mft"
expect_status 2 "$ntfsread" usn --carve --extracted "$TMP/J"
expect_status 2 "$ntfsread" usn --carve "$TMP/J"
expect_status 2 "$ntfsread" usn "$img" /file
none=$(image odd-usn-none.img) && expect_status 1 "$ntfsread" usn "$none"
expect_status 1 "$ntfsread" usn --with-mft "$TMP/none" "$TMP/J"

# What Windows wrote.
if journal=$(image usnjrnl_winxp) && mft=$(image mft_winxp); then
	ok "Windows XP" "$ntfsread" usn --json --with-mft "$mft" "$journal"
	mv "$TMP/out" "$TMP/json"
	same "records" 62 "$(wc -l <"$TMP/json" | tr -dc 0-9)"
	agrees "its fields" decode "$journal" "$TMP/json"
	same "paths" 62 "$(jq -r .path "$TMP/json" | grep -c '^/[^$]')"
	same "one of them" /WINDOWS/system32/config/software.LOG \
		"$(jq -rs '.[0].path' "$TMP/json")"
	for format in csv body; do
		ok "as $format" "$ntfsread" usn --format $format --with-mft "$mft" "$journal"
		agrees "as $format" $format "$TMP/json" "$TMP/out"
	done
	ok "alone" "$ntfsread" usn --json "$journal"
	same "records without the MFT" 62 "$(wc -l <"$TMP/out" | tr -dc 0-9)"
fi
for name in charlie.dd 7-ntfs-undel.dd; do
	img=$(image $name) || continue
	ok "no records in $name" "$ntfsread" usn --carve --json "$img"
	same "none" "" "$(cat "$TMP/out")"
done
