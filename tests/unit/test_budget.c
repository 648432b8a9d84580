/*
 * test_budget.c - how much is read and looked at where the same is mapped over and over
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Each file, journal or directory has a bound of its own; these are about what all of a
 * volume may cost, and that it is said where that ends.
 */
#include "volume_bytes.h"

enum { FREE_RECORD = 180, NOWHERE = 1 << 20 };

static struct volume v;
static struct making m;
static uint64_t blocks_read;	/* past the end of the image's own bytes */

/* ------------------------------------------------------------- journals -- */

static void count_zeros(uint8_t *to, uint64_t offset)
{
	(void)to;
	(void)offset;
	blocks_read++;
}

/* A record of a journal at the start of each block. */
static void count_records(uint8_t *to, uint64_t offset)
{
	(void)offset;
	blocks_read++;
	put32(to, 0x40);
	put16(to + 4, 2);
	put64(to + 0x08, NTR_REF(42, 1));
	put64(to + 0x10, NTR_REF(5, 5));
	put64(to + 0x20, UINT64_C(129001865580000000));
	put32(to + 0x28, 0x100);
	put16(to + 0x38, 2);
	put16(to + 0x3a, 0x3c);
	to[0x3c] = 'a';
}

static struct ntr_journal *journal_of(uint64_t number, struct ntr_stream **ret)
{
	struct ntr_file *file = open_number(&v, number);
	struct ntr_journal *j = NULL;

	*ret = stream_of_file(file, NTR_DATA, NULL);
	ntr_file_close(file);
	ck_assert_int_eq(ntr_journal_open(*ret, NULL, &j, NULL), 0);
	return j;
}

/* 20,000 pairs, each of 127 clusters, all of them the same: 10 GB. */
START_TEST(journal_of_one_place)
{
	enum { PAIRS = 20000, EACH = 127 };
	static uint8_t pairs[3 * PAIRS + 8], *to = pairs;
	uint64_t clusters = (uint64_t)PAIRS * EACH, lcn, records = 0;
	struct ntr_error err = { .code = 0 };
	struct ntr_stream *stream;
	struct ntr_journal *j;
	struct ntr_usn usn;
	int code;

	volume_load(&v, "good-record64k");
	lcn = volume_extend(&v, EACH);
	v.beyond = _i ? count_records : count_zeros;
	put(to, 0x31, 1);
	put(to + 1, EACH, 1);
	put(to + 2, lcn, 3);
	to += 5;
	for (int i = 1; i < PAIRS; i++, to += 3)
		memcpy(to, "\x11\x7f\x00", 3);
	making_start(&m, v.record, FREE_RECORD, NTR_RECORD_IN_USE, 0);
	making_pairs(&m, NTR_DATA, 1, "", 0, clusters, clusters * v.cluster,
		     pairs, (size_t)(to + 1 - pairs));
	making_store(&m, &v, FREE_RECORD);
	volume_open(&v, 0);
	j = journal_of(FREE_RECORD, &stream);
	blocks_read = 0;
	while ((code = ntr_journal_next(j, &usn, &err)) > 0)
		records++;
	ck_assert_int_eq(code, NTR_E_LIMIT);
	ck_assert_int_eq(err.code, NTR_E_LIMIT);
	ck_assert_int_eq(records > 0, _i);
	/* All that the image holds, and some more, but not all that is mapped. */
	ck_assert_uint_gt(blocks_read * BLOCK, v.size);
	ck_assert_uint_lt(blocks_read * BLOCK, 2 * v.size + (32 << 20));
	ck_assert_int_eq(ntr_journal_next(j, &usn, NULL), NTR_E_LIMIT);
	ntr_journal_close(j);
	ntr_stream_close(stream);
	volume_close(&v);
}
END_TEST

/* A hole of 2^62 bytes, and a record behind it. */
START_TEST(journal_behind_a_hole)
{
	static uint8_t pairs[32], *to = pairs;
	const uint64_t hole = UINT64_C(1) << 62;
	uint64_t lcn, clusters;
	struct ntr_stream *stream;
	struct ntr_journal *j;
	struct ntr_usn usn;

	volume_load(&v, "good-stages");
	lcn = volume_extend(&v, 2);
	v.beyond = count_records;
	clusters = hole / v.cluster;
	put(to, 0x08, 1);
	put64(to + 1, clusters);
	put(to + 9, 0x41, 1);
	put(to + 10, 2, 1);
	put(to + 11, lcn, 4);
	making_start(&m, v.record, FREE_RECORD, NTR_RECORD_IN_USE, 0);
	making_pairs(&m, NTR_DATA, 1, "", 0, clusters + 2,
		     hole + 2 * v.cluster, pairs, 16);
	making_store(&m, &v, FREE_RECORD);
	volume_open(&v, 0);
	j = journal_of(FREE_RECORD, &stream);
	blocks_read = 0;
	for (uint64_t i = 0; i < 2; i++) {
		ck_assert_int_eq(ntr_journal_next(j, &usn, NULL), 1);
		ck_assert_uint_eq(usn.at, hole + i * BLOCK);
	}
	ck_assert_int_eq(ntr_journal_next(j, &usn, NULL), 0);
	ck_assert_uint_eq(ntr_journal_lost(j), 0);
	ck_assert_uint_le(blocks_read, 4);
	ntr_journal_close(j);
	ntr_stream_close(stream);
	volume_close(&v);
}
END_TEST

/* ------------------------------------------------------------- clusters -- */

enum { CLUSTERS = 200000, FILES = 40, TIMES = 16, SOME = 4 * 1024 * 1024 };

/* Of each two clusters one is free. */
static void every_other(uint8_t *to, uint64_t offset)
{
	(void)offset;
	blocks_read++;
	memset(to, 0xaa, BLOCK);
}

