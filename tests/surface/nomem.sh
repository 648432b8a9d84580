#!/bin/sh
# nomem.sh - each allocation failing once: no crash, no leak, the right error
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh

# Sanitizers have an allocator of their own.
plain_only
build "$TMP/nomem" -Itests/surface tests/surface/nomem.c \
	tests/surface/nomem_walk.c || exit 1
for name in good-stages bad-lists bad-index-tree bad-ids good-lznt1 odd-lznt1-8k; do
	img=$(image $name.img) || skip "no $name.img"
	ok "$name with failing allocations" "$TMP/nomem" "$img"
done
img=$WOF/good-wof-places.img
test ! -e "$img" || ok "${img##*/} with failing allocations" "$TMP/nomem" "$img"
for name in good-usn good-log2 good-secure odd-slack odd-deleted bad-index \
	odd-i30 odd-claims; do
	img=$(image $name.img) || skip "no $name.img"
	ok "passes over $name" "$TMP/nomem" "$img" walk
done
