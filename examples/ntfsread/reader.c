/*
 * reader.c - the content of a stream in pieces: bytes, zeros, gaps
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdbool.h>
#include <string.h>

#include "reader.h"

enum { SECTOR = 512 };

void reader_start(struct reader *r, struct ntr_stream *stream)
{
	r->stream = stream;
	r->size = ntr_stream_size(stream);
	r->at = r->known = 0;
	r->step = READER_CHUNK;
}

static bool is_zeros(const struct ntr_extent *ext)
{
	return ext->kind == NTR_EXTENT_HOLE || ext->kind == NTR_EXTENT_ZERO;
}

/* What 'offset' is, never longer than the stream. */
static void extent(const struct reader *r, uint64_t offset,
		   struct ntr_extent *ext)
{
	if (ntr_stream_extent(r->stream, offset, ext) < 0 || ext->length == 0)
		*ext = (struct ntr_extent){
			.offset = offset, .length = r->size - offset,
			.place = NTR_NONE, .kind = NTR_EXTENT_GAP,
		};
	if (ext->length > r->size - offset)
		ext->length = r->size - offset;
}

/* Find how far there is something to read, a chunk ahead at most.  False: there
 * are zeros at hand instead, 'ext' says how many. */
static bool look_ahead(struct reader *r, struct ntr_extent *ext)
{
	while (r->known < r->size && r->known - r->at < READER_CHUNK) {
		extent(r, r->known, ext);
		if (is_zeros(ext))
			return r->known > r->at;
		r->known += ext->length;
	}
	return true;
}

/* Bytes from 'place' to the end of its sector in the image. */
static uint64_t to_sector_end(const struct reader *r, uint64_t place)
{
	return SECTOR - (r->volume_offset + place) % SECTOR;
}

/*
 * Reading failed: how many bytes to leave out, and why.  0: ask again for less,
 * since one bad sector fails the whole of a large read.
 */
static uint64_t skip(struct reader *r, size_t asked,
		     const struct ntr_error *err, struct piece *p)
{
	struct ntr_extent ext;
	uint64_t length;

	extent(r, r->at, &ext);
	length = ext.length;
	p->why = err->what;
	p->place = ext.place;
	if (ext.kind == NTR_EXTENT_DATA) {
		if (ext.place == NTR_NONE)
			length = SECTOR;
		else
			length = to_sector_end(r, ext.place);
		if (length > ext.length)
			length = ext.length;
		if (asked > length) {
			r->step = (size_t)length;
			return 0;
		}
		if (err->sys_errno)
			p->why = strerror(err->sys_errno);
	} else if (ext.kind != NTR_EXTENT_RESIDENT &&
		   ext.kind != NTR_EXTENT_COMPRESSED &&
		   ext.kind != NTR_EXTENT_UNSUPPORTED) {
		p->why = ntr_extent_text(ext.kind);
	}
	return length;
}

/* Bytes, or what is missing of them. */
static void read_piece(struct reader *r, struct piece *p)
{
	struct ntr_error err = { .what = "nothing there" };
	size_t want;
	int64_t got;

	do {
		want = r->step;
		if (want > r->known - r->at)
			want = (size_t)(r->known - r->at);
		got = ntr_stream_pread(r->stream, r->buf, want, r->at, &err);
		if (got > 0) {
			p->kind = PIECE_BYTES;
			p->bytes = r->buf;
			p->length = (uint64_t)got;
			if (r->step < READER_CHUNK)
				r->step *= 2;
			return;
		}
		p->kind = PIECE_GAP;
		p->length = skip(r, want, &err, p);
	} while (p->length == 0);
}

void reader_next(struct reader *r, struct piece *p)
{
	struct ntr_extent ext;

	*p = (struct piece){
		.kind = PIECE_END, .offset = r->at, .place = NTR_NONE,
	};
	if (r->at >= r->size)
		return;
	if (look_ahead(r, &ext)) {
		read_piece(r, p);
	} else {
		p->kind = PIECE_ZEROS;
		p->length = ext.length;
	}
	r->at += p->length;
	if (r->known < r->at)
		r->known = r->at;
}
