/*
 * test_secure.c - $Secure: every descriptor once, by id, and of files
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A $Secure of four descriptors is laid behind a sample volume, two blocks of 256 KiB
 * with their copies, so that every byte of it can be changed.
 */
#include "volume_bytes.h"

enum {
	HALF = 256 * 1024, PAIR = 2 * HALF, SDS = 2 * PAIR, HEADER = 20,
	COUNT = 4, FIRST_ID = 0x100, RECORD_SECURE = 9
};

static struct volume v;
static uint8_t sds[SDS];
static uint64_t sds_at;		/* in the volume */
static size_t sds_len;

static const struct {
	uint32_t at, length;	/* of its header; of the descriptor */
} entries[COUNT] = {
	{ 0, 20 }, { 0x30, 32 }, { 0x70, 21 }, { PAIR, 20 },
};

/* An empty one that is told from others by its control word. */
static uint32_t hash_of(unsigned i)
{
	uint32_t first = 1 | (0x8000 | i) << 16;

	/* Five words, of which only the first is not zero: rotated by 3 bits four
	 * times; three more words of zeros in the second descriptor. */
	unsigned turn = i == 1 ? 21 : 12;

	return first << turn | first >> (32 - turn);
}

static void entry_write(unsigned i)
{
	uint8_t *at = sds + entries[i].at;

	put32(at, hash_of(i));
	put32(at + 4, FIRST_ID + i);
	put64(at + 8, entries[i].at);
	put32(at + 16, HEADER + entries[i].length);
	at[HEADER] = 1;
	put16(at + HEADER + 2, 0x8000u | i);
}

static void sds_beyond(uint8_t *to, uint64_t offset)
{
	for (size_t i = 0; i < BLOCK; i++)
		if (offset + i >= sds_at && offset + i - sds_at < SDS)
			to[i] = sds[offset + i - sds_at];
}

/* The value of an $INDEX_ROOT with an entry for each descriptor whose bit is set in
 * 'which', 8 bytes of 'wrong' added to where it is. */
static size_t index_value(uint8_t *to, bool sdh, unsigned which, uint64_t wrong)
{
	size_t at = 0x20, length = sdh ? 0x30 : 0x28;
	uint8_t *e;

	memset(to, 0, 0x200);
	put32(to + 4, sdh ? 0x12 : 0x10);
	put32(to + 8, 4096);
	put32(to + 0x10, 0x10);
	for (unsigned i = 0; i < COUNT; i++) {
		if (!(which >> i & 1))
			continue;
		e = to + at;
		put16(e, sdh ? 0x18 : 0x14);
		put16(e + 2, 0x14);
		put16(e + 8, length);
		put16(e + 10, sdh ? 8 : 4);
		put32(e + 0x10, sdh ? hash_of(i) : FIRST_ID + i);
		put32(e + 0x14, FIRST_ID + i);
		e += sdh ? 0x18 : 0x14;
		put32(e, hash_of(i));
		put32(e + 4, FIRST_ID + i);
		put64(e + 8, entries[i].at + wrong);
		put32(e + 16, HEADER + entries[i].length);
		if (sdh)
			memcpy(e + 20, "I\0I\0", 4);
		at += length;
	}
	put16(to + at + 8, 0x10);
	put16(to + at + 12, 2);
	at += 0x10;
	put32(to + 0x14, at - 0x10);
	put32(to + 0x18, at - 0x10);
	return at;
}

