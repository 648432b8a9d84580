/*
 * real_pattern.h - the bytes that recipes write, and what they hash to
 *
 * The byte at an offset depends only on a seed and that offset, so the content
 * of a file can be written and hashed in any order, holes included, without
 * ever being held in memory or read back.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef REAL_PATTERN_H
#define REAL_PATTERN_H

#include <stddef.h>
#include <stdint.h>

#define HASH_TEXT 65	/* SHA-256 in hexadecimal, with its NUL */

/* A part of a stream that was written; what lies between reads as zeros. */
struct extent {
	int64_t offset, length;
};

uint64_t pattern_mix(uint64_t x);
void pattern_fill(uint64_t seed, int64_t offset, void *buf, size_t len);
void pattern_hash(uint64_t seed, int64_t size, const struct extent *data,
		  size_t count, char text_ret[HASH_TEXT]);
void pattern_hash_bytes(const void *buf, size_t len, char text_ret[HASH_TEXT]);

#endif
