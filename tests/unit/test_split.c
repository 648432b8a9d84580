/*
 * test_split.c - names of the pieces of a split image
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include <stdbool.h>

#include "source/split.h"

/* "" for a path that has no such neighbour. */
static void expect(const char *path, const char *next, const char *before)
{
	char copy[64];

	strcpy(copy, path);
	ck_assert_int_eq(split_next(copy), *next != '\0');
	ck_assert_str_eq(copy, *next ? next : path);
	strcpy(copy, path);
	ck_assert_int_eq(split_before(copy), *before != '\0');
	ck_assert_str_eq(copy, *before ? before : path);
}

START_TEST(counts)
{
	expect("x.001", "x.002", "x.000");
	expect("x.000", "x.001", "");
	expect("x.009", "x.010", "x.008");
	expect("x.099", "x.100", "x.098");
	expect("x.100", "x.101", "x.099");
	expect("x.999", "", "x.998");
	expect("x.aa", "x.ab", "");
	expect("x.az", "x.ba", "x.ay");
	expect("x.ba", "x.bb", "x.az");
	expect("x.zz", "", "x.zy");
	expect("x.AA", "x.AB", "");
	expect("x.AZ", "x.BA", "x.AY");
	expect("dir.d/x.dd.001", "dir.d/x.dd.002", "dir.d/x.dd.000");
}
END_TEST

START_TEST(leaves_other_names_alone)
{
	static const char *const names[] = {
		"", "x", ".", ".001", ".aa", "001", "aa", "x.01", "x.1",
		"x.0001", "x.a", "x.aaa", "x.aA", "x.a1", "x.00a", "x001",
		"x.001/", "x.img", "x.\xe1\xe1",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		expect(names[i], "", "");
		ck_assert(!split_is_first(names[i]));
	}
}
END_TEST

START_TEST(knows_the_first)
{
	ck_assert(split_is_first("x.000"));
	ck_assert(split_is_first("x.001"));
	ck_assert(split_is_first("x.aa"));
	ck_assert(split_is_first("x.AA"));
	ck_assert(!split_is_first("x.002"));
	ck_assert(!split_is_first("x.010"));
	ck_assert(!split_is_first("x.101"));
	ck_assert(!split_is_first("x.ab"));
	ck_assert(!split_is_first("x.ba"));
	ck_assert(!split_is_first("x.dd"));
}
END_TEST

START_TEST(visits_every_name_once)
{
	char path[] = "x.000", letters[] = "x.aa";
	unsigned count = 1;

	for (; split_next(path); count++) {
		char want[] = "x.000";

		snprintf(want, sizeof(want), "x.%03u", count % 1000);
		ck_assert_str_eq(path, want);
	}
	ck_assert_uint_eq(count, 1000);
	for (count = 1; split_next(letters); count++)
		ck_assert_int_eq(letters[3], 'a' + (int)(count % 26));
	ck_assert_uint_eq(count, 26 * 26);
}
END_TEST

SUITE_OF(split,
	counts, leaves_other_names_alone, knows_the_first,
	visits_every_name_once)
