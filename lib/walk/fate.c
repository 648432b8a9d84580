/*
 * fate.c - what became of the clusters of a deleted file
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A record that is freed keeps its mapping pairs, but its clusters are anybody's.
 * Those that a file in use has now hold its bytes, and are no content of the old one.
 */
#include "../bytes/checked.h"
#include "../volume/stream.h"
#include "../volume/wof.h"
#include "clusters.h"

/* A stretch of clusters, as far as all of it is alike. */
struct lot {
	uint64_t clusters, owner;
	uint32_t kind, disagree;
};

static struct lot lot_of(struct ntr_clusters *c, uint64_t lcn, uint64_t most)
{
	struct lot lot = { .clusters = most, .owner = NTR_NONE,
			   .kind = NTR_FATE_MISSING };
	struct ntr_cluster_use use;

	if (ntr_clusters_use(c, lcn, most, &use) < 0)
		return lot;
	lot.clusters = use.clusters;
	lot.owner = use.owner;
	lot.kind = use.owner != NTR_NONE ? NTR_FATE_REUSED :
		   use.bitmap == NTR_BITMAP_USED ? NTR_FATE_TAKEN :
						   NTR_FATE_KEPT;
	lot.disagree = use.owner != NTR_NONE ? use.bitmap == NTR_BITMAP_FREE :
		       c->has_owners && use.bitmap == NTR_BITMAP_USED;
	return lot;
}

static void fate_set(struct ntr_fate *fate, const struct lot *lot)
{
	fate->kind = lot->kind;
	fate->owner = lot->owner;
	fate->disagree = lot->disagree;
}

/* The worst that became of the clusters that hold bytes [from, from + len) of the
 * clusters of 'stream'. */
static void fate_of_range(const struct ntr_stream *stream,
			  struct ntr_clusters *c, uint64_t from, uint64_t len,
			  struct ntr_fate *fate)
{
	uint64_t size = stream->vol->boot.cluster_size;
	uint64_t vcn = from / size, end = (from + len + size - 1) / size;
	const struct runlist *list = &stream->runs;

	for (size_t i = runlist_find(list, vcn, 0); i < list->count &&
	     list->runs[i].vcn < end; i++) {
		const struct ntr_run *run = &list->runs[i];
		uint64_t at = run->vcn > vcn ? run->vcn : vcn;
		uint64_t stop = least(run->vcn + run->clusters, end);

		while (run->lcn != NTR_NONE && at < stop) {
			struct lot lot = lot_of(c, run->lcn + (at - run->vcn),
						stop - at);

			if (lot.kind == NTR_FATE_REUSED ||
			    (lot.kind == NTR_FATE_TAKEN &&
			     fate->kind == NTR_FATE_KEPT))
				fate_set(fate, &lot);
			if (lot.kind == NTR_FATE_REUSED)
				return;
			at += lot.clusters;
		}
	}
}

/* Bytes as they are stored: those of the first clusters that are alike. */
static void fate_stored(const struct ntr_stream *stream, struct ntr_clusters *c,
			const struct ntr_extent *e, struct ntr_fate *fate)
{
	uint64_t size = stream->vol->boot.cluster_size;
	uint64_t within = e->place % size;
	struct lot lot = lot_of(c, e->place / size,
				(within + e->length + size - 1) / size);

	fate_set(fate, &lot);
	fate->length = least(e->length, lot.clusters * size - within);
}

/* Content that is decoded: the whole unit, whatever byte of it. */
static void fate_decoded(const struct ntr_stream *stream,
			 struct ntr_clusters *c, struct ntr_fate *fate)
{
	uint64_t number = fate->offset / stream->unit;
	const struct ntr_stream *stored = stream;
	uint64_t from = number * stream->unit, len = stream->unit;

	if (stream->wof)
		stored = wof_stored(stream, number, &from, &len);
	fate->length = stream->unit - fate->offset % stream->unit;
	if (stored)
		fate_of_range(stored, c, from, len, fate);
}

int ntr_stream_fate(const struct ntr_stream *stream,
		    struct ntr_clusters *clusters, uint64_t offset,
		    struct ntr_fate *fate_ret, struct ntr_error *err)
{
	struct ntr_fate fate = {
		.offset = offset, .owner = NTR_NONE, .kind = NTR_FATE_KEPT,
	};
	struct ntr_extent e;

