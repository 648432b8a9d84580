/*
 * owners.c - the clusters of every file, in use or not, from one pass over the MFT
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "../bytes/checked.h"
#include "../bytes/hash.h"
#include "../bytes/span.h"
#include "../format/attr.h"
#include "../volume/mft_slice.h"
#include "clusters.h"

enum { CLAIMED_MIN = 4 * 1024 * 1024 };	/* that many clusters are no work */

static int add(struct ntr_clusters *c, const struct ntr_run *run,
	       uint64_t owner, struct ntr_error *err)
{
	struct owned *bigger;
	size_t cap;

	if (c->count == OWNED_RUNS_MAX)
		return error_at(err, NTR_E_LIMIT, "runs of all files", c->count,
				OWNED_RUNS_MAX);
	if (c->count == c->cap) {
		cap = c->cap ? c->cap * 2 : 1024;
		bigger = realloc(c->owned, cap * sizeof(*bigger));
		if (!bigger)
			return error_nomem(err);
		c->owned = bigger;
		c->cap = cap;
	}
	c->owned[c->count++] = (struct owned){
		run->lcn, run->clusters, owner,
	};
	return NTR_OK;
}

/* A run that leaves the volume owns what is inside. */
static bool inside(const struct ntr_clusters *c, struct ntr_run *run)
{
	uint64_t total = c->vol->boot.clusters;

	if (run->lcn >= total)		/* NTR_NONE, too: sparse */
		return false;
	run->clusters = least(run->clusters, total - run->lcn);
	return run->clusters > 0;
}

/* The same for all that maps this part of this attribute, whichever record of the
 * file it is in.  Two that meet by accident are no dispute: a hash of a seed that
 * nobody knows before makes that an accident. */
static uint64_t claim_key(const struct ntr_clusters *c, uint64_t owner,
			  const struct ntr_attr *attr, const struct ntr_run *run)
{
	uint64_t key = hash_mix((uint64_t)(uintptr_t)c);

	key = hash_mix(key ^ NTR_REF_NUMBER(owner));
	key = hash_mix(key ^ attr->type);
	key = hash_mix(key ^ (run->lcn - run->vcn));
	for (uint32_t i = 0; i < attr->name_units; i++)
		key = hash_mix(key ^ span_u16(span_of(attr->name,
				2 * (size_t)attr->name_units), 2 * (size_t)i));
	return key | 1;		/* never that of no claim at all */
}

/* What looking at all of it takes.  There is no end to it where each record maps all of
 * the volume, so from some record on it is not done. */
static void charge(struct ntr_clusters *c, uint64_t owner,
		   const struct ntr_run *run)
{
	struct claims *claims = &c->claims;
	uint64_t total = clusters_in_image(c->vol);

	if (run->lcn < total && claims->mapped <= claims->mapped_max)
		claims->mapped += least(run->clusters, total - run->lcn);
	if (claims->mapped > claims->mapped_max)
		claims->limit = least(claims->limit, NTR_REF_NUMBER(owner));
}

static int add_run(struct ntr_clusters *c, const struct ntr_record *rec,
		   const struct ntr_attr *attr, const struct ntr_run *run,
		   struct ntr_error *err)
{
	uint64_t owner = rec->base_ref ? rec->base_ref :
			 NTR_REF(rec->number, rec->sequence);

	/* A child record in use may be all that is left of its file. */
	if (rec->base_ref || !(rec->flags & NTR_RECORD_IN_USE))
		charge(c, owner, run);
	if (rec->flags & NTR_RECORD_IN_USE)
		return add(c, run, owner, err);
	return rivals_add(&c->claims, run, owner,
			  claim_key(c, owner, attr, run), err);
}

static int add_record(struct ntr_clusters *c, const struct ntr_record *rec,
		      struct ntr_error *err)
{
	struct where quiet = where_error(NULL);
	struct ntr_attr attr;
	struct ntr_run run;
	uint32_t pos = 0;
	int code = NTR_OK;

	while (code == NTR_OK && attr_next(rec, &quiet, &pos, &attr) > 0) {
		struct ntr_pairs pairs = { 0 };

		if (attr.resident)
			continue;
		while (code == NTR_OK &&
		       ntr_pairs_next(&attr, &pairs, &run, NULL) > 0)
			if (inside(c, &run))
				code = add_run(c, rec, &attr, &run, err);
	}
	return code;
}

static int by_lcn(const void *a, const void *b)
{
	const struct owned *x = a, *y = b;

	if (x->lcn != y->lcn)
		return x->lcn < y->lcn ? -1 : 1;
	return x->owner < y->owner ? -1 : x->owner > y->owner;
}

/* Of clusters that several files claim, the run that starts first keeps them: any of
 * them is reason enough not to trust the content. */
static void flatten(struct ntr_clusters *c)
{
	uint64_t end = 0;
	size_t kept = 0;

	for (size_t i = 0; i < c->count; i++) {
		struct owned o = c->owned[i];
		uint64_t o_end = o.lcn + o.clusters;

		if (o_end <= end)
			continue;
		if (o.lcn < end)
			o.lcn = end;
		o.clusters = o_end - o.lcn;
		end = o_end;
		c->owned[kept++] = o;
	}
	c->count = kept;
}

static void note_limit(const struct ntr_clusters *c)
{
	const struct claims *claims = &c->claims;
	struct where w = volume_where(c->vol, claims->limit, NTR_NONE, NULL);

	if (claims->limit != NTR_NONE)
		note(&w, NTR_F_CLAIMS_LIMIT, NULL, 0, claims->mapped,
		     claims->mapped_max);
}

static int add_all(struct ntr_clusters *c, struct ntr_error *err)
{
	struct mft_slice slice;
	struct ntr_record rec;
	int code;

	code = mft_slice_open(&slice, c->vol, 0, UINT64_MAX, NULL, err);
	if (code < 0)
		return code;
	while (code == NTR_OK && mft_slice_next(&slice, &rec) > 0)
		if (rec.state == NTR_RECORD_GOOD)
			code = add_record(c, &rec, err);
	mft_slice_close(&slice);
	return code;
}

int owners_load(struct ntr_clusters *c, struct ntr_error *err)
{
	uint64_t total = clusters_in_image(c->vol);
	int code;

	c->claims.limit = NTR_NONE;
	c->claims.mapped_max = CLAIMED_TIMES_MAX * total + CLAIMED_MIN;
	code = add_all(c, err);
	if (code < 0)
		return code;
	if (c->count)
		qsort(c->owned, c->count, sizeof(*c->owned), by_lcn);
	flatten(c);
	rivals_find(&c->claims);
	note_limit(c);
	c->has_owners = true;
	return NTR_OK;
}

uint64_t owners_find(const struct ntr_clusters *c, uint64_t lcn,
		     uint64_t *clusters_ret)
{
	size_t low = 0, high = c->count;

	/* The first that ends behind 'lcn' */
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (c->owned[mid].lcn + c->owned[mid].clusters <= lcn)
			low = mid + 1;
		else
			high = mid;
	}
	*clusters_ret = UINT64_MAX;
	if (low == c->count)
		return NTR_NONE;
	if (c->owned[low].lcn > lcn) {
		*clusters_ret = c->owned[low].lcn - lcn;
		return NTR_NONE;
	}
	*clusters_ret = c->owned[low].lcn + c->owned[low].clusters - lcn;
	return c->owned[low].owner;
}
