/*
 * test_hostile.c - volumes made to mislead a reader or to crash it
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Each test stands for an attack or an accident that once worked.  Where the
 * manifests of test-images/ can say what must be read, they do; here is what they
 * cannot say, as what a source does that is no file.  How long things may take is
 * in test_cost.c.
 */
#include "volume_bytes.h"

enum { SEQUENCE_ONE = 1 };

static struct volume v;

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

/* The unnamed $DATA of record 0, as bytes. */
static uint8_t *mft_data(void)
{
	uint8_t *record = v.bytes + v.mft, *at;

	at = record + get_bytes(record + 0x14, 2);
	while (get_bytes(at, 4) != NTR_DATA)
		at += get_bytes(at + 4, 4);
	return at;
}

/* The initialized size ends in the middle of a record: a pass gives it as it is given
 * when it is read alone. */
START_TEST(a_pass_and_a_read_agree_where_the_mft_ends)
{
	enum { LAST = 64 };
	static uint8_t buf[RECORD_MAX];
	struct ntr_record rec, alone;
	struct ntr_scan *scan;

	volume_load(&v, "good-stages");
	put64(mft_data() + 0x38, LAST * v.record + 700);
	volume_open(&v, 0);
	ck_assert_int_eq(ntr_scan_open(v.vol, 0, LAST + 4, &scan, NULL), 0);
	while (ntr_scan_next(scan, &rec, NULL) > 0) {
		ck_assert_int_eq(ntr_record_read(v.vol, rec.number, 0, buf,
						 sizeof(buf), &alone, NULL), 0);
		ck_assert_uint_eq(rec.state, alone.state);
		ck_assert_uint_eq(rec.torn_sectors, alone.torn_sectors);
		if (rec.data && rec.number > 3)
			ck_assert_mem_eq(rec.data, alone.data, v.record);
	}
	ck_assert_uint_eq(rec.number, LAST + 3);
	ck_assert_uint_eq(rec.state, NTR_RECORD_EMPTY);
	ntr_scan_close(scan);
	volume_close(&v);
}
END_TEST

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

/* With record 0 gone, it alone comes from the mirror, which is older. */
START_TEST(mirror_stands_in_for_the_bad_record_alone)
{
	struct ntr_file *file;
	struct ntr_record rec;

	volume_load(&v, "good-stages");
	for (uint64_t n = 0; n < 4; n++)
		record_change(&v, v.mirror + n * v.record, 0x08, OTHER_LSN, 8);
	record_change(&v, v.mft, 0x00, 0, 4);
	volume_open(&v, 0);
	for (uint64_t n = 0; n < 4; n++) {
		file = open_number(&v, n);
		ck_assert_int_eq(ntr_file_record(file, 0, &rec, NULL), 0);
		ck_assert_int_eq(rec.lsn == OTHER_LSN, n == 0);
		ntr_file_close(file);
	}
	volume_close(&v);
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

SUITE_LOOPING(hostile, 30,
	ONCE(mirror_is_compared_within_the_record),
	ONCE(a_pass_and_a_read_agree_where_the_mft_ends),
	LOOP(bad_sector_costs_a_scan_one_record, 0, 2),
	LOOP(bytes_before_a_bad_sector_are_read, 0, 2),
	LOOP(bad_sector_costs_a_listing_one_block, 0, 2),
	ONCE(source_that_ends_early_is_an_error),
	ONCE(names_that_are_listed_are_found),
	ONCE(name_in_an_older_directory),
	ONCE(search_where_the_backup_leads_nowhere),
	ONCE(mirror_gives_records_when_asked_for),
	ONCE(mirror_stands_in_for_the_bad_record_alone),
	LOOP(boot_sector_leads_to_another_record, 0, 2),
	ONCE(child_of_a_deleted_file),
	ONCE(lost_child_keeps_its_reference),
	ONCE(names_behind_a_damaged_one),
	LOOP(content_elsewhere_is_not_zeros, 0, ELSEWHERE))
