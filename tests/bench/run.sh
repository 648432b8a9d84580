#!/bin/sh
# run.sh - the benchmarks, one line each; what they read is kept in build/bench
# SPDX-License-Identifier: BSD-2-Clause
#
# BENCH names the groups to run, all of them when it is empty: scan listings timeline
# reads recover wof mount.  BENCH_N lists the sizes, in files; BENCH_MIB is the size of
# the large file, and BENCH_LZNT1_MIB that of the compressed one.
# Times are the best of RUNS runs with the image locked in the page cache.  Where another
# tool does the same work, its time on the same image stands beside ours; one that takes
# minutes runs once.

set -eu
: "${B:=build/gcc}" "${BENCH:=}" "${BENCH_N:=10000 100000 1000000}"
: "${BENCH_MIB:=1024}" "${BENCH_LZNT1_MIB:=512}" "${RUNS:=3}"
. tests/bench/bench.inc

# A volume of that many files like a used one, filled through libntfs-3g.
used_of() {
	echo "$dir/used-$1.img"
}
make_used() {
	test ! -e "$(used_of "$1")" || return 0
	test -x "$B/mkreal" && "$B/mkreal" --many "$1" "$dir/new.img" 7 &&
		mv "$dir/new.img" "$(used_of "$1")" && rm -f "$dir/new.manifest"
}

# Each walk gets a mount of its own: the kernel keeps what it has once seen.
find_in_mount() {
	with_mount "$1" find_all
}
find_all() {
	find "$1" -printf '%p %s %T@\n'
}

