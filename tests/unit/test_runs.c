/*
 * test_runs.c - mapping pairs
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include "format/limits.h"
#include "format/runs.h"

static void add_run(struct line *line, const struct ntr_run *run)
{
	line_add(line, "%llu+%llu@", (unsigned long long)run->vcn,
		 (unsigned long long)run->clusters);
	if (run->lcn == NTR_NONE)
		line_add(line, "- ");
	else
		line_add(line, "%llu ", (unsigned long long)run->lcn);
}

/* Decode 'bytes', found at 0x40 of their record, by both ways in. */
static void expect_from(uint64_t vcn, const char *bytes, size_t len,
			const char *want)
{
	uint8_t *copy = exact_copy(bytes, len);
	struct ntr_error err = {0};
	struct line got = {0}, got_public = {0};
	struct where w = where_line(&got, &err);
	struct ntr_attr attr = {
		.value = copy, .value_len = (uint32_t)len, .first_vcn = vcn,
	};
	struct ntr_pairs pos = {0};
	struct ntr_run run;
	struct runs r;
	int more;

	runs_start(&r, span_of(copy, len), 0x40, vcn);
	while ((more = runs_next(&r, &w, &run)) > 0)
		add_run(&got, &run);
	if (more < 0)
		line_error(&got, more, &err);
	ck_assert_str_eq(got.text, want);
	ck_assert_int_eq(runs_next(&r, &w, &run), 0);

	while ((more = ntr_pairs_next(&attr, &pos, &run, &err)) > 0)
		add_run(&got_public, &run);
	ck_assert_uint_le(got_public.len, got.len);
	ck_assert_mem_eq(got_public.text, want, got_public.len);
	if (more == 0)
		ck_assert_str_eq(got_public.text, want);
	ck_assert_int_eq(ntr_pairs_next(&attr, &pos, &run, NULL), 0);
	free(copy);
}
#define EXPECT(bytes, want) expect_from(0, bytes, sizeof(bytes) - 1, want)

START_TEST(decodes)
{
	EXPECT("", "");
	EXPECT("\x00", "");
	EXPECT("\x11\x10\x00\x00", "0+16@0 ");	/* $Boot: 0 is no hole */
	EXPECT("\x01\x08\x00", "0+8@- ");	/* no offset field: a hole */
	EXPECT("\x11\x04\x64\x11\x02\xf6\x00", "0+4@100 4+2@90 ");
	EXPECT("\x11\x04\x64\x01\x05\x11\x02\x0a", "0+4@100 4+5@- 9+2@110 ");
	EXPECT("\x11\x04\x64", "0+4@100 ");	/* no end: its attribute has one */
	EXPECT("\x21\x18\x34\x56\x00", "0+24@22068 ");
	EXPECT("\x31\x38\x73\x25\x34\x32\x14\x01\xe5\x11\x02\x00",
	       "0+56@3417459 56+276@3553112 ");
	EXPECT("\x12\x00\x01\x01", "0+256@1 ");	/* length of two bytes */
	EXPECT("\x12\x7f\x00\x01", "0+127@1 ");
}
END_TEST

START_TEST(takes_all_widths)
{
	EXPECT("\x13\x01\x00\x00\x05", "0+1@5 ");
	EXPECT("\x14\x01\x00\x00\x00\x05", "0+1@5 ");
	EXPECT("\x15\x01\x00\x00\x00\x00\x05", "0+1@5 ");
	EXPECT("\x16\x01\x00\x00\x00\x00\x00\x05", "0+1@5 ");
	EXPECT("\x17\x01\x00\x00\x00\x00\x00\x00\x05", "0+1@5 ");
	EXPECT("\x18\x01\x00\x00\x00\x00\x00\x00\x00\x05", "0+1@5 ");
	EXPECT("\x31\x01\x05\x00\x00", "0+1@5 ");
	EXPECT("\x41\x01\x05\x00\x00\x00", "0+1@5 ");
	EXPECT("\x51\x01\x05\x00\x00\x00\x00", "0+1@5 ");
	EXPECT("\x61\x01\x05\x00\x00\x00\x00\x00", "0+1@5 ");
	EXPECT("\x71\x01\x05\x00\x00\x00\x00\x00\x00", "0+1@5 ");
	EXPECT("\x81\x01\x05\x00\x00\x00\x00\x00\x00\x00", "0+1@5 ");
	EXPECT("\x88\x01\x00\x00\x00\x00\x00\x00\x00"
	       "\x05\x00\x00\x00\x00\x00\x00\x00", "0+1@5 ");
	/* The sign is that of the last byte, whatever the width. */
	EXPECT("\x11\x01\x64\x81\x01\xff\xff\xff\xff\xff\xff\xff\xff",
	       "0+1@100 1+1@99 ");
	EXPECT("\x11\x01\x64\x21\x01\x9c\xff", "0+1@100 1+1@0 ");
}
END_TEST

