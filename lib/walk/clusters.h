/*
 * clusters.h - which clusters are in use, and which file has them
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLUSTERS_H
#define CLUSTERS_H

#include <pthread.h>

#include "../volume/volume.h"

/* Clusters of one file in use. */
struct owned {
	uint64_t lcn, clusters;
	uint64_t owner;			/* reference of the base record */
};

enum { BITMAP_WINDOW = 64 * 1024 };	/* bytes of $Bitmap kept */

struct ntr_clusters {
	struct ntr_volume *vol;
	struct ntr_stream *bits;	/* NULL: $Bitmap cannot be read */
	bool has_owners;
	struct owned *owned;		/* sorted, without overlap */
	size_t count, cap;

	pthread_mutex_t lock;
	uint64_t window;		/* byte of $Bitmap at bytes[0], and how many
					   there are; protected by lock, as what is
					   there */
	size_t window_len;
	uint8_t bytes[BITMAP_WINDOW];
};

/* Find all runs of all files in use (owners.c). */
int owners_load(struct ntr_clusters *c, struct ntr_error *err);
/* Who has 'lcn', or NTR_NONE, and for how many clusters that is so. */
uint64_t owners_find(const struct ntr_clusters *c, uint64_t lcn,
		     uint64_t *clusters_ret);

#endif
