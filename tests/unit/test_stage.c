/*
 * test_stage.c - which of the four stages a file is in, and what is said of it
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The numbers are those of the recipe of good-stages: 12, 150, 250 and 1,200
 * fragments, in no child, 1, 5 and 40 of them.
 */
#include "volume_bytes.h"

static struct volume v;

static struct ntr_stage stage_of(const char *path)
{
	struct ntr_file *file = open_path(&v, path);
	struct ntr_stage stage;

	ntr_file_stage(file, &stage);
	ntr_file_close(file);
	return stage;
}

static const char *text_of(const char *path)
{
	static char text[512];
	struct ntr_file *file = open_path(&v, path);
	size_t len = ntr_file_stage_text(file, text, sizeof(text));

	ck_assert_uint_eq(len, strlen(text));
	ntr_file_close(file);
	return text;
}

START_TEST(numbers_of_the_article)
{
	/* The list of stage four has a mapping pair of its own. */
	static const struct {
		const char *path;
		uint32_t record, stage, decider, children, entries, pairs;
	} files[] = {
		{ "/File1.txt", 24, 1, 0, 0, 0, 0 },
		{ "/File2.txt", 25, 1, 0, 0, 0, 0 },
		{ "/File3.txt", 26, 2, NTR_DATA, 0, 0, 1 },
		{ "/File4.txt", 27, 2, NTR_DATA, 0, 0, 12 },
		{ "/File5.txt", 28, 3, NTR_DATA, 1, 3, 150 },
		{ "/File6.txt", 30, 3, NTR_DATA, 5, 7, 250 },
		{ "/File7.txt", 36, 4, NTR_DATA, 40, 42, 1201 },
	};

	volume_load(&v, "good-stages");
	volume_open(&v, 0);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct ntr_stage s = stage_of(files[i].path);

		ck_assert_uint_eq(s.stage, files[i].stage);
		ck_assert_uint_eq(s.decider, files[i].decider);
		ck_assert_uint_eq(s.child_records, files[i].children);
		ck_assert_uint_eq(s.list_entries, files[i].entries);
		ck_assert_uint_eq(s.mapping_pairs, files[i].pairs);
		ck_assert_uint_eq(s.fragments, files[i].pairs);
		ck_assert_uint_eq(NTR_REF_NUMBER(s.ref), files[i].record);
		ck_assert_uint_eq(s.directory, 0);
		ck_assert_uint_eq(s.in_use, 1);
	}
	volume_close(&v);
}
END_TEST

/* Directories grow in the same way, by their index. */
START_TEST(stage_of_a_directory)
{
	struct ntr_stage s;

	volume_load(&v, "good-stages");
	volume_open(&v, 0);
	s = stage_of("/Links");
	ck_assert_uint_eq(s.directory, 1);
	s = stage_of("/Folder of many");
	ck_assert_uint_eq(s.directory, 1);
	ck_assert_uint_eq(s.stage, 2);
	ck_assert_uint_eq(s.decider, NTR_INDEX_ALLOCATION);
	ck_assert_uint_eq(s.child_records, 0);
	volume_close(&v);
}
END_TEST

static void said(const char *path, const char *want)
{
	const char *text = text_of(path);

	ck_assert_msg(strstr(text, want), "%s: '%s' has no '%s'", path, text,
		      want);
}

START_TEST(text_has_the_numbers)
{
	volume_load(&v, "good-stages");
	volume_open(&v, 0);
	said("/File1.txt", "resident");
	said("/File3.txt", "$DATA");
	said("/File3.txt", " 1 mapping pair ");
	said("/File4.txt", " 12 mapping pairs ");
	said("/File5.txt", " 3 entries");
	said("/File5.txt", " 1 child record,");
	said("/File6.txt", " 7 entries");
	said("/File6.txt", " 5 child records");
	said("/File7.txt", " 42 entries");
	said("/File7.txt", " 1344 bytes");
	said("/File7.txt", " 40 child records");
	said("/Folder of many", "$INDEX_ALLOCATION");
	volume_close(&v);
}
END_TEST

/* Like snprintf(): what is wanted, whatever fits. */
START_TEST(text_fits_any_buffer)
{
	char whole[512], part[512];
	struct ntr_file *file;
	size_t len;

	volume_load(&v, "good-stages");
	volume_open(&v, 0);
	file = open_path(&v, "/File7.txt");
	len = ntr_file_stage_text(file, whole, sizeof(whole));
	ck_assert_uint_eq(ntr_file_stage_text(file, NULL, 0), len);
	for (size_t cap = 1; cap <= len + 1; cap++) {
		memset(part, 'x', sizeof(part));
		ck_assert_uint_eq(ntr_file_stage_text(file, part, cap), len);
		ck_assert_uint_eq(strlen(part), cap - 1);
		ck_assert_mem_eq(part, whole, cap - 1);
		ck_assert_int_eq(part[cap], 'x');
	}
	ntr_file_close(file);
	volume_close(&v);
}
END_TEST

/* A list with nothing in it is a list all the same. */
START_TEST(list_that_leads_nowhere)
{
	struct ntr_stage s;

	volume_load(&v, "bad-names-and-pieces");
	volume_open(&v, 0);
	s = stage_of("/list of size 0.txt");
	ck_assert_uint_eq(s.stage, 4);
	ck_assert_uint_eq(s.child_records, 0);
	ck_assert_uint_eq(s.list_entries, 0);
	ck_assert_uint_gt(strlen(text_of("/list of size 0.txt")), 0);
	volume_close(&v);
}
END_TEST

START_TEST(deleted_files_keep_their_stage)
{
	struct ntr_stage s;

	volume_load(&v, "odd-deleted-lists");
	volume_open(&v, 0);
	for (uint32_t i = 0; i < 2; i++) {
		struct ntr_file *file = open_number(&v, i ? 35 : 24);

		ntr_file_stage(file, &s);
		ck_assert_uint_eq(s.stage, 3 + i);
		ck_assert_uint_eq(s.in_use, 0);
		ck_assert_uint_eq(s.child_records, 10);
		ck_assert_uint_eq(s.mapping_pairs, 40 + i);
		ntr_file_close(file);
	}
	volume_close(&v);
}
END_TEST

/* The most complex come first, and no more than fit. */
START_TEST(census_finds_the_most_complex)
{
	static const uint64_t most[] = { 36, 30, 28, 27 };
	struct ntr_census census;
	struct ntr_stage top[4];
	size_t count;

	volume_load(&v, "good-stages");
	volume_open(&v, 0);
	ck_assert_int_eq(ntr_volume_census(v.vol, top, 4, &count, &census,
					   NULL), 0);
	ck_assert_uint_eq(count, 4);
	/* File7, File6, File5 by children; File4 by mapping pairs. */
	for (size_t i = 0; i < 4; i++)
		ck_assert_uint_eq(NTR_REF_NUMBER(top[i].ref), most[i]);
	ck_assert_uint_eq(census.records, 256);
	ck_assert_uint_eq(census.stage[3], 2);
	ck_assert_uint_eq(census.stage[4], 1);
	ck_assert_uint_eq(census.child, 46);
	ck_assert_uint_eq(census.unusable, 0);
	ck_assert_int_eq(ntr_volume_census(v.vol, NULL, 0, NULL, &census,
					   NULL), 0);
	volume_close(&v);
}
END_TEST

SUITE_OF(stage, numbers_of_the_article, stage_of_a_directory,
	 text_has_the_numbers, text_fits_any_buffer, list_that_leads_nowhere,
	 deleted_files_keep_their_stage, census_finds_the_most_complex)
