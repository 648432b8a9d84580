#!/bin/sh
# warnings.sh - every source compiles without a warning, with gcc and with clang
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need make

plain_only

for cc in gcc clang; do
	command -v $cc >/dev/null ||
		{ echo "no $cc here: not tried with it"; continue; }
	ok "compiling with $cc" make -s -k B="$TMP/$cc" CC=$cc WERROR=1 objects
done
