# lib.sh - what the shell tests share; each begins with ". tests/sh/lib.sh"
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# A test runs from the top directory with B (where the programs are), IMAGES,
# REAL, WOF and SAMPLES (directories of images, the last perhaps empty) and a TMP of
# its own that is removed at the end.  It goes on after a failure, so that one
# run shows them all, and ends with 0 passed, 77 skipped, 1 failed.
#
#   ok WHAT COMMAND...          the command must succeed
#   not WHAT COMMAND...         ... must fail, with 1 to 125: a crash is no failure
#   expect_status N COMMAND...  ... must end with status N; leaves $TMP/out, $TMP/err
#   same WHAT WANT GOT          two strings must be equal
#   same_file WHAT WANT GOT     two files must be equal
#   golden NAME [FILE]          $TMP/out (or FILE) must equal test-images/expect/NAME.txt
#   fail WHAT                   say so and go on
#   skip WHY                    end here, neither passed nor failed
#   plain_only                  what is tested is the same under sanitizers: run once
#   need TOOL...                skip unless all of them are here
#   img=$(image NAME) || skip "no NAME"    the path of a test image
#   build OUT FILE.c [ARG...]   compile and link it to the static library under test
#   at_exit COMMAND             run it at the end whatever happens, last one first

: "${B:=build/gcc}" "${IMAGES:=build/images}" "${REAL:=build/real}" "${WOF:=build/wof}"
: "${SAMPLES:=}" "${CC:=gcc}" "${PKG_CONFIG:=pkg-config}" "${SAN:=}"
export B IMAGES REAL WOF SAMPLES CC PKG_CONFIG SAN LC_ALL=C.UTF-8 TZ=UTC
PATH=$PATH:/usr/sbin:/sbin

TMP=$(mktemp -d "${TMPDIR:-/tmp}/ntfsread-test.XXXXXX") || exit 1
export TMP
FAILED=0
AT_EXIT=

finish() {
	status=$?
	trap - EXIT
	# Undo everything, even where undoing fails.
	eval "$AT_EXIT" || :
	rm -rf "$TMP"
	test "$status" -ne 0 || status=$FAILED
	exit "$status"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

at_exit() {
	AT_EXIT="$*; $AT_EXIT"
}

fail() {
	printf 'FAIL %s: %s\n' "${0#tests/}" "$*"
	FAILED=1
}

skip() {
	printf 'skip: %s\n' "$*"
	test "$FAILED" -eq 0 || exit 1
	exit 77
}

# The runner does not even list these for an instrumented build.
plain_only() {
	test -z "$SAN" || skip "not for an instrumented build"
}

need() {
	for tool; do
		command -v "$tool" >/dev/null || skip "no $tool here"
	done
}

# Runs a command, its output kept; the status is in $STATUS.
run() {
	STATUS=0
	"$@" >"$TMP/out" 2>"$TMP/err" || STATUS=$?
}

# The end of what a failed command said.
show() {
	tail -n 5 "$TMP/out" "$TMP/err" 2>/dev/null | sed 's/^/    /'
}

ok() {
	what=$1
	shift
	run "$@"
	test "$STATUS" -eq 0 && return
	fail "$what: status $STATUS from $*"
	show
}

not() {
	what=$1
	shift
	run "$@"
	test "$STATUS" -gt 0 && test "$STATUS" -le 125 && return
	fail "$what: status $STATUS from $*"
	show
}

expect_status() {
	want=$1
	shift
	run "$@"
	test "$STATUS" -eq "$want" && return
	fail "status $STATUS, not $want, from $*"
	show
}

same() {
	test "$2" = "$3" || fail "$1: want '$2', got '$3'"
}

same_file() {
	cmp -s "$2" "$3" && return
	fail "$1: $2 and $3 differ"
	diff -u "$2" "$3" 2>&1 | head -n 20 | sed 's/^/    /'
}

# With EXPECT=write the golden file is made anew instead.
golden() {
	expected=test-images/expect/$1.txt
	got=${2:-$TMP/out}
	if test "${EXPECT:-}" = write; then
		mkdir -p "${expected%/*}"
		cp "$got" "$expected"
	elif test ! -e "$expected"; then
		fail "there is no $expected"
	else
		same_file "$1" "$expected" "$got"
	fi
}

# For the few lines of C that a shell test needs.
build() {
	exe=$1
	shift
	ok "building $exe" "$CC" -std=c11 -Wall -Wextra -g \
		-D_DEFAULT_SOURCE -D_FILE_OFFSET_BITS=64 -Iinclude \
		${SAN:+-fsanitize="$SAN" -fno-sanitize-recover=all} \
		-o "$exe" "$@" "$B/libntfsread.a" -pthread
	test "$STATUS" -eq 0
}

# An image by its name, wherever it was made.
image() {
	for dir in "$IMAGES" "$REAL" "$WOF" "$SAMPLES"; do
		test -z "$dir" || test ! -e "$dir/$1" || {
			printf '%s\n' "$dir/$1"
			return
		}
	done
	return 77
}
