/*
 * test_lznt1.c - chunks of LZNT1, good ones and others
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "format/lznt1.h"
#include "unit.h"

enum { CANARY = 64, PACKED = 0xb000, PLAIN = 0x3000 };

/* The example of [MS-XCA] 3.3. */
static const char tune[] =
	"F# F# G A A G F# E D D E F# F# E E F# F# G A A G F# E D D E F# E D D E "
	"E F# D E F# G F# D E F# G F# E D E A F# F# G A A G F# E D D E F# E D D";
static const char tune_chunk[] =
	"\x38\xb0\x88\x46\x23\x20\x00\x20\x47\x20\x41\x00\x10\xa2\x47\x01"
	"\xa0\x45\x20\x44\x00\x08\x45\x01\x50\x79\x00\xc0\x45\x20\x05\x24"
	"\x13\x88\x05\xb4\x02\x4a\x44\xef\x03\x58\x02\x8c\x09\x16\x01\x48"
	"\x45\x00\xbe\x00\x9e\x00\x04\x01\x18\x90\x00";

/* ---------------------------------------------------------------- writing -- */

/* A chunk, token by token, and what it must give. */
struct writer {
	uint8_t in[2 * LZNT1_CHUNK], want[LZNT1_CHUNK];
	size_t in_len, out_len, flags_at;
	unsigned tokens;
};

static void write_token(struct writer *w, bool match)
{
	if (w->tokens++ % 8 == 0) {
		w->flags_at = w->in_len++;
		w->in[w->flags_at] = 0;
	}
	if (match)
		w->in[w->flags_at] |= (uint8_t)(1 << (w->tokens - 1) % 8);
}

static void write_byte(struct writer *w, uint8_t byte)
{
	write_token(w, false);
	w->in[w->in_len++] = byte;
	w->want[w->out_len++] = byte;
}

/* How many bits of a match here are its length: the table of the format. */
static unsigned length_bits(size_t out_len)
{
	unsigned bits = 12;

	for (size_t edge = 16; edge < out_len; edge *= 2)
		bits--;
	return bits;
}

static size_t longest(const struct writer *w)
{
	return ((size_t)1 << length_bits(w->out_len)) + 2;
}

/* Whether or not it is possible. */
static void write_match(struct writer *w, size_t back, size_t len)
{
	write_token(w, true);
	put16(w->in + w->in_len, (back - 1) << length_bits(w->out_len) |
	      (len - 3));
	w->in_len += 2;
	if (back > w->out_len || len > sizeof(w->want) - w->out_len)
		return;
	for (size_t i = 0; i < len; i++, w->out_len++)
		w->want[w->out_len] = w->want[w->out_len - back];
}

/* ---------------------------------------------------------------- reading -- */

/* Input and output end where their memory does, so that a sanitizer sees a step over;
 * and a canary is what is behind 'room'. */
static const char *decode_in(const struct writer *c, size_t limit, size_t room,
			     struct line *line)
{
	uint8_t *in = exact_copy(c->in, c->in_len);
	uint8_t *out = malloc(room + CANARY);
	struct lznt1_chunk chunk = {
		.body = span_of(in, c->in_len), .readable = c->in_len,
		.packed = true,
	};
	struct ntr_error err;
	struct where w = where_line(line, &err);
	int got;

	ck_assert_ptr_nonnull(out);
	memset(out + room, 0xa5, CANARY);
	line->len = 0;
	line->text[0] = 0;
	got = lznt1_decode(&chunk, out, limit, room, &w);
	for (size_t i = 0; i < CANARY; i++)
		ck_assert_uint_eq(out[room + i], 0xa5);
	if (got < 0)
		line_error(line, got, &err);
	else {
		line_add(line, "%d", got);
		ck_assert_mem_eq(out, c->want, (size_t)got);
	}
	free(in);
	free(out);
	return line->text;
}

static void decodes(const struct writer *c)
{
	struct line line;
	char want[16];

	snprintf(want, sizeof(want), "%zu", c->out_len);
	for (size_t more = 0; more <= 40; more += 8)
		ck_assert_str_eq(decode_in(c, LZNT1_CHUNK, LZNT1_CHUNK + more,
					   &line), want);
	if (c->out_len)
		ck_assert_str_eq(decode_in(c, c->out_len, c->out_len, &line),
				 want);
}

static void refuses(const struct writer *c, size_t limit, const char *want)
{
	struct line line;

	for (size_t more = 0; more <= 40; more += 8)
		ck_assert_str_eq(decode_in(c, limit, limit + more, &line), want);
}

