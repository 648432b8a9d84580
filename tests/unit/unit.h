/*
 * unit.h - what the tests of decoders share: bytes to decode, notes to compare
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef UNIT_H
#define UNIT_H

#include <check.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "format/where.h"

/* ---------------------------------------------------------------- bytes -- */

static inline void put(uint8_t *at, uint64_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static inline void put16(uint8_t *at, uint64_t value)
{
	put(at, value, 2);
}

static inline void put32(uint8_t *at, uint64_t value)
{
	put(at, value, 4);
}

static inline void put64(uint8_t *at, uint64_t value)
{
	put(at, value, 8);
}

/* A copy that ends where its memory does, so that a sanitizer sees a read past
 * it. */
static inline uint8_t *exact_copy(const void *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, bytes, len);
	return copy;
}

/* ---------------------------------------------------------------- lines -- */

/* What a decoder gave, as one line to compare with what was wanted. */
struct line {
	char text[2048];
	size_t len;
};

__attribute__((format(printf, 2, 3)))
static inline void line_add(struct line *line, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(line->text + line->len,
			sizeof(line->text) - line->len, format, args);
	va_end(args);
	ck_assert_int_ge(len, 0);
	line->len += (size_t)len;
	ck_assert_uint_lt(line->len, sizeof(line->text));
}

/* A note as "fixup-mismatch@0x10(1,2) ". */
static inline void line_note(void *line, const struct ntr_finding *finding)
{
	line_add(line, "%s@%#llx(%llu,%llu) ",
		 ntr_finding_name(finding->kind),
		 (unsigned long long)finding->offset,
		 (unsigned long long)finding->got,
		 (unsigned long long)finding->limit);
}

/* A rejection as "!attribute length -5 at 0x40". */
static inline void line_error(struct line *line, int code,
			      const struct ntr_error *err)
{
	ck_assert_int_eq(code, err->code);
	line_add(line, "!%s %d at %#llx", err->what, code,
		 (unsigned long long)err->offset);
}

/* Record 7, at 0, noting into 'line'. */
static inline struct where where_line(struct line *line, struct ntr_error *err)
{
	return (struct where){
		.record = 7, .sink = line_note, .sink_ctx = line, .err = err,
	};
}

/* ----------------------------------------------------------------- time -- */

/* A decoder of linear cost takes milliseconds for the worst MiB there is, a
 * quadratic one minutes; a sanitizer or a busy machine lies in between. */
enum { SLOW_INPUT = 1024 * 1024, SLOW_SECONDS = 2 };

static inline double cpu_seconds(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

/* NOUN_suite() of these tests. */
#define SUITE_OF(noun, ...)						\
Suite *noun##_suite(void);						\
Suite *noun##_suite(void)						\
{									\
	const TTest *const tests[] = { __VA_ARGS__ };			\
	Suite *suite = suite_create(#noun);				\
	TCase *tcase = tcase_create(#noun);				\
									\
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)	\
		tcase_add_test(tcase, tests[i]);			\
	tcase_set_timeout(tcase, 30);					\
	suite_add_tcase(suite, tcase);					\
	return suite;							\
}

/* The same where some run more than once, with _i from 'from' up to 'to', or take
 * longer: ONCE(test), LOOP(test, from, to). */
struct looped {
	const TTest *test;
	int from, to;
};
#define ONCE(test)           { test, 0, 1 }
#define LOOP(test, from, to) { test, from, to }
#define SUITE_LOOPING(noun, seconds, ...)				\
Suite *noun##_suite(void);						\
Suite *noun##_suite(void)						\
{									\
	const struct looped tests[] = { __VA_ARGS__ };			\
	Suite *suite = suite_create(#noun);				\
	TCase *tcase = tcase_create(#noun);				\
									\
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)	\
		tcase_add_loop_test(tcase, tests[i].test, tests[i].from,\
				    tests[i].to);			\
	tcase_set_timeout(tcase, seconds);				\
	suite_add_tcase(suite, tcase);					\
	return suite;							\
}

#endif
