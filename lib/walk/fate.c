/*
 * fate.c - what became of the clusters of a deleted file
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A record that is freed keeps its mapping pairs, but its clusters are anybody's.
 * Those that a file in use has now hold its bytes, and are no content of the old one.
 * Those that are free may have been another's in between, which has been deleted since.
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

static uint32_t kind_of(const struct ntr_cluster_use *use)
{
	if (use->owner != NTR_NONE)
		return NTR_FATE_REUSED;
	if (use->bitmap == NTR_BITMAP_USED)
		return NTR_FATE_TAKEN;
	if (use->bitmap == NTR_BITMAP_UNKNOWN)
		return NTR_FATE_UNKNOWN;
	return use->rivals[0] != NTR_NONE ? NTR_FATE_DISPUTED : NTR_FATE_KEPT;
}

/* Of two that map the same, the one that is not the stream's own file. */
static uint64_t rival_of(const struct ntr_stream *stream,
			 const struct ntr_cluster_use *use)
{
	return NTR_REF_NUMBER(use->rivals[0]) == stream->file_number ?
	       use->rivals[1] : use->rivals[0];
}

static struct lot lot_of(const struct ntr_stream *stream,
			 struct ntr_clusters *c, uint64_t lcn, uint64_t most)
{
	struct lot lot = { .clusters = most, .owner = NTR_NONE,
			   .kind = NTR_FATE_MISSING };
	struct ntr_cluster_use use;

	if (ntr_clusters_use(c, lcn, most, &use) < 0)
		return lot;
	lot.clusters = use.clusters;
	lot.kind = kind_of(&use);
	lot.owner = lot.kind == NTR_FATE_DISPUTED ? rival_of(stream, &use) :
						    use.owner;
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

/* Of what is decoded together, the worst counts. */
static bool is_worse(uint32_t kind, uint32_t than)
{
	static const unsigned char badness[] = {
		[NTR_FATE_KEPT] = 0, [NTR_FATE_MISSING] = 0,
		[NTR_FATE_DISPUTED] = 1, [NTR_FATE_UNKNOWN] = 2,
		[NTR_FATE_TAKEN] = 3, [NTR_FATE_REUSED] = 4,
	};

	return badness[kind] > badness[than];
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
			struct lot lot = lot_of(stream, c,
						run->lcn + (at - run->vcn),
						stop - at);

			if (is_worse(lot.kind, fate->kind))
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
	struct lot lot = lot_of(stream, c, e->place / size,
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

static void count_lot(struct ntr_remains *r, const struct lot *lot)
{
	switch (lot->kind) {
	case NTR_FATE_DISPUTED:
		r->disputed_clusters += lot->clusters;
		r->free_clusters += lot->clusters;
		break;
	case NTR_FATE_KEPT:
		r->free_clusters += lot->clusters;
		break;
	case NTR_FATE_REUSED:
	case NTR_FATE_TAKEN:
		r->reused_clusters += lot->clusters;
		break;
	case NTR_FATE_UNKNOWN:
		r->unknown_clusters += lot->clusters;
		break;
	default:
		break;
	}
	if (lot->disagree)
		r->disagreeing += lot->clusters;
}

/* Clusters of the run that are in the image; of others nothing can be had. */
static uint64_t run_in_image(const struct ntr_clusters *c,
			     const struct ntr_run *run)
{
	uint64_t end = clusters_in_image(c->vol);

	return run->lcn < end ? least(run->clusters, end - run->lcn) : 0;
}

/* The clusters, content or not; returns how many of them can be had. */
static uint64_t count_clusters(const struct ntr_stream *stream,
			       struct ntr_clusters *c, struct ntr_remains *r)
{
	uint64_t looked_at = 0;

	for (size_t i = 0; i < stream->runs.count; i++) {
		const struct ntr_run *run = &stream->runs.runs[i];
		uint64_t stop = run_in_image(c, run), at = 0;

		if (run->lcn == NTR_NONE)
			continue;
		r->clusters += run->clusters;
		while (at < stop) {
			struct lot lot = lot_of(stream, c, run->lcn + at,
						stop - at);

			count_lot(r, &lot);
			at += lot.clusters;
		}
		looked_at += stop;
	}
	return looked_at;
}

static bool is_zeros(const struct ntr_stream *stream, uint64_t offset)
{
	struct ntr_extent e;

	return ntr_stream_extent(stream, offset, &e) == NTR_OK &&
	       (e.kind == NTR_EXTENT_HOLE || e.kind == NTR_EXTENT_ZERO);
}

/* No content has more parts: each is of a cluster at least, or a hole or a gap between
 * two runs.  Chunks of a system-compressed file can be smaller, but not by much, even
 * where all are alike. */
static uint64_t parts_max(const struct ntr_stream *stream, uint64_t clusters)
{
	enum { CHUNK_MIN = 16, SOME = 1024 };
	uint64_t each = stream->wof ?
			stream->vol->boot.cluster_size / CHUNK_MIN : 2;

	return each * clusters + 4 * stream->runs.count + SOME;
}

/* The bytes of content that are still to be had, in no more than so many parts. */
static int count_bytes(const struct ntr_stream *stream, struct ntr_clusters *c,
		       uint64_t budget, struct ntr_remains *r,
		       struct ntr_error *err)
{
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
		if (fate.kind == NTR_FATE_DISPUTED)
			r->disputed += fate.length;
		else if (fate.kind != NTR_FATE_KEPT)
			r->lost += fate.length;
		else if (!is_zeros(stream, at))
			r->kept += fate.length;
		at += fate.length;
	}
	return NTR_OK;
}

static uint32_t recoverable(const struct ntr_remains *r)
{
	if (r->lost == 0 && r->disputed == 0)
		return NTR_RECOVERABLE_WHOLE;
	return r->kept > 0 ? NTR_RECOVERABLE_PART : NTR_RECOVERABLE_NONE;
}

int ntr_stream_remains(const struct ntr_stream *stream,
		       struct ntr_clusters *clusters,
		       struct ntr_remains *remains_ret, struct ntr_error *err)
{
	struct ntr_remains r = { .resident = stream->value != NULL };
	const struct ntr_stream *stored = stream;
	uint64_t from, len, looked_at = 0;
	int code;

	if (clusters->has_owners && !r.resident &&
	    stream->file_number >= clusters->claims.limit)
		return error_at(err, NTR_E_LIMIT,
				"clusters that unused records map",
				clusters->claims.mapped,
				clusters->claims.mapped_max);
	if (stream->wof)
		stored = wof_stored(stream, 0, &from, &len);
	if (stored)
		looked_at = count_clusters(stored, clusters, &r);
	code = count_bytes(stream, clusters, parts_max(stream, looked_at), &r,
			   err);
	if (code < 0)
		return code;
	r.recoverable = recoverable(&r);
	*remains_ret = r;
	return NTR_OK;
}

const char *ntr_recoverable_name(uint32_t recoverable)
{
	static const char *const names[] = { "none", "part", "whole" };

	return recoverable <= NTR_RECOVERABLE_WHOLE ? names[recoverable] : NULL;
}
