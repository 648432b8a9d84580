/*
 * i30.c - the names in an extracted $I30, block by block
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "i30.h"

#include <stdlib.h>

#include "../bytes/checked.h"
#include "../format/limits.h"
#include "../volume/dir.h"
#include "slack.h"

enum {
	CHUNK        = 256 * 1024,
	BLOCK_HEADER = 0x18	/* of an INDX block, before its node */
};

/* Record numbers have 48 bits, but no volume has more than 2^32 files. */
#define RECORDS_MOST ((uint64_t)1 << 32)

/* ---------------------------------------------------------------- opening -- */

static int load(struct ntr_i30 *i, struct ntr_error *err)
{
	int code = i30_shape(i, err);

	if (code < 0)
		return code;
	i->chunk_cap = i->block_size > CHUNK ? i->block_size : CHUNK;
	i->chunk = malloc(i->chunk_cap);
	if (!i->chunk)
		return error_nomem(err);
	code = i30_survey(i, err);
	i30_rewind(i);
	i->zeros_from = NTR_NONE;
	return code;
}

static bool possible_size(uint32_t size)
{
	return size == 0 || (power_of_two(size) && size >= INDEX_SIZE_MIN &&
			     size <= INDEX_SIZE_MAX);
}

int ntr_i30_open(const struct ntr_source *src, const struct ntr_i30_options *opt,
		 struct ntr_i30 **i30_ret, struct ntr_error *err)
{
	struct ntr_i30 *i;
	int code;

	if (opt && (opt->struct_size < sizeof(*opt) ||
		    !possible_size(opt->block_size)))
		return error_at(err, NTR_E_ARG, "index block size",
				opt->block_size, INDEX_SIZE_MAX);
	i = calloc(1, sizeof(*i));
	if (!i)
		return error_nomem(err);
	i->source = *src;
	i->source.size = least(src->size, INT64_MAX);
	if (opt) {
		i->sink = opt->on_finding;
		i->sink_ctx = opt->finding_ctx;
		i->block_size = opt->block_size;
	}
	code = load(i, err);
	if (code < 0) {
		ntr_i30_close(i);
		return code;
	}
	*i30_ret = i;
	return NTR_OK;
}

void ntr_i30_close(struct ntr_i30 *i)
{
	if (!i)
		return;
	listed_free(&i->listed);
	free(i->reached);
	free(i->chunk);
	free(i->root);
	free(i);
}

static uint32_t root_kind(const struct ntr_i30 *i)
{
	struct where quiet = where_error(NULL);
	struct index_node node;

	if (!i->root || i30_root_decode(i, &quiet, &node) < 0)
		return NTR_I30_NO_ROOT;
	return node.has_subnodes ? NTR_I30_LARGE : NTR_I30_SMALL;
}

void ntr_i30_info(const struct ntr_i30 *i, struct ntr_i30_info *info_ret)
{
	*info_ret = i->info;
	info_ret->size = i->source.size;
	info_ret->dir_ref = i->dir_ref;
	info_ret->blocks_at = i->blocks_at;
	info_ret->blocks = i->blocks;
	info_ret->first_at = i->vcn_unit ? i->vcn_base : NTR_NONE;
	info_ret->block_size = i->block_size;
	info_ret->vcn_unit = i->vcn_unit;
	info_ret->root = root_kind(i);
	info_ret->tree_known = i->tree_known;
}

/* ----------------------------------------------------------------- pieces -- */

static void set_where(struct ntr_i30 *i, uint64_t base, uint32_t type)
{
	i->where = (struct where){
		.record = i->dir_ref ? NTR_REF_NUMBER(i->dir_ref) : NTR_NONE,
		.base = base, .attr_type = type, .sink = i->sink,
		.sink_ctx = i->sink_ctx, .err = &i->broken,
	};
}

static void carve_from(struct ntr_i30 *i, struct span bytes, uint64_t from,
		       uint32_t source)
{
	uint64_t dir = i->dir_ref ? NTR_REF_NUMBER(i->dir_ref) : NTR_NONE;

	i->carve = carve_start(bytes, (size_t)from, dir, RECORDS_MOST);
	i->source_kind = source;
	i->carving = true;
}

/* Blocks of zeros come in rows: one finding for each row.  But those at the end are
 * past the initialized size, where Windows has not written yet, unless the tree leads
 * to one of them. */
static void end_zeros(struct ntr_i30 *i, uint64_t block)
{
	uint64_t count = block - i->zeros_from;
	struct where w = i->where;

	if (i->zeros_from == NTR_NONE)
		return;
	if (block == i->blocks && !i->zeros_needed) {
		i->info.unwritten += count;
	} else {
		i->info.zero += count;
		w.base = i->blocks_at + i->zeros_from * i->block_size;
		note(&w, NTR_F_INDEX_BLOCK_DAMAGED, "index blocks of zeros", 0,
		     count, i->blocks);
	}
	i->zeros_from = NTR_NONE;
	i->zeros_needed = false;
}

/* One that the tree does not need was never written. */
static void take_zeros(struct ntr_i30 *i, uint64_t block)
{
	if (!i30_is_used(i, block))
		return;
	i->zeros_needed |= i30_is_reached(i, block);
	if (i->zeros_from == NTR_NONE)
		i->zeros_from = block;
}

/* What was not decoded may still hold names. */
static void take_damaged(struct ntr_i30 *i, struct span bytes)
{
	bool cut = bytes.len < i->block_size;

	i->info.damaged += !cut;
	note_rejected(&i->where, NTR_F_INDEX_BLOCK_DAMAGED);
	carve_from(i, bytes, 0, cut ? NTR_CARVED_TAIL : NTR_CARVED_FREE);
}

