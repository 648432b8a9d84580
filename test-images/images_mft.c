/*
 * images_mft.c - an $MFT in many pieces, whose own list has to be followed
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * With 512-byte clusters, "64" in mft_plan is 32 records.
 */
#include <stdio.h>
#include <stdlib.h>

#include "mkimage.h"

/* Records 16 to 23 are given to nobody. */
enum { RESERVED = 8 };

/* One file in (almost) every record, so that each extent holds something. */
static void fill_mft(struct image *img)
{
	struct record *dir = dir_new(img, root_of(img), "Folder");
	uint64_t used = 0;
	char name[64];

	for (uint64_t n = 0; n < img->records; n++)
		used += img->recs[n] != NULL;
	for (uint64_t n = used; n + RESERVED < img->records; n++) {
		struct record *rec = file_new(img, dir, NULL);

		snprintf(name, sizeof(name), "record %llu.txt",
			 (unsigned long long)rec->number);
		name_new(img, rec, dir, name, POSIX);
		data_text(img, rec, NULL, name);
	}
}

/* Child records of $MFT with these numbers, as many as numbers until 0. */
static void mft_children(struct image *img, const uint64_t *numbers,
			 struct record **children)
{
	for (; *numbers; numbers++, children++) {
		*children = record_new_at(img, *numbers);
		(*children)->base = record_ref(img->recs[0]);
	}
}

static void mft_split(struct image *img, const uint64_t *numbers, bool outside)
{
	struct record *children[16];

	mft_children(img, numbers, children);
	stream_split(img->mft_stream, 1, 1, children);
	file_list(img, img->recs[0], outside);
	fill_mft(img);
}

static void fragmented(struct image *img)
{
	fill_mft(img);
}

/* A record lies across two runs, and one across three. */
static void torn_records(struct image *img)
{
	fill_mft(img);
}

/* Each child lies in the last extent that the one before described. */
static void step_by_step(struct image *img)
{
	static const uint64_t numbers[] = { 20, 40, 70, 0 };

	mft_split(img, numbers, false);
}

static void step_outside(struct image *img)
{
	static const uint64_t numbers[] = { 20, 40, 70, 0 };

	mft_split(img, numbers, true);
}

/* The child for VCN 64 lies in the extent at VCN 128, which the later entry's
 * child in the first extent describes: in list order, the way is barred. */
static void later_entry(struct image *img)
{
	static const uint64_t numbers[] = { 70, 20, 0 };

	mft_split(img, numbers, false);
}

/* The bitmap of $MFT in a child record too. */
static void bitmap_in_child(struct image *img)
{
	static const uint64_t numbers[] = { 16, 17, 18, 0 };
	struct record *children[3], *rec = img->recs[0];

	mft_children(img, numbers, children);
	stream_split(img->mft_stream, 1, 2, children);
	attr_move(attr_find(rec, AT_BITMAP, NULL), children[2]);
	file_list(img, rec, false);
	fill_mft(img);
}

/* Windows makes $MFT grow in steps: what is behind its initialized size has
 * never been a record, whatever it looks like. */
static void not_initialized(struct image *img)
{
	data_text(img, file_new(img, root_of(img), "file.txt"), NULL, "file\n");
	image_finish(img);
	for (uint64_t n = 64; n < img->records; n++) {
		uint8_t buf[1024];

		record_load(img, 24, buf);
		put32(buf + 0x2c, n);
		record_store(img, n, buf);
	}
	attr_poke(img, 0, AT_DATA, NULL, 0x38, 64 * img->record, 8);
	image_mirror(img);
}

/* Records that no known extent holds: hidden from the manifest. */
static void hide_records(struct image *img, uint64_t from, uint64_t upto)
{
	for (uint64_t n = from; n < upto; n++)
		if (img->recs[n])
			img->recs[n]->hidden = true;
}

/* The child that describes VCN 64 to 127 lies there itself: no way in. The
 * extent after it can be reached. */
static void barred(struct image *img)
{
	static const uint64_t numbers[] = { 40, 20, 0 };

	mft_split(img, numbers, false);
	hide_records(img, 32, 64);
	finding(img, "mft-gap", img->recs[0]);
}

/* One child of $MFT is free: its extent is lost, and only its. */
static void child_free(struct image *img)
{
	static const uint64_t numbers[] = { 20, 21, 22, 0 };

	mft_split(img, numbers, false);
	img->recs[21]->flags = 0;
	hide_records(img, 64, 96);
	finding(img, "mft-gap", img->recs[0]);
}

#define MFT(NAME, RECORDS, PLAN, BUILD) \
	{ .name = NAME, .build = BUILD, .spec = { .cluster = 512, \
	  .clusters = 4096, .records = RECORDS, .mft_plan = PLAN } }

const struct recipe images_mft[] = {
	MFT("odd-mft-fragmented", 128, "64 32 8 56 2 94", fragmented),
	MFT("odd-mft-torn-records", 64, "33 31 5 3 7 9 40", torn_records),
	{
		.name = "odd-mft-record-in-pieces", .build = torn_records,
		.spec = { .cluster = 512, .record = 4096, .clusters = 4096,
			  .records = 32, .mft_plan = "41 3 1 11 200" },
	},
	MFT("odd-mft-list", 128, "64 64 64 64", step_by_step),
	MFT("odd-mft-list-outside", 128, "64 64 64 64", step_outside),
	MFT("odd-mft-list-later", 96, "64 64 64", later_entry),
	MFT("odd-mft-not-initialized", 128, NULL, not_initialized),
	MFT("odd-mft-bitmap-in-child", 160, "64 64 64 64 64", bitmap_in_child),
	MFT("bad-mft-list-barred", 96, "64 64 64", barred),
	MFT("bad-mft-child-free", 128, "64 64 64 64", child_free),
	{ .name = NULL },
};
