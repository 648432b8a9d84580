/*
 * images_hostile.c - damage made to mislead: what looks right and is not
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "mkimage.h"

enum { HUGE_USED = 0x100000 };

static void few_files(struct image *img)
{
	struct record *rec = file_in_root(img, "File6.txt");

	data_text(img, file_in_root(img, "File1.txt"), NULL, "stage one\n");
	data_plan(img, file_in_root(img, "File3.txt"), NULL,
		  5 * img->cluster - 1, "2 3");
	stream_spread(img, data_runs(img, rec, NULL, 6 * img->cluster - 9,
				     runs_scattered(img, 6, 1)), 2, 2);
	file_list(img, rec, false);
}

/* -------------------------------------------------- boot sector, mirror -- */

/* Both copies of records 0 to 3 claim to use a MiB. */
static void mirror_used(struct image *img)
{
	few_files(img);
	image_finish(img);
	for (uint64_t n = 0; n < 4; n++) {
		record_poke(img, n, 0x18, HUGE_USED, 4);
		finding(img, "record-used", img->recs[n]);
	}
	image_mirror(img);
}

/* The boot sector says that $MFT starts a cluster later, where record 4 lies: a
 * good record with a nonresident $DATA, which is not $MFT. */
static void mft_near(struct image *img)
{
	few_files(img);
	image_finish(img);
	put64(img->map + 0x30, img->mft.at[0].lcn + 1);
}

static void mft_near_both(struct image *img)
{
	mft_near(img);
	put64(img->map + img->sectors * img->sector + 0x30,
	      img->mft.at[0].lcn + 1);
	finding(img, "mirror-used", NULL);
}

/* ---------------------------------------------------- names and streams -- */

/* Give the record one name more, before those it has; it will be spoilt. */
static void name_before(struct image *img, struct record *rec, const char *name)
{
	struct attr *attr = name_new(img, rec, root_of(img), name, POSIX);
	size_t at = 0;

	img->links[img->n_links - 1].unsaid = true;
	while (rec->attrs[at]->type != AT_NAME)
		at++;
	memmove(rec->attrs + at + 1, rec->attrs + at,
		(rec->n - 1 - at) * sizeof(rec->attrs[0]));
	rec->attrs[at] = attr;
}

static struct record *three_names(struct image *img)
{
	struct record *rec = file_new(img, root_of(img), NULL);

	name_new(img, rec, root_of(img), "name two", POSIX);
	img->links[img->n_links - 1].unsaid = true;
	name_new(img, rec, root_of(img), "name three", POSIX);
	img->links[img->n_links - 1].unsaid = true;
	name_before(img, rec, "name one");
	data_text(img, rec, NULL, "two of three names can be read\n");
	finding(img, "attribute-value", rec);
	return rec;
}

/* The names of a folder are in a child record, the damaged one first. */
static struct record *two_names(struct image *img)
{
	struct record *dir = dir_new(img, root_of(img), "folder two"), *child;
	struct attr *name;

	img->links[img->n_links - 1].unsaid = true;
	name_before(img, dir, "folder one");
	img->links[img->n_links - 1].gone = true;
	data_text(img, file_new(img, dir, "in a folder"), NULL,
		  "one of two names of the folder can be read\n");
	dir->root_room = 1;
	child = child_new(img, dir);
	while ((name = attr_find(dir, AT_NAME, NULL)) != NULL)
		attr_move(name, child);
	dir_build(img, dir);
	file_list(img, dir, false);
	return child;
}

/* The name is longer than its attribute; the value is at 0x18. */
static void spoil_name(struct image *img, const struct record *rec)
{
	attr_poke(img, rec->number, AT_NAME, NULL, 0x18 + 0x40, 255, 1);
}

static void two_streams(struct image *img)
{
	struct record *rec = file_in_root(img, "two streams.txt");

	data_text(img, rec, "twice", "the first\n")->gone = true;
	data_text(img, rec, "twice", "the second\n")->gone = true;
	data_text(img, rec, NULL, "two streams have one name\n");
	finding(img, "stream-duplicate", rec);
}

/* A file that names, as its children, a record past $MFT and one of zeros. */
static void lose_children(struct image *img)
{
	struct record *rec = file_in_root(img, "children lost.bin");
	struct stream *s = data_runs(img, rec, NULL, 6 * img->cluster,
				     runs_scattered(img, 6, 1));
	struct list l;

	stream_spread(img, s, 2, 2);
	l = list_gather(img, rec);
	for (size_t i = 0; i < l.n; i++)
		if (l.at[i].type == AT_DATA && l.at[i].first_vcn == 4)
			l.at[i].ref = UINT64_C(0x0007000000123456);
	s->pieces[1]->in->blank = true;
	s->pieces[2]->in->blank = true;
	list_resident(rec, &l);
	stream_broken(s, 2 * img->cluster, 4 * img->cluster);
	finding(img, "child-missing", NULL);
}

