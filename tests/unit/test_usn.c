/*
 * test_usn.c - records of the change journal, and the walk over them
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>

#include "unit.h"

#include "format/usn.h"

enum { V2_NAME = 0x3c, V3_NAME = 0x4c, V4_EXTENTS = 0x40, ROOM = 4096 };

/* A record of version 2 or 3 called 'name'; its length. */
static size_t named(uint8_t *to, unsigned version, const char *name, uint64_t usn)
{
	size_t wide = version == 3 ? 8 : 0, fields = version == 3 ? V3_NAME : V2_NAME;
	size_t len = strlen(name), length = (fields + 2 * len + 7) / 8 * 8;
	uint8_t *rest = to + 0x18 + 2 * wide;

	memset(to, 0, length);
	put32(to, length);
	put16(to + 4, version);
	put64(to + 0x08, NTR_REF(42, 7));
	put64(to + 0x10 + wide, NTR_REF(5, 5));
	put64(rest, usn);
	put64(rest + 0x08, UINT64_C(129001865580000000));
	put32(rest + 0x10, 0x102);
	put32(rest + 0x14, 1);
	put32(rest + 0x18, 260);
	put32(rest + 0x1c, 0x20);
	put16(rest + 0x20, 2 * len);
	put16(rest + 0x22, fields);
	for (size_t i = 0; i < len; i++)
		put16(to + fields + 2 * i, (uint8_t)name[i]);
	return length;
}

static size_t ranged(uint8_t *to, unsigned extents, uint64_t usn)
{
	size_t length = V4_EXTENTS + 16 * (size_t)extents;

	memset(to, 0, length);
	put32(to, length);
	put16(to + 4, 4);
	put64(to + 0x08, NTR_REF(42, 7));
	put64(to + 0x18, NTR_REF(5, 5));
	put64(to + 0x28, usn);
	put32(to + 0x30, 0x80000001);
	put32(to + 0x38, 3);
	put16(to + 0x3c, extents);
	put16(to + 0x3e, 16);
	for (unsigned i = 0; i < extents; i++) {
		put64(to + V4_EXTENTS + 16 * i, 4096 * i);
		put64(to + V4_EXTENTS + 16 * i + 8, 512);
	}
	return length;
}

/* The record, or the refusal, as a line. */
static void expect(const uint8_t *bytes, size_t len, const char *want)
{
	uint8_t *copy = exact_copy(bytes, len);
	struct line got = { .len = 0 };
	struct ntr_error err;
	struct ntr_usn usn;
	uint64_t offset, length;
	int code = ntr_usn_decode(copy, len, &usn, &err);

	if (code < 0) {
		line_error(&got, code, &err);
	} else {
		line_add(&got, "%u.%u #%llu-%u in %llu usn %llu time %llu why %x/%x "
			 "sd %u flags %x '", usn.major, usn.minor,
			 (unsigned long long)NTR_REF_NUMBER(usn.ref),
			 NTR_REF_SEQUENCE(usn.ref),
			 (unsigned long long)NTR_REF_NUMBER(usn.parent_ref),
			 (unsigned long long)usn.usn,
			 (unsigned long long)usn.time / 10000000, usn.reasons,
			 usn.source, usn.security_id, usn.file_flags);
		for (uint32_t i = 0; i < usn.name_units; i++)
			line_add(&got, "%c", usn.name[2 * i]);
		line_add(&got, "'");
		for (uint32_t i = 0; ntr_usn_extent(&usn, i, &offset, &length) ==
		     NTR_OK; i++)
			line_add(&got, " %llu+%llu", (unsigned long long)offset,
				 (unsigned long long)length);
	}
	ck_assert_str_eq(got.text, want);
	free(copy);
}