/* Record 9 anew: $SDS of 'pairs' as given, or the usual run where it is NULL. */
static void secure_store(unsigned sii, unsigned sdh, uint64_t wrong,
			 const void *pairs, size_t pairs_len, uint64_t clusters)
{
	static struct making m;
	uint64_t first = sds_at / v.cluster;
	uint8_t value[0x200];
	size_t len;

	m.len = 0;
	making_copy(&m, &v, RECORD_SECURE, 0x10, 0x40);
	if (pairs)
		making_pairs(&m, NTR_DATA, 20, "$SDS", 0, clusters,
			     clusters * v.cluster, pairs, pairs_len);
	else
		making_run(&m, NTR_DATA, 20, "$SDS", first, SDS / v.cluster,
			   sds_len);
	if (sdh) {
		len = index_value(value, true, sdh, 0);
		making_value(&m, NTR_INDEX_ROOT, 21, "$SDH", value, len);
	}
	if (sii) {
		len = index_value(value, false, sii, wrong);
		making_value(&m, NTR_INDEX_ROOT, 22, "$SII", value, len);
	}
	making_store(&m, &v, RECORD_SECURE);
}

/* A volume with an intact $Secure, not opened yet. */
static void prepare(void)
{
	volume_load(&v, "good-stages");
	sds_at = volume_extend(&v, SDS / v.cluster) * v.cluster;
	v.beyond = sds_beyond;
	sds_len = PAIR + HALF + HEADER + entries[3].length;
	memset(sds, 0, sizeof(sds));
	for (unsigned i = 0; i < COUNT; i++)
		entry_write(i);
	for (size_t block = 0; block < SDS; block += PAIR)
		memcpy(sds + block + HALF, sds + block, HALF);
	secure_store(0xf, 0xf, 0, NULL, 0, 0);
}

static struct ntr_secure *opened(void)
{
	struct ntr_secure *secure = NULL;

	volume_open(&v, 0);
	ck_assert_int_eq(ntr_secure_open(v.vol, &secure, NULL), 0);
	return secure;
}

/* Every one as "256/notes ", in order. */
static void expect_all(struct ntr_secure *secure, const char *want)
{
	struct ntr_secure_entry e;
	struct line got = {0};
	int more;

	while ((more = ntr_secure_next(secure, &e, NULL)) > 0) {
		unsigned i = e.id - FIRST_ID;

		line_add(&got, "%u/%u ", (unsigned)e.id, (unsigned)e.notes);
		ck_assert_uint_lt(i, COUNT);
		ck_assert_uint_eq(e.at, entries[i].at);
		ck_assert_uint_eq(e.length, entries[i].length);
		ck_assert_uint_eq(e.descriptor[2], i);
	}
	ck_assert_int_eq(more, 0);
	ck_assert_int_eq(ntr_secure_next(secure, &e, NULL), 0);
	ck_assert_str_eq(got.text, want);
}

static void finish(struct ntr_secure *secure)
{
	ntr_secure_close(secure);
	volume_close(&v);
}

static uint64_t findings(void)
{
	uint64_t count = 0;

	for (uint32_t kind = NTR_F_SECURITY_DAMAGED; kind <= NTR_F_SECURITY_ID;
	     kind++)
		count += volume_found(&v, kind);
	return count;
}

/* By id: its notes, or the negative code. */
static int find(struct ntr_secure *secure, uint32_t id)
{
	struct ntr_secure_entry e;
	int code = ntr_secure_find(secure, id, &e, NULL);

	if (code < 0)
		return code;
	ck_assert_uint_eq(e.id, id);
	ck_assert_uint_eq(e.at, entries[id - FIRST_ID].at);
	ck_assert_uint_eq(e.length, entries[id - FIRST_ID].length);
	ck_assert_uint_eq(e.descriptor[2], id - FIRST_ID);
	return (int)e.notes;
}

START_TEST(reads_all)
{
	struct ntr_secure *secure;

	prepare();
	secure = opened();
	expect_all(secure, "256/0 257/0 258/0 259/0 ");
	for (uint32_t id = FIRST_ID + COUNT; id-- > FIRST_ID; )
		for (int twice = 0; twice < 2; twice++)
			ck_assert_int_eq(find(secure, id), 0);
	ck_assert_int_eq(find(secure, 0), NTR_E_NOT_FOUND);
	ck_assert_int_eq(find(secure, 1), NTR_E_NOT_FOUND);
	ck_assert_int_eq(find(secure, FIRST_ID + COUNT), NTR_E_NOT_FOUND);
	ck_assert_int_eq(find(secure, UINT32_MAX), NTR_E_NOT_FOUND);
	ck_assert_int_eq(find(secure, FIRST_ID), 0);
	ck_assert_uint_eq(findings(), 0);
	finish(secure);
}
END_TEST

