/*
 * index_list.h - an index of any kind: its root, its blocks, and all its entries
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * $INDEX_ROOT is the top node, always resident; $INDEX_ALLOCATION holds the blocks
 * below it, and $BITMAP tells which of them are in use.  The three attributes have
 * the name of the index: $I30 in a directory, else that of a view index.
 */
#ifndef INDEX_LIST_H
#define INDEX_LIST_H

#include "../format/index.h"
#include "volume.h"

struct ntr_index {
	struct ntr_volume *vol;
	uint64_t ref;			/* of the file */
	uint32_t kind;			/* enum ntr_index_kind */
	bool view;			/* entries have data, not a reference */
	uint8_t *root_bytes;		/* the value of $INDEX_ROOT, a copy */
	struct index_node root;
	uint64_t root_offset;		/* of the value in the volume */
	uint32_t block_size, vcn_unit;
	struct ntr_stream *blocks;	/* NULL: the root is all */
	uint64_t block_count;
	uint8_t *bitmap;
	size_t bitmap_len;
	bool use_bitmap;
	uint64_t lost;			/* blocks and entries not readable */

	/* listing (index_list.c) */
	struct index_node node;		/* being listed */
	struct where node_where;	/* its errors go to 'broken' */
	struct ntr_error broken;
	uint64_t node_block;		/* its number; NTR_NONE: the root */
	uint8_t *chunk;			/* some blocks, read at once */
	uint64_t next_block;
	uint64_t chunk_first, chunk_blocks;
	uint64_t budget;		/* bytes that may still be read */
};

struct where index_where(const struct ntr_index *index, uint64_t base,
			 struct ntr_error *err);

/* Start on the index 'name' of the file with its root; NTR_E_NOT_FOUND without one.
 * A root that cannot be used is noted, and then has no entries (index_load.c). */
int index_root_load(struct ntr_index *index, const struct ntr_file *file,
		    const char *name, struct ntr_error *err);

/* Get at the blocks of the same index.  Where that cannot be done at all the root is
 * still there to be listed; only for want of memory this fails (index_load.c). */
int index_blocks_load(struct ntr_index *index, const struct ntr_file *file,
		      const char *name, struct ntr_error *err);

/* Free what the two have got, but not 'index' itself. */
void index_unload(struct ntr_index *index);

/* Room for the blocks that a listing reads at once; malloc'ed. */
uint8_t *index_chunk_alloc(const struct ntr_index *index);

/* Read the block at 'vcn', which an entry of 'node_ret' names as its subnode, into
 * 'buf'; false after noting that there is none, and for one that is no block. */
bool index_subnode_read(struct ntr_index *index, uint64_t vcn, uint8_t *buf,
			struct where *w, struct index_node *node_ret);

/* Start the listing (again) from the root. */
void index_rewind(struct ntr_index *index);

/* The next entry, those that end a node too: 1, or 0 after the last.  It is in the
 * node of index->node_where, which is also where what is wrong with it is said.  What is lost is noted and counted on the way. */
int index_list_next(struct ntr_index *index, struct index_entry *entry);

/* Count one more piece as lost and note why: the error in w->err. */
void index_lose(struct ntr_index *index, const struct where *w, uint32_t kind);

#endif
