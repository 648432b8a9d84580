#!/bin/sh
# options.sh - each option does what the manual says, and wrong ones are refused
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
. tests/fuse/mount.inc
img=$(image good-stages.img) || skip "no good-stages.img"
prog=$B/ntfsread-fuse

# One line on stderr, this status, and nothing mounted.
refuses() {
	want=$1
	shift
	"$prog" "$@" </dev/null >"$TMP/out" 2>"$TMP/err"
	same "status of $*" "$want" $?
	same "lines on stderr from $*" 1 "$(wc -l <"$TMP/err")"
	grep -q '^ntfsread-fuse: ' "$TMP/err" ||
		fail "$*: stderr is '$(cat "$TMP/err")'"
	! is_mounted "$MNT" || { fail "$*: is mounted"; unmount; }
}

# -------------------------------------------------------------- wrong usage --
refuses 2
refuses 2 "$img"
refuses 2 "$img" "$MNT" more
refuses 2 -o no_such_option "$img" "$MNT"
refuses 2 --no-such-option "$img" "$MNT"
for value in uid=me gid=-1 umask=9 umask=07777 fmask=x dmask= offset=-1 \
	offset=1Q offset=9223372036854775808 offset=99999999999999T \
	partition=0 partition=one partition=4294967296 max_threads=many \
	streams_interface=openxattr offset=0,partition=1; do
	refuses 2 -o "$value" "$img" "$MNT"
done

# ------------------------------------------------------------------ failure --
printf 'no volume at all' >"$TMP/text"
truncate -s 1M "$TMP/zeros"
refuses 1 "$TMP/missing.img" "$MNT"
refuses 1 "$TMP/text" "$MNT"
refuses 1 "$TMP/zeros" "$MNT"
refuses 1 "$TMP" "$MNT"
refuses 1 "$img" "$TMP/missing"
refuses 1 "$img" "$TMP/text"
refuses 1 -o partition=7 "$img" "$MNT"
mount_image "$img" && {
	"$prog" "$img" "$MNT" 2>"$TMP/err"
	same "status of mounting twice" 1 $?
	same "stderr of mounting twice" \
		"ntfsread-fuse: $MNT: is a mount already" "$(cat "$TMP/err")"
}
unmount
! is_mounted "$MNT" || fail "is still mounted"
refuses 1 -o offset=4096 "$img" "$MNT"

# ------------------------------------------------------------ for other users --
# Only root may share a mount, unless fuse.conf says otherwise.
as_nobody() {
	if test "$(id -u)" -ne 0; then
		"$@"
	else
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	fi
}
chmod 711 "$TMP"
if grep -qs '^[[:blank:]]*user_allow_other' /etc/fuse.conf; then
	echo "fuse.conf lets everybody share mounts: not tested that it does not"
elif ! as_nobody test -x "$prog" 2>/dev/null; then
	echo "no ordinary user here who could try to share a mount"
else
	for option in allow_other allow_root; do
		as_nobody "$prog" -o "ro,$option" "$img" "$MNT" </dev/null \
			>"$TMP/out" 2>"$TMP/err"
		same "status of -o $option for an ordinary user" 1 $?
		same "stderr of -o $option for an ordinary user" \
			"ntfsread-fuse: -o $option: only root may, unless\
 /etc/fuse.conf has the line 'user_allow_other'" "$(cat "$TMP/err")"
		! is_mounted "$MNT" || fail "-o $option: is mounted"
	done
fi
if test "$(id -u)" -eq 0 && mount_image "$img" -o allow_other; then
	grep " $MNT " /proc/self/mounts | grep -q allow_other ||
		fail "-o allow_other is not among the options of the mount"
	unmount
fi

# ---------------------------------------------------------- help and version --
for option in -h --help; do
	expect_status 0 "$prog" "$option"
	grep -q '^usage: ntfsread-fuse' "$TMP/out" || fail "$option: no usage"
	grep -q 'streams_interface=' "$TMP/out" || fail "$option: no options"
done
for option in -V --version; do
	expect_status 0 "$prog" "$option"
	grep -qE '^ntfsread-fuse [0-9]+\.[0-9]+$' "$TMP/out" ||
		fail "$option says '$(cat "$TMP/out")'"
