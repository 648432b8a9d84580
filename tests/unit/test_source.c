/*
 * test_source.c - reading from sources and windows on them
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include <errno.h>

#include "source/source.h"

enum { SIZE = 1000 };

/* A source that misbehaves as it is told. */
struct odd_source {
	size_t most;		/* bytes given at once */
	uint64_t end;		/* where it really ends */
	int64_t fails_at;	/* offset whose reading fails, or -1 */
	int64_t claims;		/* count it gives whatever it did, or 0 */
	unsigned calls;
};

static uint8_t byte_at(uint64_t offset)
{
	return (uint8_t)(offset * 7 + offset / 256);
}

static int64_t odd_pread(void *ctx, void *buf, size_t len, uint64_t offset)
{
	struct odd_source *odd = ctx;
	uint8_t *to = buf;

	odd->calls++;
	if (odd->claims)
		return odd->claims;
	if (len > odd->most)
		len = odd->most;
	for (size_t i = 0; i < len; i++) {
		if (odd->fails_at >= 0 &&
		    offset + i == (uint64_t)odd->fails_at)
			return i > 0 ? (int64_t)i : -EIO;
		if (offset + i >= odd->end)
			return (int64_t)i;
		to[i] = byte_at(offset + i);
	}
	return (int64_t)len;
}

static struct odd_source odd(void)
{
	return (struct odd_source){ .most = SIZE_MAX, .end = SIZE,
				    .fails_at = -1 };
}

static struct ntr_source source_of(struct odd_source *from)
{
	return (struct ntr_source){ from, SIZE, odd_pread };
}

static void expect_bytes(const uint8_t *buf, size_t len, uint64_t offset)
{
	for (size_t i = 0; i < len; i++)
		ck_assert_uint_eq(buf[i], byte_at(offset + i));
}

START_TEST(reads)
{
	struct odd_source from = odd();
	struct ntr_source src = source_of(&from);
	uint8_t buf[SIZE + 1];

	ck_assert_int_eq(source_pread(&src, buf, 100, 50, NULL), 100);
	expect_bytes(buf, 100, 50);
	ck_assert_uint_eq(from.calls, 1);
	ck_assert_int_eq(source_pread(&src, buf, SIZE + 1, 0, NULL), SIZE);
	ck_assert_int_eq(source_pread(&src, buf, 100, 950, NULL), 50);
	expect_bytes(buf, 50, 950);
	from.calls = 0;
	ck_assert_int_eq(source_pread(&src, buf, 1, SIZE, NULL), 0);
	ck_assert_int_eq(source_pread(&src, buf, 1, UINT64_MAX, NULL), 0);
	ck_assert_int_eq(source_pread(&src, buf, 0, 0, NULL), 0);
	ck_assert_uint_eq(from.calls, 0);
}
END_TEST

START_TEST(goes_on_after_short_reads)
{
	struct odd_source from = odd();
	struct ntr_source src = source_of(&from);
	uint8_t buf[SIZE];

	from.most = 7;
	ck_assert_int_eq(source_pread(&src, buf, SIZE, 0, NULL), SIZE);
	expect_bytes(buf, SIZE, 0);
	ck_assert_uint_eq(from.calls, (SIZE + 6) / 7);
}
END_TEST

START_TEST(reports_failures)
{
	struct odd_source from = odd();
	struct ntr_source src = source_of(&from);
	struct ntr_error err = {0};
	uint8_t buf[SIZE];

	from.fails_at = 300;
	ck_assert_int_eq(source_pread(&src, buf, 300, 0, &err), 300);
	/* What lies before the bad byte is had; the next read begins at it. */
	ck_assert_int_eq(source_pread(&src, buf, 301, 0, &err), 300);
	ck_assert_int_eq(source_pread(&src, buf, 1, 300, &err), NTR_E_IO);
	ck_assert_int_eq(err.code, NTR_E_IO);
	ck_assert_int_eq(err.sys_errno, EIO);
	ck_assert_uint_eq(err.offset, 300);
	ck_assert_uint_eq(err.record, NTR_NONE);
	ck_assert_int_eq(source_read(&src, buf, 301, 0, NULL), NTR_E_IO);
}
END_TEST

