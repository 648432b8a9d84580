/*
 * test_utf16.c - names to text and back
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include "bytes/utf16.h"

/* Both ways, and both ways once more with too little room. */
static void expect_same(const char *utf16le, size_t units, const char *utf8)
{
	char text[64];
	uint8_t back[64];
	size_t len = strlen(utf8), wanted;

	ck_assert_uint_eq(ntr_utf8((const uint8_t *)utf16le, units, text,
				   sizeof(text)), len);
	ck_assert_str_eq(text, utf8);
	ck_assert_int_eq(ntr_utf16(utf8, back, 32, &wanted), NTR_OK);
	ck_assert_uint_eq(wanted, units);
	ck_assert_mem_eq(back, utf16le, 2 * units);

	for (size_t cap = 0; cap <= len; cap++) {
		memset(text, 0x55, sizeof(text));
		ck_assert_uint_eq(ntr_utf8((const uint8_t *)utf16le, units,
					   text, cap), len);
		ck_assert_int_eq(text[cap], 0x55);
		if (cap > 0)
			ck_assert_mem_eq(text, utf8, strlen(text));
	}
	for (size_t cap = 0; cap < units; cap++) {
		memset(back, 0x55, sizeof(back));
		ck_assert_int_eq(ntr_utf16(utf8, back, cap, &wanted), 0);
		ck_assert_uint_eq(wanted, units);
		ck_assert_int_eq(back[2 * cap], 0x55);
	}
}

START_TEST(converts_both_ways)
{
	expect_same("", 0, "");
	expect_same("a\0b\0", 2, "ab");
	expect_same("\x7f\0\x80\0", 2, "\x7f\xc2\x80");
	expect_same("\xe9\0", 1, "\xc3\xa9");
	expect_same("\xff\x07\x00\x08", 2, "\xdf\xbf\xe0\xa0\x80");
	expect_same("\xac\x20", 1, "\xe2\x82\xac");
	expect_same("\xff\xd7\x00\xe0", 2, "\xed\x9f\xbf\xee\x80\x80");
	expect_same("\xff\xff", 1, "\xef\xbf\xbf");
	expect_same("\x00\xd8\x00\xdc", 2, "\xf0\x90\x80\x80");
	expect_same("\x3d\xd8\x00\xde", 2, "\xf0\x9f\x98\x80");
	expect_same("\xff\xdb\xff\xdf", 2, "\xf4\x8f\xbf\xbf");
}
END_TEST

START_TEST(keeps_lone_surrogates)
{
	expect_same("\x00\xd8", 1, "\xed\xa0\x80");
	expect_same("\xff\xdb", 1, "\xed\xaf\xbf");
	expect_same("\x00\xdc", 1, "\xed\xb0\x80");
	expect_same("\xff\xdf", 1, "\xed\xbf\xbf");
	expect_same("\x00\xd8" "a\0", 2, "\xed\xa0\x80" "a");
	expect_same("\x00\xdc\x00\xd8", 2, "\xed\xb0\x80\xed\xa0\x80");
	expect_same("\x00\xd8\x3d\xd8\x00\xde", 3,
		    "\xed\xa0\x80\xf0\x9f\x98\x80");
}
END_TEST

START_TEST(never_cuts_a_character)
{
	uint8_t back[8] = {0};
	size_t wanted;
	char text[8];

	ck_assert_uint_eq(ntr_utf8((const uint8_t *)"a\0\xac\x20" "b\0", 3,
				   text, 4), 5);
	ck_assert_str_eq(text, "a");	/* not "ab": the middle is missing */
	ck_assert_uint_eq(ntr_utf8((const uint8_t *)"a\0\xac\x20" "b\0", 3,
				   text, 5), 5);
	ck_assert_str_eq(text, "a\xe2\x82\xac");
	/* Nor a pair in the other direction. */
	ck_assert_int_eq(ntr_utf16("a\xf0\x9f\x98\x80" "b", back, 2, &wanted),
			 NTR_OK);
	ck_assert_uint_eq(wanted, 4);
	ck_assert_mem_eq(back, "a\0\0\0", 4);
}
END_TEST

/* A letter for each unit but one, which is as many bytes as 'odd'. */
static void expect_letters(size_t units, size_t at, uint32_t unit,
			   const char *odd)
{
	char utf16le[80], utf8[80];
	size_t len = 0;

	for (size_t i = 0; i < units; i++) {
		put16((uint8_t *)utf16le + 2 * i, i == at ? unit : 'a' + i % 26);
		if (i == at)
			len += strlen(strcpy(utf8 + len, odd));
		else
			utf8[len++] = (char)('a' + i % 26);
	}
	utf8[len] = '\0';
	expect_same(utf16le, units, utf8);
}

