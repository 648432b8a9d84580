/*
 * wof_good.c - files compressed as a whole: every codec, size, content and place
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>

#include "wof.h"

static void one_file(struct image *img, const char *name,
		     const struct wof_codec *codec, enum wof_content kind,
		     size_t len)
{
	uint8_t *content = wof_content(kind, img->next_seed, len);

	wof_file(img, root_of(img), name, codec, content, len, NULL);
	free(content);
}

/* Each content in each size that could make a difference. */
static void all_sizes(struct image *img, const struct wof_codec *codec)
{
	const size_t sizes[] = {
		1, 2, 11, 300, codec->chunk - 1, codec->chunk,
		codec->chunk + 1, 3 * codec->chunk + 17, 40000, 100000,
		1024 * 1024 + 1,
	};
	char name[64];

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (int kind = 0; kind < WOF_CONTENTS; kind++) {
			snprintf(name, sizeof(name), "%s %zu",
				 wof_content_names[kind], sizes[i]);
			one_file(img, name, codec, (enum wof_content)kind,
				 sizes[i]);
		}
}

static void xpress4k(struct image *img)
{
	all_sizes(img, &wof_codecs[XPRESS4K]);
	one_file(img, "large", &wof_codecs[XPRESS4K], MIXED, 20 << 20);
}

static void xpress8k(struct image *img)
{
	all_sizes(img, &wof_codecs[XPRESS8K]);
}

static void xpress16k(struct image *img)
{
	all_sizes(img, &wof_codecs[XPRESS16K]);
}

static void lzx(struct image *img)
{
	all_sizes(img, &wof_codecs[LZX]);
	one_file(img, "large", &wof_codecs[LZX], MIXED, 20 << 20);
}

/* ---------------------------------------------------------------- places -- */

/* 100,000 bytes of text, stored by 'plan'. */
static struct stream *placed(struct image *img, const char *name, int codec,
			     const char *plan)
{
	enum { LEN = 100000 };
	uint8_t *content = wof_content(TEXT, img->next_seed, LEN);
	struct stream *s = wof_file(img, root_of(img), name, &wof_codecs[codec],
				    content, LEN, plan);

	free(content);
	return s;
}

/* Runs of three clusters until 'bytes' have room. */
static const char *scattered(const struct image *img, uint64_t bytes)
{
	static char plan[4096];
	size_t at = 0;

	for (uint64_t n = clusters_for(img, bytes); n > 0; n -= n < 3 ? n : 3)
		at += (size_t)snprintf(plan + at, sizeof(plan) - at, " %d",
				       n < 3 ? (int)n : 3);
	return plan;
}

static struct stream *unnamed_of(struct image *img, const struct record *rec)
{
	for (size_t i = 0; i < img->n_streams; i++)
		if (img->streams[i]->of == rec &&
		    img->streams[i]->name.units == 0)
			return img->streams[i];
	die("no unnamed stream");
}

static void places(struct image *img)
{
	/* Text becomes about half as long. */
	const char *plan = scattered(img, 60000);
	struct stream *s;

	placed(img, "one run", XPRESS8K, NULL);
	placed(img, "fragments", LZX, plan);
	s = placed(img, "in children", XPRESS4K, plan);
	stream_spread(img, s, 4, 8);
	file_list(img, s->of, false);
	s = placed(img, "all in children", LZX, plan);
	stream_spread(img, s, 0, 10);
	file_list(img, s->of, false);
	s = placed(img, "stage four", XPRESS16K, plan);
	stream_spread(img, s, 1, 1);
	file_list(img, s->of, true);
	/* The reparse point need not be in the base record either. */
	s = placed(img, "reparse point in a child", XPRESS8K, NULL);
	attr_move(attr_find(s->of, AT_REPARSE, NULL), child_new(img, s->of));
	file_list(img, s->of, false);
	/* Real clusters under the unnamed $DATA, and other streams beside. */
	s = placed(img, "not sparse", XPRESS4K, NULL);
	s = unnamed_of(img, s->of);
	s->pieces[0]->flags = 0;
	s->pieces[0]->runs.at[0].lcn =
		clusters_take(img, s->pieces[0]->runs.at[0].clusters);
	s = placed(img, "more streams", LZX, NULL);
	data_text(img, s->of, "WofCompressedData2", "another stream\n");
	data_text(img, s->of, "Zone.Identifier", "[ZoneTransfer]\r\n");
}

const struct recipe images_wof[] = {
	{
		.name = "good-wof-xpress4k", .build = xpress4k,
		.spec = { .clusters = 8192, .records = 128 },
	},
	{
		.name = "good-wof-xpress8k", .build = xpress8k,
		.spec = { .clusters = 2048, .records = 128 },
	},
	{
		.name = "good-wof-xpress16k", .build = xpress16k,
		.spec = { .clusters = 2048, .records = 128 },
	},
	{
		.name = "good-wof-lzx", .build = lzx,
		.spec = { .clusters = 8192, .records = 128 },
	},
	{
		.name = "good-wof-places", .build = places,
		.spec = { .cluster = 1024, .records = 256 },
	},
	{ .name = NULL },
};
