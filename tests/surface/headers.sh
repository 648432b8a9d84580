#!/bin/sh
# headers.sh - each public header compiles alone, as C99, C11 and C++17
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh

plain_only

# alone COMPILER LANGUAGE STANDARD: each header first, alone and twice.
alone() {
	command -v "$1" >/dev/null || return 0
	for header in include/*.h; do
		name=${header##*/}
		printf '#include "%s"\n#include "%s"\nextern int unused;\n' \
			"$name" "$name" >"$TMP/alone.$2"
		ok "$name with $1 as $3" "$1" -std="$3" -Wall -Wextra \
			-Wpedantic -Wundef -Werror -fsyntax-only -Iinclude \
			"$TMP/alone.$2"
	done
}

for cc in gcc clang; do
	alone $cc c c99
	alone $cc c c11
	alone $cc cc c++17
done
command -v gcc >/dev/null || command -v clang >/dev/null || skip "no compiler here"

# What makes a header hard to use from Python or Rust, comments left aside.
for header in include/*.h; do
	"$CC" -fpreprocessed -dD -E -P "$header" >"$TMP/bare.h"
	for word in 'typedef +struct' '(^|[^a-z_])union ' '(^|[^a-z_])static ' \
			'(^|[^a-z_])long ' '[a-z] : [0-9]' '\.\.\.' \
			'^#include "[^n]'; do
		not "$header: $word" grep -nE "$word" "$TMP/bare.h"
	done
done