START_TEST(a_character_may_be_anywhere)
{
	for (size_t units = 1; units <= 32; units++) {
		for (size_t at = 0; at < units; at++) {
			expect_letters(units, at, 0x7f, "\x7f");
			expect_letters(units, at, 0x80, "\xc2\x80");
			expect_letters(units, at, 0x6100, "\xe6\x84\x80");
		}
	}
}
END_TEST

static void expect_refused(const char *text)
{
	uint8_t buf[64];
	size_t wanted = 99;

	ck_assert_int_eq(ntr_utf16(text, buf, 32, &wanted), NTR_E_ARG);
	ck_assert_uint_eq(wanted, 99);
}

START_TEST(refuses_what_is_no_text)
{
	expect_refused("\x80");
	expect_refused("\xbf");
	expect_refused("a\xff");
	expect_refused("\xc3");			/* cut short */
	expect_refused("\xe2\x82");
	expect_refused("\xf0\x9f\x98");
	expect_refused("\xc3(");
	expect_refused("\xe2(\xac");
	expect_refused("\xc0\x80");		/* longer than needed */
	expect_refused("\xc1\xbf");
	expect_refused("\xe0\x9f\xbf");
	expect_refused("\xf0\x8f\xbf\xbf");
	expect_refused("\xf4\x90\x80\x80");	/* past U+10FFFF */
	expect_refused("\xf5\x80\x80\x80");
	expect_refused("\xf8\x88\x80\x80\x80");
	/* A pair in the form of two halves would not come back the same. */
	expect_refused("\xed\xa0\xbd\xed\xb8\x80");
}
END_TEST

START_TEST(takes_nul_by_length)
{
	uint8_t buf[8];
	size_t wanted;

	ck_assert(utf16_from_utf8("a\0b", 3, buf, 4, &wanted));
	ck_assert_uint_eq(wanted, 3);
	ck_assert_mem_eq(buf, "a\0\0\0b\0", 6);
	ck_assert(!utf16_from_utf8("\xe2\x82\xac", 2, buf, 4, &wanted));
}
END_TEST

/* Does a name of two units come back from its text? */
static bool comes_back(uint32_t unit, uint32_t next)
{
	uint8_t name[4], back[4];
	size_t len, wanted = 0;
	char text[16];

	put16(name, unit);
	put16(name + 2, next);
	len = ntr_utf8(name, 2, text, sizeof(text));
	return len < sizeof(text) &&
	       utf16_from_utf8(text, len, back, 2, &wanted) && wanted == 2 &&
	       memcmp(back, name, sizeof(name)) == 0;
}

/*
 * All 65536 units, each before a neighbour that may make it a pair.  Asserting
 * is slow under sanitizers: only what does not come back gets that far.
 */
START_TEST(brings_every_unit_back)
{
	static const uint32_t beside[] = {
		'a', 0xd800, 0xdbff, 0xdc00, 0xdfff
	};

	for (uint32_t unit = 0; unit < 0x10000; unit++)
		for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++)
			if (!comes_back(unit, beside[i]))
				ck_abort_msg("%04x %04x", unit, beside[i]);
}
END_TEST

static bool lone(const char *utf16le, size_t len)
{
	return utf16_has_lone_surrogate(span_of(utf16le, len));
}

START_TEST(finds_lone_surrogates)
{
	ck_assert(!lone("", 0));
	ck_assert(!lone("a\0b\0", 4));
	ck_assert(!lone("\x00\xd8\x00\xdc", 4));
	ck_assert(lone("\x00\xd8", 2));
	ck_assert(lone("a\0\x00\xdc", 4));
	ck_assert(lone("\x00\xdc\x00\xd8", 4));
	ck_assert(lone("\x00\xd8\x00\xdc\x00\xdc", 6));
	ck_assert(!lone("a", 1));	/* half a unit is none */
}
END_TEST

START_TEST(is_fast_on_the_worst)
{
	uint8_t *worst = malloc(SLOW_INPUT);
	double start = cpu_seconds();

	ck_assert_ptr_nonnull(worst);
	for (size_t i = 0; i < SLOW_INPUT; i += 2)
		put16(worst + i, 0xd800);
	ck_assert_uint_eq(ntr_utf8(worst, SLOW_INPUT / 2, NULL, 0),
			  SLOW_INPUT / 2 * 3);
	ck_assert_double_lt(cpu_seconds() - start, SLOW_SECONDS);
	free(worst);
}
END_TEST

SUITE_OF(utf16,
	converts_both_ways, keeps_lone_surrogates, never_cuts_a_character,
	a_character_may_be_anywhere,
	refuses_what_is_no_text, takes_nul_by_length, brings_every_unit_back,
	finds_lone_surrogates, is_fast_on_the_worst)
