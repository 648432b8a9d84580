/*
 * runlist.h - the decoded mapping pairs of one attribute, all its pieces together
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Sorted by VCN and without overlap, so that a cluster is found by bisection.  VCNs
 * that no run covers are gaps: something that described them is missing.
 */
#ifndef RUNLIST_H
#define RUNLIST_H

#include "../format/where.h"

struct runlist {
	struct ntr_run *runs;	/* malloc'ed */
	size_t count, cap;
};

/* Append the pairs of one nonresident piece.  Pieces must come in VCN order.  A
 * list that cannot be decoded to its end, pairs that disagree with the piece's last
 * VCN, gaps and overlaps with earlier pieces are noted; of an overlap the earlier
 * piece stays.  A run that reaches past cluster 'max', where byte offsets would
 * leave 63 bits, ends the list as damaged.  Fails only for want of memory. */
int runlist_add(struct runlist *list, const struct ntr_attr *piece,
		uint64_t max, const struct where *w);

/* The index of the run that holds 'vcn' or, in a gap, of the next one; 'count' when
 * there is none.  'hint' is where to look first. */
size_t runlist_find(const struct runlist *list, uint64_t vcn, size_t hint);

/* The VCN after the last run. */
uint64_t runlist_end(const struct runlist *list);

void runlist_free(struct runlist *list);

#endif
