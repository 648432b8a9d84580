/*
 * images_lists.c - attribute lists that are unusual, and must be read
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

static void list_reverse(struct list *l)
{
	for (size_t i = 0; i < l->n / 2; i++) {
		struct entry e = l->at[i];

		l->at[i] = l->at[l->n - 1 - i];
		l->at[l->n - 1 - i] = e;
	}
}

static void out_of_order(struct image *img)
{
	struct stream *s = file_in_pieces(img, "out of order.bin");
	struct list l = list_gather(img, s->of);

	list_reverse(&l);
	list_resident(s->of, &l);
}

/* Not even the piece with the sizes is in the base record. */
static void base_without_data(struct image *img)
{
	struct record *rec = file_new(img, root_of(img),
				      "base without data.bin");
	struct stream *s = data_runs(img, rec, NULL, 5 * img->cluster + 1,
				     runs_scattered(img, 6, 1));

	stream_spread(img, s, 0, 3);
	file_list(img, rec, false);
}

/* Streams in several children, where every attribute has the same id. */
static void same_ids(struct image *img)
{
	struct record *rec = file_new(img, root_of(img), "same ids.bin");
	struct stream *s;

	s = data_runs(img, rec, NULL, 4 * img->cluster,
		      runs_scattered(img, 4, 1));
	stream_spread(img, s, 0, 1);
	s = data_runs(img, rec, "one", 4 * img->cluster - 5,
		      runs_scattered(img, 4, 1));
	stream_spread(img, s, 0, 2);
	s = data_resident(img, rec, "two", 300);
	attr_move(s->pieces[0], child_new(img, rec));
	file_list(img, rec, false);
}

static void unnamed_after_named(struct image *img)
{
	struct record *rec = file_new(img, root_of(img), "unnamed last.bin");
	struct stream *named, *plain;
	struct list l;

	named = data_runs(img, rec, "aaa", 4 * img->cluster - 1,
			  runs_scattered(img, 4, 1));
	plain = data_runs(img, rec, NULL, 4 * img->cluster - 2,
			  runs_scattered(img, 4, 1));
	stream_spread(img, named, 0, 2);
	stream_spread(img, plain, 0, 2);
	l = list_gather(img, rec);
	for (size_t i = l.n; i-- > 0; )
		if (l.at[i].type == AT_DATA && l.at[i].name.units == 0) {
			struct entry e = l.at[i];

			list_remove(&l, &l.at[i]);
			list_add(&l, e);
		}
	list_resident(rec, &l);
}

static void fragmented_list(struct image *img)
{
	struct record *rec = file_new(img, root_of(img), "fragmented list.bin");
	struct stream *s = data_runs(img, rec, NULL, 60 * img->cluster,
				     runs_scattered(img, 60, 1));
	struct list l;

	stream_spread(img, s, 1, 1);
	l = list_gather(img, rec);
	list_outside(img, rec, &l, "1 1 1 1");
}

/* What stands behind the initialized size of a list is old: it is not read. */
static void list_not_initialized(struct image *img)
{
	struct stream *s = file_in_pieces(img, "list not initialized.bin");
	struct list l = list_gather(img, s->of);
	struct bytes content = { .len = 0 };
	struct attr *attr;

	list_encode(&l, &content);
	list_piece(&l, 2)->ref = record_ref(root_of(img));
	list_add(&l, *list_piece(&l, 2));
	attr = list_outside(img, s->of, &l, NULL);
	list_piece(&l, 2)->ref = record_ref(child_of(s, 1));
	runs_write(img, &attr->runs, 0, content.at, content.len);
	attr->initialized = content.len;
	free(content.at);
}

static void info_in_child(struct image *img)
{
	struct record *rec = file_new(img, root_of(img), "info in child.bin");
	struct record *child = child_new(img, rec);

	data_text(img, rec, NULL, "times and names live in a child record\n");
	attr_move(attr_find(rec, AT_INFO, NULL), child);
	attr_move(attr_find(rec, AT_NAME, NULL), child_new(img, rec));
	file_list(img, rec, false);
}

static struct record *full_dir(struct image *img, const char *name, int files)
{
	struct record *dir = dir_new(img, root_of(img), name);
	char text[64];

	for (int i = 0; i < files; i++) {
		snprintf(text, sizeof(text), "%s: file %d", name, i);
		for (char *c = text; *c; c++)
			if (*c == ':')
				*c = '-';
		data_text(img, file_new(img, dir, text), NULL, text);
	}
	return dir;
}

