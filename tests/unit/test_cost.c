/*
 * test_cost.c - small volumes made to take long: how long they may take
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Each test stands for an attack that once worked: sizes, lists, tables and trees
 * that make a reader do the same thing over and over.
 */
#include "volume_bytes.h"

enum { FREE_RECORD = 180, SEQUENCE_ONE = 1 };

static struct volume v;
static struct making m;

static void verified_within(double seconds)
{
	double since = seconds_now();

	volume_open(&v, 0);
	within(since, 2, "opening");
	since = seconds_now();
	volume_verify(&v);
	within(since, seconds, "verifying");
}

/* ---------------------------------------------------------- large sizes -- */

/* 2^54 sectors, and a $Bitmap for all of them that is one hole. */
START_TEST(claimed_size_costs_no_time)
{
	const uint64_t sectors = UINT64_C(1) << 54;
	uint64_t clusters = sectors / 8, bytes = clusters / 8, count;
	double since = seconds_now();
	struct ntr_volume_info info;

	volume_load(&v, "good-stages");
	put64(v.bytes + 0x28, sectors);
	m.len = 0;
	making_copy(&m, &v, 6, 0, NTR_DATA);
	making_run(&m, NTR_DATA, 9, "", HOLE, bytes / v.cluster, bytes);
	making_store(&m, &v, 6);
	volume_open(&v, 0);
	ntr_volume_info(v.vol, &info);
	ck_assert_uint_eq(info.clusters, clusters);
	within(since, 2, "opening");
	/* What it answers is its own affair; that it answers is not. */
	ntr_volume_free_clusters(v.vol, &count, NULL);
	within(since, 2, "counting");
	volume_verify(&v);
	within(since, 4, "verifying");
	volume_close(&v);
}
END_TEST

/* ------------------------------------------------------ attribute lists -- */

enum { MANY_ENTRIES = 16 * 1024 * 1024 / 32, CHILD = FREE_RECORD };

/* Fill a block with entries; which of the list, 'beyond_at' tells. */
static uint64_t beyond_at;

static uint64_t entry_index(uint64_t offset)
{
	return (offset - beyond_at) / 32;
}

static void same_entry(uint8_t *to, uint64_t offset)
{
	(void)offset;
	for (size_t i = 0; i < BLOCK; i += 32)
		entry_bytes(to + i, NTR_DATA, 3072,
			    NTR_REF(CHILD, SEQUENCE_ONE));
}

static void entries_past_mft(uint8_t *to, uint64_t offset)
{
	for (size_t i = 0; i < BLOCK; i += 32)
		entry_bytes(to + i, NTR_DATA, 0,
			    NTR_REF(100000 + entry_index(offset + i),
				    SEQUENCE_ONE));
}

/* Add a nonresident list of 'entries' to what is in 'm' now. */
static void add_list(uint64_t lcn, uint64_t entries)
{
	uint64_t size = entries * 32;

	beyond_at = lcn * v.cluster;
	making_run(&m, NTR_ATTRIBUTE_LIST, 8, "", lcn,
		   (size + v.cluster - 1) / v.cluster, size);
}

/* The list of $MFT names one child again and again, whose mapping pairs fill a
 * record of 64 KiB. */
START_TEST(child_of_mft_named_often)
{
	enum { PAIRS = 26000, ENTRIES = 200000 };
	static uint8_t pairs[2 * PAIRS + 1];
	double since;
	uint64_t lcn;

	volume_load(&v, "good-record64k");
	lcn = volume_extend(&v, ENTRIES * 32 / BLOCK + 1);
	v.beyond = same_entry;
	/* Holes of one cluster. */
	memset(pairs, 1, sizeof(pairs) - 1);
	making_start(&m, v.record, CHILD, NTR_RECORD_IN_USE,
		     NTR_REF(0, SEQUENCE_ONE));
	making_pairs(&m, NTR_DATA, 0, "", 3072, PAIRS, 0, pairs, sizeof(pairs));
	making_store(&m, &v, CHILD);
	m.len = 0;
	making_copy(&m, &v, 0, 0, NTR_ATTRIBUTE_LIST);
	add_list(lcn, ENTRIES);
	making_copy(&m, &v, 0, NTR_FILE_NAME, UINT32_MAX);
	making_store(&m, &v, 0);
	since = seconds_now();
	volume_open(&v, 0);
	within(since, 2, "opening");
	ntr_file_close(open_path(&v, "/File1.txt"));
	volume_close(&v);
}
END_TEST

