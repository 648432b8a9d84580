/*
 * images_lists.c - attribute lists, from unusual to hostile
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

enum { UNUSED_ID = 0x55 };

/* Six clusters in three pieces: base record, first child, second child. */
static struct stream *three_pieces(struct image *img, const char *name)
{
	struct record *rec = file_new(img, root_of(img), name);
	struct stream *s = data_runs(img, rec, NULL, 6 * img->cluster - 9,
				     runs_scattered(img, 6, 1));

	stream_spread(img, s, 2, 2);
	return s;
}

static struct record *child_of(const struct stream *s, size_t piece)
{
	return s->pieces[piece]->in;
}

/* The bytes that the second piece holds. */
static void lose_middle(struct image *img, struct stream *s)
{
	stream_broken(s, 2 * img->cluster, 2 * img->cluster);
}

/* The entry of a $DATA piece. */
static struct entry *entry_of(struct list *l, uint64_t first_vcn)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->at[i].type == AT_DATA && l->at[i].first_vcn == first_vcn)
			return &l->at[i];
	die("list has no such entry");
}

static void entry_remove(struct list *l, struct entry *e)
{
	l->n--;
	memmove(e, e + 1, (size_t)(l->at + l->n - e) * sizeof(*e));
}

static void entry_add(struct list *l, struct entry e)
{
	l->at = grow(l->at, l->n, &l->cap, sizeof(l->at[0]));
	l->at[l->n++] = e;
}

static void list_reverse(struct list *l)
{
	for (size_t i = 0; i < l->n / 2; i++) {
		struct entry e = l->at[i];

		l->at[i] = l->at[l->n - 1 - i];
		l->at[l->n - 1 - i] = e;
	}
}

/* ----------------------------------------------- legal, and must be read -- */

