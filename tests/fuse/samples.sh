#!/bin/sh
# samples.sh - volumes that Windows wrote, as their README and ntfs-3g have them
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
. tests/fuse/mount.inc
need sha256sum
test -n "$SAMPLES" || skip "no samples here"

# $MFT has no inode number in ntfs-3g; and files that have named streams alone have mode
# 0 there, so that nobody but root can look at those: see ntfs3g.sh.
all() {
	find . ! -name '$MFT' ! -path './$Extend/$ObjId' \
		! -path './$Extend/$Quota' ! -path './$Extend/$Reparse' "$@"
}
facts() {
	(cd "$1" && all -printf '%P|%y|%s|%n|%i|%b|%m|%A@|%T@|%C@\n' | sort)
}
sums() {
	(cd "$1" && all -type f -print0 | sort -z | xargs -0 sha256sum)
}

for img in "$SAMPLES"/charlie.dd "$SAMPLES"/7-ntfs-undel.dd; do
	test -e "$img" || continue
	mount_image "$img" || continue
	facts "$MNT" >"$TMP/facts"
	sums "$MNT" >"$TMP/sums"
	test "$(wc -l <"$TMP/sums")" -gt 5 || fail "few files in $img"
	mount_peer "$img" show_sys_files || continue
	facts "$PEER" >"$TMP/facts.peer"
	sums "$PEER" >"$TMP/sums.peer"
	same_file "$img: find" "$TMP/facts.peer" "$TMP/facts"
	same_file "$img: sha256sum" "$TMP/sums.peer" "$TMP/sums"
	unmount "$PEER"
done

sum() {
	same "$1" "$2" "$(sha256sum <"$MNT/$1" | cut -d' ' -f1)"
}
if mount_image "$SAMPLES/charlie.dd"; then
	sum 'Nine.txt' \
	cd841188f2034920150512139f5decc6b13e6af52b49522395aebe292bf2c6df
	sum 'Nine.txt:222' \
	90190c1d304cab72b3abdea9667dea22968e08d460fd26a0197f491ce5568e2e
	sum 'Nine.txt:111' \
	e8e8c473ba6cb75c25f5dba1782a9099b92ab444fedcc6640782bf9f66aae88d
	sum 'Nine.txt:333' \
	5375ee1662a98ee8dcc7ba21d708465e8754c1d9c4713a0c6d6c00136be02fd6
	sum '$Secure:$SDS' \
	31ec3e17c228b52bd345f8a2e508ff6f711cc238d6502f742ed2a3bca01a7dce
	same "inode of Nine.txt" 38 "$(stat -c %i "$MNT/Nine.txt")"
fi

# An $MFT alone: the tree comes from the records.
test -e "$SAMPLES/mft_winxp" || exit 0
not "without -o mft" "$B/ntfsread-fuse" "$SAMPLES/mft_winxp" "$MNT"
mount_image "$SAMPLES/mft_winxp" -o mft || exit 1
ok "a directory deep in it" test -d "$MNT/WINDOWS/system32/drivers/etc"
same "its way up" "$(stat -c %i "$MNT/WINDOWS/system32/drivers")" \
	"$(stat -c %i "$MNT/WINDOWS/system32/drivers/etc/..")"
find "$MNT" -printf '%i\n' | sort -u >"$TMP/inodes"
ok "most of its 17,475 records in use are in the tree" \
	test "$(wc -l <"$TMP/inodes")" -gt 15000
ok "resident content" grep -aq ShellClassInfo \
	"$(find "$MNT/Documents and Settings" -name desktop.ini -size -2 -print -quit)"
not "content outside the records" cat "$MNT/\$LogFile"
