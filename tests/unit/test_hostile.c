/*
 * test_hostile.c - volumes made to mislead a reader, to crash it or to delay it
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Each test stands for an attack or an accident that once worked.  Where the
 * manifests of test-images/ can say what must be read, they do; here is what
 * they cannot say: how long it may take, and what a source does that is no file.
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

/* ------------------------------------------------------ records, mirror -- */

/* The mirror is compared as far as the records go, not as far as they say. */
START_TEST(mirror_is_compared_within_the_record)
{
	struct ntr_volume_info info;

	volume_load(&v, "bad-mirror-used");
	/* Any byte behind the mirror in memory belongs to somebody else. */
	volume_open(&v, 0);
	ntr_volume_info(v.vol, &info);
	ck_assert_uint_eq(info.notes & NTR_VOLUME_MIRROR_DIFFERS, 0);
	ck_assert_uint_eq(volume_found(&v, NTR_F_MIRROR_DIFFERS), 0);
	volume_close(&v);
}
END_TEST

/* ------------------------------------------------------ failing sources -- */

static void scan_with_bad_sector(bool whole)
{
	enum { BAD_RECORD = 200 };
	struct ntr_record rec;
	struct ntr_scan *scan;
	uint64_t seen = 0;

	volume_load(&v, "good-stages");
	volume_open(&v, 0);
	v.bad = record_place(&v, BAD_RECORD) + SECTOR;
	v.whole = whole;
	ck_assert_int_eq(ntr_scan_open(v.vol, 0, NTR_NONE, &scan, NULL), 0);
	while (ntr_scan_next(scan, &rec, NULL) > 0) {
		ck_assert_msg((rec.state == NTR_RECORD_UNREADABLE) ==
			      (rec.number == BAD_RECORD),
			      "record %d has state %u", (int)rec.number,
			      rec.state);
		seen++;
	}
	ck_assert_uint_eq(seen, 256);
	ntr_scan_close(scan);
	volume_close(&v);
}

START_TEST(bad_sector_costs_a_scan_one_record)
{
	scan_with_bad_sector(_i != 0);
}
END_TEST

/* The clusters of "File4.txt" lie in twelve pieces of two. */
static void read_before_bad_sector(bool whole)
{
	enum { AT = 6144, LEN = 8192 };
	static uint8_t want[LEN], got[LEN];
	struct ntr_error err = { .code = 0 };
	struct ntr_stream *stream;
	struct ntr_extent extent;
	struct ntr_file *file;
	int64_t have = 0, n;

	volume_load(&v, "good-stages");
	volume_open(&v, 0);
	file = open_path(&v, "/File4.txt");
	stream = stream_of_file(file, NTR_DATA, "");
	ck_assert_int_eq(ntr_stream_pread(stream, want, LEN, 0, NULL), LEN);
	ck_assert_int_eq(ntr_stream_extent(stream, 0, &extent), 0);
	ck_assert_uint_ge(extent.length, LEN);
	v.bad = extent.place + AT;
	v.whole = whole;
	/* A short read may be continued, to the bad sector and no further. */
	while ((n = ntr_stream_pread(stream, got + have, (size_t)(LEN - have),
				     (uint64_t)have, &err)) > 0)
		have += n;
	ck_assert_int_eq(n, NTR_E_IO);
	ck_assert_int_eq(err.sys_errno, EIO);
	ck_assert_int_eq(have, AT);
	ck_assert_mem_eq(got, want, AT);
	n = ntr_stream_pread(stream, got, SECTOR, AT + SECTOR, NULL);
	ck_assert_int_eq(n, SECTOR);
	ck_assert_mem_eq(got, want + AT + SECTOR, SECTOR);
	ntr_stream_close(stream);
	ntr_file_close(file);
	volume_close(&v);
}

START_TEST(bytes_before_a_bad_sector_are_read)
{
	read_before_bad_sector(_i != 0);
}
END_TEST

