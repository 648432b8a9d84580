#!/bin/sh
# hundredk.sh - tools that look at everything see the same as with ntfs-3g
# SPDX-License-Identifier: BSD-2-Clause
#
# find, ls, getfattr, rsync and the hash of every file and stream, on a volume with
# HUNDREDK files (3,000 unless told) and 11,000 more, among them some of everything.
# hundredk.py names each class of difference and its reason.
. tests/sh/lib.sh
. tests/fuse/mount.inc
. tests/fuse/mixed.inc
plain_only
need ntfs-3g find ls getfattr rsync python3
test -x "$B/fuse_digest" || skip "no $B/fuse_digest"

files=${HUNDREDK:-3000}
mixed_image "$files"

mount_image "$img" || exit 1
mount_peer "$img" show_sys_files || skip "ntfs-3g does not mount it"
# Run a command in both at once; what it says goes to NAME.peer and NAME.mnt.
in_both() {
	name=$1
	shift
	(cd "$PEER" && "$@" >"$TMP/$name.peer" 2>"$TMP/$name.peer.err") &
	(cd "$MNT" && "$@" >"$TMP/$name.mnt" 2>"$TMP/$name.mnt.err")
	STATUS=$?
	wait $! && test "$STATUS" -eq 0
}
ok "find" in_both find find . \
	-printf '%P\t%y\t%s\t%b\t%n\t%i\t%A@\t%T@\t%C@\t%m\t%U\t%G\t%l\0'
ok "ls" in_both ls ls -lARb --time-style=full-iso
# It says so, and fails, when a file lacks an attribute.
for name in acl attrib times crtime dos_name ea object_id reparse_data; do
	in_both "$name" getfattr -R -P -h -e hex -n "system.ntfs_$name" .
done
rsync -nac --itemize-changes "$PEER/" "$MNT/" >"$TMP/rsync.there" 2>"$TMP/err"
rsync -nac --itemize-changes "$MNT/" "$PEER/" >"$TMP/rsync.back" 2>"$TMP/err"
unmount "$PEER"

# With these, ntfs-3g opens file:stream, and with others lists them as attributes.
mount_peer "$img" show_sys_files,streams_interface=xattr
in_both all getfattr -R -P -h -e hex -d -m - .
unmount "$PEER"
mount_peer "$img" show_sys_files,streams_interface=windows
digest=$PWD/$B/fuse_digest
case $B in /*) digest=$B/fuse_digest ;; esac
ok "fuse_digest" in_both digest "$digest" .
# It can be opened there, though it is not listed.
same "content of \$MFT" "$(sha256sum <"$PEER/\$MFT")" "$(sha256sum <"$MNT/\$MFT")"

ok "the same as ntfs-3g" python3 tests/fuse/hundredk.py "$TMP" "$PEER" "$MNT"
test "$STATUS" -eq 0 || cat "$TMP/out"
cat "$TMP/err"
equal=$(sed -n 's/^ *\([0-9]*\) digests: equal$/\1/p' "$TMP/err")
test "${equal:-0}" -gt $((files + 10000)) || fail "only ${equal:-0} hashes are equal"
unmount "$PEER"
unmount

# What ntfs-3g does not show, and all content, as the recipe had it.
mount_image "$img" || exit 1
ok "as the manifest says" "$B/fuse_compare" "${img%.img}.manifest" "$MNT"
