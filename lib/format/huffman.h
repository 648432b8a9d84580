/*
 * huffman.h - canonical prefix codes, as XPRESS and LZX describe them
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A code is given by the length of each symbol's codeword, 0 for a symbol that does
 * not occur.  Shorter codewords come first, equally long ones in the order of their
 * symbols.
 *
 * The first bits of the input are the index into a table, whose entry is a symbol and
 * the length of its codeword.  Codewords longer than the table's index are rare,
 * and are found by comparing with the last codeword of each length.
 */
#ifndef HUFFMAN_H
#define HUFFMAN_H

#include "../bytes/span.h"

enum {
	HUFFMAN_LENGTH_MAX  = 16,	/* bits of a codeword */
	HUFFMAN_SYMBOLS_MAX = 512,
	HUFFMAN_BITS_MAX    = 11,	/* of a table's index */
	/* An entry is the symbol above, and below the length in five bits. */
	HUFFMAN_SHIFT       = 5,
	HUFFMAN_LENGTH      = (1 << HUFFMAN_SHIFT) - 1,
	HUFFMAN_LONG        = 0xffff	/* longer than the index */
};

struct huffman {
	uint16_t table[1 << HUFFMAN_BITS_MAX];
	uint16_t symbols[HUFFMAN_SYMBOLS_MAX];	/* in the order of codewords */
	/* Of each length, with bits to the right of the codeword up to 16: one past
	 * the last, and what to add to a codeword to find its place in symbols[]. */
	uint32_t limit[HUFFMAN_LENGTH_MAX + 1];
	int32_t place[HUFFMAN_LENGTH_MAX + 1];
	unsigned bits;		/* of the index */
	bool empty;		/* no symbol has a codeword */
};

/* 'count' lengths of at most HUFFMAN_LENGTH_MAX, into a table of 'bits' bits.  False
 * unless every sequence of bits is some codeword, or no symbol has one at all: all
 * that Windows writes is so, and its published decoder refuses what is not. */
bool huffman_build(struct huffman *h, const uint8_t *lengths, unsigned count,
		   unsigned bits);

/* The entry for 'next', which are the next 16 bits of input, where the table has
 * HUFFMAN_LONG; that again if the code is empty. */
unsigned huffman_long(const struct huffman *h, uint32_t next);

#endif
