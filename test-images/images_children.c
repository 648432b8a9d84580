/*
 * images_children.c - child records and their lists, made to mislead
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "mkimage.h"

enum { STRIDE = 512 };

/* Lists with an entry for themselves, first of all entries. */
static void list_self(struct image *img)
{
	for (int outside = 0; outside < 2; outside++) {
		struct record *rec = file_in_root(img, outside ?
						  "list outside.bin" :
						  "list inside.bin");
		struct stream *s;
		struct list l;

		s = data_runs(img, rec, NULL, 6 * img->cluster - 9,
			      runs_scattered(img, 6, 1));
		stream_spread(img, s, 2, 2);
		l = list_gather(img, rec);
		l.at = grow(l.at, l.n, &l.cap, sizeof(l.at[0]));
		memmove(l.at + 1, l.at, l.n++ * sizeof(l.at[0]));
		/* The id that the list is given next. */
		l.at[0] = (struct entry){
			.type = AT_LIST, .id = rec->next_id,
			.ref = record_ref(rec),
		};
		if (outside)
			list_outside(img, rec, &l, NULL);
		else
			list_resident(rec, &l);
	}
}

/* The child's piece lies in its second stride, behind a resident attribute. */
static struct stream *piece_in_stride_1(struct image *img, const char *name)
{
	struct record *rec = file_in_root(img, name);
	struct stream *s = data_runs(img, rec, NULL, 6 * img->cluster,
				     runs_scattered(img, 6, 1));
	uint8_t filler[600] = { 1 };

	stream_spread(img, s, 2, 2);
	attr_value(s->pieces[1]->in, AT_SECURITY, NULL, filler,
		   sizeof(filler));
	file_list(img, rec, false);
	return s;
}

/* Put one stride of 'from' into the record, as a write that stopped would. */
static void tear(struct image *img, uint64_t number, size_t stride,
		 const uint8_t *from)
{
	uint8_t copy[4096];

	memcpy(copy, from, img->record);
	fixup_apply(copy, img->record, 0x7777);
	record_raw(img, number, stride * STRIDE, copy + stride * STRIDE,
		   STRIDE);
}

/* In the torn stride stand mapping pairs of an older day: other clusters. */
static void child_torn(struct image *img)
{
	struct stream *s = piece_in_stride_1(img, "torn in its piece.bin");
	struct stream *fine = piece_in_stride_1(img, "torn behind its end.bin");
	const struct record *child = s->pieces[1]->in;
	uint8_t old[4096];
	size_t at;

	image_finish(img);
	record_load(img, child->number, old);
	at = attr_at(old, AT_DATA, NULL);
	if (at < STRIDE)
		die("the piece is not in its stride");
	/* The LCN of the first pair, whose fields are 1 and 2 bytes long. */
	old[at + 0x42] ^= 0x40;
	tear(img, child->number, 1, old);
	stream_broken(s, 2 * img->cluster, 2 * img->cluster);
	finding(img, "fixup-mismatch", child);
	child = fine->pieces[1]->in;
	record_load(img, child->number, old);
	tear(img, child->number, 7, old);
}

/* Deleted: the sequence numbers of base and children have moved on, those in
 * the list and in the children's headers have not. */
static void deleted_lists(struct image *img)
{
	for (int outside = 0; outside < 2; outside++) {
		struct record *rec = file_in_root(img, outside ?
						  "stage four.bin" :
						  "stage three.bin");

		stream_spread(img, data_runs(img, rec, NULL,
					     40 * img->cluster - 9,
					     runs_scattered(img, 40, 1)),
			      0, 4);
		file_list(img, rec, outside);
		file_delete(img, rec);
	}
}

const struct recipe images_children[] = {
	{
		.name = "odd-list-self", .build = list_self,
		.spec = { .clusters = 1024 },
	},
	{
		.name = "bad-child-torn", .build = child_torn,
		.spec = { .clusters = 1024, .record = 4096 },
	},
	{
		.name = "odd-deleted-lists", .build = deleted_lists,
		.spec = { .clusters = 1024 },
	},
	{ .name = NULL },
};
