#!/bin/sh
# recover_host.sh - recover leaves alone what is there, and nothing half done behind
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2010,SC2012,SC2016	# the names are ours, and no variables
. tests/sh/lib.sh
need jq sha256sum
stages=$(image good-stages.img) || skip "no good-stages.img"
names=$(image odd-names.img) || skip "no odd-names.img"
deep=$(image bad-depth-2000.img) || skip "no bad-depth-2000.img"
ntfsread=$B/ntfsread

# All there is below a directory, links as such, with content.
everything() {
	(cd "$1" && find . -printf '%p %y %l\n' -type f -exec sha256sum {} \; | sort)
}

# lines DIR FILTER: from the newest manifest there.
lines() {
	jq -r "$2" "$(ls -t "$1"/ntfsread-manifest*.jsonl | head -n 1)"
}
"$ntfsread" cat "$stages" /File1.txt >"$TMP/File1"
"$ntfsread" cat "$stages" /File7.txt >"$TMP/File7"

# A file, a record, a stream, a directory, each under its own name.
ok "several" "$ntfsread" recover "$stages" /File1.txt '\Folder' /File7.txt "$TMP/several"
same_file "one file" "$TMP/File1" "$TMP/several/File1.txt"
same_file "another" "$TMP/File7" "$TMP/several/File7.txt"
test -d "$TMP/several/Folder" || fail "no directory"
same "on stdout" "" "$(cat "$TMP/out")"
grep -q '^[0-9]* files, [0-9]* bytes; see ntfsread-manifest.jsonl$' "$TMP/err" ||
	fail "the last line: $(cat "$TMP/err")"
ok "a stream" "$ntfsread" recover "$names" '/notes/notes.txt:ads' "$TMP/stream"
same "nothing but the stream" "notes.txt%3Aads
ntfsread-manifest.jsonl" "$(ls "$TMP/stream" | LC_ALL=C sort)"
number=$(lines "$TMP/stream" 'select(.record).record')
rm -r "$TMP/stream"
other=$("$ntfsread" ls --json "$names" /notes | jq "select(.record != $number).record")
ok "a stream of a record" "$ntfsread" recover "$names" "#$other:ads" "$TMP/stream"
same "its name" "notes.txt:ads" "$(lines "$TMP/stream" 'select(.stream).path')"
same "its source" "/notes/notes.txt" "$(lines "$TMP/stream" 'select(.stream).source')"
ok "listed" "$ntfsread" recover -v "$stages" /File1.txt "$TMP/listed"
same "what -v prints" File1.txt "$(cat "$TMP/out")"
ok "JSON" "$ntfsread" recover --json "$stages" / "$TMP/json"
same_file "--json and the manifest" "$TMP/json/ntfsread-manifest.jsonl" "$TMP/out"
expect_status 1 "$ntfsread" recover "$stages" /nowhere /File1.txt "$TMP/some"
same_file "the one that is there" "$TMP/File1" "$TMP/some/File1.txt"
expect_status 1 "$ntfsread" recover "$stages" '/File7.txt:none' "$TMP/some"
expect_status 1 "$ntfsread" recover "$stages" 0-176-1 "$TMP/some"

# Metadata files only when they are asked for.
ok "all" "$ntfsread" recover "$stages" / "$TMP/plain"
test ! -e "$TMP/plain/\$MFT" || fail "\$MFT without being asked for"
ok "all and metadata" "$ntfsread" recover --metadata "$stages" / "$TMP/metadata"
"$ntfsread" cat "$stages" '/$MFT' >"$TMP/mft"
same_file "\$MFT" "$TMP/mft" "$TMP/metadata/\$MFT"
ok "by name" "$ntfsread" recover "$stages" '/$UpCase' "$TMP/some"
"$ntfsread" cat "$stages" '/$UpCase' >"$TMP/upcase"
same_file "\$UpCase" "$TMP/upcase" "$TMP/some/\$UpCase"

