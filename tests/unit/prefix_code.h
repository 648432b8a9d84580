/*
 * prefix_code.h - write what XPRESS and LZX decoders read, a bit at a time
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Made to be obviously right rather than fast: codewords are found by counting.
 */
#ifndef PREFIX_CODE_H
#define PREFIX_CODE_H

#include "unit.h"

enum { BITS_BYTES = 8192 };

/* Bits in 16-bit little-endian words, highest bit first. */
struct bit_writer {
	uint8_t bytes[BITS_BYTES];
	size_t len;		/* whole words so far, and what raw bytes there are */
	unsigned word, bits;	/* the word being filled */
};

static inline void bits_byte(struct bit_writer *b, unsigned byte)
{
	ck_assert_uint_lt(b->len, BITS_BYTES);
	b->bytes[b->len++] = (uint8_t)byte;
}

static inline void bits_put(struct bit_writer *b, uint32_t value, unsigned n)
{
	while (n-- > 0) {
		b->word = b->word << 1 | (value >> n & 1);
		if (++b->bits == 16) {
			bits_byte(b, b->word & 0xff);
			bits_byte(b, b->word >> 8 & 0xff);
			b->bits = b->word = 0;
		}
	}
}

/* Zeros up to the next word. */
static inline void bits_flush(struct bit_writer *b)
{
	if (b->bits)
		bits_put(b, 0, 16 - b->bits);
}

/* The codeword of a symbol: how many others of its length come before it, and what
 * the shorter ones leave. */
static inline uint32_t codeword(const uint8_t *lengths, unsigned count,
				unsigned symbol)
{
	uint32_t code = 0;

	for (unsigned len = 1; len < lengths[symbol]; len++) {
		for (unsigned i = 0; i < count; i++)
			code += lengths[i] == len;
		code <<= 1;
	}
	for (unsigned i = 0; i < symbol; i++)
		code += lengths[i] == lengths[symbol];
	return code;
}

static inline void bits_symbol(struct bit_writer *b, const uint8_t *lengths,
			       unsigned count, unsigned symbol)
{
	ck_assert_uint_gt(lengths[symbol], 0);
	bits_put(b, codeword(lengths, count, symbol), lengths[symbol]);
}

#endif
