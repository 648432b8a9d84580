/*
 * lzx.h - a chunk of data compressed with LZX
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * As files compressed by Windows as a whole (WOF) and WIM images have it; the LZX of
 * cabinets and [MS-PATCH] differs in its headers and in its window.  Here a chunk
 * is all there is: nothing before it can be repeated, nothing behind it follows.
 *
 * A chunk is a sequence of blocks in 16-bit words: three bits of type, then one
 * bit that says 32 KiB, or 0 and the size in 16 bits.  A verbatim block (1) has
 * three prefix codes, whose lengths are given as differences from those of the
 * block before: bytes and matches (in two parts), lengths.  An aligned block (2) has
 * first of all a code for the three lowest bits of distances.  An uncompressed block
 * (3) goes on at the next word with the three last distances, and then bytes.
 *
 * A match's symbol says in three bits its length minus 2, where 7 goes on in the code
 * of lengths, and above that the slot of its distance; slots 0 to 2 are
 * the three last distances, and the one used comes to the front.
 *
 * At last, what looks like the operand of an x86 call in the result is made relative
 * again: the compressor wrote absolute addresses, in a file taken for 12,000,000
 * bytes long.
 */
#ifndef LZX_H
#define LZX_H

#include "../bytes/span.h"
#include "where.h"

/* Decode all of 'in' to exactly 'out_len' bytes, at most 32 KiB.  If the result is not
 * NTR_OK, what is in 'out' means nothing; never is anything written behind it. */
int lzx_decode(struct span in, uint8_t *out, size_t out_len,
	       const struct where *w);

#endif
