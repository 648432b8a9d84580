#!/bin/sh
# texts.sh - every error code and every kind of finding has a text of its own
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh

# list FILE PREFIX NAME: a C array of all enumerators of that prefix.
list() {
	printf 'static const int %s[] = {\n' "$3"
	grep -oE "^[[:space:]]*$2[A-Z0-9_]+[[:space:]]*=" "$1" | tr -d '=' |
		sed 's/$/,/'
	printf '};\n'
}
{
	list include/ntfsread.h NTR_E_ codes
	list include/ntfsread_findings.h NTR_F_ kinds
} >"$TMP/lists.h"
build "$TMP/texts" -I"$TMP" tests/surface/texts.c || exit 1
ok "texts" "$TMP/texts"
