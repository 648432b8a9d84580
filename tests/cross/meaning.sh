#!/bin/sh
# meaning.sh - what attributes mean, against the extended attributes of ntfs-3g
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need python3 ntfs-3g mountpoint

plain_only
test "$(id -u)" -eq 0 || skip "only root may mount"
test -c /dev/fuse || skip "no /dev/fuse"

mkdir "$TMP/mnt"
at_exit "mountpoint -q '$TMP/mnt' && umount '$TMP/mnt'"
# How many values at least both must have.
while read -r name least; do
	img=$(image "$name.img") || skip "no $name.img"
	run ntfs-3g -o ro "$img" "$TMP/mnt"
	test "$STATUS" -eq 0 || skip "ntfs-3g does not mount here"
	ok "$name" python3 tests/cross/meaning.py "$B/ntfsread" "$img" \
		"${img%.img}.manifest" "$TMP/mnt"
	cp "$TMP/out" "$TMP/said"
	ok "unmounting $name" umount "$TMP/mnt"
	same "$name" "" "$(sed '$d' "$TMP/said" 2>/dev/null | head -n 12)"
	test "$(tail -n 1 "$TMP/said")" -ge "$least" ||
		fail "$name: only $(tail -n 1 "$TMP/said") values compared"
done <<-END
	good-reparse 100
	good-ea 20
	good-views 400
	good-secure 25
	good-secure-many 20
	good-efs 10
END