done

# ------------------------------------------------------------ what they do --
modes() {
	stat -c '%a %u %g' "$MNT/File1.txt" "$MNT/Links" | tr '\n' ' '
}
mount_image "$img" || exit 1
same "default modes" "777 $(id -u) $(id -g) 777 $(id -u) $(id -g) " "$(modes)"
same "the root's inode" 5 "$(stat -c %i "$MNT")"
same "the mount table" "$(readlink -f "$img") fuse.ntfsread-fuse" \
	"$(grep " $MNT " /proc/self/mounts | cut -d' ' -f1,3)"
ok "metadata files are listed" test "$(find "$MNT" -name '$MFT' | wc -l)" -eq 1
mount_image "$img" -o uid=12,gid=34,umask=027
same "uid, gid, umask" "750 12 34 750 12 34 " "$(modes)"
mount_image "$img" -o umask=077,fmask=0333,dmask=222
same "fmask, dmask" "444 $(id -u) $(id -g) 555 $(id -u) $(id -g) " "$(modes)"
mount_image "$img" -o hide_sys_files
same "hidden metadata files" "" "$(find "$MNT" -name '$MFT')"
ok "... can still be opened" test -s "$MNT/\$MFT"
mount_image "$img" -o hide_sys_files,show_sys_files
same "the last one counts" "$MNT/\$MFT" "$(find "$MNT" -name '$MFT')"

# A name of its own for the other systems, which counts as a link there.
long='A long name with a short one.text'
mount_image "$img" -o posix_nlink
same "links without DOS names" 1 "$(stat -c %h "$MNT/Links/$long")"
same "hard links" 3 "$(stat -c %h "$MNT/Links/one name")"

# What fstab and mount(8) may hand over.
for generic in defaults,noauto,user,nofail,_netdev x-systemd.automount \
	noatime,nodiratime,users comment=text rw,suid,dev,exec; do
	mount_image "$img" -o "$generic"
	ok "with -o $generic" test -f "$MNT/File1.txt"
done
unmount

# ------------------------------------------------- where the volume begins --
bytes=$(stat -c %s "$img")
truncate -s 1M "$TMP/disk"
cat "$img" >>"$TMP/disk"
for offset in 1048576 2048s 1024K 1M 1m; do
	mount_image "$TMP/disk" -o "offset=$offset" &&
		ok "offset=$offset" cmp "$MNT/File5.txt" "$MNT/File5.txt"
	same "size of the volume with offset=$offset" \
		"$((bytes / 4096 * 4096 >= $(stat -f -c '%b*%S' "$MNT")))" 1
done
unmount

# An MBR with one partition: chosen by number, and by being the only one.
mbr() {
	printf '%b' "$1" | dd of="$TMP/disk" bs=1 seek="$2" conv=notrunc 2>/dev/null
}
le32() {
	printf '\\0%03o\\0%03o\\0%03o\\0%03o' $(($1 & 255)) $(($1 >> 8 & 255)) \
		$(($1 >> 16 & 255)) $(($1 >> 24 & 255))
}
mbr '\0000\0000\0000\0000\0007' 446
mbr "$(le32 2048)$(le32 $((bytes / 512)))" 454
mbr '\0125\0252' 510
for option in partition=1 ro; do
	mount_image "$TMP/disk" -o "$option" &&
		ok "a disk with -o $option" test -s "$MNT/File1.txt"
done
unmount
refuses 1 -o partition=2 "$TMP/disk" "$MNT"

# Several: which one has to be said.
if disk=$(image good-disk-mbr-several.img); then
	refuses 1 "$disk" "$MNT"
	grep -q '3 NTFS partitions' "$TMP/err" ||
		fail "several partitions: stderr is '$(cat "$TMP/err")'"
	refuses 1 -o partition=2 "$disk" "$MNT"
	for number in 1 5 6; do
		mount_image "$disk" -o "partition=$number" &&
			ok "partition $number" test -d "$MNT/\$Extend"
	done
	unmount
fi
