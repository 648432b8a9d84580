#!/bin/sh
# listings.sh - one large directory, read by more at once than listings are kept for
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
. tests/fuse/mount.inc
need python3
make=$(dirname "$IMAGES")/gcc/mkimages
test -x "$make" || skip "no $make"
"$make" --many-tree 5000 "$TMP/tree.img" || exit 1

for option in ro list_streams; do
	mount_image "$TMP/tree.img" -o "$option" || exit 1
	largest=$(find "$MNT" -mindepth 1 -type d -printf '%s %p\n' |
		sort -n | tail -n 1 | cut -d' ' -f2-)
	# Anew: what has been listed the kernel keeps.
	mount_image "$TMP/tree.img" -o "$option" || exit 1
	python3 tests/fuse/listings.py "$largest" 70 >"$TMP/count" 2>"$TMP/err" ||
		fail "-o $option: $(cat "$TMP/err")"
	# Of more than one reply.
	test "$(cat "$TMP/count")" -gt 1000 ||
		fail "-o $option: only $(cat "$TMP/count") entries in $largest"
	unmount
done
