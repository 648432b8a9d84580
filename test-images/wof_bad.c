/*
 * wof_bad.c - files compressed as a whole that are damaged, or elsewhere
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "wof.h"

enum { CHUNK = 4096, CHUNKS = 6, LEN = CHUNKS * CHUNK - 1000 };

/* A file before it is damaged: the parts, not yet put together. */
struct draft {
	struct image *img;
	const struct wof_codec *codec;
	struct record *rec;
	uint8_t *content;
	struct wof_packed p;
	struct stream *hole;
};

static struct draft draft_of(struct image *img, const char *name, int codec)
{
	struct draft d = {
		.img = img, .codec = &wof_codecs[codec],
		.rec = file_new(img, root_of(img), name),
		.content = wof_content(TEXT, img->next_seed, LEN),
	};

	d.p = wof_pack(d.codec, d.content, LEN);
	d.hole = wof_hole(img, d.rec, d.content, LEN);
	return d;
}

static struct draft draft(struct image *img, const char *name)
{
	struct draft d = draft_of(img, name, XPRESS4K);

	wof_reparse(d.rec, WOF_PROVIDER_FILE, d.codec->algorithm);
	return d;
}

static void drop(struct draft *d)
{
	wof_unpacked(&d->p);
	free(d->content);
}

static struct stream *store(struct draft *d, const char *plan)
{
	struct stream *s = wof_stored(d->img, d->rec, &d->p.bytes, plan);

	drop(d);
	return s;
}

/* In order, and neighbours at once: they are one range that cannot be read. */
static void lose_chunks(struct draft *d, size_t first, size_t count)
{
	size_t at = first * d->codec->chunk, len = count * d->codec->chunk;

	stream_broken(d->hole, at, len < LEN - at ? len : LEN - at);
}

static void lose_chunk(struct draft *d, size_t chunk)
{
	lose_chunks(d, chunk, 1);
}

static void lose_all(struct draft *d)
{
	stream_broken(d->hole, 0, LEN);
}

/* The entry that says where 'chunk' begins, after the table. */
static uint8_t *entry(struct draft *d, size_t chunk)
{
	return d->p.bytes.at + 4 * (chunk - 1);
}

/* ------------------------------------------------- not what can be read -- */

static void not_ours(struct image *img, const char *name, uint32_t provider,
		     uint32_t algorithm)
{
	struct draft d = draft_of(img, name, XPRESS4K);

	wof_reparse(d.rec, provider, algorithm);
	lose_all(&d);
	store(&d, NULL);
}

static void other_version(struct image *img, const char *name, size_t field)
{
	struct draft d = draft_of(img, name, XPRESS4K);

	put32(wof_reparse(d.rec, WOF_PROVIDER_FILE, 0)->value.at + field, 2);
	lose_all(&d);
	store(&d, NULL);
}

/* The content is a resource of a WIM image, which is named by its hash. */
static void in_a_wim(struct image *img)
{
	struct draft d = draft_of(img, "in a wim", XPRESS4K);
	struct attr *attr = wof_reparse(d.rec, WOF_PROVIDER_WIM, 0);
	struct bytes *value = &attr->value;

	value->len = 0x10;		/* what both providers have */
	bytes_int(value, 2, 4);		/* version, flags */
	bytes_int(value, 0, 4);
	bytes_int(value, 1, 8);		/* the data source */
	for (unsigned i = 0; i < 40; i++)	/* hashes: resource, image */
		bytes_int(value, 0xa0 + i, 1);
	bytes_int(value, LEN, 8);	/* sizes, and where in the image */
	bytes_int(value, LEN / 2, 8);
	bytes_int(value, 0xd0, 8);
	put16(value->at + 4, value->len - 8);
	lose_all(&d);
	drop(&d);
}

static void elsewhere(struct image *img)
{
	struct record *rec;
	struct draft d;

	in_a_wim(img);
	not_ours(img, "cut wim reparse point", WOF_PROVIDER_WIM, 0);
	not_ours(img, "provider 3", 3, 0);
	not_ours(img, "algorithm 9", WOF_PROVIDER_FILE, 9);
	other_version(img, "version 2", 0x08);
	other_version(img, "file version 2", 0x10);
	d = draft(img, "no stream");
	lose_all(&d);
	finding(img, "wof-damaged", d.rec);
	drop(&d);
	d = draft_of(img, "cut reparse point", XPRESS4K);
	wof_reparse(d.rec, WOF_PROVIDER_FILE, 0)->value.len = 0x12;
	put16(attr_find(d.rec, AT_REPARSE, NULL)->value.at + 4, 0x12 - 8);
	lose_all(&d);
	finding(img, "wof-damaged", d.rec);
	store(&d, NULL);
	/* What is there can be read, whatever the reparse point says of the rest. */
	rec = file_new(img, root_of(img), "no unnamed stream");
	wof_reparse(rec, WOF_PROVIDER_FILE, 0);
	data_text(img, rec, "WofCompressedData", "without a size, no content");
}

/* ------------------------------------------------------------- the table -- */

