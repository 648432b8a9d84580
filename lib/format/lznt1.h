/*
 * lznt1.h - the compression of NTFS: chunks of 4 KiB, each by itself
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A compression unit holds chunks one after another, each of them up to 4096 bytes
 * of content:
 *   0x00 header, 2: bits 0 to 11 the length of what follows, less one
 *                   bits 12 to 14 a signature, 3
 *                   bit 15 set: compressed, else the content as it is
 * A header of 0 ends the unit early.  Compressed, a chunk is a row of groups: a byte of
 * flags, then eight tokens, the lowest flag first.  A clear flag is one byte of content,
 * a set one 2 bytes: how far back (high bits) and how many bytes (low bits, less 3) to
 * copy.  How many bits say how far grows with the bytes the chunk has given so far: 4 up
 * to 16 of them, 5 up to 32, ... 12 up to 4096.
 */
#ifndef LZNT1_H
#define LZNT1_H

#include "../bytes/span.h"
#include "where.h"

enum { LZNT1_CHUNK = 4096, LZNT1_HEADER = 2 };

struct lznt1_chunk {
	struct span body;	/* what follows the header */
	size_t readable;	/* bytes of memory from body.ptr on */
	size_t at, end;		/* from the header on, in the unit */
	bool packed;
};

/* The chunk at 'at' of a unit's bytes: 1; 0 where the unit ends, by a header of 0 or
 * with its bytes; negative when the header is impossible, so that nothing says where
 * the next one is. */
int lznt1_next(struct span unit, size_t at, const struct where *w,
	       struct lznt1_chunk *chunk_ret);

/* Decode a chunk into at most 'limit' bytes at 'out', where 'room' bytes may be written:
 * those past what is decoded get any value.  The count, or negative when the chunk is
 * damaged; then all 'room' bytes have any value. */
int lznt1_decode(const struct lznt1_chunk *chunk, uint8_t *out, size_t limit,
		 size_t room, const struct where *w);

#endif
