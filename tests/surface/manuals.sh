#!/bin/sh
# manuals.sh - the manual pages are well formed and know every option of --help
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh

# A page that its formatter finds fault with.
lint() {
	if command -v groff >/dev/null; then
		groff -man -Tutf8 -K utf8 -ww -z "$1"
	fi
	if command -v mandoc >/dev/null; then
		mandoc -T lint -W warning "$1" 2>&1
	fi
}
command -v groff >/dev/null || command -v mandoc >/dev/null || skip "no groff here"

for page in examples/ntfsread/ntfsread.1 fuse/ntfsread-fuse.1; do
	test -e "$page" || { fail "there is no $page"; continue; }
	same "$page" "" "$(lint "$page" 2>&1)"
	program=$B/$(basename "$page" .1)
	run "$program" --help
	# Roff writes a hyphen that is not to be broken as \-.
	sed 's/\\-/-/g; s/\\f[BIRP]//g' "$page" >"$TMP/page"
	grep -ohE -e '(^|[^a-z0-9-])--[a-z][a-z-]+' "$TMP/out" |
		grep -oE -e '--[a-z-]+' | sort -u >"$TMP/options"
	same "$program --help lists options" yes \
		"$(test -s "$TMP/options" && echo yes)"
	while read -r option; do
		grep -qF -e "$option" "$TMP/page" || fail "$page: no $option"
	done <"$TMP/options"
done
