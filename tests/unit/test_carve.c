/*
 * test_carve.c - names of files in bytes that nothing refers to any more
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include "format/carve.h"

enum { ROOM = 1024, DIR = 30, RECORDS = 1000, NAME = 0x42 };

/* 1 July of a year, in FILETIME. */
#define Y1979 UINT64_C(119442816000000000)
#define Y1985 UINT64_C(121334976000000000)
#define Y2015 UINT64_C(130801824000000000)
#define Y2024 UINT64_C(133642656000000000)
#define Y2107 UINT64_C(159833952000000000)

static uint8_t buf[ROOM];

/* A $FILE_NAME of directory 30-2; its length. */
static size_t put_name(uint8_t *at, const char *name, uint64_t time)
{
	size_t units = strlen(name);

	put64(at, NTR_REF(DIR, 2));
	for (unsigned i = 0; i < 4; i++)
		put64(at + 8 + 8 * i, time + i);
	put64(at + 0x28, 4096);
	put64(at + 0x30, 1234);
	put32(at + 0x38, 0x20);
	at[0x40] = (uint8_t)units;
	at[0x41] = 1;
	for (size_t i = 0; i < units; i++)
		put16(at + NAME + 2 * i, (uint8_t)name[i]);
	return NAME + 2 * units;
}

/* An index entry of record 77-5 at 'at'; where the next one starts. */
static size_t put_entry(size_t at, const char *name, uint64_t time)
{
	size_t key = put_name(buf + at + 16, name, time);
	size_t len = (16 + key + 7) / 8 * 8;

	put64(buf + at, NTR_REF(77, 5));
	put16(buf + at + 8, len);
	put16(buf + at + 10, key);
	put32(buf + at + 12, 0);
	return at + len;
}

static size_t put_attr(size_t at, const char *name, uint64_t time)
{
	size_t key = put_name(buf + at + 24, name, time);
	size_t len = (24 + key + 7) / 8 * 8;

	put32(buf + at, 0x30);
	put32(buf + at + 4, len);
	put32(buf + at + 0x10, key);
	put16(buf + at + 0x14, 24);
	return at + len;
}

static void start(void)
{
	memset(buf, 0, sizeof(buf));
}

/* "64:77'name'" for each hit: offset, record, name, and what is lost as letters. */
static void add_hit(struct line *got, const struct carve_hit *hit)
{
	line_add(got, "%zu:%llu'", hit->at,
		 (unsigned long long)NTR_REF_NUMBER(hit->ref));
	for (uint32_t i = 0; i < hit->name.name_units; i++)
		line_add(got, "%c", hit->name.name[2 * i]);
	line_add(got, "'%s%s%s%s%s ", hit->attribute ? "a" : "",
		 hit->lost & NTR_LOST_REF ? "r" : "",
		 hit->lost & NTR_LOST_PARENT ? "p" : "",
		 hit->lost & NTR_LOST_TIMES ? "t" : "",
		 hit->lost & NTR_LOST_NAME ? "n" : "");
}

static void expect_in(uint64_t dir, size_t from, size_t len, const char *want)
{
	uint8_t *copy = exact_copy(buf, len);
	struct carve c = carve_start(span_of(copy, len), from, dir, RECORDS);
	struct line got = { .len = 0 };
	struct carve_hit hit;

	while (carve_next(&c, &hit))
		add_hit(&got, &hit);
	ck_assert_str_eq(got.text, want);
	ck_assert(!carve_next(&c, &hit));
	free(copy);
}

static void expect(size_t from, const char *want)
{
	expect_in(DIR, from, ROOM, want);
}

START_TEST(entries)
{
	start();
	put_entry(put_entry(64, "one", Y2015), "second", Y2024);
	expect(64, "64:77'one' 152:77'second' ");
	expect(0, "64:77'one' 152:77'second' ");
	/* Of another directory, too, as long as its header is there. */
	expect_in(31, 64, ROOM, "64:77'one' 152:77'second' ");
	expect_in(NTR_NONE, 64, ROOM, "64:77'one' 152:77'second' ");
	/* What is in use is not looked at. */
	expect(160, "168:0'second'r ");
}
END_TEST

START_TEST(any_year)
{
	static const uint64_t years[] = { Y1985, Y2015, Y2024, Y2107 };

	for (unsigned i = 0; i < 4; i++) {
		start();
		put_entry(64, "name", years[i]);
		expect(64, "64:77'name' ");
		/* Without its header, too. */
		memset(buf + 64, 0xff, 16);
		expect(80, "80:0'name'r ");
	}
}
END_TEST

