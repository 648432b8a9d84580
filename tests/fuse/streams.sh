#!/bin/sh
# streams.sh - named streams by file:stream, listed only when asked for
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
. tests/fuse/mount.inc
need sha256sum
img=$(image real-tree.img) || skip "no real-tree.img"

sum() {
	sha256sum <"$1" | cut -d' ' -f1
}

# The manifest's lines for the streams of a path: name, size, hash.
streams_of() {
	record=$(awk -F '\t' -v path="$1" \
		'$1 ~ /^(file|dir)$/ && $7 == path { print $2 }' "$manifest")
	awk -F '\t' -v record="$record" \
		'$1 == "stream" && $2 == record && $3 != ""' "$manifest" |
		cut -f 3-5
}

manifest=${img%.img}.manifest
mount_image "$img" || exit 1
for path in "/streams/notes.txt" "/streams/on a directory"; do
	streams_of "$path" >"$TMP/streams"
	test -s "$TMP/streams" || fail "no streams of $path in the manifest"
	while IFS='	' read -r name size hash; do
		case $name in *%*) continue ;; esac
		file=$MNT$path:$name
		same "size of $path:$name" "$size" "$(stat -c %s "$file")"
		same "content of $path:$name" "$hash" "$(sum "$file")"
		same "type of $path:$name" "regular" \
			"$(stat -c %F "$file" | cut -d' ' -f1)"
		same "links of $path:$name" 1 "$(stat -c %h "$file")"
	done <"$TMP/streams"
	# Not a stream, and asked for twice: the second answer is the kernel's.
	not "no such stream" cat "$MNT$path:no such"
	not "no such stream, again" cat "$MNT$path:no such"
	not "a stream without a name" cat "$MNT$path:"
done
not "a stream of nothing" cat "$MNT/nothing:here"
ok "a metadata file's stream" test -s "$MNT/\$Secure:\$SDS"
same "streams are not listed" 0 \
	"$(find "$MNT/streams" -name 'notes.txt:*' | wc -l)"
unmount

mount_image "$img" -o list_streams || exit 1
streams_of /streams/notes.txt | wc -l >"$TMP/want"
same "streams are listed" "$(cat "$TMP/want")" \
	"$(find "$MNT/streams" -name 'notes.txt:*' -type f | wc -l)"
# A program that looks for hard links must not take a stream for its file.
find "$MNT/streams" -type f -links -2 -printf '%i\n' | sort | uniq -d \
	>"$TMP/twice"
same "inode numbers of streams and files" "" "$(cat "$TMP/twice")"
unmount

for how in none xattr; do
	mount_image "$img" -o "list_streams,streams_interface=$how" || exit 1
	ok "the file with streams_interface=$how" \
		test -f "$MNT/streams/notes.txt"
	name=$(streams_of /streams/notes.txt | head -n 1 | cut -f 1)
	not "its stream with streams_interface=$how" \
		test -e "$MNT/streams/notes.txt:$name"
	unmount
done
