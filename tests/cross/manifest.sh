#!/bin/sh
# manifest.sh - the manifests of the real volumes are what other tools see
# SPDX-License-Identifier: BSD-2-Clause
#
#   manifest.sh [IMAGE]...      without any: all that were made through ntfs-3g
#
# Nothing of the project is run here: this is the test of what the other tests
# compare with.  Of a long manifest every n-th line is looked at.
. tests/sh/lib.sh
need ntfscat ntfsinfo fls istat sha256sum

plain_only

# The lines of one kind, thinned out to at most $2.
sample() {
	grep -a "^$1	" "$manifest" >"$TMP/kind"
	awk -v most="$2" -v all="$(wc -l <"$TMP/kind")" '
		BEGIN { step = all > most ? all / most : 1 }
		NR > n * step { n++; print }' "$TMP/kind"
}

# The name comes last, for it may be empty or hold spaces.
streams() {
	tab=$(printf '\t')
	sample stream 60 |
		awk -F'\t' -v OFS='\t' '{ print $2, $4 " " $5, $3 }' |
	while IFS=$tab read -r record want name; do
		set -- -f -q -i "$record"
		test -z "$name" || set -- "$@" -n "$name"
		ntfscat "$@" "$image" >"$TMP/data" 2>"$TMP/err" ||
			echo "ntfscat $* says $(cat "$TMP/err")"
		got="$(stat -c %s "$TMP/data") $(sha256sum <"$TMP/data")"
		test "${got%  -}" = "$want" || echo "stream $record:$name is $got"
	done
}

# Sequence number, hard links and stage, as ntfsinfo shows the base record.
facts() {
	ntfsinfo -f -q -i "$1" "$image" 2>&1 | awk '
		/MFT Record Seq. Numb.:/ { sequence = $5 }
		/Number of Hard Links:/  { links = $5 }
		/^Dumping attribute/     { list = /ATTRIBUTE_LIST/ }
		/Resident:[ \t]*Yes/ && list { stage = 3 }
		/Resident:[ \t]*No/ && list  { stage = 4 }
		/Resident:[ \t]*No/ && !stage { stage = 2 }
		END { print sequence, stage ? stage : 1, links }'
}

records() {
	{ sample file 40; sample dir 10; } | cut -f 2-5 |
	while read -r record sequence stage links; do
		got=$(facts "$record")
		test "$got" = "$sequence $stage $links" ||
			echo "record $record: sequence, stage, links are $got"
	done
}

# Names that fls prints otherwise are left out, controls and lone surrogates,
# and what is deeper than it looks.
paths() {
	fls -r -p -u "$image" >"$TMP/listing" 2>&1 || {
		grep -q 'Cannot determine' "$TMP/listing" ||
			cat "$TMP/listing"
		return
	}
	awk -F'\t' '
		{ split($1, a, " "); sub(/[-:].*/, "", a[2]) }
		a[2] + 0 >= 24 && a[1] !~ /^[Vd]\/[rV]/ && $2 !~ /^\$(Ext|Orph)/ {
			print a[2] "\t/" $2
		}' "$TMP/listing" | LC_ALL=C grep -av '[:^]' | sort -u >"$TMP/fls"
	grep -aE '^(file|dir)	' "$manifest" | cut -f 2,7- |
		LC_ALL=C grep -av '%0\|%1\|:' | awk -F/ 'NF < 120' |
		LC_ALL=C grep -avE "$(printf '\355[\240-\277]')" |
		sed 's/%7F/\x7f/; s/%5C/\\/g; s/%25/%/g' | sort -u >"$TMP/paths"
	LC_ALL=C comm -13 "$TMP/fls" "$TMP/paths" | sed 's/^/fls lacks /'
	# What fls has besides: names without their lone surrogates, and what it
	# found in index blocks that are free.
	LC_ALL=C comm -23 "$TMP/fls" "$TMP/paths" >"$TMP/more"
	grep -aE '^(file|dir|deleted)	' "$manifest" | cut -f 2 |
		sort -u >"$TMP/known"
	cut -f 1 "$TMP/more" | sort -u | comm -23 - "$TMP/known" |
		sed 's/^/the manifest lacks record /'
}

deleted() {
	sample deleted 20 | cut -f 2,3 | while read -r record sequence; do
		got=$(istat "$image" "$record" 2>&1 | awk '
			/^Entry:/ { sequence = $4 }
			/^(Not )?Allocated (File|Directory)/ { state = $1 }
			END { print state, sequence }')
		test "$got" = "Not $sequence" ||
			echo "deleted record $record is $got"
	done
}

check() {
	image=$1
	manifest=${image%.img}.manifest
	test -s "$manifest" || { fail "$image has no manifest"; return; }
	for part in streams records paths deleted; do
		"$part" >"$TMP/said" 2>&1
		test ! -s "$TMP/said" ||
			fail "$image, $part: $(head -n 5 "$TMP/said" | cut -c 1-100)"
	done
}

test $# -gt 0 || set -- "$REAL"/real-*.img
test -e "$1" || skip "no volumes made through ntfs-3g"
for image; do
	check "$image"
done
