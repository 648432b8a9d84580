/*
 * record.h - the header of a file record segment
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *   0x00 "FILE"                  0x14 offset of first attribute, 2
 *   0x04 update sequence, 2 + 2  0x16 flags, 2
 *   0x08 $LogFile LSN, 8         0x18 used, 4      0x1c allocated, 4
 *   0x10 sequence number, 2      0x20 base record reference, 8
 *   0x12 hard link count, 2      0x28 next attribute id, 2
 *                                0x2c record number, 4 (NTFS 3.1)
 *
 * Before 3.1, and as Linux ntfs3 writes it, the update sequence starts at 0x2a and
 * there is no record number: the position is the number.
 */
#ifndef RECORD_H
#define RECORD_H

#include "../bytes/span.h"
#include "where.h"

/* Decode the record at 'buf', undoing its fixups in place.  'number' is its
 * position, w->base the volume offset.  Never fails: rec_ret->state tells what it
 * is, and what is wrong with it is noted. */
void record_decode(uint8_t *buf, uint32_t size, uint64_t number,
		   const struct where *w, struct ntr_record *rec_ret);

/* Is a decoded record torn where its attributes are?  Behind the used size it does no
 * harm. */
bool record_torn(const struct ntr_record *rec);

/* The bytes between the header and the used size, where the attributes are.
 * Empty for a record whose state is not NTR_RECORD_GOOD. */
static inline struct span record_body(const struct ntr_record *rec)
{
	struct span s = span_of(rec->data, rec->data ? rec->size : 0);

	if (rec->state != NTR_RECORD_GOOD)
		return span_first(s, 0);
	return span_from(span_first(s, rec->used), rec->attrs_at);
}

#endif
