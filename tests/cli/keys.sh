#!/bin/sh
# keys.sh - the JSON that scripts rely on: keys, types, one object a line
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
img=$(image good-stages.img) || skip "no good-stages.img"
bad=$(image bad-lists.img) || bad=$img
need jq
ntfsread=$B/ntfsread

# lacks KEYS FILE: those of the keys that not every object in it has.
lacks() {
	jq -rs --arg keys "$1" 'if length == 0 then "everything" else
		. as $all | $keys | splits("[ \\n\\t]+") | . as $key |
		select($all | all(has($key)) | not) end' "$2" 2>&1
}

# Each line is an object, and has these keys at least.
has() {
	keys=$1
	shift
	run "$ntfsread" "$@" --json
	same "lines of $*" "$(wc -l <"$TMP/out")" "$(jq -c . "$TMP/out" 2>"$TMP/jq" | wc -l)"
	test -s "$TMP/out" || fail "$*: prints nothing"
	same "$*: keys not there" "" "$(lacks "$keys" "$TMP/out")"
}
has "bytes_per_sector bytes_per_cluster bytes_per_record bytes_per_index_record
	total_sectors total_clusters mft_cluster mftmirr_cluster serial version label
	dirty records free_clusters" info "$img"
jq -e '.records | has("total") and has("in_use") and has("free") and has("base")
	and has("child")' "$TMP/out" >"$TMP/jq" || fail "info: records"
same "records add up" true "$(jq '.records | .total == .in_use + .free + .unusable and
	.in_use == .base + .child' "$TMP/out")"

entry="name path record sequence parent directory size allocated namespace deleted
	created modified changed accessed"
has "$entry" ls "$img"
has "$entry" ls -R "$img"
has "$entry si streams stage hard_links owner security_id reparse" ls -l "$img"
same "times have seven digits" true "$(jq -s 'all(.created, .modified, .changed, .accessed |
	test("^[0-9]+-[0-9][0-9]-[0-9][0-9]T[0-9:]{8}\\.[0-9]{7}Z$"))' "$TMP/out")"

has "record sequence in_use directory base lsn links used allocated offset torn_sectors
	stage paths attributes children findings streams times reparse case_sensitive" \
	record "$img" /File7.txt /Links '#0' '#20' '#37'
jq -s '.[].attributes[]' "$TMP/out" >"$TMP/attributes"
same "record: keys not in each attribute" "" "$(lacks "type type_name name id record \
offset resident flags size allocated initialized first_vcn last_vcn runs value" \
	"$TMP/attributes")"
jq -es 'map(.runs[] | has("vcn") and has("lcn") and has("clusters") and has("offset")) |
	all' "$TMP/attributes" >"$TMP/jq" || fail "record: runs"
same "times" true "$(jq -s 'map(.times | has("si") and has("names") and has("hints") and
	(.names | all(has("name") and has("namespace") and has("fn") and has("index") and
	has("index_state") and has("hints")))) | all' "$TMP/out")"
same "codec" true "$(jq -s '[.[].streams[] | has("codec")] | all' "$TMP/out")"
same "joined" true "$(jq -s '[.[].streams[].joined] | all' "$TMP/out")"
same "pieces and the whole agree" true "$(jq -s '.[0] |
	([.attributes[] | select(.type == 128).runs[]] ==
	 [.streams[] | select(.type == 128).runs[]])' "$TMP/out")"

has "record path stage reason base_record attribute_list child_records data" \
	stage "$img" /File1.txt /File7.txt /Links
jq -es 'map(.base_record | has("record") and has("offset") and has("used") and
	has("allocated") and has("free")) | all' "$TMP/out" >"$TMP/jq" ||
	fail "stage: base_record"
same "no list in stage one" null "$(jq -s '.[0].attribute_list' "$TMP/out")"
has "files directories stage child_records fragments top" stage "$img"

# Findings: one a line, then a summary that counts them.
has "" verify "$bad"
jq -cs '.[:-1][]' "$TMP/out" >"$TMP/findings"
same "verify: keys not in each finding" "" \
	"$(lacks "kind severity record offset attribute got limit text" "$TMP/findings")"
same "summary" true "$(jq -s '.[-1] as $sum | .[:-1] |
	($sum.findings == length) and
	($sum.damaged == (map(select(.severity == "damaged")) | length)) and
	($sum.kinds == (group_by(.kind) | map({(.[0].kind): length}) | add // {}))' \
	"$TMP/out")"

# --findings writes the same lines; --strict minds them, and only then.
ok "findings of a good volume" "$ntfsread" info --strict --findings "$TMP/none" "$img"
same "none there" 0 "$(wc -c <"$TMP/none")"
run "$ntfsread" verify --findings "$TMP/file" "$bad"
same "verify --findings" "$(jq -cS . "$TMP/findings")" "$(jq -cS . "$TMP/file")"
"$ntfsread" verify --findings - "$bad" >"$TMP/out" 2>"$TMP/err"
grep '^{' "$TMP/err" >"$TMP/lines"
same "--findings -" "$(cat "$TMP/file")" "$(cat "$TMP/lines")"
if test "$bad" != "$img"; then
	expect_status 3 "$ntfsread" ls -lR --strict "$bad"
	expect_status 3 "$ntfsread" verify --strict "$bad"
	child=$(jq -r 'select(.kind == "child-missing").record' "$TMP/findings" | head -n 1)
	test -n "$child" || fail "no child-missing in $bad"
	# The finding is shown with the file that it belongs to.
	number=$(awk -F'\t' '$1 == "finding" && $2 == "child-missing" && $3 != "-" {
		print $3; exit }' "${bad%.img}.manifest")
	base=$("$ntfsread" record --json "$bad" "#${number:-$child}" | jq '.findings | length')
	test "$base" -ge 1 || fail "record #$number: shows no finding"
fi
