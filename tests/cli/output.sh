#!/bin/sh
# output.sh - hostile names, readers that go away, disks that are full
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016	# names with a dollar sign are no variables
. tests/sh/lib.sh
img=$(image real-tree.img) || skip "no real-tree.img"
need jq
ntfsread=$B/ntfsread

# jq before 1.7 refuses half a surrogate pair, which is just what JSON says here.
whole() {
	sed 's/\\ud[89a-f][0-9a-f][0-9a-f]/\\ufffd/g' "$1"
}

# No control character but the newline, no bidirectional override, no half pair.
clean() {
	LC_ALL=C tr -d '\n' <"$TMP/out" >"$TMP/bytes"
	! LC_ALL=C grep -q '[[:cntrl:]]' "$TMP/bytes" || fail "$1: a raw control character"
	! LC_ALL=C grep -q "$(printf '\342\200[\250-\256]')" "$TMP/bytes" ||
		fail "$1: a raw direction override"
	! LC_ALL=C grep -q "$(printf '\302[\200-\237]')" "$TMP/bytes" ||
		fail "$1: a raw C1 control"
	! LC_ALL=C grep -q "$(printf '\355[\240-\277]')" "$TMP/bytes" ||
		fail "$1: half a surrogate pair"
}
for options in "ls" "ls -l" "ls -R" "ls --json" "ls -l --json" "ls -Rd --json"; do
	# shellcheck disable=SC2086
	ok "$options" "$ntfsread" $options "$img" /names
	test -s "$TMP/out" || fail "$options: prints nothing"
	clean "$options"
	case $options in
	*json) whole "$TMP/out" | jq -es 'length > 10' >"$TMP/jq" || fail "$options: JSON" ;;
	esac
done
ok ls "$ntfsread" ls "$img" /names
grep -qxF 'new\nline' "$TMP/out" || fail "newline not escaped: $(cat "$TMP/out")"
grep -qxF 'escape\033[31mred' "$TMP/out" || fail "escape not escaped"
grep -qxF 'back\\slash' "$TMP/out" || fail "backslash not doubled"
grep -qxF 'emoji 😀' "$TMP/out" || fail "emoji not printed as it is"
grep -qxF '#42' "$TMP/out" || fail "#42"

# Each name that is listed opens by the path that JSON gives for it.
"$ntfsread" ls --json "$img" /names | whole - |
	jq -r 'select((.directory | not) and (.path | test("[\\x{0}-\\x{1f}\\x{7f}]") | not)) | .path' |
	grep -v "$(printf '\357\277\275')" >"$TMP/paths"
test "$(wc -l <"$TMP/paths")" -gt 20 || fail "few names: $(wc -l <"$TMP/paths")"
while IFS= read -r path; do
	run "$ntfsread" record --json "$img" "$path"
	test "$STATUS" -eq 0 || fail "record $path: $(cat "$TMP/err")"
done <"$TMP/paths"
# So do a file called #42 and one called 42-128-4, behind their directory.
ok "file named #42" "$ntfsread" record "$img" '/names/#42'

# The record of a hostile name.
"$ntfsread" ls --json "$img" /names | whole - |
	jq -r '"#\(.record)"' | xargs "$ntfsread" record "$img" >"$TMP/out" ||
	fail "record of each name"
clean record
"$ntfsread" ls --json "$img" /names | whole - |
	jq -r '"#\(.record)"' | xargs "$ntfsread" stage "$img" >"$TMP/out" ||
	fail "stage of each name"
clean stage
# Complaints too.
run "$ntfsread" cat "$img" "/$(printf 'a\033[31mb')"
mv "$TMP/err" "$TMP/out"
clean complaint

# A reader that goes away: status 1 and not a word.
gone() {
	{ status=0; "$ntfsread" "$@" 2>"$TMP/err" || status=$?
	  echo "$status" >"$TMP/status"; } | head -c 1 >/dev/null
	same "$* | head -c1" 1 "$(cat "$TMP/status")"
	same "$* says" "" "$(cat "$TMP/err")"
}
gone cat "$img" '/$MFT'
gone ls -R --json "$img"
gone ls -lR "$img"
gone record --json "$img" /names '/ten thousand' 0 1 2 3 4 5 6 7 8 9 10 11 64 65 \
	66 67 68 69 70 '/$MFT' '/ten thousand' '/$Bitmap' '/$UpCase' '/$LogFile'

# A full disk: status 1 and why.
if test -c /dev/full; then
	for args in "info" "ls -R" "ls --json" "stage" "verify" "stage --json"; do
		status=0
		# shellcheck disable=SC2086
		"$ntfsread" $args "$img" >/dev/full 2>"$TMP/err" || status=$?
		same "$args >/dev/full" 1 "$status"
		grep -q 'cannot write: No space' "$TMP/err" ||
			fail "$args >/dev/full: $(cat "$TMP/err")"
	done
	status=0
	"$ntfsread" cat "$img" '/$MFT' >/dev/full 2>"$TMP/err" || status=$?
	same "cat >/dev/full" 1 "$status"
	status=0
	"$ntfsread" verify --findings /dev/full "$img" >"$TMP/out" 2>"$TMP/err" || status=$?
	test "$status" -eq 0 || test "$status" -eq 1 || fail "--findings /dev/full: $status"
	status=0
	"$ntfsread" stage --svg /dev/full "$img" /names 2>"$TMP/err" || status=$?
	same "--svg /dev/full" 1 "$status"
fi
# Closed descriptors are not taken for the image.
before=$(sha256sum "$img")
"$ntfsread" ls "$img" >&- 2>&- <&- || :
same "image after closed stdout" "$before" "$(sha256sum "$img")"

# -l shows what the record says, the plain listing what the index says; sorted
# alike, DOS names only when asked for.
"$ntfsread" ls "$img" '/dos names' >"$TMP/few"
"$ntfsread" ls --all-names "$img" '/dos names' >"$TMP/all"
test "$(wc -l <"$TMP/all")" -gt "$(wc -l <"$TMP/few")" || fail "--all-names shows no more"
"$ntfsread" ls --json "$img" '/dos names' | jq -r .namespace | sort -u >"$TMP/spaces"
grep -qx dos "$TMP/spaces" || fail "JSON has no DOS names"

# A closed stdout takes nothing, and that is said.
for command in "ls" "info" "ls --help" "cat"; do
	status=0
	case $command in
	cat) set -- cat "$img" '#0' ;;
	*)   # shellcheck disable=SC2086
	     set -- $command "$img" ;;
	esac
	"$ntfsread" "$@" >&- 2>"$TMP/err" || status=$?
	same "status of $command without stdout" 1 "$status"
	grep -q 'cannot write' "$TMP/err" || fail "$command without stdout is silent"
done