/* Numbers that look random and are the same each time. */
static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

/* ------------------------------------------------------------------ tests -- */

START_TEST(reads_the_published_example)
{
	struct span unit = span_of(tune_chunk, sizeof(tune_chunk) - 1);
	struct where w = where_error(NULL);
	struct lznt1_chunk chunk;
	uint8_t out[LZNT1_CHUNK];

	ck_assert_int_eq(lznt1_next(unit, 0, &w, &chunk), 1);
	ck_assert_uint_eq(chunk.end, unit.len);
	ck_assert_int_eq(lznt1_decode(&chunk, out, sizeof(out), sizeof(out),
				      &w), sizeof(tune));
	ck_assert_mem_eq(out, tune, sizeof(tune));
	ck_assert_int_eq(lznt1_next(unit, chunk.end, &w, &chunk), 0);
}
END_TEST

START_TEST(walks_chunks)
{
	static const uint8_t bytes[] = {
		0x02, 0x30, 'a', 'b', 'c', 0x01, 0xb0, 0, 'd', 0, 0, 0x05, 0x30,
	};
	struct span unit = span_of(bytes, sizeof(bytes));
	struct where w = where_error(NULL);
	struct lznt1_chunk chunk;
	uint8_t out[8];

	ck_assert_int_eq(lznt1_next(unit, 0, &w, &chunk), 1);
	ck_assert(!chunk.packed);
	ck_assert_int_eq(lznt1_decode(&chunk, out, 8, 8, &w), 3);
	ck_assert_mem_eq(out, "abc", 3);
	ck_assert_int_eq(lznt1_decode(&chunk, out, 2, 2, &w), NTR_E_CORRUPT);
	ck_assert_int_eq(lznt1_next(unit, chunk.end, &w, &chunk), 1);
	ck_assert(chunk.packed);
	ck_assert_int_eq(lznt1_decode(&chunk, out, 8, 8, &w), 1);
	ck_assert_uint_eq(out[0], 'd');
	/* The header of 0; what is behind it is none of the unit's. */
	ck_assert_int_eq(lznt1_next(unit, chunk.end, &w, &chunk), 0);
	/* No room for a header. */
	ck_assert_int_eq(lznt1_next(unit, sizeof(bytes) - 1, &w, &chunk), 0);
	ck_assert_int_eq(lznt1_next(unit, sizeof(bytes), &w, &chunk), 0);
	ck_assert_int_eq(lznt1_next(unit, SIZE_MAX, &w, &chunk), 0);
}
END_TEST

START_TEST(refuses_impossible_headers)
{
	static const uint8_t bytes[] = { 0x05, 0x30, 1, 2, 3, 0x02, 0x20, 9, 9, 9 };
	struct span unit = span_of(bytes, sizeof(bytes));
	struct lznt1_chunk chunk;
	struct ntr_error err;
	struct where w = where_error(&err);

	w.base = 0x1000;
	ck_assert_int_eq(lznt1_next(unit, 5, &w, &chunk), NTR_E_CORRUPT);
	ck_assert_str_eq(err.what, "compressed chunk header");
	ck_assert_uint_eq(err.offset, 0x1005);
	ck_assert_uint_eq(err.got, 0x2002);
	ck_assert_int_eq(lznt1_next(span_first(unit, 7), 0, &w, &chunk),
			 NTR_E_CORRUPT);
	ck_assert_str_eq(err.what, "compressed chunk length");
	ck_assert_uint_eq(err.got, 6);
	ck_assert_uint_eq(err.limit, 5);
	ck_assert_int_eq(lznt1_next(span_first(unit, 8), 0, &w, &chunk), 1);
}
END_TEST

START_TEST(repeats_at_every_distance)
{
	for (size_t back = 1; back <= 40; back++) {
		for (size_t len = 3; len <= 70; len++) {
			struct writer c = { .in_len = 0 };

			for (size_t i = 0; i < back; i++)
				write_byte(&c, (uint8_t)(i * 7 + len));
			write_match(&c, back, len);
			write_byte(&c, 'e');
			decodes(&c);
		}
	}
}
END_TEST

/* The bits of the distance grow at 17, 33, ..., 2049 bytes. */
START_TEST(widens_the_distance)
{
	for (size_t at = 1; at < LZNT1_CHUNK - 3; at++) {
		struct writer c = { .in_len = 0 };

		if ((at & (at - 1)) > 1 && at % 97)
			continue;
		for (size_t i = 0; i < at; i++)
			write_byte(&c, (uint8_t)(i * 31 >> 3));
		write_match(&c, at, 3);
		decodes(&c);
	}
}
END_TEST

