/*
 * eight.h - eight UTF-16 units of a name at once
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Nearly every unit of nearly every name is ASCII, and looking at one after the other
 * is most of what listing a directory costs.  The compiler makes one instruction of
 * each operation on all eight, where the processor has it.
 */
#ifndef EIGHT_H
#define EIGHT_H

#include "span.h"

enum { EIGHT = 8, EIGHT_SIZE = 2 * EIGHT };
typedef uint16_t eight __attribute__((vector_size(EIGHT_SIZE)));

/* Those at 'off' of a name that has them; zeros where it does not. */
static inline eight eight_at(struct span name, uint64_t off)
{
	eight u = {0};
	struct span s;

	if (span_sub(name, off, sizeof(u), &s))
		memcpy(&u, s.ptr, sizeof(u));
	return BYTE_ORDER == LITTLE_ENDIAN ? u : u << 8 | u >> 8;
}

/* Is any bit of them set? */
static inline bool eight_any(eight u)
{
	uint64_t halves[2];

	memcpy(halves, &u, sizeof(halves));
	return (halves[0] | halves[1]) != 0;
}

/* Eight characters, where all units are ASCII; false, and nothing written, where one
 * is not. */
static inline bool eight_ascii(eight u, char out[EIGHT])
{
	typedef uint8_t bytes __attribute__((vector_size(EIGHT)));
	bytes low = __builtin_convertvector(u, bytes);

	if (eight_any(u & 0xff80))
		return false;
	memcpy(out, &low, sizeof(low));
	return true;
}

#endif
