/*
 * test_record.c - the header of a file record segment
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "record_bytes.h"

#include "format/record.h"

static const char *const states[] = {
	"good", "empty", "baad", "alien", "damaged",
};

/* Decode as record 7 and tell "state body-at+body-length torn notes". */
static void expect(uint8_t *buf, uint32_t size, const char *want)
{
	struct ntr_error err = { .code = 99 };
	struct line notes = {0}, got = {0};
	struct where w = where_line(&notes, &err);
	struct ntr_record rec;
	struct span body;

	memset(&rec, 0xee, sizeof(rec));
	record_decode(buf, size, 7, &w, &rec);
	ck_assert_uint_lt(rec.state, sizeof(states) / sizeof(states[0]));
	ck_assert_uint_eq(rec.number, 7);
	ck_assert_uint_eq(rec.offset, 0);
	ck_assert_uint_eq(rec.size, size);
	ck_assert_ptr_eq(rec.data, buf);
	ck_assert_int_eq(err.code, 99);		/* it never fails */
	body = record_body(&rec);
	if (rec.state != NTR_RECORD_GOOD)
		ck_assert_uint_eq(body.len, 0);
	line_add(&got, "%s ", states[rec.state]);
	if (body.len > 0)
		line_add(&got, "%u+%u ", (unsigned)(body.ptr - buf),
			 (unsigned)body.len);
	line_add(&got, "torn=%u %s", rec.torn_sectors, notes.text);
	ck_assert_str_eq(got.text, want);
}

/* One field of a good record changed, before (usually) the fixups are made. */
static void expect_field(unsigned at, uint64_t value, unsigned bytes,
			 const char *want)
{
	uint8_t buf[RECORD];

	record_bytes(buf, "", 0);
	put(buf + at, value, bytes);
	record_protect(buf);
	expect(buf, RECORD, want);
}

static void expect_torn(bool in_use, unsigned at, unsigned value,
			const char *want)
{
	uint8_t buf[RECORD];

	record_bytes(buf, "", 0);
	buf[0x16] = in_use;
	record_protect(buf);
	put16(buf + at, value);
	expect(buf, RECORD, want);
}

START_TEST(decodes)
{
	struct where w = where_error(NULL);
	uint8_t buf[RECORD];
	struct ntr_record rec;

	record_bytes(buf, "", 0);
	put64(buf + 0x20, NTR_REF(5, 2));
	put16(buf + 0x16, 3);
	record_protect(buf);
	record_decode(buf, RECORD, 7, &w, &rec);
	ck_assert_int_eq(rec.state, NTR_RECORD_GOOD);
	ck_assert_uint_eq(rec.offset, NTR_NONE);
	ck_assert_uint_eq(rec.lsn, 0x1122334455);
	ck_assert_uint_eq(rec.sequence, 3);
	ck_assert_uint_eq(rec.links, 1);
	ck_assert_uint_eq(rec.attrs_at, ATTRS_AT);
	ck_assert_uint_eq(rec.flags, NTR_RECORD_IN_USE | NTR_RECORD_DIRECTORY);
	ck_assert_uint_eq(rec.used, 0x40);
	ck_assert_uint_eq(rec.allocated, RECORD);
	ck_assert_uint_eq(rec.base_ref, NTR_REF(5, 2));
	ck_assert_uint_eq(rec.next_id, 9);
	ck_assert_uint_eq(rec.header_number, 7);
	ck_assert_uint_eq(rec.torn_sectors, 0);
}
END_TEST

START_TEST(tells_states)
{
	uint8_t buf[RECORD] = {0};

	expect(buf, RECORD, "empty torn=0 ");
	buf[1000] = 1;
	expect(buf, RECORD, "alien torn=0 record-signature@0(0,1162627398) ");
	memset(buf, 0xff, sizeof(buf));
	expect(buf, RECORD,
	       "alien torn=0 record-signature@0(4294967295,1162627398) ");
	expect_field(0, 0x454c4946, 4, "good 56+8 torn=0 ");
	expect_field(0, 0x44414142, 4, "baad torn=0 record-baad@0(0,0) ");
	expect_field(0, 0x58444e49, 4,		/* INDX */
		     "alien torn=0 record-signature@0(1480871497,1162627398) ");
}
END_TEST

START_TEST(takes_a_wiped_baad_record)
{
	uint8_t buf[RECORD] = "BAAD";

	expect(buf, RECORD, "baad torn=0 ");
}
END_TEST

