#!/bin/sh
# ntfs3g.sh - a mount shows what ntfs-3g shows of the same image
# SPDX-License-Identifier: BSD-2-Clause
#
# The differences, all of them on purpose:
#   - ntfs-3g gives $MFT the inode number 0, so that readdir() passes over it.
#   - ntfs-3g rounds times before 1970 up to the next second.
#   - ntfs-3g cannot open files that have no content, not even an empty one, and
#     gives $ObjId and its like the mode 0; here they are empty.
#   - Read-only files keep their mode there.
#   - ntfs-3g shows every reparse point as a link, if only to "unsupported reparse
#     tag", and those it knows with other texts; links.sh says where they must lead.
. tests/sh/lib.sh
. tests/fuse/mount.inc
need ntfs-3g find md5sum

# Everything that stat() tells, of all files: path, type, size, links, inode,
# blocks, mode, owner, group, and the three times.
facts() {
	(cd "$1" && find . -printf '%P|%y|%s|%n|%i|%b|%m|%U|%G|%A@|%T@|%C@\n') |
		grep -av '^\$MFT|' | awk -F '|' -v OFS='|' '
			$7 == 555 || ($7 == 0 && $1 ~ /^\$Extend/) { $7 = 777 }
			{ print }' | sort
}

# Such a time says "old" in place of all three.
without_old_times() {
	awk -F '|' '
	NF > 3 && ($(NF - 2) <= 0 || $(NF - 1) <= 0 || $NF <= 0) {
		sub(/\|[^|]*\|[^|]*\|[^|]*$/, "|old")
	}
	{ print }'
}

sums() {
	(cd "$1" && find . -type f ! -perm 0 -print0 | sort -z | xargs -0 -r md5sum) |
		grep -av '^d41d8cd98f00b204e9800998ecf8427e '
}

compare() {
	facts "$PEER" | without_old_times >"$TMP/facts.peer"
	facts "$MNT" | without_old_times >"$TMP/facts"
	same_file "$1: find" "$TMP/facts.peer" "$TMP/facts"
	sums "$PEER" | grep -av ' ./\$MFT$' >"$TMP/sums.peer"
	sums "$MNT" | grep -av ' ./\$MFT$' >"$TMP/sums"
	same_file "$1: md5sum" "$TMP/sums.peer" "$TMP/sums"
	test -s "$TMP/sums" || fail "$1: nothing was compared"
}

# The same as users see it, without the metadata files.
compare_ls() {
	old=$(find "$MNT" ! -newermt '1970-01-01 00:00:01' -print -quit)
	test -z "$old" || return 0
	(cd "$PEER" && ls -lR --time-style=full-iso) >"$TMP/ls.peer"
	(cd "$MNT" && ls -lR --time-style=full-iso) >"$TMP/ls"
	same_file "$1: ls -lR" "$TMP/ls.peer" "$TMP/ls"
}

count=0
for image in "$IMAGES"/good-*.img "$REAL"/*.img; do
	test -e "$image" || continue
	case $image in */good-links.img | */good-reparse.img) continue ;; esac
	# ntfs-3g refuses some geometries.
	mount_peer "$image" show_sys_files || continue
	count=$((count + 1))
	mount_image "$image" && compare "${image##*/}"
	unmount
	mount_peer "$image" && mount_image "$image" -o hide_sys_files &&
		compare_ls "${image##*/}"
	unmount
	unmount "$PEER"
done
test "$count" -gt 0 || skip "no image that ntfs-3g mounts here"
