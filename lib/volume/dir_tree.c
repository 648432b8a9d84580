/*
 * dir_tree.c - is an index the tree that look-ups take it for?
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Every node is visited once, whatever points at it: the work is one more reading of
 * the index, and a cycle is a node met twice.
 */
#include <stdlib.h>

#include "../bytes/bitmap.h"
#include "../bytes/checked.h"
#include "dir.h"
#include "upcase.h"

/* Blocks past this are not kept track of: their bitmap alone would be 4 MiB. */
enum { BLOCKS_MAX = 32 * 1024 * 1024 };

struct tree {
	struct ntr_index *index;
	uint8_t *buf;			/* one block */
	const struct upcase *table;
	uint8_t *seen;			/* a bit per block */
	size_t blocks;			/* bits there are */
	uint64_t *queue;		/* VCNs still to be visited */
	size_t count, cap, next;
};

static int enqueue(struct tree *t, uint64_t vcn)
{
	uint64_t *bigger;
	size_t cap;

	if (t->count == t->cap) {
		cap = t->cap ? t->cap * 2 : 64;
		bigger = realloc(t->queue, cap * sizeof(*bigger));
		if (!bigger)
			return NTR_E_NOMEM;
		t->queue = bigger;
		t->cap = cap;
	}
	t->queue[t->count++] = vcn;
	return NTR_OK;
}

/* Remember a subnode for later, unless it has been met before. */
static int meet(struct tree *t, uint64_t vcn, const struct where *w, uint64_t at)
{
	uint64_t block = vcn;

	if (!t->index->blocks) {
		note(w, NTR_F_INDEX_ENTRY_DAMAGED, "subnode without blocks", at,
		     vcn, 0);
		return NTR_OK;
	}
	if (vcn <= INT64_MAX / t->index->vcn_unit)
		block = vcn * t->index->vcn_unit / t->index->block_size;
	if (block < t->blocks) {
		if (bitmap_test(span_of(t->seen, t->blocks / 8 + 1), block)) {
			note(w, NTR_F_INDEX_CYCLE, NULL, at, vcn, t->blocks);
			return NTR_OK;
		}
		bitmap_set(t->seen, block);
	}
	return enqueue(t, vcn);
}

/* Check the order within a node, and queue what is below it. */
static int visit(struct tree *t, struct index_node *node, const struct where *w)
{
	struct span last = span_of("", 0), name;
	struct index_entry entry;
	struct ntr_dirent ent;
	int code = NTR_OK;

	while (code == NTR_OK && index_entry_next(node, w, &entry) > 0) {
		if (entry.subnode_vcn != NTR_NONE)
			code = meet(t, entry.subnode_vcn, w, entry.at);
		else if (node->has_subnodes)
			note(w, NTR_F_INDEX_ORDER, "entry without a subnode",
			     entry.at, 0, 0);
		if (entry.last || dirent_decode(&entry, w, &ent) < 0)
			continue;
		name = span_of(ent.name, 2 * (size_t)ent.name_units);
		if (upcase_collate(t->table, last, name) > 0)
			note(w, NTR_F_INDEX_ORDER, NULL, entry.at, 0, 0);
		last = name;
	}
	return code;
}

/* Blocks in use that no entry leads to: their names are listed, yet not found. */
static void note_unreached(struct tree *t)
{
	struct span used = span_of(t->index->bitmap, t->index->bitmap_len);
	struct span seen = span_of(t->seen, t->blocks / 8 + 1);
	struct where w = index_where(t->index, NTR_NONE, NULL);

	for (uint64_t i = 0; t->index->use_bitmap && i < t->blocks; i++) {
		if (!bitmap_test(used, i) || bitmap_test(seen, i))
			continue;
		note(&w, NTR_F_INDEX_ORDER, "block that no entry leads to", 0, i,
		     0);
		return;
	}
}

static int walk(struct tree *t)
{
	struct ntr_index *index = t->index;
	struct where w = index_where(index, index->root_offset, NULL);
	struct index_node node = index->root;
	int code = visit(t, &node, &w);

	while (code == NTR_OK && t->next < t->count && index->blocks &&
	       index->budget >= index->block_size) {
		index->budget -= index->block_size;
		if (index_subnode_read(index, t->queue[t->next++], t->buf, &w,
				       &node))
			code = visit(t, &node, &w);
	}
	if (code == NTR_OK && t->next == t->count)
		note_unreached(t);
	return code;
}

int dir_tree_verify(struct ntr_dir *dir, struct ntr_error *err)
{
	struct ntr_index *index = &dir->index;
	struct tree t = {
		.index = index, .buf = dir->found,
		.table = volume_upcase(index->vol),
		.blocks = index->blocks ?
			  (size_t)least(index->block_count, BLOCKS_MAX) : 0,
	};
	int code = NTR_E_NOMEM;

	if (dir->by_names)
		return NTR_OK;
	t.seen = calloc(1, t.blocks / 8 + 1);
	if (t.seen && t.table)
		code = walk(&t);
	free(t.seen);
	free(t.queue);
	return code < 0 ? error_nomem(err) : NTR_OK;
}
