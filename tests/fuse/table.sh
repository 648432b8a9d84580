#!/bin/sh
# table.sh - what a walk is told from the table is what opening each file tells
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
. tests/fuse/mount.inc
stat --cached=never / >/dev/null 2>&1 || skip "no stat --cached here"
test -x "$B/fuse_table" || skip "no $B/fuse_table"

# ------------------------------------------------ record by record, every image --
count=0
for image in "$IMAGES"/*.img "$IMAGES"/*.mft "$REAL"/*.img "$WOF"/*.img; do
	test -e "$image" || continue
	set -- "$image"
	case $image in *.mft) set -- "$image" mft ;; esac
	STATUS=0
	"$B/fuse_table" "$@" >"$TMP/out" 2>"$TMP/err" || STATUS=$?
	test "$STATUS" -ne 77 || continue
	test "$STATUS" -eq 0 || {
		fail "${image##*/}: status $STATUS"
		show
	}
	count=$((count + 1))
	# Metadata files are not in it; of good images nearly all others are.
	case $image in
	*/good-cluster*.img | */good-record*.img | */real-tree.img)
		read -r files known <"$TMP/out"
		test "$known" -ge $((files - 25)) ||
			fail "${image##*/}: only $known of $files in the table" ;;
	esac
done
test "$count" -gt 0 || skip "no images"

# ------------------------------------------------------------- through a mount --
make=$(dirname "$IMAGES")/gcc/mkimages
tree=$TMP/tree.img
if test -x "$make"; then
	"$make" --many-tree 5000 "$tree" || exit 1
else
	tree=$(image real-tree.img) || skip "neither $make nor real-tree.img"
fi

facts() {
	(cd "$MNT" && find . -printf '%p %y %i %n %s %b %m %U %G %A@ %T@ %C@\n') |
		sort
}

# Without it: -d has none.
"$B/ntfsread-fuse" -d "$tree" "$MNT" </dev/null >/dev/null 2>&1 &
pid=$!
until_true is_mounted "$MNT"
facts >"$TMP/before"
unmount
wait "$pid" || fail "status $? of -d"
test "$(wc -l <"$TMP/before")" -gt 1000 || fail "a small tree"

# start [OPTION...]: in the foreground, its number in $pid.
start() {
	"$B/ntfsread-fuse" -f "$@" "$tree" "$MNT" </dev/null >"$TMP/log" 2>&1 &
	pid=$!
	until_true is_mounted "$MNT"
}
ended() {
	STATUS=0
	wait "$pid" || STATUS=$?
	same "status after $1" 0 "$STATUS"
	same "said after $1" "" "$(head -n 5 "$TMP/log")"
}

# Ask for the root again and again, past what the kernel keeps.
insist() {
	yes "$MNT" | head -n 2000 | xargs stat --cached=never -c %i >/dev/null
}
# How often the program has read something: requests, and the image.
reads_of() {
	awk '$1 == "syscr:" { print $2 }' "/proc/$pid/io"
}
stats() {
	(cd "$MNT" && xargs -0 stat "$@" -c '%n %i %h %s %b %X %Y %Z' \
		<"$TMP/files")
}

# It comes into being on the way.
start
facts >"$TMP/walk"
same_file "in one walk" "$TMP/before" "$TMP/walk"

# By now it is there: to ask for a file costs one read, that of the request.
(cd "$MNT" && find . -type f -print0) >"$TMP/files"
total=$(tr -dc '\0' <"$TMP/files" | wc -c)
stats >"$TMP/kept"
cheap() {
	was=$(reads_of)
	stats --cached=never >"$TMP/again"
	test $(($(reads_of) - was)) -lt $((total + total / 4))
}
until_true cheap
same_file "asked once more" "$TMP/kept" "$TMP/again"
unmount
ended "unmounting"

# From the first entry on, and name by name.
start
insist
facts >"$TMP/walk"
same_file "after insisting" "$TMP/before" "$TMP/walk"
unmount
ended "unmounting after insisting"
start
insist
stats >"$TMP/names"
same_file "name by name" "$TMP/kept" "$TMP/names"
unmount
ended "unmounting after names"

# Whoever has a say in how files are shown, has it here.
for option in 'fmask=027,dmask=077' 'posix_nlink' 'hide_sys_files' \
	'list_streams'; do
	"$B/ntfsread-fuse" -d -o "$option" "$tree" "$MNT" </dev/null \
		>/dev/null 2>&1 &
	pid=$!
	until_true is_mounted "$MNT"
	facts >"$TMP/before"
	unmount
	wait "$pid" || fail "status $? of -d -o $option"
	start -o "$option"
	insist
	facts >"$TMP/walk"
	same_file "-o $option" "$TMP/before" "$TMP/walk"
	unmount
	ended "-o $option"
done

# ------------------------------------------------------- ended while it is made --
for how in unmount 'kill -TERM' unmount 'kill -TERM'; do
	start
	insist
	case $how in
	unmount) unmount ;;
	*)       kill -s TERM "$pid" ;;
	esac
	ended "$how at once"
done