/* The second descriptor in 'damage' bytes changed, in one copy or both. */
static void damaged(unsigned at, unsigned value, bool first, bool second,
		    const char *want, int found)
{
	struct ntr_secure *secure;

	prepare();
	if (first)
		sds[entries[1].at + at] = (uint8_t)value;
	if (second)
		sds[entries[1].at + at + HALF] = (uint8_t)value;
	secure = opened();
	ck_assert_int_eq(find(secure, FIRST_ID + 1), found);
	ck_assert_uint_eq(findings(), 0);
	expect_all(secure, want);
	ck_assert_uint_gt(findings(), 0);
	finish(secure);
}

START_TEST(damaged_descriptor)
{
	/* In the copy, in the first, in both. */
	damaged(HEADER + 4, 0xff, false, true, "256/0 257/2 258/0 259/0 ", 0);
	damaged(HEADER + 4, 0xff, true, false, "256/0 257/6 258/0 259/0 ",
		NTR_SECURE_FROM_MIRROR);
	damaged(HEADER + 4, 0xff, true, true, "256/0 257/1 258/0 259/0 ",
		NTR_SECURE_HASH_DIFFERS);
	/* The hash itself: of both copies and both indexes. */
	damaged(0, 0xff, true, true, "256/0 257/25 258/0 259/0 ",
		NTR_SECURE_HASH_DIFFERS);
}
END_TEST

START_TEST(damaged_header)
{
	static const struct {
		unsigned at, value;
	} fields[] = {
		{ 8, 0xff }, { 15, 0xff }, { 16, 0x20 }, { 16, 0 }, { 19, 0xff },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		unsigned at = fields[i].at, value = fields[i].value;

		damaged(at, value, false, true, "256/0 257/2 258/0 259/0 ", 0);
		damaged(at, value, true, false, "256/0 257/6 258/0 259/0 ",
			NTR_SECURE_FROM_MIRROR);
		/* In both: it costs that one alone. */
		damaged(at, value, true, true, "256/0 258/0 259/0 ",
			NTR_E_NOT_FOUND);
	}
}
END_TEST

/* A sector that cannot be read is in the copy. */
START_TEST(unreadable_sectors)
{
	struct ntr_secure *secure;

	for (unsigned whole = 0; whole < 2; whole++) {
		prepare();
		secure = opened();
		v.bad = sds_at;
		v.whole = whole;
		expect_all(secure, "256/6 257/6 258/6 259/0 ");
		ck_assert_int_eq(find(secure, FIRST_ID),
				 NTR_SECURE_FROM_MIRROR);
		ck_assert_uint_gt(volume_found(&v, NTR_F_SECURITY_DAMAGED), 0);
		finish(secure);
	}
	/* The image ends before the copies of the second block. */
	prepare();
	secure = opened();
	v.end = sds_at + PAIR + HALF;
	expect_all(secure, "256/0 257/0 258/0 259/2 ");
	finish(secure);
	/* Nothing of it can be read. */
	prepare();
	secure = opened();
	v.end = sds_at;
	expect_all(secure, "");
	ck_assert_int_eq(find(secure, FIRST_ID), NTR_E_NOT_FOUND);
	ck_assert_uint_gt(volume_found(&v, NTR_F_SECURITY_DAMAGED), 0);
	finish(secure);
}
END_TEST

