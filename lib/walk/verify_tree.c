/* verify_tree.c - see verify_tree.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include "verify_tree.h"

#include <stdlib.h>

#include "../bytes/bitmap.h"
#include "../bytes/checked.h"
#include "../format/values.h"
#include "../volume/upcase.h"

enum {
	BLOCKS_MAX = 32 * 1024 * 1024,	/* more are not kept track of: their bitmap
					   alone would be 4 MiB */
	KEY_MAX    = 1024		/* that is compared: the longest name and
					   SID are shorter */
};

/* A node on the way from the root. */
struct level {
	uint8_t *buf;			/* its block; NULL: the root, or none yet */
	struct index_node node;
	struct where w;
	uint64_t block;			/* NTR_NONE: the root */
	uint64_t keys;			/* met in it */
	struct index_entry entry;	/* if 'below', its subnode is being walked */
	bool below;
};

struct tree {
	struct ntr_index *index;
	const struct upcase *table;
	uint8_t *seen;			/* a bit per block */
	uint64_t blocks;		/* bits there are */
	uint8_t last[KEY_MAX];		/* the key before */
	size_t last_len;		/* 0: none to compare with */
	struct level levels[INDEX_DEPTH_MAX];
	size_t depth;
	bool cut;			/* not all of it was walked */
};

/* -------------------------------------------------------------------- order -- */