static void take_good(struct ntr_i30 *i, uint64_t block, struct span bytes,
		      const struct index_node *node)
{
	i->info.good++;
	if (!i30_is_used(i, block)) {
		i->info.unused++;
		carve_from(i, bytes, BLOCK_HEADER, NTR_CARVED_FREE);
		return;
	}
	i->node = *node;
	i->listing = true;
	carve_from(i, bytes, node->slack_at, NTR_CARVED_BLOCK);
}

/* Does the file end behind these bytes of the block? */
static bool is_last(const struct ntr_i30 *i, uint64_t block, size_t len)
{
	return i->blocks_at + block * i->block_size + len == i->source.size;
}

/* The file ends in it, or it cannot be read to its end. */
static void take_short(struct ntr_i30 *i, uint64_t block, size_t len)
{
	bool cut = is_last(i, block, len);

	i->info.cut += cut;
	i->info.unreadable += !cut;
	note(&i->where, NTR_F_INDEX_BLOCK_DAMAGED,
	     cut ? "index block cut short" : "index block not read to its end",
	     0, len, i->block_size);
}

static void take_bytes(struct ntr_i30 *i, uint64_t block, uint8_t *bytes,
		       size_t len)
{
	struct where w = i->where;
	struct index_node node;
	int code;

	if (bytes[0] != 0)	/* no block of zeros */
		end_zeros(i, block);
	/* Of one that is cut short, its sizes have nothing to say. */
	if (len < i->block_size)
		w.sink = NULL;
	code = i30_decode(i, block, bytes, len, &w, &node);
	if (code == NTR_E_NOT_FOUND && (len == i->block_size ||
					is_last(i, block, len))) {
		if (len == i->block_size)
			take_zeros(i, block);
		return;
	}
	end_zeros(i, block);
	if (len < i->block_size)
		take_short(i, block, len);
	if (code < 0)
		take_damaged(i, span_of(bytes, len));
	else
		take_good(i, block, span_of(bytes, len), &node);
}

/* Torn strides are counted where fixups are undone, and only said in a finding. */
static void count_torn(void *ctx, const struct ntr_finding *finding)
{
	struct ntr_i30 *i = ctx;

	i->info.torn += finding->kind == NTR_F_FIXUP_MISMATCH;
	if (i->sink)
		i->sink(i->sink_ctx, finding);
}

static bool next_block(struct ntr_i30 *i)
{
	uint64_t block = i->next_block;
	uint8_t *bytes;
	size_t len;

	if (block >= i->blocks) {
		end_zeros(i, block);
		return false;
	}
	i->next_block++;
	set_where(i, i->blocks_at + block * i->block_size,
		  NTR_INDEX_ALLOCATION);
	i->where.sink = count_torn;
	i->where.sink_ctx = i;
	i->broken = (struct ntr_error){ .what = "index block" };
	bytes = i30_block(i, block, &len, &i->broken);
	if (bytes) {
		take_bytes(i, block, bytes, len);
		return true;
	}
	end_zeros(i, block);
	i->info.unreadable++;
	i->broken.offset = i->where.base;
	note_rejected(&i->where, NTR_F_INDEX_BLOCK_DAMAGED);
	return true;
}

static void take_root(struct ntr_i30 *i)
{
	i->root_done = true;
	set_where(i, 0, NTR_INDEX_ROOT);
	if (!i->root || i30_root_decode(i, &i->where, &i->node) < 0)
		return;
	i->listing = true;
	carve_from(i, span_of(i->root, i->root_len), i->node.slack_at,
		   NTR_CARVED_ROOT);
}

static bool next_piece(struct ntr_i30 *i)
{
	if (i->root_done)
		return next_block(i);
	take_root(i);
	return true;
}

/* ------------------------------------------------------------------ names -- */

static void lose_entry(struct ntr_i30 *i)
{
	note_rejected(&i->where, NTR_F_INDEX_ENTRY_DAMAGED);
	i->info.lost++;
}

static uint32_t block_number(const struct ntr_i30 *i)
{
	uint64_t block = i->next_block - 1;

	return i->next_block && block < NTR_NO_INDEX ? (uint32_t)block :
						       NTR_NO_INDEX;
}

static bool next_listed(struct ntr_i30 *i, struct ntr_carved *ret)
{
	struct index_entry entry;
	int got;

	while ((got = index_entry_next(&i->node, &i->where, &entry)) > 0) {
		if (entry.last)
			continue;
		*ret = (struct ntr_carved){ .block = block_number(i) };
		if (dirent_decode(&entry, &i->where, &ret->entry) == NTR_OK) {
			i->info.names++;
			ret->listed = listed_count(&i->listed, &ret->entry) > 1;
			return true;
		}
		lose_entry(i);
	}
	i->listing = false;
	if (got == 0)
		return false;
	/* What is behind the broken entry is as good as slack. */
	lose_entry(i);
	carve_from(i, i->carve.bytes, i->node.at, i->source_kind);
	return false;
}

static bool next_carved(struct ntr_i30 *i, struct ntr_carved *ret)
{
	struct carve_hit hit;

	if (!carve_next(&i->carve, &hit)) {
		i->carving = false;
		return false;
	}
	carved_from(&hit, i->where.base, ret);
	ret->source = i->source_kind;
	ret->block = block_number(i);
	ret->listed = listed_count(&i->listed, &ret->entry) > 0;
	return true;
}

int ntr_i30_next(struct ntr_i30 *i, struct ntr_carved *name_ret,
		 struct ntr_error *err)
{
	(void)err;	/* what is lost is counted, and never ends a listing */
	do {
		if (i->listing && next_listed(i, name_ret))
			return 1;
		if (i->carving && next_carved(i, name_ret))
			return 1;
	} while (next_piece(i));
	return 0;
}
