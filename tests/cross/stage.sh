#!/bin/sh
# stage.sh - stage, child records and mapping pairs as istat and ntfsinfo say
# SPDX-License-Identifier: BSD-2-Clause
#
#   stage.sh [IMAGE RECORD]     without: some files of every stage
. tests/sh/lib.sh
need istat ntfsinfo jq
test -x "$B/ntfsread" || skip "no $B/ntfsread"

# What ntfsinfo shows of a file, a fact a line, its words made ours:
#   stage N · child RECORD · run TYPE VCN LCN CLUSTERS (LCN - for a hole)
info() {
	ntfsinfo -f -v -i "$record" "$image" 2>&1 | awk '
		function number(text,   i, v) {
			text = tolower(substr(text, 3))
			for (i = 1; i <= length(text); i++)
				v = v * 16 + index("0123456789abcdef", \
					substr(text, i, 1)) - 1
			return v
		}
		/^Dumping attribute/ {
			list = /ATTRIBUTE_LIST/
			inside = 0
			match($0, /\(0x[0-9a-f]+\)/)
			type = number(substr($0, RSTART + 1, RLENGTH - 2))
			match($0, /mft record [0-9]+/)
			home = substr($0, RSTART + 11, RLENGTH - 11)
			if (home != record)
				print "child", home
		}
		/Resident:[ \t]*Yes/ && list { stage = 3 }
		/Resident:[ \t]*No/ { stage = list ? 4 : stage ? stage : 2 }
		/Dumping attribute list/ { inside = 1 }
		/^[ \t]+0x[0-9a-f]+[ \t]+(0x[0-9a-f]+|<[A-Z]+>)[ \t]+0x/ && !inside {
			lcn = $2 ~ /^0x/ ? sprintf("%d", number($2)) : "-"
			print "run", type, number($1), lcn, number($3)
		}
		END { print "stage", stage ? stage : 1 }' record="$record" |
		LC_ALL=C sort -u
}

# The same of ours.
record() {
	jq -r '"stage \(.stage)",
		(.children[] | "child \(.record)"),
		(.attributes[] | .type as $type | (.runs // [])[] |
		 "run \($type) \(.vcn) \(.lcn // "-") \(.clusters)")' \
		"$TMP/record.json" | LC_ALL=C sort -u
}

# From 'stage': the same child records again, and counts.
summary() {
	jq -r '"stage \(.stage)",
		"entries \(if .attribute_list then .attribute_list.entries
			   else 0 end)",
		"pairs \([.data[].mapping_pairs] | add // 0)",
		(.child_records[] | "child \(.record)")' \
		"$TMP/stage.json" | LC_ALL=C sort -u
}

# What 'summary' must be: entries from istat, the rest from ntfsinfo.
expected_summary() {
	istat -r "$image" "$record" 2>/dev/null |
		grep -ac '^Type: [0-9]*-[0-9]* .*MFT Entry:' |
		sed 's/^/entries /'
	grep -c '^run 128 ' "$TMP/info" | sed 's/^/pairs /'
	grep -E '^(stage|child) ' "$TMP/info"
}

check() {
	image=$1 record=$2
	"$B/ntfsread" record --json "$image" "#$record" >"$TMP/record.json" ||
		fail "$image: record $record: status $?"
	"$B/ntfsread" stage --json "$image" "#$record" >"$TMP/stage.json" ||
		fail "$image: stage of record $record: status $?"
	info >"$TMP/info"
	record >"$TMP/record"
	same_file "$image: record $record" "$TMP/info" "$TMP/record"
	expected_summary | LC_ALL=C sort -u >"$TMP/want"
	summary >"$TMP/got"
	same_file "$image: stage of record $record" "$TMP/want" "$TMP/got"
}

# A few of each stage in a manifest: at most $3 of them.
of_stage() {
	grep -aE "^(file|dir)	[0-9]*	[0-9]*	$2	" "${1%.img}.manifest" |
		cut -f 2 | sort -nu | head -n "$3"
}

if test $# -eq 2; then
	check "$1" "$2"
	exit
fi
for name in real-stages real-tree real-l1 real-mft real-cluster-512; do
	img=$(image "$name.img") || continue
	for stage in 1 2 3 4; do
		for number in $(of_stage "$img" "$stage" 10); do
			check "$img" "$number"
			done_one=yes
		done
	done
done
if img=$(image charlie.dd); then
	check "$img" 38
	done_one=yes
fi
test -n "${done_one:-}" || skip "no volumes to compare"
