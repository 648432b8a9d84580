/*
 * images_runs.c - mapping pairs, from unusual to hostile
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "mkimage.h"

/* ----------------------------------------------- legal, and must be read -- */

static void backwards(struct image *img)
{
	struct runs runs = runs_scattered(img, 20, 2);

	runs_reverse(&runs);
	data_runs(img, file_in_root(img, "backwards.bin"), NULL,
		  40 * img->cluster - 11, runs);
}

/* Every length and delta in eight bytes. */
static void wide_pairs(struct image *img)
{
	struct stream *s = data_plan(img, file_in_root(img, "wide pairs.bin"),
				     NULL, 7 * img->cluster - 1, "3 h2 2");
	uint64_t before = 0;
	struct bytes *p = &s->pieces[0]->pairs;

	for (size_t i = 0; i < s->runs.n; i++) {
		const struct run *r = &s->runs.at[i];

		bytes_int(p, r->lcn == HOLE ? 0x08 : 0x88, 1);
		bytes_int(p, r->clusters, 8);
		if (r->lcn == HOLE)
			continue;
		bytes_int(p, r->lcn - before, 8);
		before = r->lcn;
	}
	bytes_int(p, 0, 1);
}

/* The pairs end with the attribute, and no zero byte says so. */
static void no_terminator(struct image *img)
{
	struct record *rec = file_in_root(img, "no terminator.bin");
	struct stream *s = data_plan(img, rec, NULL, 4 * img->cluster, "2 2");
	struct bytes *p = &s->pieces[0]->pairs;

	bytes_int(p, 0x21, 1);
	bytes_int(p, s->runs.at[0].clusters, 1);
	bytes_int(p, s->runs.at[0].lcn, 2);
	bytes_int(p, 0x21, 1);
	bytes_int(p, s->runs.at[1].clusters, 1);
	bytes_int(p, s->runs.at[1].lcn - s->runs.at[0].lcn, 2);
}

static void holes(struct image *img)
{
	struct stream *s;

	data_plan(img, file_in_root(img, "only holes.bin"), NULL,
		  50 * img->cluster, "h50");
	data_plan(img, file_in_root(img, "hole larger than volume.bin"), NULL,
		  (20000 + 3) * img->cluster - 1, "1 h20000 2");
	data_plan(img, file_in_root(img, "hole first and last.bin"), NULL,
		  9 * img->cluster, "h3 2 h4");
	s = data_plan(img, file_in_root(img, "hole without flag.bin"), NULL,
		      6 * img->cluster, "2 h2 2");
	s->pieces[0]->flags = 0;
	s->of->file_attributes &= ~0x200u;
	s = data_plan(img, file_in_root(img, "flag without hole.bin"), NULL,
		      3 * img->cluster, "3");
	s->pieces[0]->flags = SPARSE;
	s->of->file_attributes |= 0x200;
}

/* Nonresident, and nothing there: the last VCN is minus one. */
static void empty(struct image *img)
{
	struct runs none = { .n = 0 };

	data_runs(img, file_in_root(img, "nonresident empty.bin"), NULL, 0,
		  none);
}

static void neighbours(struct image *img)
{
	struct record *rec = file_in_root(img, "runs that touch.bin");
	uint64_t lcn = clusters_take(img, 6);
	struct runs runs = { .n = 0 };

	runs_add(&runs, lcn, 2);
	runs_add(&runs, lcn + 2, 1);
	runs_add(&runs, lcn + 3, 3);
	data_runs(img, rec, NULL, 6 * img->cluster - 2, runs);
}

static void odd_runs(struct image *img)
{
	backwards(img);
	wide_pairs(img);
	no_terminator(img);
	holes(img);
	empty(img);
	neighbours(img);
}

/* --------------------------------------------------------------- damaged -- */

/* A file of four clusters, of which two are mapped well; then 'bad' follows
 * instead of the rest, and not a byte more. */
static struct stream *half_good(struct image *img, const char *name,
				const void *bad, size_t len)
{
	struct stream *s = data_plan(img, file_in_root(img, name), NULL,
				     4 * img->cluster, "2 2");
	struct bytes *p = &s->pieces[0]->pairs;

	runs_encode(s->runs.at, 1, p);
	p->len--;
	bytes_add(p, bad, len);
	stream_broken(s, 2 * img->cluster, 2 * img->cluster);
	return s;
}

