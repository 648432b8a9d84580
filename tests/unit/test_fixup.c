/*
 * test_fixup.c - the update sequence
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include "format/fixup.h"

enum { SIZE = 1024 };

/* A structure of 'size' bytes whose strides end in 0xbb00, 0xbb01, ... once the
 * fixups are undone; 0xa55a stands there until then. */
static uint8_t *protected_bytes(size_t size, unsigned at)
{
	uint8_t *buf = calloc(1, size);

	ck_assert_ptr_nonnull(buf);
	put16(buf + 4, at);
	put16(buf + 6, size / 512 + 1);
	put16(buf + at, 0xa55a);
	for (unsigned i = 0; i < size / 512; i++) {
		put16(buf + at + 2 + 2 * i, 0xbb00 + i);
		put16(buf + 512 * (i + 1) - 2, 0xa55a);
	}
	return buf;
}

/* Apply and tell "torn:tails notes" or the rejection; frees 'buf'.  The fast way
 * must take exactly what there is nothing to say about. */
static void expect(uint8_t *buf, size_t size, const char *want)
{
	struct ntr_error err = {0};
	struct line notes = {0}, got = {0};
	struct where w = where_line(&notes, &err);
	uint8_t *before = exact_copy(buf, size);
	uint8_t *fast = exact_copy(buf, size);
	bool clean = fixup_apply_clean(fast, size);
	uint32_t torn = 99;
	int code = fixup_apply(buf, size, &w, &torn);

	if (code < 0) {
		line_error(&got, code, &err);
		ck_assert_mem_eq(buf, before, size);
		ck_assert_uint_eq(torn, 99);
	} else {
		line_add(&got, "%u:", torn);
		for (size_t i = 510; i < size; i += 512)
			line_add(&got, "%02x%02x ", buf[i + 1], buf[i]);
	}
	line_add(&got, "%s", notes.text);
	ck_assert_str_eq(got.text, want);
	ck_assert_int_eq(clean, code == 0 && torn == 0 && notes.len == 0);
	ck_assert_mem_eq(fast, clean ? buf : before, size);
	free(before);
	free(fast);
	free(buf);
}

static uint8_t *changed16(uint8_t *buf, size_t at, unsigned value)
{
	put16(buf + at, value);
	return buf;
}

START_TEST(undoes)
{
	expect(protected_bytes(SIZE, 0x30), SIZE, "0:bb00 bb01 ");
	expect(protected_bytes(SIZE, 0x2a), SIZE, "0:bb00 bb01 ");
	expect(protected_bytes(4096, 0x28), 4096,
	       "0:bb00 bb01 bb02 bb03 bb04 bb05 bb06 bb07 ");
	expect(protected_bytes(512, 0x1e), 512, "0:bb00 ");
	/* The last place for an array: just before the end of the stride. */
	expect(protected_bytes(SIZE, 504), SIZE, "0:bb00 bb01 ");
}
END_TEST

START_TEST(counts_torn_strides)
{
	expect(changed16(protected_bytes(SIZE, 0x30), 510, 0x1234), SIZE,
	       "1:1234 bb01 ");
	expect(changed16(protected_bytes(SIZE, 0x30), 1022, 0x1234), SIZE,
	       "1:bb00 1234 ");
	expect(changed16(protected_bytes(SIZE, 0x30), 0x30, 0x1234), SIZE,
	       "2:a55a a55a ");
	/* One byte is enough. */
	expect(changed16(protected_bytes(SIZE, 0x30), 510, 0xa55b), SIZE,
	       "1:a55b bb01 ");
}
END_TEST

START_TEST(notes_odd_geometry)
{
	expect(changed16(protected_bytes(SIZE, 0x30), 6, 2), SIZE,
	       "0:bb00 a55a fixup-geometry@0x6(2,3) ");
	expect(changed16(protected_bytes(SIZE, 0x30), 6, 4), SIZE,
	       "0:bb00 bb01 fixup-geometry@0x6(4,3) ");
	expect(changed16(protected_bytes(SIZE, 0x30), 6, 0x8000), SIZE,
	       "0:bb00 bb01 fixup-geometry@0x6(32768,3) ");
	expect(protected_bytes(SIZE, 0x31), SIZE,
	       "0:bb00 bb01 fixup-geometry@0x4(49,48) ");
}
END_TEST

START_TEST(rejects_what_cannot_be)
{
	expect(changed16(protected_bytes(SIZE, 0x30), 6, 0), SIZE,
	       "!update sequence count -6 at 0x6");
	expect(changed16(protected_bytes(SIZE, 0x30), 6, 1), SIZE,
	       "!update sequence count -6 at 0x6");
	/* Across the end of its own stride, outside, over its header. */
	expect(changed16(protected_bytes(SIZE, 0x30), 4, 505), SIZE,
	       "!update sequence offset -6 at 0x4");
	expect(changed16(protected_bytes(SIZE, 0x30), 4, 0x200), SIZE,
	       "!update sequence offset -6 at 0x4");
	expect(changed16(protected_bytes(SIZE, 0x30), 4, 0xffff), SIZE,
	       "!update sequence offset -6 at 0x4");
	expect(changed16(protected_bytes(SIZE, 0x30), 4, 0x1d), SIZE,
	       "!update sequence offset -6 at 0x4");
	expect(calloc(1, 511), 511,
	       "!size of a fixed-up structure -6 at 0");
	expect(calloc(1, 1), 0, "!size of a fixed-up structure -6 at 0");
}
END_TEST

START_TEST(is_fast_on_the_worst)
{
	uint8_t *worst = protected_bytes(200 * 512, 0x28);
	struct where w = where_error(NULL);
	double start = cpu_seconds();
	uint32_t torn = 0;

	/* A little over 200 strides is what one array can cover. */
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(fixup_apply(worst, 200 * 512, &w, &torn), 0);
	ck_assert_uint_eq(torn, 200);	/* all but the first time */
	ck_assert_double_lt(cpu_seconds() - start, SLOW_SECONDS);
	free(worst);
}
END_TEST

SUITE_OF(fixup,
	undoes, counts_torn_strides, notes_odd_geometry, rejects_what_cannot_be,
	is_fast_on_the_worst)
