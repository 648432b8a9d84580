#!/bin/sh
# target.sh - all the ways to name a file, a stream, a record
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016	# names with a dollar sign are no variables
. tests/sh/lib.sh
img=$(image good-stages.img) || skip "no good-stages.img"
need jq sha256sum
ntfsread=$B/ntfsread
manifest=${img%.img}.manifest

# Of which record, with which unnamed stream, the manifest says.
record=$(awk -F'\t' '$1 == "file" && $7 == "/File4.txt" { print $2 }' "$manifest")
want=$(awk -F'\t' -v r="$record" '$1 == "stream" && $2 == r && $3 == "" { print $5 }' \
	"$manifest")
same "the manifest has File4.txt" 64 "$(printf %s "$want" | wc -c)"

reads() {
	got=$("$ntfsread" cat "$img" "$@" | sha256sum | cut -d' ' -f1)
	same "cat $*" "$want" "$got"
}
id=$("$ntfsread" record --json "$img" "#$record" |
	jq '.attributes[] | select(.type == 128) | .id')
reads /File4.txt
reads File4.txt
reads '\File4.txt'
reads /FILE4.TXT
reads /File4.txt:
reads '/File4.txt::$DATA'
reads "$record"
reads "#$record"
reads "#$record-1"
reads "$record-1"
reads "$record-128-$id"
reads "#$record-128-$id"
reads --attr '$DATA' /File4.txt
reads --attr data: "#$record"
reads --attr 0x80 "$record"
reads --attr 128 "$record"

# Named streams.
record=$(awk -F'\t' '$1 == "file" && $7 == "/streams.txt" { print $2 }' "$manifest")
awk -F'\t' -v r="$record" '$1 == "stream" && $2 == r && $3 != "" && $3 !~ /%/ {
	print $5, $3 }' "$manifest" >"$TMP/streams"
test -s "$TMP/streams" || fail "the manifest has no named streams"
while read -r want name; do
	reads "/streams.txt:$name"
	reads "#$record:$name"
	reads "/streams.txt:$name:\$DATA"
	reads --attr "\$DATA:$name" "#$record"
	reads --attr "0x80:$name" /streams.txt
done <"$TMP/streams"

# A backslash separates directories too.
"$ntfsread" cat "$img" '/Links/one name' >"$TMP/one"
"$ntfsread" cat "$img" 'Links\one name' >"$TMP/two"
same_file "backslash" "$TMP/one" "$TMP/two"

# An index by its type.
ok "index root" "$ntfsread" cat --attr '$INDEX_ROOT:$I30' "$img" /Links
same "indexed type" 30 "$(head -c 1 "$TMP/out" | od -An -tx1 | tr -d ' ')"
ok "only one of its type" "$ntfsread" cat --attr 0x90 "$img" /Links
ok "index blocks" "$ntfsread" cat "$img" '/Folder of many:$I30:$INDEX_ALLOCATION'
same "INDX" INDX "$(head -c 4 "$TMP/out")"

# A child record's number: record shows itself, stage and cat its base.
child=$("$ntfsread" stage --json "$img" /File6.txt | jq '.child_records[0].record')
base=$(awk -F'\t' '$1 == "file" && $7 == "/File6.txt" { print $2 }' "$manifest")
ok "record of a child" "$ntfsread" record --json "$img" "#$child"
same "base of the child" "$child $base" \
	"$(jq -r '"\(.record) \(.base.record)"' "$TMP/out")"
same "only its attributes" "$child" \
	"$(jq -r '[.attributes[].record] | unique | join(" ")' "$TMP/out")"
ok "stage of a child" "$ntfsread" stage --json "$img" "#$child"
same "stage answers for the base" "$base $child" \
	"$(jq -r '"\(.record) \(.asked)"' "$TMP/out")"
ok "says so" "$ntfsread" stage "$img" "#$child"
grep -q "^record $child is a child record" "$TMP/out" || fail "does not say so"

# --attr of record.
ok "one attribute" "$ntfsread" record --json --attr '$FILE_NAME' "$img" /File6.txt
same "only names" 48 "$(jq '[.attributes[].type, .streams[].type] | unique[]' "$TMP/out")"
expect_status 1 "$ntfsread" record --attr '$EA' "$img" /File6.txt
same "no such attribute" "" "$(cat "$TMP/out")"

# An id that no attribute has: the addresses that there are.
base=$(awk -F'\t' '$1 == "file" && $7 == "/File1.txt" { print $2 }' "$manifest")
known=$(istat "$img" "$base" 2>/dev/null | sed -n 's/^Type: \$DATA (\(128-[0-9]*\)).*/\1/p')
expect_status 1 "$ntfsread" cat "$img" "$base-128-77"
grep -q "\$DATA is $base-${known:-128-}" "$TMP/err" ||
	fail "which ids there are: $(cat "$TMP/err")"

# Sequence number 0 is a number like others.
expect_status 1 "$ntfsread" cat "$img" "#$base-0"
grep -q stale "$TMP/err" || fail "#$base-0: $(cat "$TMP/err")"
for command in cat record; do
	for bad in '#281474976710656' '#1x' '#0-65536'; do
		expect_status 2 "$ntfsread" "$command" "$img" "$bad"
		grep -q 'not a record number' "$TMP/err" ||
			fail "$command $bad: $(cat "$TMP/err")"
	done
	expect_status 2 "$ntfsread" "$command" "$img" 281474976710656
	grep -q 'too large' "$TMP/err" || fail "2^48: $(cat "$TMP/err")"
	expect_status 2 "$ntfsread" "$command" --attr data "$img" "/streams.txt:$name"
	expect_status 2 "$ntfsread" "$command" --attr data "$img" "$base-128-0"
done

# An attribute whose length is zero: it and what follows, the $DATA, are lost.
if bad=$(image bad-records.img); then
	for command in record stage cat; do
		expect_status 3 "$ntfsread" "$command" "$bad" \
			'/attribute length zero'
		grep -q 'parts of the record cannot be read' "$TMP/err" ||
			fail "$command of a damaged record: $(cat "$TMP/err")"
	done
fi

# A slot of zeros holds no file.
if bad=$(image bad-metadata-zeroed.img); then
	for command in record stage cat; do
		expect_status 1 "$ntfsread" "$command" "$bad" '#6'
		same "stdout of $command #6" "" "$(cat "$TMP/out")"
	done
fi

# The record's bytes are those in the image.
ok "raw record" "$ntfsread" record --raw "$img" /File4.txt
offset=$("$ntfsread" record --json "$img" /File4.txt | jq .offset)
dd if="$img" of="$TMP/want" bs=1 skip="$offset" count=1024 status=none
same_file "raw record" "$TMP/want" "$TMP/out"