/* 127 blocks of one entry each, in "/deep": what a block held is lost. */
static void list_with_bad_sector(bool whole)
{
	enum { BAD_BLOCK = 8 };
	struct ntr_stream *blocks;
	struct ntr_extent extent;
	struct ntr_file *file;
	uint64_t all, some, lost;

	volume_load(&v, "odd-index");
	volume_open(&v, 0);
	file = open_path(&v, "/deep");
	all = count_entries(file, &lost);
	ck_assert_uint_eq(all, 127);
	ck_assert_uint_eq(lost, 0);
	blocks = stream_of_file(file, NTR_INDEX_ALLOCATION, "$I30");
	ck_assert_int_eq(ntr_stream_extent(blocks, BAD_BLOCK * BLOCK, &extent),
			 0);
	v.bad = extent.place + SECTOR;
	v.whole = whole;
	some = count_entries(file, &lost);
	ck_assert_uint_eq(some, all - 1);
	ck_assert_uint_eq(lost, 1);
	ntr_stream_close(blocks);
	ntr_file_close(file);
	volume_close(&v);
}

START_TEST(bad_sector_costs_a_listing_one_block)
{
	list_with_bad_sector(_i != 0);
}
END_TEST

/* A source that ends before its size: those bytes are an error, not an end. */
START_TEST(source_that_ends_early_is_an_error)
{
	struct ntr_error err = { .code = 0 };
	struct ntr_stream *stream;
	struct ntr_extent extent;
	struct ntr_file *file;
	uint8_t buf[BLOCK];
	int64_t n;

	volume_load(&v, "good-stages");
	volume_open(&v, 0);
	file = open_path(&v, "/File4.txt");
	stream = stream_of_file(file, NTR_DATA, "");
	ck_assert_int_eq(ntr_stream_extent(stream, 0, &extent), 0);
	v.end = extent.place + 1000;
	n = ntr_stream_pread(stream, buf, sizeof(buf), 0, &err);
	ck_assert_int_eq(n, 1000);
	n = ntr_stream_pread(stream, buf, sizeof(buf), 1000, &err);
	ck_assert_int_eq(n, NTR_E_IO);
	ck_assert_int_eq(err.code, NTR_E_IO);
	n = ntr_stream_pread(stream, buf, sizeof(buf), 2 * BLOCK, &err);
	ck_assert_int_lt(n, 0);
	ntr_stream_close(stream);
	ntr_file_close(file);
	volume_close(&v);
}
END_TEST

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

/* By look-up, every name that a listing gives. */
static unsigned names_not_found(const char *path)
{
	struct ntr_file *file = open_path(&v, path);
	struct ntr_dirent ent, found;
	struct ntr_dir *list, *find;
	unsigned missed = 0;
	char name[1024];
	int code;

	ck_assert_int_eq(ntr_dir_open(file, &list, NULL), 0);
	ck_assert_int_eq(ntr_dir_open(file, &find, NULL), 0);
	while (ntr_dir_next(list, &ent, NULL) > 0) {
		ntr_utf8(ent.name, ent.name_units, name, sizeof(name));
		if (ntr_dir_find(find, name, &found, NULL) != 0 ||
		    found.ref != ent.ref)
			missed++;
	}
	/* It may have been in what is lost. */
	code = ntr_dir_find(find, "no such name", &found, NULL);
	if (ntr_dir_lost(list) == 0)
		ck_assert_int_eq(code, NTR_E_NOT_FOUND);
	else
		ck_assert_int_lt(code, 0);
	ntr_dir_close(list);
	ntr_dir_close(find);
	ntr_file_close(file);
	return missed;
}

START_TEST(names_that_are_listed_are_found)
{
	volume_load(&v, "bad-index-links");
	volume_open(&v, 0);
	ck_assert_uint_eq(names_not_found("/wrong subnode"), 0);
	ck_assert_uint_eq(names_not_found("/lost subnode"), 0);
	volume_close(&v);
	volume_load(&v, "bad-index-root");
	volume_open(&v, 0);
	ck_assert_uint_eq(names_not_found("/entries far away"), 0);
	ck_assert_uint_eq(names_not_found("/entries end before they begin"), 0);
	volume_close(&v);
}
END_TEST

