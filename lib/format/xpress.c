/*
 * xpress.c - a chunk of data compressed with XPRESS, the variant with a prefix code
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "xpress.h"

#include "../bytes/bits.h"
#include "huffman.h"
#include "match.h"

enum {
	LENGTHS_SIZE = 256,
	SYMBOLS      = 512,
	BYTES_END    = 256 << HUFFMAN_SHIFT,	/* entries below are bytes */
	TABLE_BITS   = 11,
	LENGTH_MORE  = 15,	/* the length goes on in a byte */
	LENGTH_MIN   = 3,
	BYTES_ROUND  = 2	/* written without asking again for room */
};

/* Where decoding has come to. */
struct place {
	struct bits bits;
	uint8_t *out, *end;	/* the next byte, and behind the last one */
	const uint8_t *start;
};

static int truncated(struct span in, const struct where *w)
{
	return reject(w, NTR_E_BOUNDS, "XPRESS chunk", in.len, in.len, in.len);
}

static void unpack_lengths(struct span in, uint8_t lengths[SYMBOLS])
{
	for (size_t i = 0; i < LENGTHS_SIZE; i++) {
		lengths[2 * i] = in.ptr[i] & 15;
		lengths[2 * i + 1] = in.ptr[i] >> 4;
	}
}

/* The rest of a length, from bytes beside the words.  False: there are not as many. */
__attribute__((always_inline))
static inline bool length_more(struct bits *b, uint64_t *len)
{
	struct span s;
	size_t used = 1;

	/* As far as a decoder with a narrow window would have come. */
	if (b->have < 16)
		bits_refill(b);
	if (b->have < 16)
		return false;
	bits_give_back(b, 16);
	s = span_of(b->next, bits_left(b));
	*len = LENGTH_MORE + (uint64_t)span_u8(s, 0);
	if (*len == LENGTH_MORE + 255) {
		*len = span_u16(s, 1);
		used += 2;
		if (*len == 0) {
			*len = span_u32(s, 3);
			used += 4;
		}
	}
	if (used > s.len)
		return false;
	b->next += used;
	return true;
}

/* The symbol of a match has been taken: repeat what it says. */
__attribute__((always_inline))
static inline int repeat(struct place *p, unsigned entry, struct span in,
			 const struct where *w)
{
	unsigned more = entry >> (HUFFMAN_SHIFT + 4) & 15;
	uint64_t len = entry >> HUFFMAN_SHIFT & LENGTH_MORE;
	size_t left = (size_t)(p->end - p->out), distance;

	if (len == LENGTH_MORE) {
		if (!length_more(&p->bits, &len))
			return truncated(in, w);
		/* [MS-XCA] has a shorter form for these, and no other. */
		if (len < LENGTH_MORE)
			return reject(w, NTR_E_CORRUPT, "XPRESS match length",
				      in.len - bits_left(&p->bits), len,
				      LENGTH_MORE);
	}
	if (p->bits.have < more)
		bits_refill(&p->bits);
	if (p->bits.have < more)
		return truncated(in, w);
	distance = (size_t)1 << more | bits_take(&p->bits, more);
	len += LENGTH_MIN;
	if (distance > (size_t)(p->out - p->start))
		return reject(w, NTR_E_CORRUPT, "XPRESS match distance",
			      in.len - bits_left(&p->bits), distance,
			      (size_t)(p->out - p->start));
	if (len > left)
		return reject(w, NTR_E_CORRUPT, "XPRESS match length",
			      in.len - bits_left(&p->bits), len, left);
	if (len + MATCH_SLACK <= left)
		match_copy(p->out, distance, (size_t)len);
	else
		match_copy_exact(p->out, distance, (size_t)len);
	p->out += len;
	return NTR_OK;
}

static inline unsigned look_up(const struct huffman *code, const struct bits *b)
{
	return code->table[bits_peek(b, TABLE_BITS)];
}

static inline void put_byte(struct place *p, unsigned entry)
{
	bits_skip(&p->bits, entry & HUFFMAN_LENGTH);
	*p->out++ = (uint8_t)(entry >> HUFFMAN_SHIFT);
}

/* One symbol, near the end of the input or the output. */
__attribute__((always_inline))
static inline int decode_one(struct place *p, const struct huffman *code,
			     struct span in, const struct where *w)
{
	unsigned entry;

	bits_refill(&p->bits);
	entry = look_up(code, &p->bits);
	if (entry == HUFFMAN_LONG)
		entry = huffman_long(code, bits_peek(&p->bits, 16));
	if ((entry & HUFFMAN_LENGTH) > p->bits.have)
		return truncated(in, w);
	if (entry < BYTES_END) {
		put_byte(p, entry);
		return NTR_OK;
	}
	bits_skip(&p->bits, entry & HUFFMAN_LENGTH);
	return repeat(p, entry, in, w);
}

static int decode(struct place p, const struct huffman *code, struct span in,
		  const struct where *w)
{
	unsigned entry;
	int err = NTR_OK;

	/* A refill is enough for two bytes, and for the codeword after them. */
	while (bits_left(&p.bits) >= BITS_REFILL &&
	       (size_t)(p.end - p.out) > BYTES_ROUND + 1) {
		bits_refill_whole(&p.bits);
		entry = look_up(code, &p.bits);
		if (entry < BYTES_END) {
			put_byte(&p, entry);
			entry = look_up(code, &p.bits);
			if (entry < BYTES_END) {
				put_byte(&p, entry);
				entry = look_up(code, &p.bits);
			}
		}
		if (entry == HUFFMAN_LONG)
			entry = huffman_long(code, bits_peek(&p.bits, 16));
		if (entry < BYTES_END) {
			put_byte(&p, entry);
			continue;
		}
		bits_skip(&p.bits, entry & HUFFMAN_LENGTH);
		err = repeat(&p, entry, in, w);
		if (err < 0)
			return err;
	}
	while (p.out < p.end && err == NTR_OK)
		err = decode_one(&p, code, in, w);
	return err;
}

int xpress_decode(struct span in, uint8_t *out, size_t out_len,
		  const struct where *w)
{
	struct place p = { .out = out, .end = out + out_len, .start = out };
	uint8_t lengths[SYMBOLS];
	struct huffman code;

	if (!span_has(in, 0, LENGTHS_SIZE))
		return truncated(in, w);
	unpack_lengths(in, lengths);
	if (!huffman_build(&code, lengths, SYMBOLS, TABLE_BITS) || code.empty)
		return reject(w, NTR_E_CORRUPT, "XPRESS codeword lengths", 0,
			      0, 0);
	p.bits = bits_start(span_from(in, LENGTHS_SIZE));
	return decode(p, &code, in, w);
}
