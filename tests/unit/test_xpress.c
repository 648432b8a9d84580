/*
 * test_xpress.c - chunks of XPRESS, good ones and others
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "format/xpress.h"
#include "prefix_code.h"

enum { TABLE = 256, CANARY = 64, CHUNK = 16384 };

/* The two examples of [MS-XCA] 3.2: the alphabet, and "abc" a hundred times. */
static const struct length {
	unsigned symbol, len;
} abc_lengths[] = {
	{ 'a', 3 }, { 'b', 3 }, { 'c', 2 }, { 256, 2 }, { 256 + 0x1f, 2 },
	{ 0, 0 },
};

static const char abc_words[] = "\xa8\xdc\x00\x00\xff\x26\x01";
static const char alphabet_words[] =
	"\xd8\x52\x3e\xd7\x94\x11\x5b\xe9\x19\x5f\xf9\xd6\x7c\xdf\x8d\x04"
	"\x00\x00\x00\x00";

/* ---------------------------------------------------------------- helpers -- */

struct chunk {
	uint8_t bytes[TABLE + BITS_BYTES];
	size_t len;
};

static void chunk_length(struct chunk *c, unsigned symbol, unsigned len)
{
	uint8_t *at = c->bytes + symbol / 2;

	*at = symbol % 2 ? (uint8_t)((*at & 0x0f) | len << 4) :
			   (uint8_t)((*at & 0xf0) | len);
}

static struct chunk chunk_of(const struct length *lengths, const void *words,
			     size_t len)
{
	struct chunk c = { .len = TABLE + len };

	for (; lengths->len; lengths++)
		chunk_length(&c, lengths->symbol, lengths->len);
	memcpy(c.bytes + TABLE, words, len);
	return c;
}

/* The result as text: what was decoded, or the error.  Input and output end where
 * their memory does; what follows the output is looked at all the same. */
static const char *decode(const struct chunk *c, size_t out_len)
{
	static struct line line;
	uint8_t *in = exact_copy(c->bytes, c->len);
	uint8_t *out = malloc(out_len + CANARY);
	struct ntr_error err;
	struct where w = where_error(&err);
	int code;

	line.len = 0;
	line.text[0] = '\0';
	ck_assert_ptr_nonnull(out);
	w.base = 0;
	memset(out, 0xee, out_len + CANARY);
	code = xpress_decode(span_of(in, c->len), out, out_len, &w);
	for (size_t i = 0; i < CANARY; i++)
		ck_assert_uint_eq(out[out_len + i], 0xee);
	if (code == NTR_OK)
		line_add(&line, "%.*s", (int)out_len, (char *)out);
	else
		line_error(&line, code, &err);
	free(in);
	free(out);
	return line.text;
}

static const char *abc(size_t times)
{
	static char text[1000];

	ck_assert_uint_lt(3 * times, sizeof(text));
	for (size_t i = 0; i < 3 * times; i++)
		text[i] = "abc"[i % 3];
	text[3 * times] = '\0';
	return text;
}

static struct chunk abc_chunk(void)
{
	return chunk_of(abc_lengths, abc_words, sizeof(abc_words) - 1);
}

static struct chunk alphabet_chunk(void)
{
	static const struct length end[] = { { 256, 4 }, { 0, 0 } };
	struct chunk c = chunk_of(end, alphabet_words,
				  sizeof(alphabet_words) - 1);

	for (unsigned letter = 'a'; letter <= 'z'; letter++)
		chunk_length(&c, letter, letter <= 'v' ? 5 : 4);
	return c;
}

/* 'a' once, then a match at distance 1 whose length begins as the bytes say. */
static struct chunk run_chunk(const char *more, size_t len)
{
	static const struct length lengths[] = {
		{ 'a', 1 }, { 256 + 0x0f, 1 }, { 0, 0 },
	};
	char words[16] = "\x00\x40\x00\x00";	/* 0, 1, then zeros */

