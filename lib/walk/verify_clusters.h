/*
 * verify_clusters.h - every cluster with one owner, and $Bitmap knowing of it
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What maps a cluster owns it: any nonresident attribute of a record in use, a child
 * record or not.  Two bits for each cluster: it has an owner, it has several.
 * Compared with $Bitmap they tell which clusters are lost, and which are to be given
 * to the next file although they have an owner.  Only where something is wrong a second
 * pass over the records tells whose clusters these are.
 */
#ifndef VERIFY_CLUSTERS_H
#define VERIFY_CLUSTERS_H

#include "../volume/volume.h"

struct clusters {
	struct ntr_volume *vol;
	uint64_t count;		/* clusters kept track of; 0: none */
	uint64_t *owned;	/* by somebody; after the comparison: and yet free */
	uint64_t *shared;	/* by several */
	struct sum *sums;	/* of the second pass: see clusters_blame() */
	uint64_t budget;	/* words that long runs may still touch */
	bool spent;		/* not all owners are known */
	bool wrong;		/* a second pass has something to find */
};

bool clusters_start(struct clusters *c, struct ntr_volume *vol);
void clusters_end(struct clusters *c);

/* The record, which is in use, owns its clusters. */
void clusters_own(struct clusters *c, const struct ntr_record *rec);

/* After the last record: compare with $Bitmap, and note what is lost. */
int clusters_compare(struct clusters *c);

/* Of the second pass: note what of the record's clusters is wrong. */
void clusters_blame(const struct clusters *c, const struct ntr_record *rec);

#endif
