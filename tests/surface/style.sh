#!/bin/sh
# style.sh - every source says what it is for and under which licence
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh

# Nothing of the build is run.
plain_only

find .ci lib include fuse examples test-images tests Makefile -type f \
	\( -name '*.[ch]' -o -name '*.sh' -o -name '*.py' -o -name '*.map' \
	-o -name run -o -name Makefile \) | sort >"$TMP/sources"
same "there are sources" yes "$(test "$(wc -l <"$TMP/sources")" -gt 20 && echo yes)"

# One process for all of them.  A name stands before its purpose in the first comment,
# in a shell script after the first line.
cat >"$TMP/style.awk" <<'EOF'
function finish()
{
	if (!file)
		return
	files++
	if (!licence)
		print file ": no licence in its first comment"
	if (!said && name != "Makefile")
		print file ": its first comment does not say '" name " - what it is for'"
}
FNR == 1 {
	finish()
	file = name = FILENAME
	sub(/.*\//, "", name)
	head = 1
	licence = said = 0
}
head {
	if (/SPDX-License-Identifier: BSD-2-Clause/)
		licence = 1
	at = index($0, name " - ")
	before = at > 1 ? substr($0, at - 1, 1) : " "
	if (at && index(" *#\"", before) && length($0) >= at + length(name) + 3)
		said = 1
	if (FNR == 20 || /\*\//)
		head = 0
}
/^        / && name ~ /\.[ch]$/ { print file ": indented with spaces: line " FNR }
/[ \t\r\f\v]$/ { print file ": space at the end of line " FNR }
END {
	finish()
	print files + 0
}
EOF
# shellcheck disable=SC2046
awk -f "$TMP/style.awk" $(cat "$TMP/sources") >"$TMP/said"
same "looked at" "$(wc -l <"$TMP/sources")" "$(tail -n 1 "$TMP/said")"
same "style" "" "$(sed '$d' "$TMP/said" | head -n 20)"

# Every unit test file is run, and every fuzz target has inputs to replay.
for file in tests/unit/test_*.c; do
	test -e "$file" || fail "there are no unit tests"
	noun=${file##*/test_}
	grep -qx "SUITE(${noun%.c})" tests/unit/suites.h ||
		fail "$file is not in tests/unit/suites.h"
done
for file in tests/fuzz/fuzz_*.c; do
	test -e "$file" || fail "there are no fuzz targets"
	target=${file##*/fuzz_}
	ls "tests/fuzz/corpus/${target%.c}"/* >/dev/null 2>&1 ||
		fail "$file has no corpus"
done
