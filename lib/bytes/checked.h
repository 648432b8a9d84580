/*
 * checked.h - sums and products of numbers that an image supplies
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CHECKED_H
#define CHECKED_H

#include <stdbool.h>
#include <stdint.h>

/* False on overflow; *ret is written only when the result is right. */
static inline bool checked_add(uint64_t a, uint64_t b, uint64_t *ret)
{
	uint64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return false;
	*ret = sum;
	return true;
}

static inline bool checked_mul(uint64_t a, uint64_t b, uint64_t *ret)
{
	uint64_t product;

	if (__builtin_mul_overflow(a, b, &product))
		return false;
	*ret = product;
	return true;
}

static inline uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static inline bool power_of_two(uint64_t n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

#endif
