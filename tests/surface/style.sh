#!/bin/sh
# style.sh - every source says what it is for and under which licence
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh

find .ci lib include fuse examples test-images tests Makefile -type f \
	\( -name '*.[ch]' -o -name '*.sh' -o -name '*.py' -o -name '*.map' \
	-o -name run -o -name Makefile \) | sort >"$TMP/sources"
same "there are sources" yes "$(test "$(wc -l <"$TMP/sources")" -gt 20 && echo yes)"

while read -r file; do
	name=${file##*/}
	# The first comment, after a shell script's first line.
	head -n 20 "$file" | sed '/\*\//q' >"$TMP/head"
	grep -q 'SPDX-License-Identifier: BSD-2-Clause' "$TMP/head" ||
		fail "$file: no licence in its first comment"
	test "$name" = Makefile || grep -qE "(^|[ *#\"])$name - ." "$TMP/head" ||
		fail "$file: its first comment does not say '$name - what it is for'"
	case $name in
	*.[ch]) grep -nE '^ {8}' "$file" | head -n 2 >"$TMP/spaces"
		test ! -s "$TMP/spaces" ||
			fail "$file: indented with spaces: $(cat "$TMP/spaces")" ;;
	esac
	grep -nE '[[:space:]]$' "$file" >"$TMP/trailing" &&
		fail "$file: space at the end of a line: $(head -n 2 "$TMP/trailing")"
done <"$TMP/sources"

# Every unit test file is run, and every fuzz target has inputs to replay.
for file in tests/unit/test_*.c; do
	test -e "$file" || fail "there are no unit tests"
	noun=${file##*/test_}
	grep -qx "SUITE(${noun%.c})" tests/unit/suites.h ||
		fail "$file is not in tests/unit/suites.h"
done
for file in tests/fuzz/fuzz_*.c; do
	test -e "$file" || fail "there are no fuzz targets"
	target=${file##*/fuzz_}
	ls "tests/fuzz/corpus/${target%.c}"/* >/dev/null 2>&1 ||
		fail "$file has no corpus"
done
