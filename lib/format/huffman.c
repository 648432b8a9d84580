/*
 * huffman.c - canonical prefix codes, as XPRESS and LZX describe them
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "huffman.h"

/* How many codewords have each length.  Four counts side by side: neighbours are
 * often equal, and adding to the number just stored would wait for it. */
static void count_lengths(const uint8_t *lengths, unsigned count,
			  uint16_t counts[HUFFMAN_LENGTH_MAX + 1])
{
	uint16_t side[4][HUFFMAN_LENGTH_MAX + 1] = { { 0 } };
	unsigned i = 0;

	for (; i + 4 <= count; i += 4)
		for (unsigned k = 0; k < 4; k++)
			side[k][lengths[i + k]]++;
	for (; i < count; i++)
		side[0][lengths[i]]++;
	for (i = 0; i <= HUFFMAN_LENGTH_MAX; i++)
		counts[i] = (uint16_t)(side[0][i] + side[1][i] + side[2][i] +
				       side[3][i]);
}

/* Where the codewords of each length end.  False if they do not fill all there is. */
static bool set_limits(struct huffman *h,
		       const uint16_t counts[HUFFMAN_LENGTH_MAX + 1])
{
	uint32_t code = 0;	/* the first one of a length, in 16 bits */
	int32_t place = counts[0];

	for (unsigned len = 1; len <= HUFFMAN_LENGTH_MAX; len++) {
		unsigned right = HUFFMAN_LENGTH_MAX - len;

		h->place[len] = place - (int32_t)(code >> right);
		code += (uint32_t)counts[len] << right;
		place += counts[len];
		h->limit[len] = code;
	}
	return code == 1u << HUFFMAN_LENGTH_MAX;
}

static void sort_symbols(struct huffman *h, const uint8_t *lengths,
			 unsigned count,
			 const uint16_t counts[HUFFMAN_LENGTH_MAX + 1])
{
	uint16_t next[HUFFMAN_LENGTH_MAX + 1];

	next[0] = 0;
	for (unsigned len = 1; len <= HUFFMAN_LENGTH_MAX; len++)
		next[len] = (uint16_t)(next[len - 1] + counts[len - 1]);
	for (unsigned i = 0; i < count; i++)
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
	const uint16_t *symbol = h->symbols + counts[0];
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

	count_lengths(lengths, count, counts);
	h->bits = bits;
	h->empty = counts[0] == count;
	if (!set_limits(h, counts) && !h->empty)
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
