#!/bin/sh
# examples.sh - the example programs do what they say, on a volume whose facts are known
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need sha256sum

img=$(image good-stages.img) || skip "no good-stages.img"
manifest=${img%.img}.manifest
tab=$(printf '\t')

# list_root: exactly the files and folders that the manifest has at the root.
# Metadata files need not be in a manifest: names that begin with $ are left out.
awk -F"$tab" '($1 == "file" || $1 == "dir") && $7 ~ /^\/[^\/$][^\/]*$/ {
	print substr($7, 2) }' "$manifest" | sort >"$TMP/want"
ok "list_root" "$B/list_root" "$img"
cut -c15- "$TMP/out" | grep -v '^[$.]' | sort >"$TMP/got"
same_file "list_root" "$TMP/want" "$TMP/got"
expect_status 2 "$B/list_root"
expect_status 1 "$B/list_root" "$img" /nowhere
same "what list_root says" yes "$(grep -q '^list_root: .*not found' "$TMP/err" && echo yes)"

# stages: record and stage of every file; one of each stage at least.
awk -F"$tab" '($1 == "file" || $1 == "dir") && $2 >= 16 { print $4, $2 }' \
	"$manifest" | sort -u >"$TMP/want"
ok "stages" "$B/stages" "$img"
awk '$2 >= 16 { print $1, $2 }' "$TMP/out" | sort -u >"$TMP/got"
same_file "stages" "$TMP/want" "$TMP/got"
same "stages seen" "1 2 3 4 " "$(cut -d' ' -f1 "$TMP/got" | sort -u | tr '\n' ' ')"

# custom_source: the bytes of the file that grew most, without reading it all.
for file in File1.txt File7.txt; do
	record=$(awk -F"$tab" -v p="/$file" '$1 == "file" && $7 == p { print $2 }' \
		"$manifest")
	want=$(awk -F"$tab" -v r="$record" '$1 == "stream" && $2 == r && $3 == "" {
		print $5 }' "$manifest")
	ok "custom_source" "$B/custom_source" "$img" "/$file"
	same "content of $file" "$want" "$(sha256sum <"$TMP/out" | cut -d' ' -f1)"
	same "less than the image read" yes \
		"$(awk '/ bytes read$/ && $1 < $3 { print "yes" }' "$TMP/err")"
done

# hello.py: the same as list_root, through cffi and the header itself.
if test -n "$SAN"; then
	echo "hello.py: not tried, Python is not instrumented"
elif python3 -c 'import cffi' 2>/dev/null; then
	"$B/list_root" "$img" / >"$TMP/want"
	ok "hello.py" env NTFSREAD_H=include/ntfsread.h \
		NTFSREAD_LIB="$PWD/$B/libntfsread.so.0" \
		python3 examples/hello.py "$img"
	same_file "hello.py" "$TMP/want" "$TMP/out"
else
	echo "hello.py: not tried, no cffi here"
fi

# The program in the README compiles and lists as list_root does.
sed -n '/^```c$/,/^```$/p' README.md | sed '/^```/d' >"$TMP/readme.c"
if build "$TMP/readme" "$TMP/readme.c"; then
	ok "the README's program" "$TMP/readme" "$img" /Folder
	same "the README's program lists" yes \
		"$(grep -q 'ber$' "$TMP/out" && echo yes)"
fi
