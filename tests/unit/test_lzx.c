/*
 * test_lzx.c - chunks of LZX, good ones and others
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "format/lzx.h"
#include "prefix_code.h"

enum {
	VERBATIM = 1, ALIGNED = 2, STORED = 3,
	MAIN = 496, LENGTHS = 249, PRE = 20, CANARY = 64, CHUNK = 32768
};

/* ---------------------------------------------------------------- writing -- */

/* The codes of a block, and what the decoder has from the one before. */
struct codes {
	uint8_t main[MAIN], lengths[LENGTHS], aligned[8];
	uint8_t was_main[MAIN], was_lengths[LENGTHS];
};

static void put_block(struct bit_writer *b, unsigned type, unsigned size)
{
	bits_put(b, type, 3);
	bits_put(b, size == CHUNK, 1);
	if (size != CHUNK)
		bits_put(b, size, 16);
}

/* A code of twelve codewords of four bits and eight of five: whatever is to be said
 * can be said in it. */
static void pre_lengths(uint8_t lengths[PRE])
{
	for (unsigned i = 0; i < PRE; i++)
		lengths[i] = i < 12 ? 4 : 5;
}

static void put_pre(struct bit_writer *b)
{
	uint8_t lengths[PRE];

	pre_lengths(lengths);
	for (unsigned i = 0; i < PRE; i++)
		bits_put(b, lengths[i], 4);
}

static void put_pre_symbol(struct bit_writer *b, unsigned symbol)
{
	uint8_t lengths[PRE];

	pre_lengths(lengths);
	bits_symbol(b, lengths, PRE, symbol);
}

/* One difference after the other, no runs. */
static void put_lengths(struct bit_writer *b, const uint8_t *now, uint8_t *was,
			unsigned count)
{
	put_pre(b);
	for (unsigned i = 0; i < count; i++) {
		put_pre_symbol(b, (was[i] + 17u - now[i]) % 17);
		was[i] = now[i];
	}
}

static void put_codes(struct bit_writer *b, struct codes *c, unsigned type)
{
	for (unsigned i = 0; i < 8 && type == ALIGNED; i++)
		bits_put(b, c->aligned[i], 3);
	put_lengths(b, c->main, c->was_main, 256);
	put_lengths(b, c->main + 256, c->was_main + 256, MAIN - 256);
	put_lengths(b, c->lengths, c->was_lengths, LENGTHS);
}

/* A block being written, and what it is to decode to. */
struct made {
	struct bit_writer b;
	struct codes codes;
	unsigned type;
	uint8_t text[CHUNK];
	size_t len;
	uint32_t last[3];
};

/* Every byte and every symbol of a match that is used below has a codeword: 128 of
 * seven bits, which leaves nothing. */
static void made_start(struct made *m)
{
	memset(m, 0, sizeof(*m));
	for (unsigned i = 0; i < 32; i++)
		m->codes.main['A' + i] = 7;
	for (unsigned slot = 0; slot < 24; slot++)
		for (unsigned header = 1; header < 8; header += 2)
			m->codes.main[256 + 8 * slot + header] = 7;
	/* Lengths from 9 on: 1/2, 1/4, 1/8 and two of 1/16. */
	m->codes.lengths[0] = 1;
	m->codes.lengths[1] = 2;
	m->codes.lengths[77] = 3;
	m->codes.lengths[200] = m->codes.lengths[248] = 4;
	/* Not all alike: 1/2, 1/4, and six of 1/24 would not do; 1/8 and 4/32. */
	memcpy(m->codes.aligned, "\1\2\3\5\5\5\5\0", 8);
	m->last[0] = m->last[1] = m->last[2] = 1;
}

/* Blocks are written before their size is known: 'size' is checked at the end. */
static void made_block(struct made *m, unsigned type, unsigned size)
{
	m->type = type;
	put_block(&m->b, type, size);
	put_codes(&m->b, &m->codes, type);
}

static void put_main(struct made *m, unsigned symbol)
{
	bits_symbol(&m->b, m->codes.main, MAIN, symbol);
}

static void made_byte(struct made *m, uint8_t byte)
{
	put_main(m, byte);
	m->text[m->len++] = byte;
}

/* The slot of a distance, and what follows it. */
static unsigned slot_of(uint32_t distance, unsigned *more, uint32_t *value)
{
	uint32_t from = distance + 2;
	unsigned high = 31 - (unsigned)__builtin_clz(from);

	/* Each power of two is two slots. */
	*more = high - 1;
	*value = from & ((1u << *more) - 1);
	return 2 * high + (from >> *more & 1);
}

