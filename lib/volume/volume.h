/*
 * volume.h - an open volume: what every layer above the decoders works with
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Immutable after opening, except for what a lock below guards.
 */
#ifndef VOLUME_H
#define VOLUME_H

#include <pthread.h>

#include "../format/boot.h"
#include "../format/limits.h"
#include "../format/where.h"
#include "../source/source.h"
#include "runlist.h"

struct neighbours;
struct record_cache;
struct unit_pool;
struct upcase;

/* Where $MFT is. */
struct mft {
	struct runlist runs;		/* empty with NTR_OPEN_MFT_ONLY */
	uint64_t records;		/* slots that can be asked for */
	uint64_t initialized;		/* bytes; slots past it hold nothing */
	uint64_t bytes;			/* that the image holds of it */
};

/* The copies of the first records in $MFTMirr. */
struct mirror {
	uint8_t *bytes;			/* as stored; NULL: cannot be read */
	uint64_t offset;
	uint32_t records;
};

/* What records say they belong to, from one scan (claims.h). */
enum claim_kind { CLAIM_CHILD, CLAIM_NAME, CLAIM_KINDS };
struct claim_index {
	struct claim *claims;		/* sorted by owner, then claimer */
	size_t count, cap;
	int loaded;			/* 1: yes */
};

struct ntr_volume {
	struct ntr_volume *whole;	/* of a part of a pass: the volume itself,
					   which owns all; else NULL */
	struct ntr_image *image;	/* owned; NULL: the caller's source */
	struct ntr_window window;
	struct ntr_source source;	/* the window: offset 0 is the volume's */
	struct boot boot;		/* cluster_size 0: unknown, $MFT alone */
	struct ntr_volume_info info;
	struct mft mft;
	struct mirror mirror;
	bool prefer_mirror;		/* NTR_OPEN_MIRROR */
	ntr_finding_fn sink;
	void *sink_ctx;
	struct record_cache *cache;	/* has its own locks */
	struct neighbours *near;	/* has its own lock */
	struct unit_pool *pool;		/* has its own lock */

	pthread_mutex_t lazy_lock;
	struct upcase *_Atomic upcase;	/* set under lazy_lock, and only once */
	struct claim_index claims[CLAIM_KINDS];	/* protected by lazy_lock until
						   loaded */

	pthread_mutex_t secure_lock;
	struct ntr_secure *secure;	/* protected by secure_lock, as all that
					   is done with it */
	int secure_code;		/* protected by secure_lock: why it cannot
					   be opened, or 0 */
};

/* Where a decoder is, for findings: 'record' and 'base' may be NTR_NONE. */
static inline struct where volume_where(const struct ntr_volume *vol,
					uint64_t record, uint64_t base,
					struct ntr_error *err)
{
	return (struct where){
		.record = record, .base = base, .sink = vol->sink,
		.sink_ctx = vol->sink_ctx, .err = err,
	};
}

/* Where that is which is loaded once for all. */
static inline struct ntr_volume *volume_whole(struct ntr_volume *vol)
{
	return vol->whole ? vol->whole : vol;
}

static inline bool volume_mft_only(const struct ntr_volume *vol)
{
	return (vol->info.notes & NTR_VOLUME_MFT_ONLY) != 0;
}

/* The cluster number up to which byte offsets fit in 63 bits. */
static inline uint64_t volume_clusters_max(const struct ntr_volume *vol)
{
	return vol->boot.cluster_size ? (uint64_t)INT64_MAX / vol->boot.cluster_size :
					CLUSTERS_MAX;
}

/* Find the boot sector, $MFT and $MFTMirr of vol->source (bootstrap.c). */
int volume_bootstrap(struct ntr_volume *vol, uint32_t flags,
		     struct ntr_error *err);

/* A boot sector's worth of geometry without one: search for $MFT (search.c). */
int search_mft(struct ntr_volume *vol, struct boot *boot_ret,
	       struct ntr_error *err);

/* Open metadata file 'number', which must be in use: $Bitmap, $UpCase and the like are
 * optional, but a freed one is none (volume.c). */
int volume_metadata(struct ntr_volume *vol, uint64_t number,
		    struct ntr_file **file_ret, struct ntr_error *err);

/* The volume's upper-case table, loaded on first use; never NULL unless out of
 * memory (upcase.c). */
const struct upcase *volume_upcase(struct ntr_volume *vol);

#endif
