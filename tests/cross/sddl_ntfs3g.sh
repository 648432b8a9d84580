#!/bin/sh
# sddl_ntfs3g.sh - descriptors that ntfs-3g put into $Secure, hundreds of them
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need python3 jq mkntfs ntfs-3g setfattr fusermount3
test -w /dev/fuse || skip "no /dev/fuse"
other() { python3 -B tests/cross/sddl.py "$@"; }

# ntfs-3g takes only descriptors with owner and group.  The rest are all different,
# enough for indexes of several blocks.
{
	grep '^O:.*G:' tests/cross/sddl.txt
	grep '^[DS]:.*(' tests/cross/sddl.txt | sed 's/^/O:BAG:SY/'
	awk 'BEGIN { for (i = 1; i <= 400; i++)
		printf "O:BAG:SYD:(A;;0x%x;;;S-1-5-21-1-2-3-%d)(A;;FA;;;SY)\n",
			1048576 + i, 1000 + i }'
} >"$TMP/texts"
ok "encoding" other encode <"$TMP/texts"
cp "$TMP/out" "$TMP/hex"

img=$TMP/volume.img
truncate -s 40M "$img"
ok "mkntfs" mkntfs -F -q -s 512 -p 0 -H 0 -S 0 "$img"
mkdir "$TMP/mount"
ntfs-3g "$img" "$TMP/mount" 2>"$TMP/err" || skip "ntfs-3g mounts nothing here"
at_exit "fusermount3 -u -q '$TMP/mount' || :"
number=0
while read -r hex; do
	number=$((number + 1))
	: >"$TMP/mount/f$number"
	setfattr -n system.ntfs_acl -v "0x$hex" "$TMP/mount/f$number" 2>/dev/null ||
		echo "$number"
done <"$TMP/hex" >"$TMP/refused"
ok "unmounting" fusermount3 -u "$TMP/mount"

# Each file has the descriptor it was given.
awk -v refused="$TMP/refused" '
	BEGIN { while ((getline n < refused) > 0) no[n] = 1 }
	!(NR in no) { print NR "\t" $0 }' "$TMP/texts" >"$TMP/want"
same "most were taken" yes \
	"$(test "$(wc -l <"$TMP/want")" -gt 400 && echo yes)"
sed 's/\t.*//; s/^/\/f/' "$TMP/want" | xargs "$B/ntfsread" security --json "$img" |
	jq -r '"\(.path[2:])\t\(.sddl)"' >"$TMP/got"
same_file "descriptors of files" "$TMP/want" "$TMP/got"

# All of them once, and in order of both indexes.
ok "all" "$B/ntfsread" security --json "$img"
same "each once" "" "$(jq .security_id "$TMP/out" | sort | uniq -d)"
same "nothing is wrong with them" "" "$(jq -r '.notes[]' "$TMP/out" | sort -u)"
"$B/ntfsread" cat "$img" "#9:\$SDS" >"$TMP/sds"
jq -r '"\(.security_id)\t\(.sddl)"' "$TMP/out" | other back "$TMP/sds" \
	>"$TMP/said" || fail "back to the bytes: $(cat "$TMP/said")"
cat "$TMP/said"