static void put_distance(struct made *m, unsigned more, uint32_t value)
{
	if (m->type != ALIGNED || more < 3) {
		bits_put(&m->b, value, more);
		return;
	}
	bits_put(&m->b, value >> 3, more - 3);
	bits_symbol(&m->b, m->codes.aligned, 8, value & 7);
}

/* 'slot' 0 to 2 for one of the last distances, else -1. */
static void made_match(struct made *m, int slot, uint32_t distance, unsigned len)
{
	unsigned header = len - 2 < 7 ? len - 2 : 7, more = 0, where;
	uint32_t value = 0, was = m->last[0];

	where = slot < 0 ? slot_of(distance, &more, &value) : (unsigned)slot;
	put_main(m, 256 + 8 * where + header);
	if (header == 7)
		bits_symbol(&m->b, m->codes.lengths, LENGTHS, len - 9);
	put_distance(m, more, value);
	if (slot < 0) {
		m->last[2] = m->last[1];
		m->last[1] = was;
		m->last[0] = distance;
	} else {
		m->last[0] = m->last[slot];
		m->last[slot] = was;
	}
	for (; len > 0; len--, m->len++)
		m->text[m->len] = m->text[m->len - m->last[0]];
}

/* Some bytes, and then a match in each slot up to that for 2,048. */
static void made_all(struct made *m)
{
	static const unsigned lengths[] = { 3, 5, 7, 9, 10, 86, 209, 257 };

	for (unsigned i = 0; i < 100; i++)
		made_byte(m, (uint8_t)('A' + i * i % 31));
	made_match(m, -1, 50, 257);
	made_match(m, -1, 33, 257);
	for (uint32_t i = 0; i < 60; i++) {
		uint32_t distance = 1 + i * i % 400 + (i > 40 ? 3 * i : 0);

		if (slot_of(distance, &(unsigned){ 0 }, &(uint32_t){ 0 }) >= 24)
			distance = 4;
		/* The aligned code has no codeword for 7. */
		if (((distance + 2) & 7) == 7 && distance > 13)
			distance++;
		made_match(m, -1, distance, lengths[i % 8]);
		made_byte(m, (uint8_t)('A' + i % 32));
		made_match(m, (int)(i % 3), 0, lengths[(i + 3) % 8]);
	}
}

/* ---------------------------------------------------------------- reading -- */

/* What came of it: "ok", or the error. */
static const char *decode(const struct bit_writer *b, const uint8_t *want,
			  size_t len)
{
	static struct line line;
	uint8_t *in = exact_copy(b->bytes, b->len);
	uint8_t *out = malloc(len + CANARY);
	struct ntr_error err;
	struct where w = where_error(&err);
	int code;

	line.len = 0;
	ck_assert_ptr_nonnull(out);
	memset(out, 0xee, len + CANARY);
	code = lzx_decode(span_of(in, b->len), out, len, &w);
	for (size_t i = 0; i < CANARY; i++)
		ck_assert_uint_eq(out[len + i], 0xee);
	ck_assert(code == NTR_OK || err.code == code);
	if (code == NTR_OK)
		line_add(&line, memcmp(out, want, len) ? "others" : "ok");
	else
		line_add(&line, "!%s %d", err.what, code);
	free(in);
	free(out);
	return line.text;
}

static const char *decode_made(struct made *m)
{
	bits_flush(&m->b);
	return decode(&m->b, m->text, m->len);
}

static void put_stored(struct bit_writer *b, const char *text, unsigned len)
{
	put_block(b, STORED, len);
	/* A whole word is left out where one has just ended. */
	bits_put(b, 0, 16 - b->bits);
	for (unsigned i = 0; i < 12; i++)
		bits_byte(b, i % 4 == 0);
	for (unsigned i = 0; i < len; i++)
		bits_byte(b, (uint8_t)text[i]);
}

/* -------------------------------------------------------------------- good -- */

START_TEST(decodes_stored_blocks)
{
	struct bit_writer b = { .len = 0 };

	put_stored(&b, "hello", 5);
	bits_byte(&b, 0);	/* makes it even */
	put_stored(&b, " world", 6);
	ck_assert_str_eq(decode(&b, (const uint8_t *)"hello world", 11), "ok");
	b.len--;
	ck_assert_str_eq(decode(&b, (const uint8_t *)"hello world", 11),
			 "!LZX chunk -5");
}
END_TEST

