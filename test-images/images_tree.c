/*
 * images_tree.c - directories that contain each other, or nobody, or too many
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>

#include "mkimage.h"

/* Which directory a record's first name says that it is in. */
static void set_parent(struct record *rec, uint64_t ref)
{
	put64(attr_find(rec, AT_NAME, NULL)->value.at, ref);
}

static void unsay(struct image *img, const struct record *rec)
{
	for (size_t i = 0; i < img->n_links; i++)
		if (img->links[i].of == rec)
			img->links[i].unsaid = img->links[i].gone = true;
}

/* A record that no directory lists, and whose parent is 'ref'. */
static struct record *orphan(struct image *img, const char *name, uint64_t ref)
{
	struct record *rec = file_new(img, root_of(img), name);

	data_text(img, rec, NULL, name);
	set_parent(rec, ref);
	unsay(img, rec);
	return rec;
}

static struct record *deep(struct image *img, struct record *dir, int depth,
			   const char *name)
{
	for (int i = 0; i < depth; i++)
		dir = dir_new(img, dir, name);
	data_text(img, file_new(img, dir, "bottom.txt"), NULL, "bottom\n");
	return dir;
}

static void depth_200(struct image *img)
{
	deep(img, dir_new(img, root_of(img), "narrow"), 200, "d");
}

/* More bytes than PATH_MAX: an operating system needs two calls. */
static void path_long(struct image *img)
{
	deep(img, dir_new(img, root_of(img), "wide"), 60,
	     "a name of some length, so that the path grows past PATH_MAX "
	     "as soon as there are enough of them");
}

/* Paths longer than 1,000 names are promised to nobody. */
static void depth_2000(struct image *img)
{
	struct record *dir = root_of(img);

	for (int i = 0; i < 2000; i++) {
		dir = dir_new(img, dir, "d");
		if (i >= 1000)
			dir->hidden = true;
	}
	data_text(img, file_new(img, root_of(img), "neighbour.txt"), NULL,
		  "flat\n");
}

/* What a sequence number of a parent may be, and still be right. */
static void sequences(struct image *img)
{
	struct record *dir = dir_new(img, root_of(img), "wrapped sequence");

	/* 0xffff is followed by 1; zero means that nobody counts. */
	dir->sequence = 0xffff;
	data_text(img, file_new(img, dir, "last number.txt"), NULL, "0xffff\n");
	dir = dir_new(img, root_of(img), "first sequence");
	data_text(img, file_new(img, dir, "first number.txt"), NULL, "1\n");
}

static void deleted_tree(struct image *img)
{
	struct record *dir = dir_new(img, root_of(img), "deleted folder");
	struct record *inner = dir_new(img, dir, "inner");
	struct record *rec = file_new(img, inner, "deleted file.txt");

	data_text(img, rec, NULL, "gone, and still there\n");
	file_delete(img, rec);
	file_delete(img, inner);
	file_delete(img, dir);
	dir = dir_new(img, root_of(img), "living folder");
	rec = file_new(img, dir, "deleted among the living.bin");
	data_plan(img, rec, NULL, 3 * img->cluster - 7, "1 2");
	file_delete(img, rec);
	rec = file_new(img, dir, "deleted in stage three.bin");
	stream_spread(img, data_runs(img, rec, NULL, 6 * img->cluster,
				     runs_scattered(img, 6, 1)), 2, 2);
	file_list(img, rec, false);
	file_delete(img, rec);
	data_text(img, file_new(img, dir, "living.txt"), NULL, "alive\n");
}

static void odd_tree(struct image *img)
{
	struct record *dir;

	sequences(img);
	deleted_tree(img);
	/* The parent's record has moved on twice: the file is an orphan. */
	dir = dir_new(img, root_of(img), "reused folder");
	dir->sequence = 3;
	orphan(img, "orphan of a reused record.txt",
	       dir->number | UINT64_C(1) << 48);
	orphan(img, "orphan of a free record.txt",
	       (img->records - 1) | UINT64_C(1) << 48);
	data_text(img, file_new(img, dir, "inmate.txt"), NULL, "in\n");
}

