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

/* Clusters that an unused record maps; afterwards those that two of them do. */
struct claim {
	uint64_t lcn, clusters;
	uint64_t owner;			/* reference of the base record */
	uint64_t other;			/* what tells its claims apart; afterwards
					   the reference of the second */
};

struct claims {
	struct claim *at;		/* in the end sorted, without overlap */
	size_t count, cap;
	uint64_t mapped;		/* clusters, as often as they are */
	uint64_t mapped_max;
	uint64_t limit;			/* files from this record on are too much */
};

enum { BITMAP_WINDOW = 64 * 1024 };	/* bytes of $Bitmap kept */

struct ntr_clusters {
	struct ntr_volume *vol;
	struct ntr_stream *bits;	/* NULL: $Bitmap cannot be read */
	bool has_owners;
	struct owned *owned;		/* sorted, without overlap */
	size_t count, cap;
	struct claims claims;

	pthread_mutex_t lock;
	uint64_t window;		/* byte of $Bitmap at bytes[0], and how many
					   there are; protected by lock, as what is
					   there */
	size_t window_len;
	uint64_t hole, hole_end;	/* bytes of $Bitmap that are zeros because it
					   is sparse there; protected by lock */
	uint8_t bytes[BITMAP_WINDOW];
};

/* Clusters of the volume that the image has. */
uint64_t clusters_in_image(const struct ntr_volume *vol);

/* Read $Bitmap from byte 'at' on: less than 'len' where it ends or cannot be read further,
 * and 0 or less only where not even the sector that 'at' is in can be read. */
int64_t bits_pread(struct ntr_stream *bits, void *buf, size_t len, uint64_t at);
/* How many bytes of it cannot be read from 'at' on. */
uint64_t bits_unreadable(const struct ntr_stream *bits, uint64_t at);

/* Find all runs of all files, in use or not (owners.c). */
int owners_load(struct ntr_clusters *c, struct ntr_error *err);
/* Who has 'lcn', or NTR_NONE, and for how many clusters that is so. */
uint64_t owners_find(const struct ntr_clusters *c, uint64_t lcn,
		     uint64_t *clusters_ret);

/* Clusters that an unused record maps (rivals.c).  'key'
 * is the same for all that maps the same part of the same attribute. */
int rivals_add(struct claims *claims, const struct ntr_run *run, uint64_t owner,
	       uint64_t key, struct ntr_error *err);
/* All have been added: keep what two of them map. */
void rivals_find(struct claims *claims);
/* The two that map 'lcn', or NULL, and for how many clusters that is so. */
const struct claim *rivals_at(const struct claims *claims, uint64_t lcn,
			      uint64_t *clusters_ret);

#endif