/* The size of a block stands before it: a first pass finds it. */
static size_t made_twice(struct made *m, unsigned type)
{
	size_t len;

	made_start(m);
	made_block(m, type, 1);
	made_all(m);
	len = m->len;
	made_start(m);
	made_block(m, type, (unsigned)len);
	made_all(m);
	return len;
}

START_TEST(decodes_coded_blocks)
{
	struct made m;

	ck_assert_uint_gt(made_twice(&m, VERBATIM), 5000);
	ck_assert_str_eq(decode_made(&m), "ok");
	ck_assert_uint_gt(made_twice(&m, ALIGNED), 5000);
	ck_assert_str_eq(decode_made(&m), "ok");
}
END_TEST

/* Codes are differences to those of the block before, and distances go on. */
START_TEST(decodes_blocks_in_a_row)
{
	struct made m;
	size_t size = made_twice(&m, VERBATIM);

	m.codes.main['A'] = m.codes.main['B'] = 6;
	m.codes.main['C'] = m.codes.main['D'] = 0;
	made_block(&m, ALIGNED, (unsigned)(20 + 5 + 3));
	for (unsigned i = 0; i < 20; i++)
		made_byte(&m, i % 3 ? 'A' : 'Z');
	made_match(&m, 1, 0, 5);
	made_match(&m, 2, 0, 3);
	ck_assert_uint_eq(m.len, size + 28);
	ck_assert_str_eq(decode_made(&m), "ok");
}
END_TEST

/* Runs of no codeword, and of the same length, which is a difference to the old
 * length of the first symbol alone. */
START_TEST(takes_runs_of_lengths)
{
	struct made m;

	made_start(&m);
	memset(m.codes.main, 0, MAIN);
	memset(&m.codes.main['A'], 3, 8);
	m.type = VERBATIM;
	put_block(&m.b, VERBATIM, 8);
	put_pre(&m.b);
	put_pre_symbol(&m.b, 18);	/* 51 of none */
	bits_put(&m.b, 31, 5);
	put_pre_symbol(&m.b, 17);	/* 14, up to 'A' */
	bits_put(&m.b, 10, 4);
	put_pre_symbol(&m.b, 19);	/* 5 of length 3 */
	bits_put(&m.b, 1, 1);
	put_pre_symbol(&m.b, 14);
	for (int i = 0; i < 3; i++)
		put_pre_symbol(&m.b, 14);
	for (int i = 0; i < 4; i++) {	/* beyond the end is let pass */
		put_pre_symbol(&m.b, 18);
		bits_put(&m.b, 31, 5);
	}
	put_lengths(&m.b, m.codes.main + 256, m.codes.was_main + 256,
		    MAIN - 256);
	memset(m.codes.lengths, 0, LENGTHS);
	put_lengths(&m.b, m.codes.lengths, m.codes.was_lengths, LENGTHS);
	for (unsigned i = 0; i < 8; i++)
		made_byte(&m, (uint8_t)('H' - i));
	ck_assert_str_eq(decode_made(&m), "ok");
}
END_TEST

/* Operands of calls: within the file, before it, behind it, at the end. */
START_TEST(restores_calls)
{
	struct bit_writer b = { .len = 0 };
	uint8_t want[32] = { 0 }, coded[32] = { 0 };

	coded[1] = want[1] = 0xe8;
	put32(coded + 2, 1000);			/* at 1: relative */
	put32(want + 2, 999);
	coded[7] = want[7] = 0xe8;
	put32(coded + 8, 0xffffffff - 6);	/* -7, at 7: 12,000,000 further */
	put32(want + 8, 12000000 - 7);
	coded[13] = want[13] = 0xe8;
	put32(coded + 14, 0xffffffff - 13);	/* -14, at 13: no call */
	put32(want + 14, 0xffffffff - 13);
	coded[21] = want[21] = 0xe8;
	put32(coded + 22, 11999999);
	put32(want + 22, 11999999 - 21);
	put_stored(&b, (const char *)coded, 32);
	ck_assert_str_eq(decode(&b, want, 32), "ok");
	/* From ten bytes before the end on, none is taken for a call. */
	b = (struct bit_writer){ .len = 0 };
	put_stored(&b, (const char *)coded, 31);
	put32(want + 22, 11999999);
	ck_assert_str_eq(decode(&b, want, 31), "ok");
	b = (struct bit_writer){ .len = 0 };
	put_stored(&b, (const char *)coded, 10);
	ck_assert_str_eq(decode(&b, coded, 10), "ok");
}
END_TEST

/* --------------------------------------------------------------------- bad -- */

