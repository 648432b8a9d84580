/*
 * hash.h - hashing numbers that an image supplies
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whoever made the image knows this code and could choose numbers that collide.  So
 * every table mixes in a seed that is not known beforehand: the address at which it
 * happens to live.  What is in a table never depends on it.
 */
#ifndef HASH_H
#define HASH_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t hash_mix(uint64_t x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdu;
	x ^= x >> 33;
	x *= 0xc4ceb9fe1a85ec53u;
	return x ^ x >> 33;
}

/* A slot for 'number' in the table at 'table', of 'size' (a power of two) slots. */
static inline size_t hash_slot(uint64_t number, const void *table, size_t size)
{
	uint64_t seed = hash_mix((uint64_t)(uintptr_t)table);

	return (size_t)hash_mix(hash_mix(number + seed) ^ seed) & (size - 1);
}

#endif
