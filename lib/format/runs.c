/*
 * runs.c - mapping pairs to runs of clusters
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "runs.h"

#include "limits.h"

void runs_start(struct runs *r, struct span pairs, uint64_t at,
		uint64_t first_vcn)
{
	*r = (struct runs){ .pairs = pairs, .at = at, .vcn = first_vcn };
}

/* The signed field of 1 to 8 bytes at 'at'; the caller has checked that it is
 * there.  Where eight bytes are, one load and two shifts do. */
static inline int64_t signed_le(struct span s, size_t at, size_t len)
{
	unsigned spare = 64 - 8 * (unsigned)len;
	uint64_t v = 0;

	if (span_has(s, at, 8))
		v = span_u64(s, at);
	else
		for (size_t i = len; i-- > 0; )
			v = v << 8 | span_u8(s, at + i);
	return (int64_t)(v << spare) >> spare;
}

/* A list is read in order, so nothing after a bad pair can be trusted. */
static int bad(struct runs *r, const struct where *w, int code,
	       const char *what, uint64_t got, uint64_t limit)
{
	r->pairs.len = 0;
	return reject(w, code, what, r->at, got, limit);
}

/* Move the base by 'delta' for a run of 'clusters' there.  NT 4 marks a hole by
 * a delta that leads to cluster -1, from where the next delta counts. */
static inline bool runs_place(struct runs *r, int64_t delta, uint64_t clusters,
		       uint64_t *lcn_ret)
{
	int64_t first;

	if (__builtin_add_overflow((int64_t)r->lcn, delta, &first) ||
	    first < -1)
		return false;
	if (first >= 0 && (uint64_t)first > CLUSTERS_MAX - clusters)
		return false;
	r->lcn = (uint64_t)first;
	*lcn_ret = first < 0 ? NTR_NONE : (uint64_t)first;
	return true;
}

/* Inlined into both users, so that the compiler keeps 'r' in registers: written to
 * memory field by field and read back at once, it would stall every pair. */
__attribute__((always_inline))
static inline int decode(struct runs *r, const struct where *w,
			 struct ntr_run *run_ret)
{
	uint8_t head = span_u8(r->pairs, 0);	/* 0 past the end: the end */
	size_t length_size = head & 15, offset_size = head >> 4;
	size_t used = 1 + length_size + offset_size;
	uint64_t lcn = NTR_NONE;
	int64_t clusters;

	if (head == 0)
		return 0;
	if (length_size < 1 || length_size > 8 || offset_size > 8)
		return bad(r, w, NTR_E_CORRUPT, "mapping pair header", head,
			   0x88);
	if (used > r->pairs.len)
		return bad(r, w, NTR_E_BOUNDS, "mapping pair", used,
			   r->pairs.len);

	clusters = signed_le(r->pairs, 1, length_size);
	if (clusters <= 0 || (uint64_t)clusters > CLUSTERS_MAX ||
	    r->vcn > CLUSTERS_MAX - (uint64_t)clusters)
		return bad(r, w, NTR_E_CORRUPT, "mapping pair length",
			   (uint64_t)clusters, CLUSTERS_MAX);
	if (offset_size > 0 &&
	    !runs_place(r, signed_le(r->pairs, 1 + length_size, offset_size),
			(uint64_t)clusters, &lcn))
		return bad(r, w, NTR_E_CORRUPT, "mapping pair start", r->lcn,
			   CLUSTERS_MAX);

	run_ret->vcn = r->vcn;
	run_ret->clusters = (uint64_t)clusters;
	run_ret->lcn = lcn;
	r->vcn += (uint64_t)clusters;
	r->at += used;
	r->pairs = span_from(r->pairs, used);
	return 1;
}

int runs_next(struct runs *r, const struct where *w, struct ntr_run *run_ret)
{
	return decode(r, w, run_ret);
}

int ntr_pairs_next(const struct ntr_attr *attr, struct ntr_pairs *pos,
		   struct ntr_run *run_ret, struct ntr_error *err)
{
	struct where w = where_error(err);
	struct runs r;
	int more;

	if (attr->resident)
		return error_at(err, NTR_E_ARG,
				"mapping pairs of a resident attribute", 0, 0);
	if (!pos->started)
		*pos = (struct ntr_pairs){
			.vcn = attr->first_vcn, .started = 1,
		};
	w.attr_type = attr->type;
	runs_start(&r, span_from(span_of(attr->value, attr->value_len),
				 pos->at), pos->at, pos->vcn);
	r.lcn = pos->lcn;
	more = decode(&r, &w, run_ret);
	pos->vcn = r.vcn;
	pos->lcn = r.lcn;
	pos->at = more < 0 ? attr->value_len : (uint32_t)r.at;
	return more;
}
