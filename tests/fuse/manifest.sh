#!/bin/sh
# manifest.sh - every image mounts as its manifest says, or is refused
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
. tests/fuse/mount.inc

refused() {
	"$B/ntfsread-fuse" "$1" "$MNT" </dev/null >"$TMP/out" 2>"$TMP/err"
	same "${1##*/} is refused with status" 1 $?
	same "${1##*/} is refused in one line" 1 "$(wc -l <"$TMP/err")"
	! is_mounted "$MNT" || fail "${1##*/} is mounted all the same"
}

count=0
for manifest in "$IMAGES"/*.manifest "$REAL"/*.manifest "$WOF"/*.manifest; do
	test -e "$manifest" || continue
	image=${manifest%.manifest}
	for suffix in img 001 aa mft; do
		test ! -e "$image.$suffix" || break
	done
	image=$image.$suffix
	count=$((count + 1))
	if grep -q '^refuse' "$manifest"; then
		refused "$image"
		continue
	fi
	grep -qE '^(file|dir)' "$manifest" || continue
	set --
	case $image in
	*.mft) set -- -o mft ;;
	*-several.img) set -- -o partition=1 ;;
	esac
	mount_image "$image" "$@" || continue
	# Of a damaged directory more may be found than its manifest promises.
	exact=-x
	case $image in */bad-*) exact='' ;; esac
	# shellcheck disable=SC2086
	ok "${image##*/} is as its manifest says" \
		"$B/fuse_compare" $exact "$manifest" "$MNT"
	unmount
done
test "$count" -gt 0 || skip "no images"