START_TEST(versions)
{
	uint8_t r[ROOM];

	expect(r, named(r, 2, "a.txt", 96), "2.0 #42-7 in 5 usn 96 time 12900186558 "
	       "why 102/1 sd 260 flags 20 'a.txt'");
	expect(r, named(r, 3, "abc", 8), "3.0 #42-7 in 5 usn 8 time 12900186558 "
	       "why 102/1 sd 260 flags 20 'abc'");
	expect(r, ranged(r, 2, 16), "4.0 #42-7 in 5 usn 16 time 0 why 80000001/0 "
	       "sd 0 flags 0 '' 0+512 4096+512");
	expect(r, named(r, 2, "", 0), "2.0 #42-7 in 5 usn 0 time 12900186558 "
	       "why 102/1 sd 260 flags 20 ''");
	ranged(r, 0, 8);
	put16(r + 0x3e, 0);	/* no ranges have no size */
	expect(r, V4_EXTENTS, "4.0 #42-7 in 5 usn 8 time 0 why 80000001/0 sd 0 "
	       "flags 0 ''");
}
END_TEST

START_TEST(refusals)
{
	uint8_t r[ROOM];
	size_t len = named(r, 2, "abc", 0);

	expect(r, 7, "!USN record header -5 at 0xffffffffffffffff");
	for (size_t cut = 8; cut < len; cut++)
		expect(r, cut, "!length of a USN record -5 at 0xffffffffffffffff");
	for (unsigned length = 0; length < 0x40; length += 8) {
		put32(r, length);
		expect(r, len, "!length of a USN record -6 at 0xffffffffffffffff");
	}
	put32(r, len + 4);
	expect(r, sizeof(r), "!length of a USN record -6 at 0xffffffffffffffff");
	put32(r, 0xfffffff8);
	expect(r, sizeof(r), "!length of a USN record -6 at 0xffffffffffffffff");
	put32(r, len);
	for (unsigned version = 0; version < 8; version++) {
		put16(r + 4, version);
		if (version < 2 || version > 4)
			expect(r, len, "!version of a USN record -9 at "
			       "0xffffffffffffffff");
	}
	put16(r + 4, 2);
	put16(r + 0x38, 5);
	expect(r, len, "!length of the name in a USN record -6 at "
	       "0xffffffffffffffff");
	put16(r + 0x38, 8);	/* a unit more than there is room for */
	put16(r + 0x3a, V2_NAME + 6);
	expect(r, len, "!name of a USN record -6 at 0xffffffffffffffff");
	put16(r + 0x3a, V2_NAME - 2);
	expect(r, len, "!name of a USN record -6 at 0xffffffffffffffff");
	len = ranged(r, 2, 0);
	put16(r + 0x3c, 3);
	expect(r, len, "!extents of a USN record -6 at 0xffffffffffffffff");
	put16(r + 0x3c, 2);
	put16(r + 0x3e, 8);
	expect(r, len, "!extent size of a USN record -6 at 0xffffffffffffffff");
}
END_TEST

START_TEST(limits)
{
	uint8_t v[32] = { 0 };
	struct ntr_usn_max max;
	struct ntr_error err;

	put64(v, 0x2000000);
	put64(v + 8, 0x800000);
	put64(v + 16, 7);
	put64(v + 24, 4096);
	ck_assert_int_eq(ntr_usn_max_decode(v, 32, &max, &err), NTR_OK);
	ck_assert_uint_eq(max.max_size, 0x2000000);
	ck_assert_uint_eq(max.allocation_delta, 0x800000);
	ck_assert_uint_eq(max.journal_id, 7);
	ck_assert_uint_eq(max.lowest_usn, 4096);
	ck_assert_int_eq(ntr_usn_max_decode(v, 31, &max, &err), NTR_E_BOUNDS);
}
END_TEST

START_TEST(names)
{
	unsigned reasons = 0, sources = 0;

	for (unsigned i = 0; i < 32; i++) {
		reasons += ntr_usn_reason_name(UINT32_C(1) << i) != NULL;
		sources += ntr_usn_source_name(UINT32_C(1) << i) != NULL;
	}
	ck_assert_uint_eq(reasons, 24);
	ck_assert_uint_eq(sources, 4);
	ck_assert_str_eq(ntr_usn_reason_name(0x80000000), "close");
	ck_assert_str_eq(ntr_usn_reason_name(0x1000), "rename-old-name");
	ck_assert_ptr_null(ntr_usn_reason_name(3));
	ck_assert_ptr_null(ntr_usn_reason_name(0));
}
END_TEST

