/*
 * test_time.c - FILETIME to seconds and to text
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include <inttypes.h>

static void expect(uint64_t filetime, const char *want)
{
	char text[NTR_TIME_TEXT];

	memset(text, 0x55, sizeof(text));
	ntr_time_text(filetime, text);
	ck_assert_str_eq(text, want);
}

START_TEST(writes_times)
{
	expect(0, "1601-01-01T00:00:00.0000000Z");
	expect(1, "1601-01-01T00:00:00.0000001Z");
	expect(116444736000000000, "1970-01-01T00:00:00.0000000Z");
	expect(129001865580000000, "2009-10-16T17:09:18.0000000Z");
	expect(133000000000000007, "2022-06-18T04:26:40.0000007Z");
	expect(2650467743999999999, "9999-12-31T23:59:59.9999999Z");
	expect(2650467744000000000, "10000-01-01T00:00:00.0000000Z");
}
END_TEST

START_TEST(knows_leap_years)
{
	expect(125961696000000000 + UINT64_C(864000000000),
	       "2000-02-29T00:00:00.0000000Z");
	expect(125961696000000000 + UINT64_C(864000000000) * 2,
	       "2000-03-01T00:00:00.0000000Z");
	expect(94354848000000000 - UINT64_C(864000000000),
	       "1899-12-31T00:00:00.0000000Z");
	expect(94354848000000000 + UINT64_C(864000000000) * 59,
	       "1900-03-01T00:00:00.0000000Z");
	expect(94354848000000000 + UINT64_C(864000000000) * 58,
	       "1900-02-28T00:00:00.0000000Z");
}
END_TEST

/* A hundred thousand days against the C library's calendar. */
START_TEST(agrees_with_gmtime)
{
	for (uint64_t day = 0; day < 100000; day++) {
		uint64_t filetime = day * UINT64_C(864000000000) * 37 +
				    day * 12345678;
		char want[64];
		uint32_t nsec;
		int64_t sec;
		struct tm tm;
		time_t t;
		size_t len;

		ntr_time(filetime, &sec, &nsec);
		t = (time_t)sec;
		ck_assert_ptr_nonnull(gmtime_r(&t, &tm));
		len = strftime(want, sizeof(want), "%Y-%m-%dT%H:%M:%S", &tm);
		snprintf(want + len, sizeof(want) - len, ".%07" PRIu32 "Z",
			 nsec / 100);
		expect(filetime, want);
	}
}
END_TEST

START_TEST(gives_numbers_past_the_last_year)
{
	expect(UINT64_C(0x7fff35f4f06c7fff), "30827-12-31T23:59:59.9999999Z");
	expect(UINT64_C(0x7fff35f4f06c8000), "filetime:9223149888000000000");
	expect(UINT64_C(1) << 63, "filetime:9223372036854775808");
	expect(UINT64_MAX, "filetime:18446744073709551615");
}
END_TEST

START_TEST(splits)
{
	uint32_t nsec;
	int64_t sec;

	ntr_time(0, &sec, &nsec);
	ck_assert_int_eq(sec, INT64_C(-11644473600));
	ck_assert_uint_eq(nsec, 0);
	ntr_time(116444736000000000 + 12345678, &sec, &nsec);
	ck_assert_int_eq(sec, 1);
	ck_assert_uint_eq(nsec, 234567800);
	ntr_time(116444736000000000 - 1, &sec, &nsec);
	ck_assert_int_eq(sec, -1);
	ck_assert_uint_eq(nsec, 999999900);
	ntr_time(UINT64_MAX, &sec, &nsec);
	ck_assert_int_eq(sec, INT64_C(1844674407370) - INT64_C(11644473600));
	ck_assert_uint_eq(nsec, 955161500);
}
END_TEST

SUITE_OF(time,
	writes_times, knows_leap_years, agrees_with_gmtime,
	gives_numbers_past_the_last_year, splits)
