#!/bin/sh
# sha256.sh - the digests are right, whichever library computes them
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh

# has LIBRARY [FLAG]: the same test program, compiled for one of them.
has() {
	$PKG_CONFIG --exists "$1" || return 0
	found="$found $1"
	# shellcheck disable=SC2046,SC2086
	"$CC" -std=c11 ${2:-} $($PKG_CONFIG --cflags "$1") -o "$TMP/$1" \
		tests/cli/sha256.c $($PKG_CONFIG --libs "$1") 2>"$TMP/err" ||
		fail "$1: $(cat "$TMP/err")"
	ok "digests by $1" "$TMP/$1"
}
found=
has libmd
has nettle -DHAVE_NETTLE
test -n "$found" || skip "neither nettle nor libmd"

# The command says which one it has.
"$B/ntfsread" --version >"$TMP/version"
ok "--version names the library" grep -Eq '^sha-256: (nettle [0-9.]+|libmd)$' \
	"$TMP/version"
