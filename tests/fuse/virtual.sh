#!/bin/sh
# virtual.sh - .ntfsread in a mount: deleted files, records and free clusters
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
. tests/fuse/mount.inc
need getfattr sha256sum jq

in=$MNT/.ntfsread

entries() {
	find "$1" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort | xargs
}

# The file of a deleted record, or its stream, by what the mount says of it.
path_of() {
	awk -v r="$1" '$1 == r { sub(/^[0-9]+ /, ""); print; exit }' "$TMP/paths"
}
note_paths() {
	find "$in/deleted" -mindepth 1 | while read -r path; do
		ref=$(getfattr --absolute-names --only-values -n user.ntfsread.record \
			"$path" 2>/dev/null) && echo "${ref%-*} $path"
	done >"$TMP/paths"
}

# All bytes of a file that can be had, with zeros for the rest.
salvage() {
	dd if="$1" bs=512 conv=noerror,sync status=none 2>"$TMP/dd.err"
}
salvage_sum() {
	salvage "$1" >"$TMP/salvaged"
	truncate -s "$(stat -c %s "$1")" "$TMP/salvaged"
	sha256sum <"$TMP/salvaged" | cut -d' ' -f1
}

# Each "# FACT record stream status ... sum" of the recipe: state and bytes.
check_facts() {
	sed -n "s/^# $1	//p" "$2" >"$TMP/facts"
	ok "$2: there are facts" test -s "$TMP/facts"
	while IFS= read -r line; do
		record=$(echo "$line" | cut -f1)
		stream=$(echo "$line" | cut -f2)
		path=$(path_of "$record")${stream:+:$stream}
		got=$(getfattr --absolute-names --only-values -n user.ntfsread.recoverable \
			"$path" 2>/dev/null)
		# What is said of a file is said of all its streams together.
		want=$(echo "$line" | cut -f3)
		case $path in */streams.bin) want=part ;; esac
		same "$path: left" "$want" "$got"
		sum=$(echo "$line" | sed 's/.*	//')
		# Nothing of it: all that is salvaged are the zeros for the rest.
		test "$sum" != - || sum=$(head -c "$(stat -c %s "$path")" \
			/dev/zero | sha256sum | cut -d' ' -f1)
		same "$path: bytes" "$sum" "$(salvage_sum "$path")"
	done <"$TMP/facts"
}

if img=$(image odd-deleted.img) && mount_image "$img"; then
	# Not there for those who do not ask.
	same "listed at the root" "" "$(find "$MNT" -name '*.ntfsread*')"
	ok "cp -a" cp -a "$MNT/." "$TMP/copy"
	ok "something was copied" test -f "$TMP/copy/folder/has part.bin"
	not "but not this" test -e "$TMP/copy/.ntfsread"
	if command -v rsync >/dev/null; then
		ok "rsync" rsync -an --out-format=%n "$MNT/" "$TMP/none/"
		same "what rsync would copy of it" "" \
			"$(grep -e ntfsread -e part.bin "$TMP/out" |
			   grep -v 'folder/has ')"
	fi
	same "what is there" "deleted records unallocated" "$(entries "$in")"
	note_paths
	check_facts remains "${img%.img}.manifest"

	# The paths they had, each name of a file, streams beside it.
	cd "$in/deleted" || exit 1
	find . -mindepth 1 | sort >"$TMP/got"
	cd "$OLDPWD" || exit 1
	sed -n 's/^deleted	[0-9]*	[0-9]*	/./p' "${img%.img}.manifest" \
		>"$TMP/want"
	# shellcheck disable=SC2016
	printf '%s\n' ./folder './$Orphan' './$Orphan/orphan.txt' \
		'./$Orphan/OrphanFile-43' >>"$TMP/want"
	sort -u "$TMP/want" -o "$TMP/want"
	same "names that the recipe deleted and the mount has not" "" \
		"$(comm -23 "$TMP/want" "$TMP/got")"
	same "hard links are one file" 1 "$(stat -c '%i %h' \
		"$in/deleted/folder/two names.txt" \
		"$in/deleted/the other name.txt" | sort -u | wc -l)"
	# The directory of its last life has nothing to do with it.
	same "below a directory that used the record again" "" \
		"$(find "$in/deleted/folder" -name 'orphan.txt')"
	same "below the deleted directory" 8192 \
		"$(stat -c %s "$in/deleted/folder/deleted folder/in it.bin")"
	same "times" "$("$B/ntfsread" deleted --json "$img" |
		jq -r 'select(.name == "part.bin") | .modified')" \
		"$(date -u -r "$in/deleted/folder/part.bin" \
			+%Y-%m-%dT%H:%M:%S.%NZ | sed 's/00Z$/Z/')"

	# Damage is an error for its bytes alone, and is no attribute either.
	part=$in/deleted/folder/part.bin
	not "reading across the damage" cat "$part"
	not "a lost stream as an attribute" getfattr -n user.ads \
		"$in/deleted/folder/none.bin"
	same "a whole stream as an attribute" 20 "$(getfattr --absolute-names --only-values \
		-n user.ads "$in/deleted/folder/streams.bin" | wc -c)"

	# No number twice in all of the mount, but for names of one file.
	find "$MNT" "$in" ! -name 'two names.txt' ! -name '.' \
		! -path "$MNT/folder/*" -printf '%i\n' | sort | uniq -d \
		>"$TMP/twice"
	same "inode numbers twice" "" "$(head -n 3 "$TMP/twice")"
	not "no such record" test -e "$in/records/99999999"
	not "one name for each record" test -e "$in/records/05"
	not "a name that is not there" test -e "$in/nothing"
	not "writing" touch "$in/deleted/new"
	unmount

	# The three ways to see streams.
	mount_image "$img" -o list_streams
	same "list_streams" 20 "$(find "$in/deleted" -name 'streams.bin:ads' \
		-printf '%s\n')"
	mount_image "$img" -o streams_interface=none
	not "no streams" test -e "$in/deleted/folder/streams.bin:ads"
	not "nor as attributes" getfattr -n user.ads \
		"$in/deleted/folder/streams.bin"
	mount_image "$img" -o streams_interface=xattr
	same "as attributes alone" 20 "$(getfattr --absolute-names --only-values -n user.ads \
		"$in/deleted/folder/streams.bin" | wc -c)"
	not "and not by name" test -e "$in/deleted/folder/streams.bin:ads"
	mount_image "$img" -s
	ok "with one thread" ls -lR "$in/deleted"
