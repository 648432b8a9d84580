/*
 * test_ea.c - extended attributes, and what the Windows Subsystem for Linux keeps there
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include "format/ea.h"

struct eas {
	uint8_t at[1024];
	size_t len, last;	/* where the last entry starts */
};

/* Add an entry, padded to 4 bytes, its next offset that of its end. */
static void add(struct eas *e, const char *name, const void *value, size_t len)
{
	size_t name_len = strlen(name);
	size_t size = (8 + name_len + 1 + len + 3) / 4 * 4;
	uint8_t *at = e->at + e->len;

	ck_assert_uint_le(e->len + size, sizeof(e->at));
	memset(at, 0, size);
	put32(at, size);
	at[5] = (uint8_t)name_len;
	put16(at + 6, len);
	memcpy(at + 8, name, name_len);
	if (len > 0)
		memcpy(at + 8 + name_len + 1, value, len);
	e->last = e->len;
	e->len += size;
}

/* Entries at 0 ("ONE", 16 bytes), 16 ("TWO", 20 bytes) and 36 ("END", 12 bytes). */
static struct eas three(void)
{
	struct eas e = { .len = 0 };

	add(&e, "ONE", "abc", 3);
	add(&e, "TWO", "defghij", 7);
	add(&e, "END", NULL, 0);
	e.at[16 + 4] = 0x80;
	return e;
}

static void expect(const struct eas *e, const char *want)
{
	uint8_t *copy = exact_copy(e->at, e->len);
	struct ntr_error err = {0};
	struct line got = {0};
	struct where w = where_line(&got, &err);
	uint32_t pos = 0;
	struct ntr_ea ea;
	int more;

	while ((more = ea_next(span_of(copy, e->len), &w, &pos, &ea)) > 0)
		line_add(&got, "%u:%.*s%s='%.*s' ", ea.at, (int)ea.name_len,
			 (const char *)ea.name, ea.flags ? "!" : "",
			 (int)ea.value_len, (const char *)ea.value);
	if (more < 0)
		line_error(&got, more, &err);
	ck_assert_str_eq(got.text, want);
	ck_assert_int_eq(ea_next(span_of(copy, e->len), &w, &pos, &ea), 0);
	free(copy);
}

START_TEST(walks_entries)
{
	struct eas e = three();

	expect(&e, "0:ONE='abc' 16:TWO!='defghij' 36:END='' ");
	/* As Windows calls give them: the last has no next. */
	put32(e.at + e.last, 0);
	expect(&e, "0:ONE='abc' 16:TWO!='defghij' 36:END='' ");
	e.len = 0;
	expect(&e, "");
	/* Padding of the value is no entry. */
	e = three();
	e.len += 4;
	expect(&e, "0:ONE='abc' 16:TWO!='defghij' 36:END='' ");
	e.len += 40;
	expect(&e, "0:ONE='abc' 16:TWO!='defghij' 36:END='' ");
}
END_TEST

START_TEST(ends_where_told)
{
	struct eas e = three();

	put32(e.at, 0);
	expect(&e, "0:ONE='abc' ");
	e = three();
	put32(e.at + 16, 1000);
	expect(&e, "0:ONE='abc' 16:TWO!='defghij' !EA next offset -5 at 0");
	put32(e.at + 16, UINT32_MAX);
	expect(&e, "0:ONE='abc' 16:TWO!='defghij' !EA next offset -5 at 0");
	put32(e.at + 16, 33);	/* exactly the end, and one more */
	expect(&e, "0:ONE='abc' 16:TWO!='defghij' !EA next offset -5 at 0");
	put32(e.at + 16, 32);
	expect(&e, "0:ONE='abc' 16:TWO!='defghij' ");
}
END_TEST

START_TEST(never_stands_still)
{
	struct eas e = three();

	/* Next offsets that lead into the entry itself. */
	put32(e.at + 16, 1);
	expect(&e, "0:ONE='abc' !EA entry length -5 at 0x10");
	put32(e.at + 16, 18);
	expect(&e, "0:ONE='abc' !EA entry length -5 at 0x10");
	put32(e.at + 16, 8);
	expect(&e, "0:ONE='abc' !EA entry length -5 at 0x10");
}
END_TEST

