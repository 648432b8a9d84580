/*
 * lzx.c - a chunk of data compressed with LZX
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "lzx.h"

#include "../bytes/bits.h"
#include "huffman.h"
#include "match.h"

enum {
	BLOCK_VERBATIM = 1, BLOCK_ALIGNED = 2, BLOCK_STORED = 3,
	BLOCK_SIZE     = 32768,	/* where no other is given */

	BYTES        = 256,
	SLOTS        = 30,	/* of distances, for a window of 32 KiB */
	MAIN_SYMBOLS = BYTES + 8 * SLOTS,
	MAIN_BITS    = 11,
	BYTES_END    = BYTES << HUFFMAN_SHIFT,	/* entries below are bytes */

	LENGTH_SYMBOLS = 249,
	LENGTH_BITS    = 10,
	LENGTH_MORE    = 7,	/* the length goes on in its own code */
	LENGTH_MIN     = 2,

	ALIGNED_SYMBOLS = 8,
	ALIGNED_BITS    = 7,	/* the longest codeword */

	PRE_SYMBOLS = 20,	/* of the code that lengths are written in */
	PRE_BITS    = 8,
	PRE_ZEROS   = 17,	/* 4 to 19 times no codeword */
	PRE_ZEROS_MANY = 18,	/* 20 to 51 times */
	PRE_SAME    = 19,	/* 4 or 5 times what the next symbol says */

	BYTES_ROUND = 2,	/* written without asking again for room */

	/* Bits behind the symbol of a match: of its length and its distance. */
	VERBATIM_NEED = 16 + 13,
	ALIGNED_NEED  = 16 + 10 + 7,

	CALL        = 0xe8,	/* the opcode, with four bytes of operand */
	CALL_SIZE   = 5,
	CALL_TAIL   = 10,	/* none in the last bytes of a chunk */
	FILE_SIZE   = 12000000
};

/* The least distance of each slot, which the format has two larger, and how many bits
 * below it follow. */
static const uint16_t slot_base[SLOTS] = {
	0, 0, 0, 1, 2, 4, 6, 10, 14, 22, 30, 46, 62, 94, 126, 190, 254, 382,
	510, 766, 1022, 1534, 2046, 3070, 4094, 6142, 8190, 12286, 16382, 24574
};
static const uint8_t slot_bits[SLOTS] = {
	0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10,
	10, 11, 11, 12, 12, 13, 13
};

/* What blocks hand on. */
struct lzx {
	struct span in;
	const struct where *w;
	struct bits bits;
	uint8_t *start, *out;
	uint32_t last[3];	/* distances */
	uint8_t main_lengths[MAIN_SYMBOLS], length_lengths[LENGTH_SYMBOLS];
	struct huffman main, lengths, aligned;
};

/* Where decoding has come to in a block. */
struct place {
	struct bits bits;
	uint8_t *out, *end;	/* the next byte, and behind the block */
	const uint8_t *start;
	uint32_t last[3];	/* distances */
};

static int truncated(const struct lzx *z)
{
	return reject(z->w, NTR_E_BOUNDS, "LZX chunk", z->in.len, z->in.len,
		      z->in.len);
}

static int corrupt(const struct lzx *z, const struct bits *b, const char *what,
		   uint64_t got, uint64_t limit)
{
	return reject(z->w, NTR_E_CORRUPT, what, z->in.len - bits_left(b), got,
		      limit);
}

/* ----------------------------------------------------------------- codes -- */

/* Up to 16 bits.  False where the input ends before. */
static bool number_take(struct bits *b, unsigned n, uint32_t *ret)
{
	bits_refill(b);
	if (b->have < n)
		return false;
	*ret = bits_take(b, n);
	return true;
}

/* A symbol, where there is no hurry.  An empty code has none. */
static bool symbol_take(struct bits *b, const struct huffman *code,
			unsigned *ret)
{
	unsigned entry;

	bits_refill(b);
	entry = code->table[bits_peek(b, code->bits)];
	if (entry == HUFFMAN_LONG)
		entry = huffman_long(code, bits_peek(b, 16));
	if (entry == HUFFMAN_LONG || (entry & HUFFMAN_LENGTH) > b->have)
		return false;
	bits_skip(b, entry & HUFFMAN_LENGTH);
	*ret = entry >> HUFFMAN_SHIFT;
	return true;
}