static void bad_tables(struct image *img)
{
	struct draft d = draft(img, "entry descends");

	/* Chunk 3 would be longer than any can be. */
	put32(entry(&d, 3), 0);
	lose_chunks(&d, 2, 2);
	store(&d, NULL);
	d = draft(img, "entry past the end");
	put32(entry(&d, 4), 0xfffffff0);
	lose_chunks(&d, 3, 2);
	store(&d, NULL);
	/* The chunk before it has two chunks' bytes, and needs only its own. */
	d = draft(img, "chunk of no bytes");
	memcpy(entry(&d, 2), entry(&d, 3), 4);
	lose_chunks(&d, 2, 1);
	store(&d, NULL);
	d = draft(img, "stream ends in the table");
	d.p.bytes.len = 4 * CHUNKS - 4 - 3;
	lose_all(&d);
	finding(img, "wof-damaged", d.rec);
	store(&d, NULL);
	d = draft(img, "stream ends after the table");
	d.p.bytes.len = 4 * CHUNKS - 4;
	lose_all(&d);
	finding(img, "wof-damaged", d.rec);
	store(&d, NULL);
}

/* ---------------------------------------------------------------- chunks -- */

/* Put other bytes in the place of a chunk, and move what follows. */
static void replace(struct draft *d, size_t chunk, const struct bytes *with)
{
	size_t start = d->p.at[chunk], end = d->p.at[chunk + 1];
	struct bytes old = d->p.bytes;

	d->p.bytes = (struct bytes){ .len = 0 };
	bytes_add(&d->p.bytes, old.at, start);
	bytes_add(&d->p.bytes, with->at, with->len);
	bytes_add(&d->p.bytes, old.at + end, old.len - end);
	for (size_t i = chunk + 1; i < d->p.chunks; i++)
		put32(entry(d, i), get32(entry(d, i)) + with->len -
				   (end - start));
	free(old.at);
}

/* A chunk that is of 'len' bytes, whatever there should be. */
static void other_length(struct image *img, const char *name, size_t chunk,
			 size_t len)
{
	struct draft d = draft(img, name);
	struct bytes packed = { .len = 0 };

	wof_chunk(d.codec, d.content, len, &packed);
	replace(&d, chunk, &packed);
	lose_chunk(&d, chunk);
	free(packed.at);
	store(&d, NULL);
}

static void bad_chunks(struct image *img)
{
	struct draft d = draft(img, "codewords that cannot be");
	struct bytes long_one = { .len = 0 };

	memset(d.p.bytes.at + d.p.at[1], 0x11, 256);
	lose_chunk(&d, 1);
	store(&d, NULL);
	d = draft(img, "no codewords");
	memset(d.p.bytes.at + d.p.at[4], 0, 256);
	lose_chunk(&d, 4);
	store(&d, NULL);
	d = draft(img, "stream cut short");
	d.p.bytes.len -= 300;
	lose_chunk(&d, CHUNKS - 1);
	store(&d, NULL);
	other_length(img, "chunk decodes to less", 2, 3000);
	other_length(img, "chunk decodes to more", CHUNKS - 1, CHUNK);
	d = draft(img, "chunk longer than its content");
	bytes_zero(&long_one, CHUNK + 1);
	replace(&d, 3, &long_one);
	lose_chunk(&d, 3);
	free(long_one.at);
	store(&d, NULL);
	d = draft_of(img, "lzx block of no type", LZX);
	wof_reparse(d.rec, WOF_PROVIDER_FILE, d.codec->algorithm);
	d.p.bytes.at[d.p.at[0] + 1] |= 0xe0;
	lose_chunk(&d, 0);
	store(&d, NULL);
}

/* -------------------------------------------------------------- clusters -- */

/* Chunks of which some byte lies in [from, to) of the compressed stream. */
static void lose_bytes(struct draft *d, size_t from, size_t to)
{
	size_t first = 0, end;

	while (d->p.at[first + 1] <= from)
		first++;
	for (end = first; end < d->p.chunks && d->p.at[end] < to; end++)
		;
	lose_chunks(d, first, end - first);
}

static void bad_clusters(struct image *img)
{
	struct draft d = draft(img, "cluster outside the volume");
	struct stream *s;

	lose_bytes(&d, 2 * img->cluster, 3 * img->cluster);
	s = store(&d, "2 1@99999 30");
	stream_broken(s, 2 * img->cluster, img->cluster);
	d = draft(img, "hole in the stream");
	lose_bytes(&d, img->cluster, 2 * img->cluster);
	memset(d.p.bytes.at + img->cluster, 0, img->cluster);
	store(&d, "1 h1 31");
}

static void bad(struct image *img)
{
	elsewhere(img);
	bad_tables(img);
	bad_chunks(img);
	bad_clusters(img);
}

const struct recipe images_wof_bad[] = {
	{
		.name = "bad-wof", .build = bad,
		.spec = { .cluster = 512, .clusters = 4096, .records = 64 },
	},
	{ .name = NULL },
};
