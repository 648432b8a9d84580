#!/bin/sh
# orphans.sh - where files are shown whose way to the root is lost, was reused or has no
#              end: the same by every command, and never below who reused a record
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need python3 jq
ntfsread=$B/ntfsread

for name in odd-orphans bad-orphans-deep; do
	img=$(image "$name.img") || { fail "no $name.img"; continue; }
	for format in body csv jsonl; do
		ok "$name: $format" "$ntfsread" timeline --format "$format" "$img"
		mv "$TMP/out" "$TMP/$format"
	done
	ok "$name: deleted" "$ntfsread" deleted --json "$img"
	mv "$TMP/out" "$TMP/deleted"
	run "$ntfsread" ls -Rd --json "$img" /
	mv "$TMP/out" "$TMP/ls"
	numbers=$(grep -E '^(path|path-ends|nameless)	' "${img%.img}.manifest" |
		cut -f 2)
	# shellcheck disable=SC2086	# a list of numbers
	run "$ntfsread" record --json "$img" $numbers
	mv "$TMP/out" "$TMP/record"
	ok "$name: paths" python3 tests/cli/orphans.py "${img%.img}.manifest" "$TMP"
	same "$name: paths" "" "$(head -n 12 "$TMP/out")"
done

# The header of a child record says that it is in use; the file is not.
img=$(image odd-orphans.img) || exit
run "$ntfsread" ls -Rdl --json "$img" /
same "of no file, and in use" "" "$(jq -c '
	select(.deleted and .in_use) | [.record, .path]' "$TMP/out")"
same "a child record in use" 1 "$(jq -c '
	select(.deleted and (.path | endswith("in use.txt"))) | .record' \
	"$TMP/out" | wc -l)"