START_TEST(odd_times)
{
	/* With all else right any time will do ... */
	start();
	put_entry(64, "name", Y1979);
	expect(64, "64:77'name' ");
	put_entry(64, "name", 0);
	expect(64, "64:77'name' ");
	put_entry(64, "name", UINT64_C(1) << 63);
	expect(64, "");
	/* ... but a likely one is needed without a header or in another directory. */
	put_entry(64, "name", Y1979);
	expect(80, "");
	expect_in(31, 64, ROOM, "");
}
END_TEST

START_TEST(overwritten)
{
	start();
	put_entry(64, "some name", Y2024);
	memset(buf + 64, 0xee, 24);
	expect(88, "88:0'some name'rp ");
	memset(buf + 64, 0xee, 32);
	expect(96, "96:0'some name'rpt ");
	memset(buf + 64, 0xee, 40);
	expect(104, "104:0'some name'rpt ");
	/* One time is too little to judge by. */
	memset(buf + 64, 0xee, 48);
	expect(112, "");
}
END_TEST

START_TEST(lost_fields_are_zero)
{
	struct carve c;
	struct carve_hit hit;

	start();
	put_entry(64, "some name", Y2024);
	memset(buf + 64, 0xee, 32);
	c = carve_start(span_of(buf, ROOM), 96, DIR, RECORDS);
	ck_assert(carve_next(&c, &hit));
	ck_assert_uint_eq(hit.ref, 0);
	ck_assert_uint_eq(hit.name.parent_ref, 0);
	ck_assert_uint_eq(hit.name.created, 0);
	ck_assert_uint_eq(hit.name.modified, Y2024 + 1);
	ck_assert_uint_eq(hit.name.changed, Y2024 + 2);
	ck_assert_uint_eq(hit.name.accessed, Y2024 + 3);
	ck_assert_uint_eq(hit.name.allocated, 4096);
	ck_assert_uint_eq(hit.name.size, 1234);
}
END_TEST

START_TEST(name_cut)
{
	start();
	put_entry(64, "abcdefgh", Y2024);
	expect_in(DIR, 64, 64 + 16 + NAME + 10, "64:77'abcde'n ");
	expect_in(DIR, 64, 64 + 16 + NAME + 2, "64:77'a'n ");
	expect_in(DIR, 64, 64 + 16 + NAME, "");
	/* Without a header a length that leads outside is none. */
	expect_in(DIR, 80, 64 + 16 + NAME + 10, "");
}
END_TEST

START_TEST(attributes)
{
	start();
	put_attr(64, "name", Y2024);
	expect_in(NTR_NONE, 64, ROOM, "64:0'name'a ");
	put32(buf + 64, 0x40);
	expect_in(NTR_NONE, 64, ROOM, "");
}
END_TEST

/* One field changed of a right entry: none of these is one. */
START_TEST(impossible)
{
	static const struct {
		size_t at;
		uint64_t value;
		unsigned bytes;
	} fields[] = {
		{ 0x00, NTR_REF(RECORDS, 5), 8 }, { 0x00, NTR_REF(77, 0), 8 },
		{ 0x08, 0x50, 2 }, { 0x0a, 0x40, 2 }, { 0x0c, 4, 2 },
		{ 0x10, NTR_REF(RECORDS, 1), 8 }, { 0x10, NTR_REF(DIR, 0), 8 },
		{ 0x38, UINT64_MAX, 8 }, { 0x40, UINT64_MAX, 8 },
		{ 0x48, 0x80000000, 4 }, { 0x50, 0, 1 }, { 0x51, 4, 1 },
		{ 0x52, 0, 2 }, { 0x54, '/', 2 },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		start();
		put_entry(64, "name", Y2024);
		put(buf + 64 + fields[i].at, fields[i].value, fields[i].bytes);
		expect_in(NTR_NONE, 64, ROOM, "");
	}
}
END_TEST

START_TEST(nothing)
{
	start();
	expect(0, "");
	memset(buf, 0xff, sizeof(buf));
	expect(0, "");
	expect_in(DIR, 0, 0, "");
	expect_in(DIR, ROOM, ROOM, "");
}
END_TEST

START_TEST(slow_input)
{
	uint8_t *big = malloc(SLOW_INPUT);
	struct carve_hit hit;
	struct carve c;
	double before;

	/* Names that are right up to their last character. */
	ck_assert_ptr_nonnull(big);
	memset(big, 1, SLOW_INPUT);
	for (size_t at = 0; at + 8 <= SLOW_INPUT; at += 8)
		put64(big + at, NTR_REF(DIR, 1));
	before = cpu_seconds();
	c = carve_start(span_of(big, SLOW_INPUT), 0, DIR, RECORDS);
	while (carve_next(&c, &hit))
		;
	ck_assert(cpu_seconds() - before < SLOW_SECONDS);
	free(big);
}
END_TEST

SUITE_OF(carve, entries, any_year, odd_times, overwritten,
	 lost_fields_are_zero, name_cut, attributes, impossible, nothing,
	 slow_input)
