/*
 * fixup.h - the update sequence, which shows torn writes
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * FILE, INDX, RSTR and RCRD structures give at 0x04 the offset and at 0x06 the
 * count of an array of 16-bit values: the update sequence number, then for every
 * 512 bytes of the structure the two bytes that belong at their end.  On disk the
 * number stands there instead.  Where it does not, those 512 bytes are of another
 * write than the rest: they are left as they are, and counted.
 */
#ifndef FIXUP_H
#define FIXUP_H

#include "../bytes/span.h"
#include "where.h"

/* Undo the fixups of the 'size' bytes at 'buf' in place.  *torn_ret gets the number
 * of torn strides.  A count that covers less than 'size' is noted, and what it
 * covers is done; an array that lies outside the structure, overlaps the end of
 * its first stride or has no entries is NTR_E_CORRUPT, and nothing is changed. */
int fixup_apply(uint8_t *buf, size_t size, const struct where *w,
		uint32_t *torn_ret);

/* The same where there is nothing to say: true when the array is as it should be and
 * no stride is torn, else false and nothing is changed.  A scan asks this first. */
bool fixup_apply_clean(uint8_t *buf, size_t size);

#endif
