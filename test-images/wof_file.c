/*
 * wof_file.c - one file compressed as a whole: its chunks and its attributes
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>
#include <wimlib.h>

#include "wof.h"

#define TAG 0x80000017u

enum { RESIDENT_MAX = 380 };	/* bytes, beside all the other attributes */

const struct wof_codec wof_codecs[WOF_CODECS] = {
	[XPRESS4K] = { "xpress4k", 0, WIMLIB_COMPRESSION_TYPE_XPRESS, 4096 },
	[XPRESS8K] = { "xpress8k", 2, WIMLIB_COMPRESSION_TYPE_XPRESS, 8192 },
	[XPRESS16K] = { "xpress16k", 3, WIMLIB_COMPRESSION_TYPE_XPRESS, 16384 },
	[LZX] = { "lzx", 1, WIMLIB_COMPRESSION_TYPE_LZX, 32768 },
};

/* ---------------------------------------------------------------- chunks -- */

static struct wimlib_compressor *compressor(const struct wof_codec *codec)
{
	static struct wimlib_compressor *open[WOF_CODECS];
	struct wimlib_compressor **c = &open[codec - wof_codecs];

	if (!*c && wimlib_create_compressor((enum wimlib_compression_type)
					    codec->type, codec->chunk, 0, c))
		die("libwim has no %s", codec->name);
	return *c;
}

void wof_chunk(const struct wof_codec *codec, const uint8_t *content, size_t len,
	       struct bytes *out)
{
	size_t start = out->len, packed;

	bytes_zero(out, len);
	packed = wimlib_compress(content, len, out->at + start, len - 1,
				 compressor(codec));
	/* 0 says that it would not become smaller. */
	if (packed == 0) {
		memcpy(out->at + start, content, len);
		packed = len;
	}
	out->len = start + packed;
}

struct wof_packed wof_pack(const struct wof_codec *codec, const uint8_t *content,
			   size_t len)
{
	struct wof_packed p = { .chunks = (len + codec->chunk - 1) /
					  codec->chunk };

	p.table = 4 * (p.chunks - 1);
	p.at = calloc(p.chunks + 1, sizeof(p.at[0]));
	if (!p.at)
		die("out of memory");
	bytes_zero(&p.bytes, p.table);
	for (size_t i = 0; i < p.chunks; i++) {
		size_t from = i * codec->chunk, part = len - from;

		if (part > codec->chunk)
			part = codec->chunk;
		p.at[i] = p.bytes.len;
		wof_chunk(codec, content + from, part, &p.bytes);
		if (i > 0)
			put32(p.bytes.at + 4 * (i - 1), p.at[i] - p.table);
	}
	p.at[p.chunks] = p.bytes.len;
	return p;
}

void wof_unpacked(struct wof_packed *p)
{
	free(p->bytes.at);
	free(p->at);
}

/* ------------------------------------------------------------ attributes -- */

struct attr *wof_reparse(struct record *rec, uint32_t provider,
			 uint32_t algorithm)
{
	uint8_t value[24] = { 0 };

	put32(value, TAG);
	put16(value + 0x04, sizeof(value) - 8);
	put32(value + 0x08, 1);		/* version */
	put32(value + 0x0c, provider);
	put32(value + 0x10, 1);		/* version of what follows */
	put32(value + 0x14, algorithm);
	rec->file_attributes |= 0x400;
	return attr_value(rec, AT_REPARSE, NULL, value, sizeof(value));
}

/* The manifest shall say that the stream reads as this. */
static void reads_as(struct stream *s, const void *content, size_t len)
{
	s->literal.len = 0;
	bytes_add(&s->literal, content, len);
}

struct stream *wof_hole(struct image *img, struct record *rec,
			const uint8_t *content, size_t len)
{
	struct runs hole = { .n = 0 };
	struct stream *s;

	runs_add(&hole, HOLE, clusters_for(img, len));
	s = data_runs(img, rec, NULL, len, hole);
	reads_as(s, content, len);
	return s;
}

struct stream *wof_stored(struct image *img, struct record *rec,
			  const struct bytes *bytes, const char *plan)
{
	const char *name = "WofCompressedData";
	struct runs runs = { .n = 0 };
	struct stream *s;

	if (!plan && bytes->len <= RESIDENT_MAX) {
		s = data_resident(img, rec, name, bytes->len);
		memcpy(s->pieces[0]->value.at, bytes->at, bytes->len);
		reads_as(s, bytes->at, bytes->len);
		return s;
	}
	if (plan) {
		runs = runs_plan(img, plan);
	} else {
		uint64_t count = clusters_for(img, bytes->len);

		runs_add(&runs, clusters_take(img, count), count);
	}
	s = data_runs(img, rec, name, bytes->len, runs);
	runs_write(img, &s->runs, 0, bytes->at, bytes->len);
	reads_as(s, bytes->at, bytes->len);
	return s;
}

struct stream *wof_file(struct image *img, struct record *dir, const char *name,
			const struct wof_codec *codec, const uint8_t *content,
			size_t len, const char *plan)
{
	struct record *rec = file_new(img, dir, name);
	struct wof_packed p = wof_pack(codec, content, len);
	struct stream *s;

	wof_reparse(rec, WOF_PROVIDER_FILE, codec->algorithm);
	wof_hole(img, rec, content, len);
	s = wof_stored(img, rec, &p.bytes, plan);
	wof_unpacked(&p);
	return s;
}
