/*
 * test_attr.c - attribute headers
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "record_bytes.h"

#include "format/attr.h"
#include "format/record.h"

/* Attributes being written, one behind another. */
struct attrs {
	uint8_t bytes[RECORD];
	size_t len;
};

static uint8_t *attr_begin(struct attrs *attrs, uint32_t type, size_t length)
{
	uint8_t *a = attrs->bytes + attrs->len;

	ck_assert_uint_le(attrs->len + length, RECORD - ATTRS_AT - 8);
	put32(a, type);
	put32(a + 4, length);
	put16(a + 0x0a, 0x18);
	attrs->len += length;
	return a;
}

static uint8_t *add_resident(struct attrs *attrs, uint32_t type,
			     const char *value)
{
	size_t len = strlen(value);
	uint8_t *a = attr_begin(attrs, type, (0x18 + len + 7) / 8 * 8);

	put32(a + 0x10, len);
	put16(a + 0x14, 0x18);
	memcpy(a + 0x18, value, len);
	return a;
}

static uint8_t *add_nonresident(struct attrs *attrs, uint32_t type,
				const char *pairs)
{
	size_t len = strlen(pairs) + 1;
	uint8_t *a = attr_begin(attrs, type, (0x40 + len + 7) / 8 * 8);

	a[0x08] = 1;
	put64(a + 0x18, 3);
	put16(a + 0x20, 0x40);
	put64(a + 0x28, 0x4000);
	put64(a + 0x30, 0x3456);
	put64(a + 0x38, 0x1234);
	memcpy(a + 0x40, pairs, len);
	return a;
}

static void add_attr(struct line *line, const struct ntr_attr *a)
{
	line_add(line, "%#x", a->type);
	if (a->name_units > 0)
		line_add(line, ":%c", a->name[0]);
	if (a->resident)
		line_add(line, "'%.*s' ", (int)a->value_len,
			 (const char *)a->value);
	else
		line_add(line, "[%llu..%lld] ",
			 (unsigned long long)a->first_vcn,
			 (long long)a->last_vcn);
}

/* Walk the record in 'buf' and tell "type'value' type[first..last] notes". */
static void expect_record(uint8_t *buf, const char *want)
{
	struct ntr_error err = {0};
	struct line got = {0};
	struct where w = where_line(&got, &err), quiet = where_error(NULL);
	uint32_t pos = 0;
	struct ntr_record rec;
	struct ntr_attr attr;
	int more;

	record_decode(buf, RECORD, 7, &quiet, &rec);
	while ((more = attr_next(&rec, &w, &pos, &attr)) > 0) {
		ck_assert_uint_ge(attr.at, ATTRS_AT);
		ck_assert_ptr_nonnull(attr.value);
		ck_assert_ptr_nonnull(attr.name);
		ck_assert_ptr_eq(attr.value, rec.data + attr.value_at);
		add_attr(&got, &attr);
	}
	if (more < 0)
		line_error(&got, more, &err);
	ck_assert_str_eq(got.text, want);
	/* Over is over, and said once. */
	ck_assert_int_eq(attr_next(&rec, &w, &pos, &attr), 0);
	ck_assert_str_eq(got.text, want);
}

static void expect(const struct attrs *attrs, const char *want)
{
	uint8_t buf[RECORD];

	record_bytes(buf, attrs->bytes, attrs->len);
	record_protect(buf);
	expect_record(buf, want);
}

/* A field of the first of two resident attributes changed. */
static void expect_resident(unsigned at, uint64_t value, unsigned bytes,
			    const char *want)
{
	struct attrs attrs = {0};

	put(add_resident(&attrs, 0x10, "Athelstan") + at, value, bytes);
	add_resident(&attrs, 0x30, "Bede");
	expect(&attrs, want);
}

static void expect_nonresident(unsigned at, uint64_t value, unsigned bytes,
			       const char *want)
{
	struct attrs attrs = {0};

	put(add_nonresident(&attrs, 0x80, "\x11\x04\x64") + at, value, bytes);
	add_resident(&attrs, 0x90, "Bede");
	expect(&attrs, want);
}

START_TEST(walks)
{
	struct attrs attrs = {0};

	expect(&attrs, "");
	add_resident(&attrs, 0x10, "");
	expect(&attrs, "0x10'' ");
	add_resident(&attrs, 0x30, "name");
	add_nonresident(&attrs, 0x80, "\x11\x04\x64");
	expect(&attrs, "0x10'' 0x30'name' 0x80[0..3] ");
}
END_TEST

