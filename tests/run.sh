#!/bin/sh
# run.sh - runs the tests and counts them:  run.sh [GROUP|SCRIPT]...
# SPDX-License-Identifier: BSD-2-Clause
#
# GROUP is unit, fuzz, surface, cli, cross or fuse; without any, all of them in
# this order, quick ones first.  B says which build is under test.  One line for
# each test, 'ok NAME', 'skip NAME: why' or 'FAIL NAME' with what it said, in this
# order though several run at once; the last line is the count.  What a test said is
# kept in $B/check/.

set -eu

: "${B:=build/gcc}" "${JOBS:=$(nproc 2>/dev/null || echo 1)}"
# Of this run alone: another may be under way on the same build.
: "${RESULTS:=$(mktemp -d)}"

# Where is kept what a test said.
log_of() {
	printf '%s/%s.log\n' "$RESULTS" "$(printf %s "${1#tests/}" | tr / .)"
}

# Run one test, named kind:name or by its script, and say that it has ended; the line
# about it is in a file then.
one() {
	name=${1#tests/}
	out=$(log_of "$1")
	status=0
	start=$(date +%s)
	case $1 in
	unit:*) timeout -k 9 600 "$B/unit" "${1#*:}" ;;
	fuzz:*) timeout -k 9 600 "$B/fuzz_${1#*:}" \
			"tests/fuzz/corpus/${1#*:}"/* ;;
	*)      timeout -k 9 900 sh "$1" ;;
	esac >"$out" 2>&1 </dev/null || status=$?
	case $status in
	0)  echo "ok $name" ;;
	77) echo "skip $name: $(sed -n 's/^skip: //p' "$out" | tail -n 1)" ;;
	*)  echo "FAIL $name (status $status)"
	    tail -n 60 "$out" | sed 's/^/    /' ;;
	esac >"$out.new"
	echo "$(($(date +%s) - start)) s $name" >"$out.time"
	mv "$out.new" "$out.result"
	echo "$1"
}

# Told of each test that has ended, show what there is to say of all up to the first
# that has not: in the order of the list, however many run at once.
show_in_order() {
	exec 3<"$RESULTS/list"
	next=
	while :; do
		while test -n "$next" || read -r next <&3; do
			test -e "$(log_of "$next").result" || break
			cat "$(log_of "$next").result"
			next=
		done
		read -r _ || break
	done
	# What left no result holds up the rest no longer.
	while test -n "$next" || read -r next <&3; do
		cat "$(log_of "$next").result" 2>/dev/null ||
			echo "FAIL ${next#tests/} (no result)"
		next=
	done
}

# The tests of a group, one a line.
list() {
	case $1 in
	unit) sed -n 's/^SUITE(\([a-z0-9_]*\))$/unit:\1/p' tests/unit/suites.h ;;
	fuzz) for f in tests/fuzz/fuzz_*.c; do
		f=${f##*/fuzz_}
		test "$f" = '*.c' || echo "fuzz:${f%.c}"
	      done ;;
	surface|cli|cross|fuse)
	      for f in "tests/$1/"*.sh; do
		test ! -e "$f" || {
			test -n "${SAN:-}" && grep -qx plain_only "$f"
		} || echo "$f"
	      done ;;
	*)    echo "$1" ;;
	esac 2>/dev/null || :
}

# Volumes that Windows wrote, where they have been put beside the checkout.
unpack_samples() {
	from=${NTFSREAD_SAMPLES:-../shared/samples}
	SAMPLES=
	test -d "$from" && command -v xz >/dev/null || return 0
	SAMPLES=build/samples
	mkdir -p "$SAMPLES"
	for f in "$from"/*; do
		to=$SAMPLES/$(basename "$f" .xz)
		test -e "$to" || case $f in
		*.xz) xz -dc "$f" >"$to.new" && mv "$to.new" "$to" ;;
		*)    cp "$f" "$to" ;;
		esac
	done
}

if test "${1:-}" = --one; then
	one "$2"
	exit
fi

trap 'rm -rf "$RESULTS"' EXIT
trap 'exit 1' HUP INT TERM
unpack_samples
export RESULTS B SAMPLES IMAGES="${IMAGES:-build/images}" REAL="${REAL:-build/real}" \
	WOF="${WOF:-build/wof}"
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
export CK_TIMEOUT_MULTIPLIER="${SAN:+10}"
test -n "$CK_TIMEOUT_MULTIPLIER" || unset CK_TIMEOUT_MULTIPLIER
# A test that runs make gets one of its own.
unset MAKEFLAGS MFLAGS MAKELEVEL

test $# -gt 0 || set -- unit fuzz surface cli cross fuse
for group; do
	list "$group"
done >"$RESULTS/all"
# Mounts come last and one by one, so that their timing is steady.
sed '/^tests\/fuse\//d' "$RESULTS/all" >"$RESULTS/list"
sed '/^tests\/fuse\//!d' "$RESULTS/all" >"$RESULTS/mounts"
several=$(wc -l <"$RESULTS/list")
cat "$RESULTS/mounts" >>"$RESULTS/list"
total=$(wc -l <"$RESULTS/list")
{
	head -n "$several" "$RESULTS/list" |
		xargs -r -P "$JOBS" -n 1 sh tests/run.sh --one || :
	xargs -r -n 1 sh tests/run.sh --one <"$RESULTS/mounts" || :
} | show_in_order

rm -rf "$B/check"
cp -r "$RESULTS" "$B/check"
echo "slowest: $(cat "$RESULTS"/*.time /dev/null 2>/dev/null | sort -rn | head -n 3 |
	awk '{ printf "%s%s", sep, $0; sep = ", " }')"
# A test that left no result has failed, whatever became of it.
cat "$RESULTS"/*.result /dev/null 2>/dev/null | awk -v total="$total" '
/^ok /   { ok++ }
/^skip / { skipped++ }
END {
	bad = total - ok - skipped
	printf "%d passed, %d failed, %d skipped\n", ok, bad, skipped
	exit bad > 0 || ok == 0
}'
