/*
 * reader.c - the content of a stream in pieces: bytes, zeros, gaps
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "reader.h"

enum { SECTOR = 512 };

void reader_start(struct reader *r, struct ntr_stream *stream)
{
	r->stream = stream;
	r->size = ntr_stream_size(stream);
	r->at = 0;
	r->known = r->holes ? 0 : r->size;
	r->limit = r->clusters ? 0 : r->size;
	r->unit = ntr_stream_unit(stream);
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
	if (ext->length > r->limit - offset)
		ext->length = r->limit - offset;
}

static bool is_lost(const struct ntr_fate *fate)
{
	return fate->kind == NTR_FATE_REUSED || fate->kind == NTR_FATE_TAKEN ||
	       fate->kind == NTR_FATE_DISPUTED ||
	       fate->kind == NTR_FATE_UNKNOWN;
}

/* Find how far the file still has what was its, a chunk ahead at most.  False: not
 * even what is at hand. */
static bool find_limit(struct reader *r)
{
	while (r->limit < r->size && r->limit - r->at < READER_CHUNK) {
		if (ntr_stream_fate(r->stream, r->clusters, r->limit, &r->fate,
				    NULL) < 0 || r->fate.length == 0)
			r->fate = (struct ntr_fate){
				.length = r->size - r->limit,
				.place = NTR_NONE, .kind = NTR_FATE_TAKEN,
			};
		if (is_lost(&r->fate))
			break;
		r->limit += r->fate.length;
		if (r->limit > r->size)
			r->limit = r->size;
	}
	return r->limit > r->at;
}

/* Whoever has the clusters now, they say nothing of this file. */
static void take_lost(struct reader *r, struct piece *p)
{
	p->kind = PIECE_GAP;
	p->length = r->fate.length;
	if (p->length > r->size - r->at)
		p->length = r->size - r->at;
	p->place = r->fate.place;
	p->why = r->fate.kind == NTR_FATE_REUSED ?
		 "the clusters are another file's now" :
		 r->fate.kind == NTR_FATE_DISPUTED ?
		 "the clusters are disputed: two deleted records map them" :
		 r->fate.kind == NTR_FATE_UNKNOWN ?
		 "whether the clusters are free cannot be read" :
		 "the clusters are not free";
	r->limit = r->at + p->length;
}

/* Find how far there is something to read, a chunk ahead at most.  False: there
 * are zeros at hand instead, 'ext' says how many. */
static bool look_ahead(struct reader *r, struct ntr_extent *ext)
{
	while (r->known < r->limit && r->known - r->at < READER_CHUNK) {
		extent(r, r->known, ext);
		if (is_zeros(ext))
			return r->known > r->at;
		r->known += ext->length;
		/* Compressed is all of a unit, or nothing. */
		if (ext->kind == NTR_EXTENT_COMPRESSED && r->unit)
			r->known += (r->unit - r->known % r->unit) % r->unit;
	}
	if (r->clusters && r->known > r->limit)
		r->known = r->limit;
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
	p->why = err->sys_errno ? strerror(err->sys_errno) : err->what;
	p->code = err->code;
	p->place = ext.place;
	/* An extent knows the unit, the error the very bytes. */
	if (ext.kind == NTR_EXTENT_COMPRESSED && err->offset != NTR_NONE)
		p->place = err->offset;
	/* Not all of a chunk need be lost, where it is one cluster that is. */
	if (ext.kind == NTR_EXTENT_COMPRESSED &&
	    ntr_stream_codec(r->stream) == NTR_CODEC_LZNT1 &&
	    length > SECTOR - r->at % SECTOR)
		return SECTOR - r->at % SECTOR;
	if (ext.kind != NTR_EXTENT_DATA)
		return length;
	length = ext.place == NTR_NONE ? SECTOR : to_sector_end(r, ext.place);
	if (length > ext.length)
		length = ext.length;
	if (asked <= length)
		return length;
	r->step = (size_t)length;
	return 0;
}

/* Bytes, or what is missing of them. */
static void read_piece(struct reader *r, struct piece *p)
{
	struct ntr_error err = { .what = "nothing there", .offset = NTR_NONE };
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
	if (r->clusters && !find_limit(r)) {
		take_lost(r, p);
	} else if (look_ahead(r, &ext)) {
		read_piece(r, p);
	} else {
		p->kind = PIECE_ZEROS;
		p->length = ext.length;
	}
	r->at += p->length;
	if (r->known < r->at)
		r->known = r->at;
}
