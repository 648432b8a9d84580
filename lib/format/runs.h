/*
 * runs.h - mapping pairs: where a nonresident attribute's clusters are
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * On disk, a list of runs.  Each starts with one byte: low nibble, the size of
 * the length field; high nibble, the size of the offset field.  Both fields are
 * signed and little-endian.  The offset is relative to the previous run's start;
 * an absent offset (size 0, not value 0) marks a sparse run, and so does, on
 * volumes of NT 4, one that leads to cluster -1.  A zero byte ends the list.
 * $Boot really does start at cluster 0, with an offset of 0.
 */
#ifndef RUNS_H
#define RUNS_H

#include "../bytes/span.h"
#include "where.h"

struct runs {
	struct span pairs;	/* not yet decoded */
	uint64_t at;		/* offset of pairs.ptr[0] within the record */
	uint64_t vcn;		/* of the next run */
	uint64_t lcn;		/* start of the last run that had one */
};

/* Start on 'pairs', found at offset 'at' of its record. */
void runs_start(struct runs *r, struct span pairs, uint64_t at,
		uint64_t first_vcn);

/* Decode one run: 1 and *run_ret, 0 at the end of the list, or a negative code.
 * After a failure the list is over: every further call returns 0.  A run may lie
 * outside the volume, which is not known here, but never past CLUSTERS_MAX: the
 * sums vcn + clusters and lcn + clusters are below it. */
int runs_next(struct runs *r, const struct where *w, struct ntr_run *run_ret);

#endif
