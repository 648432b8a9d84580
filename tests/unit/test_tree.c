/*
 * test_tree.c - paths from one pass over the MFT, and paths one by one
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What ntr_file_path() says (test_path.c) is what the tree has to say, for every name
 * of every image; the rules of sequence numbers are tried on records made for it.
 */
#include "catalogue.h"
#include "volume_bytes.h"

/* ---------------------------------------------------------- a whole volume -- */

static void name_agrees(const struct ntr_file *file, uint32_t i,
			struct ntr_paths *paths, bool deleted, const char *image)
{
	static char want[1 << 20], have[1 << 20];
	struct ntr_filename name;
	uint32_t want_notes, notes;
	size_t want_len, len;
	const char *parent;

	if (ntr_file_name(file, i, &name, NULL) < 0)
		return;
	ck_assert_int_eq(ntr_file_path(file, i, want, sizeof(want), &want_len,
				       &want_notes, NULL), 0);
	ck_assert_uint_lt(want_len, sizeof(want));
	ck_assert_int_eq(ntr_paths_parent(paths, name.parent_ref, deleted,
					  &parent, &len, &notes), 0);
	memcpy(have, parent, len);
	have[len] = '/';
	len += 1 + ntr_utf8(name.name, name.name_units, have + len + 1, 1024);
	ck_assert_msg(len == want_len && memcmp(have, want, len) == 0,
		      "%s: '%.*s' is '%s' one by one", image, (int)len, have,
		      want);
	ck_assert_msg(notes == want_notes, "%s: %s: notes %u, one by one %u",
		      image, want, notes, want_notes);
}

/* The first records, and some others: most of the many are alike. */
enum { ALL = 300, SOME = 97 };

static uint64_t agreed;

static void file_agrees(struct ntr_volume *vol, uint64_t number,
			struct ntr_paths *paths, const char *image)
{
	struct ntr_file_info info;
	struct ntr_file *file;

	if (ntr_file_open(vol, number, &file, NULL) < 0)
		return;
	ntr_file_info(file, &info);
	/* A child record answers for its base record, which has had its turn, and
	 * the root's path is not made of its name. */
	if (NTR_REF_NUMBER(info.ref) == number && number != 5)
		for (uint32_t i = 0; i < info.names; i++, agreed++)
			name_agrees(file, i, paths, !info.in_use, image);
	ntr_file_close(file);
}

static void volume_agrees(struct ntr_volume *vol, const char *image)
{
	struct ntr_volume_info info;
	struct ntr_paths *paths;
	struct ntr_record rec;
	struct ntr_tree *tree;
	struct ntr_scan *scan;

	ntr_volume_info(vol, &info);
	ck_assert_int_eq(ntr_tree_open(vol, 2, &tree, NULL), 0);
	ck_assert_int_eq(ntr_paths_open(tree, &paths, NULL), 0);
	ck_assert_int_eq(ntr_scan_open(vol, 0, NTR_NONE, &scan, NULL), 0);
	while (ntr_scan_next(scan, &rec, NULL) > 0)
		if (rec.base_ref == 0 &&
		    (rec.number < ALL || rec.number % SOME == 0))
			file_agrees(vol, rec.number, paths, image);
	ntr_scan_close(scan);
	ntr_paths_close(paths);
	ntr_tree_close(tree);
}

static void image_agrees(const char *path)
{
	struct ntr_volume *vol = catalogue_open(path, NULL, NULL);

	if (!vol)
		return;
	volume_agrees(vol, path);
	ntr_volume_close(vol);
}

START_TEST(every_path_is_the_one_of_the_file)
{
	agreed = 0;
	catalogue_each(image_agrees);
	ck_assert_uint_gt(agreed, 3000);
}
END_TEST

/* ---------------------------------------------------------- one at a time -- */

static struct volume v;
static struct ntr_tree *tree;
static struct ntr_paths *paths;

enum { FREE_RECORD = 40, DIR_RECORD, OTHER_RECORD, INNER_RECORD };

/* A directory's record with this sequence number, in the root. */
static void put_dir(uint64_t number, uint16_t sequence, uint16_t flags,
		    const char *name, uint64_t parent)
{
	static struct making m;

	making_start(&m, v.record, number, flags, 0);
	put16(m.at + 0x10, sequence);
	making_name(&m, 1, parent, name, NTR_NAME_POSIX);
	making_store(&m, &v, number);
}

