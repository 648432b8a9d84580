/*
 * stored.c - what the clusters of an attribute hold, or its record
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "../bytes/checked.h"
#include "stream.h"

/* ----------------------------------------------------------------- extents -- */

/* The part of a run that starts at e->offset: in the volume and in the image, in
 * the volume alone, or in neither.  'left' bytes of the run are left. */
static void extent_mapped(const struct ntr_stream *stream, struct ntr_extent *e,
			  uint64_t place, uint64_t left)
{
	uint64_t volume_end = stream->vol->boot.clusters *
			      stream->vol->boot.cluster_size;
	uint64_t image_end = least(volume_end, stream->vol->source.size);

	if (place >= volume_end)
		extent_set(e, NTR_EXTENT_OUTSIDE, place, left);
	else if (place >= image_end)
		extent_set(e, NTR_EXTENT_CUT, place,
			   least(left, volume_end - place));
	else
		extent_set(e, NTR_EXTENT_DATA, place,
			   least(left, image_end - place));
}

/* Runs that continue where the one before ends are one extent, as far as 'want'
 * goes: fewer and larger reads. */
static void extent_extend(const struct ntr_stream *stream, struct ntr_extent *e,
			  size_t i, uint64_t want)
{
	uint64_t cluster = stream->vol->boot.cluster_size;
	const struct ntr_run *run = &stream->runs.runs[i];

	while (e->length < want && ++i < stream->runs.count) {
		struct ntr_extent more = { .offset = e->offset + e->length };

		if (run->lcn + run->clusters != run[1].lcn ||
		    run->vcn + run->clusters != run[1].vcn)
			return;
		run++;
		extent_mapped(stream, &more, run->lcn * cluster,
			      run->clusters * cluster);
		if (more.kind != e->kind || more.place != e->place + e->length)
			return;
		e->length += more.length;
	}
}

void stored_extent(const struct ntr_stream *stream, struct ntr_extent *e,
		   size_t *hint, uint64_t want)
{
	uint64_t cluster = stream->vol->boot.cluster_size;
	uint64_t vcn = e->offset / cluster, into, left;
	const struct ntr_run *run;
	size_t i = runlist_find(&stream->runs, vcn, *hint);

	*hint = i;
	if (i == stream->runs.count) {
		extent_set(e, NTR_EXTENT_GAP, NTR_NONE, UINT64_MAX - e->offset);
		return;
	}
	run = &stream->runs.runs[i];
	if (run->vcn > vcn) {
		extent_set(e, NTR_EXTENT_GAP, NTR_NONE,
			   run->vcn * cluster - e->offset);
		return;
	}
	into = e->offset - run->vcn * cluster;
	left = run->clusters * cluster - into;
	if (run->lcn == NTR_NONE) {
		extent_set(e, stream->hollow ? NTR_EXTENT_UNSUPPORTED :
			   NTR_EXTENT_HOLE, NTR_NONE, left);
		return;
	}
	extent_mapped(stream, e, run->lcn * cluster + into, left);
	extent_extend(stream, e, i, want);
}

uint64_t stream_mapped(const struct ntr_stream *stream)
{
	uint64_t end = runlist_end(&stream->runs) *
		       stream->vol->boot.cluster_size;
	uint64_t over = stream->unit ? end % stream->unit : 0;

	/* The last compressed unit gives more than it has clusters. */
	return over ? end - over + stream->unit : end;
}

/* Past the initialized size, as far as clusters are mapped: zeros by definition.  A
 * size that goes further is wrong, and nothing is known of what is there. */
static void extent_uninitialized(const struct ntr_stream *stream,
				 struct ntr_extent *e)
{
	uint64_t mapped = stream_mapped(stream);

	if (stream->hollow)
		extent_set(e, NTR_EXTENT_UNSUPPORTED, NTR_NONE, UINT64_MAX);
	else if (e->offset < mapped)
		extent_set(e, NTR_EXTENT_ZERO, NTR_NONE, mapped - e->offset);
	else
		extent_set(e, NTR_EXTENT_GAP, NTR_NONE, UINT64_MAX);
}

void plain_extent(const struct ntr_stream *stream, struct ntr_extent *e,
		  size_t *hint, uint64_t want)
{
	uint64_t limit = stream->size;

	if (stream->refused)
		extent_set(e, stream->refusal == NTR_E_UNSUPPORTED ?
			   NTR_EXTENT_UNSUPPORTED : NTR_EXTENT_GAP, NTR_NONE,
			   UINT64_MAX);
	else if (stream->value)
		extent_set(e, NTR_EXTENT_RESIDENT, stream->place == NTR_NONE ?
			   NTR_NONE : stream->place + e->offset, UINT64_MAX);
	else if (e->offset >= stream->initialized)
		extent_uninitialized(stream, e);
	else {
		limit = stream->initialized;
		stored_extent(stream, e, hint, want);
	}
	e->length = least(e->length, limit - e->offset);
}

/* ----------------------------------------------------------------- reading -- */

static int extent_refuse(const struct ntr_stream *stream,
			 const struct ntr_extent *e, struct ntr_error *err)
{
	static const int codes[] = {
		[NTR_EXTENT_GAP] = NTR_E_CORRUPT,
		[NTR_EXTENT_OUTSIDE] = NTR_E_BOUNDS,
		[NTR_EXTENT_CUT] = NTR_E_IO,
		[NTR_EXTENT_UNSUPPORTED] = NTR_E_UNSUPPORTED,
	};
	struct where w = stream_where(stream, e->place, err);

	if (stream->refused)
		return reject(&w, stream->refusal, stream->refused, 0, 0, 0);
	return reject(&w, codes[e->kind], e->kind == NTR_EXTENT_UNSUPPORTED ?
		      stream->hollow : ntr_extent_text(e->kind), 0, 0, 0);
}

int64_t extent_read(const struct ntr_stream *stream,
		    const struct ntr_extent *e, uint8_t *buf, size_t len,
		    struct ntr_error *err)
{
	int64_t got;

	switch (e->kind) {
	case NTR_EXTENT_DATA:
		got = source_pread(&stream->vol->source, buf, len, e->place, err);
		/* A source that is shorter than it said is no end of file. */
		return got ? got : error_at(err, NTR_E_IO, "image ends", e->place,
					    stream->vol->source.size);
	case NTR_EXTENT_RESIDENT:
		memcpy(buf, stream->value + e->offset, len);
		return (int64_t)len;
	case NTR_EXTENT_HOLE:
	case NTR_EXTENT_ZERO:
		memset(buf, 0, len);
		return (int64_t)len;
	default:
		return extent_refuse(stream, e, err);
	}
}

int64_t plain_pread(const struct ntr_stream *stream, void *buf, size_t len,
		    uint64_t offset, struct ntr_error *err)
{
	size_t done = 0, hint = 0;

	if (offset >= stream->size)
		return 0;
	len = (size_t)least(least(len, stream->size - offset), INT64_MAX);
	while (done < len) {
		struct ntr_extent e = { .offset = offset + done };
		size_t part;
		int64_t got;

		plain_extent(stream, &e, &hint, len - done);
		part = (size_t)least(e.length, len - done);
		got = extent_read(stream, &e, (uint8_t *)buf + done, part,
				  done ? NULL : err);
		if (got < 0)
			return done ? (int64_t)done : got;
		done += (size_t)got;
		if ((size_t)got < part)
			break;
	}
	return (int64_t)done;
}
