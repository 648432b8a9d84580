#!/bin/sh
# unallocated.sh - 'unallocated': ranges and bytes of the clusters in no use
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need jq
img=$(image odd-deleted.img) || skip "no odd-deleted.img"

ok "ranges" "$B/ntfsread" unallocated --json "$img"
cp "$TMP/out" "$TMP/ranges"
ok "info" "$B/ntfsread" info --json "$img"
same "as many clusters as info counts" "$(jq .free_clusters "$TMP/out")" \
	"$(jq -s 'map(.clusters) | add' "$TMP/ranges")"
same "in order, apart, of a size" true "$(jq -s '
	. as $r | all(range(1; length);
		$r[.].lcn > $r[. - 1].lcn + $r[. - 1].clusters) and
	all(.[]; .offset == .lcn * 4096 and .bytes == .clusters * 4096)
	' "$TMP/ranges")"
ok "bytes" "$B/ntfsread" unallocated --raw "$img"
jq -r '"\(.offset) \(.bytes)"' "$TMP/ranges" | while read -r offset bytes; do
	tail -c "+$((offset + 1))" "$img" | head -c "$bytes"
done >"$TMP/want"
mv "$TMP/out" "$TMP/bytes"
same_file "bytes of the ranges" "$TMP/want" "$TMP/bytes"
# The first cluster of a deleted file is among them.
"$B/ntfsread" cat "$img" '#25' 2>/dev/null | head -c 4096 >"$TMP/whole"
ok "a deleted file's cluster" python3 -c '
import sys
sys.exit(open(sys.argv[1], "rb").read() not in open(sys.argv[2], "rb").read())
' "$TMP/whole" "$TMP/bytes"

# $Bitmap itself as a second opinion.
ok "\$Bitmap" "$B/ntfsread" cat "$img" '#6'
mv "$TMP/out" "$TMP/bits"
total=$("$B/ntfsread" info --json "$img" | jq .total_clusters)
jq -r '"\(.lcn) \(.clusters)"' "$TMP/ranges" >"$TMP/text"
ok "bit by bit" python3 -c '
import sys
bits = open(sys.argv[1], "rb").read()
free = set()
for line in open(sys.argv[2]):
    lcn, count = map(int, line.split())
    free.update(range(lcn, lcn + count))
total = int(sys.argv[3])
sys.exit(any((bits[i // 8] >> i % 8 & 1) == (i in free) for i in range(total)))
' "$TMP/bits" "$TMP/text" "$total"

ok "for people" "$B/ntfsread" unallocated "$img"
same "a sum" 1 "$(grep -c 'free clusters in' "$TMP/out")"
expect_status 2 "$B/ntfsread" unallocated --raw --json "$img"
"$B/ntfsread" cat "$img" '#0' >"$TMP/mft"
expect_status 1 "$B/ntfsread" unallocated --mft "$TMP/mft"

# A volume may claim to have any number of clusters: it comes to an end.
cp "$img" "$TMP/huge"
printf '\0\0\0\0\0\0\100\0' |
	dd of="$TMP/huge" bs=1 seek=40 conv=notrunc status=none
expect_status 3 "$B/ntfsread" unallocated --json "$TMP/huge"
same_file "as many as there are" "$TMP/ranges" "$TMP/out"
same "and that is said" 1 "$(grep -c 'left out' "$TMP/err")"

# Without $Bitmap nothing is called free, and that is said.
bad=$(image bad-metadata-free.img) || exit 0
run "$B/ntfsread" unallocated --json "$bad"
same "without \$Bitmap" "3 0" "$STATUS $(wc -l <"$TMP/out" | xargs)"
