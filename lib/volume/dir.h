/*
 * dir.h - a directory: its $I30 index, listed or searched
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * $INDEX_ROOT is the top node, always resident; $INDEX_ALLOCATION holds the blocks
 * below it, and $BITMAP tells which of them are in use.
 */
#ifndef DIR_H
#define DIR_H

#include "../format/index.h"
#include "claims.h"
#include "volume.h"

struct ntr_dir {
	struct ntr_volume *vol;
	uint64_t ref;			/* of the directory's file */
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
	bool by_names;			/* without blocks: see dir_names.c */

	/* listing (dir.c) */
	struct index_node node;		/* being listed */
	struct where node_where;
	uint8_t *chunk;			/* some blocks, read at once */
	uint64_t next_block;
	uint64_t chunk_first, chunk_blocks;
	uint64_t budget;		/* bytes that may still be read */

	/* listing by names (dir_names.c) */
	const struct claim *claims;	/* the volume's */
	size_t claim_count, next_claim;
	struct claim claim;		/* the one last taken up */
	struct ntr_file *claimer;	/* who made it */
	uint32_t next_name;

	/* searching (dir_find.c) */
	uint8_t *found;			/* one block */
	uint8_t found_name[2 * NAME_UNITS_MAX];
};

struct where dir_where(const struct ntr_dir *dir, uint64_t base,
		       struct ntr_error *err);

/* Turn an index entry into a directory entry.  Fails when its key is no $FILE_NAME. */
int dirent_decode(const struct index_entry *entry, const struct where *w,
		  struct ntr_dirent *ent_ret);

/* Room for the blocks that a listing reads at once; malloc'ed. */
uint8_t *dir_chunk_alloc(const struct ntr_dir *dir);

/* Read block 'block' of the index into 'buf' and decode its node. */
int dir_block_read(struct ntr_dir *dir, uint64_t block, uint8_t *buf,
		   struct where *w, struct index_node *node_ret);

/* Read the block at 'vcn', which an entry of 'node_ret' names as its subnode; false
 * after noting that there is none. */
bool dir_subnode_read(struct ntr_dir *dir, uint64_t vcn, uint8_t *buf,
		      struct where *w, struct index_node *node_ret);

/* Walk the whole tree once, noting what a look-up would stumble over: entries out of
 * order, subnodes that are missing, reached twice or not at all (dir_tree.c). */
int dir_tree_verify(struct ntr_dir *dir, struct ntr_error *err);

/* List the directory by the names of its files instead of its index. */
int dir_names_open(struct ntr_dir *dir, struct ntr_error *err);
void dir_names_rewind(struct ntr_dir *dir);
/* Only the names that the table calls equal to this one, from here on. */
void dir_names_narrow(struct ntr_dir *dir, const struct upcase *table,
		      struct span name);
int dir_names_next(struct ntr_dir *dir, struct ntr_dirent *ent_ret);

/* Start the listing again from the root. */
void dir_rewind(struct ntr_dir *dir);

#endif