# A second run changes nothing that is there, and merges the directories.
everything "$TMP/plain" >"$TMP/before"
ok "again" "$ntfsread" recover "$stages" / "$TMP/plain"
everything "$TMP/plain" >"$TMP/after"
same "what is gone after the second run" "" "$(comm -23 "$TMP/before" "$TMP/after" | head -n 5)"
same_file "the second copy" "$TMP/File7" "$TMP/plain/File7.txt~1"
same "one manifest each" 2 "$(ls "$TMP/plain" | grep -c '^ntfsread-manifest')"
same "directories of the second run" "$(lines "$TMP/json" 'select(.kind == "directory").path' | sort)" \
	"$(jq -r 'select(.kind == "directory").path' "$TMP/plain/ntfsread-manifest.1.jsonl" | sort)"

# Links that lie in wait lead nowhere: to a directory, a file, and nothing; in the
# place of a directory, a file, a manifest, and of the file that is being written.
mkdir "$TMP/outside" "$TMP/trap"
echo precious >"$TMP/outside/file"
everything "$TMP/outside" >"$TMP/before"
ln -s "$TMP/outside" "$TMP/trap/Folder"
ln -s "$TMP/outside/file" "$TMP/trap/File1.txt"
ln -s "$TMP/outside/new" "$TMP/trap/File7.txt"
ln -s "$TMP/outside/new" "$TMP/trap/ntfsread-manifest.jsonl"
mkfifo "$TMP/trap/File4.txt"
echo mine >"$TMP/trap/File3.txt"
ok "links in the way" "$ntfsread" recover "$stages" / "$TMP/trap"
everything "$TMP/outside" >"$TMP/after"
same_file "what is outside" "$TMP/before" "$TMP/after"
same "a file that was there" mine "$(cat "$TMP/trap/File3.txt")"
test -L "$TMP/trap/Folder" || fail "a link was replaced"
test -p "$TMP/trap/File4.txt" || fail "a pipe was replaced"
test -d "$TMP/trap/Folder~1" || fail "the directory is nowhere"
same_file "beside the link" "$TMP/File1" "$TMP/trap/File1.txt~1"
same_file "beside the dangling link" "$TMP/File7" "$TMP/trap/File7.txt~1"
grep -q summary "$TMP/trap/ntfsread-manifest.1.jsonl" || fail "no manifest"

# Names made to climb out of the directory, or to upset a terminal.
mkdir "$TMP/cage"
ok "hostile names" "$ntfsread" recover "$names" / "$TMP/cage/tree"
same "nothing beside it" tree "$(ls "$TMP/cage")"
same "nothing escaped" "" "$(find "$TMP" -name 'escape' -print)"
find "$TMP/cage" -print0 | LC_ALL=C tr '\0' '.' >"$TMP/all"
! LC_ALL=C grep -q '[[:cntrl:]]' "$TMP/all" || fail "a control character in a name"
test -e "$TMP/cage/tree/impossible/sl%2Fash" || fail "no sl%2Fash"
test -e "$TMP/cage/tree/notes/notes.txt%3Aads" || fail "no notes.txt%3Aads"
test -e "$TMP/cage/tree/notes/notes.txt:ads" || fail "no notes.txt:ads"

# Deeper than there are descriptors, and than a path may be long.
ok "with few descriptors" sh -c 'ulimit -n 90; exec "$0" recover "$1" / "$2"' \
	"$ntfsread" "$deep" "$TMP/deep"
levels=$(lines "$TMP/deep" 'select(.kind == "directory").path' | tail -n 1 | tr -cd / | wc -c)
test "$levels" -ge 1000 || fail "only $levels levels"
same "as many on the host" "$levels" "$(find "$TMP/deep" -mindepth 1 -type d | wc -l |
	awk '{ print $1 - 1 }')"

# Holes are holes.
if real=$(image real-tree.img); then
	ok "sparse" "$ntfsread" recover "$real" /sparse /links "$TMP/sparse"
	for file in "nothing but a hole" "hole larger than the volume" "ends in a hole"; do
		kib=$(du -k "$TMP/sparse/sparse/$file" | cut -f 1)
		test "$kib" -le 400 || fail "$file takes $kib KiB"
	done
	same "hard links" 1 "$(find "$TMP/sparse/links" -samefile \
		"$TMP/sparse/links/first.txt" -name 'same directory.txt' | wc -l)"