START_TEST(indexes_disagree)
{
	struct ntr_secure *secure;

	/* Not in one, not in the other; found all the same. */
	prepare();
	secure_store(0xd, 0xb, 0, NULL, 0, 0);
	secure = opened();
	expect_all(secure, "256/0 257/8 258/16 259/0 ");
	ck_assert_uint_eq(volume_found(&v, NTR_F_SECURITY_INDEX), 2);
	ck_assert_int_eq(find(secure, FIRST_ID + 1), NTR_SECURE_NOT_IN_SII);
	finish(secure);
	/* All at a wrong place. */
	prepare();
	secure_store(0xf, 0xf, 16, NULL, 0, 0);
	secure = opened();
	ck_assert_int_eq(find(secure, FIRST_ID + 2), NTR_SECURE_NOT_IN_SII);
	expect_all(secure, "256/8 257/8 258/8 259/8 ");
	ck_assert_uint_eq(volume_found(&v, NTR_F_SECURITY_INDEX), 8);
	finish(secure);
	prepare();
	secure_store(0xf, 0xf, UINT64_MAX - HALF, NULL, 0, 0);
	secure = opened();
	ck_assert_int_eq(find(secure, FIRST_ID + 2), NTR_SECURE_NOT_IN_SII);
	finish(secure);
	/* Neither is there: one finding each. */
	prepare();
	secure_store(0, 0, 0, NULL, 0, 0);
	secure = opened();
	expect_all(secure, "256/24 257/24 258/24 259/24 ");
	ck_assert_uint_ge(volume_found(&v, NTR_F_SECURITY_INDEX), 1);
	ck_assert_uint_le(volume_found(&v, NTR_F_SECURITY_INDEX), 2);
	finish(secure);
}
END_TEST

/* Entries of the indexes without a descriptor. */
START_TEST(indexes_lead_nowhere)
{
	struct ntr_secure *secure;

	prepare();
	sds_len = HALF + entries[2].at + 48;
	secure_store(0xf, 0xf, 0, NULL, 0, 0);
	secure = opened();
	expect_all(secure, "256/0 257/0 258/0 ");
	ck_assert_uint_ge(volume_found(&v, NTR_F_SECURITY_INDEX), 1);
	ck_assert_int_eq(find(secure, FIRST_ID + 3), NTR_E_NOT_FOUND);
	finish(secure);
}
END_TEST

/* 2^40 clusters of nothing before, and after, the first block. */
START_TEST(huge_holes_cost_nothing)
{
	struct ntr_secure_entry e;
	struct ntr_secure *secure;
	double before = seconds_now();
	uint8_t pairs[64] = { 0x08 };
	uint64_t hole = (uint64_t)1 << 40;

	prepare();
	put64(pairs + 1, hole);
	pairs[9] = 0x88;
	put64(pairs + 10, SDS / v.cluster);
	put64(pairs + 18, sds_at / v.cluster);
	pairs[26] = 0x08;
	put64(pairs + 27, hole);
	secure_store(0xf, 0xf, 0, pairs, 36, 2 * hole + SDS / v.cluster);
	secure = opened();
	/* Every header says that it is elsewhere. */
	ck_assert_int_eq(ntr_secure_next(secure, &e, NULL), 0);
	ck_assert_uint_gt(volume_found(&v, NTR_F_SECURITY_DAMAGED), 0);
	within(before, 2, "a $SDS of holes");
	finish(secure);
}
END_TEST

/* ------------------------------------------------------------------ files -- */

/* $STANDARD_INFORMATION of record 'number' with this security id. */
static void set_id(uint64_t number, uint32_t id)
{
	uint8_t record[RECORD_MAX];

	record_load_at(&v, record_place(&v, number), record);
	ck_assert_uint_eq(get_bytes(record + get_bytes(record + 0x14, 2), 4),
			  NTR_STANDARD_INFORMATION);
	record_change(&v, record_place(&v, number),
		      (size_t)get_bytes(record + 0x14, 2) + 0x18 + 0x34, id, 4);
}

/* Record 24 with these attributes: short or long $STANDARD_INFORMATION, and maybe a
 * descriptor of its own. */