fi

# What two deleted files had is nobody's.
if img=$(image odd-claims.img) && mount_image "$img"; then
	note_paths
	check_facts claims "${img%.img}.manifest"
fi

# Nor is what a child record maps that is in use, but of no file.  In odd-claims it is one
# of "moved.bin", which has no list: here it is made to be in use.
if img=$(image odd-claims.img); then
	record=$(sed -n 's/^# claims	\([0-9]*\)	.*	-$/\1/p' "${img%.img}.manifest")
	at=$("$B/ntfsread" record --json "$img" "#$record" | jq .offset)
	cp "$img" "$TMP/child.img"
	printf '\001' | dd of="$TMP/child.img" bs=1 seek=$((at + 0x16)) \
		conv=notrunc status=none
	mount_image "$TMP/child.img"
	note_paths
	path=$(path_of "$record")
	"$B/ntfsread" deleted --json "$TMP/child.img" 2>/dev/null |
		jq -r "select(.record == $record) | .recoverable" >"$TMP/want"
	same "left of a child record in use" none "$(cat "$TMP/want")"
	same "the same in the mount" none "$(getfattr --absolute-names --only-values \
		-n user.ntfsread.recoverable "$path")"
	not "reading it" cat "$path"
	unmount
fi

# Names that have to be told apart, and that Linux cannot have.
if img=$(image odd-twins.img) && mount_image "$img"; then
	note_paths
	sed -n 's/^# twin	//p' "${img%.img}.manifest" | sort >"$TMP/want"
	sed "s,^\\([0-9]*\\) $in/deleted/folder/,\\1	," "$TMP/paths" |
		grep '	' | sort >"$TMP/got"
	ok "there are twins" test -s "$TMP/want"
	same_file "twins" "$TMP/want" "$TMP/got"
	while IFS='	' read -r record name; do
		case $name in linked) continue ;; esac
		same "bytes of $name" "record $record" \
			"$(cat "$in/deleted/folder/$name")"
	done <"$TMP/want"
fi

# Never below a directory that has the record now, nor lost where ways have no end.
if img=$(image odd-orphans.img) && mount_image "$img"; then
	note_paths
	awk -F '\t' '$1 == "path" &&
		($3 == "unused" || $4 ~ /^\/\$Orphan\//) { print $2 " " $4 }' \
		"${img%.img}.manifest" | sort >"$TMP/want"
	sed "s, $in/deleted/, /," "$TMP/paths" | sort >"$TMP/got"
	ok "there are orphans" test -s "$TMP/want"
	same "orphans that are not where they belong" "" \
		"$(comm -23 "$TMP/want" "$TMP/got")"
	for name in 'file in a ring.txt' 'file in a snake.txt'; do
		same "$name" 1 "$(find "$in/deleted/\$Orphan" -name "$name" |
			wc -l)"
	done
fi

# Each record, as stored and as the command shows it.
for name in good-stages.img odd-records.img bad-records.img odd-lists.img \
		bad-mirror-used.img good-disk-gpt.img good-secure.img \
		bad-names-and-pieces.img; do
	img=$(image $name) || continue
	mount_image "$img" || continue
	count=$("$B/ntfsread" info --json "$img" | jq .records.total)
	ls -U "$in/records" >"$TMP/got"
	seq 0 $((count - 1)) >"$TMP/want"
	same_file "$name: the records listed" "$TMP/want" "$TMP/got"
	test "$count" -le 300 || count=300
	r=0
	while test $r -lt "$count"; do
		"$B/ntfsread" record --json "$img" "#$r" >"$TMP/want" 2>/dev/null
		cmp -s "$TMP/want" "$in/records/$r.json" ||
			fail "$name: record $r is not what the command prints"
		"$B/ntfsread" record --raw "$img" "#$r" >"$TMP/want" 2>/dev/null
		cmp -s "$TMP/want" "$in/records/$r" ||
			fail "$name: record $r is not as it is stored"
		r=$((r + 1))
	done
