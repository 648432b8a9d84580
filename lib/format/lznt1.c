/*
 * lznt1.c - see lznt1.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "lznt1.h"

enum {
	PACKED         = 0x8000,
	SIGNATURE_MASK = 0x7000,
	SIGNATURE      = 0x3000,
	LENGTH_MASK    = 0x0fff,
	MATCH_MIN      = 3,
	WORD           = 8,	/* bytes copied at once */
	GROUP_MAX      = 1 + 2 * 8,	/* bytes a group of tokens takes */
	SPREAD         = 3 * WORD	/* of a match, written at least */
};

/* A place between two tokens. */
struct lz {
	const uint8_t *in;
	size_t in_at, in_len;
	uint8_t *out;
	size_t out_at, limit, room;
	unsigned flags;		/* of the tokens to come, a 1 above them */
};

int lznt1_next(struct span unit, size_t at, const struct where *w,
	       struct lznt1_chunk *chunk_ret)
{
	unsigned header = span_u16(unit, at);
	size_t length = (header & LENGTH_MASK) + 1;
	struct span rest = span_from(unit, (uint64_t)at + LZNT1_HEADER);

	if (!span_has(unit, at, LZNT1_HEADER) || header == 0)
		return 0;
	if ((header & SIGNATURE_MASK) != SIGNATURE)
		return reject(w, NTR_E_CORRUPT, "compressed chunk header", at,
			      header, SIGNATURE | PACKED | LENGTH_MASK);
	if (length > rest.len)
		return reject(w, NTR_E_CORRUPT, "compressed chunk length", at,
			      length, rest.len);
	*chunk_ret = (struct lznt1_chunk){
		.body = span_first(rest, length), .readable = rest.len,
		.at = at, .end = at + LZNT1_HEADER + length,
		.packed = (header & PACKED) != 0,
	};
	return 1;
}

static inline size_t least_len(size_t a, size_t b)
{
	return a < b ? a : b;
}

static inline void copy_word(uint8_t *to, const uint8_t *from)
{
	uint64_t word;

	memcpy(&word, from, sizeof(word));
	memcpy(to, &word, sizeof(word));
}

/* How many bits of a match are its length, less what those of the distance take. */
static inline unsigned length_bits(size_t out_at)
{
	uint32_t last = (uint32_t)(out_at - (out_at != 0));

	return (unsigned)__builtin_clz(last | 15) - 16;
}

/* Copy 'len' bytes from 'back' bytes before, by words; up to SPREAD bytes more are
 * written.  Three words at once are enough for nearly all, and one test for these is
 * much faster than a loop that ends now here, now there.  A short distance repeats
 * its bytes: the first word is made one by one, and what follows is copied from the
 * nearest multiple of the distance that is a word or more. */
static inline void match_wide(uint8_t *to, size_t back, size_t len)
{
	const uint8_t *from = to - back;
	uint8_t *end = to + len;

	if (back >= WORD) {
		copy_word(to, from);
		copy_word(to + WORD, from + WORD);
		copy_word(to + 2 * WORD, from + 2 * WORD);
		if (len <= SPREAD)
			return;
		for (to += SPREAD, from += SPREAD; to < end;
		     to += WORD, from += WORD)
			copy_word(to, from);
		return;
	}
	for (unsigned i = 0; i < WORD; i++)
		to[i] = from[i];
	from = to + WORD - (WORD + back - 1) / back * back;
	for (to += WORD; to < end; to += WORD, from += WORD)
		copy_word(to, from);
}

/* What two bytes of a match say. */
struct match {
	size_t back, len;
};

static inline struct match match_of(const uint8_t *in, size_t out_at)
{
	unsigned token = in[0] | (unsigned)in[1] << 8;
	unsigned bits = length_bits(out_at);

	return (struct match){
		.back = (token >> bits) + 1,
		.len = (token & ((1u << bits) - 1)) + MATCH_MIN,
	};
}

