/*
 * lznt1.c - LZNT1 as a writer sees it: chunks by tokens, and a plain compressor
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A unit is chunks of 4,096 bytes, each behind a header of two bytes: its
 * length less 3, the signature 3 in bits 12 to 14, and bit 15 if it is
 * compressed. A header of 0 ends the unit early. In a chunk, a byte of flags
 * stands before eight tokens: a literal, or two bytes that say how far back
 * and how long a copy is. Of their 16 bits the distance takes as many as the
 * place in the chunk needs, four at least.
 */
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

enum { SHORTEST = 3, HASHES = 4096, TRIES = 64 };

void lznt1_open(struct lznt1 *c, struct bytes *out)
{
	*c = (struct lznt1){ .out = out, .start = out->len, .bit = 8 };
	bytes_zero(out, 2);
}

static void token(struct lznt1 *c, bool copy)
{
	if (c->bit == 8) {
		c->flags = c->out->len;
		c->bit = 0;
		bytes_zero(c->out, 1);
	}
	if (copy)
		c->out->at[c->flags] |= (uint8_t)(1u << c->bit);
	c->bit++;
}

void lznt1_byte(struct lznt1 *c, uint8_t byte)
{
	token(c, false);
	bytes_int(c->out, byte, 1);
	c->done++;
}

/* How many of a token's bits are left for the length at this place. */
static unsigned length_bits(size_t done)
{
	unsigned bits = 12;

	while (bits > 4 && done > (size_t)16 << (12 - bits))
		bits--;
	return bits;
}

size_t lznt1_longest(const struct lznt1 *c)
{
	return ((size_t)1 << length_bits(c->done)) - 1 + SHORTEST;
}

/* What is copied may lie anywhere: hostile chunks are made with it too. */
void lznt1_copy(struct lznt1 *c, size_t back, size_t len)
{
	token(c, true);
	bytes_int(c->out, (back - 1) << length_bits(c->done) |
		  (len - SHORTEST), 2);
	c->done += len;
}

void lznt1_close(struct lznt1 *c)
{
	size_t len = c->out->len - c->start;

	if (len - 3 > 0xfff)
		die("chunk of %zu bytes", len);
	put16(c->out->at + c->start, 0xb000 | (len - 3));
}

void lznt1_stored(const uint8_t *from, size_t len, struct bytes *out)
{
	bytes_int(out, 0x3000 | (len - 1), 2);
	bytes_add(out, from, len);
}

static unsigned hash(const uint8_t *at)
{
	return (at[0] * 2654435761u ^ at[1] * 40503u ^ at[2] * 9176u) % HASHES;
}

static size_t same(const uint8_t *a, const uint8_t *b, size_t most)
{
	size_t len = 0;

	while (len < most && a[len] == b[len])
		len++;
	return len;
}

/* Places in the chunk by the hash of the three bytes there. */
struct places {
	int16_t first[HASHES], before[LZNT1_CHUNK];
};

/* The longest match of the last few that begin alike; returns its length. */
static size_t find(const struct places *p, const uint8_t *from, size_t at,
		   size_t most, size_t *back_ret)
{
	size_t best = 0;
	int place = p->first[hash(from + at)];

	for (int i = 0; i < TRIES && place >= 0; i++) {
		size_t len = same(from + place, from + at, most);

		if (len > best) {
			best = len;
			*back_ret = at - (size_t)place;
		}
		place = p->before[place];
	}
	return best;
}

static void remember(struct places *p, const uint8_t *from, size_t at,
		     size_t len, size_t end)
{
	for (; len > 0 && at + SHORTEST <= end; at++, len--) {
		int16_t *first = &p->first[hash(from + at)];

		p->before[at] = *first;
		*first = (int16_t)at;
	}
}

static void compress(struct lznt1 *c, const uint8_t *from, size_t len)
{
	static struct places p;
	size_t at = 0;

	memset(p.first, 0xff, sizeof(p.first));
	while (at < len) {
		size_t most = lznt1_longest(c), back = 0, found = 0;

		most = most < len - at ? most : len - at;
		if (most >= SHORTEST)
			found = find(&p, from, at, most, &back);
		if (found >= SHORTEST) {
			lznt1_copy(c, back, found);
		} else {
			found = 1;
			lznt1_byte(c, from[at]);
		}
		remember(&p, from, at, found, len);
		at += found;
	}
}

void lznt1_chunk(const uint8_t *from, size_t len, struct bytes *out)
{
	struct bytes trial = { .len = 0 };
	struct lznt1 c;

	lznt1_open(&c, &trial);
	compress(&c, from, len);
	if (trial.len < len + 2) {
		lznt1_close(&c);
		bytes_add(out, trial.at, trial.len);
	} else {
		lznt1_stored(from, len, out);
	}
	free(trial.at);
}

void lznt1_chunks(const uint8_t *from, size_t len, struct bytes *out)
{
	for (size_t at = 0; at < len; at += LZNT1_CHUNK) {
		size_t part = len - at;

		if (part > LZNT1_CHUNK)
			part = LZNT1_CHUNK;
		lznt1_chunk(from + at, part, out);
	}
}
