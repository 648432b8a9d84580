#!/bin/sh
# recover.sh - a recovered tree is what other tools copy
# SPDX-License-Identifier: BSD-2-Clause
#
# The volumes that ntfs-3g wrote are copied through its mount, of those that Windows
# wrote each file is read by ntfscat.
# shellcheck disable=SC2016	# names with a dollar sign are no variables
. tests/sh/lib.sh
need jq sha256sum
ntfsread=$B/ntfsread

# Name, size, links and time of what is no metadata file and no stream.
files() {
	(cd "$1" && find . -name '$*' -prune -o -type f ! -name '*:*' \
		! -name 'ntfsread-manifest*' \
		-printf '%p %s %n %TY-%Tm-%TdT%TH:%TM:%TS\n' | LC_ALL=C sort)
}

# mounted IMAGE PATH...: the same files, bytes, links and times.
mounted() {
	img=$1
	shift
	ok "recover ${img##*/}" "$ntfsread" recover "$img" / "$TMP/ours"
	ok "mount ${img##*/}" ntfs-3g -o ro,streams_interface=windows "$img" "$TMP/mount"
	for path; do
		files "$TMP/mount$path" >"$TMP/want"
		files "$TMP/ours$path" >"$TMP/got"
		same_file "${img##*/}:$path" "$TMP/want" "$TMP/got"
		same "${img##*/}:$path, bytes" "" "$(diff -r --no-dereference -x '*:*' \
			-x '$*' -x 'ntfsread-manifest*' "$TMP/mount$path" "$TMP/ours$path" \
			2>&1 | head -n 5)"
		# Streams, which that mount opens by the same name but does not list.
		(cd "$TMP/ours$path" && find . -type f -name '*:*') |
		while IFS= read -r file; do
			cmp "$TMP/mount$path/$file" "$TMP/ours$path/$file" 2>&1 || :
		done >"$TMP/differ"
		same "${img##*/}:$path, streams" "" "$(head -n 5 "$TMP/differ")"
	done
	umount "$TMP/mount"
	rm -r "$TMP/ours"
}

compared=0
if test "$(id -u)" -eq 0 && test -e /dev/fuse && command -v ntfs-3g >/dev/null; then
	mkdir "$TMP/mount"
	at_exit "umount '$TMP/mount' 2>/dev/null"
	if img=$(image real-tree.img); then
		mounted "$img" /streams /links /sizes /sparse /deep
		compared=1
	fi
	! img=$(image real-stages.img) || mounted "$img" /
	! img=$(image real-lznt1.img) || mounted "$img" /compressed
fi

# Each unnamed stream of each file, by its record.
if command -v ntfscat >/dev/null && img=$(image charlie.dd); then
	compared=1
	run "$ntfsread" recover --metadata "$img" / "$TMP/charlie"
	test "$STATUS" -eq 0 || test "$STATUS" -eq 3 || fail "charlie.dd: status $STATUS"
	# ntfscat undoes the fixups of $MFT and $MFTMirr; icat and dd do not.
	jq -r 'select(.status == "whole" and .sha256 != null and .record > 1) |
		"\(.record) \(.sha256) \(.stream)"' \
		"$TMP/charlie/ntfsread-manifest.jsonl" >"$TMP/list"
	test "$(wc -l <"$TMP/list")" -gt 10 || fail "charlie.dd: few files"
	while read -r record want stream; do
		same "charlie.dd: $record $stream" "$want" "$(ntfscat -f -q -i "$record" \
			${stream:+-n "$stream"} "$img" 2>/dev/null | sha256sum | cut -d' ' -f1)"
	done <"$TMP/list"
	(cd "$TMP/charlie" && jq -r 'select(.sha256) | .sha256 + "  " + .path' \
		ntfsread-manifest.jsonl | sha256sum --quiet -c) || fail "charlie.dd: the manifest"
fi
test "$compared" -eq 1 || skip "no other tool, or no volume"