static int build(struct lzx *z, struct huffman *code, const uint8_t *lengths,
		 unsigned count, unsigned bits)
{
	if (!huffman_build(code, lengths, count, bits))
		return corrupt(z, &z->bits, "LZX codeword lengths", 0, 0);
	return NTR_OK;
}

/* A code given by plain numbers. */
static int plain_code(struct lzx *z, struct huffman *code, unsigned count,
		      unsigned number_bits, unsigned bits)
{
	uint8_t lengths[PRE_SYMBOLS];
	uint32_t length;

	for (unsigned i = 0; i < count; i++) {
		if (!number_take(&z->bits, number_bits, &length))
			return truncated(z);
		lengths[i] = (uint8_t)length;
	}
	return build(z, code, lengths, count, bits);
}

/* What comes next in a list of lengths: by how much the next one is less than in the
 * block before, PRE_ZEROS for no codeword; and how many others it is equal to. */
static bool change_take(struct bits *b, const struct huffman *code,
			unsigned *change, uint32_t *run)
{
	uint32_t more = 0;

	if (!symbol_take(b, code, change))
		return false;
	*run = 1;
	if (*change == PRE_ZEROS || *change == PRE_ZEROS_MANY) {
		*run = *change == PRE_ZEROS ? 4 : 20;
		if (!number_take(b, *change == PRE_ZEROS ? 4 : 5, &more))
			return false;
		*change = PRE_ZEROS;
	} else if (*change == PRE_SAME) {
		*run = 4;
		if (!number_take(b, 1, &more) || !symbol_take(b, code, change))
			return false;
	}
	*run += more;
	return true;
}

/* Change 'count' lengths as the input says, in a code of its own.  A run past the last
 * symbol ends there, as in other decoders. */
static int change_lengths(struct lzx *z, uint8_t *lengths, unsigned count)
{
	struct huffman *code = &z->lengths;	/* not in use as yet */
	int err = plain_code(z, code, PRE_SYMBOLS, 4, PRE_BITS);
	unsigned change, i = 0;
	uint8_t length;
	uint32_t run;

	if (err < 0)
		return err;
	while (i < count) {
		if (!change_take(&z->bits, code, &change, &run))
			return truncated(z);
		if (change > PRE_ZEROS)
			return corrupt(z, &z->bits, "LZX codeword length",
				       change, HUFFMAN_LENGTH_MAX);
		length = change == PRE_ZEROS ? 0 :
			 (uint8_t)((lengths[i] + 17 - change) % 17);
		for (; run > 0 && i < count; run--)
			lengths[i++] = length;
	}
	return NTR_OK;
}

static int read_codes(struct lzx *z, uint32_t type)
{
	int err = NTR_OK;

	if (type == BLOCK_ALIGNED)
		err = plain_code(z, &z->aligned, ALIGNED_SYMBOLS, 3,
				 ALIGNED_BITS);
	if (err == NTR_OK)
		err = change_lengths(z, z->main_lengths, BYTES);
	if (err == NTR_OK)
		err = change_lengths(z, z->main_lengths + BYTES,
				     MAIN_SYMBOLS - BYTES);
	if (err == NTR_OK)
		err = change_lengths(z, z->length_lengths, LENGTH_SYMBOLS);
	if (err == NTR_OK)
		err = build(z, &z->main, z->main_lengths, MAIN_SYMBOLS,
			    MAIN_BITS);
	if (err == NTR_OK)
		err = build(z, &z->lengths, z->length_lengths, LENGTH_SYMBOLS,
			    LENGTH_BITS);
	return err;
}

/* --------------------------------------------------------------- symbols -- */

static inline void refill_any(struct bits *b)
{
	if (bits_left(b) >= BITS_REFILL)
		bits_refill_whole(b);
	else
		bits_refill(b);
}

/* What follows the symbol of a match is taken without asking; where there was less,
 * this tells afterwards: zeros have been taken for it. */
static inline bool overdrawn(const struct bits *b)
{
	return (int)b->have < 0;
}

static inline size_t length_take(struct bits *b, const struct huffman *code)
{
	unsigned entry = code->table[bits_peek(b, LENGTH_BITS)];

	if (entry == HUFFMAN_LONG)
		entry = huffman_long(code, bits_peek(b, 16));
	if (entry == HUFFMAN_LONG)
		return SIZE_MAX / 2;	/* of an empty code: more than any */
	bits_skip(b, entry & HUFFMAN_LENGTH);
	return LENGTH_MORE + (entry >> HUFFMAN_SHIFT);
}

/* A distance that is none of the last ones; 0, which is none at all, where the code for
 * it is empty. */
