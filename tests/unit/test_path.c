/*
 * test_path.c - from records to paths and back, where that is possible
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "volume_bytes.h"

static struct volume v;

/* The record of the file that has this name, and of the 'nth' of those. */
static uint64_t record_named(const char *want, unsigned nth)
{
	struct ntr_volume_info info;
	struct ntr_filename name;
	struct ntr_file *file;
	char text[1024];

	ntr_volume_info(v.vol, &info);
	for (uint64_t n = 24; n < info.mft_records; n++) {
		if (ntr_file_open(v.vol, n, &file, NULL) < 0)
			continue;
		*text = '\0';
		if (ntr_file_name(file, 0, &name, NULL) == 0)
			ntr_utf8(name.name, name.name_units, text,
				 sizeof(text));
		ntr_file_close(file);
		if (strcmp(text, want) == 0 && nth-- == 0)
			return n;
	}
	ck_abort_msg("no file is called %s", want);
	return 0;
}

/* The first path of a record, and the notes on it. */
static const char *path_of(uint64_t number, uint32_t *notes)
{
	static char path[65536];
	struct ntr_file *file = open_number(&v, number);
	size_t len;

	ck_assert_int_eq(ntr_file_path(file, 0, path, sizeof(path), &len, notes,
				       NULL), 0);
	ck_assert_uint_eq(len, strlen(path));
	ntr_file_close(file);
	return path;
}

static void orphan_path(const char *name, unsigned nth, uint32_t notes_want)
{
	const char *path;
	uint32_t notes;
	size_t len;

	path = path_of(record_named(name, nth), &notes);
	len = strlen(path);
	ck_assert_msg(notes == notes_want, "%s: notes %u", path, notes);
	ck_assert_msg(strncmp(path, "/$Orphan/", 9) == 0, "%s", path);
	ck_assert_uint_gt(len, strlen(name));
	ck_assert_str_eq(path + len - strlen(name), name);
}

START_TEST(cycles_end)
{
	const uint32_t cycle = NTR_PATH_ORPHAN | NTR_PATH_CYCLE;

	volume_load(&v, "bad-tree");
	volume_open(&v, 0);
	orphan_path("file in a ring of one", 0, cycle);
	orphan_path("file in a ring", 0, cycle);
	orphan_path("file in a ring", 1, cycle);
	orphan_path("ring of 50, 7", 0, cycle);
	ck_assert_uint_gt(volume_found(&v, NTR_F_PATH_CYCLE), 0);
	volume_close(&v);
}
END_TEST

START_TEST(orphans_are_known)
{
	volume_load(&v, "bad-tree");
	volume_open(&v, 0);
	orphan_path("child of a file.txt", 0, NTR_PATH_ORPHAN);
	orphan_path("child of nowhere.txt", 0, NTR_PATH_ORPHAN);
	ck_assert_uint_gt(volume_found(&v, NTR_F_PATH_ORPHAN), 0);
	volume_close(&v);
	volume_load(&v, "odd-tree");
	volume_open(&v, 0);
	orphan_path("orphan of a reused record.txt", 0, NTR_PATH_ORPHAN);
	orphan_path("orphan of a free record.txt", 0, NTR_PATH_ORPHAN);
	volume_close(&v);
}
END_TEST

static void whole_path(const char *name, const char *want)
{
	uint32_t notes;

	ck_assert_str_eq(path_of(record_named(name, 0), &notes), want);
	ck_assert_uint_eq(notes, 0);
}

/* As long as their directories are there. */
START_TEST(deleted_files_have_paths)
{
	volume_load(&v, "odd-tree");
	volume_open(&v, 0);
	whole_path("deleted among the living.bin",
		   "/living folder/deleted among the living.bin");
	whole_path("last number.txt", "/wrapped sequence/last number.txt");
	volume_close(&v);
}
END_TEST

/* 2,000 directories, one in the other: records 24 to 2023. */
START_TEST(depth_has_a_limit)
{
	char want[1001];
	uint32_t notes;
	const char *path;

	volume_load(&v, "bad-depth-2000");
	volume_open(&v, 0);
	for (size_t i = 0; i < 500; i++)
		memcpy(want + 2 * i, "/d", 3);
	path = path_of(24 + 499, &notes);
	ck_assert_uint_eq(notes, 0);
	ck_assert_str_eq(path, want);
	path = path_of(24 + 1999, &notes);
	ck_assert_uint_eq(notes, NTR_PATH_ORPHAN | NTR_PATH_DEEP);
	ck_assert_int_eq(strncmp(path, "/$Orphan/d/d", 12), 0);
	ck_assert_uint_gt(volume_found(&v, NTR_F_PATH_DEEP), 0);
	volume_close(&v);
}
END_TEST

