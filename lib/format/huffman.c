/*
 * huffman.c - canonical prefix codes, as XPRESS and LZX describe them
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "huffman.h"

enum { BLOCK = 8 };	/* lengths looked at together: many are 0 */

static inline bool block_is_empty(const uint8_t *lengths)
{
	uint64_t block;

	memcpy(&block, lengths, sizeof(block));
	return block == 0;
}

/* How many codewords have each length, 0 aside.  Two counts side by side: neighbours are
 * often equal, and adding to the number just stored would wait for it. */
static void count_lengths(const uint8_t *lengths, unsigned count,
			  uint16_t counts[HUFFMAN_LENGTH_MAX + 1])
{
	uint16_t other[HUFFMAN_LENGTH_MAX + 1] = { 0 };
	unsigned i = 0;

	memset(counts, 0, sizeof(other));
	for (; i + BLOCK <= count; i += BLOCK) {
		if (block_is_empty(lengths + i))
			continue;
		for (unsigned k = 0; k < BLOCK; k += 2) {
			counts[lengths[i + k]]++;
			other[lengths[i + k + 1]]++;
		}
	}
	for (; i < count; i++)
		counts[lengths[i]]++;
	for (i = 1; i <= HUFFMAN_LENGTH_MAX; i++)
		counts[i] = (uint16_t)(counts[i] + other[i]);
	counts[0] = 0;
}

/* Where the codewords of each length end.  False if they do not fill all there is. */
static bool set_limits(struct huffman *h,
		       const uint16_t counts[HUFFMAN_LENGTH_MAX + 1])
{
	uint32_t code = 0;	/* the first one of a length, in 16 bits */
	int32_t place = 0;

	for (unsigned len = 1; len <= HUFFMAN_LENGTH_MAX; len++) {
		unsigned right = HUFFMAN_LENGTH_MAX - len;

		h->place[len] = place - (int32_t)(code >> right);
		code += (uint32_t)counts[len] << right;
		place += counts[len];
		h->limit[len] = code;
	}
	return code == 1u << HUFFMAN_LENGTH_MAX;
}

/* By codeword.  Symbols that have none come last, as far as they are not left out. */
static void sort_symbols(struct huffman *h, const uint8_t *lengths,
			 unsigned count,
			 const uint16_t counts[HUFFMAN_LENGTH_MAX + 1])
{
	uint16_t next[HUFFMAN_LENGTH_MAX + 1], sum = 0;
	unsigned i = 0;

	for (unsigned len = 1; len <= HUFFMAN_LENGTH_MAX; len++) {
		next[len] = sum;
		sum = (uint16_t)(sum + counts[len]);
	}
	next[0] = sum;
	for (; i + BLOCK <= count; i += BLOCK) {
		if (block_is_empty(lengths + i))
			continue;
		for (unsigned k = i; k < i + BLOCK; k++)
			h->symbols[next[lengths[k]]++] = (uint16_t)k;
	}
	for (; i < count; i++)
		h->symbols[next[lengths[i]]++] = (uint16_t)i;
}

/* 'run' entries, a power of two, all the same. */
static inline void fill_entries(uint16_t *to, unsigned run, unsigned entry)
{
	uint64_t four = entry * 0x0001000100010001u;

	if (run < 4) {
		for (unsigned i = 0; i < run; i++)
			to[i] = (uint16_t)entry;
		return;
	}
	for (unsigned i = 0; i < run; i += 4)
		memcpy(to + i, &four, sizeof(four));
}

static void fill_table(struct huffman *h,
		       const uint16_t counts[HUFFMAN_LENGTH_MAX + 1])
{
	const uint16_t *symbol = h->symbols;
	uint16_t *to = h->table, *end = h->table + (1u << h->bits);

	for (unsigned len = 1; len <= h->bits; len++) {
		unsigned run = 1u << (h->bits - len);

		for (unsigned n = counts[len]; n > 0; n--) {
			fill_entries(to, run,
				     (unsigned)*symbol++ << HUFFMAN_SHIFT | len);
			to += run;
		}
	}
	while (to < end)
		*to++ = HUFFMAN_LONG;
}

bool huffman_build(struct huffman *h, const uint8_t *lengths, unsigned count,
		   unsigned bits)
{
	uint16_t counts[HUFFMAN_LENGTH_MAX + 1];
	bool complete;

	count_lengths(lengths, count, counts);
	h->bits = bits;
	complete = set_limits(h, counts);
	h->empty = h->limit[HUFFMAN_LENGTH_MAX] == 0;
	if (!complete && !h->empty)
		return false;
	sort_symbols(h, lengths, count, counts);
	fill_table(h, counts);
	return true;
}

unsigned huffman_long(const struct huffman *h, uint32_t next)
{
	unsigned len = h->bits + 1;

	if (h->empty)
		return HUFFMAN_LONG;
	while (next >= h->limit[len])
		len++;
	return (unsigned)h->symbols[h->place[len] + (int32_t)
				    (next >> (HUFFMAN_LENGTH_MAX - len))]
	       << HUFFMAN_SHIFT | len;
}
