#!/bin/sh
# compressed.sh - what cat makes of compressed streams, whole and damaged
# SPDX-License-Identifier: BSD-2-Clause
#
# That they decode to the right bytes is manifest.sh's: here is all around it.
. tests/sh/lib.sh
need jq python3
ntfsread=$B/ntfsread
img=$(image good-lznt1.img) || skip "no good-lznt1.img"

# The runs of a stream as a list of 'offset clusters'; '-' for that of a hole.
runs() {
	"$ntfsread" record --json "$1" "$2" | jq -r '.streams[] |
		select(.type == 128 and .name == "") | .runs[] |
		"\(.offset // "-") \(.clusters)"'
}

# --raw is the clusters as they lie in the image, and zeros for what was saved.
size=$("$ntfsread" info --json "$img" | jq .bytes_per_cluster)
for file in "/mixed.bin" "/fragments of five.bin" "/all in children.bin"; do
	runs "$img" "$file" | while read -r from clusters; do
		if test "$from" = -; then
			head -c $((clusters * size)) /dev/zero
		else
			dd if="$img" bs="$size" skip=$((from / size)) \
				count="$clusters" status=none
		fi
	done >"$TMP/dd"
	ok "$file, raw" "$ntfsread" cat --raw "$img" "$file"
	same_file "$file: the raw clusters" "$TMP/dd" "$TMP/out"
done

# Slack is what no chunk says: old bytes, which the recipe made recognizable.
cat >"$TMP/slack.py" <<'EOF'
import re
import sys

slack, raw = (open(name, "rb").read() for name in sys.argv[1:3])
most = int(sys.argv[3])
lines = re.findall(rb"[0-9a-f]{6}:[0-9a-f]{8}\n", slack)
alien = [line for line in lines if not line.startswith(b"8")]
if alien:
    print(f"content among the slack: {alien[0]}")
old = re.findall(rb"8[0-9a-f]{5}:[0-9a-f]{8}\n", raw)
if not old or lines != old:
    print(f"{len(lines)} lines of slack, {len(old)} in the clusters")
if len(slack) > 16 * len(lines) + most:
    print(f"{len(slack)} bytes of slack, of which {16 * len(lines)} are old")
EOF
# A torn line and an end mark for each unit, and zeros that fill up the last.
for file in "/mixed.bin 12000" "/by turns.bin 700" "/exactly one unit.bin 60"; do
	most=${file##* }
	file=${file% *}
	ok "$file, slack" "$ntfsread" cat --slack "$img" "$file"
	cp "$TMP/out" "$TMP/slack"
	"$ntfsread" cat --raw "$img" "$file" >"$TMP/raw"
	same "$file: its slack" "" "$(python3 "$TMP/slack.py" "$TMP/slack" \
		"$TMP/raw" "$most")"
done

# What chunks hold past the initialized size is no content, but slack.
cat >"$TMP/past.py" <<'EOF'
import sys

content, slack = (open(name, "rb").read() for name in sys.argv[1:3])
unit, at = 65536, 65536 + 5000
seed = content[:6]
text = b"".join(b"%s:%08x\n" % (seed, n) for n in range(2 * unit // 16))
if content[:at] != text[:at] or content[at:].strip(b"\0"):
    print("the content is not as initialized")
if text[at:2 * unit] not in slack:
    print(f"{len(slack)} bytes of slack without what the unit still holds")
EOF
file="/initialized in a compressed unit.bin"
"$ntfsread" cat "$img" "$file" >"$TMP/content"
"$ntfsread" cat --slack "$img" "$file" >"$TMP/slack"
same "$file: its slack" "" "$(python3 "$TMP/past.py" "$TMP/content" \
	"$TMP/slack")"

ok "stored, slack" "$ntfsread" cat --slack "$img" "/exactly one stored unit.bin"
same "a full stored unit has no slack" 0 "$(wc -c <"$TMP/out")"

# By id and by name it is the same stream.
"$ntfsread" record --json "$img" "/plain with compressed stream" >"$TMP/json"
id=$(jq -r '"\(.record)-128-\(.attributes[] |
	select(.type == 128 and .name == "packed").id)"' "$TMP/json")
"$ntfsread" cat "$img" "/plain with compressed stream:packed" >"$TMP/want"
ok "by its id" "$ntfsread" cat "$img" "$id"
same_file "a named stream by its id" "$TMP/want" "$TMP/out"

# Damage is named: where it is, why, and once.
if img=$(image bad-lznt1.img); then
	expect_status 3 "$ntfsread" cat --findings "$TMP/findings" "$img" \
		"/copy over the end.bin"
	same "one gap is named" 1 "$(grep -c 'bytes ' "$TMP/err")"
	grep -q 'bytes 20480 to 24575 ' "$TMP/err" ||
		fail "the gap is not named: $(cat "$TMP/err")"
	same "one finding" "chunk-damaged" \
		"$(jq -r .kind "$TMP/findings" | sort | tr '\n' ' ' | sed 's/ $//')"
	# Each of its files with a lost part has one, and none has another kind.
	grep -a '^broken' "${img%.img}.manifest" | cut -f 2 | sort -u |
		sed 's/^/chunk-damaged /' >"$TMP/want"
	: >"$TMP/kinds"
	while read -r _kind record; do
		"$ntfsread" cat --findings "$TMP/findings" "$img" "#$record" \
			>/dev/null 2>&1
		jq -r '"\(.kind) \(.record)"' "$TMP/findings" | sort -u \
			>>"$TMP/kinds"
	done <"$TMP/want"
	same_file "findings" "$TMP/want" "$TMP/kinds"
	expect_status 3 "$ntfsread" cat "$img" "/every other chunk.bin"
	same "eight gaps are named" 8 "$(grep -c 'bytes ' "$TMP/err")"
fi

# An exponent that cannot be: nothing at all is written.
if img=$(image bad-lznt1-units.img); then
	for exponent in 16 32 63 64 200 255; do
		not "exponent $exponent" "$ntfsread" cat "$img" \
			"/exponent $exponent.bin"
		same "exponent $exponent: bytes written" 0 "$(wc -c <"$TMP/out")"
	done
fi

# What decodes to much more than it is takes neither memory nor long.
if test -z "$SAN" && img=$(image odd-lznt1-bomb.img); then
	for file in "/one cluster.bin" "/large units.bin"; do
		# shellcheck disable=SC2016,SC3045
		ok "$file" timeout 20 sh -c 'ulimit -v 200000; exec "$@"' sh \
			"$ntfsread" cat "$img" "$file"
		same "$file: bytes" 33554432 "$(wc -c <"$TMP/out")"
	done
fi

# A folder whose index is compressed, and one whose index only says so.
if img=$(image odd-lznt1-index.img); then
	for dir in "compressed index" "flag without unit"; do
		ok "$dir" "$ntfsread" ls "$img" "/$dir"
		same "$dir: names" 90 "$(wc -l <"$TMP/out")"
		ok "$dir" "$ntfsread" cat "$img" "/$dir/file 77 of the folder"
		same "$dir: content" "file 77 of the folder" "$(cat "$TMP/out")"
	done
fi
