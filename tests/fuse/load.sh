#!/bin/sh
# load.sh - many processes use a mount hard: no wrong byte, no leak, no complaint
# SPDX-License-Identifier: BSD-2-Clause
#
# LOAD_SECONDS=120 for a long run; otherwise so many operations.
. tests/sh/lib.sh
. tests/fuse/mount.inc
. tests/fuse/mixed.inc
test -x "$B/fuse_load" || skip "no $B/fuse_load"
mixed_image 300

# Half of them is more than it takes until all threads have the buffers that they keep.
operations=100000
test -z "$SAN" || operations=6000
amount="-n $operations"
test -z "${LOAD_SECONDS:-}" || amount="-t $LOAD_SECONDS"
# Instrumented, a program keeps what it has freed.
watch=-d
test -z "$SAN" || watch=

# Have the kernel forget names and files, so that it asks again and tells the program.
forget() {
	while echo 2 2>/dev/null >/proc/sys/vm/drop_caches; do
		sleep 0.3
	done
}

# load OPTION...: mount with these, and end with everything as it was.
load() {
	unmount
	"$B/ntfsread-fuse" -f "$@" "$img" "$MNT" </dev/null >"$TMP/log" 2>&1 &
	pid=$!
	until_true is_mounted "$MNT"
	forget 2>/dev/null &
	forgetter=$!
	# shellcheck disable=SC2086
	ok "using it${*:+ with $*}" "$B/fuse_load" $amount \
		${watch:+$watch "$pid"} "${img%.img}.manifest" "$MNT"
	kill "$forgetter" 2>/dev/null
	wait "$forgetter" 2>/dev/null
	test "$STATUS" -eq 0 || head -n 30 "$TMP/out"
	grep '^#' "$TMP/out"
	grep -Eq ', [1-9][0-9]* of deleted files' "$TMP/out" ||
		fail "no deleted file was read"
	unmount
	STATUS=0
	wait "$pid" || STATUS=$?
	same "status of the mount program" 0 "$STATUS"
	same "what it said" "" "$(head -n 20 "$TMP/log")"
}

load
load -o direct_io
