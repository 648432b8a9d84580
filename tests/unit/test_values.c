/*
 * test_values.c - resident values of fixed layout
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include "format/values.h"

/* Every byte different, so that each field shows where it came from. */
static void fill(uint8_t *buf, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf[i] = (uint8_t)(i + 1);
}

static uint64_t filled(unsigned at, unsigned bytes)
{
	uint64_t value = 0;

	while (bytes-- > 0)
		value = value << 8 | (at + bytes + 1);
	return value;
}

START_TEST(decodes_stdinfo)
{
	uint8_t buf[0x50];
	struct ntr_stdinfo info;

	fill(buf, sizeof(buf));
	memset(&info, 0xee, sizeof(info));
	ck_assert_int_eq(ntr_stdinfo_decode(buf, 0x48, &info, NULL), 0);
	ck_assert_uint_eq(info.created, filled(0x00, 8));
	ck_assert_uint_eq(info.modified, filled(0x08, 8));
	ck_assert_uint_eq(info.changed, filled(0x10, 8));
	ck_assert_uint_eq(info.accessed, filled(0x18, 8));
	ck_assert_uint_eq(info.file_flags, filled(0x20, 4));
	ck_assert_uint_eq(info.max_versions, filled(0x24, 4));
	ck_assert_uint_eq(info.version, filled(0x28, 4));
	ck_assert_uint_eq(info.class_id, filled(0x2c, 4));
	ck_assert_uint_eq(info.owner_id, filled(0x30, 4));
	ck_assert_uint_eq(info.security_id, filled(0x34, 4));
	ck_assert_uint_eq(info.quota_charged, filled(0x38, 8));
	ck_assert_uint_eq(info.usn, filled(0x40, 8));
	ck_assert_uint_eq(info.long_form, 1);
	ck_assert_int_eq(ntr_stdinfo_decode(buf, 0x50, &info, NULL), 0);
	ck_assert_uint_eq(info.long_form, 1);
}
END_TEST

START_TEST(decodes_short_stdinfo)
{
	uint8_t buf[0x48];
	struct ntr_stdinfo info;

	fill(buf, sizeof(buf));
	for (size_t len = 0x30; len < 0x48; len++) {
		uint8_t *copy = exact_copy(buf, len);

		memset(&info, 0xee, sizeof(info));
		ck_assert_int_eq(ntr_stdinfo_decode(copy, len, &info, NULL),
				 0);
		ck_assert_uint_eq(info.long_form, 0);
		ck_assert_uint_eq(info.class_id, filled(0x2c, 4));
		ck_assert_uint_eq(info.owner_id, 0);
		ck_assert_uint_eq(info.security_id, 0);
		ck_assert_uint_eq(info.quota_charged, 0);
		ck_assert_uint_eq(info.usn, 0);
		free(copy);
	}
}
END_TEST

START_TEST(rejects_stdinfo_cut_short)
{
	uint8_t buf[0x48] = {0};
	struct ntr_stdinfo info;
	struct ntr_error err;

	for (size_t len = 0; len < 0x30; len++) {
		ck_assert_int_eq(ntr_stdinfo_decode(buf, len, &info, &err),
				 NTR_E_BOUNDS);
		ck_assert_uint_eq(err.got, len);
		ck_assert_uint_eq(err.limit, 0x30);
	}
}
END_TEST

/* A $FILE_NAME value with this name, given as UTF-16LE. */
static size_t name_value(uint8_t *buf, const void *name, size_t units,
			 unsigned space)
{
	fill(buf, 0x42);
	buf[0x40] = (uint8_t)units;
	buf[0x41] = (uint8_t)space;
	if (units > 0)
		memcpy(buf + 0x42, name, 2 * units);
	return 0x42 + 2 * units;
}

START_TEST(decodes_filename)
{
	uint8_t buf[0x42 + 10];
	size_t len = name_value(buf, "B\0e\0d\0e\0", 4, NTR_NAME_WIN32);
	struct ntr_filename name;

	ck_assert_int_eq(ntr_filename_decode(buf, len, &name, NULL), 0);
	ck_assert_uint_eq(name.parent_ref, filled(0x00, 8));
	ck_assert_uint_eq(name.created, filled(0x08, 8));
	ck_assert_uint_eq(name.modified, filled(0x10, 8));
	ck_assert_uint_eq(name.changed, filled(0x18, 8));
	ck_assert_uint_eq(name.accessed, filled(0x20, 8));
	ck_assert_uint_eq(name.allocated, filled(0x28, 8));
	ck_assert_uint_eq(name.size, filled(0x30, 8));
	ck_assert_uint_eq(name.file_flags, filled(0x38, 4));
	ck_assert_uint_eq(name.reparse_tag, filled(0x3c, 4));
	ck_assert_uint_eq(name.name_units, 4);
	ck_assert_uint_eq(name.name_space, NTR_NAME_WIN32);
	ck_assert_ptr_eq(name.name, buf + 0x42);
	/* What follows the name is padding. */
	ck_assert_int_eq(ntr_filename_decode(buf, len + 2, &name, NULL), 0);
	ck_assert_uint_eq(name.name_units, 4);
}
END_TEST