START_TEST(refuses_every_cut)
{
	struct made m;

	made_twice(&m, ALIGNED);
	bits_flush(&m.b);
	while (m.b.len > 0) {
		m.b.len -= m.b.len % 37 + 1 < m.b.len ? m.b.len % 37 + 1 : 1;
		ck_assert_str_eq(decode(&m.b, m.text, m.len), "!LZX chunk -5");
	}
}
END_TEST

START_TEST(refuses_wrong_blocks)
{
	struct bit_writer b = { .len = 0 };
	uint8_t text[16] = { 0 };

	put_block(&b, 0, 16);
	bits_flush(&b);
	ck_assert_str_eq(decode(&b, text, 16), "!LZX block type -6");
	b = (struct bit_writer){ .len = 0 };
	put_block(&b, VERBATIM, 17);
	bits_flush(&b);
	ck_assert_str_eq(decode(&b, text, 16), "!LZX block size -6");
	b = (struct bit_writer){ .len = 0 };
	put_block(&b, STORED, 0);
	bits_flush(&b);
	ck_assert_str_eq(decode(&b, text, 16), "!LZX block size -6");
	/* What follows the last byte is nobody's: padding does no harm. */
	b = (struct bit_writer){ .len = 0 };
	put_stored(&b, "0123456789abcdef0", 16);
	for (int i = 0; i < 9; i++)
		bits_byte(&b, 0);
	memcpy(text, "0123456789abcdef", 16);
	ck_assert_str_eq(decode(&b, text, 16), "ok");
}
END_TEST

static const char *decode_codes(struct made *m)
{
	made_block(m, ALIGNED, 64);
	bits_put(&m->b, 0, 16);
	m->len = 64;
	return decode_made(m);
}

START_TEST(refuses_wrong_codes)
{
	struct made m;

	made_start(&m);
	m.codes.main['A'] = 6;		/* too many */
	ck_assert_str_eq(decode_codes(&m), "!LZX codeword lengths -6");
	made_start(&m);
	m.codes.main['A'] = 8;		/* too few */
	ck_assert_str_eq(decode_codes(&m), "!LZX codeword lengths -6");
	made_start(&m);
	memset(m.codes.main, 0, MAIN);
	ck_assert_str_eq(decode_codes(&m), "!LZX codeword lengths -6");
	made_start(&m);
	m.codes.lengths[0] = 2;
	ck_assert_str_eq(decode_codes(&m), "!LZX codeword lengths -6");
	made_start(&m);
	m.codes.aligned[7] = 1;
	ck_assert_str_eq(decode_codes(&m), "!LZX codeword lengths -6");
}
END_TEST

START_TEST(refuses_impossible_matches)
{
	struct made m;

	/* Two before, when there is one. */
	made_start(&m);
	made_block(&m, VERBATIM, 64);
	made_byte(&m, 'A');
	m.len = 10;
	made_match(&m, -1, 2, 9);
	m.len = 64;
	ck_assert_str_eq(decode_made(&m), "!LZX match distance -6");
	/* Into the next block. */
	made_start(&m);
	made_block(&m, VERBATIM, 10);
	for (int i = 0; i < 3; i++)
		made_byte(&m, 'B');
	made_match(&m, 0, 0, 9);
	ck_assert_str_eq(decode_made(&m), "!LZX match length -6");
	/* No codeword for a length, or a distance, and one is asked for. */
	made_start(&m);
	memset(m.codes.lengths, 0, LENGTHS);
	made_block(&m, VERBATIM, CHUNK);
	made_byte(&m, 'A');
	put_main(&m, 256 + 7);
	bits_put(&m.b, 0, 32);
	m.len = CHUNK;
	ck_assert_str_eq(decode_made(&m), "!LZX match length -6");
	made_start(&m);
	memset(m.codes.aligned, 0, 8);
	made_block(&m, ALIGNED, CHUNK);
	for (int i = 0; i < 5000; i++)
		made_byte(&m, 'B');
	put_main(&m, 256 + 8 * 8 + 1);
	bits_put(&m.b, 0, 32);
	m.len = CHUNK;
	ck_assert_str_eq(decode_made(&m), "!LZX match distance -6");
}
END_TEST

SUITE_OF(lzx,
	decodes_stored_blocks, decodes_coded_blocks, decodes_blocks_in_a_row,
	takes_runs_of_lengths, restores_calls, refuses_every_cut,
	refuses_wrong_blocks, refuses_wrong_codes, refuses_impossible_matches)