/* ---------------------------------------------------- an $MFT by itself -- */

/* Each file has two names in the directory, one of them from when another had
 * its record. */
START_TEST(name_in_an_older_directory)
{
	struct ntr_dirent ent;
	struct ntr_file *file;
	struct ntr_dir *dir;
	uint64_t lost;

	volume_load_mft(&v, "odd-old-parent", 64);
	volume_open(&v, NTR_OPEN_MFT_ONLY);
	file = open_path(&v, "/folder");
	ck_assert_uint_eq(count_entries(file, &lost), 2);
	ck_assert_uint_eq(lost, 0);
	ck_assert_int_eq(ntr_dir_open(file, &dir, NULL), 0);
	ck_assert_int_eq(ntr_dir_find(dir, "a file", &ent, NULL), 0);
	ck_assert_int_eq(ntr_dir_find(dir, "b file", &ent, NULL), 0);
	ck_assert_int_eq(ntr_dir_find(dir, "old name before", &ent, NULL),
			 NTR_E_NOT_FOUND);
	ck_assert_int_eq(ntr_dir_find(dir, "old name behind", &ent, NULL),
			 NTR_E_NOT_FOUND);
	ntr_dir_close(dir);
	ntr_file_close(file);
	volume_close(&v);
}
END_TEST

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

/* ------------------------------------------------- boot sectors, mirror -- */

/* Neither boot sector leads to $MFT: one is gone, the other lies. */
START_TEST(search_where_the_backup_leads_nowhere)
{
	struct ntr_volume_info info;
	uint8_t *backup;

	volume_load(&v, "good-stages");
	memset(v.bytes, 0, SECTOR);
	backup = v.bytes + v.len - SECTOR;
	ck_assert_mem_eq(backup + 3, "NTFS", 4);
	put64(backup + 0x30, 6000);
	put64(backup + 0x38, 6010);
	volume_open(&v, NTR_OPEN_SEARCH);
	ntr_volume_info(v.vol, &info);
	ck_assert_uint_ne(info.notes & NTR_VOLUME_SEARCHED, 0);
	ck_assert_uint_eq(info.cluster_size, v.cluster);
	ntr_file_close(open_path(&v, "/File1.txt"));
	volume_close(&v);
}
END_TEST

enum { OTHER_LSN = 0x1234567 };

static void mirror_changed(uint32_t flags)
{
	struct ntr_file *file;
	struct ntr_record rec;

	volume_load(&v, "good-stages");
	for (uint64_t n = 0; n < 4; n++)
		record_change(&v, v.mirror + n * v.record, 0x08, OTHER_LSN, 8);
	volume_open(&v, flags);
	for (uint64_t n = 0; n < 6; n++) {
		file = open_number(&v, n);
		ck_assert_int_eq(ntr_file_record(file, 0, &rec, NULL), 0);
		ck_assert_uint_eq(rec.state, NTR_RECORD_GOOD);
		ck_assert_int_eq(rec.lsn == OTHER_LSN,
				 n < 4 && flags == NTR_OPEN_MIRROR);
		ntr_file_close(file);
	}
	ntr_file_close(open_path(&v, "/File1.txt"));
	volume_close(&v);
}

START_TEST(mirror_gives_records_when_asked_for)
{
	mirror_changed(0);
	mirror_changed(NTR_OPEN_MIRROR);
}
END_TEST

/* Whichever way is taken to $MFT, record 4 is not it. */
START_TEST(boot_sector_leads_to_another_record)
{
	static const char *const names[] = {
		"bad-boot-mft-near", "bad-boot-mft-near-both",
	};
	struct ntr_volume_info info;

	volume_load(&v, names[_i]);
	volume_open(&v, 0);
	ntr_volume_info(v.vol, &info);
	ck_assert_uint_eq(info.mft_records, 64);
	ck_assert_uint_ne(info.notes & (NTR_VOLUME_BACKUP_BOOT |
					NTR_VOLUME_MIRROR), 0);
	ntr_file_close(open_path(&v, "/File1.txt"));
	volume_close(&v);
}
END_TEST

