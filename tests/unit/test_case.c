/*
 * test_case.c - directories that ask for names to be told apart by case
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "volume_bytes.h"

static struct volume v;

static int find(const char *name)
{
	struct ntr_file *file = open_number(&v, 5);
	struct ntr_dirent ent;
	struct ntr_dir *dir;
	int code;

	ck_assert_int_eq(ntr_dir_open(file, &dir, NULL), 0);
	code = ntr_dir_find(dir, name, &ent, NULL);
	ntr_dir_close(dir);
	ntr_file_close(file);
	return code;
}

START_TEST(honours_case_where_it_is_asked)
{
	struct ntr_file_info info;
	struct ntr_file *file;
	uint8_t record[RECORD_MAX];
	size_t at;

	volume_load(&v, "good-stages");
	record_load_at(&v, record_place(&v, 5), record);
	at = (size_t)get_bytes(record + 0x14, 2);
	ck_assert_uint_eq(get_bytes(record + at, 4), NTR_STANDARD_INFORMATION);
	at += (size_t)get_bytes(record + at + 0x14, 2);
	if (_i)
		record_change(&v, record_place(&v, 5), at + 0x28, 1, 4);
	volume_open(&v, 0);
	file = open_number(&v, 5);
	ntr_file_info(file, &info);
	ck_assert_int_eq((int)info.case_sensitive, _i);
	ntr_file_close(file);
	ck_assert_int_eq(find("File4.txt"), 0);
	ck_assert_int_eq(find("fILE4.TXT"), _i ? NTR_E_NOT_FOUND : 0);
	ck_assert_uint_eq(volume_found(&v, NTR_F_INDEX_ORDER), 0);
	volume_close(&v);
}
END_TEST

SUITE_LOOPING(case, 60,
	LOOP(honours_case_where_it_is_asked, 0, 2))