static const struct {
	const char *name;
	uint8_t bad[24];
	size_t len;
	const char *kind;
} bad_pairs[] = {
	{ "length zero.bin", { 0x11, 0, 4, 0 }, 4, "run-list-damaged" },
	{ "length negative.bin", { 0x11, 0xfe, 4, 0 }, 4, "run-list-damaged" },
	{ "no length.bin", { 0x10, 4, 0 }, 3, "run-list-damaged" },
	{ "header too wide.bin", { 0x19, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0 }, 12,
	  "run-list-damaged" },
	{ "offset too wide.bin", { 0x91, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 12,
	  "run-list-damaged" },
	{ "lcn negative.bin", { 0x31, 2, 0, 0, 0x80, 0 }, 6,
	  "run-list-damaged" },
	{ "lcn far outside.bin",
	  { 0x81, 2, 0, 0, 0, 0, 0, 0, 0, 0x70, 0 }, 11, "run-list-damaged" },
	{ "lcn plus length overflows.bin",
	  { 0x88, 0, 0, 0, 0, 0, 0, 0, 0x7f, 0, 0, 0, 0, 0, 0, 0, 0x7f, 0 }, 18,
	  "run-list-damaged" },
	{ "vcn overflows.bin",
	  { 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
	    0x01, 0x7f, 0 }, 12, "run-list-damaged" },
	{ "pairs end early.bin", { 0 }, 1, "vcn-mismatch" },
};

static void all_bad_pairs(struct image *img)
{
	struct stream *s;

	for (size_t i = 0; i < sizeof(bad_pairs) / sizeof(bad_pairs[0]); i++) {
		s = half_good(img, bad_pairs[i].name, bad_pairs[i].bad,
			      bad_pairs[i].len);
		finding(img, bad_pairs[i].kind, s->of);
	}
}

/* A pair that its attribute cuts short: the header wants four bytes more. */
static void cut_pair(struct image *img)
{
	struct stream *s = half_good(img, "pair cut short.bin", "\x44\x02", 2);
	struct bytes *p = &s->pieces[0]->pairs;
	size_t more = (size_t)align_up(p->len, 8) - p->len;

	/* Nothing but headers up to the end, so that padding cannot help. */
	p->len -= 2;
	for (more += 2; more > 0; more--)
		bytes_int(p, 0x88, 1);
	finding(img, "run-list-damaged", s->of);
}

/* Two clusters lie in the volume, two behind its end. */
static void over_the_end(struct image *img)
{
	struct record *rec = file_in_root(img, "over the end.bin");
	struct runs runs = { .n = 0 };
	struct stream *s;

	runs_add(&runs, clusters_take_at(img, img->clusters - 2, 2), 2);
	s = data_runs(img, rec, NULL, 4 * img->cluster, runs);
	s->pieces[0]->runs.at[0].clusters = 4;
	s->pieces[0]->allocated = 4 * img->cluster;
	stream_broken(s, 2 * img->cluster, 2 * img->cluster);
	finding(img, "run-outside-volume", rec);
}

static void last_vcn(struct image *img)
{
	struct stream *s;

	s = data_plan(img, file_in_root(img, "last vcn too small.bin"), NULL,
		      4 * img->cluster, "2 2");
	s->pieces[0]->has_last = true;
	s->pieces[0]->last_vcn = 1;
	finding(img, "vcn-mismatch", s->of);
	s = data_plan(img, file_in_root(img, "last vcn too large.bin"), NULL,
		      4 * img->cluster, "2 2");
	s->pieces[0]->has_last = true;
	s->pieces[0]->last_vcn = 99;
	finding(img, "vcn-mismatch", s->of);
}

/* Where the pairs begin: in the header, behind the attribute. */
static void bad_runs(struct image *img)
{
	static const struct {
		const char *name;
		uint64_t at;
	} starts[] = {
		{ "pairs in header.bin", 0x10 },
		{ "pairs behind attribute.bin", 0x60 },
		{ "pairs far away.bin", 0xfff0 },
	};
	struct stream *s[3];

	all_bad_pairs(img);
	cut_pair(img);
	over_the_end(img);
	last_vcn(img);
	for (size_t i = 0; i < 3; i++) {
		s[i] = data_plan(img, file_in_root(img, starts[i].name), NULL,
				 2 * img->cluster, "2");
		stream_broken(s[i], 0, s[i]->size);
		finding(img, "run-list-damaged", s[i]->of);
	}
	data_plan(img, file_in_root(img, "neighbour.bin"), NULL,
		  3 * img->cluster, "2 1");
	image_finish(img);
	for (size_t i = 0; i < 3; i++)
		attr_poke(img, s[i]->of->number, AT_DATA, NULL, 0x20,
			  starts[i].at, 2);
}

const struct recipe images_runs[] = {
	{ .name = "odd-runs", .build = odd_runs, .spec = { .clusters = 2048 } },
	{ .name = "bad-runs", .build = bad_runs, .spec = { .clusters = 2048 } },
	{ .name = NULL },
};
