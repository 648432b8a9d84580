#!/bin/sh
# damage.sh - a volume cut short anywhere, or with noise in its metadata, is still read
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh

build "$TMP/damage" tests/surface/damage.c -lmd || exit 1
for name in good-stages good-cluster512 good-cluster64k; do
	img=$(image $name.img) || skip "no $name.img"
	ok "$name cut short" "$TMP/damage" "$img" "${img%.img}.manifest" cut 200
	test $name = good-stages ||
		continue	# the others have less metadata
	ok "$name with noise" "$TMP/damage" "$img" "${img%.img}.manifest" noise 64
done
