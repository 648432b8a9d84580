/*
 * index.h - the nodes of an index: $INDEX_ROOT and INDX blocks, and their entries
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * $INDEX_ROOT   0x00 indexed type, 4  0x04 collation, 4  0x08 block size, 4
 *               0x10 node header
 * INDX block    0x00 "INDX"  0x04 update sequence, 2 + 2  0x08 LSN, 8
 *               0x10 VCN of the block, 8  0x18 node header
 * node header   0x00 offset of the first entry from here, 4  0x04 used, 4
 *               0x08 allocated, 4  0x0c flags, 1: has subnodes
 * entry         0x00 reference, 8  0x08 entry length, 2  0x0a key length, 2
 *               0x0c flags, 2: 1 has a subnode, 2 is the last, without a key
 *               0x10 key; with a subnode its VCN in the last 8 bytes
 *               in a view index no reference: 0x00 data offset, 2, from the entry's
 *               start  0x02 data length, 2
 *
 * VCNs count clusters, or 512-byte units where a block is smaller than a cluster.
 */
#ifndef INDEX_H
#define INDEX_H

#include "../bytes/span.h"
#include "ntfsread_artifacts.h"
#include "where.h"

/* One node, being walked. */
struct index_node {
	struct span entries;	/* not yet decoded */
	struct span slack;	/* from the used size to the allocated one */
	uint64_t at;		/* of entries.ptr[0] in the value or block */
	uint64_t slack_at;
	bool has_subnodes;
};

struct index_entry {
	uint64_t ref;
	struct span key;	/* empty in the last entry */
	uint64_t key_at;	/* of the key in the value or block */
	uint64_t at;		/* of the entry there */
	uint64_t subnode_vcn;	/* NTR_NONE: none */
	struct span body;	/* the entry without that VCN */
	bool last;
};

int index_root_decode(struct span value, const struct where *w,
		      struct ntr_index_root *root_ret,
		      struct index_node *node_ret);

/* Decode the index block at 'buf', undoing its fixups in place.  'vcn' is where it
 * was found, in the units that its own VCN field has; another one there is noted.
 * NTR_E_NOT_FOUND for a block of zeros: never used. */
int index_block_decode(uint8_t *buf, uint32_t size, uint64_t vcn,
		       const struct where *w, struct index_node *node_ret);

/* The next entry of the node: 1 (the last one too), 0 after it, or a negative code
 * when an entry is impossible, which ends the node. */
int index_entry_next(struct index_node *node, const struct where *w,
		     struct index_entry *entry_ret);

/* The data of an entry of a view index: nothing in the last one of a node, NTR_E_BOUNDS
 * where they leave the entry.  The entries behind it are none the worse for that. */
int index_entry_data(const struct index_entry *entry, const struct where *w,
		     struct span *data_ret);

#endif
