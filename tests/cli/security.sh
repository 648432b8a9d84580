#!/bin/sh
# security.sh - descriptors of files, by their id, and all of $Secure
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016	# names with a dollar sign are no variables
. tests/sh/lib.sh
img=$(image good-stages.img) || skip "no good-stages.img"
need jq
ntfsread=$B/ntfsread

# All of them, once each, one a line of JSON.
ok "all" "$ntfsread" security --json "$img"
cp "$TMP/out" "$TMP/all"
same "it has some" yes "$(test -s "$TMP/all" && echo yes)"
same "each once" "" "$(jq .security_id "$TMP/all" | sort | uniq -d)"
same "keys" "at control dacl group hash length notes owner sacl sddl security_id" \
	"$(jq -r 'keys[]' "$TMP/all" | sort -u | tr '\n' ' ' | sed 's/ $//')"
ok "all, for people" "$ntfsread" security "$img"
same "as many" "$(wc -l <"$TMP/all")" "$(grep -c '^[0-9]' "$TMP/out")"
jq -r .sddl "$TMP/all" | while read -r sddl; do
	grep -qxF "    $sddl" "$TMP/out" || echo "$sddl"
done >"$TMP/missing"
same "SDDL for people" "" "$(cat "$TMP/missing")"

# By id, in the order that was asked for.
first=$(jq -s '.[0].security_id' "$TMP/all")
ok "by id" "$ntfsread" security --json --id "$first" --id "$first" "$img"
same "twice the same" "$first $first" \
	"$(jq .security_id "$TMP/out" | tr '\n' ' ' | sed 's/ $//')"
same "the same descriptor" "$(jq -s '.[0].sddl' "$TMP/all")" \
	"$(jq -s '.[0].sddl' "$TMP/out")"
expect_status 1 "$ntfsread" security --id 4000000000 "$img"
same "nothing on stdout" "" "$(cat "$TMP/out")"
grep -q 'security id 4000000000' "$TMP/err" || fail "which id: $(cat "$TMP/err")"

# Of a file: the bytes of its descriptor are in $SDS.
ok "of files" "$ntfsread" security --json "$img" / /File1.txt
same "paths" "/ /File1.txt" "$(jq -r .path "$TMP/out" | tr '\n' ' ' | sed 's/ $//')"
jq -r 'select(.source == "$SDS") | "\(.security_id) \(.sddl)"' "$TMP/out" \
	>"$TMP/files"
test -s "$TMP/files" || fail "no file with a security id"
while read -r id sddl; do
	same "descriptor $id" "$sddl" \
		"$(jq -r "select(.security_id == $id) | .sddl" "$TMP/all")"
done <"$TMP/files"
for key in record sequence path security_id source owner group dacl sacl sddl; do
	same "key $key" "true true" \
		"$(jq "has(\"$key\")" "$TMP/out" | tr '\n' ' ' | sed 's/ $//')"
done
same "an entry" true "$(jq -s '.[0].dacl[0] | has("type") and has("flags") and
	has("mask") and has("rights") and has("sid") and has("name")' "$TMP/out")"
ok "for people" "$ntfsread" security "$img" /
same "rows" "owner group dacl sddl" "$(awk '/^    [a-z]/ { print $1 }' "$TMP/out" |
	tr '\n' ' ' | sed 's/ $//')"

# Usage, and what is not there.
expect_status 2 "$ntfsread" security --id 0 "$img"
expect_status 2 "$ntfsread" security --id x "$img"
expect_status 2 "$ntfsread" security --id 256 "$img" /
expect_status 1 "$ntfsread" security "$img" '/no such file'
if mft=$(image good-mft-alone.mft); then
	expect_status 1 "$ntfsread" security --mft "$mft"
	grep -q 'not supported' "$TMP/err" || fail "--mft: $(cat "$TMP/err")"
fi

# Damage in both copies of a descriptor: exit 3, and the rest is there.
place=$("$ntfsread" record --json "$img" '#9' |
	jq '[.attributes[] | select(.name == "$SDS")][0].runs[0].offset')
at=$(jq -s '.[0].at + 20 + 8' "$TMP/all")
cp "$img" "$TMP/bad.img"
damage() {
	printf '\377\377\377' | dd of="$TMP/bad.img" bs=1 conv=notrunc \
		seek=$((place + at + $1)) status=none
}
damage 262144
expect_status 3 "$ntfsread" security --json "$TMP/bad.img"
same "the first copy is whole" "mirror-differs" "$(jq -rs '.[0].notes[]' "$TMP/out")"
damage 0
expect_status 3 "$ntfsread" security --json --findings "$TMP/found" "$TMP/bad.img"
same "neither is" "hash-differs" "$(jq -rs '.[0].notes[]' "$TMP/out")"
same "as many as before" "$(wc -l <"$TMP/all")" "$(wc -l <"$TMP/out")"
same "its finding" 1 "$(grep -c '"security-hash"' "$TMP/found")"