START_TEST(applies_fixups)
{
	expect_torn(true, 510, 0x7777,
		    "good 56+8 torn=1 fixup-mismatch@0(1,2) ");
	expect_torn(true, 1022, 0x7777,
		    "good 56+8 torn=1 fixup-mismatch@0(1,2) ");
	expect_torn(true, 0x30, 0x7777,
		    "good 56+8 torn=2 fixup-mismatch@0(2,2) ");
	/* It may hide what was deleted. */
	expect_torn(false, 510, 0x7777,
		    "good 56+8 torn=1 fixup-mismatch@0(1,2) ");
	/* A slot that never held a file may lack the array. */
	expect_torn(false, 6, 0, "good 56+8 torn=0 ");
	expect_torn(false, 6, 2, "good 56+8 torn=0 ");
	expect_torn(true, 6, 0,
		    "good 56+8 torn=2 fixup-geometry@0x4(48,0) ");
	expect_torn(true, 6, 0x8000,
		    "good 56+8 torn=0 fixup-geometry@0x6(32768,3) ");
}
END_TEST

START_TEST(takes_the_short_header)
{
	struct where w = where_error(NULL);
	struct ntr_record rec;
	uint8_t buf[RECORD];

	record_bytes(buf, "", 0);
	put16(buf + 0x04, 0x2a);
	record_protect(buf);
	expect(buf, RECORD, "good 56+8 torn=0 short-header@0x4(42,48) ");

	record_bytes(buf, "", 0);
	put16(buf + 0x04, 0x2a);
	put16(buf + 0x14, 0x30);	/* where NT 4 put the first attribute */
	put32(buf + 0x30, 0xffffffff);
	record_protect(buf);
	record_decode(buf, RECORD, 7, &w, &rec);
	ck_assert_int_eq(rec.state, NTR_RECORD_GOOD);
	ck_assert_uint_eq(rec.header_number, UINT32_MAX);
}
END_TEST

START_TEST(compares_the_number)
{
	expect_field(0x2c, 8, 4, "good 56+8 torn=0 record-number@0x2c(8,7) ");
	expect_field(0x2c, 7, 4, "good 56+8 torn=0 ");
}
END_TEST

START_TEST(cuts_the_used_size)
{
	expect_field(0x18, RECORD, 4, "good 56+968 torn=0 ");
	expect_field(0x18, RECORD + 8, 4,
		     "good 56+968 torn=0 record-used@0x18(1032,1024) ");
	expect_field(0x18, UINT32_MAX, 4,
		     "good 56+968 torn=0 record-used@0x18(4294967295,1024) ");
	expect_field(0x1c, 0x38, 4,
		     "good 56+8 torn=0 record-used@0x18(64,56) ");
}
END_TEST

START_TEST(refuses_impossible_headers)
{
	expect_field(0x14, 0x28, 2,
		     "damaged torn=0 record-header@0x14(40,64) ");
	expect_field(0x14, 0, 2, "damaged torn=0 record-header@0x14(0,64) ");
	expect_field(0x14, 0x48, 2,
		     "damaged torn=0 record-header@0x14(72,64) ");
	expect_field(0x14, 0xffff, 2,
		     "damaged torn=0 record-header@0x14(65535,64) ");
	expect_field(0x18, 0, 4, "damaged torn=0 record-header@0x14(56,0) ");
	/* Just the header, without even an end marker, is possible. */
	expect_field(0x18, 0x38, 4, "good torn=0 ");
}
END_TEST

START_TEST(says_nothing_of_unused_slots)
{
	uint8_t buf[RECORD];

	record_bytes(buf, "", 0);
	put16(buf + 0x16, 0);
	put32(buf + 0x2c, 12345);
	put32(buf + 0x18, 5000);
	record_protect(buf);
	expect(buf, RECORD, "good 56+968 torn=0 ");

	record_bytes(buf, "", 0);
	put16(buf + 0x16, 0);
	put16(buf + 0x14, 0);
	record_protect(buf);
	expect(buf, RECORD, "damaged torn=0 ");
}
END_TEST

START_TEST(takes_any_size)
{
	uint8_t buf[RECORD];

	expect(buf, 0, "empty torn=0 ");
	for (uint32_t size = 1; size < 512; size++) {
		struct where w = where_error(NULL);
		struct ntr_record rec;
		uint8_t *cut;

		record_bytes(buf, "", 0);
		cut = exact_copy(buf, size);
		record_decode(cut, size, 7, &w, &rec);
		ck_assert_uint_le(record_body(&rec).len, size);
		free(cut);
	}
}
END_TEST

SUITE_OF(record,
	decodes, tells_states, takes_a_wiped_baad_record, applies_fixups,
	takes_the_short_header, compares_the_number, cuts_the_used_size,
	refuses_impossible_headers, says_nothing_of_unused_slots,
	takes_any_size)
