/*
 * xpress.h - a chunk of data compressed with XPRESS, the variant with a prefix code
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * As files compressed by Windows as a whole (WOF) and WIM images have it; [MS-XCA]
 * calls it LZ77+Huffman.  First 256 bytes with the length of 512 codewords, four bits
 * each, the lower half of a byte first.  Then the codewords, in 16-bit words.
 * Symbols below 256 are bytes.  The others are matches: the upper four bits say how
 * many bits of the distance follow below its highest, the lower four are the length
 * minus 3.  A length of 15 goes on in a whole byte, which stands in the input behind the
 * words that a decoder has fetched so far, when it always keeps 16 bits or more;
 * after 255 it is in two bytes instead, after 0 there in four.
 *
 * Behind the last byte that was wanted comes symbol 256, then zeros to the end of the
 * second word.  Nobody insists on that, and an encoder may leave it out, but where there
 * is much more the input was not this chunk.
 */
#ifndef XPRESS_H
#define XPRESS_H

#include "../bytes/span.h"
#include "where.h"

/* Decode all of 'in' to exactly 'out_len' bytes, at most 64 KiB.  If the result is not
 * NTR_OK, what is in 'out' means nothing; never is anything written behind it. */
int xpress_decode(struct span in, uint8_t *out, size_t out_len,
		  const struct where *w);

#endif