static void index_in_children(struct image *img)
{
	struct record *dir = full_dir(img, "index in children", 60);

	dir_build(img, dir);
	attr_move(attr_find(dir, AT_ROOT, "$I30"), child_new(img, dir));
	attr_move(attr_find(dir, AT_ALLOC, "$I30"), child_new(img, dir));
	attr_move(attr_find(dir, AT_BITMAP, "$I30"), child_new(img, dir));
	file_list(img, dir, false);
	dir = full_dir(img, "root in a child", 2);
	dir_build(img, dir);
	attr_move(attr_find(dir, AT_ROOT, "$I30"), child_new(img, dir));
	file_list(img, dir, true);
}

/* $INDEX_ALLOCATION itself in pieces: stage three of a directory. */
static void index_in_pieces(struct image *img)
{
	struct record *dir = full_dir(img, "index in pieces", 90);
	struct record *child = child_new(img, dir);
	struct attr *alloc, *tail;
	uint64_t keep;

	dir_build(img, dir);
	alloc = attr_find(dir, AT_ALLOC, "$I30");
	/* The second block lies in both pieces. */
	keep = img->index_step + 3;
	tail = attr_new(child, AT_ALLOC, "$I30");
	tail->nonresident = true;
	tail->first_vcn = keep;
	runs_add(&tail->runs, alloc->runs.at[0].lcn + keep,
		 alloc->runs.at[0].clusters - keep);
	alloc->runs.at[0].clusters = keep;
	file_list(img, dir, false);
}

/* Every hard link beyond the first two in a child of its own. */
static void names_in_children(struct image *img)
{
	struct record *rec = file_new(img, root_of(img), "link 0");
	char name[32];

	data_text(img, rec, NULL, "a file of many names\n");
	for (int i = 1; i < 12; i++) {
		struct attr *attr;

		snprintf(name, sizeof(name), "link %d", i);
		attr = name_new(img, rec, root_of(img), name, POSIX);
		if (i > 1)
			attr_move(attr, child_new(img, rec));
	}
	file_list(img, rec, false);
}

/* Sizes belong to the first piece; later ones are not to be believed. */
static void garbage_sizes(struct image *img)
{
	struct stream *s = file_in_pieces(img, "garbage sizes.bin");

	for (size_t i = 1; i < s->n_pieces; i++) {
		s->pieces[i]->size = UINT64_C(0x7000000000000000);
		s->pieces[i]->allocated = 1;
		s->pieces[i]->initialized = 3;
	}
	file_list(img, s->of, false);
}

static void sparse_pieces(struct image *img)
{
	struct record *rec = file_new(img, root_of(img), "sparse pieces.bin");
	struct stream *s = data_plan(img, rec, NULL, 40 * img->cluster,
				     "2 h10 1 h1 3 h20 3");

	stream_spread(img, s, 1, 2);
	file_list(img, rec, true);
}

static void odd_lists(struct image *img)
{
	out_of_order(img);
	base_without_data(img);
	same_ids(img);
	unnamed_after_named(img);
	fragmented_list(img);
	list_not_initialized(img);
	info_in_child(img);
	index_in_children(img);
	index_in_pieces(img);
	names_in_children(img);
	garbage_sizes(img);
	sparse_pieces(img);
}

/* 'count' children of one run each. */
static void many_children(struct image *img, const char *name, size_t count)
{
	struct record *rec = file_new(img, root_of(img), name);
	struct stream *s = data_runs(img, rec, NULL,
				     (count + 1) * img->cluster - 3,
				     runs_scattered(img, count + 1, 1));

	stream_spread(img, s, 1, 1);
	file_list(img, rec, true);
}

static void list_300(struct image *img)
{
	many_children(img, "300 child records.bin", 300);
	data_text(img, file_new(img, root_of(img), "neighbour.txt"), NULL,
		  "neighbour\n");
}

static void list_huge(struct image *img)
{
	many_children(img, "3000 child records.bin", 3000);
	many_children(img, "8300 child records.bin", 8300);
	finding(img, "list-too-large", NULL);
}

#define SMALL .cluster = 512

const struct recipe images_lists[] = {
	{
		.name = "odd-lists", .build = odd_lists,
		.spec = { SMALL, .clusters = 8192, .records = 512 },
	},
	{
		.name = "odd-list-300", .build = list_300,
		.spec = { SMALL, .clusters = 4096, .records = 400 },
	},
	{
		.name = "odd-list-huge", .build = list_huge,
		.spec = { SMALL, .clusters = 65536, .records = 12288 },
	},
	{ .name = NULL },
};
