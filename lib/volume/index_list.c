/*
 * index_list.c - all entries of an index, block by block
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A listing does not walk the tree: every block that $BITMAP marks is read once, in
 * physical order, many at a time.  So no cycle can trap it, and a bad block costs
 * its own entries.
 */
#include "index_list.h"

#include <stdlib.h>

#include "../bytes/bitmap.h"
#include "file.h"
#include "stream.h"

enum { CHUNK_SIZE = 64 * 1024 };	/* read at once while listing */

/* ------------------------------------------------------------------- blocks -- */

/* A block at least; most directories have no more than one or two.  Where there are
 * none, the block size may be anything. */
static uint32_t chunk_size(const struct ntr_index *index)
{
	uint32_t block = index->block_size;

	if (block && index->block_count < CHUNK_SIZE / block)
		return block * (uint32_t)(index->block_count + 1);
	return block > CHUNK_SIZE ? block : CHUNK_SIZE;
}

uint8_t *index_chunk_alloc(const struct ntr_index *index)
{
	return malloc(chunk_size(index));
}

static int block_read(struct ntr_index *index, uint64_t block, uint8_t *buf,
		      struct where *w, struct index_node *node_ret)
{
	uint64_t offset = block * index->block_size;
	struct ntr_extent extent = { .place = NTR_NONE };
	int64_t got;

	(void)stream_extent(index->blocks, offset, 1, &extent);
	*w = index_where(index, extent.place, w->err);
	got = ntr_stream_pread(index->blocks, buf, index->block_size, offset,
			       w->err);
	if (got < 0)
		return (int)got;
	if (got < index->block_size)
		return reject(w, NTR_E_IO, "index block cut short", 0,
			      (uint64_t)got, index->block_size);
	return index_block_decode(buf, index->block_size,
				  offset / index->vcn_unit, w, node_ret);
}

bool index_subnode_read(struct ntr_index *index, uint64_t vcn, uint8_t *buf,
			struct where *w, struct index_node *node_ret)
{
	uint64_t block;

	if (!index->blocks || vcn > INT64_MAX / index->vcn_unit ||
	    vcn * index->vcn_unit % index->block_size ||
	    vcn * index->vcn_unit / index->block_size >= index->block_count) {
		note(w, NTR_F_INDEX_ENTRY_DAMAGED, "VCN of the subnode",
		     node_ret->at, vcn, index->block_count);
		return false;
	}
	block = vcn * index->vcn_unit / index->block_size;
	return block_read(index, block, buf, w, node_ret) == NTR_OK;
}

/* ------------------------------------------------------------------ listing -- */

void index_rewind(struct ntr_index *index)
{
	index->node = index->root;
	index->node_where = index_where(index, index->root_offset,
					&index->broken);
	index->node_where.attr_type = NTR_INDEX_ROOT;
	index->node_block = NTR_NONE;
	index->next_block = index->chunk_first = index->chunk_blocks = 0;
	/* No index has more blocks than fit in the image: mapping the same
	 * clusters many times over must not multiply the work. */
	index->budget = index->vol->source.size + CHUNK_SIZE;
}

static bool block_used(const struct ntr_index *index, uint64_t block)
{
	return !index->use_bitmap ||
	       bitmap_test(span_of(index->bitmap, index->bitmap_len), block);
}

static void lose_blocks(struct ntr_index *index,
			const struct ntr_extent *extent)
{
	struct where w = index_where(index, extent->place, NULL);

	index->lost++;
	note(&w, NTR_F_INDEX_BLOCK_DAMAGED, ntr_extent_text(extent->kind), 0,
	     index->next_block, index->block_count);
}

/* Move on to the next block in use, over holes and gaps in one step each. */
static bool next_used(struct ntr_index *index)
{
	uint32_t size = index->block_size;
	struct ntr_extent extent;

	for (; index->next_block < index->block_count; index->next_block++) {
		if (!block_used(index, index->next_block))
			continue;
		if (index->next_block < index->chunk_first + index->chunk_blocks)
			return true;
		if (stream_extent(index->blocks, index->next_block * size, size,
				  &extent) < 0)
			return false;
		if (extent.kind == NTR_EXTENT_DATA ||
		    extent.kind == NTR_EXTENT_COMPRESSED ||
		    extent.length < 2 * (uint64_t)size)
			return true;
		/* Where no bitmap says otherwise, nothing was written there. */
		if (extent.kind != NTR_EXTENT_HOLE || index->use_bitmap)
			lose_blocks(index, &extent);
		index->next_block += extent.length / size - 1;
	}
	return false;
}