static inline uint32_t distance_take(struct bits *b, unsigned slot,
				     const struct huffman *aligned)
{
	unsigned n = slot_bits[slot], entry;
	uint32_t distance;

	if (!aligned || n < 3)
		return slot_base[slot] + bits_take(b, n);
	distance = slot_base[slot] + (bits_take(b, n - 3) << 3);
	entry = aligned->table[bits_peek(b, ALIGNED_BITS)];
	if (entry == HUFFMAN_LONG)
		return 0;
	bits_skip(b, entry & HUFFMAN_LENGTH);
	return distance + (entry >> HUFFMAN_SHIFT);
}

/* The distance of a match, which comes to the front of the last three: one of these
 * changes places with the first, a new one pushes them back. */
static inline uint32_t distance_front(struct place *p, unsigned slot,
				      const struct huffman *aligned)
{
	uint32_t distance;

	if (slot < 3) {
		distance = p->last[slot];
		p->last[slot] = p->last[0];
	} else {
		distance = distance_take(&p->bits, slot, aligned);
		p->last[2] = p->last[1];
		p->last[1] = p->last[0];
	}
	p->last[0] = distance;
	return distance;
}

/* The symbol of a match has been taken: repeat what it says. */
__attribute__((always_inline))
static inline int repeat(struct place *p, unsigned entry, const struct lzx *z,
			 const struct huffman *aligned)
{
	unsigned symbol = (entry >> HUFFMAN_SHIFT) - BYTES;
	size_t len = symbol & LENGTH_MORE, left = (size_t)(p->end - p->out);
	size_t far = (size_t)(p->out - p->start);
	uint32_t distance;

	if (p->bits.have < (aligned ? ALIGNED_NEED : VERBATIM_NEED))
		refill_any(&p->bits);
	if (len == LENGTH_MORE)
		len = length_take(&p->bits, &z->lengths);
	len += LENGTH_MIN;
	distance = distance_front(p, symbol >> 3, aligned);
	if (overdrawn(&p->bits))
		return truncated(z);
	if (distance - 1u >= far)
		return corrupt(z, &p->bits, "LZX match distance", distance, far);
	if (len > left)
		return corrupt(z, &p->bits, "LZX match length", len, left);
	if (len + MATCH_SLACK <= left)
		match_copy(p->out, distance, len);
	else
		match_copy_exact(p->out, distance, len);
	p->out += len;
	return NTR_OK;
}

static inline unsigned look_up(const struct lzx *z, const struct bits *b)
{
	return z->main.table[bits_peek(b, MAIN_BITS)];
}

static inline void put_byte(struct place *p, unsigned entry)
{
	bits_skip(&p->bits, entry & HUFFMAN_LENGTH);
	*p->out++ = (uint8_t)(entry >> HUFFMAN_SHIFT);
}

/* One symbol, near the end of the input or of the block. */
__attribute__((always_inline))
static inline int decode_one(struct place *p, const struct lzx *z,
			     const struct huffman *aligned)
{
	unsigned entry;

	bits_refill(&p->bits);
	entry = look_up(z, &p->bits);
	if (entry == HUFFMAN_LONG)
		entry = huffman_long(&z->main, bits_peek(&p->bits, 16));
	if ((entry & HUFFMAN_LENGTH) > p->bits.have)
		return truncated(z);
	if (entry < BYTES_END) {
		put_byte(p, entry);
		return NTR_OK;
	}
	bits_skip(&p->bits, entry & HUFFMAN_LENGTH);
	return repeat(p, entry, z, aligned);
}

/* The symbols of a block; 'aligned' is NULL or the code of that name. */
__attribute__((always_inline))
static inline int decode(struct place *p, const struct lzx *z,
			 const struct huffman *aligned)
{
	unsigned entry;
	int err = NTR_OK;

	/* A refill is enough for two bytes, and for the codeword after them. */
	while (bits_left(&p->bits) >= BITS_REFILL &&
	       (size_t)(p->end - p->out) > BYTES_ROUND + 1) {
		bits_refill_whole(&p->bits);
		entry = look_up(z, &p->bits);
		if (entry < BYTES_END) {
			put_byte(p, entry);
			entry = look_up(z, &p->bits);
			if (entry < BYTES_END) {
				put_byte(p, entry);
				entry = look_up(z, &p->bits);
			}
		}
		if (entry == HUFFMAN_LONG)
			entry = huffman_long(&z->main,
					     bits_peek(&p->bits, 16));
		if (entry < BYTES_END) {
			put_byte(p, entry);
			continue;
		}
		bits_skip(&p->bits, entry & HUFFMAN_LENGTH);
		err = repeat(p, entry, z, aligned);
		if (err < 0)
			return err;
	}
	while (p->out < p->end && err == NTR_OK)
		err = decode_one(p, z, aligned);
	return err;
}