START_TEST(takes_holes_of_nt4)
{
	EXPECT("\x11\x08\xff\x00", "0+8@- ");	/* to cluster -1 */
	/* The next offset counts from -1, not from the run before. */
	EXPECT("\x11\x04\x64\x11\x08\x9b\x11\x02\x65",
	       "0+4@100 4+8@- 12+2@100 ");
}
END_TEST

START_TEST(starts_at_a_vcn)
{
	expect_from(180, "\x11\x04\x64\x11\x04\x10", 6,
		    "180+4@100 184+4@116 ");
	expect_from(CLUSTERS_MAX, "\x11\x01\x64", 3,
		    "!mapping pair length -6 at 0x40");
	expect_from(UINT64_MAX, "\x11\x01\x64", 3,
		    "!mapping pair length -6 at 0x40");
}
END_TEST

START_TEST(rejects_impossible_pairs)
{
	EXPECT("\x11\x04", "!mapping pair -5 at 0x40");
	EXPECT("\x11", "!mapping pair -5 at 0x40");
	EXPECT("\x81\x01\x01\x01\x01", "!mapping pair -5 at 0x40");
	EXPECT("\x10\x04", "!mapping pair header -6 at 0x40");
	EXPECT("\x91\x04", "!mapping pair header -6 at 0x40");
	EXPECT("\x19\x04", "!mapping pair header -6 at 0x40");
	EXPECT("\xff\xff", "!mapping pair header -6 at 0x40");
	EXPECT("\x11\x00\x01", "!mapping pair length -6 at 0x40");
	EXPECT("\x11\xff\x01", "!mapping pair length -6 at 0x40");
	EXPECT("\x01\x00", "!mapping pair length -6 at 0x40");
	EXPECT("\x11\x01\x80", "!mapping pair start -6 at 0x40");
	EXPECT("\x11\x01\xfe", "!mapping pair start -6 at 0x40");
	/* What came before stays good. */
	EXPECT("\x11\x04\x64\x11\x01\x80",
	       "0+4@100 !mapping pair start -6 at 0x43");
}
END_TEST

START_TEST(rejects_overflows)
{
	EXPECT("\x18\xff\xff\xff\xff\xff\xff\xff\x7f\x00",
	       "!mapping pair length -6 at 0x40");
	EXPECT("\x81\x01\xff\xff\xff\xff\xff\xff\xff\x7f",
	       "!mapping pair start -6 at 0x40");
	EXPECT("\x81\x01\x00\x00\x00\x00\x00\x00\x00\x80",
	       "!mapping pair start -6 at 0x40");
	/* Exactly CLUSTERS_MAX clusters, then one more. */
	EXPECT("\x08\x00\x00\x00\x00\x00\x00\x80\x00",
	       "0+36028797018963968@- ");
	EXPECT("\x08\x00\x00\x00\x00\x00\x00\x80\x00\x01\x01",
	       "0+36028797018963968@- !mapping pair length -6 at 0x49");
	/* The end of a run counts, not its start. */
	EXPECT("\x81\x01\xff\xff\xff\xff\xff\xff\x7f\x00",
	       "0+1@36028797018963967 ");
	EXPECT("\x81\x02\xff\xff\xff\xff\xff\xff\x7f\x00",
	       "!mapping pair start -6 at 0x40");
}
END_TEST

START_TEST(refuses_resident_attributes)
{
	struct ntr_attr attr = { .resident = 1 };
	struct ntr_pairs pos = {0};
	struct ntr_error err;
	struct ntr_run run;

	ck_assert_int_eq(ntr_pairs_next(&attr, &pos, &run, &err), NTR_E_ARG);
	ck_assert_int_eq(err.code, NTR_E_ARG);
}
END_TEST

START_TEST(is_fast_on_the_worst)
{
	uint8_t *worst = malloc(SLOW_INPUT);
	struct where w = where_error(NULL);
	double start = cpu_seconds();
	struct ntr_run run;
	struct runs r;
	size_t count = 0;

	ck_assert_ptr_nonnull(worst);
	memset(worst, 0x01, SLOW_INPUT);	/* holes of one cluster */
	runs_start(&r, span_of(worst, SLOW_INPUT), 0, 0);
	while (runs_next(&r, &w, &run) > 0)
		count++;
	ck_assert_uint_eq(count, SLOW_INPUT / 2);
	ck_assert_double_lt(cpu_seconds() - start, SLOW_SECONDS);
	free(worst);
}
END_TEST

SUITE_OF(runs,
	decodes, takes_all_widths, takes_holes_of_nt4, starts_at_a_vcn,
	rejects_impossible_pairs, rejects_overflows,
	refuses_resident_attributes, is_fast_on_the_worst)
