/*
 * test_slack.c - names in the slack of directories, whole volumes through
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "volume_bytes.h"

static struct volume v;

/* "name/source/lost " of all in the slack of a directory that are not listed. */
static void carve_dir(const char *path, struct line *got)
{
	struct ntr_slack *slack;
	struct ntr_carved carved;
	struct ntr_file *file;
	char text[1024];

	ck_assert_int_eq(ntr_file_open_path(v.vol, path, &file, NULL, NULL), 0);
	ck_assert_int_eq(ntr_slack_open(file, &slack, NULL), 0);
	ntr_file_close(file);
	while (ntr_slack_next(slack, &carved, NULL) > 0) {
		if (carved.listed)
			continue;
		ntr_utf8(carved.entry.name, carved.entry.name_units, text,
			 sizeof(text));
		line_add(got, "%s/%s/%u ", text,
			 ntr_carved_source_name(carved.source), carved.lost);
		/* The bytes at its place are those of the entry. */
		ck_assert_uint_lt(carved.entry.offset, v.size);
		if (!(carved.lost & NTR_LOST_REF))
			ck_assert_uint_eq(get_bytes(v.bytes +
				carved.entry.offset, 8), carved.entry.ref);
	}
	ck_assert_int_eq(ntr_slack_next(slack, &carved, NULL), 0);
	ntr_slack_close(slack);
}

static void expect(const char *image, const char *path, const char *want)
{
	struct line got = { .len = 0 };

	volume_load(&v, image);
	volume_open(&v, 0);
	carve_dir(path, &got);
	ck_assert_str_eq(got.text, want);
	volume_close(&v);
}

START_TEST(behind_the_entries)
{
	/* The end of what is in use was written over the header of each of the
	 * four in turn; of three of them there was a second copy, whole. */
	expect("odd-slack", "/2024",
	       "f12.txt/index-slack/1 f13.txt/index-slack/1 "
	       "f14.txt/index-slack/1 f15.txt/index-slack/1 "
	       "f12.txt/index-slack/0 f13.txt/index-slack/0 "
	       "f14.txt/index-slack/0 f15.txt/index-slack/0 ");
}
END_TEST

START_TEST(blocks_not_in_use)
{
	expect("odd-index", "/old names",
	       "olde 000/index-slack/0 ghle 000/index-slack/0 ");
}
END_TEST

START_TEST(nothing_old)
{
	expect("good-stages", "/", "");
	expect("odd-slack", "/other", "");
}
END_TEST

START_TEST(no_directory)
{
	volume_load(&v, "good-stages");
	volume_open(&v, 0);
	for (uint64_t n = 0; n < 40; n++) {
		struct ntr_slack *slack;
		struct ntr_carved carved;
		struct ntr_file *file;

		if (ntr_file_open(v.vol, n, &file, NULL) < 0)
			continue;
		ck_assert_int_eq(ntr_slack_open(file, &slack, NULL), 0);
		while (ntr_slack_next(slack, &carved, NULL) > 0)
			ck_assert_uint_eq(carved.listed, 1);
		ntr_slack_close(slack);
		ntr_file_close(file);
	}
	volume_close(&v);
}
END_TEST

SUITE_OF(slack, behind_the_entries, blocks_not_in_use, nothing_old,
	 no_directory)
