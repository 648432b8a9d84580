/*
 * eight.h - eight characters looked at in one step
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Nearly every name is plain ASCII, and looking at one character after the other is
 * most of what printing a name costs.
 */
#ifndef NTFSREAD_CMD_EIGHT_H
#define NTFSREAD_CMD_EIGHT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define EIGHT_OF(byte) (UINT64_C(0x0101010101010101) * (byte))

static inline uint64_t eight_load(const char *text)
{
	uint64_t eight;

	memcpy(&eight, text, sizeof(eight));
	return eight;
}

/* Is one of them this character?  (May also be said when one is next to it in the
 * alphabet, but never wrongly denied.) */
static inline bool eight_has(uint64_t eight, char c)
{
	uint64_t x = eight ^ EIGHT_OF((uint8_t)c);

	return ((x - EIGHT_OF(1)) & ~x & EIGHT_OF(0x80)) != 0;
}

/* Are they all printable ASCII, and none of them a backslash? */
static inline bool eight_plain(uint64_t eight)
{
	return !((eight | ((eight - EIGHT_OF(0x20)) & ~eight)) &
		 EIGHT_OF(0x80)) &&
	       !eight_has(eight, '\\') && !eight_has(eight, 0x7f);
}

#endif
