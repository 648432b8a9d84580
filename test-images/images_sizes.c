/*
 * images_sizes.c - size, allocated size, initialized size
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "mkimage.h"

static struct stream *file_of(struct image *img, const char *name,
			      uint64_t size, const char *plan)
{
	return data_plan(img, file_new(img, root_of(img), name), NULL, size,
			 plan);
}

static void odd_sizes(struct image *img)
{
	uint64_t cluster = img->cluster;
	struct stream *s;

	s = file_of(img, "partly initialized.bin", 10 * cluster, "10");
	stream_set_initialized(img, s, 2 * cluster);
	s = file_of(img, "initialized inside a cluster.bin", 5 * cluster - 1,
		    "2 3");
	stream_set_initialized(img, s, 2 * cluster + 777);
	s = file_of(img, "never initialized.bin", 3 * cluster + 5, "4");
	stream_set_initialized(img, s, 0);
	s = file_of(img, "initialized up to a hole.bin", 8 * cluster, "2 h4 2");
	stream_set_initialized(img, s, 3 * cluster);
	file_of(img, "preallocated.bin", cluster + 1, "2 30");
	file_of(img, "one byte.bin", 1, "1");
	file_of(img, "one byte more.bin", 2 * cluster + 1, "1 1 1");
	file_of(img, "one byte less.bin", 2 * cluster - 1, "1 1");
	file_of(img, "preallocated and empty.bin", 0, "4");
	data_text(img, file_new(img, root_of(img), "resident empty.txt"), NULL,
		  "");
	data_text(img, file_new(img, root_of(img), "resident byte.txt"), NULL,
		  "1");
	file_new(img, root_of(img), "no data at all");
	s = file_of(img, "initialized in a child.bin", 8 * cluster - 9,
		    "1 1 1 1 1 1 1 1");
	stream_set_initialized(img, s, 5 * cluster + 1);
	stream_spread(img, s, 2, 3);
	file_list(img, s->of, false);
}

/* What is mapped is read up to the size; what is not is an error. */
static void bad_sizes(struct image *img)
{
	uint64_t cluster = img->cluster;
	struct stream *s, *resident, *endless;

	s = file_of(img, "initialized over size.bin", 2 * cluster - 100, "2");
	s->pieces[0]->initialized = 9 * cluster;
	finding(img, "sizes-inconsistent", s->of);
	s = file_of(img, "size over allocated.bin", 2 * cluster, "2");
	s->size = s->pieces[0]->size = 6 * cluster;
	s->initialized = s->pieces[0]->initialized = s->size;
	stream_broken(s, 2 * cluster, 4 * cluster);
	finding(img, "sizes-inconsistent", s->of);
	s = file_of(img, "size is huge.bin", 2 * cluster, "2");
	s->size = s->pieces[0]->size = UINT64_C(0x7ffffffffffffff0);
	s->pieces[0]->initialized = s->size;
	s->gone = true;
	finding(img, "sizes-inconsistent", s->of);
	s = file_of(img, "size is negative.bin", 2 * cluster, "2");
	s->pieces[0]->size = UINT64_C(0xfffffffffffff000);
	s->gone = true;
	finding(img, "sizes-inconsistent", s->of);
	s = file_of(img, "allocated not a multiple.bin", 2 * cluster, "2");
	s->pieces[0]->allocated += 77;
	finding(img, "sizes-inconsistent", s->of);
	resident = data_text(img, file_new(img, root_of(img), "value too long"),
			     NULL, "its length says more\n");
	resident->gone = true;
	finding(img, "resident-bounds", resident->of);
	s = data_text(img, file_new(img, root_of(img), "value offset"), NULL,
		      "its offset is behind the attribute\n");
	s->gone = true;
	finding(img, "resident-bounds", s->of);
	data_text(img, file_new(img, root_of(img), "neighbour.txt"), NULL,
		  "untouched\n");
	endless = file_of(img, "size over allocated, not initialized.bin",
			  2 * cluster, "2");
	endless->size = endless->pieces[0]->size = 6 * cluster;
	endless->initialized = endless->pieces[0]->initialized = cluster;
	stream_broken(endless, 2 * cluster, 4 * cluster);
	finding(img, "sizes-inconsistent", endless->of);
	image_finish(img);
	attr_poke(img, resident->of->number, AT_DATA, NULL, 0x10, 0x10000, 4);
	attr_poke(img, s->of->number, AT_DATA, NULL, 0x14, 0x3f8, 2);
}

const struct recipe images_sizes[] = {
	{ .name = "odd-sizes", .build = odd_sizes },
	{ .name = "bad-sizes", .build = bad_sizes },
	{ .name = NULL },
};