/* ---------------------------------------------- files whose parts moved -- */

/* All children of the deleted file 'base' lead to it. */
static unsigned children_lead_to(uint64_t base_ref)
{
	struct ntr_file_info info;
	struct ntr_file *file;
	struct ntr_record rec;
	struct ntr_scan *scan;
	unsigned count = 0;

	ck_assert_int_eq(ntr_scan_open(v.vol, 0, NTR_NONE, &scan, NULL), 0);
	while (ntr_scan_next(scan, &rec, NULL) > 0) {
		if (!rec.base_ref || NTR_REF_NUMBER(rec.base_ref) !=
				     NTR_REF_NUMBER(base_ref))
			continue;
		ck_assert_uint_eq(rec.flags & NTR_RECORD_IN_USE, 0);
		file = open_number(&v, rec.number);
		ntr_file_info(file, &info);
		ck_assert_uint_eq(info.ref, base_ref);
		ck_assert_uint_eq(info.asked, rec.number);
		ck_assert_uint_eq(info.in_use, 0);
		ntr_file_close(file);
		count++;
	}
	ntr_scan_close(scan);
	return count;
}

/* Records 24 and 35 with ten children each. */
START_TEST(child_of_a_deleted_file)
{
	static const uint64_t bases[] = { 24, 35 };
	struct ntr_file_info info;
	struct ntr_file *file;

	volume_load(&v, "odd-deleted-lists");
	volume_open(&v, 0);
	for (uint32_t i = 0; i < 2; i++) {
		file = open_number(&v, bases[i]);
		ntr_file_info(file, &info);
		ntr_file_close(file);
		ck_assert_uint_eq(NTR_REF_SEQUENCE(info.ref), 2);
		ck_assert_uint_eq(info.list, 1 + i);
		ck_assert_uint_eq(info.records, 11);
		ck_assert_uint_eq(info.lost_records, 0);
		ck_assert_uint_eq(children_lead_to(info.ref), 10);
	}
	volume_close(&v);
}
END_TEST

/* One child is past the end of $MFT, the other has never been written. */
START_TEST(lost_child_keeps_its_reference)
{
	struct ntr_file_info info;
	struct ntr_file *file;
	struct ntr_record rec;
	unsigned past = 0, blank = 0;

	volume_load(&v, "bad-names-and-pieces");
	volume_open(&v, 0);
	file = open_path(&v, "/children lost.bin");
	ntr_file_info(file, &info);
	ck_assert_uint_eq(info.records, 3);
	ck_assert_uint_eq(info.lost_records, 2);
	ck_assert_uint_eq(info.damaged, 1);
	for (uint32_t i = 1; i < info.records; i++) {
		ck_assert_int_eq(ntr_file_record(file, i, &rec, NULL), 0);
		ck_assert_int_ne(rec.state, NTR_RECORD_GOOD);
		past += rec.number == 0x123456 && rec.sequence == 7;
		blank += rec.number == NTR_REF_NUMBER(info.ref) + 1 &&
			 rec.sequence == SEQUENCE_ONE;
	}
	ck_assert_uint_eq(past, 1);
	ck_assert_uint_eq(blank, 1);
	ntr_file_close(file);
	volume_close(&v);
}
END_TEST

static bool has_path(const struct ntr_file *file, const char *want)
{
	struct ntr_file_info info;
	char path[1024];
	size_t len;

	ntr_file_info(file, &info);
	for (uint32_t i = 0; i < info.names; i++)
		if (ntr_file_path(file, i, path, sizeof(path), &len, NULL,
				  NULL) == 0 && strcmp(path, want) == 0)
			return true;
	return false;
}

static const char *const readable_names[] = {
	"/name two", "/name three", "/folder two", "/folder two/in a folder",
};

