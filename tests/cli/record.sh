#!/bin/sh
# record.sh - every record at once, every entry of an index, times side by side
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016	# names with a dollar sign are no variables
. tests/sh/lib.sh
img=$(image good-stages.img) || skip "no good-stages.img"
manifest=${img%.img}.manifest
need jq
ntfsread=$B/ntfsread

# All of them are those that one gets one by one, and the empty ones beside.
ok "all" "$ntfsread" record --json --all "$img"
mv "$TMP/out" "$TMP/all"
same "one line for each record" "$("$ntfsread" info --json "$img" | jq .records.total)" \
	"$(wc -l <"$TMP/all")"
same "in their order" true "$(jq -s 'map(.record) | . == [range(length)]' "$TMP/all")"
same "same keys in all" 1 "$(jq -c 'keys' "$TMP/all" | sort -u | wc -l)"
jq -c 'select(.state != "empty")' "$TMP/all" >"$TMP/want"
# shellcheck disable=SC2046	# numbers
ok "one by one" "$ntfsread" record --json "$img" $(jq .record "$TMP/want")
same_file "all, and one by one" "$TMP/want" "$TMP/out"
if sparse=$(image odd-mft-not-initialized.img); then
	run "$ntfsread" record --json --all "$sparse"
	jq -c 'select(.state == "empty")' "$TMP/out" >"$TMP/empty"
	test -s "$TMP/empty" || fail "no record is empty"
	same "nothing in an empty record" true "$(jq -s 'all(.attributes == [] and
		.paths == [] and (.in_use | not) and .stage == null and
		.times.si == null)' "$TMP/empty")"
	same "its keys" "$(head -n 1 "$TMP/all" | jq -c keys)" \
		"$(jq -c keys "$TMP/empty" | sort -u)"
	expect_status 1 "$ntfsread" record "$sparse" "#$(head -n 1 "$TMP/empty" | jq .record)"
fi
expect_status 2 "$ntfsread" record --all "$img" /File1.txt
ok "all as bytes" "$ntfsread" record --all --raw "$img"
mv "$TMP/out" "$TMP/raw"
"$ntfsread" cat "$img" '/$MFT' >"$TMP/mft"
same_file "--all --raw is the \$MFT" "$TMP/mft" "$TMP/raw"
ok "all in words" "$ntfsread" record --all "$img"
same "each has its heading" "$(wc -l <"$TMP/all")" "$(grep -c '^record [0-9]' "$TMP/out")"

# Every entry of an index: what the recipe put there.
folder='/Folder of many'
awk -F'\t' -v dir="$folder/" '($1 == "file" || $1 == "dir") && index($7, dir) == 1 {
	print substr($7, length(dir) + 1) }' "$manifest" | sort >"$TMP/names"
test "$(wc -l <"$TMP/names")" -gt 20 || fail "few names in $folder"
ok "json" "$ntfsread" record --json "$img" "$folder"
jq -r '.attributes[].value.entries[]? | select(.last | not).name' "$TMP/out" |
	sort >"$TMP/got"
same_file "entries of $folder" "$TMP/names" "$TMP/got"
same "root and blocks" '["$INDEX_ALLOCATION",false] ["$INDEX_ROOT",true]' "$(jq -c '.attributes[] |
	select(.value.entries) | .type_name as $type | .value.entries[] |
	[$type, .block == null]' "$TMP/out" | sort -u | tr '\n' ' ' | sed 's/ $//')"
same "blocks in use" '2 [{"first":0,"count":2}]' "$(jq -r '.attributes[] |
	select(.type_name == "$BITMAP").value | "\(.set) \(.ranges)"' "$TMP/out")"
# Each entry is where it is said to be: the reference of its file is there.
jq -r '.attributes[].value.entries[]? | select(.last | not) |
	"\(.offset) \(.record)"' "$TMP/out" | head -n 5 >"$TMP/places"
while read -r offset record; do
	same "reference at $offset" "$record" \
		"$(od -An -tu4 -j "$offset" -N 4 "$img" | tr -d ' ')"
done <"$TMP/places"
ok "text" "$ntfsread" record "$img" "$folder"
count=$(wc -l <"$TMP/names")
grep -q "^    \.\.\. $((count - 1 - 20)) more; --all-entries" "$TMP/out" ||
	fail "how many are left out of $((count - 1)): $(grep more "$TMP/out")"
ok "all in text" "$ntfsread" record --all-entries "$img" "$folder"
same "entries in text" "$count" "$(grep -c '^    0x[0-9a-f]*  #' "$TMP/out")"

# One attribute alone.
ok "one attribute" "$ntfsread" record --attr '$FILE_NAME' "$img" /File1.txt
! grep -Eq '^(times of|slack|\$STANDARD)' "$TMP/out" || fail "more than was asked for"

# Times: those of the index are those that ls shows, the others those of istat.
ok "times" "$ntfsread" record --json "$img" '/Links/one name'
jq -c '.times' "$TMP/out" >"$TMP/times"
for name in 'one name' 'another name'; do
	"$ntfsread" ls --json "$img" /Links | jq -cS --arg name "$name" 'select(.name == $name) |
		{created, modified, changed, accessed}' >"$TMP/ls"
	jq -cS --arg name "$name" '.names[] | select(.name == $name).index' "$TMP/times" >"$TMP/index"
	same_file "index entry of $name" "$TMP/ls" "$TMP/index"
done
same "names" 3 "$(jq '.names | length' "$TMP/times")"
if command -v istat >/dev/null; then
	number=$(jq .record "$TMP/out")
	istat "$img" "$number" | sed -n 's/^\(Created\|File Modified\|MFT Modified\|Accessed\):	\(.*\)00 (UTC)$/\2/p' |
		sed 's/ /T/; s/$/Z/' >"$TMP/istat"
	jq -r '(.si, .names[0].fn) | .created, .modified, .changed, .accessed' \
		"$TMP/times" >"$TMP/want"
	head -n 8 "$TMP/istat" >"$TMP/got"
	same_file "times as istat has them" "$TMP/want" "$TMP/got"
fi
if mft=$(image good-mft-alone.mft); then
	ok "an extracted MFT" "$ntfsread" record --mft --json --all "$mft"
	same "index entries that are not there" '"unreadable"' "$(jq -c '.times.names[] |
		select(.parent.record == 5).index_state' "$TMP/out" | sort -u)"
fi

# What has no name is shown by its number, with its bytes.
if odd=$(image odd-types.img); then
	ok "unknown types" "$ntfsread" record --json --all "$odd"
	same "unknown types have values" true "$(jq -s '[.[].attributes[] |
		select(.type_name == null and .resident).value.hex] |
		length > 0 and all(. != null)' "$TMP/out")"
	ok "unknown types in words" "$ntfsread" record --all "$odd"
	grep -q '^type 0x[0-9a-f]*  ' "$TMP/out" || fail "no unknown type in text"
fi
