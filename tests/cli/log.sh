#!/bin/sh
# log.sh - ntfsread log gives each record that is left of a $LogFile, and says what is not
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need jq
tab=$(printf '\t')

# What the records are, one a line, as the manifest has it.
told() {
	jq -r '[.lsn, .redo // "-", .undo // "-", .target.record // "-",
		(.notes | join(",")), .change.name // ""] | @tsv'
}

# volume NAME STATUS: the log of a volume of the catalogue.
volume() {
	img=$(image "$1.img") || {
		fail "no $1.img"
		return
	}
	expect_status "$2" "$B/ntfsread" log --json "$img"
	told <"$TMP/out" >"$TMP/got"
	sed -n "s/^log$tab//p" "${img%.img}.manifest" | sort -n >"$TMP/want"
	same_file "records of $1" "$TMP/want" "$TMP/got"

	# The same from the file alone: sizes are in the log then.
	"$B/ntfsread" cat "$img" '#2' >"$TMP/log"
	expect_status "$2" "$B/ntfsread" log --json --extracted "$TMP/log"
	told <"$TMP/out" >"$TMP/got"
	same_file "records of $1, extracted" "$TMP/want" "$TMP/got"
	findings "$1"
}

# Each finding, as "KIND OFFSET GOT LIMIT": jq would round the numbers.
found() {
	sed -n 's/.*"kind":"\(log-[^"]*\)".*"offset":\([0-9]*\),.*"got":\([0-9]*\),"limit":\([0-9]*\),.*/\1	\2	\3	\4/p' |
		sort
}

# findings NAME: all that is odd in $TMP/log and in the volume, and nothing else.
findings() {
	sed -n "s/^log-finding$tab//p" "${img%.img}.manifest" | sort >"$TMP/want"
	run "$B/ntfsread" log --findings "$TMP/all" --extracted "$TMP/log"
	found <"$TMP/all" >"$TMP/got"
	same_file "findings of $1" "$TMP/want" "$TMP/got"
	run "$B/ntfsread" log --findings "$TMP/all" "$img"
	found <"$TMP/all" | cut -f 1,3,4 | sort >"$TMP/got"
	cut -f 1,3,4 "$TMP/want" | sort >"$TMP/kinds"
	same_file "findings of $1 in its volume" "$TMP/kinds" "$TMP/got"
	# Of a volume the place is one in the volume.
	jq -r 'select(.kind | startswith("log-")) | .record, .offset' "$TMP/all" |
		sed 'N;s/\n/ /' | while read -r record offset; do
		same "record of a finding" 2 "$record"
		test "$offset" -gt 8192 || fail "$1: finding at $offset"
	done
}

volume good-log1 0
volume good-log2 0
volume good-log-wrapped 0
volume odd-log-empty 0
volume odd-log-restarts 0
volume odd-log-second 0
volume bad-log-headless 3
volume bad-log-torn 3
volume bad-log-lost 0
volume bad-log-fields 3
volume bad-log-client 0
# As every volume is formatted here.
volume good-stages 0

# info NAME FILTER WANT
info() {
	img=$(image "$1.img") || return
	ok "log --info" "$B/ntfsread" log --info --json "$img"
	same "$1: $2" "$3" "$(jq -c "$2" "$TMP/out")"
}
info good-log1 '[.state,.version_major,.version_minor,.clients[0].name]' \
	'["good",1,1,"NTFS"]'
info good-log2 '[.state,.version_major,.version_minor,.pages.copies]' \
	'["good",2,0,3]'
info good-log-wrapped '[.state,.pages.leftovers]' '["good",1]'
info odd-log-empty '[.state,.pages.used]' '["empty",0]'
info odd-log-restarts '[.state,.used,.restart[0].valid,.restart[1].valid]' \
	'["good",1,true,true]'
info odd-log-second '[.state,.used,.restart[0].valid]' '["good",1,false]'
info bad-log-headless '.state' '"no-restart"'
info bad-log-torn '.pages.torn' 1
info bad-log-fields '[.used,.restart[1].valid]' '[0,false]'

# What changed, field by field: times are those of the recipe, a second apart.
img=$(image good-log1.img) || skip "no good-log1.img"
ok "jsonl" "$B/ntfsread" log --format jsonl "$img"
cp "$TMP/out" "$TMP/jsonl"
change() {
	same "$1: $2" "$3" "$(jq -c "select(.redo == \"$1\") | $2" "$TMP/jsonl" |
		head -n 1)"
}
change InitializeFileRecordSegment '.change | [.file.record, .file.sequence,
	.parent.record, .name, .in_use, .created, .accessed]' \
	'[40,1,5,"created.txt",true,"2009-10-16T17:09:18.0000000Z","2009-10-16T17:09:21.0000000Z"]'
