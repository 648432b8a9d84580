/*
 * chunks.c - decoding and measuring the units of a compressed stream
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "chunks.h"

#include "../bytes/checked.h"
#include "../format/lznt1.h"

/* ------------------------------------------------------------------ bytes -- */

/* Read the clusters of a unit into 'buf'.  An error takes as much with it as one page
 * of memory, or one cluster where these are smaller. */
static void stored_read(const struct ntr_stream *stream, uint64_t number,
			const struct form *form, uint8_t *buf,
			struct stored *ret)
{
	uint64_t base = number * stream->unit;
	uint32_t at = 0, step = stream->vol->boot.cluster_size;
	size_t hint = form->run;
	struct ntr_error err;

	if (step > LZNT1_CHUNK)
		step = LZNT1_CHUNK;
	ret->missing.count = 0;
	ret->bytes = span_of(buf, form->bytes);
	ret->number = number;
	while (at < form->bytes) {
		struct ntr_extent e = { .offset = base + at };
		uint32_t part;
		int64_t got;

		stored_extent(stream, &e, &hint, form->bytes - at);
		part = (uint32_t)least(e.length, form->bytes - at);
		if (e.kind == NTR_EXTENT_HOLE)
			memset(buf + at, 0, part);
		got = e.kind == NTR_EXTENT_HOLE ? part :
		      extent_read(stream, &e, buf + at, part, &err);
		if (got >= 0) {
			at += (uint32_t)got;
			continue;
		}
		if (e.kind == NTR_EXTENT_DATA)
			part = (uint32_t)least(part, step - at % step);
		faults_add(&ret->missing, at, at + part, &err);
		at += part;
	}
}

/* What is missing of [at, end), or NULL. */
static const struct fault *missing(const struct stored *stored, size_t at,
				   size_t end)
{
	const struct fault *fault = faults_find(&stored->missing, (uint32_t)at);

	return fault && fault->from < end ? fault : NULL;
}

/* Where pairs are missing, are these bytes chunks?  Content as it is hardly ever looks
 * like a row of them up to the end. */
static bool looks_packed(const struct stored *stored)
{
	struct where quiet = where_error(NULL);
	struct lznt1_chunk chunk;
	size_t at = 0;
	int more = 1;

	while (!missing(stored, at, at + LZNT1_HEADER) &&
	       (more = lznt1_next(stored->bytes, at, &quiet, &chunk)) > 0)
		at = chunk.end;
	return more >= 0 && at > 0;
}

/* ---------------------------------------------------------------- decoding -- */

/* The unit being decoded. */
struct decoding {
	const struct ntr_stream *stream;
	const struct stored *stored;
	struct where w;		/* offsets are in the unit's stored bytes, until
				   lose_chunk() */
	struct ntr_error err;	/* of w */
	uint8_t *out;
	uint32_t size, pos;
	size_t at;
	struct faults *faults;
};

/* 'len' bytes of content at d->pos are lost with bytes that are not there. */
static void lose_stored(struct decoding *d, uint32_t len,
			const struct fault *gone)
{
	faults_add(d->faults, d->pos, d->pos + len, &gone->err);
}

/* The same because of d->err, what a chunk holds. */
static void lose_chunk(struct decoding *d, uint32_t len)
{
	struct ntr_extent e = {
		.offset = d->stored->number * d->size + d->err.offset,
	};
	size_t hint = 0;

	stored_extent(d->stream, &e, &hint, 1);
	d->err.offset = e.place;
	note_rejected(&d->w, NTR_F_CHUNK_DAMAGED);
	faults_add(d->faults, d->pos, d->pos + len, &d->err);
}

/* Decode the chunk at d->at; false when it is the last that can be found. */
static bool decode_next(struct decoding *d)
{
	uint32_t limit = (uint32_t)least(LZNT1_CHUNK, d->size - d->pos);
	uint32_t left = d->size - d->pos;
	const struct fault *gone;
	struct lznt1_chunk chunk;
	int got;

	gone = missing(d->stored, d->at, d->at + LZNT1_HEADER);
	if (gone) {
		lose_stored(d, left, gone);
		return false;
	}
	got = lznt1_next(d->stored->bytes, d->at, &d->w, &chunk);
	if (got == 0)
		memset(d->out + d->pos, 0, left);
	else if (got < 0)
		lose_chunk(d, left);
	if (got <= 0)
		return false;
	d->at = chunk.end;
	gone = missing(d->stored, chunk.at, chunk.end);
	if (gone) {
		lose_stored(d, limit, gone);
	} else {
		got = lznt1_decode(&chunk, d->out + d->pos, limit, left, &d->w);
		if (got < 0)
			lose_chunk(d, limit);
		else
			memset(d->out + d->pos + got, 0, limit - (uint32_t)got);
	}
	d->pos += limit;
	return d->pos < d->size;
}

void chunks_decode(const struct ntr_stream *stream, const struct stored *stored,
		   ntr_finding_fn sink, uint8_t *out, struct faults *faults)
{
	struct decoding d = {
		.stream = stream, .stored = stored,
		.w = stream_where(stream, 0, NULL), .out = out,
		.size = stream->unit, .faults = faults,
	};

	d.w.err = &d.err;
	d.w.sink = sink;
	while (decode_next(&d))
		;
}

