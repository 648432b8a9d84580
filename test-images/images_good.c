/*
 * images_good.c - volumes as Windows writes them, in every geometry
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>

#include "mkimage.h"

static const char line[] =
	"A small text file with just one line of text in it.\r\n";

/* The files of the article, each a step further than the one before. */
static void grow_files(struct image *img, struct record *dir)
{
	struct record *rec;
	struct stream *s;

	data_text(img, file_new(img, dir, "File1.txt"), NULL, line);
	data_resident(img, file_new(img, dir, "File2.txt"), NULL, 660);
	data_plan(img, file_new(img, dir, "File3.txt"), NULL, 5000, "2");
	data_runs(img, file_new(img, dir, "File4.txt"), NULL, 24 * 4096 - 7,
		  runs_scattered(img, 12, 2));
	rec = file_new(img, dir, "File5.txt");
	s = data_runs(img, rec, NULL, 150 * 4096 - 100,
		      runs_scattered(img, 150, 1));
	stream_spread(img, s, 0, 150);
	file_list(img, rec, false);
	rec = file_new(img, dir, "File6.txt");
	s = data_runs(img, rec, NULL, 250 * 4096 - 4000,
		      runs_scattered(img, 250, 1));
	stream_spread(img, s, 0, 50);
	file_list(img, rec, false);
	rec = file_new(img, dir, "File7.txt");
	s = data_runs(img, rec, NULL, 1200 * 4096 - 1,
		      runs_scattered(img, 1200, 1));
	stream_spread(img, s, 0, 30);
	file_list(img, rec, true);
}

static void add_links(struct image *img, struct record *root)
{
	struct record *dir = dir_new(img, root, "Links");
	struct record *rec = file_new(img, dir, "one name");

	name_new(img, rec, dir, "another name", WIN32);
	name_new(img, rec, root, "LINK.TXT", WIN32_DOS);
	data_text(img, rec, NULL, "three names, one file\n");
	rec = file_new(img, dir, "A long name with a short one.text");
	name_new(img, rec, dir, "ALONGN~1.TEX", DOS);
	data_text(img, rec, NULL, "WIN32 and DOS\n");
	rec = file_new(img, dir, NULL);
	name_new(img, rec, dir, "MixedCase", POSIX);
	data_text(img, rec, NULL, "POSIX\n");
	rec = file_new(img, dir, NULL);
	name_new(img, rec, dir, "mixedCASE", POSIX);
	data_text(img, rec, NULL, "POSIX, another\n");
}

static void add_streams(struct image *img, struct record *root)
{
	struct record *rec = file_new(img, root, "streams.txt");

	data_text(img, rec, NULL, "the unnamed stream\n");
	data_text(img, rec, "Zone.Identifier",
		  "[ZoneTransfer]\r\nZoneId=3\r\n");
	data_plan(img, rec, "large", 3 * 4096 + 1, "2 2");
	data_text(img, rec, "empty", "");
	rec = dir_new(img, root, "streams of a folder");
	data_text(img, rec, "note", "a directory may have streams too\n");
	rec = file_new(img, root, "empty.txt");
	data_text(img, rec, NULL, "");
}

static void add_folder(struct image *img, struct record *root)
{
	struct record *dir = dir_new(img, root, "Folder of many");
	char name[32];

	for (int i = 0; i < 40; i++) {
		struct record *rec;

		snprintf(name, sizeof(name), "File number %d.txt", i);
		rec = file_new(img, dir, name);
		data_text(img, rec, NULL, name);
	}
	dir = dir_new(img, dir_new(img, root, "Folder"), "\xc3\x9c" "ber");
	data_text(img, file_new(img, dir, "\xd0\xa4\xd0\xb0\xd0\xb9\xd0\xbb"),
		  NULL, "file in a folder in a folder\n");
}

static void stages(struct image *img)
{
	struct record *root = root_of(img), *rec;

	grow_files(img, root);
	add_links(img, root);
	add_streams(img, root);
	add_folder(img, root);
	rec = file_new(img, root, "deleted.txt");
	data_plan(img, rec, NULL, 6000, "2");
	file_delete(img, rec);
}

/* The same small tree for every geometry. */
static void geometry(struct image *img)
{
	struct record *root = root_of(img), *dir, *rec;
	uint64_t cluster = img->cluster;
	struct stream *s;
	char name[64];

	data_text(img, file_new(img, root, "File1.txt"), NULL, line);
	data_plan(img, file_new(img, root, "File3.txt"), NULL, cluster + 1,
		  "1 1");
	rec = file_new(img, root, "File6.txt");
	s = data_runs(img, rec, NULL, 6 * cluster - 3,
		      runs_scattered(img, 6, 1));
	stream_spread(img, s, 0, 2);
	file_list(img, rec, false);
	rec = file_new(img, root, "sparse.bin");
	data_plan(img, rec, NULL, 4 * cluster - 1, "1 h2 1");
	dir = dir_new(img, root, "Folder");
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "a file with a longer name %d", i);
		data_text(img, file_new(img, dir, name), NULL, name);
	}
}

#define G(NAME, ...) \
	{ .name = "good-" NAME, .spec = { __VA_ARGS__ }, .build = geometry }

const struct recipe images_good[] = {
	{
		.name = "good-stages",
		.spec = { .clusters = 6144, .records = 256 },
		.build = stages,
	},
	G("cluster512", .cluster = 512, .clusters = 8192, .records = 192),
	G("cluster1k", .cluster = 1024, .clusters = 4096, .records = 192),
	G("cluster2k", .cluster = 2048, .clusters = 2048, .records = 192),
	G("cluster8k", .cluster = 8192, .clusters = 512, .records = 192),
	G("cluster64k", .cluster = 65536, .clusters = 64, .records = 192),
	G("cluster128k", .cluster = 131072, .clusters = 64, .records = 192),
	G("cluster2m", .cluster = 2097152, .clusters = 40, .records = 2048),
	G("cluster64k-index64k", .cluster = 65536, .index = 65536,
	  .clusters = 64, .records = 192),
	/* 64 KiB clusters of 512 bytes, written as an exponent all the same */
	G("cluster64k-negative", .cluster = 65536, .clusters = 64,
	  .records = 192, .cluster_code = 0xf9),
	G("sector1k", .sector = 1024, .cluster = 4096, .clusters = 2048,
	  .records = 192),
	G("sector2k", .sector = 2048, .cluster = 4096, .record = 2048,
	  .clusters = 2048, .records = 192),
	G("sector4k", .sector = 4096, .cluster = 4096, .record = 4096,
	  .clusters = 2048, .records = 192),
	G("record4k", .record = 4096, .clusters = 2048, .records = 192),
	G("record4k-negative", .record = 4096, .clusters = 2048,
	  .records = 192, .record_code = 0xf4, .index_code = 0xf4),
	G("record4k-cluster512", .record = 4096, .cluster = 512,
	  .clusters = 16384, .records = 192),
	G("record2k", .record = 2048, .clusters = 2048, .records = 192),
	G("record64k", .record = 65536, .clusters = 5120, .records = 192),
	{ .name = NULL },
};