static int order_u32(struct span a, struct span b, size_t words)
{
	uint32_t x, y;

	for (size_t i = 0; i < words; i++) {
		x = span_u32(a, 4 * i);
		y = span_u32(b, 4 * i);
		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

/* Negative, zero or positive, as the index orders its keys. */
static int order(const struct tree *t, struct span a, struct span b)
{
	switch (t->index->kind) {
	case NTR_INDEX_NAMES:
		return upcase_collate(t->table, a, b);
	case NTR_INDEX_SII:
	case NTR_INDEX_QUOTAS:
		return order_u32(a, b, 1);
	case NTR_INDEX_SDH:
		return order_u32(a, b, 2);
	case NTR_INDEX_REPARSE:
		return order_u32(a, b, 3);
	case NTR_INDEX_OBJECTS:
		return order_u32(a, b, 4);
	default:
		return -1;	/* not known here */
	}
}

/* The part of the key by which the index is ordered; empty where it is no key. */
static struct span order_key(const struct tree *t, const struct index_entry *entry)
{
	struct where quiet = where_error(NULL);
	struct ntr_filename name;

	if (t->index->kind != NTR_INDEX_NAMES)
		return entry->key;
	if (filename_decode(entry->key, &quiet, &name) < 0)
		return span_first(entry->key, 0);
	return span_of(name.name, 2 * (size_t)name.name_units);
}

static void check_key(struct tree *t, struct level *l)
{
	struct span key = order_key(t, &l->entry);
	struct span last = span_of(t->last, t->last_len);
	int sign;

	l->keys++;
	if (t->last_len && key.len) {
		sign = order(t, last, key);
		if (sign > 0)
			note(&l->w, NTR_F_INDEX_ORDER, NULL, l->entry.at, 0, 0);
		else if (sign == 0)
			note(&l->w, NTR_F_INDEX_DUPLICATE, NULL, l->entry.at, 0,
			     0);
	}
	t->last_len = key.len <= KEY_MAX ? key.len : 0;
	if (t->last_len)
		memcpy(t->last, key.ptr, t->last_len);
}

/* ----------------------------------------------------------------- subnodes -- */

static uint64_t block_of(const struct ntr_index *index, uint64_t vcn)
{
	if (vcn > INT64_MAX / index->vcn_unit)
		return NTR_NONE;
	return vcn * index->vcn_unit / index->block_size;
}

/* May the block be walked?  Notes why not, and what is odd about it. */
static bool meet(struct tree *t, const struct level *l, uint64_t block)
{
	const struct ntr_index *index = t->index;
	uint64_t at = l->entry.at;

	if (block >= t->blocks)
		return true;	/* reading it finds out */
	if (bitmap_test(span_of(t->seen, t->blocks / 8 + 1), block)) {
		note(&l->w, NTR_F_INDEX_CYCLE, NULL, at, l->entry.subnode_vcn,
		     t->blocks);
		return false;
	}
	bitmap_set(t->seen, block);
	if (index->use_bitmap &&
	    !bitmap_test(span_of(index->bitmap, index->bitmap_len), block))
		note(&l->w, NTR_F_INDEX_BLOCK_FREE, NULL, at, block,
		     index->block_count);
	return true;
}

static bool afford_block(struct tree *t, const struct level *l)
{
	if (t->depth == INDEX_DEPTH_MAX) {
		note(&l->w, NTR_F_INDEX_CYCLE, "deeper than any index", l->entry.at,
		     l->entry.subnode_vcn, t->blocks);
		return false;
	}
	if (t->index->budget < t->index->block_size)
		return false;
	t->index->budget -= t->index->block_size;
	return true;
}

/* Go down to the subnode of the entry at hand, if that can be done. */
static int descend(struct tree *t, const struct level *l)
{
	struct ntr_index *index = t->index;
	uint64_t vcn = l->entry.subnode_vcn, block;
	struct level *next;

	if (!index->blocks) {
		note(&l->w, NTR_F_INDEX_ENTRY_DAMAGED, "subnode without blocks",
		     l->entry.at, vcn, 0);
		return NTR_OK;
	}
	block = block_of(index, vcn);
	if (!meet(t, l, block))
		return NTR_OK;
	if (!afford_block(t, l)) {
		t->cut = true;
		return NTR_OK;
	}
	next = &t->levels[t->depth];
	if (!next->buf)
		next->buf = malloc(index->block_size);
	if (!next->buf)
		return NTR_E_NOMEM;
	next->w = l->w;
	next->node.at = l->entry.at;
	if (!index_subnode_read(index, vcn, next->buf, &next->w, &next->node)) {
		t->last_len = 0;
		return NTR_OK;
	}
	next->block = block;
	next->keys = 0;
	next->below = next->entry.last = false;
	t->depth++;
	return NTR_OK;
}

/* --------------------------------------------------------------------- walk -- */

static void leave(struct tree *t)
{
	const struct level *l = &t->levels[--t->depth];

	/* Without its last entry it is broken, and that has been told. */
	if (l->block != NTR_NONE && l->keys == 0 && l->entry.last &&
	    !l->node.has_subnodes)
		note(&l->w, NTR_F_INDEX_BLOCK_EMPTY, NULL, 0, l->block,
		     t->index->block_count);
}

/* One step: the next entry of the node at hand, or the one whose subnode is done. */
static int step(struct tree *t)
{
	struct level *l = &t->levels[t->depth - 1];

	if (l->below) {
		l->below = false;
		if (!l->entry.last)
			check_key(t, l);
		return NTR_OK;
	}
	if (index_entry_next(&l->node, &l->w, &l->entry) <= 0) {
		leave(t);
		return NTR_OK;
	}
	l->below = true;
	if (l->entry.subnode_vcn != NTR_NONE)
		return descend(t, l);
	if (l->node.has_subnodes)
		note(&l->w, NTR_F_INDEX_ORDER, "entry without a subnode",
		     l->entry.at, 0, 0);
	return NTR_OK;
}

/* Blocks in use that no entry leads to: what is in them is listed, yet not found. */
static void note_unreached(const struct tree *t)
{
	const struct ntr_index *index = t->index;
	struct span used = span_of(index->bitmap, index->bitmap_len);
	struct span seen = span_of(t->seen, t->blocks / 8 + 1);
	struct where w = index_where(t->index, NTR_NONE, NULL);
	uint64_t first = 0, count = 0;
	unsigned bits;

	for (uint64_t i = 0; i < t->blocks; i += 8) {
		bits = span_u8(used, i / 8) & ~(unsigned)span_u8(seen, i / 8);
		if (t->blocks - i < 8)
			bits &= (1u << (t->blocks - i)) - 1;
		if (bits && count == 0)
			first = i + (unsigned)__builtin_ctz(bits);
		count += (unsigned)__builtin_popcount(bits);
	}
	if (count)
		note(&w, NTR_F_INDEX_BLOCK_UNREACHED, NULL, 0, first, count);
}

static int walk(struct tree *t)
{
	struct ntr_index *index = t->index;
	struct level *root = &t->levels[0];
	int code = NTR_OK;

	root->node = index->root;
	root->w = index_where(index, index->root_offset, NULL);
	root->w.attr_type = NTR_INDEX_ROOT;
	root->block = NTR_NONE;
	t->depth = 1;
	while (code == NTR_OK && t->depth > 0)
		code = step(t);
	if (code == NTR_OK && !t->cut && index->use_bitmap && index->blocks)
		note_unreached(t);
	return code;
}

int verify_tree(struct ntr_index *index)
{
	struct tree *t = calloc(1, sizeof(*t));
	int code = NTR_E_NOMEM;

	if (!t)
		return code;
	t->index = index;
	t->table = volume_upcase(index->vol);
	t->blocks = index->blocks ? least(index->block_count, BLOCKS_MAX) : 0;
	t->seen = calloc(1, (size_t)t->blocks / 8 + 1);
	if (t->seen && t->table)
		code = walk(t);
	for (size_t i = 0; i < INDEX_DEPTH_MAX; i++)
		free(t->levels[i].buf);
	free(t->seen);
	free(t);
	return code;
}