static void expect_readable_names(void)
{
	for (size_t i = 0; i < 4; i++) {
		struct ntr_file *file = open_path(&v, readable_names[i]);

		ck_assert_msg(has_path(file, readable_names[i]),
			      "%s does not know its path", readable_names[i]);
		ntr_file_close(file);
	}
}

/* The first $FILE_NAME of a file, and of a directory, cannot be decoded; the
 * others count, with indexes and without. */
START_TEST(names_behind_a_damaged_one)
{
	volume_load(&v, "bad-names-and-pieces");
	volume_open(&v, 0);
	expect_readable_names();
	volume_close(&v);
	volume_load_mft(&v, "bad-names-and-pieces", 64);
	volume_open(&v, NTR_OPEN_MFT_ONLY);
	expect_readable_names();
	volume_close(&v);
}
END_TEST

/* Zeros would be a lie where the content is kept elsewhere. */
START_TEST(content_elsewhere_is_not_zeros)
{
	static const char *const names[] = {
		"/wof", "/dedup", "/sis", "/storage sync", "/projfs", "/wci",
		"/wci 1", "/cloud", "/cloud 1", "/cloud f", "/offline",
		"/recall on data access", "/with a stream",
	};
	struct ntr_error err = { .code = 0 };
	struct ntr_stream *stream;
	struct ntr_file *file;
	uint8_t byte;

	volume_load(&v, "odd-content-elsewhere");
	volume_open(&v, 0);
	file = open_path(&v, names[_i]);
	stream = stream_of_file(file, NTR_DATA, "");
	ck_assert_int_eq(ntr_stream_pread(stream, &byte, 1, 0, &err),
			 NTR_E_UNSUPPORTED);
	ck_assert_int_eq(err.code, NTR_E_UNSUPPORTED);
	ntr_stream_close(stream);
	ntr_file_close(file);
	volume_close(&v);
}
END_TEST

enum { ELSEWHERE = 13 };

/* ---------------------------------------------------------------- suite -- */

Suite *hostile_suite(void);

static TCase *damage_case(void)
{
	TCase *t = tcase_create("damage");

	tcase_add_test(t, mirror_is_compared_within_the_record);
	tcase_add_loop_test(t, bad_sector_costs_a_scan_one_record, 0, 2);
	tcase_add_loop_test(t, bytes_before_a_bad_sector_are_read, 0, 2);
	tcase_add_loop_test(t, bad_sector_costs_a_listing_one_block, 0, 2);
	tcase_add_test(t, source_that_ends_early_is_an_error);
	tcase_add_test(t, names_that_are_listed_are_found);
	tcase_add_test(t, name_in_an_older_directory);
	tcase_add_test(t, search_where_the_backup_leads_nowhere);
	tcase_add_test(t, mirror_gives_records_when_asked_for);
	tcase_add_loop_test(t, boot_sector_leads_to_another_record, 0, 2);
	tcase_add_test(t, child_of_a_deleted_file);
	tcase_add_test(t, lost_child_keeps_its_reference);
	tcase_add_test(t, names_behind_a_damaged_one);
	tcase_add_loop_test(t, content_elsewhere_is_not_zeros, 0, ELSEWHERE);
	return t;
}

static TCase *cost_case(void)
{
	TCase *t = tcase_create("cost");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, claimed_size_costs_no_time);
	tcase_add_test(t, child_of_mft_named_often);
	tcase_add_test(t, lists_that_share_their_clusters);
	tcase_add_loop_test(t, entries_that_collide, 0, SCHEMES);
	tcase_add_test(t, block_of_many_entries);
	tcase_add_loop_test(t, blocks_in_twenty_thousand_runs, 0, 2);
	tcase_add_test(t, many_names_far_down);
	return t;
}

Suite *hostile_suite(void)
{
	Suite *s = suite_create("hostile");

	suite_add_tcase(s, damage_case());
	suite_add_tcase(s, cost_case());
	return s;
}
