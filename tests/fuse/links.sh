#!/bin/sh
# links.sh - symbolic links and junctions lead to where they do on Windows, or nowhere
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
. tests/fuse/mount.inc
img=$(image good-links.img) || skip "no good-links.img"
deep='Users/Alice/Deep Down'

# leads LINK TEXT [TARGET]: is this text, and leads to TARGET or to nothing.
leads() {
	same "text of $1" "$2" "$(readlink "$MNT/$1")"
	same "type of $1" "symbolic link" "$(stat -c %F "$MNT/$1")"
	same "size of $1" "$(printf %s "$2" | wc -c)" "$(stat -c %s "$MNT/$1")"
	if test $# -eq 2; then
		not "$1 leads somewhere" test -e "$MNT/$1"
	else
		same "what $1 leads to" "$(stat -c %i "$MNT/$3")" \
			"$(stat -L -c %i "$MNT/$1")"
	fi
}

check() {
	leads "$deep/absolute" ../../../here.txt here.txt
	leads "$deep/other case" ../../../Users/Alice/Notes.txt \
		Users/Alice/Notes.txt
	leads "$deep/junction" ../../../Users/Alice Users/Alice
	leads "$deep/whole drive" ../../.. .
	leads "$deep/other drive" '\??\D:\missing'
	leads "$deep/server" '\??\UNC\server\share'
	leads "$deep/relative" ../Notes.txt Users/Alice/Notes.txt
	leads "$deep/broken" '../No Such/file'
	leads "$deep/of the drive" ../../../here.txt here.txt
	leads "$deep/dots" ../Notes.txt Users/Alice/Notes.txt
	leads "$deep/out" '..\..\..\..\..\..\etc\passwd'
	leads "$deep/slashes" ../../../etc/passwd
	leads up %2E%2E
	leads self . .
	leads 'old name' Users Users
	leads 'by the old name' 'old name/Alice/Notes.txt' Users/Alice/Notes.txt
	leads text here.txt here.txt
	leads "$deep/wsl relative" ../Notes.txt Users/Alice/Notes.txt
	leads "$deep/wsl drive" ../../../here.txt here.txt
	leads "$deep/wsl absolute" %2Fetc%2Fpasswd
	not "a loop" cat "$MNT/loop"
	# The same record, but ".." is another place from each of its names.
	leads "$deep/hard link" ../Notes.txt Users/Alice/Notes.txt
	leads 'hard link above' '..\notes.txt'
	same "record of the hard links" "$(stat -c %i "$MNT/$deep/hard link")" \
		"$(stat -c %i "$MNT/hard link above")"
	same "through a junction" notes "$(cat "$MNT/$deep/junction/Notes.txt")"
}

# Asked for one by one, then as a listing gives them.
mount_image "$img" || exit 1
check
same "a read-only file" 555 "$(stat -c %a "$MNT/read-only.txt")"
unmount
mount_image "$img" || exit 1
ls -lR "$MNT" >"$TMP/ls"
check
same "nothing leads out of the mount" "" "$(find "$MNT" -type l ! -name loop \
	-exec realpath -m {} + | grep -v "^$MNT" | head -n 5)"
ok "a hidden file" grep -q ' hidden.txt$' "$TMP/ls"
unmount
mount_image "$img" -o hide_hid_files || exit 1
same "hide_hid_files" "" "$(find "$MNT" -name hidden.txt)"
ok "... can still be opened" test -s "$MNT/hidden.txt"
unmount

# The other kinds of files, and all that keep being files.
img=$(image good-reparse.img) || exit 0
mount_image "$img" || exit 1
same "a fifo" fifo "$(stat -c %F "$MNT/points/fifo")"
same "a socket" socket "$(stat -c %F "$MNT/points/socket")"
same "a character device" "character special file 5,1" \
	"$(stat -c '%F %t,%T' "$MNT/points/console")"
same "a block device" "block special file 8,11" \
	"$(stat -c '%F %t,%T' "$MNT/points/disk")"
not "a device can be used" cat "$MNT/points/console"
grep -q 'Permission denied' "$TMP/err" || fail "cat says '$(cat "$TMP/err")'"
same "an app" "regular empty file" "$(stat -c %F "$MNT/points/winget.exe")"
same "a folder of a cloud" directory "$(stat -c %F "$MNT/cloud folder")"
same "in it" deep "$(cat "$MNT/cloud folder/folder in it/deep")"
same "an unknown tag" content "$(cat "$MNT/points/unknown tag")"
same "link in a child record" target \
	"$(readlink "$MNT/points/symlink in a child record")"
