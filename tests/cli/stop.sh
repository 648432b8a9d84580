#!/bin/sh
# stop.sh - a signal ends the work in order: said, with status 1, and no line in halves
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need jq mkfifo
ntfsread=$B/ntfsread
img=$(image real-tree.img) || skip "no real-tree.img"
usn=$(image good-usn.img) || skip "no good-usn.img"

# stopped WHAT: the status and the word of the command that was run last.
stopped() {
	same "$1: status" 1 "$STATUS"
	same "$1: says" 1 "$(grep -c '^ntfsread: stopped: ' "$TMP/err")"
}

# waits SIGNAL ARGUMENT...: it comes while the reader of a pipe lets the command wait.
waits() {
	signal=$1
	shift
	"$ntfsread" "$@" >"$TMP/whole"
	# More than a pipe holds, or there is nothing to wait for.
	test "$(wc -c <"$TMP/whole")" -gt 70000 || fail "$*: too little output"
	mkfifo "$TMP/fifo"
	# A shell has INT ignored in what it starts beside itself.
	env --default-signal=INT "$ntfsread" "$@" >"$TMP/fifo" 2>"$TMP/err" &
	pid=$!
	exec 3<"$TMP/fifo"
	IFS= read -r line <&3
	kill -s "$signal" "$pid"
	STATUS=0
	wait "$pid" || STATUS=$?
	exec 3<&-
	rm "$TMP/fifo"
	stopped "$signal, $*"
	same "$*: the first line" "$(head -n 1 "$TMP/whole")" "$line"
}
waits TERM timeline "$img"
waits INT timeline --format csv -j 2 "$img"
waits HUP timeline --json "$img"
waits INT usn --json "$usn"
waits INT log --json "$(image good-log2.img)"
waits TERM cat "$img" '/$UpCase'

# In the middle of the work: before half of what is read of the image has been.
test -z "$SAN" || exit "$FAILED"	# a preloaded library and ASan do not agree
cat >"$TMP/stop.c" <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

static int calls;

/* The signal SIGNAL arrives before the WHEN-th read; all are counted in COUNT. */
ssize_t pread64(int fd, void *buf, size_t len, off64_t at)
{
	static ssize_t (*next)(int, void *, size_t, off64_t);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "pread64");
	if (++calls == atoi(getenv("WHEN")))
		raise(atoi(getenv("SIGNAL")));
	return next(fd, buf, len, at);
}

__attribute__((destructor)) static void count(void)
{
	FILE *file = fopen(getenv("COUNT"), "w");

	if (file) {
		fprintf(file, "%d\n", calls);
		fclose(file);
	}
}
END
"$CC" -shared -fPIC -o "$TMP/stop.so" "$TMP/stop.c" -ldl || skip "cannot build a preload"

# midway SIGNAL ARGUMENT...: all rows that are there are whole, and not all are there.
midway() {
	signal=$1
	shift
	run env LD_PRELOAD="$TMP/stop.so" SIGNAL="$signal" WHEN=0 COUNT="$TMP/count" \
		"$ntfsread" "$@"
	mv "$TMP/out" "$TMP/whole"
	when=$(($(cat "$TMP/count") / 2 + 1))
	run env LD_PRELOAD="$TMP/stop.so" SIGNAL="$signal" WHEN="$when" COUNT=/dev/null \
		"$ntfsread" "$@" --findings "$TMP/findings"
	stopped "$signal midway, $*"
	cmp -s "$TMP/out" "$TMP/whole" && fail "$*: went on to the end"
	cmp -n "$(wc -c <"$TMP/out")" "$TMP/out" "$TMP/whole" ||
		fail "$*: not what comes first"
	# A file gets its last line whole.
	test "$1" = cat || test -z "$(tail -c 1 "$TMP/out")" ||
		fail "$*: half a line: $(tail -n 1 "$TMP/out")"
	jq -e . <"$TMP/findings" >"$TMP/jq" || test ! -s "$TMP/findings" ||
		fail "$*: findings: $(tail -n 1 "$TMP/findings")"
}
many=$TMP/many.img
mkimages=$B/mkimages
test -x "$mkimages" || mkimages=build/gcc/mkimages
ok "an image of many records" "$mkimages" --many 40000 "$many"
for signal in 1 2 15; do
	midway "$signal" timeline -j 1 "$many"
	midway "$signal" timeline -j 2 --json "$many"
	midway "$signal" verify "$many"
	midway "$signal" cat "$many" '#0'
done
exit "$FAILED"
