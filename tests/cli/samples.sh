#!/bin/sh
# samples.sh - what is known about volumes that Windows wrote
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016	# names with a dollar sign are no variables
. tests/sh/lib.sh
test -n "$SAMPLES" || skip "no samples"
need jq sha256sum md5sum python3
ntfsread=$B/ntfsread

sha256() {
	want=$1 img=$2
	shift 2
	same "cat $*" "$want" "$("$ntfsread" cat "$img" "$@" | sha256sum | cut -d' ' -f1)"
}
md5() {
	same "cat #$1" "$2" "$("$ntfsread" cat "$img" "#$1" | md5sum | cut -d' ' -f1)"
}

if img=$(image charlie.dd); then
	one=e8e8c473ba6cb75c25f5dba1782a9099b92ab444fedcc6640782bf9f66aae88d
	two=90190c1d304cab72b3abdea9667dea22968e08d460fd26a0197f491ce5568e2e
	three=5375ee1662a98ee8dcc7ba21d708465e8754c1d9c4713a0c6d6c00136be02fd6
	plain=cd841188f2034920150512139f5decc6b13e6af52b49522395aebe292bf2c6df
	for file in /Nine.txt '#38' '\nine.TXT'; do
		sha256 $plain "$img" "$file"
		sha256 $one "$img" "$file:111"
		sha256 $two "$img" "$file:222"
		sha256 $three "$img" "$file:333"
	done
	# Both children hold an attribute with id 0: their own numbers tell.
	sha256 $plain "$img" 38-128-3
	sha256 $two "$img" 38-128-7
	sha256 $one "$img" 39-128-0
	sha256 $three "$img" 40-128-0
	expect_status 1 "$ntfsread" cat "$img" 38-128-0
	grep -q 'attributes have this id' "$TMP/err" || fail "38-128-0 is taken for one"
	sha256 31ec3e17c228b52bd345f8a2e508ff6f711cc238d6502f742ed2a3bca01a7dce \
		"$img" '/$Secure:$SDS'
	same "WPSettings.dat" 12 "$("$ntfsread" cat "$img" \
		'/System Volume Information/WPSettings.dat' | wc -c)"
	# Sizes and times of one file are those in its directory's index.
	"$ntfsread" ls --json "$img" / | grep '"name":"Nine.txt"' >"$TMP/in_root"
	"$ntfsread" ls --json "$img" /Nine.txt >"$TMP/alone"
	same_file "ls of one file" "$TMP/in_root" "$TMP/alone"
	ok stage "$ntfsread" stage --json "$img" '#38'
	same "Nine.txt" "3 true 38 39 40" \
		"$(jq -r '"\(.stage) \(.attribute_list.resident) \(.record) \(
		.child_records | map(.record) | join(" "))"' "$TMP/out")"
	ok "drawn" "$ntfsread" stage "$img" /Nine.txt
	golden charlie-nine.stage
	ok info "$ntfsread" info --json "$img"
	same "info" "A4A408C8A4089F44 3.1 Charlie 9471 7983 equal equal" "$(jq -r \
		'"\(.serial) \(.version) \(.label) \(.total_clusters) \(
		.free_clusters) \(.backup_boot) \(.mft_mirror)"' "$TMP/out")"
	ok verify "$ntfsread" verify --json --strict "$img"
fi

if img=$(image 7-ntfs-undel.dd); then
	md5 37 9036637712b491904cd0bfbdbe648453
	md5 31 59b20779f69ff9f0ac5fcd2c38835a79
	md5 32 ffd27bd782bdce67750b6b9ee069d2ef
	md5 32:ADS ba1b9eedb1c091ddca253d35dde8f616
	md5 29 7a3bc5b763bef201202108f4ba128149
	md5 30 0e80ab84ef0087e60dfc67b88a1cf13e
	md5 36 59cf0e9cd107bc1e75afb7374f6e05bb
	md5 35 21121699487f3fbbdb9a4b3391b6d3e0
	md5 38 c229626f6a71b167ad7e50c4f2fccdb1
	ok "deleted" "$ntfsread" ls -Rd --json "$img"
	# (A name from index slack may be all that is left of a file.)
	jq -r 'select(.deleted and .record and (.directory | not)) |
		"\(.record) \(.path)"' "$TMP/out" |
		sort -n >"$TMP/deleted"
	same "deleted files" "29 /frag1.dat
30 /frag2.dat
31 /sing1.dat
32 /mult1.dat
35 /dir1/dir2/frag3.dat
36 /dir1/mult2.dat
37 /res1.dat" "$(cat "$TMP/deleted")"
	# The parent of 38 is a file by now.
	ok orphan "$ntfsread" record --json "$img" '#38'
	jq -e '.paths[0] | test("Orphan.*sing2.dat$")' "$TMP/out" >"$TMP/jq" ||
		fail "sing2.dat: $(jq -c .paths "$TMP/out")"
fi

if img=$(image mft_winxp); then
	ok "info of an extracted MFT" "$ntfsread" info --mft --json "$img"
	same "what an MFT alone does not tell" "null null null null null" "$(jq -r \
		'"\(.serial) \(.total_sectors) \(.bytes_per_cluster) \(.bytes_per_sector) \(.total_clusters)"' \
		"$TMP/out")"
	ok census "$ntfsread" stage --mft --json "$img"
	same "census" "20528 3053 20" "$(jq -r \
		'"\(.records) \(.free - .empty) \(.stage["3"])"' "$TMP/out")"
	ok record "$ntfsread" record --mft --json "$img" '#9'
	same "where \$SDS is" 19188 "$(jq '[.attributes[] |
		select(.type == 128 and .name == "$SDS").record] | unique[]' "$TMP/out")"
	ok record "$ntfsread" record --mft "$img" '#9'
	grep -q '^\$DATA "\$SDS"  19188-128-' "$TMP/out" || fail "record #9 in text"
	# Every record, used or not, and nothing in it that has no name.
	ok "all records" "$ntfsread" record --mft --json --all "$img"
	mv "$TMP/out" "$TMP/all"
	same "records" "20528 20 3053 0" "$(jq -n 'reduce inputs as $r ([0, 0, 0, 0];
		.[0] += 1 | .[1] += (if $r.state == "empty" then 1 else 0 end) |
		.[2] += (if $r.state == "good" and ($r.in_use | not) then 1 else 0 end) |
		.[3] += ([$r.attributes[] | select(.type_name == null)] | length)) |
		map(tostring) | join(" ")' -r "$TMP/all")"
	jq -c 'select(.state == "good") | .record as $record | .attributes[] |
		select(.record == $record and .type == 128 and (.resident or .first_vcn == 0)) |
		select(.flags | index("compressed")) |
		[.record, .id, .name, .size, .allocated, .initialized, .stored]' \
		"$TMP/all" >"$TMP/compressed"
	same "compressed \$DATA" 4612 "$(wc -l <"$TMP/compressed")"
	python3 tests/cli/mft_data.py "$img" >"$TMP/want"
	same_file "sizes of compressed \$DATA" "$TMP/want" "$TMP/compressed"
fi