done

# The free clusters, from the start and from anywhere.
for name in odd-deleted.img odd-claims.img real-tree.img good-cluster512.img; do
	img=$(image $name) || continue
	mount_image "$img" || continue
	"$B/ntfsread" unallocated --raw "$img" >"$TMP/free"
	ok "$name: unallocated" cmp "$TMP/free" "$in/unallocated"
	if command -v blkls >/dev/null; then
		blkls -A "$img" >"$TMP/blkls"
		ok "$name: as blkls" cmp "$TMP/blkls" "$in/unallocated"
	fi
	size=$(stat -c %s "$in/unallocated")
	for part in 1 3 7 11 13; do
		at=$((size * part / 17 + part))
		tail -c +$at "$TMP/free" | head -c 70001 >"$TMP/want"
		tail -c +$at "$in/unallocated" | head -c 70001 >"$TMP/got"
		same_file "$name: unallocated from $at on" "$TMP/want" "$TMP/got"
	done
done

# Whatever the volume: everything in the tree can be looked at, and all there is.
for img in "$IMAGES"/bad-*.img "$IMAGES"/odd-*.img; do
	case $img in *-both-*) continue ;; esac
	"$B/ntfsread-fuse" "$img" "$MNT" 2>/dev/null || continue
	find "$in/deleted" -printf '%y %s %m %n\n' >"$TMP/out" 2>"$TMP/err" ||
		fail "$img: $(head -n 1 "$TMP/err")"
	note_paths
	cut -d' ' -f1 "$TMP/paths" | sort -u >"$TMP/got"
	"$B/ntfsread" deleted --json "$img" 2>/dev/null | jq .record |
		sort -u >"$TMP/want"
	same "$img: deleted files that are not in the tree" "" \
		"$(comm -23 "$TMP/want" "$TMP/got" | head -n 3 | xargs)"
	find "$in/deleted" -type f -exec cat {} + >/dev/null 2>&1
	ok "$img: still there" test -d "$in"
	unmount
done

# Several at once, of whom one makes what all of them wait for.
if img=$(image real-tree.img) && mount_image "$img"; then
	for i in 1 2 3 4 5 6 7 8; do
		find "$in/deleted" -printf '%P %s %i\n' | sort >"$TMP/list$i" &
		pids="$pids $!"
	done
	for pid in $pids; do wait "$pid"; done
	same "what each of them saw" 1 \
		"$(sha256sum "$TMP"/list[1-8] | cut -d' ' -f1 | sort -u | wc -l)"
	ok "there was something to see" test -s "$TMP/list1"
fi

# An extracted $MFT: names and small files, no clusters.
if img=$(image good-mft-alone.mft) && mount_image "$img" -o mft; then
	same "no clusters there" "deleted records" "$(entries "$in")"
	ok "records" cmp -n 1024 "$img" "$in/records/0"
fi

# A directory of the volume's own by that name comes first.
if command -v mkntfs >/dev/null && command -v ntfs-3g >/dev/null &&
		truncate -s 4M "$TMP/own.img" &&
		mkntfs -q -F -f "$TMP/own.img" >/dev/null 2>&1 &&
		ntfs-3g "$TMP/own.img" "$PEER" 2>/dev/null; then
	mkdir "$PEER/.ntfsread" && echo real >"$PEER/.ntfsread/file"
	unmount "$PEER"
	mount_image "$TMP/own.img"
	same "one of the volume" file "$(ls -A "$in")"
	unmount
fi

# The published sums of a volume of deleted files.
if test -e "$SAMPLES/7-ntfs-undel.dd" && mount_image "$SAMPLES/7-ntfs-undel.dd"
then
	cd "$in/deleted" || exit 1
	# shellcheck disable=SC2016
	ok "published sums" md5sum -c - <<'END'
9036637712b491904cd0bfbdbe648453  res1.dat
59b20779f69ff9f0ac5fcd2c38835a79  sing1.dat
ffd27bd782bdce67750b6b9ee069d2ef  mult1.dat
ba1b9eedb1c091ddca253d35dde8f616  mult1.dat:ADS
7a3bc5b763bef201202108f4ba128149  frag1.dat
0e80ab84ef0087e60dfc67b88a1cf13e  frag2.dat
59cf0e9cd107bc1e75afb7374f6e05bb  dir1/mult2.dat
21121699487f3fbbdb9a4b3391b6d3e0  dir1/dir2/frag3.dat
c229626f6a71b167ad7e50c4f2fccdb1  $Orphan/sing2.dat
END
	cd "$OLDPWD" || exit 1
fi