static const uint16_t used = NTR_RECORD_IN_USE | NTR_RECORD_DIRECTORY;
static const uint64_t root = NTR_REF(5, 5);

static void tree_load(void)
{
	volume_load(&v, "good-stages");
	ck_assert_uint_eq(v.record, 1024);
}

static void tree_open(void)
{
	volume_open(&v, 0);
	ck_assert_int_eq(ntr_tree_open(v.vol, 2, &tree, NULL), 0);
	ck_assert_int_eq(ntr_paths_open(tree, &paths, NULL), 0);
}

static void tree_close(void)
{
	ntr_paths_close(paths);
	ntr_tree_close(tree);
	volume_close(&v);
}

static void expect_path(uint64_t ref, bool deleted, const char *want,
			uint32_t want_notes)
{
	const char *text;
	uint32_t notes;
	size_t len;

	/* The second time it is remembered. */
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(ntr_paths_parent(paths, ref, deleted, &text,
						  &len, &notes), 0);
		ck_assert_msg(len == strlen(want) && !memcmp(text, want, len),
			      "'%.*s', not '%s'", (int)len, text, want);
		ck_assert_uint_eq(notes, want_notes);
	}
}

static void expect_orphan(uint64_t ref, bool deleted)
{
	expect_path(ref, deleted, "/$Orphan", NTR_PATH_ORPHAN);
}

START_TEST(sequence_numbers_must_fit)
{
	tree_load();
	put_dir(DIR_RECORD, 7, used, "seven", root);
	tree_open();
	for (int deleted = 0; deleted < 2; deleted++) {
		expect_path(NTR_REF(DIR_RECORD, 7), deleted, "/seven", 0);
		/* Zero: nobody counts. */
		expect_path(NTR_REF(DIR_RECORD, 0), deleted, "/seven", 0);
		/* In use, so no deletion explains a difference of one. */
		expect_orphan(NTR_REF(DIR_RECORD, 6), deleted);
		expect_orphan(NTR_REF(DIR_RECORD, 8), deleted);
		expect_path(root, deleted, "", 0);
		expect_path(NTR_REF(5, 0), deleted, "", 0);
		expect_orphan(NTR_REF(5, 4), deleted);
		expect_orphan(NTR_REF(0xffffffffffff, 1), deleted);
		expect_orphan(NTR_REF(0, 1), deleted);	/* $MFT is no directory */
	}
	tree_close();
}
END_TEST

START_TEST(deletion_counts_up_by_one)
{
	tree_load();
	put_dir(DIR_RECORD, 8, NTR_RECORD_DIRECTORY, "was seven", root);
	put_dir(OTHER_RECORD, 1, NTR_RECORD_DIRECTORY, "was last", root);
	put_dir(INNER_RECORD, 2, NTR_RECORD_DIRECTORY, "inner",
		NTR_REF(DIR_RECORD, 7));
	tree_open();
	expect_path(NTR_REF(DIR_RECORD, 7), true, "/was seven", 0);
	expect_path(NTR_REF(DIR_RECORD, 8), true, "/was seven", 0);
	expect_orphan(NTR_REF(DIR_RECORD, 6), true);
	expect_orphan(NTR_REF(DIR_RECORD, 9), true);
	/* From 65535 to 1, and a record never used again stays 1. */
	expect_path(NTR_REF(OTHER_RECORD, 0xffff), true, "/was last", 0);
	expect_path(NTR_REF(OTHER_RECORD, 1), true, "/was last", 0);
	expect_orphan(NTR_REF(OTHER_RECORD, 2), true);
	expect_path(NTR_REF(INNER_RECORD, 1), true, "/was seven/inner", 0);
	/* What is in use is in no deleted directory. */
	expect_orphan(NTR_REF(DIR_RECORD, 7), false);
	expect_orphan(NTR_REF(DIR_RECORD, 8), false);
	tree_close();
}
END_TEST

