#!/bin/sh
# verify.sh - volumes by mkntfs and ntfs-3g are sound, and ntfsresize, which compares
#             $Bitmap with all runs before it dares to move any, agrees on what is not
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need mkntfs ntfs-3g ntfsresize jq fusermount
test -x "$B/ntfsread" || skip "no $B/ntfsread"
plain_only

kinds() {
	"$B/ntfsread" verify --json "$1" 2>"$TMP/err" | jq -r 'select(.summary) |
		.kinds | to_entries | map("\(.key)=\(.value)") | sort | join(" ")'
}

# "LCN extra", marked and of nobody, or "LCN missing", for each such cluster.
accounted() {
	ntfsresize --info --force "$1" 2>&1 | sed -n \
		's/^Cluster accounting failed at \([0-9]*\) .*: \(extra\|missing\) .*/\1 \2/p'
}
found() {
	"$B/ntfsread" verify --json "$1" | jq -r '
		select(.kind == "cluster-lost" or .kind == "cluster-free") |
		. as $f | range(.got; .got + .limit) |
		"\(.) \(if $f.kind == "cluster-lost" then "extra" else "missing" end)"' |
		sort -n
}

fill() {
	mkdir "$1/folder" "$1/folder/inner" &&
	for i in $(seq 300); do
		printf '%s\n' "$i" >"$1/folder/file $i" || return
	done &&
	head -c 300000 /dev/zero | tr '\0' x >"$1/large.bin" &&
	ln "$1/large.bin" "$1/folder/link to large" &&
	ln -s "folder/file 7" "$1/link" &&
	truncate -s 50000000 "$1/sparse.bin" &&
	printf 'middle' | dd of="$1/sparse.bin" bs=1 seek=30000000 \
		conv=notrunc status=none &&
	for i in $(seq 1 2 300); do
		rm "$1/folder/file $i" || return
	done &&
	mv "$1/folder/file 2" "$1/folder/inner/renamed" &&
	rmdir "$1/folder/inner" 2>/dev/null
	setfattr -n user.stream -v 'a named stream' "$1/large.bin" 2>/dev/null || :
}

for cluster in 512 4096 65536; do
	img=$TMP/$cluster.img
	truncate -s 48M "$img"
	ok "mkntfs $cluster" mkntfs -q -F -c "$cluster" -L test "$img"
	same "fresh, clusters of $cluster" "" "$(kinds "$img")"
	mkdir -p "$TMP/mnt"
	if ! ntfs-3g -o streams_interface=xattr "$img" "$TMP/mnt" 2>"$TMP/err"; then
		skip "ntfs-3g does not mount here"
	fi
	at_exit "fusermount -u -z '$TMP/mnt' 2>/dev/null"
	fill "$TMP/mnt"
	ok "unmount $cluster" fusermount -u "$TMP/mnt"
	same "filled, clusters of $cluster" "" "$(kinds "$img")"
	same "ntfsresize of $cluster" "" "$(accounted "$img")"

	# A bit set where nothing is, one cleared where something is.
	"$B/ntfsread" record --json "$img" 6 >"$TMP/record"
	bits=$(jq '[.attributes[] | select(.type == 128)][0].runs[0].offset' \
		"$TMP/record")
	clusters=$((48 * 1024 * 1024 / cluster))
	printf '\020' | dd of="$img" bs=1 seek=$((bits + clusters / 8 - 40)) \
		conv=notrunc status=none
	printf '\376' | dd of="$img" bs=1 seek="$bits" conv=notrunc status=none
	accounted "$img" >"$TMP/theirs"
	found "$img" >"$TMP/ours"
	ok "ntfsresize sees it" test -s "$TMP/theirs"
	same_file "clusters of $cluster" "$TMP/theirs" "$TMP/ours"
done

# Clusters of two owners.
img=$(image bad-clusters.img) || skip "no bad-clusters.img"
same "clusters with two owners" \
	"$(ntfsresize --info --force "$img" 2>&1 | tr '\r' '\n' |
		sed -n 's/.*Cluster \([0-9]*\) is referenced multiple.*/\1/p')" \
	"$("$B/ntfsread" verify --json "$img" | jq -r '
		select(.kind == "cluster-shared") | range(.got; .got + .limit)' |
		sort -u)"