	memcpy(words + 4, more, len);
	return chunk_of(lengths, words, 4 + len);
}

#define RUN(more) run_chunk(more, sizeof(more) - 1)

static const char *decode_run(struct chunk c, size_t out_len)
{
	return decode(&c, out_len);
}

/* -------------------------------------------------------------------- good -- */

START_TEST(decodes_published_examples)
{
	struct chunk c = abc_chunk();

	ck_assert_str_eq(decode(&c, 300), abc(100));
	c = alphabet_chunk();
	ck_assert_str_eq(decode(&c, 26), "abcdefghijklmnopqrstuvwxyz");
	ck_assert_str_eq(decode(&c, 0), "");
}
END_TEST

START_TEST(goes_on_with_lengths)
{
	char text[2000];

	memset(text, 'a', sizeof(text));
	text[1 + 18] = '\0';
	ck_assert_str_eq(decode_run(RUN("\x00"), 19), text);
	text[1 + 18] = 'a';
	text[1 + 18 + 254] = '\0';
	ck_assert_str_eq(decode_run(RUN("\xfe"), 273), text);
	text[273] = 'a';
	text[1 + 3 + 0x10f] = '\0';
	ck_assert_str_eq(decode_run(RUN("\xff\x0f\x01"), 275), text);
	/* Two bytes of zero say that four follow. */
	ck_assert_str_eq(decode_run(RUN("\xff\x00\x00\x0f\x01\x00\x00"), 275),
			 text);
}
END_TEST

/* Without the symbol at the end, and without what fills the second word. */
START_TEST(needs_no_end)
{
	struct chunk c = alphabet_chunk();

	c.len -= 4;
	ck_assert_str_eq(decode(&c, 26), "abcdefghijklmnopqrstuvwxyz");
	/* 22 letters of five bits, four of four: 126 bits are 16 bytes. */
	c.len -= 1;
	ck_assert_str_eq(decode(&c, 26), "!XPRESS chunk -5 at 0x10f");
}
END_TEST

/* Codewords of 15 bits, and every distance that is a power of two; more than the
 * table of the decoder can be asked at once. */
START_TEST(takes_long_codewords)
{
	uint8_t lengths[512] = { 0 };
	struct bit_writer b = { .len = 0 };
	struct chunk c = { .len = 0 };
	struct where w = where_error(NULL);
	uint8_t text[CHUNK], out[CHUNK];
	size_t at = 0;

	for (unsigned i = 0; i < 14; i++)
		lengths[i == 0 ? 'x' : 256 + 16 * (i - 1)] = (uint8_t)(i + 1);
	lengths['y'] = lengths['z'] = 15;
	for (unsigned i = 0; i < 5000; i++) {
		text[at++] = i % 3 ? 'y' : 'z';
		bits_symbol(&b, lengths, 512, i % 3 ? 'y' : 'z');
		if (i % 7 || at < 4096)
			continue;
		/* Three bytes from 2 to the power of 0 to 12 before. */
		bits_symbol(&b, lengths, 512, 256 + 16 * (i % 13));
		bits_put(&b, 0, i % 13);
		for (int k = 0; k < 3; k++, at++)
			text[at] = text[at - (1u << i % 13)];
		if (b.len > BITS_BYTES - 16)
			break;
	}
	bits_flush(&b);
	for (unsigned i = 0; i < 512; i++)
		chunk_length(&c, i, lengths[i]);
	ck_assert_uint_le(b.len, sizeof(c.bytes) - TABLE);
	memcpy(c.bytes + TABLE, b.bytes, b.len);
	c.len = TABLE + b.len;
	ck_assert_uint_gt(at, 4096);
	ck_assert_int_eq(xpress_decode(span_of(c.bytes, c.len), out, at, &w), 0);
	ck_assert_mem_eq(out, text, at);
}
END_TEST

/* --------------------------------------------------------------------- bad -- */

