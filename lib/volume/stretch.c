/*
 * stretch.c - decoding many units at once, straight to where they are wanted
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "../bytes/checked.h"
#include "chunks.h"

enum { MANY = 64 };

/* Compressed bytes of neighbouring units, which mostly lie in a row on disk: they are
 * read with as few requests as that makes. */
struct stretch {
	const struct ntr_stream *stream;
	uint8_t *buf;
	size_t len;		/* planned */
	size_t good;		/* that could be read */
	size_t from;		/* of the part still to be read */
	uint64_t place;		/* where it is */
	bool broken;
};

static void stretch_read(struct stretch *s)
{
	int64_t got;

	if (s->broken || s->from == s->len)
		return;
	got = source_pread(&s->stream->vol->source, s->buf + s->from,
			   s->len - s->from, s->place, NULL);
	if (got > 0)
		s->good = s->from + (size_t)got;
	s->broken = got < 0 || s->good < s->len;
	s->from = s->len;
}

/* Plan for the clusters of a unit; false when some cannot be had. */
static bool stretch_add(struct stretch *s, uint64_t number,
			const struct form *form)
{
	uint64_t base = number * s->stream->unit;
	size_t hint = form->run;
	uint32_t at = 0, part;

	while (at < form->bytes) {
		struct ntr_extent e = { .offset = base + at };

		stored_extent(s->stream, &e, &hint, form->bytes - at);
		if (e.kind != NTR_EXTENT_DATA)
			return false;
		part = (uint32_t)least(e.length, form->bytes - at);
		if (s->from == s->len || e.place != s->place + (s->len - s->from)) {
			stretch_read(s);
			s->place = e.place;
		}
		s->len += part;
		at += part;
	}
	return true;
}

/* Plan for as many units as there is room for, giving the length of each. */
static uint32_t stretch_fill(struct stretch *s, uint64_t number, uint64_t count,
			     uint32_t *lengths)
{
	size_t hint = 0;
	uint32_t n;

	for (n = 0; n < count && n < MANY; n++) {
		struct form form = form_of(s->stream, number + n, hint);

		if (form.kind != PACKED || !form.sure ||
		    form.bytes > s->stream->units->room - s->len ||
		    !stretch_add(s, number + n, &form))
			break;
		hint = form.run;
		lengths[n] = form.bytes;
	}
	stretch_read(s);
	return n;
}

int64_t compressed_decode_many(const struct ntr_stream *stream, uint64_t number,
			       uint64_t count, uint8_t *out)
{
	struct stretch s = { .stream = stream };
	struct faults faults = { .count = 0 };
	uint32_t lengths[MANY], n, planned;
	struct stored stored;
	size_t at = 0;

	s.buf = units_scratch_get(stream->units);
	if (!s.buf)
		return NTR_E_NOMEM;
	stored.missing.count = 0;
	planned = stretch_fill(&s, number, count, lengths);
	for (n = 0; n < planned && lengths[n] <= s.good - at; n++) {
		stored.bytes = span_of(s.buf + at, lengths[n]);
		stored.number = number + n;
		chunks_decode(stream, &stored, NULL,
			      out + (size_t)n * stream->unit, &faults);
		if (faults.count)
			break;
		at += lengths[n];
	}
	units_scratch_put(stream->units, s.buf);
	return n;
}