START_TEST(bounds_entries)
{
	struct eas e = three();

	e.at[5] = 255;
	expect(&e, "!EA entry length -5 at 0");
	e = three();
	put16(e.at + 6, 0xffff);
	expect(&e, "!EA entry length -5 at 0");
	e = three();
	put16(e.at + 6, 4);		/* into the padding, no further */
	expect(&e, "0:ONE='abc' 16:TWO!='defghij' 36:END='' ");
	put16(e.at + 6, 5);
	expect(&e, "!EA entry length -5 at 0");
	e = three();
	e.len = 16 + 7;			/* inside the second's header */
	expect(&e, "0:ONE='abc' !EA entry header -5 at 0x10");
}
END_TEST

START_TEST(decodes_information)
{
	static const uint8_t bytes[] = { 0x10, 1, 2, 0, 0x20, 3, 0, 0 };
	struct ntr_ea_info info;

	ck_assert_int_eq(ntr_ea_info_decode(bytes, 8, &info, NULL), 0);
	ck_assert_uint_eq(info.packed_len, 0x110);
	ck_assert_uint_eq(info.need_count, 2);
	ck_assert_uint_eq(info.unpacked_len, 0x320);
	ck_assert_int_eq(ntr_ea_info_decode(bytes, 7, &info, NULL),
			 NTR_E_BOUNDS);
}
END_TEST

static struct ntr_wsl wsl_of(const struct eas *e)
{
	struct ntr_wsl wsl;

	ck_assert_int_eq(ntr_wsl_decode(e->at, e->len, &wsl, NULL), 0);
	return wsl;
}

START_TEST(decodes_wsl)
{
	struct eas e = { .len = 0 };
	struct ntr_wsl wsl;

	ck_assert_uint_eq(wsl_of(&e).fields, 0);
	add(&e, "$LXUID", "\xe8\x03\0\0", 4);
	wsl = wsl_of(&e);
	ck_assert_uint_eq(wsl.fields, NTR_WSL_UID);
	ck_assert_uint_eq(wsl.uid, 1000);
	add(&e, "$LXGID", "\xe9\x03\0\0", 4);
	add(&e, "$LXMOD", "\xa4\x61\0\0", 4);
	add(&e, "$LXDEV", "\x08\0\0\0\x11\0\0\0", 8);
	wsl = wsl_of(&e);
	ck_assert_uint_eq(wsl.fields, NTR_WSL_UID | NTR_WSL_GID |
			  NTR_WSL_MODE | NTR_WSL_DEVICE);
	ck_assert_uint_eq(wsl.gid, 1001);
	ck_assert_uint_eq(wsl.mode, 060644);
	ck_assert_uint_eq(wsl.device_major, 8);
	ck_assert_uint_eq(wsl.device_minor, 17);
	ck_assert_int_eq(wsl.accessed, 0);
}
END_TEST

/* The driver ntfs3 writes the kernel's own number. */
START_TEST(decodes_short_devices)
{
	struct eas e = { .len = 0 };
	struct ntr_wsl wsl;

	add(&e, "$LXDEV", "\x11\0\x80\0", 4);
	wsl = wsl_of(&e);
	ck_assert_uint_eq(wsl.fields, NTR_WSL_DEVICE);
	ck_assert_uint_eq(wsl.device_major, 8);
	ck_assert_uint_eq(wsl.device_minor, 17);
}
END_TEST

static void lxattrb(uint8_t *to)
{
	memset(to, 0, 56);
	put16(to + 2, 1);
	put32(to + 0x04, 020620);
	put32(to + 0x08, 5);
	put32(to + 0x0c, 6);
	put32(to + 0x10, 4u << 20 | 64);
	put32(to + 0x14, 100);
	put32(to + 0x18, 200);
	put32(to + 0x1c, 300);
	put64(to + 0x20, 1500000000);
	put64(to + 0x28, UINT64_MAX);		/* a second before 1970 */
	put64(to + 0x30, 1500000002);
}