/* ---------------------------------------------------------------- blocks -- */

static int coded_block(struct lzx *z, uint32_t type, uint32_t size)
{
	int err = read_codes(z, type);
	struct place p;

	if (err < 0)
		return err;
	/* The other codes may be empty as long as nobody uses them. */
	if (z->main.empty)
		return corrupt(z, &z->bits, "LZX codeword lengths", 0, 0);
	p = (struct place){
		.bits = z->bits, .out = z->out, .end = z->out + size,
		.start = z->start,
	};
	memcpy(p.last, z->last, sizeof(p.last));
	if (type == BLOCK_ALIGNED)
		err = decode(&p, z, &z->aligned);
	else
		err = decode(&p, z, NULL);
	z->bits = p.bits;
	z->out = p.out;
	memcpy(z->last, p.last, sizeof(p.last));
	return err;
}

/* Words go on after the bytes, at an even distance from before. */
static int stored_block(struct lzx *z, uint32_t size)
{
	/* A word is left out even where one has just ended. */
	unsigned pad = z->bits.have % 16 ? z->bits.have % 16 : 16;
	struct span s, bytes;

	bits_refill(&z->bits);
	if (z->bits.have < pad)
		return truncated(z);
	bits_skip(&z->bits, pad);
	bits_align(&z->bits);
	s = span_of(z->bits.next, bits_left(&z->bits));
	if (!span_sub(s, sizeof(z->last), size, &bytes))
		return truncated(z);
	for (size_t i = 0; i < 3; i++)
		z->last[i] = span_u32(s, 4 * i);
	memcpy(z->out, bytes.ptr, bytes.len);
	z->out += bytes.len;
	z->bits = bits_start(span_from(s, sizeof(z->last) + size + size % 2));
	return NTR_OK;
}

static int decode_block(struct lzx *z, size_t left)
{
	uint32_t type, whole, size = BLOCK_SIZE;

	if (!number_take(&z->bits, 3, &type) ||
	    !number_take(&z->bits, 1, &whole) ||
	    (!whole && !number_take(&z->bits, 16, &size)))
		return truncated(z);
	if (size == 0 || size > left)
		return corrupt(z, &z->bits, "LZX block size", size, left);
	if (type == BLOCK_VERBATIM || type == BLOCK_ALIGNED)
		return coded_block(z, type, size);
	if (type == BLOCK_STORED)
		return stored_block(z, size);
	return corrupt(z, &z->bits, "LZX block type", type, BLOCK_STORED);
}

/* An absolute address where the chunk begins at 0 becomes relative to 'at' again. */
static void call_restore(uint8_t *operand, int32_t at)
{
	uint32_t v = span_u32(span_of(operand, 4), 0);
	int32_t address = (int32_t)v;

	if (address >= FILE_SIZE || address < -at)
		return;
	v += address >= 0 ? -(uint32_t)at : FILE_SIZE;
	v = htole32(v);
	memcpy(operand, &v, sizeof(v));
}

static void calls_restore(uint8_t *out, size_t len)
{
	uint8_t *at = out, *end = out + len - CALL_TAIL;

	if (len <= CALL_TAIL)
		return;
	while (at < end && (at = memchr(at, CALL, (size_t)(end - at)))) {
		call_restore(at + 1, (int32_t)(at - out));
		at += CALL_SIZE;
	}
}

int lzx_decode(struct span in, uint8_t *out, size_t out_len,
	       const struct where *w)
{
	struct lzx z;
	int err = NTR_OK;

	/* Not the tables, which are built before they are used. */
	z.in = in;
	z.w = w;
	z.bits = bits_start(in);
	z.start = z.out = out;
	z.last[0] = z.last[1] = z.last[2] = 1;
	memset(z.main_lengths, 0, sizeof(z.main_lengths));
	memset(z.length_lengths, 0, sizeof(z.length_lengths));
	while (err == NTR_OK && z.out < out + out_len)
		err = decode_block(&z, (size_t)(out + out_len - z.out));
	if (err < 0)
		return err;
	calls_restore(out, out_len);
	return NTR_OK;
}