START_TEST(refuses_impossible_counts)
{
	static const int64_t claims[] = { 101, INT64_MAX, INT64_MIN, -1 };
	struct ntr_error err;
	uint8_t buf[SIZE];

	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
		struct odd_source from = odd();
		struct ntr_source src = source_of(&from);

		from.claims = claims[i];
		ck_assert_int_eq(source_pread(&src, buf, 100, 0, &err),
				 NTR_E_IO);
		ck_assert_int_eq(err.sys_errno, claims[i] == -1 ? 1 : EIO);
	}
}
END_TEST

START_TEST(demands_all_bytes)
{
	struct odd_source from = odd();
	struct ntr_source src = source_of(&from);
	struct ntr_error err = {0};
	uint8_t buf[SIZE];

	ck_assert_int_eq(source_read(&src, buf, SIZE, 0, &err), NTR_OK);
	ck_assert_int_eq(source_read(&src, buf, 51, 950, &err), NTR_E_IO);
	ck_assert_int_eq(err.sys_errno, 0);
	ck_assert_str_eq(err.what, "image ends");
	ck_assert_uint_eq(err.offset, SIZE);

	from.end = 500;		/* it is shorter than it said */
	ck_assert_int_eq(source_pread(&src, buf, SIZE, 0, &err), 500);
	ck_assert_int_eq(source_read(&src, buf, 501, 0, &err), NTR_E_IO);
	ck_assert_uint_eq(err.offset, 500);
}
END_TEST

/* Make a window and read all of it, and past its end: 'want' bytes, which are
 * at 'place' of the source at the bottom. */
static void expect_window(const struct ntr_source *below, uint64_t offset,
			  uint64_t size, uint64_t want, uint64_t place)
{
	struct ntr_window window;
	struct ntr_source src;
	uint8_t buf[SIZE + 10];

	ck_assert_int_eq(ntr_window_source(&window, below, offset, size, &src,
					   NULL), NTR_OK);
	ck_assert_uint_eq(src.size, want);
	ck_assert_int_eq(src.pread(src.ctx, buf, sizeof(buf), 0),
			 (int64_t)want);
	expect_bytes(buf, want, place);
	ck_assert_int_eq(src.pread(src.ctx, buf, 10, want), 0);
	ck_assert_int_eq(src.pread(src.ctx, buf, 10, UINT64_MAX), 0);
	if (want >= 10) {
		ck_assert_int_eq(src.pread(src.ctx, buf, 10, want - 5), 5);
		expect_bytes(buf, 5, place + want - 5);
	}
}

START_TEST(makes_windows)
{
	struct odd_source from = odd();
	struct ntr_source src = source_of(&from), outer_src;
	struct ntr_window outer, bad;
	struct ntr_error err;

	expect_window(&src, 0, SIZE, SIZE, 0);
	expect_window(&src, 100, 200, 200, 100);
	expect_window(&src, 900, 200, 100, 900);
	expect_window(&src, 900, UINT64_MAX, 100, 900);
	expect_window(&src, SIZE, 1, 0, SIZE);
	expect_window(&src, 100, 0, 0, 100);
	ck_assert_int_eq(ntr_window_source(&bad, &src, SIZE + 1, 1, &outer_src,
					   &err), NTR_E_ARG);
	ck_assert_uint_eq(err.got, SIZE + 1);
	ck_assert_uint_eq(err.limit, SIZE);
	ck_assert_int_eq(ntr_window_source(&bad, &src, UINT64_MAX, UINT64_MAX,
					   &outer_src, NULL), NTR_E_ARG);

	/* A window on a window ends where the first does. */
	ck_assert_int_eq(ntr_window_source(&outer, &src, 100, 200, &outer_src,
					   NULL), NTR_OK);
	expect_window(&outer_src, 0, 500, 200, 100);
	expect_window(&outer_src, 50, 500, 150, 150);
}
END_TEST

SUITE_OF(source,
	reads, goes_on_after_short_reads, reports_failures,
	refuses_impossible_counts, demands_all_bytes, makes_windows)
