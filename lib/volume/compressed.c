/*
 * compressed.c - which units of a stream are compressed
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "compressed.h"

#include "../bytes/checked.h"
#include "../format/lznt1.h"
#include "chunks.h"

enum {
	METHOD_MASK  = 0x00ff,	/* of the attribute's flags */
	METHOD_LZNT1 = 1,
	EXPONENT     = 4,	/* that Windows writes: 16 clusters */
	EXPONENT_MAX = 31
};

/* ----------------------------------------------------------------- opening -- */

int compressed_open(struct ntr_stream *stream, const struct ntr_attr *first,
		    bool headless, const struct where *w)
{
	unsigned exponent = first->compression_unit;
	uint64_t size;

	if (!(first->flags & METHOD_MASK))
		return NTR_OK;
	/* New files of a compressed directory inherit the flag, indexes too; what
	 * is compressed has a unit. */
	if (exponent == 0 && !headless && first->type != NTR_DATA)
		return NTR_OK;
	if ((first->flags & METHOD_MASK) != METHOD_LZNT1) {
		stream_refuse(stream, NTR_E_UNSUPPORTED,
			      "content compressed by an unknown method");
		return NTR_OK;
	}
	if (exponent == 0 && headless)
		exponent = EXPONENT;
	size = exponent > EXPONENT_MAX ? UINT64_MAX :
	       (uint64_t)stream->vol->boot.cluster_size << exponent;
	if (exponent == 0 || size > UNIT_SIZE_MAX) {
		note(w, NTR_F_COMPRESSION_UNIT, NULL, 0, exponent, EXPONENT);
		stream_refuse(stream, NTR_E_CORRUPT,
			      "compression unit is impossible");
		return NTR_OK;
	}
	stream->codec = NTR_CODEC_LZNT1;
	stream->unit = (uint32_t)size;
	return units_open(stream->vol->pool, stream->unit,
			  size > STRETCH_SIZE ? (size_t)size :
			  (size_t)least(STRETCH_SIZE, stream_mapped(stream)),
			  &stream->units, w->err);
}

/* -------------------------------------------------------------------- form -- */

struct form form_of(const struct ntr_stream *stream, uint64_t number,
		    size_t hint)
{
	const struct runlist *list = &stream->runs;
	uint64_t cluster = stream->vol->boot.cluster_size;
	uint64_t vcn = number * (stream->unit / cluster), first = vcn;
	uint64_t end = vcn + stream->unit / cluster, front = 0;
	size_t i = runlist_find(list, vcn, hint);
	struct form form = { .run = i, .bytes = stream->unit };
	bool hole = false, gap = false, behind = false;

	for (; i < list->count && list->runs[i].vcn < end && vcn < end; i++) {
		const struct ntr_run *run = &list->runs[i];

		gap |= run->vcn > vcn;
		vcn = least(run->vcn + run->clusters, end);
		if (run->lcn == NTR_NONE)
			hole = true;
		else if (!hole && !gap)
			front = vcn - first;
		else
			behind = true;
	}
	/* Pairs that end inside a unit end the stream: no gap. */
	gap |= vcn == first;
	if (front == end - first)
		form.kind = STORED;
	else if (front == 0)
		form.kind = hole && !gap && !behind ? HOLE : MISSING;
	else
		form.kind = PACKED;
	form.sure = hole || !gap;
	if (form.kind == PACKED && !gap)
		form.bytes = (uint32_t)(front * cluster);
	return form;
}

/* How far what is true of the unit at 'offset' goes, when it is true of the clusters
 * up to 'end': a whole unit at least. */
static uint64_t whole_units(const struct ntr_stream *stream, uint64_t offset,
			    uint64_t end)
{
	uint64_t unit_end = offset - offset % stream->unit + stream->unit;

	end -= end % stream->unit;
	return (end > unit_end ? end : unit_end) - offset;
}

void compressed_extent(const struct ntr_stream *stream, struct ntr_extent *e,
		       size_t *hint, uint64_t want)
{
	uint64_t number = e->offset / stream->unit;
	struct ntr_extent start = { .offset = number * stream->unit };
	struct form form = form_of(stream, number, *hint);
	const struct ntr_run *run;
	uint64_t cluster = stream->vol->boot.cluster_size, end = 0;
	uint64_t within = e->offset - start.offset;

	*hint = form.run;
	if (form.run < stream->runs.count) {
		run = &stream->runs.runs[form.run];
		end = (run->vcn > start.offset / cluster ? run->vcn :
		       run->vcn + run->clusters) * cluster;
	}
	switch (form.kind) {
	case HOLE:
		extent_set(e, stream->hollow ? NTR_EXTENT_UNSUPPORTED :
			   NTR_EXTENT_HOLE, NTR_NONE,
			   whole_units(stream, e->offset, end));
		return;
	case STORED:
		stored_extent(stream, e, hint, want);
		e->length = least(e->length,
				  whole_units(stream, e->offset, end));
		return;
	case MISSING:
		extent_set(e, NTR_EXTENT_GAP, NTR_NONE,
			   form.run == stream->runs.count ? UINT64_MAX :
			   whole_units(stream, e->offset, end));
		return;
	default:
		stored_extent(stream, &start, hint, 1);
		extent_set(e, NTR_EXTENT_COMPRESSED, start.place,
			   least(LZNT1_CHUNK - within % LZNT1_CHUNK,
				 stream->unit - within));
	}
}