START_TEST(rejects_filename_cut_short)
{
	uint8_t buf[0x42 + 8];
	size_t full = name_value(buf, "B\0e\0d\0e\0", 4, NTR_NAME_WIN32);
	struct ntr_filename name;
	struct ntr_error err;

	for (size_t len = 0; len < full; len++) {
		uint8_t *copy = exact_copy(buf, len);

		ck_assert_int_eq(ntr_filename_decode(copy, len, &name, &err),
				 NTR_E_BOUNDS);
		ck_assert_str_eq(err.what, len < 0x42 ? "$FILE_NAME length"
						      : "name length");
		free(copy);
	}
}
END_TEST

static void expect_notes(const char *utf16le, size_t units, unsigned space,
			 const char *want)
{
	struct line got = {0};
	struct where w = where_line(&got, NULL);
	struct ntr_filename name;
	uint8_t buf[0x42 + 2 * 255];
	size_t len = name_value(buf, utf16le, units, space);

	ck_assert_int_eq(filename_decode(span_of(buf, len), &w, &name), 0);
	ck_assert_uint_eq(name.name_units, units);
	ck_assert_str_eq(got.text, want);
}

START_TEST(notes_odd_names)
{
	expect_notes("a\0", 1, 0, "");
	expect_notes("", 0, 0, "name-odd@0x40(0,1) ");
	expect_notes("a\0", 1, 3, "");
	expect_notes("a\0", 1, 4, "name-odd@0x41(4,3) ");
	expect_notes("a\0/\0", 2, 0, "name-odd@0x44(47,0) ");
	expect_notes("a\0\0\0", 2, 0, "name-odd@0x44(0,0) ");
	expect_notes("\n\0\r\0", 2, 0, "name-odd@0x42(10,0) ");
	expect_notes("\x1f\0", 1, 0, "name-odd@0x42(31,0) ");
	expect_notes("\x20\0", 1, 0, "");
	expect_notes("\x7e\0\x7f\0", 2, 0, "name-odd@0x44(127,0) ");
	/* A low byte that looks like one of those is none. */
	expect_notes("\x2f\x01\x0a\x01", 2, 0, "");
}
END_TEST

START_TEST(notes_lone_surrogates)
{
	expect_notes("\x3d\xd8\x00\xde", 2, 0, "");	/* a pair */
	expect_notes("\x3d\xd8", 1, 0, "name-surrogate@0x42(0,0) ");
	expect_notes("\x00\xde", 1, 0, "name-surrogate@0x42(0,0) ");
	expect_notes("\x00\xde\x3d\xd8", 2, 0, "name-surrogate@0x42(0,0) ");
	expect_notes("\x3d\xd8\x3d\xd8\x00\xde", 3, 0,
		     "name-surrogate@0x42(0,0) ");
}
END_TEST

START_TEST(takes_the_longest_name)
{
	char name[2 * 255];

	memset(name, 'a', sizeof(name));
	expect_notes(name, 255, 0, "");
}
END_TEST

START_TEST(decodes_volinfo)
{
	uint8_t buf[0x0c];
	struct ntr_volinfo info;
	struct ntr_error err;

	fill(buf, sizeof(buf));
	ck_assert_int_eq(ntr_volinfo_decode(buf, sizeof(buf), &info, NULL), 0);
	ck_assert_uint_eq(info.version_major, 9);
	ck_assert_uint_eq(info.version_minor, 10);
	ck_assert_uint_eq(info.flags, filled(0x0a, 2));
	ck_assert_uint_eq(info.reserved, 0);
	for (size_t len = 0; len < sizeof(buf); len++)
		ck_assert_int_eq(ntr_volinfo_decode(buf, len, &info, &err),
				 NTR_E_BOUNDS);
}
END_TEST

SUITE_OF(values,
	decodes_stdinfo, decodes_short_stdinfo, rejects_stdinfo_cut_short,
	decodes_filename, rejects_filename_cut_short, notes_odd_names,
	notes_lone_surrogates, takes_the_longest_name, decodes_volinfo)
