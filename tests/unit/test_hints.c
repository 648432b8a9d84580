/*
 * test_hints.c - which timestamps deserve a second look
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include "ntfsread_artifacts.h"

enum { SECOND = 10000000 };

/* Times that nobody touched: made, then modified, then changed. */
static struct ntr_stdinfo plain(void)
{
	return (struct ntr_stdinfo){
		.created = 100 * UINT64_C(10000000) + 1,
		.modified = 200 * UINT64_C(10000000) + 2,
		.changed = 300 * UINT64_C(10000000) + 3,
		.accessed = 300 * UINT64_C(10000000),
	};
}

START_TEST(gives_none_for_plain_times)
{
	struct ntr_stdinfo si = plain();
	struct ntr_filename fn = { .created = si.created };

	ck_assert_uint_eq(ntr_time_hints(&si, &fn), 0);
	ck_assert_uint_eq(ntr_time_hints(&si, NULL), 0);
	fn.created--;
	ck_assert_uint_eq(ntr_time_hints(&si, &fn), 0);
}
END_TEST

START_TEST(compares_with_the_name)
{
	struct ntr_stdinfo si = plain();
	struct ntr_filename fn = { .created = si.created + 1 };

	ck_assert_uint_eq(ntr_time_hints(&si, &fn), NTR_HINT_SI_BEFORE_FN);
	ck_assert_uint_eq(ntr_time_hints(&si, NULL), 0);
}
END_TEST

START_TEST(looks_for_whole_seconds)
{
	struct ntr_stdinfo si = plain();

	si.created--;
	ck_assert_uint_eq(ntr_time_hints(&si, NULL), NTR_HINT_ZERO_FRACTION);
	si = plain();
	si.modified -= 2;
	ck_assert_uint_eq(ntr_time_hints(&si, NULL), NTR_HINT_ZERO_FRACTION);
	/* Never set is not set to a whole second. */
	si = (struct ntr_stdinfo){ .created = 0 };
	ck_assert_uint_eq(ntr_time_hints(&si, NULL), 0);
	si = (struct ntr_stdinfo){ .changed = SECOND, .modified = SECOND };
	ck_assert_uint_eq(ntr_time_hints(&si, NULL), NTR_HINT_ZERO_FRACTION);
}
END_TEST

START_TEST(looks_at_their_order)
{
	struct ntr_stdinfo si = plain();

	si.modified = si.created - 1;
	si.modified--;
	ck_assert_uint_eq(ntr_time_hints(&si, NULL), NTR_HINT_COPIED);
	si = plain();
	si.modified = si.created;
	ck_assert_uint_eq(ntr_time_hints(&si, NULL), 0);
	si.changed = si.modified;
	ck_assert_uint_eq(ntr_time_hints(&si, NULL), 0);
	si.modified++;
	ck_assert_uint_eq(ntr_time_hints(&si, NULL), NTR_HINT_FUTURE);
	si = plain();
	si.created = si.modified = si.changed + 1;
	ck_assert_uint_eq(ntr_time_hints(&si, NULL), NTR_HINT_FUTURE);
}
END_TEST

START_TEST(names_hints)
{
	ck_assert_str_eq(ntr_time_hint_name(NTR_HINT_SI_BEFORE_FN),
			 "si-before-fn");
	ck_assert_str_eq(ntr_time_hint_name(NTR_HINT_ZERO_FRACTION),
			 "zero-fraction");
	ck_assert_str_eq(ntr_time_hint_name(NTR_HINT_COPIED), "copied");
	ck_assert_str_eq(ntr_time_hint_name(NTR_HINT_FUTURE), "future");
	ck_assert_ptr_null(ntr_time_hint_name(0));
	ck_assert_ptr_null(ntr_time_hint_name(3));
	ck_assert_ptr_null(ntr_time_hint_name(16));
}
END_TEST

SUITE_OF(hints,
	gives_none_for_plain_times, compares_with_the_name,
	looks_for_whole_seconds, looks_at_their_order, names_hints)
