#!/bin/sh
# stage.sh - the drawing of the four stages, for terminals and as SVG
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016	# names with a dollar sign are no variables
. tests/sh/lib.sh
img=$(image good-stages.img) || skip "no good-stages.img"
need jq awk
ntfsread=$B/ntfsread

# No line is wider than a terminal; one for each file that the recipe grew.
fits() {
	awk '{ gsub(/[\300-\377][\200-\277]*/, "x") } length > 80 { print FILENAME ": " length }' \
		"$TMP/out" >"$TMP/wide"
	same "$1: wide lines" "" "$(LC_ALL=C cat "$TMP/wide")"
}
for n in 1 2 3 4 5 6 7; do
	want=$(awk -F'\t' -v p="/File$n.txt" '$1 == "file" && $7 == p { print $4 }' \
		"${img%.img}.manifest")
	ok "stage of File$n" "$ntfsread" stage "$img" /File$n.txt
	LC_ALL=C fits "File$n"
	word=$(echo "none one two three four" | cut -d' ' -f$((want + 1)))
	grep -q "^stage $word: " "$TMP/out" || fail "File$n is not in stage $word"
	golden "good-stages-File$n.stage"
	ok "ASCII" env LC_ALL=C "$ntfsread" stage "$img" /File$n.txt
	! LC_ALL=C grep -q '[^ -~]' "$TMP/out" || fail "File$n: not ASCII"
done
ok "ASCII" env LC_ALL=C "$ntfsread" stage "$img" /File6.txt
golden good-stages-File6-ascii.stage
ok "volume" "$ntfsread" stage "$img"
fits volume
golden good-stages.stage

# JSON says what istat and ntfsinfo say: the records, the entries, the pairs.
ok "json" "$ntfsread" stage --json "$img" /File7.txt
number=$(jq .record "$TMP/out")
same "keys" "attribute_list base_record child_records data path reason record stage" \
	"$(jq -r '[keys[] | select(IN("record", "path", "stage", "reason", "base_record",
		"attribute_list", "child_records", "data"))] | join(" ")' "$TMP/out")"
if command -v istat >/dev/null; then
	istat "$img" "$number" | sed -n 's/.*MFT Entry: \([0-9]*\).*VCN.*/\1/p' |
		awk -v b="$number" '$1 != b' | sort -nu >"$TMP/istat"
	jq '.child_records[].record' "$TMP/out" | sort -nu >"$TMP/ours"
	same_file "child records as istat has them" "$TMP/istat" "$TMP/ours"
fi
same "list outside" "false 42 1" "$(jq -r \
	'.attribute_list | "\(.resident) \(.entries) \(.runs | length)"' "$TMP/out")"
ok "volume json" "$ntfsread" stage --json "$img"
same "all files are in a stage" true \
	"$(jq '.files + .directories == ([.stage[]] | add)' "$TMP/out")"
for n in 1 2 3 4; do
	# The metadata files are not in the manifest.
	least=$(awk -F'\t' -v s=$n '($1 == "file" || $1 == "dir") && $4 == s { print $2 }' \
		"${img%.img}.manifest" | sort -u | wc -l)
	jq -e ".stage[\"$n\"] >= $least" "$TMP/out" >"$TMP/jq" || fail "stage $n: under $least"
done
ok "top" "$ntfsread" stage --json --top 3 "$img"
same "top 3" 3 "$(jq '.top | length' "$TMP/out")"
same "most complex" /File7.txt "$(jq -r '.top[0].path' "$TMP/out")"
ok "top 0" "$ntfsread" stage --json --top 0 "$img"
same "top 0" 0 "$(jq '.top | length' "$TMP/out")"

# SVG is XML, appears whole, leaves no temporary file, keeps nothing on failure.
mkdir "$TMP/svg"
for n in 1 2 4 6 7; do
	ok "svg" "$ntfsread" stage --svg "$TMP/svg/$n.svg" "$img" /File$n.txt
	same "stdout with --svg" "" "$(cat "$TMP/out")"
	if command -v python3 >/dev/null; then
		ok "File$n.svg is XML" python3 -c \
			'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' \
			"$TMP/svg/$n.svg"
	fi
done
same "files written" "1.svg 2.svg 4.svg 6.svg 7.svg" "$(cd "$TMP/svg" && echo *)"
grep -q 'child record 76-1' "$TMP/svg/7.svg" || fail "no last child in the SVG"
same "mode" "$(: >"$TMP/plain"; stat -c %a "$TMP/plain")" "$(stat -c %a "$TMP/svg/1.svg")"
ok "svg to stdout" "$ntfsread" stage --svg - "$img" /File1.txt
same_file "svg to stdout" "$TMP/svg/1.svg" "$TMP/out"

# Hostile names in SVG.
if tree=$(image real-tree.img); then
	"$ntfsread" ls --json "$tree" /names | sed 's/\\ud[89a-f][0-9a-f][0-9a-f]/\\ufffd/g' |
		jq '.record' | while read -r number; do
		"$ntfsread" stage --svg "$TMP/svg/n$number.svg" "$tree" "#$number" ||
			echo "record $number: status $?"
	done >"$TMP/out"
	if command -v python3 >/dev/null; then
		python3 -c 'import sys, xml.dom.minidom as m; [m.parse(f) for f in sys.argv[1:]]' \
			"$TMP"/svg/n*.svg 2>&1 | tail -n 1 >>"$TMP/out"
	fi
	same "SVG of hostile names" "" "$(cat "$TMP/out")"
fi