/* Two directories, each the other's parent. */
static void ring(struct image *img, int size)
{
	struct record *first = NULL, *before = NULL, *rec;
	char name[32];

	for (int i = 0; i < size; i++) {
		snprintf(name, sizeof(name), "ring of %d, %d", size, i);
		rec = dir_new(img, root_of(img), name);
		unsay(img, rec);
		if (before)
			set_parent(rec, record_ref(before));
		else
			first = rec;
		before = rec;
	}
	set_parent(first, record_ref(before));
	orphan(img, size == 1 ? "file in a ring of one" : "file in a ring",
	       record_ref(first));
}

static void bad_tree(struct image *img)
{
	struct record *rec, *dir;

	ring(img, 1);
	ring(img, 2);
	ring(img, 50);
	rec = file_new(img, root_of(img), "a plain file");
	data_text(img, rec, NULL, "no directory\n");
	orphan(img, "child of a file.txt", record_ref(rec));
	orphan(img, "child of nowhere.txt", UINT64_C(0x0001000000ffffff));
	rec = orphan(img, "child of itself.txt", 0);
	set_parent(rec, record_ref(rec));
	/* The index of a directory names the directory itself, and the root. */
	dir = dir_new(img, root_of(img), "contains itself");
	name_new(img, dir, dir, "myself", POSIX);
	img->links[img->n_links - 1].unsaid = true;
	name_new(img, root_of(img), dir, "the root again", POSIX);
	img->links[img->n_links - 1].unsaid = true;
	dir->hidden = true;
	data_text(img, file_new(img, root_of(img), "neighbour.txt"), NULL,
		  "untouched\n");
}

/* Every directory has two names in the one above: 2^24 paths lead to the last.
 * A walk that enters a directory once is done at once. */
static void explosion(struct image *img)
{
	struct record *dir = root_of(img), *next;

	for (int i = 0; i < 24; i++) {
		next = dir_new(img, dir, "a");
		name_new(img, next, dir, "b", POSIX);
		dir = next;
	}
	data_text(img, file_new(img, dir, "bottom.txt"), NULL, "one file\n");
}

/* The root was reused, as some tools that convert volumes leave it. */
static void root_sequence(struct image *img)
{
	struct record *root = root_of(img);

	root->sequence = 9;
	for (size_t i = 0; i < img->n_links; i++)
		put64(img->links[i].name->value.at, record_ref(root));
	data_text(img, file_new(img, root, "file in the root.txt"), NULL,
		  "5-9\n");
	data_text(img, file_new(img, dir_new(img, root, "folder"), "in.txt"),
		  NULL, "below 5-9\n");
}

/* No root to begin from: files are still there by their records. */
static void root_lost(struct image *img)
{
	struct record *root = root_of(img), *dir = dir_new(img, root, "folder");

	data_text(img, file_new(img, root, "file.txt"), NULL, "by record\n");
	data_plan(img, file_new(img, dir, "in.bin"), NULL,
		  3 * img->cluster - 1, "1 2");
	for (size_t i = 0; i < img->n_links; i++)
		img->links[i].unsaid = true;
	image_finish(img);
	record_raw(img, ROOT, 0, "\xde\xad\xbe\xef", 4);
	finding(img, "record-signature", root);
}

const struct recipe images_tree[] = {
	{
		.name = "odd-depth-200", .build = depth_200,
		.spec = { .records = 320 },
	},
	{
		.name = "odd-path-long", .build = path_long,
		.spec = { .records = 128 },
	},
	{ .name = "odd-tree", .build = odd_tree },
	{ .name = "bad-tree-explosion", .build = explosion },
	{ .name = "odd-root-sequence", .build = root_sequence },
	{ .name = "bad-root-lost", .build = root_lost },
	{
		.name = "bad-depth-2000", .build = depth_2000,
		.spec = { .records = 2048 },
	},
	{
		.name = "bad-tree", .build = bad_tree,
		.spec = { .records = 128 },
	},
	{ .name = NULL },
};
