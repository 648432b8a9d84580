#!/bin/sh
# timeline.sh - every record as rows: the same for any number of threads, and as promised
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016	# names with a dollar sign are no variables
. tests/sh/lib.sh
need jq python3
ntfsread=$B/ntfsread

# Output, findings, totals and status of every image, hostile ones included.
threads_agree() {
	for n in 1 2 8; do
		run "$ntfsread" timeline -v -j$n --format "$2" \
			--findings "$TMP/found$n" ${3:+"$3"} ${4:+"$4"} "$1"
		mv "$TMP/out" "$TMP/rows$n"
		{ cat "$TMP/err"; echo "$STATUS"; } >"$TMP/said$n"
		test "$STATUS" -eq 0 || test "$STATUS" -eq 3 ||
			test "$STATUS" -eq 1 || fail "$1 $2: status $STATUS"
		test "$STATUS" -ne 3 || grep -q '^ntfsread: ' "$TMP/err" ||
			fail "$1 $2: rows are missing, and nothing says so"
	done
	for n in 2 8; do
		same_file "$1 $2 -j$n" "$TMP/rows1" "$TMP/rows$n"
		same_file "$1 $2 -j$n findings" "$TMP/found1" "$TMP/found$n"
		same_file "$1 $2 -j$n stderr" "$TMP/said1" "$TMP/said$n"
	done
}

for img in "$IMAGES"/*.img "$IMAGES"/*.mft "$REAL"/*.img; do
	test -e "$img" || continue
	option=
	case $img in *.mft) option=--mft ;; *-several.img) option=--partition=1 ;; esac
	for format in body csv jsonl; do
		# Sanitizers see the same code in every format.
		test -z "$SAN" || test "$format" = body || continue
		threads_agree "$img" "$format" "$option"
	done
	threads_agree "$img" body "$option" --index-slack
done

# What each format promises, row by row, on images with all that is awkward.
for name in odd-names odd-tree odd-times good-stages good-reparse odd-records \
	bad-tree odd-lists; do
	img=$(image "$name.img") || continue
	for format in body csv jsonl; do
		run "$ntfsread" timeline --format "$format" "$img"
		mv "$TMP/out" "$TMP/$format"
	done
	run "$ntfsread" timeline --ns "$img"
	mv "$TMP/out" "$TMP/ns"
	run "$ntfsread" timeline --format csv --all-times "$img"
	mv "$TMP/out" "$TMP/all"
	ok "$name: formats" python3 tests/cli/timeline.py "$TMP/body" "$TMP/ns" \
		"$TMP/csv" "$TMP/all" "$TMP/jsonl"
	# mactime drops rows that it cannot split; those with no time are no events.
	command -v mactime >/dev/null || continue
	mactime -b "$TMP/body" -d -y >"$TMP/mactime" 2>"$TMP/mactime.err" ||
		fail "$name: mactime"
	same "$name: files that mactime knows" \
		"$(awk -F'|' '$8 > 0 || $9 > 0 || $10 > 0 || $11 > 0 { print $3 }' \
			"$TMP/body" | sort -u | wc -l)" \
		"$(awk -F, 'NR > 1 { print $7 }' "$TMP/mactime" | sort -u | wc -l)"
done

img=$(image good-stages.img) || skip "no good-stages.img"
expect_status 2 "$ntfsread" timeline --format xml "$img"
expect_status 2 "$ntfsread" timeline -j 0 "$img"
ok "--json" "$ntfsread" timeline --json "$img"
mv "$TMP/out" "$TMP/json"
ok "jsonl" "$ntfsread" timeline --format jsonl "$img"
same_file "--json is jsonl" "$TMP/out" "$TMP/json"
same "keys" "directory flags fn hard_link_index hints in_use name namespace \
orphan parent path record reparse sequence si size source stage streams" \
	"$(jq -r 'keys[]' "$TMP/json" | sort -u | tr '\n' ' ' | sed 's/ $//')"

if img=$(image mft_winxp); then
	ok "mft_winxp" "$ntfsread" timeline -v --mft "$img"
	same "totals" "records 20528, in use 17455, unused 3053, empty 20, \
unusable 0, directories 2012, orphans 1071, without a name 4" "$(cat "$TMP/err")"
fi
if img=$(image 7-ntfs-undel.dd); then
	ok "7-ntfs-undel" "$ntfsread" timeline "$img"
	grep -qF '0|/$Orphan/sing2.dat (deleted)|38-128-3|-/rrwxrwxrwx|0|0|1005|1078085055|1078085055|1078085055|1078085055' \
		"$TMP/out" || fail "sing2.dat: $(grep sing2 "$TMP/out")"
fi