/*
 * Whole groups, as long as nothing can leave input or output by what is read and
 * written at once: bytes of content up to the next match are copied as one word.
 * What is not for it (the last bytes, a match that is impossible) is left to
 * decode_slow().  Its state is in variables of its own: a byte written might, for all
 * that the compiler knows, change a struct.
 */
static void decode_fast(struct lz *z, size_t readable)
{
	const uint8_t *const in = z->in;
	uint8_t *const out = z->out;
	const size_t limit = z->limit, room = z->room;
	const size_t out_stop = limit < WORD ? 0 : limit - WORD + 1;
	size_t in_stop = least_len(z->in_len, readable - least_len(readable, WORD));
	size_t in_at = z->in_at, out_at = z->out_at;
	unsigned flags = 1;

	in_stop = in_stop < GROUP_MAX ? 0 : in_stop - GROUP_MAX + 1;
	while (in_at < in_stop && out_at < out_stop) {
		flags = 0x100u | in[in_at++];
		while (out_at < out_stop) {
			unsigned plain = (unsigned)__builtin_ctz(flags);
			struct match m;

			copy_word(out + out_at, in + in_at);
			in_at += plain;
			out_at += plain;
			flags >>= plain;
			if (flags == 1)
				break;
			m = match_of(in + in_at, out_at);
			if (m.back > out_at || m.len > limit - out_at ||
			    m.len + SPREAD > room - out_at)
				goto out;
			match_wide(out + out_at, m.back, m.len);
			in_at += 2;
			out_at += m.len;
			flags >>= 1;
		}
	}
out:
	z->in_at = in_at;
	z->out_at = out_at;
	z->flags = flags;
}

/* The match at z->in_at, byte by byte. */
static int match_slow(struct lz *z, const struct where *w)
{
	uint8_t *to = z->out + z->out_at;
	const uint8_t *from;
	struct match m;

	if (z->in_len - z->in_at < 2)
		return reject(w, NTR_E_CORRUPT, "compressed chunk: cut match",
			      z->in_at, 1, 2);
	m = match_of(z->in + z->in_at, z->out_at);
	if (m.back > z->out_at)
		return reject(w, NTR_E_CORRUPT, "compressed chunk: distance",
			      z->in_at, m.back, z->out_at);
	if (m.len > z->limit - z->out_at)
		return reject(w, NTR_E_CORRUPT, "compressed chunk: length",
			      z->in_at, m.len, z->limit - z->out_at);
	from = to - m.back;
	for (size_t i = 0; i < m.len; i++)
		to[i] = from[i];
	z->in_at += 2;
	z->out_at += m.len;
	return NTR_OK;
}

/* Token by token, up to the end of input or output. */
static int decode_slow(struct lz *z, const struct where *w)
{
	while (z->in_at < z->in_len && z->out_at < z->limit) {
		if (z->flags == 1) {
			z->flags = 0x100u | z->in[z->in_at++];
			continue;
		}
		if (!(z->flags & 1))
			z->out[z->out_at++] = z->in[z->in_at++];
		else if (match_slow(z, w) < 0)
			return NTR_E_CORRUPT;
		z->flags >>= 1;
	}
	return NTR_OK;
}

int lznt1_decode(const struct lznt1_chunk *chunk, uint8_t *out, size_t limit,
		 size_t room, const struct where *w)
{
	struct lz z = {
		.in = chunk->body.ptr, .in_len = chunk->body.len, .out = out,
		.limit = limit, .room = room, .flags = 1,
	};
	struct where inside = *w;

	if (!chunk->packed) {
		if (z.in_len > limit)
			return reject(w, NTR_E_CORRUPT, "compressed chunk: plain "
				      "length", chunk->at, z.in_len, limit);
		memcpy(out, z.in, z.in_len);
		return (int)z.in_len;
	}
	inside.base = where_offset(w, chunk->at + LZNT1_HEADER);
	decode_fast(&z, chunk->readable);
	if (decode_slow(&z, &inside) < 0)
		return NTR_E_CORRUPT;
	return (int)z.out_at;
}
