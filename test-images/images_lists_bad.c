/*
 * images_lists_bad.c - attribute lists that are damaged, or hostile
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

enum { UNUSED_ID = 0x55 };

/* What a recipe below broke in the model, or asks to be poked afterwards. */
struct later {
	uint64_t baad, torn, random;
};

/* Where the list itself is damaged, the child records still say whose they
 * are: with them, all of the file reads. */
static void cut_last_entry(struct image *img)
{
	struct stream *s = file_in_pieces(img, "last entry cut.bin");
	struct list l = list_gather(img, s->of);

	list_resident(s->of, &l)->value.len -= 8;
	finding(img, "list-damaged", s->of);
}

static void odd_entry_length(struct image *img)
{
	struct stream *s = file_in_pieces(img, "entry length odd.bin");
	struct list l = list_gather(img, s->of);
	struct attr *attr = list_resident(s->of, &l);

	put16(attr->value.at + attr->value.len - 32 + 4, 0x1d);
	stream_doubt(s, 4 * img->cluster, s->size - 4 * img->cluster);
	finding(img, "list-damaged", s->of);
}

static void zero_entry_length(struct image *img)
{
	struct stream *s = file_in_pieces(img, "entry length zero.bin");
	struct list l = list_gather(img, s->of);
	struct attr *attr = list_resident(s->of, &l);

	put16(attr->value.at + attr->value.len - 32 + 4, 0);
	finding(img, "list-damaged", s->of);
}

static void name_past_end(struct image *img)
{
	struct stream *s = file_in_pieces(img, "entry name past end.bin");
	struct list l = list_gather(img, s->of);
	struct attr *attr = list_resident(s->of, &l);

	attr->value.at[attr->value.len - 32 + 6] = 200;
	finding(img, "list-damaged", s->of);
}

static void two_lists(struct image *img)
{
	struct stream *s = file_in_pieces(img, "two lists.bin");
	struct list l = list_gather(img, s->of);

	list_resident(s->of, &l);
	l.n = 2;
	list_resident(s->of, &l);
	finding(img, "list-duplicate", s->of);
}

/* Base and child name each other; a child's list is not followed. */
static void list_in_child(struct image *img)
{
	struct stream *s = file_in_pieces(img, "list in child.bin");
	struct list l = list_gather(img, s->of);

	list_resident(child_of(s, 1), &l);
	list_add(&l, (struct entry){
		.type = AT_LIST, .id = child_of(s, 1)->attrs[1]->id,
		.ref = record_ref(child_of(s, 1)),
	});
	list_resident(s->of, &l);
}

static struct stream *listed(struct image *img, const char *name)
{
	struct stream *s = file_in_pieces(img, name);

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
	struct stream *s = file_in_pieces(img, "child out of range.bin");
	struct list l = list_gather(img, s->of);

	list_piece(&l, 2)->ref = UINT64_C(0x0001000000fffff0);
	list_resident(s->of, &l);
	lose_middle(img, s);
	finding(img, "child-missing", s->of);

	s = file_in_pieces(img, "entry names record 0.bin");
	l = list_gather(img, s->of);
	list_piece(&l, 2)->ref = record_ref(img->recs[0]);
	list_resident(s->of, &l);
	lose_middle(img, s);
	finding(img, "child-other-base", s->of);

	s = file_in_pieces(img, "entry names its own base.bin");
	l = list_gather(img, s->of);
	list_piece(&l, 2)->ref = record_ref(s->of);
	list_resident(s->of, &l);
	lose_middle(img, s);
	finding(img, "list-entry-without-attribute", s->of);
}

static void gaps_and_overlaps(struct image *img)
{
	struct stream *s = file_in_pieces(img, "gap.bin");
	struct list l;

	child_of(s, 1)->flags = 0;
	l = list_gather(img, s->of);
	list_remove(&l, list_piece(&l, 2));
	list_resident(s->of, &l);
	lose_middle(img, s);
	finding(img, "stream-gap", s->of);

	s = file_in_pieces(img, "overlap.bin");
	s->pieces[2]->first_vcn = 3;
	s->pieces[2]->runs.n = 0;
	for (size_t i = 3; i < 6; i++)
		runs_add(&s->pieces[2]->runs, s->runs.at[i].lcn, 1);
	file_list(img, s->of, false);
	finding(img, "stream-overlap", s->of);

	/* Two answers for one cluster: neither is the better one. */
	s = file_in_pieces(img, "overlap that differs.bin");
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
	struct stream *s = file_in_pieces(img, "entry without attribute.bin");
	struct list l = list_gather(img, s->of);
	struct stream *unlisted;

	list_add(&l, (struct entry){
		.type = AT_DATA, .name = text_from("nowhere"), .id = UNUSED_ID,
		.ref = record_ref(s->of),
	});
	list_resident(s->of, &l);
	finding(img, "list-entry-without-attribute", s->of);

	s = file_in_pieces(img, "attribute without entry.bin");
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
	struct stream *s = file_in_pieces(img, "list outside volume.bin");
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

const struct recipe images_lists_bad[] = {
	{
		.name = "bad-lists", .build = bad_lists,
		.spec = { .cluster = 512, .clusters = 8192, .records = 256 },
	},
	{ .name = NULL },
};
