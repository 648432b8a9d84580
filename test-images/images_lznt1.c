/*
 * images_lznt1.c - compressed streams as Windows writes them; indexes; bombs
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

enum { UNIT = 4 };	/* as Windows has it: sixteen clusters */

static struct stream *file_of(struct image *img, const char *name,
			      uint8_t exponent, uint64_t size,
			      const char *plan)
{
	return data_units(img, file_in_root(img, name), NULL, exponent, size,
			  plan);
}

/* -------------------------------------------- as Windows writes them -- */

static void mixtures(struct image *img)
{
	uint64_t cluster = img->cluster, unit = cluster << UNIT;

	file_of(img, "mixed.bin", UNIT, 10 * unit - 777, "TnhZtMnhhT");
	file_of(img, "holes first and last.bin", UNIT, 6 * unit - 1, "hhTnhh");
	file_of(img, "only holes.bin", UNIT, 3 * unit, "hhh");
	file_of(img, "zeros.bin", UNIT, 2 * unit, "ZZ");
	file_of(img, "by turns.bin", UNIT, 12 * unit, "TnTnTnTnTnTn");
	file_of(img, "exactly one unit.bin", UNIT, unit, "T");
	file_of(img, "exactly one stored unit.bin", UNIT, unit, "n");
	file_of(img, "a byte over.bin", UNIT, unit + 1, "nT");
	file_of(img, "a byte short.bin", UNIT, 2 * unit - 1, "Tn");
	file_of(img, "empty.bin", UNIT, 0, "");
	/* A last unit that is short is LZNT1 even where that saves nothing,
	 * or takes a cluster more. */
	file_of(img, "short text.bin", UNIT, cluster + 900, "T");
	file_of(img, "short noise.bin", UNIT, 2 * cluster - 5, "N");
	file_of(img, "more than it was.bin", UNIT, 12 * cluster, "N");
	file_of(img, "text and short noise.bin", UNIT, unit + 5 * cluster,
		"TN");
}

/* Five clusters a piece: some hold the end of one unit and the next one's
 * beginning. */
static void in_fragments(struct image *img)
{
	uint64_t unit = (uint64_t)img->cluster << UNIT;
	struct units u;

	u = units_open(img, file_in_root(img, "fragments of one.bin"), NULL,
		       UNIT);
	u.piece = 1;
	units_plan(&u, 3 * unit - 50, "TnM");
	units_close(&u);
	u = units_open(img, file_in_root(img, "fragments of five.bin"), NULL,
		       UNIT);
	u.piece = 5;
	units_plan(&u, 7 * unit - 999, "nnMnThn");
	units_close(&u);
}

static void partly_initialized(struct image *img)
{
	uint64_t cluster = img->cluster, unit = cluster << UNIT;
	struct stream *s;

	s = file_of(img, "initialized in a stored unit.bin", UNIT, 3 * unit,
		    "Tnh");
	units_initialized(s, unit + 3 * cluster + 77);
	s = file_of(img, "initialized in a compressed unit.bin", UNIT,
		    3 * unit - 9, "TTT");
	units_initialized(s, unit + 5000);
	s = file_of(img, "initialized up to a unit.bin", UNIT, 2 * unit, "Tn");
	units_initialized(s, unit);
	s = file_of(img, "never initialized.bin", UNIT, unit + cluster, "TT");
	units_initialized(s, 0);
}

/* Only the piece with the sizes says that it is compressed, and how. */
static void split_up(struct image *img, const char *name, size_t keep,
		     bool flags)
{
	uint64_t unit = (uint64_t)img->cluster << UNIT;
	struct record *rec = file_in_root(img, name);
	struct units u = units_open(img, rec, NULL, UNIT);
	struct stream *s;

	u.piece = 3;
	units_plan(&u, 9 * unit - 321, "TnMhnMTnM");
	s = units_close(&u);
	stream_spread(img, s, keep, 7);
	for (size_t i = 1; i < s->n_pieces; i++)
		s->pieces[i]->flags = flags ? COMPRESSED : 0;
	file_list(img, rec, false);
}

static void streams(struct image *img)
{
	uint64_t unit = (uint64_t)img->cluster << UNIT;
	struct record *rec = file_in_root(img, "plain with compressed stream");

	data_plan(img, rec, NULL, 3 * img->cluster - 4, "2 1");
	data_units(img, rec, "packed", UNIT, unit + 4000, "MT");
	rec = file_in_root(img, "compressed with plain stream");
	data_units(img, rec, NULL, UNIT, unit + 4000, "MT");
	data_plan(img, rec, "plain", 3 * img->cluster - 4, "2 1");
	data_text(img, rec, "resident", "a stream in the record\n");
	rec = file_in_root(img, "resident.txt");
	data_text(img, rec, NULL, "compressed, says its flag\n")
		->pieces[0]->flags = COMPRESSED;
	rec->file_attributes |= 0x800;
	rec = dir_new(img, root_of(img), "compressed folder");
	rec->file_attributes |= 0x800;
	data_units(img, rec, "of a folder", UNIT, unit / 2, "T");
}