static void lists_of_half_a_million(unsigned files)
{
	uint64_t lcn;

	volume_load(&v, "good-stages");
	lcn = volume_extend(&v, MANY_ENTRIES * 32 / BLOCK);
	v.beyond = entries_past_mft;
	for (unsigned i = 0; i < files; i++) {
		making_start(&m, v.record, FREE_RECORD + i, NTR_RECORD_IN_USE,
			     0);
		add_list(lcn, MANY_ENTRIES);
		making_name(&m, 1, NTR_REF(5, 5), "shares its list", 0);
		making_store(&m, &v, FREE_RECORD + i);
	}
}

/* Each reads 16 MiB: that some do costs no more than that one does. */
START_TEST(lists_that_share_their_clusters)
{
	lists_of_half_a_million(40);
	verified_within(4);
	volume_close(&v);
}
END_TEST

/* Record numbers that meet in one place of a table whose hash is known: the
 * multiplicative one of Fibonacci, in its upper bits or in its lower ones; or
 * far apart; or that a table of a power of two cannot tell apart. */
enum { SCHEMES = 4 };
static int scheme;

/* The inverse of 0x9e3779b97f4a7c15 modulo 2^64. */
static const uint64_t unfibonacci = UINT64_C(0xf1de83e19937733d);

static uint64_t colliding(uint64_t i)
{
	const uint64_t mask = (UINT64_C(1) << 48) - 1;

	switch (scheme) {
	case 0: /* small products, whatever is above bit 41 */
		return ((i % 128) << 41 |
			((unfibonacci * (i / 128 + 1)) &
			 ((UINT64_C(1) << 41) - 1))) & mask;
	case 1:
		return (unfibonacci * (i + 1)) & mask;
	case 2:
		return (i + 1) << 20 & mask;
	default:
		return 100000 + i;
	}
}

static void colliding_entries(uint8_t *to, uint64_t offset)
{
	for (size_t i = 0; i < BLOCK; i += 32)
		entry_bytes(to + i, NTR_DATA, 0,
			    NTR_REF(colliding(entry_index(offset + i)),
				    SEQUENCE_ONE));
}

START_TEST(entries_that_collide)
{
	enum { ENTRIES = 40000 };
	struct ntr_file_info info;
	struct ntr_file *file;
	double since;
	uint64_t lcn;

	scheme = _i;
	volume_load(&v, "good-stages");
	lcn = volume_extend(&v, ENTRIES * 32 / BLOCK + 1);
	v.beyond = colliding_entries;
	making_start(&m, v.record, FREE_RECORD, NTR_RECORD_IN_USE, 0);
	add_list(lcn, ENTRIES);
	making_name(&m, 1, NTR_REF(5, 5), "names what is not there", 0);
	making_store(&m, &v, FREE_RECORD);
	volume_open(&v, 0);
	since = seconds_now();
	file = open_number(&v, FREE_RECORD);
	within(since, 2, "opening the file");
	ntr_file_info(file, &info);
	ck_assert_uint_eq(info.entries, ENTRIES);
	ck_assert_uint_eq(info.damaged, 1);
	ntr_file_close(file);
	volume_close(&v);
}
END_TEST

/* ---------------------------------------------------------- directories -- */

enum { BIG_INDEX = 2 * 1024 * 1024, ENTRY = 96, HEADER_ROOM = 0x200 };

static uint8_t big_block[BIG_INDEX];

/* One entry, of a file that is the directory itself; returns its length. */
static size_t put_entry(uint8_t *to, uint64_t ref, const char *name)
{
	size_t key = name_value(to + 0x10, ref, name, 0);
	size_t len = (0x10 + key + 7) / 8 * 8;

	put64(to, ref);
	put16(to + 8, len);
	put16(to + 10, key);
	put32(to + 12, 0);
	return len;
}

static void put_last(uint8_t *to)
{
	memset(to, 0, 0x10);
	put16(to + 8, 0x10);
	put16(to + 12, 2);
}

