#!/bin/sh
# timeline_slack.sh - 'timeline --index-slack' and the names that only slack still has
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016	# names with a dollar sign are no variables
. tests/sh/lib.sh
need jq python3
image odd-slack.img >/dev/null || skip "no odd-slack.img"
ntfsread=$B/ntfsread

# Path, record, sequence number, size and the first of four times, each a tick after
# the one before it; -1 where what tells the record has been overwritten.
cat >"$TMP/rows.py" <<'END'
import datetime, json, sys
EPOCH = datetime.datetime(1601, 1, 1)

def ticks(text):
    whole, digits = text.rstrip("Z").split(".")
    when = datetime.datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S") - EPOCH
    return (when.days * 86400 + when.seconds) * 10000000 + int(digits)

for line in sys.stdin:
    row = json.loads(line)
    if row["source"] == "record":
        continue
    fn = row["fn"]
    times = [ticks(fn[k]) for k in ("created", "modified", "changed", "accessed")]
    assert times == [times[0] + i for i in range(4)], row
    assert (row["record"] is None) == (row["sequence"] is None), row
    assert not row["in_use"] and row["si"] is None, row
    assert row["streams"] == [{"name": "", "size": row["size"]}], row
    print(row["path"], -1 if row["record"] is None else row["record"],
          -1 if row["sequence"] is None else row["sequence"], row["size"],
          times[0], row["source"], sep="\t")
END

for name in odd-slack odd-slack-records; do
	img=$(image $name.img) || { fail "no $name.img"; continue; }
	sed -n 's/^# slack-row	//p' "${img%.img}.manifest" | sort >"$TMP/want"
	ok "$name: something to compare" test -s "$TMP/want"
	ok "$name" "$ntfsread" timeline --index-slack --json "$img"
	mv "$TMP/out" "$TMP/json"
	ok "$name: rows" sh -c "python3 '$TMP/rows.py' <'$TMP/json'"
	sort "$TMP/out" >"$TMP/got"
	same_file "$name: names in slack" "$TMP/want" "$TMP/got"
	# Nothing else differs from a timeline without them.
	ok "$name: without" "$ntfsread" timeline --json "$img"
	jq -c 'select(.source == "record")' "$TMP/json" >"$TMP/records"
	jq -c . "$TMP/out" >"$TMP/without"
	same_file "$name: the records" "$TMP/without" "$TMP/records"
	# In the other formats no record is made up, either: least of all number 0.
	ok "$name: body" "$ntfsread" timeline --index-slack "$img"
	same "$name: body, those of no record" \
		"$(awk -F '\t' '$2 == -1' "$TMP/want" | wc -l)" \
		"$(awk -F '|' '$3 == "0" && $2 !~ /FILE_NAME/' "$TMP/out" | wc -l)"
	same "$name: body, nothing of \$MFT's" 0 \
		"$(grep '|0-' "$TMP/out" | grep -vc '^0|/\$MFT')"
	ok "$name: csv" "$ntfsread" timeline --index-slack --format csv "$img"
	same "$name: csv, those of no record" \
		"$(awk -F '\t' '$2 == -1' "$TMP/want" | wc -l)" \
		"$(grep -c '^,,False,' "$TMP/out")"
	for format in body csv jsonl; do
		for n in 1 2 8; do
			run "$ntfsread" timeline -v -j$n --index-slack \
				--format $format "$img"
			cat "$TMP/err" >>"$TMP/out"
			mv "$TMP/out" "$TMP/rows$n"
		done
		same_file "$name: $format -j2" "$TMP/rows1" "$TMP/rows2"
		same_file "$name: $format -j8" "$TMP/rows1" "$TMP/rows8"
	done
done

# Directories that share one index: each block is read for each of them, until that is
# more than the image holds.  Where that ends depends on nothing but the volume.
shared=$(image bad-slack-shared.img) || exit 0
expect_status 3 "$ntfsread" timeline --index-slack --json "$shared"
same "it says so" 1 "$(grep -c 'indexes of [0-9]* directories were not searched' \
	"$TMP/err")"
mv "$TMP/err" "$TMP/said"
mv "$TMP/out" "$TMP/rows"
same "some were searched" "$(sed -n 's/^# searched	//p' \
	"${shared%.img}.manifest")" \
	"$(jq -r 'select(.source == "index-slack") | .path' "$TMP/rows" |
	   sort | xargs)"
for n in 1 2 8; do
	run "$ntfsread" timeline -j$n --index-slack --json "$shared"
	same_file "shared index -j$n" "$TMP/rows" "$TMP/out"
	same_file "shared index -j$n stderr" "$TMP/said" "$TMP/err"
done
ok "without the slack" "$ntfsread" timeline "$shared"
# A listing of the whole tree has the same end; one of a single directory has none.
expect_status 3 "$ntfsread" ls -dR "$shared"
same "ls says so" 1 "$(grep -c 'the slack of [0-9]* directories was not searched' \
	"$TMP/err")"
ok "ls of one" "$ntfsread" ls -d "$shared" "$(sed -n 's/^# searched	//p' \
	"${shared%.img}.manifest" | cut -d ' ' -f 1 | cut -d / -f 1-2)"
