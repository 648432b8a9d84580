#!/bin/sh
# symbols.sh - nothing but ntr_* leaves the library, and all that headers promise does
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need nm

# What the headers declare: a name before an opening parenthesis, after NTR_API.
for header in include/*.h; do
	tr '\n' ' ' <"$header" | grep -oE 'NTR_API [^;(]*\(' |
		grep -oE 'ntr_[a-z0-9_]+\($' | tr -d '('
done | sort -u >"$TMP/declared"
same "functions are declared" yes "$(test -s "$TMP/declared" && echo yes)"

# Sanitizers add names of their own, with two underscores or as __odr_asan.
ours='^_|^__odr_asan'
nm -g --defined-only "$B/libntfsread.a" | awk 'NF == 3 { print $3 }' |
	grep -vE "$ours" | sort -u >"$TMP/static"
nm -D --defined-only "$B/libntfsread.so.0" | awk 'NF == 3 { print $3 }' |
	grep -vE "$ours" | sort -u >"$TMP/shared"

same_file "static library and headers" "$TMP/declared" "$TMP/static"
same_file "shared library and headers" "$TMP/declared" "$TMP/shared"
