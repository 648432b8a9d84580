#!/bin/sh
# progress.sh - a terminal is shown how far the work has come, and nothing of it stays
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need python3
ntfsread=$B/ntfsread
python3 -c 'import pty; pty.openpty()' 2>"$TMP/err" || skip "no terminal to be had"
tree=$(image real-tree.img) || skip "no real-tree.img"
usn=$(image good-usn.img) || skip "no good-usn.img"

# watch STATUS LEFT ARGUMENT...: ends with the status, is seen to work, and leaves the
# terminal with what LEFT says.
watch() {
	want=$1 left=$2
	shift 2
	ok "$*" python3 tests/cli/progress.py "$@"
	read -r status shown <"$TMP/out"
	same "$*: status" "$want" "$status"
	test "$shown" -gt 0 || fail "$*: no progress"
	same "$*: left on the terminal" "$left" "$(sed 1d "$TMP/out")"
}

watch 0 "" "$ntfsread" timeline -j 1 "$tree"
watch 0 "" "$ntfsread" deleted -j 1 "$tree"
watch 0 "" "$ntfsread" verify "$tree"
watch 0 "" "$ntfsread" usn "$usn"
# Also where something is said before all is done.
watch 1 "ntfsread: cannot write: File too large" \
	-l 200000 "$ntfsread" timeline -j 1 "$tree"
