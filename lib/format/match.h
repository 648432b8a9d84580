/*
 * match.h - repeat bytes that have just been decoded
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A match may be longer than its distance: then it repeats itself.
 */
#ifndef MATCH_H
#define MATCH_H

#include "../bytes/span.h"

/* Bytes behind the end of a match that match_copy() may write to. */
enum { MATCH_SLACK = 16 };

/* To the byte, and a byte at a time. */
static inline void match_copy_exact(uint8_t *out, size_t distance, size_t len)
{
	const uint8_t *from = out - distance;

	while (len-- > 0)
		*out++ = *from++;
}

/* Words of eight bytes never reach the byte they are to be written to, so what is
 * read has always been written before.  Most matches are two words at most. */
static inline void match_copy(uint8_t *out, size_t distance, size_t len)
{
	const uint8_t *from = out - distance;
	uint8_t *end = out + len;

	if (distance < 8) {
		/* Eight bytes one by one; from then on a multiple of the
		 * distance will do, which is at least eight. */
		static const uint8_t multiple[8] = { 0, 8, 8, 9, 8, 10, 12, 14 };

		for (int i = 0; i < 8; i++)
			out[i] = from[i];
		out += 8;
		from = out - multiple[distance];
	} else {
		memcpy(out, from, 8);
		out += 8;
		from += 8;
	}
	memcpy(out, from, 8);
	for (out += 8, from += 8; out < end; out += 8, from += 8)
		memcpy(out, from, 8);
}

#endif
