/*
 * test_attrlist.c - entries of an attribute list
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include "format/attrlist.h"

struct list {
	uint8_t bytes[512];
	size_t len;
};

static uint8_t *add_entry(struct list *list, uint32_t type, const char *name,
			  uint64_t vcn, uint64_t ref)
{
	size_t units = strlen(name), length = (0x1a + 2 * units + 7) / 8 * 8;
	uint8_t *e = list->bytes + list->len;

	ck_assert_uint_le(list->len + length, sizeof(list->bytes));
	memset(e, 0, length);
	put32(e, type);
	put16(e + 4, length);
	e[6] = (uint8_t)units;
	e[7] = 0x1a;
	put64(e + 8, vcn);
	put64(e + 0x10, ref);
	put16(e + 0x18, 5);
	for (size_t i = 0; i < units; i++)
		put16(e + 0x1a + 2 * i, (uint8_t)name[i]);
	list->len += length;
	return e;
}

/* Walk 'len' bytes and tell "at:type+vcn>record.sequence" of each entry. */
static void expect_bytes(const uint8_t *bytes, size_t len, const char *want)
{
	uint8_t *copy = exact_copy(bytes, len);
	struct ntr_error err = {0};
	struct line got = {0};
	struct where w = where_line(&got, &err);
	struct ntr_list_entry e;
	struct attrlist l;
	int more;

	attrlist_start(&l, span_of(copy, len));
	while ((more = attrlist_next(&l, &w, &e)) > 0) {
		ck_assert_uint_eq(e.attr, NTR_NO_INDEX);
		ck_assert_ptr_nonnull(e.name);
		line_add(&got, "%u:%#x", (unsigned)e.at, e.type);
		for (uint32_t i = 0; i < e.name_units; i++)
			line_add(&got, "%c", e.name[2 * i]);
		line_add(&got, "+%llu>%llu.%u ",
			 (unsigned long long)e.first_vcn,
			 (unsigned long long)NTR_REF_NUMBER(e.ref),
			 NTR_REF_SEQUENCE(e.ref));
	}
	if (more < 0)
		line_error(&got, more, &err);
	ck_assert_str_eq(got.text, want);
	ck_assert_int_eq(attrlist_next(&l, &w, &e), 0);
	free(copy);
}

static void expect(const struct list *list, const char *want)
{
	expect_bytes(list->bytes, list->len, want);
}

/* A field of the first of two entries changed. */
static void expect_field(unsigned at, uint64_t value, unsigned bytes,
			 const char *want)
{
	struct list list = {0};

	put(add_entry(&list, 0x10, "", 0, NTR_REF(30, 2)) + at, value, bytes);
	add_entry(&list, 0x80, "ab", 7, NTR_REF(31, 3));
	expect(&list, want);
}

START_TEST(decodes)
{
	struct list list = {0};
	struct where w = where_error(NULL);
	struct ntr_list_entry e;
	struct attrlist l;

	expect(&list, "");
	add_entry(&list, 0x10, "", 0, NTR_REF(30, 2));
	expect(&list, "0:0x10+0>30.2 ");
	add_entry(&list, 0x80, "", 180, NTR_REF((uint64_t)1 << 40, 65535));
	add_entry(&list, 0xa0, "$I30", 0, NTR_REF(31, 1));
	expect(&list, "0:0x10+0>30.2 32:0x80+180>1099511627776.65535 "
	       "64:0xa0$I30+0>31.1 ");

	attrlist_start(&l, span_of(list.bytes, list.len));
	ck_assert_int_eq(attrlist_next(&l, &w, &e), 1);
	ck_assert_uint_eq(e.id, 5);
	ck_assert_uint_eq(e.length, 0x20);
	ck_assert_uint_eq(e.name_units, 0);
}
END_TEST

START_TEST(takes_zeros_for_the_end)
{
	struct list list = {0};

	add_entry(&list, 0x10, "", 0, 1);
	memset(list.bytes + list.len, 0, 6);
	expect_bytes(list.bytes, list.len + 6, "0:0x10+0>1.0 ");
	memset(list.bytes + list.len, 0, 64);
	expect_bytes(list.bytes, list.len + 64, "0:0x10+0>1.0 ");
	list.bytes[list.len + 63] = 1;
	expect_bytes(list.bytes, list.len + 64,
		     "0:0x10+0>1.0 !list entry length -6 at 0x20");
	expect_bytes((const uint8_t *)"", 1, "");
}
END_TEST

START_TEST(takes_a_last_entry_without_padding)
{
	struct list list = {0};

	put16(add_entry(&list, 0x10, "", 0, 1) + 4, 0x1a);
	expect_bytes(list.bytes, 0x1a, "list-damaged@0(26,24) 0:0x10+0>1.0 ");
}
END_TEST

START_TEST(rejects_bad_lengths)
{
	expect_field(4, 0, 2, "!list entry length -6 at 0");
	expect_field(4, 25, 2, "!list entry length -6 at 0");
	expect_field(4, 0x41, 2, "!list entry length -5 at 0");
	expect_field(4, 0xffff, 2, "!list entry length -5 at 0");
	expect_field(4, 0x40, 2, "0:0x10+0>30.2 ");
}
END_TEST

START_TEST(rejects_a_truncated_entry)
{
	struct list list = {0};

	add_entry(&list, 0x10, "", 0, 1);
	add_entry(&list, 0x80, "", 0, 1);
	expect_bytes(list.bytes, list.len - 1,
		     "0:0x10+0>1.0 !list entry length -5 at 0x20");
	expect_bytes(list.bytes, list.len - 27,
		     "0:0x10+0>1.0 !list entry length -6 at 0x20");
	expect_bytes(list.bytes, list.len - 31,
		     "0:0x10+0>1.0 !list entry length -6 at 0x20");
}
END_TEST

START_TEST(notes_bad_names)
{
	/* An entry of 32 bytes has room for three units from 0x1a on. */
	expect_field(6, 4, 1, "list-damaged@0(34,32) 0:0x10+0>30.2 "
		     "32:0x80ab+7>31.3 ");
	expect_field(6, 0xffff, 2, "list-damaged@0(765,32) 0:0x10+0>30.2 "
		     "32:0x80ab+7>31.3 ");
	expect_field(7, 0xff, 1, "0:0x10+0>30.2 32:0x80ab+7>31.3 ");
}
END_TEST

START_TEST(is_fast_on_the_worst)
{
	uint8_t *worst = calloc(1, SLOW_INPUT);
	struct where w = where_error(NULL);
	double start = cpu_seconds();
	struct ntr_list_entry e;
	struct attrlist l;
	size_t count = 0;

	/* The shortest entries, each of length 26 and otherwise zeros, so that
	 * every one invites a look at all that follows. */
	ck_assert_ptr_nonnull(worst);
	for (size_t i = 0; i + 26 <= SLOW_INPUT; i += 26)
		put16(worst + i + 4, 26);
	attrlist_start(&l, span_of(worst, SLOW_INPUT));
	while (attrlist_next(&l, &w, &e) > 0)
		count++;
	ck_assert_uint_eq(count, SLOW_INPUT / 26);
	ck_assert_double_lt(cpu_seconds() - start, SLOW_SECONDS);
	free(worst);
}
END_TEST

SUITE_OF(attrlist,
	decodes, takes_zeros_for_the_end, takes_a_last_entry_without_padding,
	rejects_bad_lengths, rejects_a_truncated_entry, notes_bad_names,
	is_fast_on_the_worst)
