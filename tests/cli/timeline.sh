#!/bin/sh
# timeline.sh - every record as rows: the same for any number of threads, and as promised
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016	# names with a dollar sign are no variables
. tests/sh/lib.sh
need jq python3
ntfsread=$B/ntfsread

# Output, findings, totals and status of every image, hostile ones included.
agree() {
	mkdir -p "$TMP/agree"
	python3 tests/cli/threads_agree.py "$ntfsread" "$TMP/agree" "$@" \
		>"$TMP/differ" || fail "threads_agree.py $1"
	test "$(sed -n 's/^\([0-9]*\) compared$/\1/p' "$TMP/differ")" = $(($# - 1)) ||
		fail "$1: not all were compared"
	same "$1" "" "$(sed '$d' "$TMP/differ" | head -n 12)"
}

# variants OPTIONS IMAGE...
variants() {
	options=$1
	shift
	test -e "$1" || return 0
	for format in body csv jsonl; do
		# Sanitizers see the same code in every format.
		test -z "$SAN" || test "$format" = body || continue
		agree "timeline -v --format $format $options" "$@"
	done
	agree "timeline -v --format body $options --index-slack" "$@"
}

variants --mft "$IMAGES"/*.mft
variants --partition=1 "$IMAGES"/*-several.img
set --
for img in "$IMAGES"/*.img "$REAL"/*.img; do
	case $img in *-several.img) continue ;; esac
	test ! -e "$img" || set -- "$@" "$img"
done
test $# -gt 0 || fail "no images"
variants '' "$@"

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
