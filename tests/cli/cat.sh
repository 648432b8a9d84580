#!/bin/sh
# cat.sh - slack, raw clusters, and what happens where bytes cannot be read
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
img=$(image good-stages.img) || skip "no good-stages.img"
need jq
ntfsread=$B/ntfsread

# --raw is size and slack together, cluster by cluster as they lie in the image.
for file in /File3.txt /File4.txt /File6.txt /File7.txt; do
	"$ntfsread" cat "$img" $file >"$TMP/content"
	"$ntfsread" cat --slack "$img" $file >"$TMP/slack"
	"$ntfsread" cat --raw "$img" $file >"$TMP/raw"
	cat "$TMP/content" "$TMP/slack" >"$TMP/both"
	same_file "$file: content and slack" "$TMP/raw" "$TMP/both"
	size=$("$ntfsread" info --json "$img" | jq .bytes_per_cluster)
	"$ntfsread" record --json "$img" $file | jq -r '.streams[] | select(.type == 128) |
		.runs[] | "\(.offset) \(.clusters)"' | while read -r from clusters; do
		dd if="$img" bs="$size" skip=$((from / size)) count="$clusters" status=none
	done >"$TMP/dd"
	same_file "$file: raw as dd reads it" "$TMP/dd" "$TMP/raw"
done
ok "resident" "$ntfsread" cat --slack "$img" /File1.txt
same "a resident value has no slack" 0 "$(wc -c <"$TMP/out")"

# Several targets, one after the other.
"$ntfsread" cat "$img" /File1.txt >"$TMP/one"
"$ntfsread" cat "$img" /File7.txt >"$TMP/two"
cat "$TMP/one" "$TMP/two" >"$TMP/want"
ok "two" "$ntfsread" cat "$img" /File1.txt /File7.txt
same_file "two files" "$TMP/want" "$TMP/out"

# Content that is not here is named, with its tag; what is here is written.
expect_status 2 "$ntfsread" cat --raw --slack "$img" /File1.txt
if links=$(image good-reparse.img); then
	expect_status 1 "$ntfsread" cat "$links" '/points/deduplicated'
	same "bytes of a deduplicated file" 0 "$(wc -c <"$TMP/out")"
	grep -q 'reparse tag DEDUP (0x80000013), 16379 bytes, 0 stored here' "$TMP/err" ||
		fail "deduplicated: $(cat "$TMP/err")"
	expect_status 1 "$ntfsread" cat "$links" '/points/in a WIM image'
	grep -q 'WIM data source 7,' "$TMP/err" || fail "in a WIM image: $(cat "$TMP/err")"
	ok "all there" "$ntfsread" cat "$links" '/cloud folder/all here'
	expect_status 3 "$ntfsread" cat "$links" '/cloud folder/here in part'
	same "what is here" $((20380 - 8192)) "$(wc -c <"$TMP/out")"
	grep -q 'bytes 4096 to 12287 (8192 bytes) missing' "$TMP/err" ||
		fail "here in part: $(cat "$TMP/err")"
	grep -q 'CLOUD_7' "$TMP/err" || fail "which cloud: $(cat "$TMP/err")"
	# Each beside the other: one that is not here does not end the work.
	run "$ntfsread" cat "$links" '/points/deduplicated' '/cloud folder/all here'
	same "status of both" 1 "$STATUS"
	same "bytes of both" 12287 "$(wc -c <"$TMP/out")"
	# Where links lead, which of the other tags there are, and their letters.
	ok "ls -l" "$ntfsread" ls -l "$links" /points '/cloud folder'
	for line in '^l.*  symlink absolute -> \\??\\C:\\Windows\\notepad.exe$' \
		'^l.*  link of WSL -> ../' '^l.*  junction/ -> ' '^p.*  fifo  \[LX_FIFO\]$' \
		'^----a-p-o .*  deduplicated  \[DEDUP\]$' \
		'^-.*  unknown tag  \[reparse tag 0x8000ff01\]$' \
		'^d.*  folder in it/  \[CLOUD_7\]$'; do
		grep -q "$line" "$TMP/out" || fail "ls -l: no line like $line"
	done
	ok "ls --json" "$ntfsread" ls -l --json "$links" '/points'
	same "target" '\??\C:\Windows\notepad.exe' "$(jq -r \
		'select(.name == "symlink absolute").reparse.target' "$TMP/out")"
fi
if secret=$(image good-efs.img); then
	expect_status 1 "$ntfsread" cat "$secret" '/one user.txt'
	grep -q 'encrypted' "$TMP/err" || fail "encrypted: $(cat "$TMP/err")"
	same "no byte of it" 0 "$(wc -c <"$TMP/out")"
fi

# An image that ends within a file: what is there is written, the rest is named.
"$ntfsread" record --json "$img" /File4.txt >"$TMP/json"
number=$(jq .record "$TMP/json")
offset=$(jq '.streams[] | select(.type == 128) | .runs[-1].offset' "$TMP/json")
vcn=$(jq '.streams[] | select(.type == 128) | .runs[-1].vcn' "$TMP/json")
size=$("$ntfsread" info --json "$img" | jq .bytes_per_cluster)
head -c "$((offset + 512))" "$img" >"$TMP/cut.img"
"$ntfsread" cat "$img" /File4.txt >"$TMP/whole"
head -c "$((vcn * size + 512))" "$TMP/whole" >"$TMP/want"
expect_status 3 "$ntfsread" cat "$TMP/cut.img" "#$number"
same_file "up to the cut" "$TMP/want" "$TMP/out"
grep -q "#$number: bytes $((vcn * size + 512)) to $(($(wc -c <"$TMP/whole") - 1)) " \
	"$TMP/err" || fail "the gap is not named: $(cat "$TMP/err")"
rm "$TMP/cut.img"

# Bad sectors: only they are missing, as many as there are, in one message.
test -z "$SAN" || exit 0	# a preloaded library and ASan do not agree
cat >"$TMP/eio.c" <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/types.h>

/* The disk has two bad sectors side by side from BAD_AT on. */
ssize_t pread64(int fd, void *buf, size_t len, off64_t at)
{
	static ssize_t (*next)(int, void *, size_t, off64_t);
	off64_t bad = atoll(getenv("BAD_AT"));

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "pread64");
	if (at < bad + 1024 && at + (off64_t)len > bad) {
		errno = EIO;
		return -1;
	}
	return next(fd, buf, len, at);
}
EOF
"$CC" -shared -fPIC -o "$TMP/eio.so" "$TMP/eio.c" -ldl || skip "cannot build a preload"
# Three clusters into a file that is contiguous there.
offset=$("$ntfsread" record --json "$img" '/$UpCase' |
	jq '.streams[] | select(.type == 128) | .runs[0].offset')
"$ntfsread" cat "$img" '/$UpCase' >"$TMP/whole"
BAD_AT=$((offset + 12288 + 1024)); export BAD_AT
{ head -c 13312 "$TMP/whole"; tail -c +14337 "$TMP/whole"; } >"$TMP/want"
expect_status 3 env LD_PRELOAD="$TMP/eio.so" "$ntfsread" cat "$img" '/$UpCase'
same_file "without the bad sectors" "$TMP/want" "$TMP/out"
grep -q 'bytes 13312 to 14335 (1024 bytes) missing' "$TMP/err" ||
	fail "bad sectors: $(cat "$TMP/err")"
same "one message" 1 "$(grep -c missing "$TMP/err")"
