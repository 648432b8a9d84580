/*
 * wof.c - see wof.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "wof.h"

#include <stdlib.h>

#include "../bytes/checked.h"
#include "../format/lzx.h"
#include "../format/reparse.h"
#include "../format/xpress.h"
#include "hollow.h"

enum { PAGE_SIZE = 4096 };

struct wof {
	struct ntr_stream *stored;	/* "WofCompressedData" */
	uint64_t chunks;
	uint64_t table;			/* bytes of it */
	uint32_t width;			/* of its entries */
	pthread_mutex_t lock;
	uint64_t page;			/* of the table, kept; NTR_NONE: none.
					   This and what follows is protected by
					   lock */
	size_t page_len;
	uint8_t bytes[PAGE_SIZE];
};

/* ----------------------------------------------------------------- opening -- */

bool wof_is(const struct ntr_file *file)
{
	return span_u32(file_reparse(file, NULL), 0) == REPARSE_TAG_WOF;
}

/* Give up on a file that is none of Windows' making. */
static int damaged(struct ntr_stream *stream, const char *why)
{
	struct where w = stream_where(stream, NTR_NONE, NULL);

	note(&w, NTR_F_WOF_DAMAGED, why, 0, 0, 0);
	stream_refuse(stream, NTR_E_CORRUPT, why);
	return NTR_OK;
}

static uint32_t chunk_size(uint32_t codec)
{
	switch (codec) {
	case NTR_CODEC_XPRESS4K:
		return 4096;
	case NTR_CODEC_XPRESS8K:
		return 8192;
	case NTR_CODEC_XPRESS16K:
		return 16384;
	case NTR_CODEC_LZX:
		return 32768;
	default:
		return 0;
	}
}

/* What the reparse point says, or why the stream is refused. */
static void decode_reparse(struct ntr_stream *stream,
			   const struct ntr_file *file)
{
	struct ntr_error broken;
	struct ntr_reparse reparse;
	struct span value;
	struct where w;
	uint32_t record = 0;

	value = file_reparse(file, &record);
	w = file_where(file, record, NTR_REPARSE_POINT, &broken);
	w.sink = NULL;
	if (reparse_decode(value, &w, &reparse) < 0)
		(void)damaged(stream, "reparse point of WOF");
	else if (reparse.kind == NTR_REPARSE_WIM)
		stream_refuse(stream, NTR_E_UNSUPPORTED,
			      "content in a WIM image (WOF)");
	else if (reparse.kind != NTR_REPARSE_WOF || reparse.codec == 0)
		stream_refuse(stream, NTR_E_UNSUPPORTED,
			      "system-compressed content (WOF) of an unknown "
			      "algorithm");
	else
		stream->codec = reparse.codec;
}

/* The sizes of the table, if the stored stream can have one. */
static int open_table(struct ntr_stream *stream, struct wof *wof)
{
	uint64_t stored = wof->stored->size;

	wof->page = NTR_NONE;
	wof->width = stream->size > UINT32_MAX ? 8 : 4;
	wof->chunks = stream->size / stream->unit +
		      (stream->size % stream->unit != 0);
	wof->table = (wof->chunks - 1) * wof->width;
	if (stored > wof->table)
		return NTR_OK;
	return damaged(stream, "WofCompressedData is too small for its table");
}

int wof_open(struct ntr_stream *stream, const struct ntr_file *file,
	     struct ntr_stream *stored, struct ntr_error *err)
{
	struct wof *wof = calloc(1, sizeof(*wof));

	if (!wof) {
		ntr_stream_close(stored);
		return error_nomem(err);
	}
	pthread_mutex_init(&wof->lock, NULL);
	wof->stored = stored;
	stream->wof = wof;
	stream->initialized = stream->size;
	decode_reparse(stream, file);
	stream->hollow = NULL;
	if (stream->refused || stream->size == 0)
		return NTR_OK;
	if (!stored)
		return damaged(stream, "no WofCompressedData stream");
	if (stored->refused || stored->codec) {
		stream_refuse(stream, stored->refused ? stored->refusal :
			      NTR_E_UNSUPPORTED, stored->refused ?
			      stored->refused : "content compressed twice");
		return NTR_OK;
	}
	stream->unit = chunk_size(stream->codec);
	if (open_table(stream, wof) < 0)
		return NTR_E_NOMEM;
	if (stream->refused)
		return NTR_OK;
	return units_open(stream->vol->pool, stream->unit,
			  (size_t)least(STRETCH_SIZE, stored->size + stream->unit),
			  &stream->units, err);
}

