#!/bin/sh
# wof.sh - files compressed as a whole: what the manifests of their images cannot say
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
img=$(image bad-wof.img) || skip "no images of such files: libwim is not here"
ntfsread=$B/ntfsread
tab=$(printf '\t')

# The bytes of a stream by its path; its manifest line has their number and hash.
sum_of() {
	"$ntfsread" cat "$1" "$2" 2>/dev/null | sha256sum | cut -d ' ' -f 1
}

# Content that is elsewhere, or of an unknown kind, is refused; why is said.
refuses() {
	expect_status 1 "$ntfsread" cat "$img" "/$1"
	same "bytes of /$1" "" "$(cat "$TMP/out")"
	grep -q "$2" "$TMP/err" || fail "/$1: $(cat "$TMP/err")"
}
refuses "in a wim" "WIM image"
refuses "provider 3" "unknown algorithm"
refuses "algorithm 9" "unknown algorithm"
refuses "version 2" "unknown algorithm"
refuses "file version 2" "unknown algorithm"
refuses "no unnamed stream" "no \$DATA"

# Damage costs its chunk, and the rest of the file is there.
expect_status 3 "$ntfsread" cat "$img" "/codewords that cannot be"
same "bytes that are left" 19480 "$(wc -c <"$TMP/out" | tr -d ' ')"
grep -q "bytes 4096 to 8191" "$TMP/err" || fail "$(cat "$TMP/err")"

# The compressed stream is a stream like any other, whatever the file is.
img=$(image good-wof-places.img)
grep "^stream$tab.*${tab}WofCompressedData$tab" "${img%.img}.manifest" |
while IFS=$tab read -r _ record name size hash; do
	test "$(sum_of "$img" "#$record:$name")" = "$hash" ||
		echo "record $record, $size bytes"
done >"$TMP/wrong"
same "compressed streams that differ" "" "$(cat "$TMP/wrong")"

# --raw is what is stored.
same "what is stored" "$(sum_of "$img" /fragments:WofCompressedData)" \
	"$("$ntfsread" cat --raw "$img" /fragments | sha256sum | cut -d ' ' -f 1)"
