/*
 * images_units.c - units of unusual size, shape and place, or out of reach
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

enum { UNIT = 4, CHUNKS = 16 };

static struct stream *file_of(struct image *img, const char *name,
			      uint8_t exponent, uint64_t size,
			      const char *plan)
{
	return data_units(img, file_in_root(img, name), NULL, exponent, size,
			  plan);
}

/* ----------------------------------------------------------- unusual -- */

/* Any power of two will do, as long as the stream says which. */
static void odd_exponents(struct image *img)
{
	static const uint8_t of[] = { 1, 2, 3, 5, 6, 8 };
	char name[40];

	for (size_t i = 0; i < sizeof(of); i++) {
		uint64_t unit = (uint64_t)img->cluster << of[i];

		snprintf(name, sizeof(name), "units of 2^%u clusters.bin",
			 of[i]);
		file_of(img, name, of[i], 6 * unit - 555,
			of[i] == 1 ? "TnhnTT" : "TnhnMT");
	}
}

/* Windows states a unit for what is only sparse, too. */
static void sparse_unit(struct image *img)
{
	struct stream *s = data_plan(img, file_in_root(img, "sparse unit.bin"),
				     NULL, 36 * img->cluster - 8,
				     "3 h4 2 h7 16 h4");

	s->pieces[0]->unit = UNIT;
}

static void odd_holes(struct image *img)
{
	uint64_t unit = (uint64_t)img->cluster << UNIT;
	struct units u = units_open(img, file_in_root(img, "holes apart.bin"),
				    NULL, UNIT);
	struct stream *s;

	u.holes_apart = true;
	units_plan(&u, 6 * unit - 4, "ThhMhT");
	units_close(&u);
	/* Not one pair more than there are clusters. */
	s = file_of(img, "no hole at the end.bin", UNIT, 2 * unit - 4, "nT");
	s->pieces[0]->runs.n--;
	s->pieces[0]->allocated = img->cluster *
		runs_clusters(s->pieces[0]->runs.at, s->pieces[0]->runs.n);
}

/* Two units that are the same clusters: odd enough, but both read. */
static void same_clusters(struct image *img)
{
	struct units u = units_open(img, file_in_root(img, "shared.bin"), NULL,
				    UNIT);
	struct runs *runs = &u.s->pieces[0]->runs;

	units_plan(&u, 60000, "T");
	bytes_zero(&u.s->literal, (img->cluster << UNIT) - 60000);
	for (size_t i = 0; i < 2; i++)
		runs_add(runs, runs->at[i].lcn, runs->at[i].clusters);
	bytes_repeat(&u.s->literal, 60000);
	units_close(&u);
}

/* Only the first piece's numbers count, those of the unit too. */
static void other_numbers(struct image *img)
{
	struct stream *s = file_of(img, "pieces of other numbers.bin", UNIT,
				   ((uint64_t)img->cluster << UNIT) * 4 - 7,
				   "TTTT");

	stream_spread(img, s, 2, 2);
	for (size_t i = 1; i < s->n_pieces; i++) {
		s->pieces[i]->unit = (uint8_t)(i + 1);
		s->pieces[i]->size = s->pieces[i]->initialized = 17 * i;
		s->pieces[i]->allocated = UINT64_C(0xfeedfeedfeed0000);
	}
	file_list(img, s->of, false);
}

/* More is compressed than the size takes, and more allocated. */
static void past_the_size(struct image *img)
{
	struct stream *s = file_of(img, "unit behind the size.bin", UNIT,
				   (uint64_t)img->cluster << UNIT, "T");

	s->size = s->pieces[0]->size = 5001;
	s->initialized = s->pieces[0]->initialized = 5001;
	s->literal.len = 5001;
	s = file_of(img, "preallocated.bin", UNIT,
		    (uint64_t)img->cluster << UNIT, "n");
	s->size = s->pieces[0]->size = 0;
	s->initialized = s->pieces[0]->initialized = 0;
	s->literal.len = 0;
}

static void odd_lznt1(struct image *img)
{
	odd_exponents(img);
	sparse_unit(img);
	odd_holes(img);
	same_clusters(img);
	other_numbers(img);
	past_the_size(img);
}