START_TEST(decodes_resident)
{
	struct attrs attrs = {0};
	struct where w = where_error(NULL);
	uint8_t buf[RECORD], *a = add_resident(&attrs, 0x30, "value");
	uint32_t pos = 0;
	struct ntr_record rec;
	struct ntr_attr attr;

	put16(a + 0x0c, 0x8001);
	put16(a + 0x0e, 17);
	a[0x16] = 1;
	record_bytes(buf, attrs.bytes, attrs.len);
	record_protect(buf);
	record_decode(buf, RECORD, 7, &w, &rec);
	memset(&attr, 0xee, sizeof(attr));
	ck_assert_int_eq(ntr_attr_next(&rec, &pos, &attr, NULL), 1);
	ck_assert_uint_eq(attr.type, 0x30);
	ck_assert_uint_eq(attr.id, 17);
	ck_assert_uint_eq(attr.flags, 0x8001);
	ck_assert_uint_eq(attr.at, ATTRS_AT);
	ck_assert_uint_eq(attr.length, 0x20);
	ck_assert_uint_eq(attr.resident, 1);
	ck_assert_uint_eq(attr.indexed, 1);
	ck_assert_uint_eq(attr.value_at, ATTRS_AT + 0x18);
	ck_assert_uint_eq(attr.value_len, 5);
	ck_assert_mem_eq(attr.value, "value", 5);
	ck_assert_uint_eq(attr.name_units, 0);
	ck_assert_uint_eq(attr.allocated | attr.size | attr.initialized, 0);
	ck_assert_uint_eq(attr.stored, NTR_NONE);
	ck_assert_uint_eq(attr.compression_unit, 0);
}
END_TEST

static void decode_one(struct attrs *attrs, uint8_t *buf,
		       struct ntr_attr *attr_ret)
{
	struct where w = where_error(NULL);
	struct ntr_record rec;
	uint32_t pos = 0;

	record_bytes(buf, attrs->bytes, attrs->len);
	record_protect(buf);
	record_decode(buf, RECORD, 7, &w, &rec);
	memset(attr_ret, 0xee, sizeof(*attr_ret));
	ck_assert_int_eq(ntr_attr_next(&rec, &pos, attr_ret, NULL), 1);
}

START_TEST(decodes_nonresident)
{
	struct attrs attrs = {0};
	uint8_t buf[RECORD], *a = add_nonresident(&attrs, 0x80, "\x11\x04\x64");
	struct ntr_attr attr;

	decode_one(&attrs, buf, &attr);
	ck_assert_uint_eq(attr.resident, 0);
	ck_assert_uint_eq(attr.indexed, 0);
	ck_assert_uint_eq(attr.first_vcn, 0);
	ck_assert_uint_eq(attr.last_vcn, 3);
	ck_assert_uint_eq(attr.allocated, 0x4000);
	ck_assert_uint_eq(attr.size, 0x3456);
	ck_assert_uint_eq(attr.initialized, 0x1234);
	ck_assert_uint_eq(attr.stored, NTR_NONE);
	ck_assert_uint_eq(attr.value_at, ATTRS_AT + 0x40);
	ck_assert_uint_eq(attr.value_len, 8);
	ck_assert_mem_eq(attr.value, "\x11\x04\x64", 4);

	put64(a + 0x18, UINT64_MAX);	/* nothing is allocated */
	decode_one(&attrs, buf, &attr);
	ck_assert_uint_eq(attr.last_vcn, NTR_NONE);

	put64(a + 0x10, 2);	/* a later piece: leftovers in the sizes */
	decode_one(&attrs, buf, &attr);
	ck_assert_uint_eq(attr.first_vcn, 2);
	ck_assert_uint_eq(attr.allocated | attr.size | attr.initialized, 0);
}
END_TEST

START_TEST(decodes_the_stored_size)
{
	struct attrs attrs = {0};
	uint8_t buf[RECORD], *a = attr_begin(&attrs, 0x80, 0x50);
	struct ntr_attr attr;

	a[0x08] = 1;
	put16(a + 0x0c, NTR_ATTR_COMPRESSED);
	put16(a + 0x20, 0x48);
	a[0x22] = 4;
	put64(a + 0x40, 0x777);
	decode_one(&attrs, buf, &attr);
	ck_assert_uint_eq(attr.compression_unit, 4);
	ck_assert_uint_eq(attr.stored, 0x777);
	ck_assert_uint_eq(attr.value_len, 8);

	a[0x22] = 0;
	put16(a + 0x0c, NTR_ATTR_SPARSE);
	decode_one(&attrs, buf, &attr);
	ck_assert_uint_eq(attr.stored, 0x777);

	put16(a + 0x0c, 0);		/* plain: those bytes mean nothing */
	decode_one(&attrs, buf, &attr);
	ck_assert_uint_eq(attr.stored, NTR_NONE);

	put16(a + 0x0c, NTR_ATTR_SPARSE);
	put16(a + 0x20, 0x40);		/* there the mapping pairs begin */
	decode_one(&attrs, buf, &attr);
	ck_assert_uint_eq(attr.stored, NTR_NONE);

	put16(a + 0x20, 0x48);
	a[0x09] = 1;			/* there the name is */
	put16(a + 0x0a, 0x40);
	decode_one(&attrs, buf, &attr);
	ck_assert_uint_eq(attr.stored, NTR_NONE);
}
END_TEST