struct ntr_stream *wof_close(struct wof *wof)
{
	struct ntr_stream *stored;

	if (!wof)
		return NULL;
	stored = wof->stored;
	pthread_mutex_destroy(&wof->lock);
	free(wof);
	return stored;
}

/* ------------------------------------------------------------------- table -- */

/* Get the entry at 'at' of the table.  Entries do not cross pages. */
static int entry_get(struct wof *wof, uint64_t at, uint8_t *entry,
		     struct ntr_error *err)
{
	uint64_t page = at - at % PAGE_SIZE, within = at % PAGE_SIZE;
	bool there;
	int64_t got;

	pthread_mutex_lock(&wof->lock);
	if (wof->page != page) {
		got = plain_pread(wof->stored, wof->bytes,
				  (size_t)least(PAGE_SIZE, wof->table - page),
				  page, NULL);
		wof->page = page;
		wof->page_len = got < 0 ? 0 : (size_t)got;
	}
	there = span_has(span_of(wof->bytes, wof->page_len), within, wof->width);
	if (there)
		memcpy(entry, wof->bytes + within, wof->width);
	pthread_mutex_unlock(&wof->lock);
	if (there)
		return NTR_OK;
	/* What is before it in the page cannot be read; it may be. */
	got = plain_pread(wof->stored, entry, wof->width, at, err);
	if (got < 0)
		return (int)got;
	return got == wof->width ? NTR_OK :
	       error_at(err, NTR_E_IO, "chunk table", at, wof->table);
}

/* Where chunk 'number' starts, counted from the end of the table: its entry is the one
 * before its number, since the first has none. */
static int chunk_start(struct wof *wof, uint64_t number, uint64_t *ret,
		       struct ntr_error *err)
{
	uint8_t entry[8] = { 0 };
	int code;

	*ret = number ? wof->stored->size - wof->table : 0;
	if (number == 0 || number == wof->chunks)
		return NTR_OK;
	code = entry_get(wof, (number - 1) * wof->width, entry, err);
	*ret = span_u64(span_of(entry, sizeof(entry)), 0);
	return code;
}

/* Where byte 'at' of the stored stream is in the volume. */
static uint64_t place_of(const struct wof *wof, uint64_t at)
{
	struct ntr_extent e = { .offset = at, .place = NTR_NONE };
	size_t hint = 0;

	if (at < wof->stored->size)
		plain_extent(wof->stored, &e, &hint, 1);
	return e.place;
}

struct chunk {
	uint64_t from;		/* in the stored stream */
	uint32_t len, out;	/* stored bytes, bytes of content */
};

/* Turn an impossible entry into an error, noted when 'w' listens. */
static int bad_entry(const struct ntr_stream *stream, const struct where *w,
		     uint64_t number, uint64_t got, uint64_t limit)
{
	struct where at = *w;

	at.base = place_of(stream->wof, number ? (number - 1) *
			   stream->wof->width : 0);
	(void)reject(&at, NTR_E_CORRUPT, "chunk table", 0, got, limit);
	note(&at, NTR_F_WOF_DAMAGED, "chunk table", 0, got, limit);
	return NTR_E_CORRUPT;
}

/* Where chunk 'number' is.  One longer than its content, or outside, costs itself. */
static int chunk_find(const struct ntr_stream *stream, uint64_t number,
		      const struct where *w, struct chunk *ret)
{
	struct wof *wof = stream->wof;
	uint64_t start, end, data = wof->stored->size - wof->table;
	int code;

	code = chunk_start(wof, number, &start, w->err);
	if (code == NTR_OK)
		code = chunk_start(wof, number + 1, &end, w->err);
	if (code < 0)
		return code;
	ret->out = (uint32_t)least(stream->unit,
				   stream->size - number * stream->unit);
	if (start >= data)
		return bad_entry(stream, w, number, start, data);
	if (end <= start || end > data)
		return bad_entry(stream, w, number + 1, end,
				 end > data ? data : start);
	if (end - start > ret->out)
		return bad_entry(stream, w, number + 1, end - start, ret->out);
	ret->from = wof->table + start;
	ret->len = (uint32_t)(end - start);
	return NTR_OK;
}

void wof_extent(const struct ntr_stream *stream, struct ntr_extent *e)
{
	struct where quiet = where_error(NULL);
	uint64_t place = NTR_NONE;
	struct chunk chunk;

	if (chunk_find(stream, e->offset / stream->unit, &quiet, &chunk) ==
	    NTR_OK)
		place = place_of(stream->wof, chunk.from);
	extent_set(e, NTR_EXTENT_COMPRESSED, place, stream->unit - e->offset % stream->unit);
}

