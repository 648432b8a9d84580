#!/bin/sh
# contents.sh - streams hold what icat and ntfscat say they hold
# SPDX-License-Identifier: BSD-2-Clause
#
#   contents.sh [IMAGE]...      without any: the real volumes and the samples
#
# Every $DATA, of files in use, that is neither compressed nor encrypted; of a
# volume made for the tests with more than MOST files, evenly chosen ones.
. tests/sh/lib.sh
need icat fls istat ntfscat sha256sum
test -x "$B/ntfsread" || skip "no $B/ntfsread"

: "${MOST:=12}"

# Record numbers that fls lists as in use, each once, thinned out to $MOST.
records() {
	fls -r -p -u "$image" 2>"$TMP/err" |
		sed -n 's/^[^V]\/[^V] \([0-9]*\)[-:].*/\1/p' |
		sort -nu >"$TMP/records"
	test -s "$TMP/records" || return
	most=$MOST
	case $image in "$REAL"/*) ;; *) most=1000000 ;; esac
	awk -v most="$most" -v all="$(wc -l <"$TMP/records")" '
		BEGIN { step = all > most ? all / most : 1 }
		NR > n * step { n++; print }' "$TMP/records"
}

# 'ID listed NAME' of each readable $DATA of record $1; without a name, '-'.
streams() {
	istat -r "$image" "$1" 2>/dev/null | awk '
		/^\$ATTRIBUTE_LIST/ { list = 1 }
		/^Type: \$DATA/ && !/Compressed|Encrypted/ {
			match($0, /\(128-[0-9]+\)/)
			id = substr($0, RSTART + 5, RLENGTH - 6)
			name = $0
			sub(/.*\)   Name: /, "", name)
			sub(/   (Non-)?Resident.*/, "", name)
			print id, list + 0, (name == "N/A" ? "-" : name)
		}'
}

sum() {
	"$@" 2>"$TMP/said" >"$TMP/data" || { echo "nothing, status $?"; return; }
	sha256sum <"$TMP/data" | cut -d' ' -f1
}

# The Sleuth Kit numbers attributes of child records anew where their ids
# repeat, so an id of its is ours only where there is no attribute list.
compare() {
	record=$1 id=$2 listed=$3 name=$4
	what="$image: record $record, \$DATA ${name#-}"
	attr="\$DATA"
	set -- -f -q -i "$record"
	if test "$name" != -; then
		attr="\$DATA:$name"
		set -- "$@" -n "$name"
	fi
	ours=$(sum "$B/ntfsread" cat --attr "$attr" "$image" "#$record")
	ntfs3g=$(sum ntfscat "$@" "$image")
	icat=$(sum icat "$image" "$record-128-$id")
	# ntfscat undoes the fixups of $MFT, which are its bytes.
	case $record:$ntfs3g in
	[01]:*|*:nothing*) ;;
	*) same "$what as ntfscat has it" "$ntfs3g" "$ours" ;;
	esac
	# icat stops after 256 pieces and has nothing for holes as large as the
	# volume ($Bad is one), but then another has said what is there.
	case $ntfs3g:$listed:$record:$icat in
	nothing*) same "$what as icat has it" "$icat" "$ours" ;;
	*:1:*:*|*:0:8:*|*:nothing*) ;;
	*) same "$what as icat has it" "$icat" "$ours" ;;
	esac
	test "$listed" = 0 || return
	same "$what by its id" "$ours" \
		"$(sum "$B/ntfsread" cat "$image" "$record-128-$id")"
}

check() {
	image=$1
	count=0
	for record in $(records); do
		streams "$record" >"$TMP/streams"
		while read -r id listed name; do
			compare "$record" "$id" "$listed" "$name"
			count=$((count + 1))
		done <"$TMP/streams"
	done
	test "$count" -gt 0 || case $(cat "$TMP/err") in
	*'Cannot determine'*) echo "$image: not for this Sleuth Kit" ;;
	*) fail "$image: fls lists nothing: $(cat "$TMP/err")" ;;
	esac
	echo "$image: $count streams"
}

if test $# -eq 0; then
	for name in real-stages real-tree real-l1 real-mft real-cluster-512 \
		real-cluster-65536 real-sector-4096; do
		img=$(image "$name.img") && set -- "$@" "$img"
	done
	for name in charlie.dd 7-ntfs-undel.dd; do
		img=$(image "$name") && set -- "$@" "$img"
	done
fi
test $# -gt 0 || skip "no volumes to compare"
for image; do
	check "$image"
done
