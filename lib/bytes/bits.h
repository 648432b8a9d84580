/*
 * bits.h - bits out of 16-bit little-endian words, highest bit of a word first
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * As XPRESS and LZX store them.  The window holds the next bits from its top down;
 * 'have' of them count.  What is below those is either zero or what really comes
 * next, so that a refill may simply or the same bits in again.
 *
 * Nothing past the input is ever read, and nothing is made up: who takes bits asks
 * 'have' first, except where a whole refill has just succeeded, which leaves
 * BITS_REFILLED of them.
 */
#ifndef BITS_H
#define BITS_H

#include "span.h"

enum {
	BITS_REFILL   = 8,	/* bytes of input that bits_refill_whole() needs */
	BITS_REFILLED = 48	/* bits there at least after it, and at most 63 */
};

struct bits {
	uint64_t window;
	unsigned have;
	const uint8_t *next, *end;
};

static inline struct bits bits_start(struct span in)
{
	return (struct bits){ .next = in.ptr, .end = in.ptr + in.len };
}

/* Bytes of input that no bit in the window came from. */
static inline size_t bits_left(const struct bits *b)
{
	return (size_t)(b->end - b->next);
}

/* Four words, the first one on top. */
static inline uint64_t bits_words(const uint8_t *at)
{
	uint64_t v;

	memcpy(&v, at, sizeof(v));
	v = le64toh(v);
	v = v << 32 | v >> 32;
	return (v & 0x0000ffff0000ffff) << 16 | (v >> 16 & 0x0000ffff0000ffff);
}

/* The caller knows that BITS_REFILL bytes are left. */
static inline void bits_refill_whole(struct bits *b)
{
	unsigned words = (63 - b->have) / 16;

	b->window |= bits_words(b->next) >> b->have;
	b->next += 2 * words;
	b->have += 16 * words;
}

/* As many words as there are and go in. */
static inline void bits_refill(struct bits *b)
{
	while (b->have < 48 && bits_left(b) >= 2) {
		uint64_t word = (uint64_t)(b->next[0] | b->next[1] << 8);

		b->window |= word << (48 - b->have);
		b->next += 2;
		b->have += 16;
	}
}

/* The next 'n' bits, 1 to 32: zeros where there are no more. */
static inline uint32_t bits_peek(const struct bits *b, unsigned n)
{
	return (uint32_t)(b->window >> (64 - n));
}

static inline void bits_skip(struct bits *b, unsigned n)
{
	b->window <<= n;
	b->have -= n;
}

/* 0 to 32 bits; the caller knows that they are there. */
static inline uint32_t bits_take(struct bits *b, unsigned n)
{
	uint32_t v = (uint32_t)(b->window >> 1 >> (63 - n));

	bits_skip(b, n);
	return v;
}

/* Give back whole words, so that 'keep' bits stay, or up to 15 more.  There are as many,
 * and 'keep' is not 0. */
static inline void bits_give_back(struct bits *b, unsigned keep)
{
	unsigned words = (b->have - keep) / 16;

	b->next -= 2 * words;
	b->have -= 16 * words;
	b->window &= ~(~(uint64_t)0 >> 1 >> (b->have - 1));
}

/* Give back all words; what is left of one is lost. */
static inline void bits_align(struct bits *b)
{
	b->next -= 2 * (b->have / 16);
	b->have = 0;
	b->window = 0;
}

#endif