/* A unit whose bytes are the content, as far as they are there. */
static void copy_stored(const struct stored *stored, uint8_t *out,
			struct faults *faults)
{
	memcpy(out, stored->bytes.ptr, stored->bytes.len);
	*faults = stored->missing;
}

int compressed_decode(const struct ntr_stream *stream, uint64_t number,
		      uint8_t *out, struct faults *faults)
{
	struct form form = form_of(stream, number, 0);
	uint8_t *scratch = units_scratch_get(stream->units);
	struct stored stored;

	if (!scratch)
		return NTR_E_NOMEM;
	stored_read(stream, number, &form, scratch, &stored);
	if (form.kind == PACKED && (form.sure || looks_packed(&stored)))
		chunks_decode(stream, &stored, stream->vol->sink, out, faults);
	else
		copy_stored(&stored, out, faults);
	units_scratch_put(stream->units, scratch);
	return NTR_OK;
}

/* ---------------------------------------------------------------- one chunk -- */

/* Find chunk 'index' of a unit that is all there, and decode it into 'out' of
 * LZNT1_CHUNK bytes; false when that cannot be done, whyever. */
static bool decode_chunk(const struct stored *stored, uint32_t index, size_t size,
			 uint8_t *out)
{
	struct where quiet = where_error(NULL);
	struct lznt1_chunk chunk = { .end = 0 };
	int got;

	for (uint32_t i = 0; i <= index; i++)
		if (lznt1_next(stored->bytes, chunk.end, &quiet, &chunk) <= 0)
			return false;
	got = lznt1_decode(&chunk, out, size, LZNT1_CHUNK, &quiet);
	if (got < 0)
		return false;
	memset(out + got, 0, LZNT1_CHUNK - (size_t)got);
	return true;
}

int64_t compressed_glance(const struct ntr_stream *stream, uint64_t number,
			  uint32_t within, uint8_t *buf, size_t len)
{
	struct form form = form_of(stream, number, 0);
	uint32_t index = within / LZNT1_CHUNK, at = within % LZNT1_CHUNK;
	size_t size = (size_t)least(LZNT1_CHUNK,
				    stream->unit - index * LZNT1_CHUNK);
	uint8_t out[LZNT1_CHUNK];
	struct stored stored;
	uint8_t *scratch;
	bool done;

	if (form.kind != PACKED || !form.sure)
		return 0;
	scratch = units_scratch_get(stream->units);
	if (!scratch)
		return NTR_E_NOMEM;
	stored_read(stream, number, &form, scratch, &stored);
	done = !stored.missing.count &&
	       decode_chunk(&stored, index, size, out);
	units_scratch_put(stream->units, scratch);
	if (!done)
		return 0;
	len = (size_t)least(len, size - at);
	memcpy(buf, out + at, len);
	return (int64_t)len;
}

/* --------------------------------------------------------------- measuring -- */

/* How many bytes of content the last chunk gives. */
static uint32_t chunk_length(const struct lznt1_chunk *chunk)
{
	struct where quiet = where_error(NULL);
	uint8_t out[LZNT1_CHUNK];
	int got = lznt1_decode(chunk, out, sizeof(out), sizeof(out), &quiet);

	return got < 0 ? LZNT1_CHUNK : (uint32_t)got;
}

static void measure_packed(const struct stored *stored, uint32_t unit,
			   struct measure *ret)
{
	struct where quiet = where_error(NULL);
	struct lznt1_chunk chunk;
	uint32_t pos = 0;
	size_t at = 0;
	int more = 1;

	while (pos < unit && !missing(stored, at, at + LZNT1_HEADER) &&
	       (more = lznt1_next(stored->bytes, at, &quiet, &chunk)) > 0) {
		at = chunk.end;
		pos += (uint32_t)least(LZNT1_CHUNK, unit - pos);
	}
	ret->cut = more < 0 || (pos < unit && more > 0);
	ret->decoded = pos;
	if (pos && pos <= unit && !missing(stored, chunk.at, chunk.end))
		ret->decoded -= (uint32_t)least(LZNT1_CHUNK, pos) -
				(uint32_t)least(chunk_length(&chunk),
						least(LZNT1_CHUNK, pos));
	/* The header of 0 that ends them is theirs. */
	if (more == 0)
		at = least(at + LZNT1_HEADER, stored->bytes.len);
	ret->end = (uint32_t)at;
}

int compressed_measure(const struct ntr_stream *stream, uint64_t number,
		       struct measure *ret)
{
	struct form form = form_of(stream, number, 0);
	struct stored stored;
	uint8_t *scratch;

	*ret = (struct measure){ .stored = true };
	if (form.kind != PACKED)
		return NTR_OK;
	scratch = units_scratch_get(stream->units);
	if (!scratch)
		return NTR_E_NOMEM;
	stored_read(stream, number, &form, scratch, &stored);
	if (form.sure || looks_packed(&stored)) {
		ret->stored = false;
		ret->mapped = form.bytes;
		measure_packed(&stored, stream->unit, ret);
	}
	units_scratch_put(stream->units, scratch);
	return NTR_OK;
}
