#!/bin/sh
# life.sh - mounting, serving and ending, from the shell and from mount(8)
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
. tests/fuse/mount.inc
img=$(image good-stages.img) || skip "no good-stages.img"
prog=$B/ntfsread-fuse

# The foreground program ends with the mount, with status 0.
for option in -f -d '-s -f'; do
	# shellcheck disable=SC2086
	"$prog" $option "$img" "$MNT" </dev/null >"$TMP/out" 2>"$TMP/err" &
	pid=$!
	until_true is_mounted "$MNT"
	ok "reading with $option" cmp "$MNT/File1.txt" "$MNT/File1.txt"
	unmount
	STATUS=0
	wait "$pid" || STATUS=$?
	same "status of $option after unmounting" 0 "$STATUS"
done
grep -q LOOKUP "$TMP/err" && fail "-f prints requests"

# So does one that is asked to end.
for signal in TERM HUP; do
	"$prog" -f "$img" "$MNT" </dev/null >"$TMP/out" 2>"$TMP/err" &
	pid=$!
	until_true is_mounted "$MNT"
	ls "$MNT" >/dev/null
	kill -s "$signal" "$pid"
	STATUS=0
	wait "$pid" || STATUS=$?
	same "status after SIG$signal" 0 "$STATUS"
	ok "unmounted by SIG$signal" unmounted
done

# The image is given by a name that means nothing from "/", and the standard
# descriptors are closed: none of them may end up being the image.
prog_path=$(readlink -f "$prog")
ln -s "$(readlink -f "$img")" "$TMP/link.img"
(cd "$TMP" && "$prog_path" link.img mnt <&- >&- 2>&-)
ok "with descriptors closed" cmp "$MNT/File5.txt" "$MNT/File5.txt"
unmount

# A name that is not there, twice: the second answer is the kernel's own.
mount_image "$img" || exit 1
not "a missing name" stat "$MNT/missing"
not "a missing name, again" stat "$MNT/missing"
not "another case" stat "$MNT/FILE1.TXT"
not "a file as a directory" stat "$MNT/File1.txt/"
not "below a file" stat "$MNT/File1.txt/x"
ok "a DOS name" stat "$MNT/Links/ALONGN~1.TEX"
same "is not listed" "" "$(find "$MNT" -name 'ALONGN~1.TEX')"
same "each name once" "" "$(find "$MNT" | sort | uniq -d)"
same "a directory's way up" 5 "$(stat -c %i "$MNT/Links/..")"
unmount

# By way of mount(8) and mount.fuse3, which hand over more options than asked for.
# They look for programs where the system has its own, so this one is named in full.
test "$(id -u)" -eq 0 && command -v mount.fuse3 >/dev/null || exit 0
ok "mount -t fuse" mount -t fuse -o ro,noauto,umask=022 \
	"$prog_path#$(readlink -f "$img")" "$MNT"
ok "mounted by mount(8)" test -f "$MNT/File1.txt"
same "with its options" 755 "$(stat -c %a "$MNT/File1.txt")"
ok "umount" umount "$MNT"
