/*
 * images_times.c - times from 1601 to where they end, and directories by case
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "artifacts.h"

#define INFO "$STANDARD_INFORMATION"
#define USUAL UINT64_C(129001865580000000)	/* 2009-10-16 17:09:18 */

enum { CREATED = 0, MODIFIED = 8, CHANGED = 16, ACCESSED = 24, IN_NAME = 8 };

static struct record *small_file(struct image *img, const char *name)
{
	struct record *rec = file_new(img, root_of(img), name);

	data_text(img, rec, NULL, name);
	return rec;
}

static void set_info(struct record *rec, size_t which, uint64_t time)
{
	put64(attr_find(rec, AT_INFO, NULL)->value.at + which, time);
	if (which == MODIFIED)
		rec->modified = time;
}

static void set_name(struct record *rec, size_t which, uint64_t time)
{
	put64(attr_find(rec, AT_NAME, NULL)->value.at + IN_NAME + which, time);
}

static void set_both(struct record *rec, size_t which, uint64_t time)
{
	set_info(rec, which, time);
	set_name(rec, which, time);
}

static void points(struct image *img)
{
	static const struct {
		const char *name;
		uint64_t time;
		const char *text;
	} times[] = {
		{ "the first", 0, "1601-01-01T00:00:00.0000000Z" },
		{ "the second", 1, "1601-01-01T00:00:00.0000001Z" },
		{ "before 1970", UINT64_C(116444735999999999),
		  "1969-12-31T23:59:59.9999999Z" },
		{ "leap day of 2000", UINT64_C(125963423990000000),
		  "2000-02-29T23:59:59.0000000Z" },
		{ "after 2038", UINT64_C(137919572480000000),
		  "2038-01-19T03:14:08.0000000Z" },
		{ "after 2106", UINT64_C(159394408960000001),
		  "2106-02-07T06:28:16.0000001Z" },
		{ "the last day of Python", UINT64_C(2650467743999999999),
		  "9999-12-31T23:59:59.9999999Z" },
		{ "the last of Windows", UINT64_C(9223149887999999999),
		  "30827-12-31T23:59:59.9999999Z" },
		/* Nothing has a calendar for these. */
		{ "one more", UINT64_C(9223149888000000000),
		  "filetime:9223149888000000000" },
		{ "the last of 63 bits", INT64_MAX,
		  "filetime:9223372036854775807" },
		/* Negative, to Windows. */
		{ "the first of 64 bits", UINT64_C(9223372036854775808),
		  "filetime:9223372036854775808" },
		{ "all ones", UINT64_MAX, "filetime:18446744073709551615" },
	};
	struct record *rec;

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		rec = small_file(img, times[i].name);
		for (size_t which = 0; which < 32; which += 8)
			set_both(rec, which, times[i].time);
		if (times[i].time > INT64_MAX)
			rec->modified = 0;	/* that is "do not check" */
		value_text(img, rec, INFO, "created", times[i].text);
		value_text(img, rec, INFO, "accessed", times[i].text);
		value_text(img, rec, "$FILE_NAME", "changed", times[i].text);
	}
}

/* NULL: none at all. */
static void hint(struct image *img, const struct record *rec, const char *name)
{
	if (name)
		value(img, rec, "-", "times/names/0/hints", "[\"%s\"]", name);
	else
		value(img, rec, "-", "times/names/0/hints", "[]");
}

/* What an examiner looks twice at. */
static void suspicions(struct image *img)
{
	struct record *rec = small_file(img, "as it should be");

	for (size_t which = 0; which < 32; which += 8)
		set_both(rec, which, USUAL + 1234567 + which);
	hint(img, rec, NULL);
	rec = small_file(img, "si before fn");
	for (size_t which = 0; which < 32; which += 8) {
		set_info(rec, which, USUAL + 1234567 + which);
		set_name(rec, which, USUAL + 600000000 + 1);
	}
	hint(img, rec, "si-before-fn");
	rec = small_file(img, "zero fraction");
	for (size_t which = 0; which < 32; which += 8)
		set_both(rec, which, USUAL + which * 10000000);
	hint(img, rec, "zero-fraction");
	rec = small_file(img, "copied");
	for (size_t which = 0; which < 32; which += 8)
		set_both(rec, which, USUAL + 1234567 + which);
	set_both(rec, MODIFIED, USUAL - 987654321);
	hint(img, rec, "copied");
	rec = small_file(img, "of the future");
	for (size_t which = 0; which < 32; which += 8)
		set_both(rec, which, USUAL + 1234567);
	set_both(rec, MODIFIED, USUAL + 1234567 + 10000000);
	hint(img, rec, "future");
}

