#!/bin/sh
# xattr.sh - extended attributes, byte by byte those of ntfs-3g, and our own
# SPDX-License-Identifier: BSD-2-Clause
#
# The differences, all of them on purpose:
#   - ntfs-3g does not list attributes of the system name space, nor the stream
#     $Info of $UpCase.
#   - An $OBJECT_ID of 64 bytes is "not supported" there, and given here.
#   - Where there is no security descriptor, or one without an owner or group,
#     ntfs-3g makes one up.
. tests/sh/lib.sh
. tests/fuse/mount.inc
need getfattr

# The values of one attribute for all files, "path value" a line.
values() {
	(cd "$1" && sort -z "$TMP/files" |
		xargs -0 -r getfattr -P -h -e hex -n "$2" 2>/dev/null) |
		awk '/^# file: / { file = substr($0, 9); next }
			/=/ { sub(/^[^=]*=/, ""); print file, $0; next }
			NF { print file, "empty" }'
}

compared=0
# Those that ntfs-3g lists: what it takes for a broken link hides a whole folder.
compare() {
	# shellcheck disable=SC2016
	(cd "$PEER" && find . ! -name '$MFT' -print0) >"$TMP/files"
	for name in ntfs_attrib ntfs_attrib_be ntfs_times ntfs_times_be \
		ntfs_crtime ntfs_crtime_be ntfs_acl ntfs_reparse_data ntfs_ea \
		ntfs_object_id ntfs_dos_name; do
		values "$PEER" "system.$name" >"$TMP/peer.values"
		values "$MNT" "system.$name" >"$TMP/values"
		if test "$name" = ntfs_object_id; then
			cut -d' ' -f1-2 "$TMP/peer.values" >"$TMP/known"
			grep -aFf "$TMP/known" "$TMP/values" >"$TMP/both"
			mv "$TMP/both" "$TMP/values"
		fi
		if test "$name" = ntfs_acl; then
			grep -av ' 0x010004908c' "$TMP/peer.values" >"$TMP/both"
			sed -n 's/ 0x010004908c.*/ 0x/p' "$TMP/peer.values" \
				>"$TMP/made.up"
			mv "$TMP/both" "$TMP/peer.values"
			grep -avFf "$TMP/made.up" "$TMP/values" >"$TMP/both"
			mv "$TMP/both" "$TMP/values"
		fi
		same_file "$1: $name" "$TMP/peer.values" "$TMP/values"
		compared=$((compared + $(wc -l <"$TMP/values")))
		test ! -s "$TMP/values" || echo "$name" >>"$TMP/seen"
	done
}

# Everything that is in user.*, but for what only one of them has.
compare_streams() {
	for dir in "$PEER" "$MNT"; do
		# shellcheck disable=SC2016
		(cd "$dir" && sort -z "$TMP/files" |
			xargs -0 -r getfattr -d -e hex -m '^user\.' 2>/dev/null) |
			grep -av '^user\.ntfsread\.\|^user\.\$Info=' | awk '
			/^# file: / { file = substr($0, 9); next }
			NF { print file, $0 }' | sort >"$TMP/streams.${dir##*/}"
	done
	same_file "$1: streams" "$TMP/streams.peer" "$TMP/streams.mnt"
	test ! -s "$TMP/streams.mnt" || echo streams >>"$TMP/seen"
}

: >"$TMP/seen"
if command -v ntfs-3g >/dev/null; then
	for image in good-stages good-reparse good-ea good-views good-secure \
		good-cluster8k real-tree; do
		path=$(image "$image.img") || continue
		mount_peer "$path" show_sys_files,streams_interface=xattr ||
			continue
		mount_image "$path" -o streams_interface=xattr && {
			compare "$image"
			compare_streams "$image"
		}
		unmount
		unmount "$PEER"
	done
	for name in ntfs_attrib ntfs_times ntfs_acl ntfs_reparse_data ntfs_ea \
		ntfs_object_id ntfs_dos_name streams; do
		grep -qx "$name" "$TMP/seen" || fail "no $name was compared"
	done
	test "$compared" -gt 1000 || fail "only $compared values compared"
fi

# ----------------------------------------------------------------- our own --
img=$(image good-stages.img) || skip "no good-stages.img"
value() {
	getfattr --absolute-names --only-values -n "$2" "$MNT/$1" 2>/dev/null
}
mount_image "$img" || exit 1
for record in $(awk -F '\t' '$1 == "file" { print $2 }' "${img%.img}.manifest" |
	sort -u | head -n 40); do
	line=$(awk -F '\t' -v r="$record" '$1 == "file" && $2 == r {
		print $3 "\t" $4 "\t" $7; exit }' "${img%.img}.manifest")
	path=${line##*	}
	case $path in *%*) continue ;; esac
	same "record of $path" "$record-${line%%	*}" \
		"$(value "$path" user.ntfsread.record)"
	rest=${line#*	}
	same "stage of $path" "${rest%%	*}" \
		"$(value "$path" user.ntfsread.stage)"
done
same "when the root was created" 2009-10-16T17:09:18.0000000Z \
	"$(value / user.ntfsread.created)"
same "streams by ntfs.streams.list" \
	"$(awk -F '\t' '$1 == "stream" && $3 != "" { print $2, $3 }' \
		"${img%.img}.manifest" | grep "^$(stat -c %i "$MNT/streams.txt") " |
		cut -d' ' -f2 | sort)" \
	"$(value streams.txt ntfs.streams.list | tr '\0' '\n' | sort)"
getfattr -d -m - "$MNT/streams.txt" >"$TMP/list" 2>/dev/null
for name in system.ntfs_attrib system.ntfs_attrib_be system.ntfs_times \
	system.ntfs_times_be system.ntfs_crtime system.ntfs_crtime_be \
	system.ntfs_acl ntfs.streams.list user.Zone.Identifier \
	user.ntfsread.record user.ntfsread.stage user.ntfsread.created; do
	grep -q "^$name=" "$TMP/list" || fail "getfattr -d -m - lacks $name"
done
not "an attribute that is not there" value streams.txt user.nothing
not "one that no file here has" value streams.txt system.ntfs_reparse_data
not "one of another system" value streams.txt system.posix_acl_access
same "an access control list is not supported" 1 \
	"$(getfattr -n system.posix_acl_access "$MNT/File1.txt" 2>&1 |
		grep -c 'not supported')"
unmount

mount_image "$img" -o streams_interface=none || exit 1
not "streams with streams_interface=none" value streams.txt user.empty
not "... nor their list" value streams.txt ntfs.streams.list
same "stage" 1 "$(value File1.txt user.ntfsread.stage)"
