/*
 * wof_large.c - files at the size where the chunk table's entries become wider
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Up to 4 GiB - 1 an entry has four bytes, from there on eight.  Nearly all chunks
 * are the same zeros, so that the compressed stream is a few MiB.
 */
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "wof.h"

#define GIB4 (UINT64_C(1) << 32)

enum { CHUNK = 32768, TEXT_EVERY = 1021, TEXT_FIRST = 7 };

/* The two chunks that there are. */
struct large {
	uint8_t *zeros, *text;
	struct bytes packed_zeros, packed_text;
};

static struct large large_open(void)
{
	struct large l = {
		.zeros = wof_content(ZEROS, 1, CHUNK),
		.text = wof_content(TEXT, 2, CHUNK),
	};

	wof_chunk(&wof_codecs[LZX], l.zeros, CHUNK, &l.packed_zeros);
	wof_chunk(&wof_codecs[LZX], l.text, CHUNK, &l.packed_text);
	return l;
}

static void large_close(struct large *l)
{
	free(l->zeros);
	free(l->text);
	free(l->packed_zeros.at);
	free(l->packed_text.at);
}

static bool is_text(uint64_t chunk, uint64_t size)
{
	return chunk % TEXT_EVERY == TEXT_FIRST || chunk == size / CHUNK - 1;
}

/* A last chunk that is short is stored. */
static struct bytes pack(const struct large *l, uint64_t size)
{
	uint64_t chunks = (size + CHUNK - 1) / CHUNK;
	unsigned width = size < GIB4 ? 4 : 8;
	struct bytes out = { .len = 0 };
	size_t table = (size_t)(width * (chunks - 1));

	bytes_zero(&out, table);
	for (uint64_t i = 0; i < chunks; i++) {
		size_t part = size - i * CHUNK < CHUNK ?
			      (size_t)(size - i * CHUNK) : CHUNK;
		const struct bytes *from = is_text(i, size) ? &l->packed_text :
							      &l->packed_zeros;

		if (i > 0)
			(width == 4 ? put32 : put64)
				(out.at + width * (i - 1), out.len - table);
		if (part == CHUNK)
			bytes_add(&out, from->at, from->len);
		else
			wof_chunk(&wof_codecs[LZX], l->text, part, &out);
	}
	return out;
}

static void read_content(const struct large *l, uint64_t size, uint64_t offset,
			 uint8_t *to, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		uint64_t chunk = (offset + i) / CHUNK;
		bool text = is_text(chunk, size) || chunk == size / CHUNK;

		to[i] = (text ? l->text : l->zeros)[(offset + i) % CHUNK];
	}
}

static void say_part(struct image *img, const struct large *l,
		     const struct stream *s, uint64_t offset, size_t len)
{
	char hex[SHA256_DIGEST_STRING_LENGTH];
	uint8_t *buf = malloc(len);

	if (!buf)
		die("out of memory");
	read_content(l, s->size, offset, buf, len);
	fact(img, "part\t%llu\t\t%llu\t%zu\t%s",
	     (unsigned long long)s->of->number, (unsigned long long)offset, len,
	     SHA256Data(buf, len, hex));
	free(buf);
}

static void large_file(struct image *img, const struct large *l,
		       const char *name, uint64_t size)
{
	struct record *rec = file_new(img, root_of(img), name);
	struct runs hole = { .n = 0 };
	struct bytes packed = pack(l, size);
	struct stream *s;

	wof_reparse(rec, WOF_PROVIDER_FILE, wof_codecs[LZX].algorithm);
	runs_add(&hole, HOLE, clusters_for(img, size));
	s = data_runs(img, rec, NULL, size, hole);
	s->gone = true;		/* too long to be read in whole */
	wof_stored(img, rec, &packed, NULL);
	free(packed.at);
	say_part(img, l, s, 0, 2 * CHUNK);
	say_part(img, l, s, TEXT_FIRST * CHUNK - 10, CHUNK + 20);
	say_part(img, l, s, (TEXT_FIRST + 1021 * 60) * (uint64_t)CHUNK - 1, 99);
	say_part(img, l, s, size - 3 * CHUNK, 3 * CHUNK);
	say_part(img, l, s, size - 1, 1);
}

static void large(struct image *img)
{
	struct large l = large_open();

	large_file(img, &l, "4 GiB less 1", GIB4 - 1);
	large_file(img, &l, "4 GiB", GIB4);
	large_file(img, &l, "4 GiB and 5", GIB4 + 5);
	large_close(&l);
}

const struct recipe images_wof_large[] = {
	{
		.name = "good-wof-large", .build = large,
		.spec = { .clusters = 16384 },
	},
	{ .name = NULL },
};
