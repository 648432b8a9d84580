#!/bin/sh
# compressed.sh - LZNT1 decodes to what ntfscat and icat decode it to
# SPDX-License-Identifier: BSD-2-Clause
#
#   compressed.sh [IMAGE]...    without any: those that all three can read
#
# Every compressed $DATA of files in use; then reads of any length at any place,
# through a mount, which must be slices of the same.
. tests/sh/lib.sh
need icat fls istat ntfscat sha256sum
test -x "$B/ntfsread" || skip "no $B/ntfsread"

# 'RECORD ID NAME' of each; without a name, '-'.
streams() {
	fls -r -p -u "$image" 2>"$TMP/err" |
		sed -n 's/^[^V]\/[^V] \([0-9]*\)[-:].*/\1/p' | sort -nu |
	while read -r record; do
		istat -r "$image" "$record" 2>/dev/null | awk -v record="$record" '
			/^Type: \$DATA/ && /Compressed/ {
				match($0, /\(128-[0-9]+\)/)
				id = substr($0, RSTART + 1, RLENGTH - 2)
				name = $0
				sub(/.*\)   Name: /, "", name)
				sub(/   (Non-)?Resident.*/, "", name)
				print record, id, (name == "N/A" ? "-" : name)
			}'
	done
}

sum() {
	"$@" 2>"$TMP/said" >"$TMP/data" || { echo "nothing, status $?"; return; }
	sha256sum <"$TMP/data" | cut -d' ' -f1
}

compare() {
	record=$1 id=$2 name=$3
	what="$image: record $record, \$DATA ${name#-}"
	attr="\$DATA"
	set -- -f -q -i "$record"
	if test "$name" != -; then
		attr="\$DATA:$name"
		set -- "$@" -n "$name"
	fi
	ours=$(sum "$B/ntfsread" cat --attr "$attr" "$image" "#$record")
	same "$what as ntfscat has it" "$(sum ntfscat "$@" "$image")" "$ours"
	same "$what as icat has it" \
		"$(sum icat "$image" "$record-$id")" "$ours"
}

check() {
	image=$1
	streams >"$TMP/streams"
	test -s "$TMP/streams" || fail "$image: fls lists nothing compressed"
	while read -r record id name; do
		compare "$record" "$id" "$name"
	done <"$TMP/streams"
	echo "$image: $(wc -l <"$TMP/streams") streams"
}

if test $# -eq 0; then
	for name in real-lznt1 real-lznt1-1024 real-lznt1-512 good-lznt1 \
		good-lznt1-1k good-lznt1-512; do
		img=$(image "$name.img") && set -- "$@" "$img"
	done
fi
test $# -gt 0 || skip "no volumes to compare"
for image; do
	check "$image"
done

# The rest is for where there is a mount.
command -v fusermount3 >/dev/null && command -v python3 >/dev/null &&
	test -x "$B/ntfsread-fuse" && (: <>/dev/fuse) 2>/dev/null || exit 0
. tests/fuse/mount.inc

cat >"$TMP/slices.py" <<'EOF'
import os
import random
import sys

want = open(sys.argv[1], "rb").read()
fd = os.open(sys.argv[2], os.O_RDONLY)
numbers = random.Random(7)
wrong = 0
if os.fstat(fd).st_size != len(want):
    print(f"size {os.fstat(fd).st_size}, not {len(want)}")
for _ in range(400):
    at = numbers.randrange(len(want))
    size = numbers.choice([1, 100, 4096, 5000, 65536, 131072])
    if os.pread(fd, size, at) != want[at:at + size]:
        wrong += 1
        if wrong <= 5:
            print(f"{size} bytes at {at} are others")
EOF
for name in real-lznt1 real-lznt1-512; do
	img=$(image "$name.img") || continue
	mount_image "$img" -o direct_io || continue
	for file in "by turns" "turns in a unit" "sparse inside" overwritten \
		appended "many units"; do
		ntfscat -f -q "$img" "/compressed/$file" >"$TMP/want" \
			2>"$TMP/said"
		same "$name, $file in slices" "" "$(python3 "$TMP/slices.py" \
			"$TMP/want" "$MNT/compressed/$file" 2>&1)"
	done
	unmount
done
