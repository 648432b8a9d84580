#!/bin/sh
# readonly.sh - nothing can be written, set or run, whatever the options say
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
. tests/fuse/mount.inc
need sha256sum
img=$(image good-stages.img) || skip "no good-stages.img"

cp "$img" "$TMP/copy.img"
chmod 600 "$TMP/copy.img"
sha256sum <"$TMP/copy.img" >"$TMP/before"
mtime=$(stat -c %y "$TMP/copy.img")

for options in rw,dev,suid,exec defaults ro; do
	mount_image "$TMP/copy.img" -o "$options" || exit 1
	flags=$(grep " $MNT " /proc/self/mounts | cut -d' ' -f4)
	for flag in ro nosuid nodev noexec; do
		case ,$flags, in
		*,$flag,*) ;;
		*) fail "-o $options: mounted $flags" ;;
		esac
	done
	unmount
done

mount_image "$TMP/copy.img" || exit 1
not "a new file" touch "$MNT/new"
not "a new directory" mkdir "$MNT/new"
not "removing" rm -f "$MNT/File1.txt"
not "renaming" mv "$MNT/File1.txt" "$MNT/File0.txt"
not "appending" sh -c 'echo x >>"$1"' sh "$MNT/File1.txt"
not "truncating" truncate -s 0 "$MNT/File2.txt"
not "chmod" chmod 600 "$MNT/File1.txt"
not "touching" touch "$MNT/File1.txt"
not "linking" ln "$MNT/File1.txt" "$MNT/File0.txt"
expect_status 126 "$MNT/File1.txt"
ok "reading" cat "$MNT/File1.txt" "$MNT/File5.txt"
unmount
same "the image's content" "$(cat "$TMP/before")" \
	"$(sha256sum <"$TMP/copy.img")"
same "the image's time" "$mtime" "$(stat -c %y "$TMP/copy.img")"

# An image that cannot be written to, even if one wanted.
chmod 400 "$TMP/copy.img"
mount_image "$TMP/copy.img" || exit 1
ok "reading" cat "$MNT/File1.txt"
