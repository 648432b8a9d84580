#!/bin/sh
# listing.sh - the names of a volume are those that fls and ntfsls list
# SPDX-License-Identifier: BSD-2-Clause
#
#   listing.sh [IMAGE]...       without any: the real volumes and the samples
. tests/sh/lib.sh
need fls fsstat ntfsls istat jq
test -x "$B/ntfsread" || skip "no $B/ntfsread"

# 'RECORD PATH SIZE', tabs between; SIZE - for directories.  The other tools
# change control characters and lone surrogates, so what has any is left out,
# by its record number, on both sides; fls goes no deeper than 128.
ours() {
	# Not every jq accepts half of a surrogate pair.
	sed 's/\\u[dD][89a-fA-F][0-9a-fA-F]\{2\}/\\ufffd/g' "$TMP/ours.json" |
	jq -r 'if type == "array" then .[] else . end |
		select(.namespace != "dos" and .namespace != 2) |
		select(.deleted | not) |
		[.record, (.path | ltrimstr("/")),
		 (if .directory then "-" else .size end)] |
		map(tostring | gsub("[\\x{0}-\\x{1f}\\x{7f}^]"; "\ufffd")) |
		join("\t")' |
		awk -F'\t' 'split($2, a, "/") < 120 && $2 != "" && $2 != "." &&
			a[length(a)] != "."' | LC_ALL=C sort -u
}

theirs() {
	fls -r -p -u -l "$image" 2>"$TMP/err" | awk -F'\t' '
		{
			split($1, a, " ")
			# An attribute id is missing where it could not be read.
			known = a[2] ~ /-/
			sub(/[-:].*/, "", a[2])
			# -/r is a child record with a name of its own.
			if (a[1] ~ /^[V-]\// || a[1] == "d/r" ||
			    a[2] !~ /^[0-9]/ || split($2, p, "/") >= 120)
				next
			print a[2] "\t" $2 "\t" (a[1] == "d/d" ? "-" : \
				known ? $7 : "?")
		}' | LC_ALL=C sort -u
}

# Our records and paths whose names the others cannot show.
strange() {
	LC_ALL=C grep -a "$(printf '\357\277\275')" "$1" | cut -f 1 | sort -u
}

without() {
	awk -F'\t' 'FILENAME == ARGV[1] { drop[$1] = 1; next }
		!($1 in drop)' "$@"
}

# ntfsls has no record numbers with -R that are worth having: paths only.
paths_by_ntfsls() {
	ntfsls -f -q -a -R "$image" 2>/dev/null | LC_ALL=C awk '
		/^\/.*:$/ && last == "" {
			dir = substr($0, 2, length($0) - 2)
			if (dir != "" && dir !~ /\/$/)
				dir = dir "/"
			last = $0
			next
		}
		{ last = $0 }
		$0 != "" && $0 != "." && $0 != ".." { print dir $0 }' |
		LC_ALL=C sort -u
}

# Of index blocks smaller than a cluster the Sleuth Kit reads only the first of
# each cluster: of a directory of 400 names in 4 KiB blocks and 64 KiB clusters,
# a sixth.  The index blocks themselves, and ntfsls, have all of them.
fls_reads_all_blocks() {
	fsstat "$image" 2>"$TMP/err" | awk '
		/^Size of Index Records:/ { block = $5 }
		/^Cluster Size:/ { cluster = $3 }
		END { exit cluster > block }'
}

# A stream in the Sleuth Kit's listing is its file's name and ':' and its own.
# It also lists what it finds in index blocks that are not in use.
compare_fls() {
	cut -f 1,2 "$TMP/ours" | LC_ALL=C sort -u >"$TMP/ours.names"
	cut -f 1,2 "$TMP/theirs" | LC_ALL=C sort -u >"$TMP/theirs.names"
	# A file without an unnamed $DATA is there only through its streams.
	sed 'p; s/:[^:\/]*$//' "$TMP/theirs.names" | LC_ALL=C sort -u |
		LC_ALL=C comm -23 "$TMP/ours.names" - >"$TMP/only.ours"
	LC_ALL=C comm -13 "$TMP/ours.names" "$TMP/theirs.names" |
		awk -F'\t' 'NR == FNR { have[$1 "\t" $2] = 1; next }
			{ base = $2; sub(/:[^:\/]*$/, "", base) }
			!($1 "\t" base in have)' "$TMP/ours.names" - |
		head -n 500 |
		while IFS='	' read -r record path; do
			istat "$image" "$record" 2>/dev/null |
				grep -q '^Not Allocated' ||
				printf '%s\t%s\n' "$record" "$path"
		done >"$TMP/only.theirs"
	test ! -s "$TMP/only.ours" || ! fls_reads_all_blocks ||
		fail "$image: not in fls: $(head -n 5 "$TMP/only.ours")"
	test ! -s "$TMP/only.theirs" ||
		fail "$image: only in fls: $(head -n 5 "$TMP/only.theirs")"
}

# Sizes of what both list, where fls gives the size of an unnamed $DATA.  Those
# that the index has of metadata files are never brought up to date.
compare_sizes() {
	awk -F'\t' 'NR == FNR { size[$1 "\t" $2] = $3; next }
		$2 !~ /^\$/ && $3 != "?" && ($1 "\t" $2 in size) && size[$1 "\t" $2] != $3 {
			print $1 "\t" $2 "\t" size[$1 "\t" $2] ", not " $3
		}' "$TMP/ours" "$TMP/theirs" >"$TMP/sizes"
	test ! -s "$TMP/sizes" ||
		fail "$image: sizes: $(head -n 5 "$TMP/sizes")"
}

compare_ntfsls() {
	paths_by_ntfsls >"$TMP/ntfsls"
	cut -f 2 "$TMP/ours" | LC_ALL=C sort -u >"$TMP/ours.paths"
	LC_ALL=C comm -23 "$TMP/ours.paths" "$TMP/ntfsls" |
		grep -av '^\$' >"$TMP/only.ours"
	test ! -s "$TMP/only.ours" ||
		fail "$image: not in ntfsls: $(head -n 5 "$TMP/only.ours")"
	# The other way round only where no name is strange: it would be unlike
	# ours, and a newline makes it two.
	test ! -s "$TMP/strange" || return 0
	LC_ALL=C comm -13 "$TMP/ours.paths" "$TMP/ntfsls" |
		grep -av '^\$' >"$TMP/only.theirs"
	test ! -s "$TMP/only.theirs" ||
		fail "$image: only in ntfsls: $(head -n 5 "$TMP/only.theirs")"
}

check() {
	image=$1
	"$B/ntfsread" ls -R --json "$image" >"$TMP/ours.json" ||
		fail "$image: ls -R: status $?"
	ours >"$TMP/ours.all"
	theirs >"$TMP/theirs.all"
	strange "$TMP/ours.all" >"$TMP/strange"
	without "$TMP/strange" "$TMP/ours.all" >"$TMP/ours"
	without "$TMP/strange" "$TMP/theirs.all" >"$TMP/theirs"
	test -s "$TMP/ours" || fail "$image: nothing listed"
	if test -s "$TMP/theirs.all"; then
		compare_fls
		compare_sizes
	fi
	compare_ntfsls
	echo "$image: $(wc -l <"$TMP/ours") names"
}

if test $# -eq 0; then
	for img in "$REAL"/real-*.img; do
		test ! -e "$img" || set -- "$@" "$img"
	done
	for name in charlie.dd 7-ntfs-undel.dd; do
		img=$(image "$name") && set -- "$@" "$img"
	done
fi
test $# -gt 0 || skip "no volumes to compare"
for image; do
	check "$image"
done