START_TEST(fills_a_chunk_with_one_match)
{
	struct writer c = { .in_len = 0 };

	write_byte(&c, 'z');
	write_match(&c, 1, LZNT1_CHUNK - 1);
	ck_assert_uint_eq(c.out_len, LZNT1_CHUNK);
	decodes(&c);
	/* What is behind a full chunk is not looked at. */
	write_token(&c, false);
	c.in[c.in_len++] = 'y';
	decodes(&c);
}
END_TEST

START_TEST(reads_what_comes_at_random)
{
	uint32_t state = 1;

	for (int round = 0; round < 400; round++) {
		struct writer c = { .in_len = 0 };
		unsigned matches = next_random(&state) % 9;

		while (c.out_len < LZNT1_CHUNK) {
			size_t room = LZNT1_CHUNK - c.out_len, len, back;

			if (c.out_len == 0 || room < 3 ||
			    next_random(&state) % 8 >= matches) {
				write_byte(&c, (uint8_t)next_random(&state));
				continue;
			}
			len = 3 + next_random(&state) % (1u << next_random(&state) % 9);
			back = 1 + next_random(&state) % c.out_len;
			if (len > longest(&c))
				len = longest(&c);
			write_match(&c, back, len > room ? room : len);
		}
		decodes(&c);
	}
}
END_TEST

START_TEST(refuses_impossible_matches)
{
	struct writer c = { .in_len = 0 };

	write_match(&c, 1, 3);
	refuses(&c, 4096, "!compressed chunk: distance -6 at 0x3");

	c = (struct writer){ .in_len = 0 };
	for (int i = 0; i < 50; i++)
		write_byte(&c, 'a');
	write_match(&c, 51, 4);
	for (int i = 0; i < 100; i++)
		write_byte(&c, 'b');
	refuses(&c, 4096, "!compressed chunk: distance -6 at 0x3b");

	c = (struct writer){ .in_len = 0 };
	write_byte(&c, 'a');
	write_match(&c, 1, 4095);
	refuses(&c, 4095, "!compressed chunk: length -6 at 0x4");

	c = (struct writer){ .in_len = 0 };
	write_byte(&c, 'a');
	write_match(&c, 1, 9);
	c.in_len--;
	refuses(&c, 4096, "!compressed chunk: cut match -6 at 0x4");
}
END_TEST

/* Cut anywhere, a chunk is short or refused, and nothing else. */
START_TEST(takes_any_end)
{
	struct writer c = { .in_len = sizeof(tune_chunk) - 3 };
	struct line line;

	memcpy(c.in, tune_chunk + 2, c.in_len);
	memcpy(c.want, tune, sizeof(tune));
	while (c.in_len-- > 1)
		(void)decode_in(&c, LZNT1_CHUNK, LZNT1_CHUNK, &line);
	c.in_len = 1;
	ck_assert_str_eq(decode_in(&c, LZNT1_CHUNK, LZNT1_CHUNK, &line), "0");
}
END_TEST

/* Where each token is a match of three bytes, there are the most of them. */
START_TEST(is_linear)
{
	struct where w = where_error(NULL);
	struct writer c = { .in_len = 0 };
	struct lznt1_chunk chunk;
	double since = cpu_seconds();
	uint8_t out[LZNT1_CHUNK];

	write_byte(&c, 'a');
	while (c.out_len + 3 <= LZNT1_CHUNK)
		write_match(&c, 1, 3);
	chunk = (struct lznt1_chunk){
		.body = span_of(c.in, c.in_len), .readable = c.in_len,
		.packed = true,
	};
	for (size_t done = 0; done < SLOW_INPUT; done += c.in_len)
		ck_assert_int_eq(lznt1_decode(&chunk, out, sizeof(out),
					      sizeof(out), &w),
				 (int)c.out_len);
	ck_assert(cpu_seconds() - since < SLOW_SECONDS);
}
END_TEST

SUITE_OF(lznt1, reads_the_published_example, walks_chunks,
	 refuses_impossible_headers, repeats_at_every_distance,
	 widens_the_distance, fills_a_chunk_with_one_match,
	 reads_what_comes_at_random, refuses_impossible_matches, takes_any_end,
	 is_linear)
