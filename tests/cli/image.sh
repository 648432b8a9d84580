#!/bin/sh
# image.sh - where the volume lies in the image
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
img=$(image good-stages.img) || skip "no good-stages.img"
need jq
ntfsread=$B/ntfsread
"$ntfsread" ls -R "$img" >"$TMP/want"
test -s "$TMP/want" || fail "ls -R prints nothing"

lists() {
	ok "$*" "$ntfsread" ls -R "$@"
	same_file "ls -R $*" "$TMP/want" "$TMP/out"
}
lists --offset 0 "$img"

# The same volume behind 1 MiB of something else.
{ head -c 1048576 /dev/zero; cat "$img"; } >"$TMP/moved.img"
for n in 1048576 0x100000 1024K 1024k 1M 2048s; do
	lists --offset "$n" "$TMP/moved.img"
done
expect_status 1 "$ntfsread" info "$TMP/moved.img"
expect_status 1 "$ntfsread" info --offset 0 "$TMP/moved.img"
expect_status 1 "$ntfsread" info --offset 512 "$TMP/moved.img"
expect_status 1 "$ntfsread" info --offset 100G "$TMP/moved.img"

# Offsets of what is shown count from the start of the image.
ok record "$ntfsread" record --json --offset 1M "$TMP/moved.img" /File4.txt
mv "$TMP/out" "$TMP/moved.json"
ok record "$ntfsread" record --json "$img" /File4.txt
same "record moved" 1048576 \
	"$(jq -s '.[0].offset - .[1].offset' "$TMP/moved.json" "$TMP/out")"
same "clusters moved" 1048576 "$(jq -s '(.[0].attributes[] | select(.type == 128).runs[0].offset)
	- (.[1].attributes[] | select(.type == 128).runs[0].offset)' \
	"$TMP/moved.json" "$TMP/out")"
rm "$TMP/moved.img"

# The bytes at the offset of a mapping pair are those of the file.
offset=$(jq '.attributes[] | select(.type == 128).runs[0].offset' "$TMP/out")
dd if="$img" of="$TMP/there" bs=1 skip="$offset" count=512 status=none
"$ntfsread" cat "$img" /File4.txt | head -c 512 >"$TMP/here"
same_file "bytes at the offset" "$TMP/there" "$TMP/here"

# Partitioned disks.
if disk=$(image good-disk-mbr-one.img) || disk=$(image good-disk-mbr.img); then
	ok "the only partition" "$ntfsread" info "$disk"
	ok "partitions" "$ntfsread" partitions --json "$disk"
	same "NTFS partitions" 1 "$(jq -s 'map(select(.ntfs)) | length' "$TMP/out")"
fi
if disk=$(image good-disk-mbr-several.img); then
	expect_status 1 "$ntfsread" info "$disk"
	grep -q -e '--partition 5 ' "$TMP/err" || fail "does not list the partitions"
	ok "partitions" "$ntfsread" partitions --json "$disk"
	same "numbers" "1 2 5 6" "$(jq -rs 'map(.number) | join(" ")' "$TMP/out")"
	same "NTFS" "1 5 6" "$(jq -rs 'map(select(.ntfs).number) | join(" ")' "$TMP/out")"
	same "keys" "name,ntfs,number,offset,scheme,size,type" \
		"$(jq -rs '.[0] | keys | join(",")' "$TMP/out")"
	if command -v mmls >/dev/null; then
		# mmls gives sectors; those slots that hold something are partitions.
		mmls -a "$disk" | awk '$2 ~ /^[0-9]+:[0-9]+$/ && !/Extended/ { print $3 * 512 }' |
			sort -n >"$TMP/mmls"
		jq .offset "$TMP/out" | sort -n >"$TMP/ours"
		same_file "offsets as mmls has them" "$TMP/mmls" "$TMP/ours"
	fi
	for n in 1 5 6; do
		ok "partition $n" "$ntfsread" info --json --partition $n "$disk"
	done
	expect_status 1 "$ntfsread" info --partition 2 "$disk"
	expect_status 1 "$ntfsread" info --partition 3 "$disk"
	expect_status 1 "$ntfsread" info --partition 77 "$disk"
fi
for name in good-disk-gpt.img good-disk-gpt-4k.img good-disk-gpt4k.img; do
	disk=$(image $name) || continue
	ok "$name" "$ntfsread" partitions --json "$disk"
	same "$name: scheme" gpt "$(jq -rs 'map(.scheme) | unique | join(" ")' "$TMP/out")"
	jq -es 'all(.type | test("^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$"))' \
		"$TMP/out" >"$TMP/jq" || fail "$name: type GUIDs"
done
ok "no table" "$ntfsread" partitions "$img"
same "no table, no partitions" "" "$(cat "$TMP/out")"

# A split image by its first piece.
for name in good-split.001 good-split-letters.aa; do
	split=$(image $name) || continue
	ok "$name" "$ntfsread" ls -R "$split"
	test -s "$TMP/out" || fail "$name: empty"
done

# A $MFT alone.
if mft=$(image good-mft-alone.mft); then
	ok "stage" "$ntfsread" stage --json --mft "$mft"
	ok "record" "$ntfsread" record --mft "$mft" '#24'
	grep -q '^  path       /File1.txt' "$TMP/out" || fail "--mft: no path"
	ok "resident data" "$ntfsread" cat --mft "$mft" '#24'
	ok "info" "$ntfsread" info --mft --json "$mft"
	same "mft only" true "$(jq .mft_only "$TMP/out")"
	# Nonresident content is an error, never zeros.
	number=$("$ntfsread" stage --mft --json --top 1000 "$mft" |
		jq '[.top[] | select(.stage == 2 and (.directory | not) and .record > 23)][0].record')
	expect_status 1 "$ntfsread" cat --mft "$mft" "#$number"
	same "not a byte" 0 "$(wc -c <"$TMP/out")"
	test -s "$TMP/err" || fail "cat --mft of nonresident data: not a word"
fi
