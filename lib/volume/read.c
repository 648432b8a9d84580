/*
 * read.c - the content of a stream: what each byte is, and reading it
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "../bytes/checked.h"
#include "../format/lznt1.h"
#include "compressed.h"
#include "slack.h"
#include "wof.h"

/* ----------------------------------------------------------------- extents -- */

/* What e->offset, which is inside the stream, is; and where the codec has it. */
static void extent_at(const struct ntr_stream *stream, struct ntr_extent *e,
		      size_t *hint, uint64_t want, uint64_t *from_ret)
{
	uint64_t limit = stream->size;

	*from_ret = e->offset;
	if (stream->slack) {
		slack_extent(stream, e, want, from_ret);
	} else if (!stream->units || stream->refused ||
		   e->offset >= stream->initialized) {
		plain_extent(stream, e, hint, want);
	} else {
		limit = stream->initialized;
		if (stream->wof)
			wof_extent(stream, e);
		else
			compressed_extent(stream, e, hint, want);
	}
	e->length = least(e->length, limit - e->offset);
}

int stream_extent(const struct ntr_stream *stream, uint64_t offset,
		  uint64_t want, struct ntr_extent *extent_ret)
{
	uint64_t from;
	size_t hint = 0;

	if (offset >= stream->size)
		return NTR_E_NOT_FOUND;
	*extent_ret = (struct ntr_extent){ .offset = offset };
	extent_at(stream, extent_ret, &hint, want, &from);
	return NTR_OK;
}

int ntr_stream_extent(const struct ntr_stream *stream, uint64_t offset,
		      struct ntr_extent *extent_ret)
{
	return stream_extent(stream, offset, UINT64_MAX, extent_ret);
}

/* ----------------------------------------------------------------- reading -- */

static int unit_fill(const struct ntr_stream *stream, struct unit *unit)
{
	int code = stream->wof ?
		wof_decode(stream, unit->number, unit->bytes, &unit->faults) :
		compressed_decode(stream, unit->number, unit->bytes,
				  &unit->faults);

	units_filled(stream->units, unit, code == NTR_OK);
	return code;
}

/* Copy from a unit that is kept, or will be: up to 'len' bytes at 'from', which are in
 * one unit. */
static int64_t unit_copy(const struct ntr_stream *stream, uint8_t *buf,
			 size_t len, uint64_t from, struct ntr_error *err)
{
	uint32_t within = (uint32_t)(from % stream->unit);
	const struct fault *fault;
	struct unit *unit;
	int64_t got;
	bool fill;

	unit = units_get(stream->units, from / stream->unit, &fill);
	if (!unit)
		return error_nomem(err);
	if (fill && unit_fill(stream, unit) < 0) {
		units_put(stream->units, unit);
		return error_nomem(err);
	}
	fault = faults_find(&unit->faults, within);
	if (fault && fault->from <= within) {
		got = fault->err.code;
		if (err)
			*err = fault->err;
	} else {
		if (fault)
			len = (size_t)least(len, fault->from - within);
		memcpy(buf, unit->bytes + within, len);
		got = (int64_t)len;
	}
	units_put(stream->units, unit);
	return got;
}

/* Decode up to 'len' bytes at 'from': whole units straight into the caller's buffer,
 * as long as nothing is wrong with them. */
static int64_t unit_read(const struct ntr_stream *stream, uint8_t *buf,
			 size_t len, uint64_t from, struct ntr_error *err)
{
	uint64_t number = from / stream->unit, count = len / stream->unit;
	uint64_t left = stream->unit - from % stream->unit;
	int64_t done = 0;

	if (from % stream->unit == 0 && count)
		done = stream->wof ?
			wof_decode_many(stream, number, count, buf) :
			compressed_decode_many(stream, number, count, buf);
	if (done < 0)
		return error_nomem(err);
	if (done > 0)
		return done * stream->unit;
	/* A read all by itself is worth no more than the chunk it is of. */
	if (len <= LZNT1_CHUNK && !stream->wof &&
	    units_is_stray(stream->units, number))
		done = compressed_glance(stream, number,
					 (uint32_t)(from % stream->unit), buf,
					 len);
	if (done < 0)
		return error_nomem(err);
	if (done > 0)
		return done;
	return unit_copy(stream, buf, (size_t)least(len, left), from, err);
}

int64_t ntr_stream_pread(struct ntr_stream *stream, void *buf, size_t len,
			 uint64_t offset, struct ntr_error *err)
{
	size_t done = 0, hint = 0;

	if (!stream->units && !stream->slack)
		return plain_pread(stream, buf, len, offset, err);
	if (offset >= stream->size)
		return 0;
	len = (size_t)least(least(len, stream->size - offset), INT64_MAX);
	while (done < len) {
		struct ntr_extent e = { .offset = offset + done };
		uint8_t *to = (uint8_t *)buf + done;
		struct ntr_error *told = done ? NULL : err;
		uint64_t from, part;
		int64_t got;

		extent_at(stream, &e, &hint, len - done, &from);
		part = least(e.length, len - done);
		if (e.kind != NTR_EXTENT_COMPRESSED) {
			got = extent_read(stream, &e, to, (size_t)part, told);
		} else {
			/* One extent is one chunk; units are read at once. */
			if (!stream->slack)
				part = least(stream->initialized - e.offset,
					     len - done);
			got = unit_read(stream, to, (size_t)part, from, told);
		}
		if (got < 0)
			return done ? (int64_t)done : got;
		done += (size_t)got;
		if (e.kind == NTR_EXTENT_DATA && (size_t)got < part)
			break;
	}
	return (int64_t)done;
}