static void out_of_order(struct image *img)
{
	struct stream *s = three_pieces(img, "out of order.bin");
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

			entry_remove(&l, &l.at[i]);
			entry_add(&l, e);
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
	struct stream *s = three_pieces(img, "list not initialized.bin");
	struct list l = list_gather(img, s->of);
	struct bytes content = { .len = 0 };
	struct attr *attr;

	list_encode(&l, &content);
	entry_of(&l, 2)->ref = record_ref(root_of(img));
	entry_add(&l, *entry_of(&l, 2));
	attr = list_outside(img, s->of, &l, NULL);
	entry_of(&l, 2)->ref = record_ref(child_of(s, 1));
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
	struct stream *s = three_pieces(img, "garbage sizes.bin");

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

/* --------------------------------------------------------------- damaged -- */

/* What a recipe below broke in the model, or asks to be poked afterwards. */
struct later {
	uint64_t baad, torn, random;
};

/* Where the list itself is damaged, the child records still say whose they
 * are: with them, all of the file reads. */
static void cut_last_entry(struct image *img)
{
	struct stream *s = three_pieces(img, "last entry cut.bin");
	struct list l = list_gather(img, s->of);

	list_resident(s->of, &l)->value.len -= 8;
	finding(img, "list-damaged", s->of);
}

static void odd_entry_length(struct image *img)
{
	struct stream *s = three_pieces(img, "entry length odd.bin");
	struct list l = list_gather(img, s->of);
	struct attr *attr = list_resident(s->of, &l);

	put16(attr->value.at + attr->value.len - 32 + 4, 0x1d);
	stream_doubt(s, 4 * img->cluster, s->size - 4 * img->cluster);
	finding(img, "list-damaged", s->of);
}

static void zero_entry_length(struct image *img)
{
	struct stream *s = three_pieces(img, "entry length zero.bin");
	struct list l = list_gather(img, s->of);
	struct attr *attr = list_resident(s->of, &l);

	put16(attr->value.at + attr->value.len - 32 + 4, 0);
	finding(img, "list-damaged", s->of);
}

static void name_past_end(struct image *img)
{
	struct stream *s = three_pieces(img, "entry name past end.bin");
	struct list l = list_gather(img, s->of);
	struct attr *attr = list_resident(s->of, &l);

	attr->value.at[attr->value.len - 32 + 6] = 200;
	finding(img, "list-damaged", s->of);
}

static void two_lists(struct image *img)
{
	struct stream *s = three_pieces(img, "two lists.bin");
	struct list l = list_gather(img, s->of);

	list_resident(s->of, &l);
	l.n = 2;
	list_resident(s->of, &l);
	finding(img, "list-duplicate", s->of);
}

/* Base and child name each other; a child's list is not followed. */
static void list_in_child(struct image *img)
{
	struct stream *s = three_pieces(img, "list in child.bin");
	struct list l = list_gather(img, s->of);

	list_resident(child_of(s, 1), &l);
	entry_add(&l, (struct entry){
		.type = AT_LIST, .id = child_of(s, 1)->attrs[1]->id,
		.ref = record_ref(child_of(s, 1)),
	});
	list_resident(s->of, &l);
}

static struct stream *listed(struct image *img, const char *name)
{
	struct stream *s = three_pieces(img, name);

	file_list(img, s->of, false);
	return s;
}

/* The child belongs to somebody else now, or is no longer there. */
static void lost_children(struct image *img)
{
	struct stream *s;

	s = listed(img, "child of another base.bin");
	child_of(s, 1)->base = record_ref(root_of(img));
	lose_middle(img, s);
	finding(img, "child-other-base", s->of);
	s = listed(img, "child with old base sequence.bin");
	child_of(s, 1)->base += UINT64_C(1) << 48;
	lose_middle(img, s);
	finding(img, "child-other-base", s->of);
	s = listed(img, "child with newer sequence.bin");
	child_of(s, 1)->sequence += 1;
	lose_middle(img, s);
	finding(img, "stale-reference", s->of);
	s = listed(img, "child is a base record.bin");
	child_of(s, 1)->base = 0;
	lose_middle(img, s);
	finding(img, "child-other-base", s->of);
	s = listed(img, "child free.bin");
	child_of(s, 1)->flags = 0;
	lose_middle(img, s);
	finding(img, "child-missing", s->of);
	s = listed(img, "child zeroed.bin");
	child_of(s, 1)->blank = true;
	lose_middle(img, s);
	finding(img, "child-missing", s->of);
}

static void bad_references(struct image *img)
{
	struct stream *s = three_pieces(img, "child out of range.bin");
	struct list l = list_gather(img, s->of);

	entry_of(&l, 2)->ref = UINT64_C(0x0001000000fffff0);
	list_resident(s->of, &l);
	lose_middle(img, s);
	finding(img, "child-missing", s->of);

	s = three_pieces(img, "entry names record 0.bin");
	l = list_gather(img, s->of);
	entry_of(&l, 2)->ref = record_ref(img->recs[0]);
	list_resident(s->of, &l);
	lose_middle(img, s);
	finding(img, "child-other-base", s->of);

	s = three_pieces(img, "entry names its own base.bin");
	l = list_gather(img, s->of);
	entry_of(&l, 2)->ref = record_ref(s->of);
	list_resident(s->of, &l);
	lose_middle(img, s);
	finding(img, "list-entry-without-attribute", s->of);
}

static void gaps_and_overlaps(struct image *img)
{
	struct stream *s = three_pieces(img, "gap.bin");
	struct list l;

	child_of(s, 1)->flags = 0;
	l = list_gather(img, s->of);
	entry_remove(&l, entry_of(&l, 2));
	list_resident(s->of, &l);
	lose_middle(img, s);
	finding(img, "stream-gap", s->of);

	s = three_pieces(img, "overlap.bin");
	s->pieces[2]->first_vcn = 3;
	s->pieces[2]->runs.n = 0;
	for (size_t i = 3; i < 6; i++)
		runs_add(&s->pieces[2]->runs, s->runs.at[i].lcn, 1);
	file_list(img, s->of, false);
	finding(img, "stream-overlap", s->of);

	/* Two answers for one cluster: neither is the better one. */
	s = three_pieces(img, "overlap that differs.bin");
	s->pieces[2]->first_vcn = 3;
	s->pieces[2]->runs.n = 0;
	runs_add(&s->pieces[2]->runs, s->runs.at[0].lcn, 1);
	runs_add(&s->pieces[2]->runs, s->runs.at[4].lcn, 1);
	runs_add(&s->pieces[2]->runs, s->runs.at[5].lcn, 1);
	file_list(img, s->of, false);
	stream_doubt(s, 3 * img->cluster, img->cluster);
	finding(img, "stream-overlap", s->of);
}

static void entries_and_attributes(struct image *img)
{
	struct stream *s = three_pieces(img, "entry without attribute.bin");
	struct list l = list_gather(img, s->of);
	struct stream *unlisted;

	entry_add(&l, (struct entry){
		.type = AT_DATA, .name = text_from("nowhere"), .id = UNUSED_ID,
		.ref = record_ref(s->of),
	});
	list_resident(s->of, &l);
	finding(img, "list-entry-without-attribute", s->of);

	s = three_pieces(img, "attribute without entry.bin");
	file_list(img, s->of, false);
	unlisted = data_resident(img, s->of, "unlisted", 40);
	unlisted->gone = true;
	finding(img, "attribute-without-entry", s->of);
}

static void list_with_hole(struct image *img)
{
	struct record *rec = file_new(img, root_of(img), "list with hole.bin");
	struct stream *s = data_runs(img, rec, NULL, 60 * img->cluster,
				     runs_scattered(img, 60, 1));
	struct list l;
	uint64_t sure;

	stream_spread(img, s, 1, 1);
	l = list_gather(img, rec);
	/* 512 bytes: two entries of other types, and the first pieces. */
	list_outside(img, rec, &l, "1 h1 2")->flags = SPARSE;
	sure = 512 / 32 - 3;
	stream_doubt(s, sure * img->cluster, s->size - sure * img->cluster);
	finding(img, "list-unreadable", rec);
}

static void list_outside_volume(struct image *img)
{
	struct stream *s = three_pieces(img, "list outside volume.bin");
	struct list l = list_gather(img, s->of);
	struct attr *attr = list_outside(img, s->of, &l, NULL);

	attr->runs.at[0].lcn = img->clusters + 1000;
	finding(img, "list-unreadable", s->of);
}

/* Damage that is done to bytes: a signature, a sector's last two. */
static void bytes_of_children(struct image *img, const struct later *l)
{
	static const uint8_t noise[] = "\xde\xad\xbe\xef";

	record_raw(img, l->baad, 0, "BAAD", 4);
	record_raw(img, l->random, 0, noise, 4);
	record_raw(img, l->torn, 510, noise, 2);
}

static void bad_lists(struct image *img)
{
	struct later later;
	struct stream *s;

	cut_last_entry(img);
	odd_entry_length(img);
	zero_entry_length(img);
	name_past_end(img);
	two_lists(img);
	list_in_child(img);
	lost_children(img);
	bad_references(img);
	gaps_and_overlaps(img);
	entries_and_attributes(img);
	list_with_hole(img);
	list_outside_volume(img);
	s = listed(img, "child BAAD.bin");
	later.baad = child_of(s, 1)->number;
	lose_middle(img, s);
	s = listed(img, "child without signature.bin");
	later.random = child_of(s, 1)->number;
	lose_middle(img, s);
	finding(img, "child-damaged", s->of);
	s = listed(img, "child torn.bin");
	later.torn = child_of(s, 1)->number;
	stream_doubt(s, 2 * img->cluster, 2 * img->cluster);
	finding(img, "fixup-mismatch", child_of(s, 1));
	data_text(img, file_new(img, root_of(img), "neighbour.txt"), NULL,
		  "untouched\n");
	image_finish(img);
	bytes_of_children(img, &later);
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
	{
		.name = "bad-lists", .build = bad_lists,
		.spec = { SMALL, .clusters = 8192, .records = 256 },
	},
	{ .name = NULL },
};
