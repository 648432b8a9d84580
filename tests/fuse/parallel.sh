#!/bin/sh
# parallel.sh - several readers at once read the same as one alone
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
. tests/fuse/mount.inc
need md5sum
img=$(image real-tree.img) || skip "no real-tree.img"

sums() {
	(cd "$MNT" && find . -type f -print0 | xargs -0 -r -n 50 md5sum | sort -k 2)
}

mount_image "$img" -s || exit 1
sums >"$TMP/alone"
unmount
test "$(wc -l <"$TMP/alone")" -gt 1000 || fail "few files in $img"

# Nothing is in the kernel's cache yet, so both reach the program.
mount_image "$img" || exit 1
sums >"$TMP/first" &
sums >"$TMP/second"
wait
same_file "first of two readers" "$TMP/alone" "$TMP/first"
same_file "second of two readers" "$TMP/alone" "$TMP/second"
unmount

# One file, many places at once, past the cache.
img=$(image real-stages.img) || exit 0
mount_image "$img" -o direct_io || exit 1
size=$(stat -c %s "$MNT/stage4.bin")
want=$(md5sum <"$MNT/stage4.bin")
for i in 1 2 3 4; do
	{ dd if="$MNT/stage4.bin" bs=$((i * 30011)) 2>/dev/null | md5sum; } \
		>"$TMP/part.$i" &
done
wait
for i in 1 2 3 4; do
	same "reader $i of stage4.bin ($size bytes)" "$want" "$(cat "$TMP/part.$i")"
done
