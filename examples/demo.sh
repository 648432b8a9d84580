#!/bin/sh
# demo.sh - the four stages of a sample volume, and the volume mounted
# SPDX-License-Identifier: BSD-2-Clause
#
# Run by 'make demo', which has built the programs in $B and the image.

set -eu
B=${B:-build/gcc}
image=${IMAGES:-build/images}/good-stages.img
mount=

cleanup() {
	test -z "$mount" || {
		fusermount3 -u "$mount" 2>/dev/null || :
		rmdir "$mount" 2>/dev/null || :
	}
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

# Show a command as one would type it, then what it prints.
show() {
	printf '\n$'
	printf ' %s' "$@"
	printf '\n'
	"$@"
}

echo "A sample volume, and a file in each of the four stages of growth."
show "$B/ntfsread" info "$image"
for file in /File1.txt /File4.txt /File6.txt /File7.txt; do
	show "$B/ntfsread" stage "$image" "$file"
done
show "$B/ntfsread" stage "$image"

# Why mounting cannot work here, if it cannot: other failures are failures.
unmountable() {
	command -v fusermount3 >/dev/null || { echo "no fusermount3"; return; }
	test -c /dev/fuse || { echo "no /dev/fuse"; return; }
	# A container may show the device and not let it be opened.
	(: <>/dev/fuse) 2>/dev/null || echo "no usable /dev/fuse"
}

why=$(unmountable)
if test -n "$why"; then
	echo
	echo "There is $why here, so nothing is mounted; the same by 'ls':"
	show "$B/ntfsread" ls -lR "$image"
	exit 0
fi
mount=$(mktemp -d)
show "$B/ntfsread-fuse" "$image" "$mount"
show ls -l "$mount"
show cat "$mount/streams.txt:Zone.Identifier"
show fusermount3 -u "$mount"
rmdir "$mount"
mount=