bench_scan() {
	n=${BENCH_N##* }
	make_once "$dir/many-$n.img" "$B/mkimages" --many "$n" \
		"$dir/many-$n.img.new" || return 0
	pin "$dir/many-$n.img"
	"$B/bench_scan" "$dir/many-$n.img"
}

# The directory with most files, by the rows of a bodyfile.
largest_in() {
	"$B/ntfsread" timeline "$1" | awk -F'|' '
		$2 !~ /\(deleted\)$|\(\$FILE_NAME\)$/ {
			sub("/[^/]*$", "", $2); count[$2]++ }
		END {
			for (path in count)
				if (count[path] > most) {
					most = count[path]
					largest = path
				}
			print most, largest
		}'
}

bench_largest() {
	largest=$(largest_in "$1")
	line "ls of a directory of ${largest%% *} names" "${largest%% *}" names \
		"$(best "$B/ntfsread" ls "$1" "${largest#* }")" \
		"ntfsls" "$(best ntfsls -a -f -p "${largest#* }" "$1")"
}

bench_listings() {
	lists='' stages='' finds=''
	for n in $BENCH_N; do
		make_used "$n" || return 0
		img=$(used_of "$n")
		pin "$img"
		list=$(best "$B/ntfsread" ls -R "$img")
		stage=$(best "$B/ntfsread" stage "$img")
		find=$(best find_in_mount "$img")
		line "ls -R of $n files" "$n" files "$list" \
			"ntfsls -R" "$(best ntfsls -R -a -f "$img")"
		bench_largest "$img"
		line "stage of $n files" "$n" files "$stage"
		line "find on a mount of $n files" "$n" files "$find"
		lists="$lists $n $list"
		stages="$stages $n $stage"
		finds="$finds $n $find"
	done
	# shellcheck disable=SC2086
	{
		exponent "ls -R" $lists
		exponent "stage" $stages
		exponent "find on a mount" $finds
	}
}

# Beside reading the bytes of the $MFT alone, which no timeline can do without.
bench_timeline() {
	ones='' twos=''
	for n in $BENCH_N; do
		make_used "$n" || return 0
		img=$(used_of "$n")
		"$B/ntfsread" cat "$img" '#0' >"$dir/mft"
		pin "$img" "$dir/mft"
		bytes=$(best cat "$dir/mft")
		one=$(best "$B/ntfsread" timeline -j1 "$img")
		two=$(best "$B/ntfsread" timeline -j2 "$img")
		line "timeline -j1 of $n files" "$n" files "$one" \
			"cat of the MFT" "$bytes"
		line "timeline -j2 of $n files" "$n" files "$two" \
			"cat of the MFT" "$bytes" \
			"fsntfsinfo -H -B" "$(RUNS=1; best bodyfile_of "$img")" \
			"fls -r -p -m /" "$(RUNS=1; best fls -r -p -m / "$img")"
		for format in csv jsonl; do
			line "timeline -j2 --format $format of $n files" \
				"$n" files "$(best "$B/ntfsread" timeline -j2 \
				--format "$format" "$img")"
		done
		unpin
		rm -f "$dir/mft"
		ones="$ones $n $one"
		twos="$twos $n $two"
	done
	# shellcheck disable=SC2086
	{
		exponent "timeline -j1" $ones
		exponent "timeline -j2" $twos
	}
	memory "timeline -j2 of $n files" "$B/ntfsread" timeline -j2 "$img"
}
bodyfile_of() {
	rm -f "$dir/bodyfile"
	fsntfsinfo -H -B "$dir/bodyfile" "$1"
	rm -f "$dir/bodyfile"
}

# A large file in one piece, put there by ntfscp.
make_large() {
	command -v mkntfs >/dev/null && command -v ntfscp >/dev/null || return
	truncate -s "$((BENCH_MIB + 64))M" "$1" &&
		mkntfs -q -F -Q "$1" >/dev/null 2>&1 &&
		head -c "$((BENCH_MIB * 1024 * 1024))" /dev/zero |
			tr '\0' 'n' >"$1.data" &&
		ntfscp -q -f "$1" "$1.data" /large >/dev/null 2>&1 &&
		rm -f "$1.data"
}

bench_contiguous() {
	img=$dir/large-$BENCH_MIB.img
	make_once "$img" make_large "$img.new" || return 0
	pin "$img"
	record=$(number_of "$img" /large)
	line "cat of $BENCH_MIB MiB in one piece" "$BENCH_MIB" MiB \
		"$(best "$B/ntfsread" cat "$img" /large)" \
		"dd of as much" "$(best dd if="$img" bs=1M count="$BENCH_MIB")" \
		"icat" "$(best icat "$img" "${record:-x}")" \
		"ntfscat" "$(best ntfscat -f "$img" /large)"
}

# As much of a file as is asked for, from its beginning again at its end.
repeat() {
	yes "$1" | xargs cat 2>/dev/null | head -c "$2"
}

# Half text and half programs, of what this machine has, compressed by ntfs-3g.
make_lznt1() {
	data=$1.data half=$((BENCH_LZNT1_MIB * 512 * 1024))
	find /usr/include /usr/lib/python3* /usr/share/doc -type f \
		\( -name '*.[ch]' -o -name '*.py' -o -name copyright \) \
		-exec cat {} + 2>/dev/null >"$data.text" || :
	find /usr/bin /usr/lib -type f -perm -100 -size +16k \
		-exec cat {} + 2>/dev/null >"$data.programs" || :
	{
		repeat "$data.text" "$half"
		repeat "$data.programs" "$half"
	} >"$data"
	rm -f "$data.text" "$data.programs"
	"$B/mkreal" --lznt1 "$data" "$1" && mv "${1%.img*}.img" "$1" &&
		rm -f "$data" "${1%.img*}.manifest"
}

# The record number of a path, as ntfsinfo knows it.
number_of() {
	ntfsinfo -F "$2" -f "$1" 2>/dev/null | sed -n '
		s/.*inode number: *\([0-9]*\).*/\1/p
		s/^Dumping Inode \([0-9]*\).*/\1/p' | head -n 1
}

bench_lznt1() {
	img=$dir/lznt1-$BENCH_LZNT1_MIB.img
	make_once "$img" make_lznt1 "$img.new" || return 0
	pin "$img"
	record=$(number_of "$img" /compressed/copy)
	line "cat of $BENCH_LZNT1_MIB MiB of LZNT1" "$BENCH_LZNT1_MIB" MiB \
		"$(best "$B/ntfsread" cat "$img" /compressed/copy)" \
		"icat" "$(best icat "$img" "${record:-x}")" \
		"ntfscat" "$(RUNS=1; best ntfscat -f "$img" /compressed/copy)"
}

# The file in most pieces that the test images have.
bench_fragmented() {
	img=build/real/real-stages.img
	test -e "$img" || return 0
	pin "$img"
	set -- "$(awk -F"$(printf '\t')" '
		$1 == "file" && $4 == 4 { path[$2] = $7 }
		$1 == "stream" && $3 == "" && $2 in path && $4 > size {
			size = $4; largest = path[$2]; record = $2 }
		END { print record; print size; print largest }' \
		build/real/real-stages.manifest)"
	record=$(echo "$1" | sed -n 1p)
	size=$(echo "$1" | sed -n 2p)
	path=$(echo "$1" | sed -n 3p)
	line "cat of $path, $size bytes in many pieces" \
		"$((size / 1024 / 1024))" MiB \
		"$(best "$B/ntfsread" cat "$img" "$path")" \
		"icat (stops short)" "$(best icat "$img" "$record")" \
		"ntfscat" "$(best ntfscat -f "$img" "$path")"
}

# A whole tree to a file system in memory, and the copy of it once more by cp, which
# neither decodes nor hashes.  Their directories are removed outside the time.
best_copy() {
	for _ in 1 2 3; do
		rm -rf "${copies:?}/$1"
		start=$(date +%s%N)
		(shift; "$@") >/dev/null 2>"$dir/stderr" || { echo -; return; }
		echo $(($(date +%s%N) - start))
	done | awk '$1 == "-" { none = 1 } !best || $1 < best { best = $1 }
		END { if (none) print "-"; else printf "%.4f\n", best / 1e9 }'
}
bench_recover() {
	n=100000
	test -d /dev/shm && make_used "$n" || return 0
	img=$(used_of "$n")
	pin "$img"
	copies=$(mktemp -d /dev/shm/ntfsread-bench.XXXXXX)
	ours=$(best_copy ours "$B/ntfsread" recover "$img" / "$copies/ours")
	files=$(find "$copies/ours" -type f | wc -l)
	line "recover of $files files" "$files" files "$ours" \
		"cp -a" "$(best_copy cp cp -a "$copies/ours" "$copies/cp")"
	rm -rf "$copies"
	copies=
}

# Programs and text, as this machine has them.
bench_wof() {
	test -x "$B/bench_wof" || return 0
	cat lib/*/*.c tests/*/*.c examples/*/*.c >"$dir/text"
	"$B/bench_wof" "$B/libntfsread.so.0" "$dir/text"
}

bench_reads() {
	bench_contiguous
	bench_lznt1
	bench_fragmented
}

bench_mount() {
	unpin
	test ! -e tests/bench/mount.sh || B=$B sh tests/bench/mount.sh
}

for group in scan listings timeline reads recover wof mount; do
	! wanted "$group" || "bench_$group"
done