/* ------------------------------------------------------------------ the walk -- */

/* A source that fails like a disk does. */
struct disk {
	uint8_t *bytes;
	uint64_t size, bad, bad_end;
	bool whole;		/* a request that meets the bad place gets nothing */
	size_t most;		/* bytes one request gets */
	unsigned long reads;
};

static int64_t disk_pread(void *ctx, void *buf, size_t len, uint64_t offset)
{
	struct disk *d = ctx;

	d->reads++;
	if (offset >= d->size)
		return 0;
	if (len > d->size - offset)
		len = (size_t)(d->size - offset);
	if (d->most && len > d->most)
		len = d->most;
	if (offset < d->bad_end && offset + len > d->bad) {
		if (offset >= d->bad || d->whole)
			return -EIO;
		len = (size_t)(d->bad - offset);
	}
	memcpy(buf, d->bytes + offset, len);
	return (int64_t)len;
}

/* "0 88 176 lost 0 unreadable 0" */
static void walk(struct disk *d, const char *want)
{
	struct ntr_source src = { d, d->size, disk_pread };
	struct line got = { .len = 0 };
	struct ntr_journal *j;
	struct ntr_error err;
	struct ntr_usn usn;

	ck_assert_int_eq(ntr_journal_open(NULL, &src, &j, &err), NTR_OK);
	while (ntr_journal_next(j, &usn, &err) > 0)
		line_add(&got, "%llu ", (unsigned long long)usn.at);
	line_add(&got, "lost %llu unreadable %llu",
		 (unsigned long long)ntr_journal_lost(j),
		 (unsigned long long)ntr_journal_unreadable(j));
	ck_assert_uint_eq(ntr_journal_done(j), ntr_journal_size(j));
	ck_assert_str_eq(got.text, want);
	ntr_journal_close(j);
}

START_TEST(gaps)
{
	uint8_t bytes[ROOM] = { 0 };
	struct disk d = { .bytes = bytes, .size = 1024 };

	walk(&d, "lost 0 unreadable 0");
	named(bytes + 64, 2, "ab", 64);
	named(bytes + 128, 2, "ab", 128);
	ranged(bytes + 200, 1, 200);
	named(bytes + 512, 3, "abc", 512);
	walk(&d, "64 128 200 512 lost 0 unreadable 0");
	/* An end that is no multiple of 8: zeros are no loss, others are. */
	d.size = 603;
	walk(&d, "64 128 200 512 lost 0 unreadable 0");
	bytes[602] = 1;
	walk(&d, "64 128 200 512 lost 3 unreadable 0");
	/* The last one is cut. */
	d.size = 560;
	walk(&d, "64 128 200 lost 32 unreadable 0");
	ck_assert_int_eq(ntr_journal_open(NULL, NULL, NULL, NULL), NTR_E_ARG);
	ntr_journal_close(NULL);
}
END_TEST

/* Behind rubbish only what Windows would write is believed. */
START_TEST(rubbish)
{
	uint8_t bytes[ROOM] = { 0 };
	struct disk d = { .bytes = bytes, .size = 512 };

	memset(bytes, 0xa5, 24);
	named(bytes + 24, 2, "ab", 24);
	walk(&d, "24 lost 24 unreadable 0");
	put32(bytes + 24 + 0x28, 0);		/* no reason */
	walk(&d, "lost 88 unreadable 0");
	named(bytes + 24, 2, "ab", 24);
	put64(bytes + 24 + 0x18, 3);		/* the USN of no place */
	walk(&d, "lost 88 unreadable 0");
	/* A length that swallows the next one. */
	memset(bytes, 0, 24);
	named(bytes + 24, 2, "ab", 24);
	put32(bytes + 24, 128);
	named(bytes + 88, 2, "cd", 88);
	walk(&d, "88 lost 64 unreadable 0");
}
END_TEST

