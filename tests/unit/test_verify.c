/*
 * test_verify.c - what verify says of parts that contradict one another, and its bounds
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "volume_bytes.h"

#include "walk/verify_ledger.h"

enum { RECORD_BITMAP = 6, FIRST_FREE = 40 };

static struct volume v;

/* -------------------------------------------------------------------- ledger -- */

START_TEST(accounts_are_even_in_any_order)
{
	struct ledger l = {0};
	uint64_t *uneven;
	size_t count;

	for (uint64_t i = 0; i < 5000; i++)
		ck_assert(ledger_add(&l, i % 7, i * 12345));
	for (uint64_t i = 5000; i-- > 0;)
		ck_assert(ledger_add(&l, i % 7, -(i * 12345)));
	for (uint64_t owner = 0; owner < 7; owner++)
		ck_assert(ledger_listed(&l, owner));
	uneven = ledger_uneven(&l, &count);
	ck_assert_ptr_nonnull(uneven);
	ck_assert_uint_eq(count, 0);
	free(uneven);
	ledger_free(&l);
}
END_TEST

START_TEST(only_listed_accounts_are_told_and_sorted)
{
	struct ledger l = {0};
	uint64_t *uneven;
	size_t count;

	for (uint64_t owner = 3000; owner-- > 0;) {
		ck_assert(ledger_add(&l, owner, 1));
		if (owner % 3 == 0)
			ck_assert(ledger_listed(&l, owner));
	}
	ck_assert(ledger_add(&l, OWNER_REPARSE, 5));
	ck_assert(ledger_listed(&l, OWNER_REPARSE));
	uneven = ledger_uneven(&l, &count);
	ck_assert_uint_eq(count, 1001);
	for (size_t i = 0; i < 1000; i++)
		ck_assert_uint_eq(uneven[i], 3 * i);
	ck_assert(uneven[1000] == OWNER_REPARSE);
	free(uneven);
	ledger_free(&l);
}
END_TEST

START_TEST(a_set_has_what_was_added)
{
	struct hash_set set = {0};

	ck_assert(!hash_set_has(&set, 0));
	for (uint64_t i = 0; i < 3000; i += 3)
		ck_assert(hash_set_add(&set, i) && hash_set_add(&set, i));
	ck_assert_uint_eq(set.count, 1000);
	for (uint64_t i = 2; i < 3000; i++)
		ck_assert(hash_set_has(&set, i) == (i % 3 == 0));
	ck_assert(hash_set_has(&set, 0));
	hash_set_free(&set);
}
END_TEST

/* ------------------------------------------------------------------ clusters -- */

static uint64_t first_kept(uint32_t kind, struct ntr_finding *ret)
{
	uint64_t n = 0;

	for (size_t i = 0; ntr_findings_get(v.findings, i, ret) == 0; i++)
		if (ret->kind == kind && n++ == 0)
			return i;
	return NTR_NONE;
}

/* Every second cluster is marked. */
static void stripes(uint8_t *to, uint64_t offset)
{
	(void)offset;
	memset(to, 0x55, BLOCK);
}

START_TEST(lost_clusters_without_end_are_summed_up)
{
	enum { CLUSTERS = 8 * BLOCK };
	static struct making m;
	uint64_t first;

	volume_load(&v, "good-stages");
	first = volume_extend(&v, CLUSTERS);
	v.beyond = stripes;
	m.len = 0;
	making_copy(&m, &v, RECORD_BITMAP, 0, NTR_DATA);
	making_run(&m, NTR_DATA, 7, "", first, 2 * BLOCK / v.cluster,
		   2 * BLOCK);
	making_store(&m, &v, RECORD_BITMAP);
	volume_open(&v, 0);
	volume_verify(&v);
	/* A thousand ranges one by one, and one for the rest. */
	ck_assert_uint_eq(volume_found(&v, NTR_F_CLUSTER_LOST), 1001);
	ck_assert_uint_gt(volume_found(&v, NTR_F_CLUSTER_FREE), 0);
	volume_close(&v);
}
END_TEST