/* As many entries as fit, without fixups past the first sectors: the update
 * sequence of a block of 2 MiB does not fit a sector. */
static unsigned fill_big_block(void)
{
	enum { WORDS = 230, USA = 0x28 };
	size_t at = HEADER_ROOM + 8;
	unsigned count = 0;
	char name[16];

	memset(big_block, 0, sizeof(big_block));
	for (; at + ENTRY + 0x10 <= BIG_INDEX; count++) {
		snprintf(name, sizeof(name), "%06u", count);
		at += put_entry(big_block + at, NTR_REF(FREE_RECORD, 1), name);
	}
	put_last(big_block + at);
	memcpy(big_block, "INDX", 4);
	put16(big_block + 0x04, USA);
	put16(big_block + 0x06, WORDS);
	put32(big_block + 0x18, HEADER_ROOM + 8 - 0x18);
	put32(big_block + 0x1c, at + 0x10 - 0x18);
	put32(big_block + 0x20, BIG_INDEX - 0x18);
	put16(big_block + USA, 1);
	for (size_t i = 1; i < WORDS; i++) {
		memcpy(big_block + USA + 2 * i, big_block + SECTOR * i - 2, 2);
		put16(big_block + SECTOR * i - 2, 1);
	}
	return count;
}

static void from_big_block(uint8_t *to, uint64_t offset)
{
	if (offset - beyond_at < BIG_INDEX)
		memcpy(to, big_block + (offset - beyond_at), BLOCK);
}

/* A directory's start in 'm': its name, and a root with nothing but the way to
 * block 0. */
static void make_dir(uint32_t index_size)
{
	uint8_t root[0x38] = { 0 };

	making_start(&m, v.record, FREE_RECORD,
		     NTR_RECORD_IN_USE | NTR_RECORD_DIRECTORY, 0);
	making_name(&m, 1, NTR_REF(5, 5), "made to be slow", 0);
	put32(root, NTR_FILE_NAME);
	put32(root + 0x04, 1);
	put32(root + 0x08, index_size);
	root[0x0c] = 1;
	put32(root + 0x10, 0x10);
	put32(root + 0x14, 0x28);
	put32(root + 0x18, 0x28);
	root[0x1c] = 1;
	put16(root + 0x28, 0x18);
	put16(root + 0x2c, 3);
	making_value(&m, NTR_INDEX_ROOT, 2, "$I30", root, sizeof(root));
}

START_TEST(block_of_many_entries)
{
	const uint8_t bitmap[8] = { 1 };
	struct ntr_file *file;
	uint64_t lcn, lost;
	unsigned count = fill_big_block();

	volume_load(&v, "good-stages");
	lcn = volume_extend(&v, BIG_INDEX / BLOCK);
	v.beyond = from_big_block;
	beyond_at = lcn * v.cluster;
	make_dir(BIG_INDEX);
	making_run(&m, NTR_INDEX_ALLOCATION, 3, "$I30", lcn, BIG_INDEX / BLOCK,
		   BIG_INDEX);
	making_value(&m, NTR_BITMAP, 4, "$I30", bitmap, sizeof(bitmap));
	making_store(&m, &v, FREE_RECORD);
	verified_within(3);
	file = open_number(&v, FREE_RECORD);
	ck_assert_uint_gt(count, 20000);
	ck_assert_uint_gt(count_entries(file, &lost), 0);
	ntr_file_close(file);
	volume_close(&v);
}
END_TEST

enum { SMALL_BLOCKS = 20000 };

/* Every cluster, or every other one, is a block with one entry. */
static unsigned block_step;

static void small_block(uint8_t *to, uint64_t offset)
{
	uint64_t vcn = (offset - beyond_at) / BLOCK / block_step;
	char name[16];
	size_t at;

	snprintf(name, sizeof(name), "%06u", (unsigned)vcn);
	at = 0x40 + put_entry(to + 0x40, NTR_REF(FREE_RECORD, 1), name);
	put_last(to + at);
	memcpy(to, "INDX", 4);
	put16(to + 0x04, 0x28);
	put16(to + 0x06, 9);
	put64(to + 0x10, vcn);
	put32(to + 0x18, 0x28);
	put32(to + 0x1c, at + 0x10 - 0x18);
	put32(to + 0x20, BLOCK - 0x18);
	put16(to + 0x28, 1);
	for (size_t i = 1; i <= 8; i++)
		put16(to + SECTOR * i - 2, 1);
}