/* [MS-XCA] refuses a code that does not fill the table exactly; so do the decoders
 * that were tried against Windows.  What was once reported as a code with too many
 * symbols that Windows reads was a length of four bytes taken for two. */
START_TEST(refuses_wrong_codes)
{
	struct chunk c = abc_chunk();

	chunk_length(&c, 'd', 15);
	ck_assert_str_eq(decode(&c, 300),
			 "!XPRESS codeword lengths -6 at 0");
	chunk_length(&c, 'd', 0);
	ck_assert_str_eq(decode(&c, 300), abc(100));
	chunk_length(&c, 'b', 0);
	ck_assert_str_eq(decode(&c, 300),
			 "!XPRESS codeword lengths -6 at 0");
	memset(c.bytes, 0, TABLE);
	ck_assert_str_eq(decode(&c, 300),
			 "!XPRESS codeword lengths -6 at 0");
	memset(c.bytes, 0xff, TABLE);
	ck_assert_str_eq(decode(&c, 300),
			 "!XPRESS codeword lengths -6 at 0");
}
END_TEST

START_TEST(refuses_every_cut)
{
	struct chunk c = abc_chunk();

	for (size_t len = c.len; len-- > 0; ) {
		c.len = len;
		ck_assert_str_eq(strncmp(decode(&c, 300), "!XPRESS chunk -5",
					 16) ? decode(&c, 300) : "cut", "cut");
	}
}
END_TEST

START_TEST(refuses_impossible_matches)
{
	static const struct length first[] = {
		{ 'a', 1 }, { 256, 1 }, { 0, 0 },
	};
	struct chunk c = chunk_of(first, "\x00\x80\x00\x00", 4);

	/* A match before there is anything. */
	ck_assert_str_eq(decode(&c, 4),
			 "!XPRESS match distance -6 at 0x104");
	/* One byte too many. */
	c = abc_chunk();
	ck_assert_str_eq(decode(&c, 299), "!XPRESS match length -6 at 0x107");
	ck_assert_str_eq(decode_run(RUN("\xff\x00\x00\xff\xff\xff\xff"), 300),
			 "!XPRESS match length -6 at 0x10b");
	/* A length in a longer form than it needs. */
	ck_assert_str_eq(decode_run(RUN("\xff\x0e\x00"), 18),
			 "!XPRESS match length -6 at 0x107");
	ck_assert_str_eq(decode_run(RUN("\xff\x00\x00\x0e\x00\x00\x00"), 18),
			 "!XPRESS match length -6 at 0x10b");
}
END_TEST

START_TEST(leaves_what_follows)
{
	struct chunk c = abc_chunk();

	/* Padding behind the last byte does no harm. */
	c.len += 8;
	ck_assert_str_eq(decode(&c, 300), abc(100));
	/* A chunk for less than it holds. */
	c = alphabet_chunk();
	ck_assert_str_eq(decode(&c, 24), "abcdefghijklmnopqrstuvwx");
	ck_assert_str_eq(decode(&c, 10), "abcdefghij");
}
END_TEST

START_TEST(is_fast_on_the_worst)
{
	struct chunk c = abc_chunk();
	uint8_t *out = malloc(65536);
	struct where w = where_error(NULL);
	double start = cpu_seconds();

	ck_assert_ptr_nonnull(out);
	/* Nothing but tables to build: one for each byte of the output. */
	for (int i = 0; i < SLOW_INPUT / TABLE; i++)
		xpress_decode(span_of(c.bytes, c.len), out, 300, &w);
	ck_assert_double_lt(cpu_seconds() - start, SLOW_SECONDS);
	free(out);
}
END_TEST

SUITE_OF(xpress,
	decodes_published_examples, goes_on_with_lengths, needs_no_end,
	takes_long_codewords, refuses_wrong_codes, refuses_every_cut,
	refuses_impossible_matches, leaves_what_follows, is_fast_on_the_worst)