/* The last cluster of each sector of $Bitmap is marked. */
static void one_in_a_sector(uint8_t *to, uint64_t offset)
{
	(void)offset;
	memset(to, 0, BLOCK);
	for (size_t i = SECTOR - 1; i < BLOCK; i += SECTOR)
		to[i] = 0x80;
}

/* Lost clusters that are found where sector 'bad' of $Bitmap cannot be read. */
static uint64_t lost_without(unsigned bad, bool whole)
{
	enum { SECTORS = 8 };
	static struct making m;
	uint64_t first, lost;

	volume_load(&v, "good-stages");
	first = volume_extend(&v, SECTORS * 8 * SECTOR);
	v.beyond = one_in_a_sector;
	m.len = 0;
	making_copy(&m, &v, RECORD_BITMAP, 0, NTR_DATA);
	making_run(&m, NTR_DATA, 7, "", first, BLOCK * 2 / v.cluster, BLOCK * 2);
	making_store(&m, &v, RECORD_BITMAP);
	if (bad)
		v.bad = first * v.cluster + bad * SECTOR;
	v.whole = whole;
	volume_open(&v, 0);
	volume_verify(&v);
	lost = volume_found(&v, NTR_F_CLUSTER_LOST);
	ck_assert_uint_eq(volume_found(&v, NTR_F_BITMAP_DAMAGED), bad != 0);
	volume_close(&v);
	return lost;
}

START_TEST(bad_sector_costs_its_part_of_the_bitmap)
{
	uint64_t all = lost_without(0, false);

	ck_assert_uint_gt(all, 6);
	for (unsigned i = 4; i < 8; i++) {
		ck_assert_uint_eq(lost_without(i, false), all - 1);
		ck_assert_uint_eq(lost_without(i, true), all - 1);
	}
}
END_TEST

/* A volume of 2^36 bytes, mapped whole by each of many records, many times in each: who
 * would mark all that bit by bit, or word by word? */
START_TEST(clusters_mapped_over_and_over_take_no_time)
{
	enum { CLUSTERS = 16 * 1024 * 1024, RUNS = 60, FILES = 20 };
	static struct making m;
	uint8_t pairs[16 * RUNS + 16];
	double since;
	size_t len = 0;

	volume_load(&v, "good-stages");
	volume_extend(&v, CLUSTERS);
	/* From cluster 0 on; each of the next is where the one before was. */
	for (int i = 0; i < RUNS; i++) {
		pairs[len++] = 0x14;
		put32(pairs + len, CLUSTERS);
		len += 4;
		pairs[len++] = 0;
	}
	pairs[len++] = 0;
	for (uint64_t n = FIRST_FREE; n < FIRST_FREE + FILES; n++) {
		m.len = 0;
		making_start(&m, v.record, n, NTR_RECORD_IN_USE, 0);
		making_name(&m, 1, 5 | (uint64_t)5 << 48, "over", 0);
		making_pairs(&m, NTR_DATA, 2, "", 0, (uint64_t)RUNS * CLUSTERS,
			     (uint64_t)RUNS * CLUSTERS * v.cluster, pairs, len);
		making_store(&m, &v, n);
	}
	volume_open(&v, 0);
	since = seconds_now();
	volume_verify(&v);
	within(since, 2, "verify of clusters that are mapped over and over");
	ck_assert_uint_gt(volume_found(&v, NTR_F_CLUSTER_SHARED), 1);
	/* Not all owners are known: nothing can be said to be lost. */
	ck_assert_uint_eq(volume_found(&v, NTR_F_CLUSTER_LOST), 0);
	volume_close(&v);
}
END_TEST

/* ------------------------------------------------------------------- records -- */