const struct ntr_stream *wof_stored(const struct ntr_stream *stream,
				    uint64_t number, uint64_t *from_ret,
				    uint64_t *len_ret)
{
	struct where quiet = where_error(NULL);
	struct chunk chunk;

	if (!stream->wof->stored || !stream->unit || !stream->size ||
	    chunk_find(stream, number, &quiet, &chunk) < 0)
		return NULL;
	*from_ret = chunk.from;
	*len_ret = chunk.len;
	return stream->wof->stored;
}

/* ---------------------------------------------------------------- decoding -- */

static int chunk_decode(const struct ntr_stream *stream, struct span in,
			uint8_t *out, size_t len, const struct where *w)
{
	if (in.len == len) {
		memcpy(out, in.ptr, len);
		return NTR_OK;
	}
	return stream->codec == NTR_CODEC_LZX ?
	       lzx_decode(in, out, len, w) : xpress_decode(in, out, len, w);
}

/* All bytes of a chunk as stored. */
static int chunk_read(const struct ntr_stream *stream, const struct chunk *chunk,
		      uint8_t *buf, const struct where *w)
{
	size_t done = 0;
	int64_t got;

	while (done < chunk->len) {
		got = plain_pread(stream->wof->stored, buf + done,
				  chunk->len - done, chunk->from + done, w->err);
		if (got <= 0)
			return got < 0 ? (int)got :
			       reject(w, NTR_E_IO, "WofCompressedData ends", 0,
				      done, chunk->len);
		done += (size_t)got;
	}
	return NTR_OK;
}

static int decode_one(const struct ntr_stream *stream, uint64_t number,
		      uint8_t *scratch, uint8_t *out, struct where *w)
{
	struct chunk chunk;
	int code;

	code = chunk_find(stream, number, w, &chunk);
	if (code == NTR_OK)
		code = chunk_read(stream, &chunk, scratch, w);
	if (code < 0)
		return code;
	w->base = place_of(stream->wof, chunk.from);
	code = chunk_decode(stream, span_of(scratch, chunk.len), out, chunk.out,
			    w);
	if (code < 0)
		note_rejected(w, NTR_F_CHUNK_DAMAGED);
	return code;
}

int wof_decode(const struct ntr_stream *stream, uint64_t number, uint8_t *out,
	       struct faults *faults)
{
	struct ntr_error err;
	struct where w = stream_where(stream, NTR_NONE, &err);
	uint8_t *scratch = units_scratch_get(stream->units);

	if (!scratch)
		return NTR_E_NOMEM;
	if (decode_one(stream, number, scratch, out, &w) < 0)
		faults_add(faults, 0, stream->unit, &err);
	units_scratch_put(stream->units, scratch);
	return NTR_OK;
}

/* Find as many chunks in a row as there is room for: how many, and their bytes. */
static uint32_t find_many(const struct ntr_stream *stream, uint64_t number,
			  uint64_t count, struct chunk *chunks, uint32_t cap,
			  size_t *bytes_ret)
{
	struct where quiet = where_error(NULL);
	uint32_t n;

	*bytes_ret = 0;
	for (n = 0; n < count && n < cap; n++) {
		if (chunk_find(stream, number + n, &quiet, &chunks[n]) < 0 ||
		    chunks[n].len > stream->units->room - *bytes_ret)
			break;
		*bytes_ret += chunks[n].len;
	}
	return n;
}

int64_t wof_decode_many(const struct ntr_stream *stream, uint64_t number,
			uint64_t count, uint8_t *out)
{
	enum { MANY = 256 };
	struct where quiet = where_error(NULL);
	struct chunk chunks[MANY];
	size_t bytes, at = 0;
	uint32_t n, planned;
	uint8_t *scratch;
	int64_t got = 0;

	scratch = units_scratch_get(stream->units);
	if (!scratch)
		return NTR_E_NOMEM;
	planned = find_many(stream, number, count, chunks, MANY, &bytes);
	if (planned)
		got = plain_pread(stream->wof->stored, scratch, bytes,
				  chunks[0].from, NULL);
	bytes = got > 0 ? (size_t)got : 0;
	for (n = 0; n < planned && chunks[n].len <= bytes - at; n++) {
		if (chunk_decode(stream, span_of(scratch + at, chunks[n].len),
				 out + (size_t)n * stream->unit, chunks[n].out,
				 &quiet) < 0)
			break;
		at += chunks[n].len;
	}
	units_scratch_put(stream->units, scratch);
	return n;
}
