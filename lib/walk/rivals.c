/*
 * rivals.c - the clusters that more than one unused record maps
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A file was deleted, another took its clusters and was deleted in its turn: both
 * records still map them, and only the last that wrote there can be right.  Which one
 * that was, nothing tells.  So it is with a file that maps a cluster in two places.
 *
 * No dispute is what a freed child record says of the same part of the same attribute
 * as another record of its file: of a list that grew, old copies remain.
 */
#include <stdlib.h>

#include "../bytes/checked.h"
#include "clusters.h"

int rivals_add(struct claims *claims, const struct ntr_run *run, uint64_t owner,
	       uint64_t key, struct ntr_error *err)
{
	struct claim *bigger;
	size_t cap;

	if (claims->count == CLAIMED_RUNS_MAX)
		return error_at(err, NTR_E_LIMIT, "runs of unused records",
				claims->count, CLAIMED_RUNS_MAX);
	if (claims->count == claims->cap) {
		cap = claims->cap ? claims->cap * 2 : 1024;
		bigger = realloc(claims->at, cap * sizeof(*bigger));
		if (!bigger)
			return error_nomem(err);
		claims->at = bigger;
		claims->cap = cap;
	}
	claims->at[claims->count++] = (struct claim){
		run->lcn, run->clusters, owner, key,
	};
	return NTR_OK;
}

static int by_lcn(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;

	if (x->lcn != y->lcn)
		return x->lcn < y->lcn ? -1 : 1;
	if (x->owner != y->owner)
		return x->owner < y->owner ? -1 : 1;
	if (x->clusters != y->clusters)
		return x->clusters < y->clusters ? -1 : 1;
	return x->other < y->other ? -1 : x->other > y->other;
}

/* The claim that reaches furthest, and of those that are another's the one that does. */
struct reach {
	struct claim first, second;
};

static bool is_same(const struct claim *a, const struct claim *b)
{
	return a->other == b->other;
}

static uint64_t end_of(const struct claim *claim)
{
	return claim->lcn + claim->clusters;
}

static void extend(struct reach *r, const struct claim *claim)
{
	bool further = end_of(claim) > end_of(&r->first);

	if (is_same(claim, &r->first)) {
		if (further)
			r->first = *claim;
	} else if (further) {
		r->second = r->first;
		r->first = *claim;
	} else if (end_of(claim) > end_of(&r->second)) {
		r->second = *claim;
	}
}

/* Put what both map behind what was found, but for what that has already. */
static size_t keep(struct claim *found, size_t count, const struct claim *a,
		   const struct claim *b)
{
	uint64_t end = least(end_of(a), end_of(b)), from = a->lcn;
	struct claim *last = count ? &found[count - 1] : NULL;

	if (last && end_of(last) > from)
		from = end_of(last);
	if (from >= end)
		return count;
	if (last && end_of(last) == from && last->owner == b->owner &&
	    last->other == a->owner) {
		last->clusters = end - last->lcn;
		return count;
	}
	found[count] = (struct claim){ from, end - from, b->owner, a->owner };
	return count + 1;
}

/* One pass in the order of the clusters.  Of each claim that part is kept which one that
 * started before it maps as well; it is written where claims have been read. */
void rivals_find(struct claims *claims)
{
	struct reach reach = { .first.other = 0 };
	struct claim claim, *smaller;
	size_t kept = 0;

	if (claims->count)
		qsort(claims->at, claims->count, sizeof(*claims->at), by_lcn);
	for (size_t i = 0; i < claims->count; i++) {
		claim = claims->at[i];
		kept = keep(claims->at, kept, &claim,
			    is_same(&claim, &reach.first) ? &reach.second :
							    &reach.first);
		extend(&reach, &claim);
	}
	claims->count = kept;
	smaller = realloc(claims->at, (kept + 1) * sizeof(*smaller));
	if (smaller)
		claims->at = smaller;
}

const struct claim *rivals_at(const struct claims *claims, uint64_t lcn,
			      uint64_t *clusters_ret)
{
	size_t low = 0, high = claims->count;

	/* The first that ends behind 'lcn' */
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (end_of(&claims->at[mid]) <= lcn)
			low = mid + 1;
		else
			high = mid;
	}
	*clusters_ret = UINT64_MAX;
	if (low == claims->count)
		return NULL;
	if (claims->at[low].lcn > lcn) {
		*clusters_ret = claims->at[low].lcn - lcn;
		return NULL;
	}
	*clusters_ret = end_of(&claims->at[low]) - lcn;
	return &claims->at[low];
}
