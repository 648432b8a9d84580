/*
 * i30_survey.c - what is to be known of an extracted $I30 before its names are given
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The clusters that VCNs count, the directory's own reference and the names in use are
 * not written down anywhere: the blocks agree on them, or nearly all do.
 */
#include <stdlib.h>

#include "../bytes/bitmap.h"
#include "../bytes/checked.h"
#include "../format/limits.h"
#include "../format/values.h"
#include "i30.h"

enum { VCN_AT = 0x10 };

/* What most of those that were asked say, found in one pass. */
struct vote {
	uint64_t a, b, weight;
};

static void vote(struct vote *v, uint64_t a, uint64_t b)
{
	if (v->weight == 0) {
		v->a = a;
		v->b = b;
	}
	if (v->a == a && v->b == b)
		v->weight++;
	else
		v->weight--;
}

/* ---------------------------------------------------------------- blocks -- */

void i30_rewind(struct ntr_i30 *i)
{
	i->chunk_len = 0;
}

uint8_t *i30_block(struct ntr_i30 *i, uint64_t block, size_t *len_ret,
		   struct ntr_error *err)
{
	uint64_t at = i->blocks_at + block * i->block_size;
	size_t want = (size_t)least(i->block_size, i->source.size - at);
	int64_t got;

	if (at < i->chunk_at || at + want > i->chunk_at + i->chunk_len) {
		i->chunk_at = at;
		i->chunk_len = 0;
		got = source_pread(&i->source, i->chunk, i->chunk_cap, at, err);
		/* Some sources give nothing where a part cannot be had. */
		if (got < (int64_t)want)
			got = source_pread(&i->source, i->chunk, want, at, err);
		if (got < FIXUP_STRIDE && got < (int64_t)want) {
			error_at(err, NTR_E_IO, "index block cannot be read",
				 got > 0 ? (uint64_t)got : 0, want);
			return NULL;
		}
		i->chunk_len = (size_t)got;
	}
	want = (size_t)least(want, i->chunk_at + i->chunk_len - at);
	*len_ret = want;
	return i->chunk + (size_t)(at - i->chunk_at);
}

int i30_decode(const struct ntr_i30 *i, uint64_t block, uint8_t *bytes,
	       size_t len, const struct where *w, struct index_node *node_ret)
{
	uint64_t vcn = span_u64(span_of(bytes, len), VCN_AT);

	if (i->vcn_unit)
		vcn = (i->vcn_base + block * i->block_size) / i->vcn_unit;
	return index_block_decode(bytes, (uint32_t)len, vcn, w, node_ret);
}

uint64_t i30_block_of(const struct ntr_i30 *i, uint64_t vcn)
{
	uint64_t at;

	/* One block alone cannot tell the unit, and needs none. */
	if (!i->vcn_unit)
		return vcn == 0 && i->blocks ? 0 : NTR_NONE;
	if (!checked_mul(vcn, i->vcn_unit, &at) || at < i->vcn_base ||
	    (at - i->vcn_base) % i->block_size != 0 ||
	    (at - i->vcn_base) / i->block_size >= i->blocks)
		return NTR_NONE;
	return (at - i->vcn_base) / i->block_size;
}

bool i30_is_reached(const struct ntr_i30 *i, uint64_t block)
{
	return i->reached &&
	       bitmap_test(span_of(i->reached, (size_t)(i->blocks / 8 + 1)),
			   block);
}

bool i30_is_used(const struct ntr_i30 *i, uint64_t block)
{
	return !i->tree_known || i30_is_reached(i, block);
}

int i30_root_decode(const struct ntr_i30 *i, const struct where *w,
		    struct index_node *node_ret)
{
	struct ntr_index_root root;

	return index_root_decode(span_of(i->root, i->root_len), w, &root,
				 node_ret);
}

/* A block's node, quietly; false where it has none. */
static bool block_node(struct ntr_i30 *i, uint64_t block,
		       struct index_node *node_ret)
{
	struct where quiet = where_error(NULL);
	size_t len;
	uint8_t *bytes = i30_block(i, block, &len, NULL);

	return bytes && i30_decode(i, block, bytes, len, &quiet, node_ret) ==
			NTR_OK;
}

/* ------------------------------------------------------------------- VCNs -- */

struct survey {
	struct vote unit;	/* and where the first block belongs */
	struct vote dir;
	bool has_last;		/* a block with a VCN came before */
	uint64_t last_block, last_vcn;
};

/* The distance of two blocks, in the file and by their VCNs. */
static void compare_vcns(const struct ntr_i30 *i, struct survey *s,
			 uint64_t block, uint64_t vcn)
{
	uint64_t bytes = (block - s->last_block) * i->block_size, unit, at;

	if (s->has_last && vcn > s->last_vcn) {
		unit = bytes / (vcn - s->last_vcn);
		if (unit * (vcn - s->last_vcn) == bytes && power_of_two(unit) &&
		    unit >= FIXUP_STRIDE && unit <= CLUSTER_SIZE_MAX &&
		    checked_mul(vcn, unit, &at) &&
		    at >= block * i->block_size)
			vote(&s->unit, unit, at - block * i->block_size);
	}
	s->has_last = true;
	s->last_block = block;
	s->last_vcn = vcn;
}

static void ask_names(struct index_node *node, struct vote *dir)
{
	struct where quiet = where_error(NULL);
	struct index_entry entry;
	struct ntr_filename name;

	while (index_entry_next(node, &quiet, &entry) > 0)
		if (!entry.last && filename_decode(entry.key, &quiet, &name) == 0)
			vote(dir, name.parent_ref, 0);
}