START_TEST(rings_and_files_are_orphans)
{
	const uint32_t cycle = NTR_PATH_ORPHAN | NTR_PATH_CYCLE;
	const char *text;
	uint32_t notes;
	size_t len;

	tree_load();
	put_dir(DIR_RECORD, 1, used, "a", NTR_REF(OTHER_RECORD, 1));
	put_dir(OTHER_RECORD, 1, used, "b", NTR_REF(DIR_RECORD, 1));
	put_dir(INNER_RECORD, 1, NTR_RECORD_IN_USE, "file", root);
	put_dir(FREE_RECORD, 1, used, "below", NTR_REF(INNER_RECORD, 1));
	tree_open();
	ck_assert_int_eq(ntr_paths_parent(paths, NTR_REF(DIR_RECORD, 1), 0,
					  &text, &len, &notes), 0);
	ck_assert_uint_eq(notes, cycle);
	ck_assert_uint_gt(len, strlen("/$Orphan/<cycle>/"));
	ck_assert_int_eq(strncmp(text, "/$Orphan/<cycle>/", 17), 0);
	expect_orphan(NTR_REF(INNER_RECORD, 1), false);
	expect_path(NTR_REF(FREE_RECORD, 1), false, "/$Orphan/below",
		    NTR_PATH_ORPHAN);
	tree_close();
}
END_TEST

/* A root that was used before, and one that cannot be read. */
START_TEST(root_is_where_paths_end)
{
	uint64_t place;

	tree_load();
	place = record_place(&v, 5);
	record_change(&v, place, 0x10, 9, 2);
	put_dir(DIR_RECORD, 1, used, "new", NTR_REF(5, 9));
	put_dir(OTHER_RECORD, 1, used, "old", NTR_REF(5, 5));
	tree_open();
	expect_path(NTR_REF(5, 9), false, "", 0);
	expect_orphan(NTR_REF(5, 5), false);
	expect_path(NTR_REF(DIR_RECORD, 1), false, "/new", 0);
	expect_path(NTR_REF(OTHER_RECORD, 1), false, "/$Orphan/old",
		    NTR_PATH_ORPHAN);
	tree_close();

	tree_load();
	memcpy(v.bytes + record_place(&v, 5), "LOST", 4);
	put_dir(DIR_RECORD, 1, used, "there", NTR_REF(5, 5));
	put_dir(OTHER_RECORD, 1, used, "too", NTR_REF(5, 3));
	tree_open();
	expect_path(NTR_REF(DIR_RECORD, 1), false, "/there", 0);
	expect_path(NTR_REF(OTHER_RECORD, 1), false, "/too", 0);
	tree_close();
}
END_TEST

/* A directory whose base record has only a list, and its name in a child record. */
START_TEST(name_may_be_in_a_child_record)
{
	static struct making m;
	uint8_t list[32];

	tree_load();
	making_start(&m, v.record, DIR_RECORD, used, 0);
	entry_bytes(list, NTR_FILE_NAME, 0, NTR_REF(OTHER_RECORD, 1));
	put16(list + 24, 1);
	making_value(&m, NTR_ATTRIBUTE_LIST, 1, "", list, sizeof(list));
	making_store(&m, &v, DIR_RECORD);
	making_start(&m, v.record, OTHER_RECORD, NTR_RECORD_IN_USE,
		     NTR_REF(DIR_RECORD, 1));
	making_name(&m, 1, root, "kept apart", NTR_NAME_POSIX);
	making_store(&m, &v, OTHER_RECORD);
	tree_open();
	expect_path(NTR_REF(DIR_RECORD, 1), false, "/kept apart", 0);
	expect_orphan(NTR_REF(OTHER_RECORD, 1), false);
	tree_close();
}
END_TEST

/* Names whose references meet in the same place of the table are not mixed up. */
START_TEST(remembered_paths_are_told_apart)
{
	tree_load();
	put_dir(DIR_RECORD, 7, used, "seven", root);
	put_dir(FREE_RECORD, 8, NTR_RECORD_DIRECTORY, "gone", root);
	tree_open();
	for (int i = 0; i < 3; i++) {
		expect_path(NTR_REF(DIR_RECORD, 7), false, "/seven", 0);
		expect_path(NTR_REF(FREE_RECORD, 7), true, "/gone", 0);
		expect_orphan(NTR_REF(DIR_RECORD, 5), false);
		expect_orphan(NTR_REF(DIR_RECORD + 256, 7), false);
		expect_orphan(NTR_REF(FREE_RECORD, 7), false);
	}
	tree_close();
}
END_TEST

SUITE_OF(tree, every_path_is_the_one_of_the_file, sequence_numbers_must_fit,
	 deletion_counts_up_by_one, rings_and_files_are_orphans,
	 root_is_where_paths_end, name_may_be_in_a_child_record,
	 remembered_paths_are_told_apart)