static void file_store(size_t stdinfo, uint32_t id, const void *own, size_t len)
{
	static struct making m;
	uint8_t value[72] = { 0 };

	put32(value + 0x34, id);
	making_start(&m, v.record, 24, NTR_RECORD_IN_USE, 0);
	making_value(&m, NTR_STANDARD_INFORMATION, 0, "", value, stdinfo);
	if (own)
		making_value(&m, NTR_SECURITY_DESCRIPTOR, 1, "", own, len);
	making_store(&m, &v, 24);
}

static void expect_file(int want, const void *bytes, size_t len)
{
	struct ntr_file *file = open_number(&v, 24);
	uint8_t buf[64];
	size_t wanted = 0;

	memset(buf, 'x', sizeof(buf));
	ck_assert_int_eq(ntr_file_security(file, buf, sizeof(buf), &wanted,
					   NULL), want);
	if (want == 0) {
		ck_assert_uint_eq(wanted, len);
		ck_assert_mem_eq(buf, bytes, len);
		ck_assert_int_eq(buf[len], 'x');
		memset(buf, 'x', sizeof(buf));
		wanted = 0;
		ck_assert_int_eq(ntr_file_security(file, buf, 3, &wanted, NULL),
				 0);
		ck_assert_uint_eq(wanted, len);
		ck_assert_mem_eq(buf, bytes, 3);
		ck_assert_int_eq(buf[3], 'x');
		ck_assert_int_eq(ntr_file_security(file, NULL, 0, &wanted, NULL),
				 0);
	}
	ntr_file_close(file);
}

START_TEST(security_of_files)
{
	static const char own[] = "whatever it is, it is the file's";

	prepare();
	file_store(72, FIRST_ID + 1, NULL, 0);
	volume_open(&v, 0);
	expect_file(0, sds + entries[1].at + HEADER, 32);
	volume_close(&v);
	/* Its own comes first. */
	prepare();
	file_store(72, FIRST_ID + 1, own, sizeof(own));
	volume_open(&v, 0);
	expect_file(0, own, sizeof(own));
	ck_assert_uint_eq(findings(), 0);
	volume_close(&v);
	/* Without either, as in the short form of NTFS 1.2. */
	prepare();
	file_store(48, 0, NULL, 0);
	volume_open(&v, 0);
	expect_file(NTR_E_NOT_FOUND, NULL, 0);
	ck_assert_uint_eq(findings(), 0);
	volume_close(&v);
	/* An id that nobody has is worth a finding. */
	prepare();
	file_store(72, 0x1234, NULL, 0);
	volume_open(&v, 0);
	expect_file(NTR_E_NOT_FOUND, NULL, 0);
	ck_assert_uint_eq(volume_found(&v, NTR_F_SECURITY_ID), 1);
	volume_close(&v);
}
END_TEST

/* A volume whose $Secure is free, or no longer there, opens and is read like any
 * other. */
START_TEST(no_secure)
{
	struct ntr_secure *secure = NULL;

	prepare();
	set_id(24, FIRST_ID);
	record_change(&v, record_place(&v, RECORD_SECURE), 0x16, 0, 2);
	volume_open(&v, 0);
	ck_assert_int_eq(ntr_secure_open(v.vol, &secure, NULL),
			 NTR_E_NOT_FOUND);
	expect_file(NTR_E_NOT_FOUND, NULL, 0);
	expect_file(NTR_E_NOT_FOUND, NULL, 0);
	volume_close(&v);
	prepare();
	memset(v.bytes + record_place(&v, RECORD_SECURE), 0, v.record);
	volume_open(&v, 0);
	ck_assert_int_lt(ntr_secure_open(v.vol, &secure, NULL), 0);
	volume_close(&v);
	ntr_secure_close(NULL);
}
END_TEST

SUITE_OF(secure, reads_all, damaged_descriptor, damaged_header,
	 unreadable_sectors, indexes_disagree, indexes_lead_nowhere,
	 huge_holes_cost_nothing, security_of_files, no_secure)
