#!/bin/sh
# usage.sh - options that make no sense, help, version and exit codes
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016	# names with a dollar sign are no variables
. tests/sh/lib.sh
img=$(image good-stages.img) || skip "no good-stages.img"
ntfsread=$B/ntfsread

# Wrong usage: status 2, nothing on stdout, a word about it on stderr.
usage() {
	expect_status 2 "$ntfsread" "$@"
	same "stdout of $*" "" "$(cat "$TMP/out")"
	test -s "$TMP/err" || fail "$*: not a word on stderr"
}
usage
usage nonsense
usage info
usage ls
usage cat "$img"
usage record "$img"
usage info "$img" /File1.txt
usage verify "$img" more
usage partitions "$img" more
usage info --nonsense "$img"
usage ls --all-name= "$img"
usage info --offset "$img"
for n in "" x -1 " 1" +1 1x 1ks 0x 99999999999999999999 9999999999G; do
	usage info --offset "$n" "$img"
done
for n in "" 0 -1 x 1x 99999999; do
	usage info --partition "$n" "$img"
done
usage info --offset 0 --partition 1 "$img"
usage info --mft --partition 1 "$img"
usage info --mft --search "$img"
usage stage --top -1 "$img"
usage stage --top x "$img"
usage stage --top 1 "$img" /File1.txt
usage stage --svg "$TMP/x.svg" "$img"
usage stage --svg "$TMP/x.svg" "$img" /File1.txt /File2.txt
usage cat --json "$img" /File1.txt
usage cat --raw --slack "$img" /File1.txt
usage recover "$img"
usage recover "$img" /File1.txt
usage recover --nonsense "$img" /File1.txt "$TMP/dir"
test ! -e "$TMP/dir" || fail "wrong usage made a directory"
usage record --raw --json "$img" /File1.txt
for command in timeline deleted unallocated verify usn log; do
	usage $command
	usage $command "$img" more
	usage $command --nonsense "$img"
done
for command in timeline usn log; do
	usage $command --format nonsense "$img"
done
usage timeline -j 0 "$img"
usage help nonsense

# Nothing is written over the image, by whatever name.
cp "$img" "$TMP/copy.001"
ln -s copy.001 "$TMP/link"
before=$(sha256sum <"$TMP/copy.001")
usage info --findings "$TMP/copy.001" "$TMP/copy.001"
usage info --findings "$TMP/link" "$TMP/copy.001"
usage info --findings "$TMP/copy.001" "$TMP/link"
usage info --findings "$TMP/copy.002" "$TMP/copy.001"
usage stage --svg "$TMP/copy.001" "$TMP/copy.001" /File1.txt
usage stage --svg "$TMP/link" "$TMP/copy.001" /File1.txt
same "the image" "$before" "$(sha256sum <"$TMP/copy.001")"
test ! -e "$TMP/copy.002" || fail "a piece of the image was written"

# Help and version go to stdout.
for command in info ls cat record stage verify recover security partitions; do
	expect_status 0 "$ntfsread" "$command" --help
	same "stderr of $command --help" "" "$(cat "$TMP/err")"
	grep -q "^usage: ntfsread $command " "$TMP/out" ||
		fail "$command --help has no usage line"
	expect_status 0 "$ntfsread" --help
	grep -q "^  $command " "$TMP/out" || fail "--help lacks $command"
	"$ntfsread" "$command" --help >"$TMP/want"
	expect_status 0 "$ntfsread" help "$command"
	same_file "help $command" "$TMP/want" "$TMP/out"
	expect_status 2 "$ntfsread" "$command" --nonsense "$img"
	same "prefix" 1 "$(grep -c '^ntfsread: .*--nonsense' "$TMP/err")"
done
expect_status 0 "$ntfsread" --version
grep -q '^ntfsread [0-9]*\.[0-9]' "$TMP/out" || fail "--version: $(cat "$TMP/out")"

# Failure: status 1, and what failed is named.
failed() {
	word=$1
	shift
	expect_status 1 "$ntfsread" "$@"
	grep -qF -e "$word" "$TMP/err" || fail "$*: '$word' is not in $(cat "$TMP/err")"
}
failed /nowhere info /nowhere
failed "$TMP" info "$TMP"
: >"$TMP/empty"
failed "$TMP/empty" info "$TMP/empty"
head -c 65536 /dev/zero >"$TMP/zeros"
failed "$TMP/zeros" info "$TMP/zeros"
failed "$TMP/zeros" verify "$TMP/zeros"
failed /missing.txt cat "$img" /missing.txt
failed "/File1.txt:none" cat "$img" /File1.txt:none
failed '#24-9' cat "$img" '#24-9'
failed '#99999999' record "$img" '#99999999'
failed '$NONSENSE' cat --attr '$NONSENSE' "$img" /File1.txt
failed '0x' cat --attr 0x "$img" /File1.txt
failed '24-128-99' cat "$img" 24-128-99
failed 'is a directory' cat "$img" /Links
failed '/Links/' ls "$img" /Links/nothing
failed x.jsonl info --findings "$TMP/none/x.jsonl" "$img"
failed out.svg stage --svg "$TMP/none/out.svg" "$img" /File1.txt

# One bad target among several: the others are served, the status is 1.
expect_status 1 "$ntfsread" cat "$img" /File1.txt /missing.txt /File1.txt
"$ntfsread" cat "$img" /File1.txt >"$TMP/one"
cat "$TMP/one" "$TMP/one" >"$TMP/two"
same_file "the good ones of three" "$TMP/two" "$TMP/out"

# Options may stand anywhere before --.
expect_status 0 "$ntfsread" ls "$img" -l /Links --json
jq -e .name "$TMP/out" >"$TMP/names" || fail "--json at the end"