static void good_lznt1(struct image *img)
{
	mixtures(img);
	in_fragments(img);
	partly_initialized(img);
	split_up(img, "in child records.bin", 3, true);
	split_up(img, "children without flag.bin", 2, false);
	split_up(img, "all in children.bin", 0, true);
	streams(img);
}

/* --------------------------------------------------------- an index -- */

/* The blocks of the index as they are, in compression units. */
static void pack_index(struct image *img, struct record *dir)
{
	size_t unit = (size_t)img->cluster << UNIT;
	struct attr *plain;
	struct bytes all = { .len = 0 };
	struct units u;

	dir_build(img, dir);
	plain = attr_find(dir, AT_ALLOC, "$I30");
	for (size_t i = 0; i < plain->runs.n; i++)
		bytes_add(&all, cluster_at(img, plain->runs.at[i].lcn),
			  (size_t)plain->runs.at[i].clusters * img->cluster);
	clusters_free(img, &plain->runs);
	attr_drop(plain);
	free(plain->runs.at);
	free(plain);
	u = units_open(img, dir, "$I30", UNIT);
	u.piece = 1;
	for (size_t at = 0; at < all.len; at += unit)
		units_packed(&u, all.at + at,
			     all.len - at < unit ? all.len - at : unit);
	units_close(&u);
	u.s->pieces[0]->type = AT_ALLOC;
	u.s->gone = true;
	free(all.at);
}

static struct record *folder_of_many(struct image *img, const char *name)
{
	struct record *dir = dir_new(img, root_of(img), name), *rec;
	char text[40];

	dir->fill = 3;
	for (int i = 0; i < 90; i++) {
		snprintf(text, sizeof(text), "file %d of the folder", i);
		rec = file_new(img, dir, text);
		data_text(img, rec, NULL, text);
	}
	return dir;
}

static void odd_index(struct image *img)
{
	struct record *dir = folder_of_many(img, "flag without unit");
	struct attr *attr;

	pack_index(img, folder_of_many(img, "compressed index"));
	dir_build(img, dir);
	attr = attr_find(dir, AT_ALLOC, "$I30");
	attr->flags = COMPRESSED;
	attr->total = attr->allocated;
}

/* ----------------------------------------------------------- a bomb -- */

/* 256 chunks of six bytes: a MiB in one cluster. */
static void bomb_unit(struct units *u, uint8_t fill, size_t len)
{
	struct bytes chunks = { .len = 0 };
	uint8_t *content = malloc(len);
	struct lznt1 c;

	if (!content)
		die("out of memory");
	memset(content, fill, len);
	for (size_t i = 0; i < len / LZNT1_CHUNK; i++) {
		lznt1_open(&c, &chunks);
		lznt1_byte(&c, fill);
		lznt1_copy(&c, 1, LZNT1_CHUNK - 1);
		lznt1_close(&c);
	}
	units_chunks(u, content, len, &chunks);
	free(chunks.at);
	free(content);
}

/* One cluster that is every unit. */
static void one_cluster(struct image *img, size_t count)
{
	struct record *rec = file_in_root(img, "one cluster.bin");
	struct units u = units_open(img, rec, NULL, UNIT);
	struct runs *runs = &u.s->pieces[0]->runs;
	size_t unit = (size_t)img->cluster << UNIT;
	struct stream *s;

	bomb_unit(&u, 'a', unit);
	for (size_t i = 1; i < count; i++) {
		bytes_repeat(&u.s->literal, unit);
		runs_add(runs, runs->at[0].lcn, 1);
		runs_add(runs, HOLE, u.clusters - 1);
	}
	s = units_close(&u);
	stream_spread(img, s, 0, 300);
	file_list(img, rec, false);
}

static void bomb(struct image *img)
{
	struct units u = units_open(img, file_in_root(img, "large units.bin"),
				    NULL, 8);

	for (uint8_t i = 0; i < 32; i++)
		bomb_unit(&u, (uint8_t)('a' + i % 26), (size_t)img->cluster << 8);
	units_close(&u);
	one_cluster(img, 512);
}

#define L(NAME, BUILD, ...) \
	{ .name = NAME, .build = BUILD, .spec = { __VA_ARGS__ } }

const struct recipe images_lznt1[] = {
	L("good-lznt1", good_lznt1, .clusters = 2048, .records = 96),
	L("good-lznt1-512", good_lznt1, .cluster = 512, .clusters = 8192,
	  .records = 96),
	L("good-lznt1-1k", good_lznt1, .cluster = 1024, .clusters = 4096,
	  .records = 96),
	L("odd-lznt1-index", odd_index, .records = 256),
	L("odd-lznt1-bomb", bomb, .clusters = 512),
	{ .name = NULL },
};
