/*
 * many.c - volumes whose $MFT has very many records, for benchmarks
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Records are encoded as soon as they are complete, and forgotten: a million of
 * them are never in memory at once.  File contents are holes in the image file.
 */
#include <stdio.h>
#include <string.h>

#include "mkimage.h"

enum { FOLDER_EVERY = 64, RUNS = 3, SLOT = 6 };

/* Room for the metadata, for $MFT, and for the contents of every other file. */
static struct spec many_spec(const char *path, uint64_t count, uint64_t slots)
{
	uint64_t records = align_up(count < 64 ? 64 : count, 4);

	return (struct spec){
		.path = path, .records = records,
		.clusters = 4096 + records / 4 * 2 + slots * SLOT,
		.label = "Many",
		.mirror_lcn = 2,	/* out of the way of what is large */
	};
}

/* Three runs of one cluster, of which the second lies before the first. */
static void add_runs(struct image *img, struct record *rec, uint64_t lcn)
{
	static const unsigned at[RUNS] = { 2, 0, 4 };
	struct attr *attr = attr_new(rec, AT_DATA, NULL);

	attr->nonresident = true;
	for (int i = 0; i < RUNS; i++) {
		runs_add(&attr->runs, lcn + at[i], 1);
		img->used[lcn + at[i]] = 1;
	}
	attr->allocated = RUNS * img->cluster;
	attr->size = attr->initialized = attr->allocated - rec->number % 4000;
}

static void add_value(struct record *rec)
{
	char text[256];
	int len = snprintf(text, sizeof(text), "record %llu %*s\n",
			   (unsigned long long)rec->number,
			   (int)(rec->number % 150), ".");

	attr_value(rec, AT_DATA, NULL, text, (size_t)len);
}

/* Every other file has its content in clusters, every fourth a DOS name. */
static void add_content(struct image *img, struct record *rec,
			struct record *dir, uint64_t first_lcn, uint64_t slot)
{
	char name[32];

	if (rec->number % 4 == 1) {
		snprintf(name, sizeof(name), "FI%06llX.TXT",
			 (unsigned long long)rec->number);
		name_new(img, rec, dir, name, DOS);
	}
	if (rec->number % 2)
		add_runs(img, rec, first_lcn + slot * SLOT);
	else
		add_value(rec);
}

static struct record *numbered(struct image *img, struct record *dir,
			       bool folder)
{
	char name[48];

	snprintf(name, sizeof(name), "%s number %llu",
		 folder ? "folder" : "file",
		 (unsigned long long)img->next_record);
	return folder ? dir_new(img, dir, name) : file_new(img, dir, name);
}

/* Clusters of which each file marks its own. */
static uint64_t take_slots(struct image *img, uint64_t slots)
{
	uint64_t lcn = clusters_take(img, slots * SLOT);

	memset(img->used + lcn, 0, (size_t)(slots * SLOT));
	return lcn;
}

/* A folder of 'files' files, with an index that has them all. */
static void write_folder(struct image *img, struct record *dir, uint64_t files,
			 uint64_t lcn)
{
	uint64_t first = img->next_record;

	for (uint64_t i = 0; i < files; i++) {
		struct record *rec;

		img->next_record = first + i;
		rec = numbered(img, dir, false);
		add_content(img, rec, dir, lcn, rec->number / 2);
	}
	dir_build(img, dir);
	for (uint64_t i = 0; i < files; i++)
		record_release(img, img->recs[first + i]);
	img->next_record = first + files;
}

/* Folders in the root, until there are as many records as were asked for. */
static void write_folders(const char *path, uint64_t count,
			  const uint64_t *sizes, size_t n)
{
	uint64_t slots = count / 2 + 1, lcn, files;
	struct spec spec = many_spec(path, count, slots);
	struct image *img;

	/* Index blocks are half full at worst. */
	spec.clusters += count / 8 + 64;
	img = image_open(&spec);
	lcn = take_slots(img, slots);
	for (size_t i = 0; img->next_record + 1 < img->records; i++) {
		struct record *dir = numbered(img, root_of(img), true);

		img->next_record = dir->number + 1;
		files = sizes[i % n];
		if (files > img->records - img->next_record)
			files = img->records - img->next_record;
		write_folder(img, dir, files, lcn);
	}
	image_finish(img);
	image_close(img);
}

/* Small folders, as many as there can be: for scans. */
int many_write(const char *path, uint64_t count)
{
	static const uint64_t size = FOLDER_EVERY - 1;

	write_folders(path, count, &size, 1);
	return 0;
}

/* Of one file to thousands: for look-ups and walks. */
int many_tree_write(const char *path, uint64_t count)
{
	static const uint64_t sizes[] = { 1, 5, 20, 100, 1000, 4000 };

	write_folders(path, count, sizes, sizeof(sizes) / sizeof(sizes[0]));
	return 0;
}