	if (ntr_stream_extent(stream, offset, &e) < 0)
		return error_at(err, NTR_E_NOT_FOUND, "offset in the stream",
				offset, stream->size);
	fate.length = e.length;
	fate.place = e.place;
	switch (e.kind) {
	case NTR_EXTENT_RESIDENT:
	case NTR_EXTENT_HOLE:
	case NTR_EXTENT_ZERO:
		break;
	case NTR_EXTENT_DATA:
		fate_stored(stream, clusters, &e, &fate);
		break;
	case NTR_EXTENT_COMPRESSED:
		fate_decoded(stream, clusters, &fate);
		fate.length = least(fate.length, stream->size - offset);
		break;
	default:
		fate.kind = NTR_FATE_MISSING;
	}
	*fate_ret = fate;
	return NTR_OK;
}

/* ------------------------------------------------------------- summed up -- */

/* The clusters, content or not.  Where the same ones are mapped over and over, that
 * is no more work than the volume has clusters. */
static void count_clusters(const struct ntr_stream *stream,
			   struct ntr_clusters *c, struct ntr_remains *r)
{
	uint64_t budget = 2 * c->vol->boot.clusters;

	for (size_t i = 0; i < stream->runs.count; i++) {
		const struct ntr_run *run = &stream->runs.runs[i];
		uint64_t at = 0;

		if (run->lcn == NTR_NONE)
			continue;
		r->clusters += run->clusters;
		while (at < run->clusters && budget > 0) {
			struct lot lot = lot_of(c, run->lcn + at,
						least(run->clusters - at,
						      budget));

			if (lot.kind == NTR_FATE_KEPT)
				r->free_clusters += lot.clusters;
			else if (lot.kind != NTR_FATE_MISSING)
				r->reused_clusters += lot.clusters;
			if (lot.disagree)
				r->disagreeing += lot.clusters;
			at += lot.clusters;
			budget -= lot.clusters;
		}
	}
}

static bool is_zeros(const struct ntr_stream *stream, uint64_t offset)
{
	struct ntr_extent e;

	return ntr_stream_extent(stream, offset, &e) == NTR_OK &&
	       (e.kind == NTR_EXTENT_HOLE || e.kind == NTR_EXTENT_ZERO);
}

/* The bytes of content that are still to be had. */
static int count_bytes(const struct ntr_stream *stream, struct ntr_clusters *c,
		       struct ntr_remains *r, struct ntr_error *err)
{
	/* No content has more parts, unless its pairs map the same clusters over
	 * and over. */
	uint64_t budget = 2 * c->vol->boot.clusters + 2 * stream->runs.count;
	struct ntr_fate fate;
	uint64_t at = 0;
	int code;

	while (at < stream->size) {
		if (budget-- == 0)
			return error_at(err, NTR_E_LIMIT, "parts of the stream",
					at, stream->size);
		code = ntr_stream_fate(stream, c, at, &fate, err);
		if (code < 0)
			return code;
		if (fate.kind != NTR_FATE_KEPT)
			r->lost += fate.length;
		else if (!is_zeros(stream, at))
			r->kept += fate.length;
		at += fate.length;
	}
	return NTR_OK;
}

int ntr_stream_remains(const struct ntr_stream *stream,
		       struct ntr_clusters *clusters,
		       struct ntr_remains *remains_ret, struct ntr_error *err)
{
	struct ntr_remains r = { .resident = stream->value != NULL };
	const struct ntr_stream *stored = stream;
	uint64_t from, len;
	int code;

	if (stream->wof)
		stored = wof_stored(stream, 0, &from, &len);
	if (stored)
		count_clusters(stored, clusters, &r);
	code = count_bytes(stream, clusters, &r, err);
	if (code < 0)
		return code;
	r.recoverable = r.lost == 0 ? NTR_RECOVERABLE_WHOLE :
			r.kept > 0 ? NTR_RECOVERABLE_PART :
				     NTR_RECOVERABLE_NONE;
	*remains_ret = r;
	return NTR_OK;
}

const char *ntr_recoverable_name(uint32_t recoverable)
{
	static const char *const names[] = { "none", "part", "whole" };

	return recoverable <= NTR_RECOVERABLE_WHOLE ? names[recoverable] : NULL;
}