/* Like snprintf(): what is wanted, whatever fits. */
START_TEST(path_fits_any_buffer)
{
	const char want[] = "/Links/one name";
	const size_t len = sizeof(want) - 1;
	struct ntr_file *file;
	char part[64];
	size_t got;

	volume_load(&v, "good-stages");
	volume_open(&v, 0);
	file = open_path(&v, want);
	ck_assert_int_eq(ntr_file_path(file, 0, NULL, 0, &got, NULL, NULL), 0);
	ck_assert_uint_eq(got, len);
	for (size_t cap = 1; cap <= len + 1; cap++) {
		memset(part, 'x', sizeof(part));
		ck_assert_int_eq(ntr_file_path(file, 0, part, cap, &got, NULL,
					       NULL), 0);
		ck_assert_uint_eq(got, len);
		ck_assert_uint_eq(strlen(part), cap - 1);
		ck_assert_mem_eq(part, want, cap - 1);
		ck_assert_int_eq(part[cap], 'x');
	}
	ntr_file_close(file);
	volume_close(&v);
}
END_TEST

/* Three names, two directories, and nothing after the last. */
START_TEST(each_hard_link_has_a_path)
{
	static const char *const want[] = {
		"/LINK.TXT", "/Links/another name", "/Links/one name",
	};
	struct ntr_file *file;
	unsigned seen = 0;
	char path[64];
	size_t len;

	volume_load(&v, "good-stages");
	volume_open(&v, 0);
	file = open_path(&v, "/LINK.TXT");
	for (uint32_t i = 0; i < 3; i++) {
		ck_assert_int_eq(ntr_file_path(file, i, path, sizeof(path),
					       &len, NULL, NULL), 0);
		for (unsigned k = 0; k < 3; k++)
			if (strcmp(path, want[k]) == 0)
				seen |= 1u << k;
	}
	ck_assert_uint_eq(seen, 7);
	ck_assert_int_eq(ntr_file_path(file, 3, path, sizeof(path), &len, NULL,
				       NULL), NTR_E_NOT_FOUND);
	ntr_file_close(file);
	volume_close(&v);
}
END_TEST

static int try_path(const char *path)
{
	struct ntr_file *file = NULL;
	int code = ntr_file_open_path(v.vol, path, &file, NULL, NULL);

	ntr_file_close(file);
	return code;
}

START_TEST(paths_are_looked_up)
{
	static const struct {
		const char *path;
		int code;
	} paths[] = {
		{ "/", NTR_OK }, { "", NTR_OK }, { "File1.txt", NTR_OK },
		{ "/fILE1.TXT", NTR_OK }, { "/links/ONE name", NTR_OK },
		{ "/Links/ALONGN~1.TEX", NTR_OK },
		{ "/Links/MixedCase", NTR_OK }, { "/Links/mixedCASE", NTR_OK },
		{ "/File1.tx", NTR_E_NOT_FOUND },
		{ "/File1.txt2", NTR_E_NOT_FOUND },
		{ "/none/File1.txt", NTR_E_NOT_FOUND },
		{ "/File1.txt/none", NTR_E_NOT_DIR },
		{ "/\xff\xfe", NTR_E_ARG },
	};

	volume_load(&v, "good-stages");
	volume_open(&v, 0);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		ck_assert_msg(try_path(paths[i].path) == paths[i].code,
			      "%s: %s", paths[i].path,
			      ntr_code_text(try_path(paths[i].path)));
	volume_close(&v);
}
END_TEST

/* Names that differ in case alone: each its own file, exactly. */
START_TEST(exact_names_come_first)
{
	static const char *const paths[] = {
		"/Links/MixedCase", "/Links/mixedCASE",
	};

	volume_load(&v, "good-stages");
	volume_open(&v, 0);
	for (size_t i = 0; i < 2; i++) {
		struct ntr_file *file = open_path(&v, paths[i]);
		char path[64];
		size_t len;

		ck_assert_int_eq(ntr_file_path(file, 0, path, sizeof(path),
					       &len, NULL, NULL), 0);
		ck_assert_str_eq(path, paths[i]);
		ntr_file_close(file);
	}
	volume_close(&v);
}
END_TEST

START_TEST(colon_names_a_stream)
{
	const char *path = "/streams.txt:Zone.Identifier";
	const char *stream = "untouched";
	struct ntr_file *file;

	volume_load(&v, "good-stages");
	volume_open(&v, 0);
	ck_assert_int_eq(ntr_file_open_path(v.vol, path, &file, &stream, NULL),
			 0);
	ck_assert_str_eq(stream, "Zone.Identifier");
	ck_assert_ptr_eq(stream, path + strlen("/streams.txt:"));
	ntr_file_close(file);
	ck_assert_int_eq(ntr_file_open_path(v.vol, "/streams.txt", &file,
					    &stream, NULL), 0);
	ck_assert_ptr_null(stream);
	ntr_file_close(file);
	volume_close(&v);
}
END_TEST

SUITE_OF(path, cycles_end, orphans_are_known, deleted_files_have_paths,
	 depth_has_a_limit, path_fits_any_buffer, each_hard_link_has_a_path,
	 paths_are_looked_up, exact_names_come_first, colon_names_a_stream)
