#!/bin/sh
# sddl.sh - SDDL against a second decoder, and from SDDL back to the bytes
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need python3 jq istat
test -x "$B/ntfsread" || skip "no $B/ntfsread"
other() { python3 -B tests/cross/sddl.py "$@"; }

# Every kind of entry: texts made to bytes there, and to texts again here.
ok "encoding" other encode <tests/cross/sddl.txt
cp "$TMP/out" "$TMP/hex"
"$B/cross_sddl" <"$TMP/hex" >"$TMP/texts"
same_file "texts and back" tests/cross/sddl.txt "$TMP/texts"

# Bytes changed one at a time: both say the same, or both refuse.
ok "damaging" python3 -B - "$TMP" <<'END'
import random
import sys
sys.path.insert(0, 'tests/cross')
import sddl
rnd, top = random.Random(1), sys.argv[1]
with open('tests/cross/sddl.txt', encoding='utf-8') as file:
    good = [sddl.encode(line.rstrip('\n')) for line in file]
with open(top + '/odd', 'w') as odd, open(top + '/want', 'wb') as want:
    for _ in range(20000):
        sd = bytearray(rnd.choice(good))
        for _ in range(rnd.choice((1, 1, 2, 5))):
            sd[rnd.randrange(20, len(sd)) if len(sd) > 20 else 3] = \
                rnd.choice((0, 1, 2, 3, 4, 0x10, 0x18, 0x50, 0x51, 0x80, 0xa0,
                            0xff, rnd.randrange(256)))
        try:
            text = sddl.utf8(sddl.decode(bytes(sd)))
        except Exception:
            text = b'!'
        if b'\n' in text:
            continue
        odd.write(sd.hex() + '\n')
        want.write(text + b'\n')
END
"$B/cross_sddl" <"$TMP/odd" | sed 's/^!.*/!/' >"$TMP/got"
same_file "damaged descriptors" "$TMP/want" "$TMP/got"
same "many of them" yes "$(test "$(wc -l <"$TMP/got")" -gt 10000 && echo yes)"

# What volumes hold.
check() {
	ours=$("$B/ntfsread" security --json "$1" 2>"$TMP/err" |
		tee "$TMP/json" | jq -r '[.security_id, .at, .length, .sddl] | @tsv')
	test -n "$ours" || {
		fail "$1: no descriptors: $(cat "$TMP/err")"
		return
	}
	"$B/ntfsread" cat "$1" "#9:\$SDS" >"$TMP/sds"
	if command -v ntfscat >/dev/null && test "$2" = ntfscat; then
		ntfscat -f -q -i 9 -n "\$SDS" "$1" >"$TMP/theirs" &&
			same_file "$1: \$SDS" "$TMP/theirs" "$TMP/sds"
	fi
	other decode "$TMP/sds" >"$TMP/second"
	printf '%s\n' "$ours" >"$TMP/first"
	same_file "$1: SDDL" "$TMP/second" "$TMP/first"
	jq -r '"\(.security_id)\t\(.sddl)"' "$TMP/json" >"$TMP/texts"
	other back "$TMP/sds" <"$TMP/texts" >"$TMP/said" ||
		fail "$1: back to the bytes: $(cat "$TMP/said")"
	echo "$1: $(tail -n 1 "$TMP/said")"
	same "$1: notes" "" "$(jq -r '.notes[]' "$TMP/json")"
}

# A file's security id as istat prints it; 0 for one with a descriptor of its own, or
# with none, as mkntfs gives $MFT.
ids() {
	for record in $(seq 0 80); do
		istat "$1" "$record" 2>/dev/null |
			sed -n "s/^Security ID: \([0-9]*\).*/$record \1 \$SDS/p"
	done | grep -v ' 0 ' >"$TMP/ids"
	cut -d ' ' -f 2- "$TMP/ids" >"$TMP/theirs"
	sed 's/ .*//; s/^/#/' "$TMP/ids" | xargs -r "$B/ntfsread" security --json "$1" |
		jq -r '"\(.security_id) \(.source)"' >"$TMP/ours"
	same_file "$1: ids of records" "$TMP/theirs" "$TMP/ours"
	echo "$1: $(wc -l <"$TMP/ids") ids"
}

for name in charlie.dd vsstest.raw 7-ntfs-undel.dd; do
	img=$(image "$name") || continue
	check "$img" ntfscat
	ids "$img"
done
for name in real-tree real-stages real-cluster-65536; do
	img=$(image "$name.img") || continue
	check "$img" ntfscat
	ids "$img"
done
