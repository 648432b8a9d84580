#!/bin/sh
# mount.sh - the mount beside ntfs-3g, and beside a file system that does nothing
# SPDX-License-Identifier: BSD-2-Clause
#
# On the images that run.sh made in build/bench.  The contenders take turns, each with a
# mount of its own for each run, for the kernel keeps what it has once seen; client and
# program share one processor, since between two of them times vary fourfold.  A line has
# the best of RUNS runs, and how many times as fast as each of the others that is; in
# brackets the least and the most of the single rounds.  With direct_io it is ours and
# the minimal one's; ntfs-3g has its own way throughout.  Warm: the image is in memory, and
# held there; cold: it is not.

set -eu
: "${B:=build/gcc}" "${RUNS:=3}" "${BENCH_N:=10000 100000 1000000}"
: "${BENCH_MIB:=1024}" "${BENCH_LZNT1_MIB:=512}"
export B
dir=build/bench
# What is measured: functions of a script, called by name with a path, because what runs
# on one processor has to be a program.
find_all() {
	find "$1" -printf '%p %s %T@\n'
}
list_all() {
	ls -lR "$1"
}
stat_all() {
	case $1 in
	*/tree) "$B/storm" stat <"$dir/list.minimal" ;;
	*)      "$B/storm" stat <"$dir/list" ;;
	esac
}
read_all() {
	dd if="$1" of=/dev/null bs=1M count="$mib" status=none
}
read_some() {
	"$B/storm" read "$1" 20000
}
read_twice() {
	"$B/storm" pair "$1"
}
if test "${1:-}" = --run; then
	shift
	"$@"
	exit
fi

. tests/bench/bench.inc
mnt=$(mktemp -d)
times=$(mktemp)

skip() {
	echo "mount: not measured: $*"
	exit 0
}
down() {
	fusermount3 -u "$mnt" 2>/dev/null || umount "$mnt" 2>/dev/null || return 0
	while grep -q " $mnt fuse" /proc/self/mounts; do sleep 0.1; done
}
cleanup() {
	unpin
	down
	rmdir "$mnt"
	rm -f "$times" "$dir/list" "$dir/list.minimal"
}
command -v fusermount3 >/dev/null || skip "no fusermount3"
(: <>/dev/fuse) 2>/dev/null || skip "no /dev/fuse"

one_processor=''
if command -v taskset >/dev/null && taskset -c 0 true 2>/dev/null; then
	one_processor='taskset -c 0'
fi

# up WHO IMAGE [direct]: mount it.  Of the one that does nothing, the shape of the tree
# is in $shape.
shape='1 1'
up() {
	# shellcheck disable=SC2086
	case $1 in
	ours)    $one_processor "$B/ntfsread-fuse" ${3:+-o direct_io} "$2" "$mnt" ;;
	ntfs-3g) $one_processor ntfs-3g -o ro,norecover "$2" "$mnt" ;;
	minimal) $one_processor "$B/minimal_fuse" ${3:+-D} "$2" $shape "$mnt" ;;
	esac >/dev/null 2>&1 8>&-
}

# The path of what is measured, PATH in the volume: what does nothing has but two.
place() {
	case $1:$2 in
	minimal:.) echo "$mnt/tree" ;;
	minimal:*) echo "$mnt/data" ;;
	*)         echo "$mnt/$2" ;;
	esac
}

# measure WHAT COUNT UNIT IMAGE PATH direct|cold|'' FUNCTION
measure() {
	what=$1 count=$2 unit=$3 img=$4 path=$5 how=$6
	: >"$times"
	round=0
	while test "$round" -lt "$RUNS"; do
		for who in ours ntfs-3g minimal; do
			test "$how" != cold ||
				dd if="$img" iflag=nocache count=0 2>/dev/null
			# shellcheck disable=SC2086
			if up "$who" "$img" ${how#cold}; then
				at=$(place "$who" "$path")
				start=$(date +%s%N)
				$one_processor sh tests/bench/mount.sh --run \
					"$7" "$at" >/dev/null 2>"$dir/stderr" &&
				echo "$who $(($(date +%s%N) - start))" >>"$times"
				down
			fi
		done
		round=$((round + 1))
	done
	awk -v what="$what" -v count="$count" -v unit="$unit" '
	function versus(who,   i, least, most, r) {
		for (i = 1; i <= n[who] && i <= n["ours"]; i++) {
			r = time[who, i] / time["ours", i]
			least = i == 1 || r < least ? r : least
			most = r > most ? r : most
		}
		if (n[who])
			printf "; %.2f times %s (%.2f to %.2f)",
				best[who] / best["ours"], who, least, most
	}
	{
		time[$1, ++n[$1]] = $2 / 1e9
		if (n[$1] == 1 || $2 / 1e9 < best[$1])
			best[$1] = $2 / 1e9
	}
	END {
		if (!n["ours"]) {
			print what ": failed"
			exit
		}
		printf "%s: %.3f s, %.0f %s/s", what, best["ours"],
			count / best["ours"], unit
		versus("ntfs-3g")
		versus("minimal")
		print ""
	}' "$times"
}

# ------------------------------------------------------------------- files --

# file NAME IMAGE PATH MIB
bench_file() {
	test -e "$2" || return 0
	mib=$4
	export mib
	pin "$2"
	measure "$1, in sequence" "$4" MiB "$2" "$3" '' read_all
	measure "$1, in sequence, direct_io" "$4" MiB "$2" "$3" direct \
		read_all
	measure "$1, 20000 times 4 KiB" 20000 reads "$2" "$3" '' \
		read_some
	measure "$1, two readers" "$4" MiB "$2" "$3" '' read_twice
	unpin
	measure "$1, in sequence, cold" "$4" MiB "$2" "$3" cold read_all
}

# ------------------------------------------------------------------- trees --

# Directories and files in each, as many as the tree has on the average; and the paths of
# everything.
shape_of() {
	up ours "$1" || return
	find "$mnt" >"$dir/list"
	dirs=$(find "$mnt" -mindepth 1 -type d | wc -l)
	down
	shape="$dirs $((dirs ? $(wc -l <"$dir/list") / dirs : 1))"
	up minimal "$1" || return 0
	find "$mnt/tree" >"$dir/list.minimal"
	down
}

bench_tree() {
	img=$dir/used-$1.img
	test -e "$img" || return 0
	shape_of "$img" || return 0
	pin "$img"
	measure "find in $1 files" "$1" files "$img" . '' find_all
	measure "ls -lR of $1 files" "$1" files "$img" . '' list_all
	measure "stat of $1 files" "$1" files "$img" . '' stat_all
	unpin
	measure "find in $1 files, cold" "$1" files "$img" . cold \
		find_all
}

bench_file "$BENCH_MIB MiB in one piece" "$dir/large-$BENCH_MIB.img" large \
	"$BENCH_MIB"
bench_file "10 MiB in 20000 pieces" build/real/real-stages.img stage4.bin 10
bench_file "$BENCH_LZNT1_MIB MiB of LZNT1" "$dir/lznt1-$BENCH_LZNT1_MIB.img" \
	compressed/copy "$BENCH_LZNT1_MIB"
for n in $BENCH_N; do
	bench_tree "$n"
done
