#!/bin/sh
# recursion.sh - no function of the library can reach itself: its stack is bounded
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need gcc tsort

plain_only

# Who calls whom, one 'caller callee' a line, static functions with their file.
# Not optimised: tail calls and inlining would hide calls.
edges() {
	dir=$1
	shift
	mkdir -p "$dir"
	for source; do
		object=$dir/$(printf %s "$source" | tr / _).o
		gcc -std=c11 -O0 -fcallgraph-info -D_DEFAULT_SOURCE \
			-D_FILE_OFFSET_BITS=64 -Iinclude -Ilib -c -o "$object" \
			"$source" || return
	done
	sed -n 's/^edge: { sourcename: "\([^"]*\)" targetname: "\([^"]*\)".*/\1 \2/p' \
		"$dir"/*.ci
}

edges "$TMP/lib" lib/*/*.c >"$TMP/edges" || fail "the library does not compile"
same "there are calls" yes \
	"$(test "$(wc -l <"$TMP/edges")" -gt 100 && echo yes)"
same "a function calls itself" "" "$(awk '$1 == $2 { print $1 }' "$TMP/edges")"
loop=$(tsort "$TMP/edges" 2>&1 >/dev/null | sed '1d; s/^tsort: //' | tr '\n' ' ')
same "functions that call each other" "" "$loop"

# A callback given by pointer is an edge that no compiler lists: only the ones
# whose type is public may be called so, and those are the caller's code.

# The check must be able to fail.
cat >"$TMP/loop.c" <<'END'
int odd(unsigned n);
static int even(unsigned n) { return n ? odd(n - 1) : 1; }
int odd(unsigned n) { return n ? even(n - 1) : 0; }
END
edges "$TMP/loop" "$TMP/loop.c" >"$TMP/edges"
not "two functions that call each other" tsort "$TMP/edges"