START_TEST(decodes_names)
{
	struct attrs attrs = {0};
	uint8_t *a = attr_begin(&attrs, 0x80, 0x28);

	a[0x09] = 2;
	put16(a + 0x0a, 0x18);
	memcpy(a + 0x18, "x\0y\0", 4);
	put32(a + 0x10, 3);
	put16(a + 0x14, 0x20);
	memcpy(a + 0x20, "abc", 3);
	expect(&attrs, "0x80:x'abc' ");
}
END_TEST

START_TEST(notes_bad_names)
{
	/* Every attribute starts with type 0x10 of 40 bytes at 0x38. */
	expect_resident(0x09, 8, 1, "0x10:A'Athelstan' 0x30'Bede' ");
	expect_resident(0x09, 9, 1, "resident-bounds@0x38(42,40) "
			"0x10'Athelstan' 0x30'Bede' ");
	expect_resident(0x09, 0xffffff, 3, "resident-bounds@0x38"
			"(66045,40) 0x10'Athelstan' 0x30'Bede' ");
}
END_TEST

START_TEST(notes_bad_values)
{
	expect_resident(0x10, 16, 4, "0x10'Athelstan' 0x30'Bede' ");
	expect_resident(0x10, 17, 4,
			"resident-bounds@0x38(41,40) 0x10'' 0x30'Bede' ");
	expect_resident(0x10, UINT32_MAX, 4, "resident-bounds@0x38"
			"(4294967319,40) 0x10'' 0x30'Bede' ");
	expect_resident(0x14, 0x28, 2,
			"resident-bounds@0x38(49,40) 0x10'' 0x30'Bede' ");
	expect_resident(0x14, 0xffff, 2,
			"resident-bounds@0x38(65544,40) 0x10'' 0x30'Bede' ");
	expect_resident(0x10, (uint64_t)0x28 << 32, 8,
			"0x10'' 0x30'Bede' ");	/* empty, at the very end */
}
END_TEST

START_TEST(notes_bad_pairs_offsets)
{
	expect_nonresident(0x20, 0x40, 2, "0x80[0..3] 0x90'Bede' ");
	expect_nonresident(0x20, 0x48, 2, "0x80[0..3] 0x90'Bede' ");
	expect_nonresident(0x20, 0x3f, 2, "run-list-damaged@0x38(63,72) "
			   "0x80[0..3] 0x90'Bede' ");
	expect_nonresident(0x20, 0x49, 2, "run-list-damaged@0x38(73,72) "
			   "0x80[0..3] 0x90'Bede' ");
	expect_nonresident(0x20, 0xffff, 2, "run-list-damaged@0x38(65535,72) "
			   "0x80[0..3] 0x90'Bede' ");
}
END_TEST

START_TEST(rejects_bad_lengths)
{
	expect_resident(4, 0, 4, "!attribute length -5 at 0x38");
	expect_resident(4, 0x17, 4, "!attribute length -5 at 0x38");
	expect_resident(4, 0x10000, 4, "!attribute length -5 at 0x38");
	expect_resident(4, UINT32_MAX, 4, "!attribute length -5 at 0x38");
	expect_nonresident(4, 0x3f, 4, "!attribute length -5 at 0x38");
	/* All of the body, 80 bytes, end marker included, and one more. */
	expect_resident(4, 80, 4, "0x10'Athelstan' attribute-no-end@0x88"
			"(136,136) ");
	expect_resident(4, 81, 4, "!attribute length -5 at 0x38");
	/* A resident attribute too short to be nonresident. */
	expect_resident(8, 1, 1, "!attribute length -5 at 0x38");
}
END_TEST