fi

# Directories that cannot be had.
expect_status 1 "$ntfsread" recover "$stages" /File1.txt "$TMP/no/where"
expect_status 1 "$ntfsread" recover "$stages" /File1.txt "$TMP/File1"
for args in "" "$stages" "$stages /File1.txt"; do
	# shellcheck disable=SC2086
	expect_status 2 "$ntfsread" recover $args
done

# left DIR: nothing unfinished is there.
left() {
	same "unfinished in $1" "" "$(find "$1" -name '.ntfsread*')"
}

# A limit on the size of files costs the file that is larger its end.
limit=$("$ntfsread" record --json "$stages" /File7.txt |
	jq '[.streams[] | select(.type == 128)][0].size / 1024 | floor - 1')
expect_status 3 sh -c 'ulimit -f '"$((limit * 2))"'; exec "$0" recover "$1" /File7.txt "$2"' \
	"$ntfsread" "$stages" "$TMP/limited"
test -e "$TMP/limited/File7.txt.part" || fail "no part: $(ls "$TMP/limited")"
cmp -s -n "$(stat -c %s "$TMP/limited/File7.txt.part")" "$TMP/File7" \
	"$TMP/limited/File7.txt.part" || fail "the part differs"
left "$TMP/limited"

# A full disk: said, and nothing unfinished left behind.
if test "$(id -u)" -eq 0 && mkdir "$TMP/full" &&
	mount -t tmpfs -o size=64k none "$TMP/full" 2>/dev/null; then
	at_exit "umount '$TMP/full'"
	expect_status 1 "$ntfsread" recover "$stages" / "$TMP/full/tree"
	grep -q 'No space left' "$TMP/err" || fail "full disk: $(cat "$TMP/err")"
	left "$TMP/full"
	test ! -e "$TMP/full/tree/File7.txt" || cmp -s "$TMP/File7" "$TMP/full/tree/File7.txt" ||
		fail "half a file under its own name"
fi

# Nobody reads the list.
if test -e /dev/full; then
	run sh -c '"$0" recover --json "$1" / "$2" >/dev/full' "$ntfsread" "$stages" "$TMP/unread"
	same "status when stdout is full" 1 "$STATUS"
	left "$TMP/unread"
fi

# Asked to stop, just while a file is being written.
test -z "$SAN" || exit 0	# a preloaded library and ASan do not agree
cat >"$TMP/stop.c" <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>

/* The signal SIGNAL arrives before the WHEN-th piece of a file is written. */
ssize_t pwrite64(int fd, const void *buf, size_t len, off64_t at)
{
	static ssize_t (*next)(int, const void *, size_t, off64_t);
	static int calls;

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "pwrite64");
	if (++calls == atoi(getenv("WHEN")))
		raise(atoi(getenv("SIGNAL")));
	return next(fd, buf, len, at);
}
EOF
"$CC" -shared -fPIC -o "$TMP/stop.so" "$TMP/stop.c" -ldl || skip "cannot build a preload"
for signal in 1 2 15; do
	for when in 1 7; do
		dir=$TMP/stopped-$signal-$when
		expect_status 1 env LD_PRELOAD="$TMP/stop.so" SIGNAL=$signal WHEN=$when \
			"$ntfsread" recover "$stages" / "$dir"
		grep -q '^ntfsread: stopped: ' "$TMP/err" || fail "signal $signal: $(cat "$TMP/err")"
		left "$dir"
		same "complete" false "$(lines "$dir" 'select(.summary).complete')"
		# What is there under its own name is whole.
		jq -r 'select(.sha256) | .sha256 + "  " + .path' "$dir/ntfsread-manifest.jsonl" >"$TMP/sums"
		test "$when" -eq 1 || (cd "$dir" && sha256sum --quiet -c "$TMP/sums") ||
			fail "signal $signal: sums differ"
		same "files after signal $signal" "$(grep -c . "$TMP/sums")" \
			"$(find "$dir" -type f ! -name 'ntfsread-manifest*' | wc -l)"
	done
done
