/*
 * test_sid.c - security identifiers, their numbers and names
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include "format/sid.h"

static void expect(const char *bytes, size_t len, const char *want)
{
	uint8_t *copy = exact_copy(bytes, len);
	struct ntr_error err = {0};
	struct line got = {0};
	struct where w = where_line(&got, &err);
	struct ntr_sid sid;
	char text[NTR_SID_TEXT];
	int code = sid_decode(span_of(copy, len), &w, 0x40, &sid);

	ck_assert_int_eq(ntr_sid_decode(copy, len, &sid, NULL), code);
	if (code < 0) {
		line_error(&got, code, &err);
	} else {
		ntr_sid_text(&sid, text);
		line_add(&got, "%s %u", text, (unsigned)sid.length);
	}
	ck_assert_str_eq(got.text, want);
	free(copy);
}

#define EXPECT(bytes, want) expect(bytes, sizeof(bytes) - 1, want)

START_TEST(decodes_sids)
{
	EXPECT("\x01\x01\0\0\0\0\0\x05\x12\0\0\0", "S-1-5-18 12");
	EXPECT("\x01\x02\0\0\0\0\0\x05\x20\0\0\0\x20\x02\0\0", "S-1-5-32-544 16");
	EXPECT("\x01\x00\0\0\0\0\0\x05", "S-1-5 8");
	/* What follows is not looked at. */
	EXPECT("\x01\x01\0\0\0\0\0\x01\0\0\0\0\xff\xff", "S-1-1-0 12");
	EXPECT("\x01\x01\0\0\xff\xff\xff\xff\xff\xff\xff\xff",
	       "S-1-4294967295-4294967295 12");
	EXPECT("\x01\x01\x12\x34\x56\x78\x9a\xbc\x01\0\0\0",
	       "S-1-0x123456789abc-1 12");
	EXPECT("\x01\x01\0\x01\0\0\0\0\x01\0\0\0", "S-1-0x000100000000-1 12");
}
END_TEST

START_TEST(refuses_bad_sids)
{
	EXPECT("", "!SID length -5 at 0x40");
	EXPECT("\x01\x00\0\0\0\0\0", "!SID length -5 at 0x40");
	EXPECT("\x01\x01\0\0\0\0\0\x05\x12\0\0", "!SID length -5 at 0x40");
	EXPECT("\x02\x01\0\0\0\0\0\x05\x12\0\0\0", "!SID revision -6 at 0x40");
	EXPECT("\x01\x10\0\0\0\0\0\x05", "!SID sub-authorities -6 at 0x41");
	EXPECT("\x01\xff\0\0\0\0\0\x05", "!SID sub-authorities -6 at 0x41");
}
END_TEST

/* The longest text there can be has room. */
START_TEST(longest_text)
{
	struct ntr_sid sid = { .authority = 0xffffffffffff,
			       .revision = 255, .subs = UINT32_MAX };
	char text[NTR_SID_TEXT];

	memset(sid.sub, 0xff, sizeof(sid.sub));
	ntr_sid_text(&sid, text);
	ck_assert_uint_eq(strlen(text), strlen("S-255-0xffffffffffff") +
			  15 * strlen("-4294967295"));
	ck_assert_uint_lt(strlen(text), sizeof(text));
}
END_TEST

static struct ntr_sid make(uint64_t authority, uint32_t subs, uint32_t first,
			   uint32_t second)
{
	return (struct ntr_sid){
		.revision = 1, .authority = authority, .subs = subs,
		.sub = { first, second }, .length = 8 + 4 * subs,
	};
}

START_TEST(knows_names)
{
	struct ntr_sid sid = make(5, 2, 32, 544);

	ck_assert_str_eq(ntr_sid_name(&sid), "BUILTIN\\Administrators");
	ck_assert_str_eq(sid_alias(&sid), "BA");
	sid = make(5, 1, 18, 0);
	ck_assert_str_eq(ntr_sid_name(&sid), "NT AUTHORITY\\SYSTEM");
	ck_assert_str_eq(sid_alias(&sid), "SY");
	sid = make(1, 1, 0, 0);
	ck_assert_str_eq(ntr_sid_name(&sid), "Everyone");
	sid = make(16, 1, 12288, 0);
	ck_assert_str_eq(sid_alias(&sid), "HI");
	/* A name, but no two letters. */
	sid = make(5, 1, 1, 0);
	ck_assert_str_eq(ntr_sid_name(&sid), "NT AUTHORITY\\DIALUP");
	ck_assert_ptr_null(sid_alias(&sid));
	sid = make(5, 1, 80, 0);
	sid.subs = 6;
	memcpy(sid.sub, (const uint32_t[]){ 80, 956008885, 3418522649,
	       1831038044, 1853292631, 2271478464 }, 24);
	ck_assert_str_eq(ntr_sid_name(&sid), "NT SERVICE\\TrustedInstaller");
}
END_TEST

/* Accounts of a domain, and what only looks alike. */
START_TEST(knows_no_others)
{
	struct ntr_sid sid = make(5, 2, 32, 543);

	ck_assert_ptr_null(ntr_sid_name(&sid));
	sid = make(5, 3, 32, 544);
	ck_assert_ptr_null(ntr_sid_name(&sid));
	sid = make(6, 2, 32, 544);
	ck_assert_ptr_null(ntr_sid_name(&sid));
	sid = make(5, 5, 21, 1);
	sid.sub[4] = 500;
	ck_assert_ptr_null(ntr_sid_name(&sid));
	ck_assert_ptr_null(sid_alias(&sid));
	sid = make(5, 1, 18, 0);
	sid.revision = 2;
	ck_assert_ptr_null(ntr_sid_name(&sid));
}
END_TEST

SUITE_OF(sid, decodes_sids, refuses_bad_sids, longest_text, knows_names,
	 knows_no_others)
