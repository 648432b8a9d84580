#!/bin/sh
# names.sh - names that no Linux directory can hold are shown escaped, and open so
# SPDX-License-Identifier: BSD-2-Clause
#
# The image is made here: ordinary names, one character of each changed in place.
. tests/sh/lib.sh
. tests/fuse/mount.inc
need mkntfs ntfscp sed

img=$TMP/names.img
truncate -s 16M "$img"
ok "mkntfs" mkntfs -q -F -f -T -s 512 -p 0 "$img"
for name in 'a%2Fb' 'aXb' 'cXd%' 'eX' 'fXg%2Fh' 'plain%2F%00%25'; do
	printf '%s' "$name" >"$TMP/data"
	ok "ntfscp" ntfscp -q -f "$img" "$TMP/data" "$name"
done

# UTF-16LE, in the records as well as in the index.
LC_ALL=C sed -e 's|a\x00X\x00b\x00|a\x00/\x00b\x00|g' \
	-e 's|c\x00X\x00d\x00%\x00|c\x00\x00\x00d\x00%\x00|g' \
	-e 's|e\x00X\x00|.\x00.\x00|g' \
	-e 's|f\x00X\x00g\x00|f\x00/\x00g\x00|g' "$img" >"$TMP/odd.img"
same "size of the image" "$(stat -c %s "$img")" "$(stat -c %s "$TMP/odd.img")"

mount_image "$TMP/odd.img" -o hide_sys_files || exit 1
find "$MNT" -mindepth 1 -printf '%f\n' | sort >"$TMP/names"
printf '%s\n' '%2E%2E' 'a%252Fb' 'a%2Fb' 'c%00d%25' 'f%2Fg%252Fh' \
	'plain%2F%00%25' | sort >"$TMP/want"
same_file "the names" "$TMP/want" "$TMP/names"

# Each holds the name that it was made under.
while IFS='|' read -r shown made; do
	same "content of $shown" "$made" "$(cat "$MNT/$shown")"
done <<'END'
%2E%2E|eX
a%252Fb|aXb
a%2Fb|a%2Fb
c%00d%25|cXd%
f%2Fg%252Fh|fXg%2Fh
plain%2F%00%25|plain%2F%00%25
END

# Other spellings are not names.
for name in 'a%25252Fb' 'a%2fb' 'c%00d%' 'plain%252F%00%25' '%2E' '%'; do
	not "$name" stat "$MNT/$name"
done
not "a name that is not UTF-8" stat "$MNT/$(printf 'a\377')"