/* Get index->next_block into the chunk, and with it those behind it. */
static uint8_t *block_bytes(struct ntr_index *index, struct ntr_error *err)
{
	size_t size = index->block_size, want = chunk_size(index) / size * size;
	uint64_t offset = index->next_block * size;
	int64_t got;

	if (index->next_block >= index->chunk_first + index->chunk_blocks) {
		index->chunk_first = index->next_block;
		index->chunk_blocks = 0;
		got = ntr_stream_pread(index->blocks, index->chunk, want, offset,
				       err);
		if (got < 0)
			return NULL;
		if (got < (int64_t)size) {
			error_at(err, NTR_E_IO, "index block cut short",
				 (uint64_t)got, size);
			return NULL;
		}
		index->chunk_blocks = (uint64_t)got / size;
	}
	return index->chunk +
	       (size_t)(index->next_block - index->chunk_first) * size;
}

/* Open the node of index->next_block; false after noting why not. */
static bool block_open(struct ntr_index *index)
{
	struct ntr_error broken = { .what = "index block" };
	uint64_t offset = index->next_block * index->block_size;
	struct ntr_extent extent = { .place = NTR_NONE };
	uint8_t *bytes = block_bytes(index, &broken);
	int code = broken.code;
	struct where w;

	(void)stream_extent(index->blocks, offset, 1, &extent);
	w = index_where(index, extent.place, &broken);
	if (bytes)
		code = index_block_decode(bytes, index->block_size,
					  offset / index->vcn_unit, &w,
					  &index->node);
	index->node_where = w;
	index->node_where.err = &index->broken;
	index->node_block = index->next_block++;
	if (code == NTR_OK)
		return true;
	/* A block never written is normal where no bitmap says otherwise. */
	if (code != NTR_E_NOT_FOUND || index->use_bitmap)
		index_lose(index, &w, NTR_F_INDEX_BLOCK_DAMAGED);
	return false;
}

static bool next_node(struct ntr_index *index)
{
	struct where w;

	while (index->blocks && next_used(index)) {
		if (index->budget < index->block_size) {
			w = index_where(index, NTR_NONE, NULL);
			note(&w, NTR_F_INDEX_BLOCK_DAMAGED,
			     "more index blocks than the image holds", 0,
			     index->next_block, index->block_count);
			index->lost++;
			return false;
		}
		index->budget -= index->block_size;
		if (block_open(index))
			return true;
	}
	return false;
}

int index_list_next(struct ntr_index *index, struct index_entry *entry)
{
	int got;

	for (;;) {
		got = index_entry_next(&index->node, &index->node_where, entry);
		if (got > 0)
			return 1;
		if (got < 0)
			index_lose(index, &index->node_where,
				   NTR_F_INDEX_ENTRY_DAMAGED);
		if (!next_node(index))
			return 0;
	}
}

/* ------------------------------------------------------------------- public -- */

static int index_load(struct ntr_index *index, const struct ntr_file *file,
		      const char *name, struct ntr_error *err)
{
	int code = index_root_load(index, file, name, err);

	if (code < 0)
		return code;
	/* An extracted $MFT has roots alone: what is not here is no damage. */
	if (volume_mft_only(index->vol))
		index->lost += index->root.has_subnodes;
	else
		code = index_blocks_load(index, file, name, err);
	index_rewind(index);
	return code;
}

int ntr_index_open(const struct ntr_file *file, const char *name,
		   struct ntr_index **index_ret, struct ntr_error *err)
{
	struct ntr_index *index = calloc(1, sizeof(*index));
	int code;

	if (!index)
		return error_nomem(err);
	code = index_load(index, file, name ? name : "", err);
	if (code < 0) {
		ntr_index_close(index);
		return code;
	}
	*index_ret = index;
	return NTR_OK;
}

void ntr_index_close(struct ntr_index *index)
{
	if (!index)
		return;
	index_unload(index);
	free(index);
}

uint64_t ntr_index_lost(const struct ntr_index *index)
{
	return index->lost;
}

static int item_decode(const struct ntr_index *index,
		       const struct index_entry *entry, const struct where *w,
		       struct ntr_index_item *item_ret)
{
	struct span data = span_first(entry->key, 0);
	int code = NTR_OK;

	if (index->view)
		code = index_entry_data(entry, w, &data);
	if (code < 0)
		return code;
	*item_ret = (struct ntr_index_item){
		.block = index->node_block, .offset = where_offset(w, entry->at),
		.ref = index->view ? 0 : entry->ref,
		.subnode_vcn = entry->subnode_vcn, .last = entry->last,
		.key_len = (uint32_t)entry->key.len,
		.data_len = (uint32_t)data.len,
		.key = entry->key.ptr, .data = data.ptr,
	};
	return NTR_OK;
}

int ntr_index_next(struct ntr_index *index, struct ntr_index_item *item_ret,
		   struct ntr_error *err)
{
	const struct where *w = &index->node_where;
	struct index_entry entry;

	(void)err;	/* what is lost is counted, and never ends a listing */
	while (index_list_next(index, &entry) > 0) {
		if (item_decode(index, &entry, w, item_ret) == NTR_OK)
			return 1;
		index_lose(index, w, NTR_F_INDEX_ENTRY_DAMAGED);
	}
	return 0;
}
