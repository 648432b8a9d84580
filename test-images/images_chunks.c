/*
 * images_chunks.c - units whose chunks are unusual, or damaged
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

enum { UNIT = 4, CHUNKS = 16, FIFTH = 5 };

/* A unit of text, a chunk of which is to be another. */
struct made {
	struct units u;
	uint8_t content[CHUNKS * LZNT1_CHUNK];
	struct bytes chunks;
};

static void made_open(struct made *m, struct image *img, const char *name)
{
	struct record *rec = file_new(img, root_of(img), name);

	m->u = units_open(img, rec, NULL, UNIT);
	pattern(m->u.s->seed, 0, m->content, sizeof(m->content));
	m->chunks = (struct bytes){ .len = 0 };
}

static void made_chunks(struct made *m, size_t from, size_t end)
{
	lznt1_chunks(m->content + from * LZNT1_CHUNK,
		     (end - from) * LZNT1_CHUNK, &m->chunks);
}

/* The unit, with a plain one behind it. */
static void made_close(struct made *m)
{
	units_chunks(&m->u, m->content, sizeof(m->content), &m->chunks);
	units_packed(&m->u, m->content, 9999);
	units_close(&m->u);
	free(m->chunks.at);
}

/* Chunks from 'first' to 'end' are lost. */
static void made_lose(struct made *m, size_t first, size_t end)
{
	made_close(m);
	stream_broken(m->u.s, first * LZNT1_CHUNK,
		      (end - first) * LZNT1_CHUNK);
}

/* ----------------------------------------------------------- unusual -- */

/* Where other chunks follow, what one lacks is zeros. */
static void short_chunks(struct image *img, struct made *m)
{
	uint8_t *fifth = m->content + FIFTH * LZNT1_CHUNK;

	made_open(m, img, "short chunk.bin");
	memset(fifth + 1000, 0, LZNT1_CHUNK - 1000);
	made_chunks(m, 0, FIFTH);
	lznt1_chunk(fifth, 1000, &m->chunks);
	made_chunks(m, FIFTH + 1, CHUNKS);
	made_close(m);
	made_open(m, img, "short stored chunk.bin");
	memset(fifth + 1000, 0, LZNT1_CHUNK - 1000);
	made_chunks(m, 0, FIFTH);
	lznt1_stored(fifth, 1000, &m->chunks);
	made_chunks(m, FIFTH + 1, CHUNKS);
	made_close(m);
}

static void early_end(struct image *img, struct made *m)
{
	static const char before[] = "\xff\xff what was here before";

	made_open(m, img, "unit ends early.bin");
	made_chunks(m, 0, 3);
	bytes_zero(&m->chunks, 2);
	bytes_add(&m->chunks, before, sizeof(before));
	memset(m->content + 3 * LZNT1_CHUNK, 0, (CHUNKS - 3) * LZNT1_CHUNK);
	made_close(m);
}

/* Tokens that take 4,096 bytes to say 4,096 bytes: 3,622 literals and ten
 * copies behind 454 bytes of flags. The length is that of a stored chunk. */
static void as_long_as_stored(struct made *m, uint8_t *fifth)
{
	struct lznt1 c;
	size_t at = 8;

	noise(5, 0, fifth, LZNT1_CHUNK);
	memset(fifth, 'a', 8 + 474);
	lznt1_open(&c, &m->chunks);
	for (size_t i = 0; i < 8; i++)
		lznt1_byte(&c, 'a');
	for (size_t i = 0; i < 10; i++, at = c.done)
		lznt1_copy(&c, 1, i < 4 ? 48 : 47);
	for (; at < LZNT1_CHUNK; at++)
		lznt1_byte(&c, fifth[at]);
	lznt1_close(&c);
	if (m->chunks.len - c.start != LZNT1_CHUNK + 2)
		die("%zu bytes of tokens", m->chunks.len - c.start);
}

static void long_chunk(struct image *img, struct made *m)
{
	made_open(m, img, "as long as stored.bin");
	made_chunks(m, 0, FIFTH);
	as_long_as_stored(m, m->content + FIFTH * LZNT1_CHUNK);
	made_chunks(m, FIFTH + 1, CHUNKS);
	made_close(m);
}

