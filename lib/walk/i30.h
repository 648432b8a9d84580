/*
 * i30.h - the index of a directory, copied out of its volume
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The file is an $INDEX_ROOT value, index blocks, or the one and then the others.
 * Neither the volume's geometry nor $BITMAP is known.  What can be told from the bytes
 * themselves is found out first:
 *
 *   i30_shape.c    where the blocks begin, and how large they are
 *   i30_survey.c   what their VCNs count; whose directory it is; with a root, which
 *                  blocks its tree leads to; and which names are in use
 *   i30.c          the walk
 */
#ifndef WALK_I30_H
#define WALK_I30_H

#include "../format/carve.h"
#include "../format/index.h"
#include "../source/source.h"
#include "listed.h"

struct ntr_i30 {
	struct ntr_source source;
	ntr_finding_fn sink;
	void *sink_ctx;
	uint32_t block_size;
	uint32_t vcn_unit;		/* 0: unknown */
	uint64_t vcn_base;		/* of the first block, in bytes */
	uint64_t blocks_at, blocks;
	uint64_t dir_ref;
	uint8_t *root;			/* its value; NULL: none */
	size_t root_len;
	uint8_t *reached;		/* a bit for each block in the tree */
	bool tree_known;
	struct listed listed;

	/* Some blocks, read at once. */
	uint8_t *chunk;
	size_t chunk_cap, chunk_len;
	uint64_t chunk_at;

	/* The walk. */
	struct index_node node;		/* its names in use */
	struct carve carve;		/* what is behind them */
	struct where where;
	struct ntr_error broken;
	bool listing, carving, root_done;
	uint32_t source_kind;		/* enum ntr_carved_source */
	uint64_t next_block;
	uint64_t zeros_from;		/* a row of blocks of zeros, or NTR_NONE */
	bool zeros_needed;		/* the tree leads to one of them */
	struct ntr_i30_info info;
};

/* Set root, blocks_at, block_size and blocks; NTR_OK or an error of reading. */
int i30_shape(struct ntr_i30 *i, struct ntr_error *err);
/* Set the rest of what is above the chunk; NTR_E_NOMEM is the only failure. */
int i30_survey(struct ntr_i30 *i, struct ntr_error *err);

/* Nothing is in the chunk. */
void i30_rewind(struct ntr_i30 *i);
/* The bytes of a block as they are, *len_ret of them: fewer of the last one, and before
 * what cannot be read; NULL where not even a stride can be.  Decode them once: they
 * are changed by it. */
uint8_t *i30_block(struct ntr_i30 *i, uint64_t block, size_t *len_ret,
		   struct ntr_error *err);
/* Decode it; 'vcn' is known to be its own where no other is known. */
int i30_decode(const struct ntr_i30 *i, uint64_t block, uint8_t *bytes,
	       size_t len, const struct where *w, struct index_node *node_ret);
/* The block that a VCN means; NTR_NONE where there is none. */
uint64_t i30_block_of(const struct ntr_i30 *i, uint64_t vcn);
/* Does the tree lead to the block, as far as it could be followed? */
bool i30_is_reached(const struct ntr_i30 *i, uint64_t block);
/* Is it in use?  Yes, where that is not known. */
bool i30_is_used(const struct ntr_i30 *i, uint64_t block);
int i30_root_decode(const struct ntr_i30 *i, const struct where *w,
		    struct index_node *node_ret);

#endif