/* Of a directory that is empty by now, what is left of its names tells as much. */
static void ask_slack(struct span bytes, struct vote *dir)
{
	struct carve carve = carve_start(bytes, 0, NTR_NONE, UINT32_MAX);
	struct carve_hit hit;

	while (carve_next(&carve, &hit))
		vote(dir, hit.name.parent_ref, 0);
}

static void ask_blocks(struct ntr_i30 *i, struct survey *s, bool slack)
{
	struct index_node node;
	size_t len;
	uint8_t *bytes;

	i30_rewind(i);
	for (uint64_t k = 0; k < i->blocks; k++) {
		struct where quiet = where_error(NULL);

		bytes = i30_block(i, k, &len, NULL);
		if (!bytes ||
		    i30_decode(i, k, bytes, len, &quiet, &node) < 0)
			continue;
		if (slack) {
			ask_slack(span_of(bytes, len), &s->dir);
			continue;
		}
		compare_vcns(i, s, k, span_u64(span_of(bytes, len), VCN_AT));
		ask_names(&node, &s->dir);
	}
}

static void geometry(struct ntr_i30 *i)
{
	struct where quiet = where_error(NULL);
	struct survey s = { .has_last = false };
	struct index_node node;

	if (i->root && i30_root_decode(i, &quiet, &node) == NTR_OK)
		ask_names(&node, &s.dir);
	ask_blocks(i, &s, false);
	if (s.unit.weight) {
		i->vcn_unit = (uint32_t)s.unit.a;
		i->vcn_base = s.unit.b;
	}
	if (s.dir.weight == 0 && i->root)
		ask_slack(span_of(i->root, i->root_len), &s.dir);
	if (s.dir.weight == 0)
		ask_blocks(i, &s, true);
	i->dir_ref = s.dir.weight ? s.dir.a : 0;
}

/* ------------------------------------------------------------------- tree -- */

/* Mark what the entries of a node lead to; false where something is amiss. */
static bool mark_subnodes(struct ntr_i30 *i, struct index_node *node)
{
	struct where quiet = where_error(NULL);
	struct index_entry entry;
	uint64_t block;
	int got;

	while ((got = index_entry_next(node, &quiet, &entry)) > 0) {
		if (entry.subnode_vcn == NTR_NONE)
			continue;
		block = i30_block_of(i, entry.subnode_vcn);
		if (block == NTR_NONE)
			return false;
		bitmap_set(i->reached, block);
	}
	return got == 0;
}

/* One level of the tree: all blocks that are reached and were not looked at. */
static bool next_level(struct ntr_i30 *i, uint8_t *done, bool *more)
{
	struct index_node node;

	*more = false;
	i30_rewind(i);
	for (uint64_t k = 0; k < i->blocks; k++) {
		if (k % 8 == 0 && i->reached[k / 8] == done[k / 8]) {
			k += 7;
			continue;
		}
		if (!(i->reached[k / 8] >> (k % 8) & 1) ||
		    done[k / 8] >> (k % 8) & 1)
			continue;
		bitmap_set(done, k);
		*more = true;
		if (!block_node(i, k, &node) || !mark_subnodes(i, &node))
			return false;
	}
	return true;
}

/* Does the root's tree lead through all its blocks?  With one of them broken, what is
 * below it is in use and yet not reached. */
static bool walk_tree(struct ntr_i30 *i, uint8_t *done)
{
	struct where quiet = where_error(NULL);
	struct index_node node;
	bool more = true;

	if (i30_root_decode(i, &quiet, &node) < 0 || !mark_subnodes(i, &node))
		return false;
	for (int depth = 0; more && depth < INDEX_DEPTH_MAX; depth++)
		if (!next_level(i, done, &more))
			return false;
	return !more;
}

static int tree(struct ntr_i30 *i, struct ntr_error *err)
{
	size_t len = (size_t)(i->blocks / 8 + 1);
	uint8_t *done;

	if (!i->root || i->blocks == 0 || i->blocks / 8 >= INDEX_BITMAP_MAX)
		return NTR_OK;
	done = calloc(1, len);
	i->reached = calloc(1, len);
	if (done && i->reached)
		i->tree_known = walk_tree(i, done);
	free(done);
	return done && i->reached ? NTR_OK : error_nomem(err);
}

/* ------------------------------------------------------------------ names -- */

static int list_node(struct ntr_i30 *i, struct index_node *node)
{
	struct where quiet = where_error(NULL);
	struct index_entry entry;
	struct ntr_filename name;
	int code = NTR_OK;

	while (code == NTR_OK && index_entry_next(node, &quiet, &entry) > 0)
		if (!entry.last && filename_decode(entry.key, &quiet, &name) == 0)
			code = listed_add(&i->listed, entry.ref, &name);
	return code;
}

static int names(struct ntr_i30 *i, struct ntr_error *err)
{
	struct where quiet = where_error(NULL);
	struct index_node node;
	int code = NTR_OK;

	if (i->root && i30_root_decode(i, &quiet, &node) == NTR_OK)
		code = list_node(i, &node);
	i30_rewind(i);
	for (uint64_t k = 0; k < i->blocks && code == NTR_OK; k++)
		if (i30_is_used(i, k) && block_node(i, k, &node))
			code = list_node(i, &node);
	listed_sort(&i->listed);
	return code < 0 ? error_nomem(err) : code;
}

int i30_survey(struct ntr_i30 *i, struct ntr_error *err)
{
	int code;

	geometry(i);
	code = tree(i, err);
	return code < 0 ? code : names(i, err);
}