/* Record 0 cannot be used: what $MFT maps has an owner all the same. */
START_TEST(the_mirrored_record_owns_its_clusters)
{
	volume_load(&v, "good-stages");
	memset(v.bytes + record_place(&v, 0), 0xff, 4);
	volume_open(&v, 0);
	volume_verify(&v);
	ck_assert_uint_gt(volume_found(&v, NTR_F_MIRROR_USED), 0);
	ck_assert_uint_eq(volume_found(&v, NTR_F_CLUSTER_LOST), 0);
	ck_assert_uint_eq(volume_found(&v, NTR_F_NAME_UNINDEXED), 0);
	volume_close(&v);
}
END_TEST

/* An extracted $MFT has no $Bitmap and no index blocks: they are not missed. */
START_TEST(an_extracted_mft_contradicts_nothing)
{
	volume_load_mft(&v, "good-stages", 60);
	volume_open(&v, NTR_OPEN_MFT_ONLY);
	volume_verify(&v);
	for (uint32_t kind = NTR_F_CLUSTER_SHARED; kind < NTR_F_KIND_END; kind++)
		ck_assert_msg(volume_found(&v, kind) == 0, "%s",
			      ntr_finding_name(kind));
	volume_close(&v);
}
END_TEST

START_TEST(a_file_without_standard_information_is_told)
{
	static struct making m;
	struct ntr_finding finding;

	volume_load(&v, "good-stages");
	m.len = 0;
	making_start(&m, v.record, 200, NTR_RECORD_IN_USE, 0);
	making_name(&m, 1, 5 | (uint64_t)5 << 48, "bare", 0);
	making_store(&m, &v, 200);
	volume_open(&v, 0);
	volume_verify(&v);
	ck_assert_uint_eq(volume_found(&v, NTR_F_STDINFO_MISSING), 1);
	ck_assert(first_kept(NTR_F_STDINFO_MISSING, &finding) != NTR_NONE);
	ck_assert_uint_eq(finding.record, 200);
	/* In use, and neither marked nor in the root's index. */
	ck_assert_uint_eq(volume_found(&v, NTR_F_RECORD_FREE), 1);
	ck_assert_uint_eq(volume_found(&v, NTR_F_NAME_UNINDEXED), 1);
	volume_close(&v);
}
END_TEST

/* ------------------------------------------------------------------ progress -- */

struct tour {
	uint64_t calls, stop_at, last, total;
	int again;		/* how often it starts over */
};

static int count_calls(void *ctx, uint64_t done, uint64_t total)
{
	struct tour *t = ctx;

	t->again += t->calls > 0 && done <= t->last;
	t->last = done;
	t->total = total;
	return ++t->calls == t->stop_at ? 77 : 0;
}

/* The second pass starts over, and can be stopped, too. */
START_TEST(progress_ends_the_work_in_either_pass)
{
	struct tour all = {0}, stopped = {0};

	volume_load(&v, "bad-index-tree");
	volume_open(&v, 0);
	ck_assert_int_eq(ntr_volume_verify(v.vol, count_calls, &all, NULL), 0);
	ck_assert_uint_eq(all.last, all.total);
	ck_assert_int_eq(all.again, 1);
	for (uint64_t i = 1; i <= all.calls; i++) {
		stopped = (struct tour){ .stop_at = i };
		ck_assert_int_eq(ntr_volume_verify(v.vol, count_calls, &stopped,
						   NULL), 77);
		ck_assert_uint_eq(stopped.calls, i);
	}
	volume_close(&v);
}
END_TEST

SUITE_OF(verify, accounts_are_even_in_any_order,
	 only_listed_accounts_are_told_and_sorted, a_set_has_what_was_added,
	 lost_clusters_without_end_are_summed_up,
	 bad_sector_costs_its_part_of_the_bitmap,
	 clusters_mapped_over_and_over_take_no_time,
	 the_mirrored_record_owns_its_clusters,
	 an_extracted_mft_contradicts_nothing,
	 a_file_without_standard_information_is_told,
	 progress_ends_the_work_in_either_pass)
