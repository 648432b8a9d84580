#!/bin/sh
# fstab.sh - mount -t fuse.ntfsread-fuse, and a line in /etc/fstab
# SPDX-License-Identifier: BSD-2-Clause
#
# mount(8) looks for the program where the system has its own, and for the line in
# /etc/fstab: both are put there for the time of the test, where nobody else sees
# them, in a mount name space.
. tests/sh/lib.sh
. tests/fuse/mount.inc
need unshare mount.fuse3
test "$(id -u)" -eq 0 || skip "needs root"
unshare -m true 2>/dev/null || skip "may not have a mount name space"
test -d /usr/local/bin || skip "no /usr/local/bin here"
test -f /etc/fstab || skip "no /etc/fstab here"
img=$(image good-stages.img) || skip "no good-stages.img"

mkdir "$TMP/bin"
cp "$B/ntfsread-fuse" "$TMP/bin"
img=$(readlink -f "$img")
printf '%s %s fuse.ntfsread-fuse ro,noauto,user,umask=027,x-test 0 0\n' "$img" \
	"$MNT" >"$TMP/fstab"

# Inside: what is said there is looked at outside.
cat >"$TMP/inside" <<'END'
mount --bind "$TMP/bin" /usr/local/bin
mount --bind "$TMP/fstab" /etc/fstab
facts() {
	grep " $MNT " /proc/self/mounts | cut -d' ' -f1,3
	stat -c '%a %s' "$MNT/File1.txt"
	umount "$MNT"
}
mount -t fuse.ntfsread-fuse -o umask=022 "$img" "$MNT"
facts
mount "$MNT"
facts
mount -t fuse.ntfsread-fuse "$TMP/fstab" "$MNT" 2>"$TMP/refused"
echo "$?"
END
size=$(awk -F '\t' '$1 == "stream" && $4 == 53 { print $4; exit }' \
	"${img%.img}.manifest")
export TMP MNT img
unshare -m --propagation private sh "$TMP/inside" >"$TMP/facts" 2>"$TMP/err"
printf '%s fuse.ntfsread-fuse\n755 %s\n%s fuse.ntfsread-fuse\n750 %s\n1\n' \
	"$img" "$size" "$img" "$size" >"$TMP/want"
same_file "by mount(8)" "$TMP/want" "$TMP/facts"
grep -q '^ntfsread-fuse: ' "$TMP/refused" ||
	fail "refusing says '$(cat "$TMP/refused")'"
test ! -s "$TMP/err" || fail "mount says '$(cat "$TMP/err")'"