/* A mapping pair for each block, whether they touch each other or not. */
START_TEST(blocks_in_twenty_thousand_runs)
{
	const uint8_t next[3] = { 0x11, 1, (uint8_t)(1 + _i) };
	static uint8_t pairs[3 * SMALL_BLOCKS + 8], *to = pairs;
	struct ntr_file *file;
	uint64_t lcn, lost;
	double since;

	volume_load(&v, "good-record64k");
	lcn = volume_extend(&v, 2 * SMALL_BLOCKS);
	v.beyond = small_block;
	block_step = next[2];
	beyond_at = lcn * v.cluster;
	put(to, 0x31, 1);
	put(to + 1, 1, 1);
	put(to + 2, lcn, 3);
	to += 5;
	for (int i = 1; i < SMALL_BLOCKS; i++, to += 3)
		memcpy(to, next, sizeof(next));
	*to++ = 0;
	make_dir(BLOCK);
	making_pairs(&m, NTR_INDEX_ALLOCATION, 3, "$I30", 0, SMALL_BLOCKS,
		     (uint64_t)SMALL_BLOCKS * BLOCK, pairs,
		     (size_t)(to - pairs));
	making_store(&m, &v, FREE_RECORD);
	volume_open(&v, 0);
	file = open_number(&v, FREE_RECORD);
	since = seconds_now();
	ck_assert_uint_eq(count_entries(file, &lost), SMALL_BLOCKS);
	ck_assert_uint_eq(lost, 0);
	/* Ten milliseconds; half a second where each block is looked for from
	 * the first run on. */
	within(since, 0.25, "listing");
	ntr_file_close(file);
	volume_close(&v);
}
END_TEST

/* ------------------------------------------------------ names, depth -- */

enum { DEEP = 1000, NAMES = 500, FIRST = 24, LAST = FIRST + DEEP };

static void add_record(uint64_t number, uint16_t flags)
{
	making_start(&m, RECORD_MAX, number, flags, 0);
}

static void deep_mft(void)
{
	const uint16_t dir = NTR_RECORD_IN_USE | NTR_RECORD_DIRECTORY;
	uint64_t len = (uint64_t)(LAST + 1) * RECORD_MAX;
	char name[16];

	volume_start(&v, calloc(1, (size_t)len), len);
	ck_assert_ptr_nonnull(v.bytes);
	v.record = RECORD_MAX;
	for (uint64_t n = 0; n < LAST; n++) {
		uint64_t parent = n <= FIRST ? 5 : n - 1;

		add_record(n, dir);
		making_name(&m, 0, NTR_REF(parent, SEQUENCE_ONE),
			    n < FIRST ? "." : "d", 0);
		making_store(&m, &v, n);
	}
	add_record(LAST, NTR_RECORD_IN_USE);
	for (uint16_t i = 0; i < NAMES; i++) {
		snprintf(name, sizeof(name), "%06u", i);
		making_name(&m, i, NTR_REF(LAST - 1, SEQUENCE_ONE), name, 0);
	}
	making_store(&m, &v, LAST);
}

/* Each of 500 names has a thousand directories above it. */
START_TEST(many_names_far_down)
{
	double since = seconds_now();
	struct ntr_file_info info;
	struct ntr_file *file;

	deep_mft();
	volume_open(&v, NTR_OPEN_MFT_ONLY);
	file = open_number(&v, LAST);
	ntr_file_info(file, &info);
	ck_assert_uint_eq(info.names, NAMES);
	ntr_file_close(file);
	volume_verify(&v);
	within(since, 3, "verifying");
	volume_close(&v);
}
END_TEST

/* ---------------------------------------------------------------- suite -- */

SUITE_LOOPING(cost, 120,
	ONCE(claimed_size_costs_no_time),
	ONCE(child_of_mft_named_often),
	ONCE(lists_that_share_their_clusters),
	LOOP(entries_that_collide, 0, SCHEMES),
	ONCE(block_of_many_entries),
	LOOP(blocks_in_twenty_thousand_runs, 0, 2),
	ONCE(many_names_far_down))
