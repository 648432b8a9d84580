#!/bin/sh
# sandbox.sh - what the mount program can no longer do once it serves
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
. tests/fuse/mount.inc
plain_only
img=$(image good-stages.img) || skip "no good-stages.img"
prog=$B/ntfsread-fuse

"$prog" --version >"$TMP/version"
grep -q '^sandbox: seccomp' "$TMP/version" || skip "built without libseccomp"
grep -q '^Seccomp:' /proc/self/status || skip "no seccomp in this kernel"

ok "the intruder compiles" "$CC" -shared -fPIC -D_DEFAULT_SOURCE \
	-o "$TMP/intruder.so" tests/fuse/intruder.c
prey=$TMP/prey

# Until it serves: the mount is there a little before the sandbox is.
serving() {
	is_mounted "$MNT" && ls "$MNT" >/dev/null &&
		{ test -n "${2:-}" || grep -q '^Seccomp:.2' "/proc/$1/status"; }
}
spoken() {
	test -s "$TMP/err"
}

# attempt DEED [OPTION...]: mount, let the intruder try; $pid is left running or not.
attempt() {
	: >"$TMP/err"
	deed=$1
	shift
	NTFSREAD_INTRUDE=$deed NTFSREAD_INTRUDE_PATH=$prey \
		LD_PRELOAD=$TMP/intruder.so "$prog" -f "$@" "$img" "$MNT" \
		</dev/null >"$TMP/out" 2>"$TMP/err" &
	pid=$!
	until_true serving "$pid" "$@"
	kill -USR1 "$pid"
}

# What kills it.  The child that is left outside cleans up.
for deed in write socket unlink exec; do
	attempt "$deed"
	STATUS=0
	wait "$pid" || STATUS=$?
	same "status after an attempt to $deed: SIGSYS" 159 "$STATUS"
	same "what the intruder could say after $deed" "" "$(cat "$TMP/err")"
	until_true unmounted
done
not "a file written from inside" test -e "$prey"

# What fails without a stir, and leaves the mount serving.
for deed in read code; do
	attempt "$deed"
	until_true spoken
	same "$deed" "intruder: denied" "$(cat "$TMP/err")"
	ok "still serving after $deed" cmp "$MNT/File5.txt" "$MNT/File5.txt"
	kill -TERM "$pid"
	STATUS=0
	wait "$pid" || STATUS=$?
	same "status at the end after $deed" 0 "$STATUS"
	ok "unmounted after $deed" unmounted
done

# The test could fail: without the sandbox all of this works.
attempt write -o no_sandbox
until_true spoken
same "without a sandbox" "intruder: done" "$(cat "$TMP/err")"
ok "a file written without a sandbox" test -e "$prey"
same "privileges that can be gained again without a sandbox" 0 \
	"$(sed -n 's/^NoNewPrivs:.//p' "/proc/$pid/status")"
unmount
wait "$pid" || :

# What the kernel says of a mount that was unmounted lazily, and has now been left.
NTFSREAD_INTRUDE=abort LD_PRELOAD=$TMP/intruder.so "$prog" -f "$img" "$MNT" \
	</dev/null >"$TMP/out" 2>"$TMP/err" &
pid=$!
until_true serving "$pid"
unmount
STATUS=0
wait "$pid" || STATUS=$?
same "status after an aborted connection" 0 "$STATUS"
same "said of an aborted connection" "" "$(cat "$TMP/err")"

# Nothing is open but the image, the FUSE device and what a process has anyway.
"$prog" -f "$img" "$MNT" </dev/null >/dev/null 2>&1 &
pid=$!
until_true serving "$pid"
find "/proc/$pid/fd" -type l -exec readlink {} + |
	grep -vxF -e /dev/null -e /dev/fuse -e "$(readlink -f "$img")" |
	grep -v '^pipe:' >"$TMP/open" || :
same "other open files" "" "$(cat "$TMP/open")"
same "new privileges" 1 "$(sed -n 's/^NoNewPrivs:.//p' "/proc/$pid/status")"

# However it ends, the mount ends too.
kill -KILL "$pid"
wait "$pid" || :
until_true unmounted

expect_status 2 "$prog" -o clone_fd "$img" "$MNT"