/* Records of no file, all of which map the same CLUSTERS clusters; and a $Bitmap in which
 * each of these is unlike its neighbours.  They are unused or, 'in_use', child records
 * whose base records are not there. */
static void crowd(bool in_use)
{
	uint64_t bits, first, bytes, base;

	volume_load(&v, "good-stages");
	first = volume_extend(&v, CLUSTERS);
	v.beyond = every_other;
	bytes = (first + CLUSTERS) / 8 + 1;
	bits = first;
	m.len = 0;
	making_copy(&m, &v, 6, 0, NTR_DATA);
	making_run(&m, NTR_DATA, 9, "", bits, (bytes + v.cluster - 1) / v.cluster,
		   bytes);
	making_store(&m, &v, 6);
	for (uint64_t i = 0; i < FILES; i++) {
		base = in_use ? NTR_REF(NOWHERE + i, 1) : 0;
		making_start(&m, v.record, FREE_RECORD + i,
			     in_use ? NTR_RECORD_IN_USE : 0, base);
		making_run(&m, NTR_DATA, 1, "", first + 100, CLUSTERS - 100,
			   (CLUSTERS - 100) * v.cluster);
		making_store(&m, &v, FREE_RECORD + i);
	}
}

static int remains_of(struct ntr_clusters *c, uint64_t number,
		      struct ntr_remains *r)
{
	struct ntr_file *file = NULL;
	struct ntr_stream *stream;
	int code;

	ck_assert_int_eq(ntr_file_open_alone(v.vol, number, &file, NULL), 0);
	stream = stream_of_file(file, NTR_DATA, NULL);
	code = ntr_stream_remains(stream, c, r, NULL);
	ntr_stream_close(stream);
	ntr_file_close(file);
	return code;
}

START_TEST(files_that_share_all)
{
	const uint64_t each = CLUSTERS - 100;
	struct ntr_volume_info info;
	struct ntr_clusters *c;
	struct ntr_remains r;
	uint64_t looked_at = 0;
	double since;
	int code;

	crowd(_i);
	volume_open(&v, 0);
	ntr_volume_info(v.vol, &info);
	since = seconds_now();
	ck_assert_int_eq(ntr_clusters_open(v.vol, NTR_CLUSTERS_OWNERS, &c, NULL),
			 0);
	for (uint64_t i = 0; i < FILES; i++) {
		code = remains_of(c, FREE_RECORD + i, &r);
		if (code == NTR_E_LIMIT)
			continue;
		ck_assert_int_eq(code, 0);
		/* Those before the limit, and none behind it. */
		ck_assert_uint_eq(looked_at, i * each);
		looked_at += each;
		ck_assert_uint_eq(r.clusters, each);
		ck_assert_uint_eq(r.disputed_clusters, r.free_clusters);
		ck_assert_uint_eq(r.reused_clusters, _i ? each : each / 2);
		ck_assert_uint_eq(r.recoverable, NTR_RECOVERABLE_NONE);
	}
	ck_assert_uint_gt(looked_at, TIMES * info.clusters);
	ck_assert_uint_le(looked_at, TIMES * info.clusters + SOME);
	ck_assert_uint_eq(volume_found(&v, NTR_F_CLAIMS_LIMIT), 1);
	within(since, 8, "looking at them");
	ntr_clusters_close(c);
	volume_close(&v);
}
END_TEST

/* No volume of Windows comes near: nothing is left out. */
START_TEST(nothing_left_out)
{
	static const char *const images[] = { "odd-deleted", "odd-claims" };
	struct ntr_clusters *c;

	volume_load(&v, images[_i]);
	volume_open(&v, 0);
	ck_assert_int_eq(ntr_clusters_open(v.vol, NTR_CLUSTERS_OWNERS, &c, NULL),
			 0);
	ck_assert_uint_eq(volume_found(&v, NTR_F_CLAIMS_LIMIT), 0);
	ntr_clusters_close(c);
	volume_close(&v);
}
END_TEST

/* 2^54 sectors, and a $Bitmap for all of them that is one hole. */
START_TEST(bitmap_of_a_hole)
{
	const uint64_t sectors = UINT64_C(1) << 54;
	uint64_t clusters = sectors / 8, bytes = clusters / 8, lcn = 0, steps = 0;
	struct ntr_cluster_use use;
	struct ntr_clusters *c;
	double since;

	volume_load(&v, "good-stages");
	put64(v.bytes + 0x28, sectors);
	m.len = 0;
	making_copy(&m, &v, 6, 0, NTR_DATA);
	making_run(&m, NTR_DATA, 9, "", HOLE, bytes / v.cluster, bytes);
	making_store(&m, &v, 6);
	volume_open(&v, 0);
	since = seconds_now();
	ck_assert_int_eq(ntr_clusters_open(v.vol, NTR_CLUSTERS_OWNERS, &c, NULL),
			 0);
	while (ntr_clusters_use(c, lcn, NTR_NONE, &use) == 0) {
		ck_assert_uint_eq(use.bitmap, NTR_BITMAP_FREE);
		lcn += use.clusters;
		ck_assert_uint_lt(++steps, 100000);
	}
	ck_assert_uint_eq(lcn, clusters);
	within(since, 1, "walking over it");
	ntr_clusters_close(c);
	volume_close(&v);
}
END_TEST

/* ---------------------------------------------------------------- suite -- */

SUITE_LOOPING(budget, 120,
	LOOP(journal_of_one_place, 0, 2),
	ONCE(journal_behind_a_hole),
	LOOP(files_that_share_all, 0, 2),
	LOOP(nothing_left_out, 0, 2),
	ONCE(bitmap_of_a_hole))
