/*
 * images_subnodes.c - indexes whose entries lead astray
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "mkimage.h"

enum { FILES = 24 };

static struct record *split_dir(struct image *img, const char *name,
				size_t root_room)
{
	struct record *dir = dir_new(img, root_of(img), name);
	char text[64];

	dir->fill = 4;
	dir->root_room = root_room;
	for (int i = 0; i < FILES; i++) {
		snprintf(text, sizeof(text), "file %03d", i);
		data_text(img, file_new(img, dir, text), NULL, text);
	}
	return dir;
}

/* Where $INDEX_ROOT of a finished directory is, in its record. */
static size_t root_value(struct image *img, const struct record *dir,
			 uint8_t *record)
{
	size_t at;

	record_load(img, dir->number, record);
	at = attr_at(record, AT_ROOT, "$I30");
	return at + get16(record + at + 0x14);
}

static size_t last_entry(const uint8_t *record, size_t at)
{
	while (!(get16(record + at + 12) & 2))
		at += get16(record + at + 8);
	return at;
}

/* The last entry leads to where the first leads. */
static void wrong_subnode(struct image *img, const struct record *dir)
{
	uint8_t record[4096];
	size_t at = root_value(img, dir, record) + 0x20, last;

	last = last_entry(record, at);
	if (last == at)
		die("the root has one entry");
	put64(record + last + get16(record + last + 8) - 8,
	      get64(record + at + get16(record + at + 8) - 8));
	record_store(img, dir->number, record);
}

/* The first entry leads nowhere. */
static void lost_subnode(struct image *img, const struct record *dir)
{
	uint8_t record[4096];
	size_t at = root_value(img, dir, record) + 0x20;

	put16(record + at + 12, get16(record + at + 12) & ~1u);
	record_store(img, dir->number, record);
}

/* All blocks are there, and the way to some of them is not. */
static void index_links(struct image *img)
{
	struct record *wrong = split_dir(img, "wrong subnode", 480);
	struct record *lost = split_dir(img, "lost subnode", 480);

	image_finish(img);
	wrong_subnode(img, wrong);
	lost_subnode(img, lost);
}

/* Fields of the root's header, where all names are in blocks. */
static void index_root(struct image *img)
{
	static const struct {
		const char *name;
		size_t at;
		uint32_t value;
	} fields[] = {
		{ "entries far away", 0x10, 0xfffffff0 },
		{ "entries end before they begin", 0x14, 4 },
	};
	enum { N = sizeof(fields) / sizeof(fields[0]) };
	struct record *dirs[N];

	for (size_t i = 0; i < N; i++) {
		dirs[i] = split_dir(img, fields[i].name, 1);
		finding(img, "index-root-damaged", dirs[i]);
	}
	image_finish(img);
	for (size_t i = 0; i < N; i++) {
		uint8_t record[4096];
		size_t at = root_value(img, dirs[i], record);

		put32(record + at + fields[i].at, fields[i].value);
		record_store(img, dirs[i]->number, record);
	}
	/* Names that were in the root went with it. */
	for (size_t i = 0; i < img->n_links; i++)
		if (img->links[i].block == -1 &&
		    img->links[i].dir != root_of(img))
			img->links[i].unsaid = true;
}

const struct recipe images_subnodes[] = {
	{
		.name = "bad-index-links", .build = index_links,
		.spec = { .clusters = 1024, .records = 128 },
	},
	{
		.name = "bad-index-root", .build = index_root,
		.spec = { .clusters = 1024, .records = 128 },
	},
	{ .name = NULL },
};
