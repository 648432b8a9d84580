/*
 * slack.c - see slack.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "slack.h"

#include <stdlib.h>

#include "../bytes/checked.h"
#include "../format/lznt1.h"
#include "compressed.h"

struct range {
	uint64_t at;		/* in the slack */
	uint64_t from;		/* in the clusters, or in the content */
	uint64_t length;
	bool decoded;		/* the latter */
};

struct slack {
	struct range *ranges;
	size_t count, cap;
};

/* ---------------------------------------------------------------- building -- */

static int add(struct ntr_stream *stream, uint64_t from, uint64_t length,
	       bool decoded, struct ntr_error *err)
{
	struct slack *slack = stream->slack;
	struct range *last = NULL, *bigger;
	size_t cap;

	if (length == 0)
		return NTR_OK;
	if (slack->count)
		last = slack->ranges + slack->count - 1;
	if (last && !decoded && !last->decoded &&
	    last->from + last->length == from) {
		last->length += length;
		stream->size += length;
		return NTR_OK;
	}
	if (slack->count == SLACK_RANGES_MAX)
		return error_at(err, NTR_E_LIMIT, "ranges of slack",
				slack->count, SLACK_RANGES_MAX);
	if (slack->count == slack->cap) {
		cap = slack->cap ? slack->cap * 2 : 8;
		bigger = realloc(slack->ranges, cap * sizeof(*bigger));
		if (!bigger)
			return error_nomem(err);
		slack->ranges = bigger;
		slack->cap = cap;
	}
	slack->ranges[slack->count++] = (struct range){
		.at = stream->size, .from = from, .length = length,
		.decoded = decoded,
	};
	stream->size += length;
	return NTR_OK;
}

/* All that is mapped of [from, to) in the clusters. */
static int add_mapped(struct ntr_stream *stream, uint64_t from, uint64_t to,
		      struct ntr_error *err)
{
	uint64_t cluster = stream->vol->boot.cluster_size;
	const struct runlist *list = &stream->runs;
	size_t i = runlist_find(list, from / cluster, 0);
	int code = NTR_OK;

	for (; i < list->count && code == NTR_OK; i++) {
		uint64_t start = list->runs[i].vcn * cluster;
		uint64_t end = start + list->runs[i].clusters * cluster;

		if (start >= to)
			break;
		if (start < from)
			start = from;
		if (list->runs[i].lcn != NTR_NONE)
			code = add(stream, start, least(end, to) - start, false,
				   err);
	}
	return code;
}

/* Of one unit, whose content up to 'valid' is the stream's. */
static int add_unit(struct ntr_stream *stream, uint64_t number, uint32_t valid,
		    struct ntr_error *err)
{
	uint64_t base = number * stream->unit;
	struct measure m;
	int code;

	code = compressed_measure(stream, number, &m);
	if (code < 0)
		return error_nomem(err);
	if (m.stored)
		return add_mapped(stream, base + valid, base + stream->unit, err);
	if (m.decoded > valid)
		code = add(stream, base + valid, m.decoded - valid, true, err);
	if (code == NTR_OK && !m.cut)
		code = add_mapped(stream, base + m.end, base + m.mapped, err);
	return code;
}

/* Unit by unit, leaving out holes.  The clusters looked at are no more than the image
 * has: else pairs that map the same ones over and over are all work and no news. */
static int add_units(struct ntr_stream *stream, uint64_t valid,
		     struct ntr_error *err)
{
	uint64_t cluster = stream->vol->boot.cluster_size, next = 0;
	uint64_t per = stream->unit / cluster;
	uint64_t budget = stream->vol->source.size / stream->unit + 1;
	int code = NTR_OK;

	for (size_t i = 0; i < stream->runs.count && code == NTR_OK; i++) {
		const struct ntr_run *run = &stream->runs.runs[i];
		uint64_t number = run->vcn / per;
		uint64_t end = (run->vcn + run->clusters + per - 1) / per;

		if (run->lcn == NTR_NONE)
			continue;
		for (number = number > next ? number : next; number < end &&
		     code == NTR_OK; number++) {
			uint64_t base = number * stream->unit;

			if (budget-- == 0)
				return error_at(err, NTR_E_LIMIT, "units of slack",
						end, stream->vol->source.size);
			code = add_unit(stream, number, valid <= base ? 0 :
					(uint32_t)least(valid - base,
							stream->unit), err);
		}
		if (number > next)
			next = number;
	}
	return code;
}

int slack_open(struct ntr_stream *stream, struct ntr_error *err)
{
	uint64_t valid = least(stream->size, stream->initialized);
	int code;

	stream->slack = calloc(1, sizeof(*stream->slack));
	if (!stream->slack)
		return error_nomem(err);
	stream->hollow = NULL;
	stream->size = 0;
	if (stream->value || volume_mft_only(stream->vol))
		return NTR_OK;
	code = stream->codec ? add_units(stream, valid, err) :
	       add_mapped(stream, valid, UINT64_MAX, err);
	stream->initialized = stream->size;
	return code;
}

void slack_close(struct slack *slack)
{
	if (!slack)
		return;
	free(slack->ranges);
	free(slack);
}

/* ----------------------------------------------------------------- reading -- */

/* The range that holds byte 'at', which is inside. */
static const struct range *find(const struct slack *slack, uint64_t at)
{
	size_t low = 0, high = slack->count;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (slack->ranges[mid].at <= at)
			low = mid;
		else
			high = mid;
	}
	return &slack->ranges[low];
}

void slack_extent(const struct ntr_stream *stream, struct ntr_extent *e,
		  uint64_t want, uint64_t *from_ret)
{
	const struct range *range = find(stream->slack, e->offset);
	uint64_t into = e->offset - range->at;
	struct ntr_extent below = { .offset = range->from + into };
	size_t hint = 0;

	*from_ret = below.offset;
	if (range->decoded)
		compressed_extent(stream, &below, &hint, want);
	else
		stored_extent(stream, &below, &hint, want);
	extent_set(e, below.kind, below.place,
		   least(below.length, range->length - into));
}