/* Units of 64 KiB, of one cluster, and of more than Windows ever made. */
static void large_clusters(struct image *img)
{
	uint64_t cluster = img->cluster;
	uint8_t most = cluster < 65536 ? 3 : 1;

	file_of(img, "mixed.bin", most, 6 * (cluster << most) - 777, "TnhTtT");
	file_of(img, "units of four clusters.bin", 2, 12 * cluster - 1, "MnT");
	sparse_unit(img);
}

/* --------------------------------------------- clusters out of reach -- */

/* The runs as before, but for one cluster. */
static void move_cluster(struct stream *s, uint64_t vcn, uint64_t lcn)
{
	struct runs *runs = &s->pieces[0]->runs, all = *runs;
	uint64_t at = 0;

	*runs = (struct runs){ .n = 0 };
	for (size_t i = 0; i < all.n; i++) {
		struct run r = all.at[i];

		if (vcn >= at && vcn < at + r.clusters) {
			if (vcn > at)
				runs_add(runs, r.lcn, vcn - at);
			runs_add(runs, lcn, 1);
			r.lcn += vcn + 1 - at;
			r.clusters -= vcn + 1 - at;
			at = vcn + 1;
		}
		if (r.clusters)
			runs_add(runs, r.lcn, r.clusters);
		at += r.clusters;
	}
	free(all.at);
}

/* In a unit with 'good' bytes within reach: the first chunk that needs more. */
static size_t first_lost(const struct stream *s, uint64_t unit_at, size_t good)
{
	struct bytes b = { .len = 0 };
	size_t i = 0;

	for (; i < CHUNKS; i++) {
		lznt1_chunk(s->literal.at + unit_at + i * LZNT1_CHUNK,
			    LZNT1_CHUNK, &b);
		if (b.len > good)
			break;
	}
	free(b.at);
	return i;
}

/* The second unit has only so many clusters before one is out of reach. */
static void lose_rest(struct image *img, struct stream *s, uint64_t clusters)
{
	uint64_t unit = (uint64_t)img->cluster << UNIT;
	size_t i = first_lost(s, unit, (size_t)clusters * img->cluster);

	stream_broken(s, unit + i * LZNT1_CHUNK,
		      unit - i * LZNT1_CHUNK);
}

static struct stream *three_units(struct image *img, const char *name,
				  const char *plan)
{
	return data_units(img, file_in_root(img, name), NULL, UNIT,
			  ((uint64_t)img->cluster << UNIT) * 3 - 99, plan);
}

static void outside(struct image *img)
{
	uint64_t first = 1u << UNIT, away = img->clusters + 50;
	struct stream *s;

	s = three_units(img, "cluster outside.bin", "TMT");
	move_cluster(s, first + 5, away);
	lose_rest(img, s, 5);
	finding(img, "run-outside-volume", s->of);
	s = three_units(img, "first cluster outside.bin", "TMT");
	move_cluster(s, first, away);
	lose_rest(img, s, 0);
	finding(img, "run-outside-volume", s->of);
	s = three_units(img, "stored cluster outside.bin", "TnT");
	move_cluster(s, first + 5, away);
	stream_broken(s, (first + 5) * img->cluster, img->cluster);
	finding(img, "run-outside-volume", s->of);
}

/* Three clusters in the midst of the second unit are nobody's. */
static void gap(struct image *img)
{
	struct record *rec = file_new(img, root_of(img), "gap in a unit.bin");
	uint64_t unit = (uint64_t)img->cluster << UNIT, vcn;
	struct units u = units_open(img, rec, NULL, UNIT);
	struct stream *s;

	u.piece = 1;
	units_plan(&u, 3 * unit - 99, "MMM");
	s = units_close(&u);
	stream_spread(img, s, 15, 3);
	vcn = s->pieces[1]->first_vcn;
	if (vcn < 1u << UNIT || vcn + 3 > 2u << UNIT)
		die("the gap is not in the second unit");
	attr_drop(s->pieces[1]);
	lose_rest(img, s, vcn - (1u << UNIT));
	file_list(img, rec, false);
	finding(img, "stream-gap", rec);
}