change AddIndexEntryAllocation '[.target.attribute, .target.file.sequence,
	.change.file.record, .change.name, .change.size, .change.allocated,
	.change.from]' \
	'["$INDEX_ALLOCATION:$I30",5,40,"created.txt",5000,8192,"redo"]'
change DeleteIndexEntryAllocation '[.change.from, .change.name]' \
	'["undo","removed.txt"]'
change UpdateResidentValue '.change | [.kind, .created, .modified, .changed,
	.accessed]' \
	'["standard-information",null,"2009-10-16T17:09:19.0000000Z","2009-10-16T17:09:20.0000000Z","2009-10-16T17:09:21.0000000Z"]'
change SetNewAttributeSizes '.change | [.size, .allocated, .initialized]' \
	'[5000,8192,4000]'
change SetBitsInNonresidentBitMap '[.target.attribute, .change.first_bit,
	.change.bits]' '["$DATA",32868,5]'
change UpdateNonresidentValue '[.redo_length, .undo_length]' '[5000,5000]'
change OpenNonresidentAttribute '[.change.type_name, .change.file.record]' \
	'["$DATA",0]'

# The other formats have the same records.
ok "csv" "$B/ntfsread" log --format csv "$img"
same "csv rows" "$(wc -l <"$TMP/jsonl")" "$(sed 1d "$TMP/out" | wc -l)"
same "columns of each row" 32 \
	"$(tr -d '\r' <"$TMP/out" | awk -F, '{ print NF }' | sort -u)"
jq -r .lsn "$TMP/jsonl" >"$TMP/want"
sed 1d "$TMP/out" | cut -d, -f1 >"$TMP/got"
same_file "LSNs of the csv" "$TMP/want" "$TMP/got"
ok "body" "$B/ntfsread" log --format body "$img"
same "body row" "0|created.txt (\$LogFile $(jq -r 'select(.change.name ==
	"created.txt" and .change.kind == "record") | .lsn' "$TMP/jsonl") \
InitializeFileRecordSegment)|40|r/rrwxrwxrwx|0|0|5000|1255712961|1255712959|1255712960|1255712958" \
	"$(head -n 1 "$TMP/out")"
ok "text" "$B/ntfsread" log "$img"
same "restart areas in text" 2 "$(grep -c '^restart page at' "$TMP/out")"
same "text rows" "$(wc -l <"$TMP/jsonl")" "$(sed '1,/^$/d' "$TMP/out" | wc -l)"

expect_status 2 "$B/ntfsread" log --format xml "$img"
expect_status 2 "$B/ntfsread" log --mft "$img"
expect_status 2 "$B/ntfsread" log --extracted --offset 0 "$img"
expect_status 1 "$B/ntfsread" log "$TMP/nowhere"
# What is no log at all is not taken for one that was never used.
expect_status 3 "$B/ntfsread" log --extracted "$img"

# Logs that Windows wrote: the list is that of a decoder that works in another way.
cat >"$TMP/list.jq" <<'END'
def number: . as $name | $names | split("\n") | index($name);
[2,3,4,5,6,7,9,11,12,13,17,19,33,35,37] as $on |
if .type == "checkpoint" then "\(.lsn) - - - 0 0" else
	(.redo | number) as $redo | (.undo | number) as $undo |
	"\(.lsn) \($redo) \($undo) \(if ([$redo, $undo] - ($on)) | length < 2
		then .target.record else "-" end) \(.redo_length) \(.undo_length)"
end
END
sed -n '/names\[\] = {/,/};/p' lib/format/log_text.c | grep -o '"[^"]*"' |
	tr -d '"' >"$TMP/names"
same "operations" 38 "$(wc -l <"$TMP/names")"

# sample NAME CLUSTER RECORDS
sample() {
	test -n "$SAMPLES" && test -e "$SAMPLES/$1" || return 0
	"$B/ntfsread" cat "$SAMPLES/$1" '#2' >"$TMP/log"
	ok "log of $1" "$B/ntfsread" log --json "$SAMPLES/$1"
	jq -r --arg names "$(cat "$TMP/names")" -f "$TMP/list.jq" \
		<"$TMP/out" >"$TMP/got"
	python3 tests/cli/log.py "$TMP/log" "$2" >"$TMP/want"
	same "records of $1" "$3" "$(wc -l <"$TMP/got")"
	same_file "list of $1" "$TMP/want" "$TMP/got"
	cp "$TMP/out" "$TMP/want"
	ok "log of $1, extracted" "$B/ntfsread" log --json "$TMP/log"
	same_file "log of $1, extracted" "$TMP/want" "$TMP/out"
}
command -v python3 >/dev/null || skip "no python3 here"
sample charlie.dd 4096 508
sample 7-ntfs-undel.dd 1024 1054
sample vsstest.raw 4096 3417
