#!/bin/sh
# timeline.sh - the bodyfile of a volume has the rows that fls -r -m prints
# SPDX-License-Identifier: BSD-2-Clause
#
# On 100,000 files written by libntfs-3g, some deleted, and on volumes that Windows wrote.
. tests/sh/lib.sh
plain_only
need fls icat python3
test -x "$B/mkreal" || skip "no $B/mkreal"
ntfsread=$B/ntfsread

compare() {
	ok "$1: body" "$ntfsread" timeline "$1"
	mv "$TMP/out" "$TMP/ours"
	fls -r -p -m / "$1" >"$TMP/theirs" 2>"$TMP/fls.err" ||
		fail "$1: fls: $(tail -n 1 "$TMP/fls.err")"
	icat "$1" 0-128 >"$TMP/mft"
	ok "$1: the same rows" python3 tests/cross/timeline.py "$TMP/ours" \
		"$TMP/theirs" "$TMP/mft"
	equal=$(sed -n 's/^# \([0-9]*\) rows equal$/\1/p' "$TMP/err")
	test "${equal:-0}" -ge "$2" || fail "$1: only ${equal:-0} rows are equal"
}

many=build/cross/many-100000.img
if test ! -e "$many"; then
	mkdir -p build/cross
	ok "making $many" "$B/mkreal" --many 100000 "$many.new.$$" 7
	mv "$many.new.$$" "$many"
fi
compare "$many" 220000
img=$(image 7-ntfs-undel.dd) && compare "$img" 50
img=$(image charlie.dd) && compare "$img" 50
:
