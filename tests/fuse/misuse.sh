#!/bin/sh
# misuse.sh - what becomes of a mount when the ground moves, or its user has no mercy
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
. tests/fuse/mount.inc
need sha256sum truncate mkntfs ntfscp
test -x "$B/fuse_misuse" || skip "no $B/fuse_misuse"
tree=$(image real-tree.img) || skip "no real-tree.img"
prog=$B/ntfsread-fuse

# start IMAGE [DIR [OPTION...]]: in the foreground, its number in $pid.
start() {
	image=$1
	dir=${2:-$MNT}
	shift "$(($# > 1 ? 2 : 1))"
	"$prog" -f "$@" "$image" "$dir" </dev/null >"$TMP/log" 2>&1 &
	pid=$!
	until_true mountpoint -q "$dir"
}
ended() {
	STATUS=0
	wait "$pid" || STATUS=$?
	same "status after $1" 0 "$STATUS"
	same "said after $1" "" "$(head -n 5 "$TMP/log")"
}
sums() {
	(cd "$1" && find . ! -path "./ten thousand/*" -type f -print0 \
		2>>"$TMP/find.err" | sort -z |
		xargs -0 sha256sum 2>"$TMP/sums.err")
}

start "$tree"
sums "$MNT" >"$TMP/sums"
test "$(wc -l <"$TMP/sums")" -gt 200 || fail "few files in $tree"
unmount
ended "unmounting"

# Each file that is read must be right; the others are errors.
some_right() {
	sums "$2" >"$TMP/sums.now"
	same "$1: files with other content" "" \
		"$(sort "$TMP/sums" "$TMP/sums" "$TMP/sums.now" | uniq -u |
			sort - "$TMP/sums.now" | uniq -d | head -n 3)"
	same "$1: other errors" "" \
		"$(grep -hv ': Input/output error$' "$TMP/sums.err" \
			"$TMP/find.err" | head -n 3)"
}

# --------------------------------------------- the image changes under the mount --
cp "$tree" "$TMP/copy.img"
start "$TMP/copy.img"
ls "$MNT" >"$TMP/names"
truncate -s 12M "$TMP/copy.img"
some_right "cut off" "$MNT"
test -s "$TMP/sums.now" || fail "nothing is left of a half image"
test -s "$TMP/sums.err" || fail "all is left of a half image"
truncate -s 0 "$TMP/copy.img"
some_right "empty" "$MNT"
cat "$tree" >"$TMP/copy.img"
unmount
ended "changing the image"

# Overwritten with what is no volume, before it was looked at.
start "$TMP/copy.img"
tr '\0' '\377' <"$tree" | head -c 32M >"$TMP/copy.new"
cat "$TMP/copy.new" >"$TMP/copy.img"
find "$MNT" >"$TMP/out" 2>"$TMP/err"
cat "$MNT"/*/* >"$TMP/out" 2>"$TMP/err"
ok "still there" kill -0 "$pid"
unmount
ended "overwriting the image"

# ------------------------------------------------------ the image cannot be read --
# It is on a mount itself: of a volume that is cut off inside of it.
outer=$TMP/outer.img
truncate -s 64M "$outer"
ok "mkntfs" mkntfs -q -F -f -T -s 512 -p 0 "$outer"
ok "ntfscp" ntfscp -q -f "$outer" "$tree" inner.img
mkdir "$TMP/outer"
at_exit unmount "$TMP/outer"
# Its boot sector, but for a piece that went elsewhere; the last one is the outer's.
at=$(LC_ALL=C grep -abo 'NTFS    ' "$outer" | cut -d: -f1 | tail -n 2 | head -n 1)
truncate -s $((${at:-0} + 16 * 1048576 + 12345)) "$outer"
start "$outer" "$TMP/outer"
below=$pid
start "$TMP/outer/inner.img"
some_right "with errors below" "$MNT"
test -s "$TMP/sums.now" || fail "nothing is read with errors below"
test -s "$TMP/sums.err" || fail "no errors from below"
# Now all of it is an error, from one moment to the next.
kill -s KILL "$below"
wait "$below" 2>/dev/null
unmount "$TMP/outer"
some_right "with nothing below" "$MNT"
unmount
ended "taking the image away"

# ------------------------------------------------------------ ends, and no ends --
start "$tree"
exec 3<"$MNT/linked in the root.txt"
not "unmounting what is in use" fusermount3 -u "$MNT"
ok "it serves on" ls "$MNT"
ok "lazily, it goes" fusermount3 -u -z "$MNT"
ok "nothing is at the mount point" unmounted
grep -q "$(sha256sum <&3 | cut -d' ' -f1)" "$TMP/sums" ||
	fail "what was open is not read any more"
exec 3<&-
ended "unmounting lazily"

start "$tree"
exec 3<"$MNT/linked in the root.txt"
kill -s TERM "$pid"
ended "SIGTERM with an open file"
ok "unmounted with an open file" unmounted
not "reading what was open" cat <&3
exec 3<&-

# In the middle of everything.
start "$tree"
: >"$TMP/load"
"$B/fuse_load" -t 600 "${tree%.img}.manifest" "$MNT" >"$TMP/load" 2>&1 &
load=$!
while kill -0 "$load" && ! grep -q '^# begun' "$TMP/load"; do
	sleep 0.2
done
kill -s TERM "$pid"
ended "SIGTERM under load"
ok "unmounted under load" unmounted
kill "$load" 2>/dev/null
wait "$load" 2>/dev/null

# ------------------------------------------------------------ the mount point moves --
# Instrumented, it is libfuse that unmounts, and knows but the name.
signals='TERM KILL'
test -z "$SAN" || signals=
at_exit "umount -l '$TMP/a b/mnt' '$TMP/c d/mnt' 2>/dev/null"
for signal in $signals; do
	mkdir -p "$TMP/a b/mnt"
	start "$tree" "$TMP/a b/mnt"
	mv "$TMP/a b" "$TMP/c d"
	ok "moved" test -d "$TMP/c d/mnt/deep"
	kill -s "$signal" "$pid"
	wait "$pid" 2>/dev/null
	until_true sh -c "! grep -q 'c.040d/mnt' /proc/self/mounts"
	rm -rf "$TMP/c d"
done

# Under another mount, which must stay.
if test "$(id -u)" -eq 0 && test -z "$SAN"; then
	start "$tree"
	mount -t tmpfs none "$MNT" && : >"$MNT/mine"
	kill -s TERM "$pid"
	wait "$pid" 2>/dev/null
	ok "what is mounted above" test -e "$MNT/mine"
	umount "$MNT"
	umount "$MNT"
fi

# ------------------------------------------------------------------- no mercy --
many=10000
start "$tree"
before=$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")
mkfifo "$TMP/go"
"$B/fuse_misuse" many "$many" "$MNT/ten thousand" <"$TMP/go" >"$TMP/many" 2>&1 &
opener=$!
exec 4>"$TMP/go"
until_true grep -q '^open' "$TMP/many"
with=$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")
exec 4>&-
STATUS=0
wait "$opener" || STATUS=$?
same "$many open files: status" 0 "${STATUS#77}"
same "$many open files" open "$(cat "$TMP/many")"
test -n "$SAN" || test $((with - before)) -lt $((many * 6)) ||
	fail "$many open files take $((with - before)) KiB"

ok "listing from anywhere" "$B/fuse_misuse" seek 4 "$MNT/ten thousand"
same "names it has" 4 "$(grep -c '^10002 names$' "$TMP/out")"

# 765 bytes are more than NAME_MAX, and no reason not to show a name.
name=$(cd "$MNT/names" && printf '%s\n' * | awk 'length > 200 { print; exit }')
ok "a long name" test -s "$MNT/names/$name"

run "$B/fuse_misuse" handle "$MNT" "$MNT/deep/1/2/3" "$MNT/links/first.txt" \
	"$MNT/streams/notes.txt" "$MNT/streams/notes.txt:large"
same "handles: status" 0 "${STATUS#77}"
same "handles" "" "$(cat "$TMP/out" "$TMP/err")"
unmount
ended "all that"