/* Nothing fills up the last chunk of the stream. */
static void short_last_chunk(struct image *img, struct made *m)
{
	made_open(m, img, "short last chunk.bin");
	noise(8, 0, m->content, 5000);
	lznt1_chunks(m->content, 5000, &m->chunks);
	units_chunks(&m->u, m->content, 5000, &m->chunks);
	units_close(&m->u);
	free(m->chunks.at);
}

/* The last chunk ends with the last cluster, or leaves it one byte: there is
 * no room for a header that says so. */
static void no_room_for_end(struct image *img, struct made *m,
			    const char *name, size_t literals)
{
	struct lznt1 c;

	made_open(m, img, name);
	noise(7, 0, m->content, 5 * LZNT1_CHUNK);
	for (size_t i = 0; i < 4; i++)
		lznt1_stored(m->content + i * LZNT1_CHUNK, LZNT1_CHUNK,
			     &m->chunks);
	lznt1_open(&c, &m->chunks);
	for (size_t i = 0; i < literals; i++)
		lznt1_byte(&c, m->content[4 * LZNT1_CHUNK + i]);
	lznt1_close(&c);
	units_chunks(&m->u, m->content, 4 * LZNT1_CHUNK + literals, &m->chunks);
	units_close(&m->u);
	free(m->chunks.at);
}

static void odd_chunks(struct image *img)
{
	static struct made m;

	short_chunks(img, &m);
	early_end(img, &m);
	long_chunk(img, &m);
	short_last_chunk(img, &m);
	no_room_for_end(img, &m, "no room for an end.bin", 3632);
	no_room_for_end(img, &m, "room for half an end.bin", 3631);
}

/* ----------------------------------------------------------- damaged -- */

static void back_too_far(struct lznt1 *c)
{
	lznt1_copy(c, 1, 3);
	for (size_t i = 0; i < 1000; i++)
		lznt1_byte(c, 'x');
}

static void back_a_byte_too_far(struct lznt1 *c)
{
	for (size_t i = 0; i < 100; i++)
		lznt1_byte(c, 'x');
	lznt1_copy(c, 101, 30);
	lznt1_copy(c, 1, 100);
}

static void over_the_end(struct lznt1 *c)
{
	lznt1_byte(c, 'x');
	lznt1_copy(c, 1, lznt1_longest(c));
}

static void a_byte_over_the_end(struct lznt1 *c)
{
	for (size_t i = 0; i < 8; i++)
		lznt1_byte(c, 'x');
	lznt1_copy(c, 1, LZNT1_CHUNK - 8 + 1);
}

static void half_a_copy(struct lznt1 *c)
{
	for (size_t i = 0; i < 100; i++)
		lznt1_byte(c, 'x');
	lznt1_copy(c, 1, 50);
	c->out->len--;
}

static const struct {
	const char *name;
	void (*tokens)(struct lznt1 *c);
} bad_tokens[] = {
	{ "copy from before the chunk.bin", back_too_far },
	{ "copy from a byte before.bin", back_a_byte_too_far },
	{ "copy over the end.bin", over_the_end },
	{ "copy a byte over the end.bin", a_byte_over_the_end },
	{ "half a copy.bin", half_a_copy },
};

/* Each costs one chunk: the next header is where it should be. */
static void one_bad_chunk(struct image *img, struct made *m, size_t which,
			  const char *name, void (*tokens)(struct lznt1 *c))
{
	struct lznt1 c;

	made_open(m, img, name);
	made_chunks(m, 0, which);
	lznt1_open(&c, &m->chunks);
	tokens(&c);
	lznt1_close(&c);
	made_chunks(m, which + 1, CHUNKS);
	made_lose(m, which, which + 1);
}

/* All odd chunks are bad. */
static void every_other(struct image *img, struct made *m)
{
	struct lznt1 c;

	made_open(m, img, "every other chunk.bin");
	for (size_t i = 0; i < CHUNKS; i += 2) {
		made_chunks(m, i, i + 1);
		lznt1_open(&c, &m->chunks);
		over_the_end(&c);
		lznt1_close(&c);
	}
	for (size_t i = 1; i < CHUNKS - 1; i += 2)
		stream_broken(m->u.s, i * LZNT1_CHUNK, LZNT1_CHUNK);
	made_lose(m, CHUNKS - 1, CHUNKS);
}

