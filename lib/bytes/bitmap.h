/*
 * bitmap.h - bits as NTFS keeps them: bit n is bit n % 8 of byte n / 8
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BITMAP_H
#define BITMAP_H

#include "span.h"

/* Is bit 'n' set?  Bits past the end are not. */
static inline bool bitmap_test(struct span bits, uint64_t n)
{
	return span_u8(bits, n / 8) >> (n % 8) & 1;
}

static inline void bitmap_set(uint8_t *bits, uint64_t n)
{
	bits[n / 8] = (uint8_t)(bits[n / 8] | 1u << (n % 8));
}

/* How many of the first 'count' bits are set.  Bits past the end are not. */
static inline uint64_t bitmap_count(struct span bits, uint64_t count)
{
	uint64_t n = 0, at = 0;

	for (; at + 64 <= count && span_has(bits, at / 8, 8); at += 64)
		n += (uint64_t)__builtin_popcountll(span_u64(bits, at / 8));
	for (; at < count; at++)
		n += bitmap_test(bits, at);
	return n;
}

#endif
