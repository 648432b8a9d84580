#!/bin/sh
# layers.sh - prints every #include that points up:  layers.sh [DIR]
# SPDX-License-Identifier: BSD-2-Clause
#
# In lib/ includes may point down or sideways: bytes < format < source < volume
# < walk.  What is built on the library sees include/ and itself, nothing else; but the
# mount program shows records as the command does, and by the same code.

set -eu
cd "${1:-$(dirname "$0")/..}"

find lib fuse examples -name '*.[ch]' -exec awk '
BEGIN {
	level["bytes"] = 1; level["format"] = 2; level["source"] = 3
	level["volume"] = 4; level["walk"] = 5
}
FNR == 1 {
	n = split(FILENAME, part, "/")
	here = part[1] == "lib" ? level[part[2]] : 0
	dir = substr(FILENAME, 1, length(FILENAME) - length(part[n]))
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
	split($0, quoted, "\"")
	name = quoted[2]
	split(name, part, "/")
	if (name ~ /^ntfsread[a-z_]*\.h$/)
		next			# the public headers, for everyone
	if (FILENAME ~ /^fuse\// && name == "../examples/ntfsread/record_file.h")
		next
	if (here && part[1] == "..")
		part[1] = part[2]	# ../format/runs.h, from lib/volume/
	if (here && part[1] in level && level[part[1]] <= here)
		next
	if (name !~ /\// && (getline line < (dir name)) >= 0) {
		close(dir name)
		next			# beside the including file
	}
	printf "%s:%d: may not include %s\n", FILENAME, FNR, name
	bad = 1
}
END { exit bad }' {} +