/* The signature must be 3. Readers that do not look at it go on; for those that
 * do, nothing says where the next header is. */
static void no_signature(struct image *img, struct made *m, const char *name,
			 uint16_t flag)
{
	size_t lost = FIFTH * LZNT1_CHUNK, at;

	made_open(m, img, name);
	made_chunks(m, 0, FIFTH);
	at = m->chunks.len;
	if (flag)
		made_chunks(m, FIFTH, FIFTH + 1);
	else
		lznt1_stored(m->content + lost, LZNT1_CHUNK, &m->chunks);
	put16(m->chunks.at + at,
	      flag | (get16(m->chunks.at + at) & 0x0fff));
	made_chunks(m, FIFTH + 1, CHUNKS);
	made_close(m);
	stream_doubt(m->u.s, lost, sizeof(m->content) - lost);
}

/* The clusters end before the fifth chunk does, and what follows is lost. */
static void cut_short(struct image *img, struct made *m, const char *name,
		      bool compressed)
{
	struct lznt1 c;

	made_open(m, img, name);
	noise(11, 0, m->content, sizeof(m->content));
	for (size_t i = 0; i < 4; i++)
		lznt1_stored(m->content + i * LZNT1_CHUNK, LZNT1_CHUNK,
			     &m->chunks);
	if (compressed) {
		lznt1_open(&c, &m->chunks);
		for (size_t i = 0; i < 3640; i++)
			lznt1_byte(&c, m->content[4 * LZNT1_CHUNK + i]);
		lznt1_close(&c);
	} else {
		lznt1_stored(m->content + 4 * LZNT1_CHUNK, LZNT1_CHUNK,
			     &m->chunks);
	}
	m->chunks.len = 5 * img->cluster;
	made_lose(m, 4, CHUNKS);
}

/* The same in a last unit, which has no more than this chunk to lose. */
static void cut_at_the_end(struct image *img, struct made *m)
{
	uint64_t size = 5 * LZNT1_CHUNK - 100;

	made_open(m, img, "last chunk cut short.bin");
	noise(12, 0, m->content, (size_t)size);
	for (size_t i = 0; i < 5; i++)
		lznt1_stored(m->content + i * LZNT1_CHUNK, LZNT1_CHUNK,
			     &m->chunks);
	m->chunks.len = 5 * img->cluster;
	units_chunks(&m->u, m->content, (size_t)size, &m->chunks);
	units_close(&m->u);
	stream_broken(m->u.s, 4 * LZNT1_CHUNK, size - 4 * LZNT1_CHUNK);
	free(m->chunks.at);
}

/* Plain text where the chunks should be: its first two bytes are a header. */
static void no_chunks(struct image *img, struct made *m)
{
	made_open(m, img, "no chunks at all.bin");
	memset(m->content, 0xff, sizeof(m->content));
	bytes_add(&m->chunks, m->content, LZNT1_CHUNK + 1);
	m->chunks.len = LZNT1_CHUNK;
	made_lose(m, 0, CHUNKS);
}

static void bad_lznt1(struct image *img)
{
	static struct made m;

	for (size_t i = 0; i < sizeof(bad_tokens) / sizeof(bad_tokens[0]); i++)
		one_bad_chunk(img, &m, FIFTH, bad_tokens[i].name,
			      bad_tokens[i].tokens);
	one_bad_chunk(img, &m, 0, "first chunk.bin", over_the_end);
	one_bad_chunk(img, &m, CHUNKS - 1, "last chunk.bin", back_too_far);
	every_other(img, &m);
	no_signature(img, &m, "no signature.bin", 0x8000);
	no_signature(img, &m, "stored, no signature.bin", 0);
	cut_short(img, &m, "chunk cut short.bin", true);
	cut_short(img, &m, "stored chunk cut short.bin", false);
	cut_at_the_end(img, &m);
	no_chunks(img, &m);
}

const struct recipe images_chunks[] = {
	{ .name = "odd-lznt1-chunks", .build = odd_chunks },
	{ .name = "bad-lznt1", .build = bad_lznt1 },
	{ .name = NULL },
};