static void list_of_nothing(struct image *img)
{
	struct record *rec = file_in_root(img, "list of size 0.txt");
	struct attr *list;

	data_text(img, rec, NULL, "the list is nonresident, and empty\n");
	list = attr_clusters(img, rec, AT_LIST, NULL, img->cluster);
	list->size = list->initialized = 0;
	finding(img, "list-unreadable", rec);
}

static void names_and_pieces(struct image *img)
{
	struct record *file = three_names(img), *child = two_names(img);

	two_streams(img);
	lose_children(img);
	list_of_nothing(img);
	image_finish(img);
	spoil_name(img, file);
	spoil_name(img, child);
}

/* A name in 'dir' that was given when another directory had its record. */
static void name_of_old(struct image *img, struct record *rec,
			struct record *dir, const char *name)
{
	struct attr *attr = name_new(img, rec, dir, name, POSIX);

	put64(attr->value.at, dir->number | UINT64_C(3) << 48);
	img->links[img->n_links - 1].gone = true;
}

/* Files with two names: in a folder, and in one whose record number it has, but
 * not the sequence number. */
static void old_parent(struct image *img)
{
	struct record *dir = dir_new(img, root_of(img), "folder"), *rec;

	dir->sequence = 9;
	/* In a block, which an $MFT by itself does not have. */
	dir->root_room = 1;
	rec = file_new(img, dir, NULL);
	name_of_old(img, rec, dir, "old name before");
	name_new(img, rec, dir, "a file", POSIX);
	data_text(img, rec, NULL, "listed once\n");
	rec = file_new(img, dir, NULL);
	name_new(img, rec, dir, "b file", POSIX);
	name_of_old(img, rec, dir, "old name behind");
	data_text(img, rec, NULL, "listed once too\n");
}

/* ----------------------------------------------- content kept elsewhere -- */

static void put_reparse(struct record *rec, uint32_t tag)
{
	uint8_t value[24] = { 0 };

	put32(value, tag);
	put16(value + 4, sizeof(value) - 8);
	attr_value(rec, AT_REPARSE, NULL, value, sizeof(value));
	rec->file_attributes |= 0x400;
}

/* A file of holes: zeros, if nothing says that they are not its content. */
static struct stream *all_holes(struct image *img, const char *name)
{
	struct record *rec = file_in_root(img, name);

	return data_plan(img, rec, NULL, 4 * img->cluster - 5, "h4");
}

static void content_elsewhere(struct image *img)
{
	static const struct {
		uint32_t tag;
		const char *name;
	} tags[] = {
		{ 0x80000017, "wof" }, { 0x80000013, "dedup" },
		{ 0x80000007, "sis" }, { 0x8000001e, "storage sync" },
		{ 0x9000001c, "projfs" }, { 0x80000018, "wci" },
		{ 0x90001018, "wci 1" }, { 0x9000001a, "cloud" },
		{ 0x9000101a, "cloud 1" }, { 0x9000f01a, "cloud f" },
	};
	struct stream *s;

	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		s = all_holes(img, tags[i].name);
		put_reparse(s->of, tags[i].tag);
		stream_broken(s, 0, s->size);
	}
	s = all_holes(img, "offline");
	s->of->file_attributes |= 0x1000;
	stream_broken(s, 0, s->size);
	s = all_holes(img, "recall on data access");
	s->of->file_attributes |= 0x400000;
	stream_broken(s, 0, s->size);
	/* These are what they seem. */
	all_holes(img, "only holes");
	s = data_text(img, file_in_root(img, "link"), NULL, "");
	put_reparse(s->of, 0xa000000c);
	s = data_text(img, file_in_root(img, "with a stream"), "stream",
		      "stored here all the same\n");
	put_reparse(s->of, 0x80000013);
	s = data_plan(img, s->of, NULL, 2 * img->cluster, "h2");
	stream_broken(s, 0, s->size);
}

const struct recipe images_hostile[] = {
	{
		.name = "bad-mirror-used", .build = mirror_used,
		.spec = { .clusters = 1024 },
	},
	{
		.name = "bad-boot-mft-near", .build = mft_near,
		.spec = { .clusters = 1024 },
	},
	{
		.name = "bad-boot-mft-near-both", .build = mft_near_both,
		.spec = { .clusters = 1024 },
	},
	{
		.name = "bad-names-and-pieces", .build = names_and_pieces,
		.spec = { .clusters = 1024 },
	},
	{
		.name = "odd-old-parent", .build = old_parent,
		.spec = { .clusters = 1024 },
	},
	{
		.name = "odd-content-elsewhere", .build = content_elsewhere,
		.spec = { .clusters = 1024 },
	},
	{ .name = NULL },
};