START_TEST(notes_a_missing_end)
{
	struct attrs attrs = {0};
	uint8_t buf[RECORD];

	add_resident(&attrs, 0x10, "eight by");
	record_bytes(buf, attrs.bytes, attrs.len);
	put32(buf + 0x18, ATTRS_AT + attrs.len);
	record_protect(buf);
	expect_record(buf, "0x10'eight by' attribute-no-end@0x58(88,88) ");

	/* Another attribute would not fit before the used size. */
	record_bytes(buf, attrs.bytes, attrs.len);
	put32(buf + ATTRS_AT + attrs.len, 0x30);
	record_protect(buf);
	expect_record(buf, "0x10'eight by' !attribute header -5 at 0x58");
}
END_TEST

START_TEST(goes_no_further_than_good_records)
{
	struct ntr_record rec = { .state = NTR_RECORD_UNREADABLE,
				  .size = RECORD, .used = RECORD };
	struct ntr_attr attr;
	uint32_t pos = 0;

	ck_assert_int_eq(ntr_attr_next(&rec, &pos, &attr, NULL), 0);
	pos = UINT32_MAX - 1;
	ck_assert_int_eq(ntr_attr_next(&rec, &pos, &attr, NULL), 0);
}
END_TEST

static void expect_check(const struct attrs *attrs, const char *want)
{
	struct where quiet = where_error(NULL);
	struct line got = {0};
	struct where w = where_line(&got, NULL);
	struct ntr_record rec;
	uint8_t buf[RECORD];

	record_bytes(buf, attrs->bytes, attrs->len);
	record_protect(buf);
	record_decode(buf, RECORD, 7, &quiet, &rec);
	attr_check(&rec, &w);
	ck_assert_str_eq(got.text, want);
}

START_TEST(checks_order_ids_and_types)
{
	struct attrs attrs = {0};

	put16(add_resident(&attrs, 0x10, "") + 0x0e, 1);
	put16(add_resident(&attrs, 0x30, "") + 0x0e, 2);
	put16(add_resident(&attrs, 0x30, "") + 0x0e, 65535);
	expect_check(&attrs, "");
	put16(add_resident(&attrs, 0x30, "") + 0x0e, 65535);
	expect_check(&attrs, "attribute-duplicate-id@0x80(65535,0) ");
	put16(add_resident(&attrs, 0x20, "") + 0x0e, 3);
	expect_check(&attrs, "attribute-duplicate-id@0x80(65535,0) "
		     "attribute-order@0x98(32,48) ");
	attrs.len = 0;
	put16(add_resident(&attrs, 0x1000, "") + 0x0e, 3);
	expect_check(&attrs, "attribute-unknown@0x38(4096,0) ");
}
END_TEST

/* Used as it is: the next one starts where the length says. */
START_TEST(checks_alignment)
{
	struct attrs attrs = {0};

	put32(add_resident(&attrs, 0x10, "abcd") + 4, 0x1c);
	attrs.len = 0x1c;
	put16(add_resident(&attrs, 0x30, "abcd") + 0x0e, 1);
	expect_check(&attrs, "attribute-alignment@0x38(28,24) ");
}
END_TEST

/* What comes before something broken is there, what may be behind it is not. */
START_TEST(has_types)
{
	struct where w = where_error(NULL);
	struct attrs attrs = {0};
	struct ntr_record rec;
	uint8_t buf[RECORD];

	add_resident(&attrs, 0x10, "abcd");
	add_resident(&attrs, 0x20, "abcd");
	put32(add_resident(&attrs, 0x30, "abcd") + 4, RECORD);
	add_resident(&attrs, 0x80, "abcd");
	record_bytes(buf, attrs.bytes, attrs.len);
	record_protect(buf);
	record_decode(buf, RECORD, 7, &w, &rec);
	ck_assert_int_eq(ntr_record_has(&rec, NTR_STANDARD_INFORMATION), 1);
	ck_assert_int_eq(ntr_record_has(&rec, NTR_ATTRIBUTE_LIST), 1);
	ck_assert_int_eq(ntr_record_has(&rec, NTR_FILE_NAME), 0);
	ck_assert_int_eq(ntr_record_has(&rec, NTR_DATA), 0);
	ck_assert_int_eq(ntr_record_has(&rec, NTR_EA), 0);
}
END_TEST

SUITE_OF(attr,
	walks, decodes_resident, decodes_nonresident, decodes_the_stored_size,
	decodes_names, notes_bad_names, notes_bad_values,
	notes_bad_pairs_offsets, rejects_bad_lengths, notes_a_missing_end,
	goes_no_further_than_good_records, checks_order_ids_and_types,
	checks_alignment, has_types)