/* The index entry says other times than the record's $FILE_NAME: as always,
 * when a file has been written since it got its name. */
static void index_differs(struct image *img)
{
	struct record *dir = dir_new(img, root_of(img), "written since");
	struct record *rec = file_new(img, dir, "file");

	data_text(img, rec, NULL, "file");
	set_name(rec, MODIFIED, USUAL + 30000001);
	dir_build(img, dir);
	set_name(rec, MODIFIED, USUAL + 20000001);
	value(img, rec, "-", "times/names/0/index/modified",
	      "\"2009-10-16T17:09:21.0000001Z\"");
	value(img, rec, "-", "times/names/0/fn/modified",
	      "\"2009-10-16T17:09:20.0000001Z\"");
}

static void times_odd(struct image *img)
{
	points(img);
	suspicions(img);
	index_differs(img);
}

/* ------------------------------------------------------------------ case -- */

static const char *const readmes[] = {
	"readme", "README", "ReadMe", "readme.TXT", "README.txt", "zeta",
	"Alpha", "alpha", NULL,
};

/* Version 1 of at most 0 versions: Windows' mark of such a directory. */
static void mark_case(struct record *dir)
{
	put32(attr_find(dir, AT_INFO, NULL)->value.at + 0x28, 1);
}

/* Returns the file whose name has no other beside it. */
static struct record *fill(struct image *img, struct record *dir,
			   uint8_t space)
{
	struct record *only = NULL;

	for (const char *const *name = readmes; *name; name++) {
		struct record *rec = file_new(img, dir, NULL);

		name_new(img, rec, dir, *name, space);
		data_text(img, rec, NULL, *name);
		if (strcmp(*name, "zeta") == 0)
			only = rec;
	}
	return only;
}

/* Though it is not spelt like this. */
static void found(struct image *img, const struct record *rec,
		  const char *path)
{
	fact(img, "found\t%llu\t%s", (unsigned long long)rec->number, path);
}

static void case_good(struct image *img)
{
	struct record *root = root_of(img);
	struct record *dir = dir_new(img, root, "Sensitive"), *inner, *rec;

	mark_case(dir);
	fill(img, dir, POSIX);
	value(img, dir, INFO, "version", "1");
	inner = dir_new(img, dir, "Src");
	mark_case(inner);
	fill(img, inner, POSIX);
	inner = dir_new(img, dir, "src");
	rec = file_new(img, inner, "Usual.txt");
	data_text(img, rec, NULL, "case does not count here\n");
	found(img, rec, "/SENSITIVE/src/USUAL.TXT");
	dir = dir_new(img, root, "Posix");
	rec = fill(img, dir, POSIX);
	found(img, rec, "/POSIX/ZeTa");
	dir = dir_new(img, root, "sensitive of one");
	mark_case(dir);
	rec = file_new(img, dir, "Only.txt");
	data_text(img, rec, NULL, "the only one\n");
	found(img, rec, "/SENSITIVE OF ONE/Only.txt");
	fact(img, "absent\t/sensitive of one/only.txt");
	fact(img, "absent\t/Sensitive/ZETA");
	fact(img, "absent\t/Sensitive/README.Txt");
	fact(img, "absent\t/Sensitive/rEADME");
	fact(img, "absent\t/Sensitive/SRC/Usual.txt");
	fact(img, "absent\t/Sensitive/Src/ALPHA");
}

const struct recipe images_times[] = {
	{
		.name = "odd-times", .build = times_odd,
		.spec = { .clusters = 1024 },
	},
	{
		.name = "good-case", .build = case_good,
		.spec = { .clusters = 1024, .records = 96 },
	},
	{ .name = NULL },
};