/* Bad sectors cost what is in them, however the source fails. */
START_TEST(bad_sectors)
{
	enum { SIZE = 3 << 20, RECORD = 64, PAIR = 2 * RECORD };
	struct disk d = { .bytes = calloc(1, SIZE), .size = SIZE };
	struct ntr_source src = { &d, SIZE, disk_pread };
	struct ntr_journal *j;
	struct ntr_usn usn;

	ck_assert_ptr_nonnull(d.bytes);
	for (size_t at = 0; at < SIZE; at += RECORD)
		named(d.bytes + at, 2, "ab", at);
	for (unsigned way = 0; way < 6; way++) {
		unsigned long count = 0;
		uint64_t lost;

		d.bad = 1000000 / 512 * 512;
		d.bad_end = d.bad + (way < 4 ? 512 : 512 * 64);
		d.whole = way & 1;
		d.most = way & 2 ? 100 : 0;
		d.reads = 0;
		ck_assert_int_eq(ntr_journal_open(NULL, &src, &j, NULL), NTR_OK);
		while (ntr_journal_next(j, &usn, NULL) > 0) {
			ck_assert_uint_eq(usn.at, usn.usn);
			count++;
		}
		lost = ntr_journal_unreadable(j);
		ck_assert_uint_eq(lost, d.bad_end - d.bad);
		ck_assert_uint_eq(ntr_journal_lost(j), 0);
		ck_assert_uint_eq(count, (SIZE - lost) / RECORD);
		ck_assert_uint_lt(d.reads, d.most ? 70000 : 400);
		ntr_journal_close(j);
	}
	free(d.bytes);
}
END_TEST

/* A record as long as they get, over the edges of the windows. */
START_TEST(windows)
{
	enum { SIZE = 4 << 20, LONG = 64 * 1024 - 64 };
	struct disk d = { .bytes = calloc(1, SIZE), .size = SIZE };
	struct ntr_source src = { &d, SIZE, disk_pread };
	unsigned extents = (LONG - V4_EXTENTS) / 16;
	size_t at = 0, next = 0, length = 0;
	struct ntr_journal *j;
	struct ntr_usn usn;

	ck_assert_ptr_nonnull(d.bytes);
	for (; at + LONG + 64 < SIZE; at += length + 8)
		length = ranged(d.bytes + at, extents, at);
	ck_assert_int_eq(ntr_journal_open(NULL, &src, &j, NULL), NTR_OK);
	for (; ntr_journal_next(j, &usn, NULL) > 0; next += length + 8)
		ck_assert_uint_eq(usn.at, next);
	ck_assert_uint_eq(next, at);
	ck_assert_uint_eq(ntr_journal_lost(j), 0);
	ntr_journal_close(j);
	free(d.bytes);
}
END_TEST

/* Every place looks like the start of a long record. */
START_TEST(slow)
{
	struct disk d = { .bytes = calloc(1, SLOW_INPUT), .size = SLOW_INPUT };
	struct ntr_source src = { &d, SLOW_INPUT, disk_pread };
	struct ntr_journal *j;
	struct ntr_usn usn;
	double start;

	ck_assert_ptr_nonnull(d.bytes);
	for (size_t at = 0; at < SLOW_INPUT; at += 8) {
		put32(d.bytes + at, 0xfff8);
		put16(d.bytes + at + 4, 2 + at / 8 % 3);
	}
	start = cpu_seconds();
	ck_assert_int_eq(ntr_journal_open(NULL, &src, &j, NULL), NTR_OK);
	while (ntr_journal_next(j, &usn, NULL) > 0)
		;
	ck_assert(cpu_seconds() - start < SLOW_SECONDS);
	ck_assert_uint_lt(d.reads, 64);
	ntr_journal_close(j);
	free(d.bytes);
}
END_TEST

SUITE_OF(usn, versions, refusals, limits, names, gaps, rubbish, bad_sectors, windows,
	 slow)
