#!/bin/sh
# warnings.sh - every source compiles without a warning, with gcc and with clang
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need make

plain_only

compile() {
	command -v "$1" >/dev/null ||
		{ echo "no $1 here: not tried with it"; return; }
	ok "compiling with $1" make -s -k B="$TMP/$1" CC="$1" CFLAGS="$2" \
		WERROR=1 objects
}

# Of the build under test it is known what the compiler said, but for what no test
# needed so far.  False where an object is older than that.
said() {
	test "$CC" = gcc && grep -qe ' -O2 ' "$B/flags" || return
	ok "the rest of the objects" make -s -k B="$B" CC="$CC" objects
	for source in */*.c */*/*.c; do
		object=$B/${source%.c}.o
		test ! -e "$object" || test -e "$object.said" || return
	done
	for source in */*.c */*/*.c; do
		object=$B/${source%.c}.o
		test ! -s "$object.said" || fail "$source: $(cat "$object.said")"
	done
}

# What gcc warns of depends on how hard it looks; clang says all before it makes code.
said || compile gcc -O2
compile clang '-O0 -fsyntax-only'
