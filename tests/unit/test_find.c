/*
 * test_find.c - names looked up in a directory that stays open
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What is kept from one search to the next must not show: each answer is the one of a
 * directory opened for that search alone, in damaged indexes, too.
 */
#include <ctype.h>

#include "volume_bytes.h"

enum { NAMES_MAX = 512, NAME_ROOM = 1024 };

static const char *const images[] = {
	"good-stages", "good-links", "good-case", "good-reparse", "odd-names",
	"bad-index", "bad-index-root", "bad-index-tree", "bad-index-links",
	"bad-tree", "bad-names-indexed",
};

static struct volume v;
static char names[NAMES_MAX][NAME_ROOM];

static int find_anew(const struct ntr_file *file, const char *name,
		     struct ntr_dirent *ent)
{
	struct ntr_dir *dir;
	int code;

	ck_assert_int_eq(ntr_dir_open(file, &dir, NULL), 0);
	code = ntr_dir_find(dir, name, ent, NULL);
	ntr_dir_close(dir);
	return code;
}

static void compare(const struct ntr_file *file, struct ntr_dir *dir,
		    const char *name)
{
	struct ntr_dirent want = { .ref = 0 }, got = { .ref = 0 };
	int code = find_anew(file, name, &want);

	ck_assert_int_eq(ntr_dir_find(dir, name, &got, NULL), code);
	ck_assert_uint_eq(got.ref, want.ref);
	ck_assert_uint_eq(got.offset, want.offset);
}

/* The name, one that is not there, and one in other letters. */
static void compare_all(const struct ntr_file *file, struct ntr_dir *dir,
			const char *name)
{
	char other[NAME_ROOM + 1];

	compare(file, dir, name);
	snprintf(other, sizeof(other), "%s~", name);
	compare(file, dir, other);
	for (size_t i = 0; name[i]; i++) {
		unsigned char c = (unsigned char)name[i];

		other[i] = (char)(islower(c) ? toupper(c) : tolower(c));
	}
	other[strlen(name)] = '\0';
	compare(file, dir, other);
}

static unsigned list(const struct ntr_file *file)
{
	struct ntr_dirent ent;
	struct ntr_dir *dir;
	unsigned count = 0;

	if (ntr_dir_open(file, &dir, NULL) != 0)
		return 0;
	while (count < NAMES_MAX && ntr_dir_next(dir, &ent, NULL) > 0)
		ntr_utf8(ent.name, ent.name_units, names[count++], NAME_ROOM);
	ntr_dir_close(dir);
	return count;
}

static unsigned search(uint64_t number)
{
	struct ntr_file *file;
	struct ntr_dir *dir;
	unsigned count;

	if (ntr_file_open(v.vol, number, &file, NULL) != 0)
		return 0;
	count = list(file);
	if (count) {
		ck_assert_int_eq(ntr_dir_open(file, &dir, NULL), 0);
		for (unsigned i = 0; i < count; i++)
			compare_all(file, dir, names[i]);
		for (unsigned i = count; i-- > 0; )
			compare_all(file, dir, names[i]);
		ntr_dir_close(dir);
	}
	ntr_file_close(file);
	return count;
}

START_TEST(is_the_same_every_time)
{
	struct ntr_volume_info info;
	unsigned found = 0;

	volume_load(&v, images[_i]);
	volume_open(&v, 0);
	ntr_volume_info(v.vol, &info);
	for (uint64_t n = 0; n < info.mft_records; n++)
		found += search(n);
	ck_assert_uint_gt(found, 5);
	volume_close(&v);
}
END_TEST

Suite *find_suite(void);
Suite *find_suite(void)
{
	Suite *suite = suite_create("find");
	TCase *tcase = tcase_create("find");

	tcase_add_loop_test(tcase, is_the_same_every_time, 0,
			    sizeof(images) / sizeof(*images));
	tcase_set_timeout(tcase, 60);
	suite_add_tcase(suite, tcase);
	return suite;
}