/* 2 to the 32nd and more, which a shift in 32 bits makes small again. */
static void bad_exponents(struct image *img)
{
	static const uint8_t of[] = { 16, 31, 32, 33, 52, 63, 64, 200, 255 };
	struct stream *s;
	char name[40];

	for (size_t i = 0; i < sizeof(of); i++) {
		snprintf(name, sizeof(name), "exponent %u.bin", of[i]);
		s = data_units(img, file_in_root(img, name), NULL,
			       UNIT, 9000, "T");
		s->pieces[0]->unit = of[i];
		stream_broken(s, 0, s->size);
		finding(img, "compression-unit", s->of);
	}
}

/* As if it were plain, or a damaged number: readers may take it or not. */
static void no_unit(struct image *img)
{
	struct stream *s = data_plan(img, file_new(img, root_of(img),
						   "no unit.bin"),
				     NULL, 9 * img->cluster - 8, "3 h4 2");

	s->pieces[0]->flags = COMPRESSED;
	stream_doubt(s, 0, s->size);
	finding(img, "compression-unit", s->of);
}

static void unknown_method(struct image *img)
{
	struct stream *s = three_units(img, "unknown method.bin", "TTT");

	s->pieces[0]->flags = 0x0003;
	stream_broken(s, 0, s->size);
}

/* Not a unit as anyone writes it: only those around it are promised. */
static void hole_before_data(struct image *img, const char *name, uint64_t vcn)
{
	uint64_t unit = (uint64_t)img->cluster << UNIT;
	struct stream *s = three_units(img, name, "TMT");

	move_cluster(s, (1u << UNIT) + vcn, HOLE);
	stream_doubt(s, unit, unit);
}

/* The size says three units, and there are two. */
static void over_allocated(struct image *img)
{
	uint64_t unit = (uint64_t)img->cluster << UNIT;
	struct stream *s = data_units(img, file_new(img, root_of(img),
						    "size over allocated.bin"),
				      NULL, UNIT, 2 * unit, "Tn");

	bytes_zero(&s->literal, (size_t)unit);
	s->size = s->pieces[0]->size = 3 * unit;
	s->initialized = s->pieces[0]->initialized = 3 * unit;
	stream_broken(s, 2 * unit, unit);
	finding(img, "sizes-inconsistent", s->of);
}

static void bad_units(struct image *img)
{
	outside(img);
	gap(img);
	bad_exponents(img);
	no_unit(img);
	unknown_method(img);
	hole_before_data(img, "hole at the front.bin", 0);
	hole_before_data(img, "hole in between.bin", 5);
	over_allocated(img);
	three_units(img, "neighbour.bin", "TnM");
}

/* --------------------------------------------------------- cut off -- */

static uint64_t cut_at(const struct image *img)
{
	return img->clusters - 100;
}

static void cut(struct image *img)
{
	uint64_t unit = 1u << UNIT, at = cut_at(img);
	struct stream *s;

	three_units(img, "before the cut.bin", "TnM");
	s = three_units(img, "compressed at the cut.bin", "TMT");
	/* The last of its clusters, where nothing else will be. */
	move_cluster(s, unit + 7, at);
	lose_rest(img, s, 7);
	s = three_units(img, "stored at the cut.bin", "TnT");
	move_cluster(s, unit + 15, at + 1);
	stream_broken(s, (2 * unit - 1) * img->cluster, img->cluster);
	finding(img, "image-cut", NULL);
}

static void wrap_cut(struct image *img, const char *stem)
{
	char path[4200];

	snprintf(path, sizeof(path), "%s.img", stem);
	file_write(path, 0, img->map, cut_at(img) * img->cluster, true);
}

const struct recipe images_units[] = {
	{ .name = "odd-lznt1", .build = odd_lznt1,
	  .spec = { .clusters = 4096 } },
	{ .name = "odd-lznt1-8k", .build = large_clusters,
	  .spec = { .cluster = 8192, .clusters = 512 } },
	{ .name = "odd-lznt1-64k", .build = large_clusters,
	  .spec = { .cluster = 65536, .clusters = 128 } },
	{ .name = "bad-lznt1-units", .build = bad_units },
	{ .name = "bad-lznt1-cut", .build = cut, .wrap = wrap_cut,
	  .spec = { .clusters = 1024 } },
	{ .name = NULL },
};
