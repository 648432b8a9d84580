#!/bin/sh
# warnings.sh - every source compiles without a warning, with gcc and with clang
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need make

plain_only

# What gcc warns of depends on how hard it looks, with clang it does not.
compile() {
	command -v "$1" >/dev/null ||
		{ echo "no $1 here: not tried with it"; return; }
	ok "compiling with $1" make -s -k B="$TMP/$1" CC="$1" CFLAGS="$2" \
		WERROR=1 objects
}
compile gcc -O2
compile clang -O0
