#!/bin/sh
# damage.sh - what cannot be read is an error, for exactly its bytes
# SPDX-License-Identifier: BSD-2-Clause
#
# The image is made here: a file of numbered lines, cut off inside it.
. tests/sh/lib.sh
. tests/fuse/mount.inc
need mkntfs ntfscp truncate dd

img=$TMP/cut.img
truncate -s 32M "$img"
ok "mkntfs" mkntfs -q -F -f -T -s 512 -p 0 "$img"
# 16 bytes a line, 4 MiB in all.
awk 'BEGIN { for (i = 0; i < 262144; i++) printf "line %010d\n", i }' \
	>"$TMP/lines"
printf 'alive\n' >"$TMP/small"
ok "ntfscp" ntfscp -q -f "$img" "$TMP/small" small.txt
ok "ntfscp" ntfscp -q -f "$img" "$TMP/lines" lines.txt

# Where a line in the third MiB lies tells where to cut; 200 bytes into a page,
# which is in no way round.
at=$(LC_ALL=C grep -abo 'line 0000131072' "$img" | head -n 1 | cut -d: -f1)
test -n "$at" || { fail "the file is not in the image"; exit; }
good=$((131072 * 16 + 200))
truncate -s $((at + 200)) "$img"

mount_image "$img" || exit 1
same "size" 4194304 "$(stat -c %s "$MNT/lines.txt")"
head -c "$good" "$TMP/lines" >"$TMP/want"
not "reading all of it" cat "$MNT/lines.txt"
same_file "up to the damage" "$TMP/want" "$TMP/out"
grep -q 'Input/output error' "$TMP/err" ||
	fail "cat says '$(cat "$TMP/err")'"
same "size after that" 4194304 "$(stat -c %s "$MNT/lines.txt")"

# Single bytes at the edge, and a read that starts past it.
byte() {
	dd if="$MNT/lines.txt" bs=1 count=1 skip="$1" 2>/dev/null | od -An -tu1
}
same "the last good byte" \
	"$(tail -c 1 "$TMP/want" | od -An -tu1)" "$(byte $((good - 1)))"
not "the first bad byte" dd if="$MNT/lines.txt" of=/dev/null bs=1 count=1 \
	skip="$good"
not "the last byte" tail -c 1 "$MNT/lines.txt"
not "a page past the edge" dd if="$MNT/lines.txt" of=/dev/null bs=4096 \
	count=1 skip=900
same "a small file beside it" alive "$(cat "$MNT/small.txt")"

# Past the edge the end of the file is still the end.
same "beyond the end" "" \
	"$(dd if="$MNT/lines.txt" bs=4096 skip=1024 count=1 2>"$TMP/err")"

# A name that is shown escaped can be found by listing alone; where a block of the index
# is lost, it may have been in there.
img=$(image bad-index.img) || exit
mount_image "$img" || exit 1
not "an escaped name" stat "$MNT/signature/no %41 such"
grep -q 'Input/output error' "$TMP/err" || fail "stat says '$(cat "$TMP/err")'"
not "a plain name" stat "$MNT/signature/no such"
grep -q 'No such file' "$TMP/err" || fail "stat says '$(cat "$TMP/err")'"