START_TEST(decodes_lxattrb)
{
	struct eas e = { .len = 0 };
	uint8_t value[56];
	struct ntr_wsl wsl;

	lxattrb(value);
	add(&e, "LXATTRB", value, sizeof(value));
	wsl = wsl_of(&e);
	ck_assert_uint_eq(wsl.fields, 31);
	ck_assert_uint_eq(wsl.mode, 020620);
	ck_assert_uint_eq(wsl.uid, 5);
	ck_assert_uint_eq(wsl.gid, 6);
	ck_assert_uint_eq(wsl.device_major, 4);
	ck_assert_uint_eq(wsl.device_minor, 64);
	ck_assert_int_eq(wsl.accessed, 1500000000);
	ck_assert_int_eq(wsl.modified, -1);
	ck_assert_int_eq(wsl.changed, 1500000002);
	ck_assert_uint_eq(wsl.accessed_nsec, 100);
	ck_assert_uint_eq(wsl.modified_nsec, 200);
	ck_assert_uint_eq(wsl.changed_nsec, 300);
}
END_TEST

START_TEST(prefers_the_newer)
{
	struct eas e = { .len = 0 };
	uint8_t value[56];
	struct ntr_wsl wsl;

	lxattrb(value);
	add(&e, "$LXUID", "\x07\0\0\0", 4);
	add(&e, "LXATTRB", value, sizeof(value));
	wsl = wsl_of(&e);
	ck_assert_uint_eq(wsl.fields, 31);
	ck_assert_uint_eq(wsl.uid, 7);
	ck_assert_uint_eq(wsl.gid, 6);
}
END_TEST

START_TEST(skips_what_is_not_wsl)
{
	struct eas e = { .len = 0 };
	struct ntr_error err = { .code = 0 };
	struct ntr_wsl wsl;

	add(&e, "$LXUID", "\1\0\0", 3);
	add(&e, "$LXGID", "\1\0\0\0\0\0\0\0", 8);
	add(&e, "$LXDEV", "\1\0\0\0\0", 5);
	add(&e, "LXATTRB", "short", 5);
	add(&e, "LXXATTR", "user.x", 6);
	add(&e, "$LXUIDS", "\1\0\0\0", 4);
	ck_assert_uint_eq(wsl_of(&e).fields, 0);
	/* Damage behind what was found does not undo it. */
	add(&e, "$LXMOD", "\1\0\0\0", 4);
	add(&e, "BROKEN", NULL, 0);
	e.at[e.last + 5] = 200;
	ck_assert_uint_eq(wsl_of(&e).fields, NTR_WSL_MODE);
	e.at[5] = 200;
	ck_assert_int_eq(ntr_wsl_decode(e.at, e.len, &wsl, &err), NTR_E_BOUNDS);
	ck_assert_str_eq(err.what, "EA entry length");
}
END_TEST

START_TEST(is_fast_on_the_worst)
{
	uint8_t *worst = calloc(1, SLOW_INPUT);
	double start = cpu_seconds();
	uint32_t pos = 0;
	struct ntr_ea ea;
	size_t count = 0;

	ck_assert_ptr_nonnull(worst);
	for (size_t at = 0; at + 12 <= SLOW_INPUT; at += 12)
		put32(worst + at, 12);
	while (ntr_ea_next(worst, SLOW_INPUT, &pos, &ea, NULL) > 0)
		count++;
	ck_assert_uint_eq(count, SLOW_INPUT / 12);
	memset(worst, 0, SLOW_INPUT);
	worst[SLOW_INPUT - 1] = 1;
	pos = 0;
	ck_assert_int_eq(ntr_ea_next(worst, SLOW_INPUT, &pos, &ea, NULL), 1);
	ck_assert_int_eq(ntr_ea_next(worst, SLOW_INPUT, &pos, &ea, NULL), 0);
	ck_assert_double_lt(cpu_seconds() - start, SLOW_SECONDS);
	free(worst);
}
END_TEST

SUITE_OF(ea,
	walks_entries, ends_where_told, never_stands_still, bounds_entries,
	decodes_information, decodes_wsl, decodes_short_devices,
	decodes_lxattrb, prefers_the_newer, skips_what_is_not_wsl,
	is_fast_on_the_worst)
