/*
 * units.c - streams in compression units: stored, compressed, or a hole
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A unit whose clusters are all mapped holds its bytes as they are; one of
 * which none is mapped holds zeros; any other holds LZNT1 in the clusters that
 * it has, and a hole takes the place of those saved. Windows writes a last
 * unit in that way even where nothing is saved, so that a hole always follows.
 */
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

enum { RUBBISH = 0x800000 };

struct units units_open(struct image *img, struct record *rec,
			const char *name, uint8_t exponent)
{
	struct units u = { .img = img };

	u.s = data_runs(img, rec, name, 0, (struct runs){ .n = 0 });
	u.s->pieces[0]->flags = COMPRESSED;
	u.s->pieces[0]->unit = exponent;
	u.clusters = (uint64_t)1 << (exponent < 32 ? exponent : 0);
	if (!name)
		rec->file_attributes |= 0x800;
	return u;
}

static struct runs *runs_of(struct units *u)
{
	return &u->s->pieces[0]->runs;
}

static void add_run(struct units *u, uint64_t lcn, uint64_t count)
{
	struct runs *runs = runs_of(u);
	struct run *last = runs->n ? &runs->at[runs->n - 1] : NULL;

	if (last && lcn == HOLE && last->lcn == HOLE && !u->holes_apart)
		last->clusters += count;
	else if (last && lcn != HOLE && last->lcn != HOLE &&
		 lcn == last->lcn + last->clusters)
		last->clusters += count;
	else if (count)
		runs_add(runs, lcn, count);
}

/* One cluster for what is stored next, apart from the last if it is time. */
static uint64_t next_cluster(struct units *u)
{
	if (u->piece && u->taken == u->piece) {
		u->img->next_cluster++;
		u->taken = 0;
	}
	u->taken++;
	return clusters_take(u->img, 1);
}

/* Bytes as they will lie in clusters; rubbish fills the last one. */
static void put_clusters(struct units *u, const uint8_t *from, size_t len)
{
	struct image *img = u->img;

	while (len > 0) {
		uint64_t lcn = next_cluster(u);
		size_t part = len < img->cluster ? len : img->cluster;
		uint8_t *to = cluster_at(img, lcn);

		memcpy(to, from, part);
		pattern(u->s->seed | RUBBISH, lcn * img->cluster + part,
			to + part, img->cluster - part);
		add_run(u, lcn, 1);
		u->s->pieces[0]->total += img->cluster;
		from += part;
		len -= part;
	}
}

static uint64_t mapped(struct units *u)
{
	return runs_clusters(runs_of(u)->at, runs_of(u)->n);
}

/* The hole at the end of a unit that began at 'vcn'. */
static void fill_up(struct units *u, uint64_t vcn)
{
	uint64_t used = mapped(u) - vcn;

	if (used >= u->clusters)
		die("a compressed unit of %llu clusters saves none",
		    (unsigned long long)used);
	add_run(u, HOLE, u->clusters - used);
}

static void add_content(struct units *u, const void *from, size_t len)
{
	if (len > u->clusters * u->img->cluster)
		die("more than a unit holds");
	bytes_add(&u->s->literal, from, len);
}

void units_hole(struct units *u, size_t len)
{
	if (len > u->clusters * u->img->cluster)
		die("more than a unit holds");
	bytes_zero(&u->s->literal, len);
	add_run(u, HOLE, u->clusters);
}

void units_stored(struct units *u, const void *from, size_t len)
{
	struct bytes whole = { .len = 0 };

	add_content(u, from, len);
	bytes_add(&whole, from, len);
	bytes_zero(&whole, (size_t)(u->clusters * u->img->cluster) - len);
	put_clusters(u, whole.at, whole.len);
	free(whole.at);
}

void units_chunks(struct units *u, const void *content, size_t len,
		  const struct bytes *chunks)
{
	struct bytes all = { .len = 0 };
	uint64_t vcn = mapped(u);

	add_content(u, content, len);
	bytes_add(&all, chunks->at, chunks->len);
	/* Where there is room, a header of 0 says that no chunk follows. */
	if (all.len % u->img->cluster)
		bytes_zero(&all, all.len % u->img->cluster ==
			   u->img->cluster - 1 ? 1 : 2);
	put_clusters(u, all.at, all.len);
	fill_up(u, vcn);
	free(all.at);
}

/* What is written ends with a page, and a chunk is as long. */
void units_packed(struct units *u, const void *from, size_t len)
{
	struct bytes chunks = { .len = 0 }, pages = { .len = 0 };

	bytes_add(&pages, from, len);
	bytes_zero(&pages, (size_t)align_up(len, LZNT1_CHUNK) - len);
	lznt1_chunks(pages.at, pages.len, &chunks);
	units_chunks(u, from, len, &chunks);
	free(pages.at);
	free(chunks.at);
}

struct stream *units_close(struct units *u)
{
	struct attr *attr = u->s->pieces[0];

	attr->size = attr->initialized = u->s->literal.len;
	u->s->size = u->s->initialized = attr->size;
	attr->allocated = mapped(u) * u->img->cluster;
	return u->s;
}

/* What is stored behind stays, and no reader may show it. */
void units_initialized(struct stream *s, uint64_t size)
{
	s->initialized = s->pieces[0]->initialized = size;
	memset(s->literal.at + size, 0, (size_t)(s->size - size));
}

/* The first bytes once more, behind the last; adding may move them. */
void bytes_repeat(struct bytes *b, size_t len)
{
	size_t end = b->len;

	bytes_zero(b, len);
	memcpy(b->at + end, b->at, len);
}

/* Bytes that do not compress, other ones for every stream and place. */
void noise(uint32_t seed, uint64_t offset, uint8_t *to, size_t len)
{
	uint64_t x;

	for (size_t i = 0; i < len; i++) {
		x = (offset + i) * UINT64_C(0x9e3779b97f4a7c15) + seed;
		x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
		x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
		to[i] = (uint8_t)(x >> 56);
	}
}

/* Every other chunk of it compresses. */
static void mixture(uint32_t seed, uint64_t offset, uint8_t *to, size_t len)
{
	for (size_t at = 0; at < len; at += LZNT1_CHUNK) {
		size_t part = len - at < LZNT1_CHUNK ? len - at : LZNT1_CHUNK;

		if (at / LZNT1_CHUNK % 2)
			noise(seed, offset + at, to + at, part);
		else
			pattern(seed, offset + at, to + at, part);
	}
}

static void put_unit(struct units *u, char how, uint8_t *buf, size_t len)
{
	uint32_t seed = u->s->seed;
	uint64_t offset = u->s->literal.len;

	memset(buf, 0, len);
	if (how == 'T' || how == 't')
		pattern(seed, offset, buf, len);
	else if (how == 'N' || how == 'n')
		noise(seed, offset, buf, len);
	else if (how == 'M')
		mixture(seed, offset, buf, len);
	if (how == 'h')
		units_hole(u, len);
	else if (how == 't' || how == 'n')
		units_stored(u, buf, len);
	else
		units_packed(u, buf, len);
}

void units_plan(struct units *u, uint64_t size, const char *plan)
{
	size_t unit = (size_t)u->clusters * u->img->cluster;
	uint8_t *buf = malloc(unit);

	if (!buf)
		die("out of memory");
	for (; *plan; plan++) {
		size_t left = (size_t)size - u->s->literal.len;

		put_unit(u, *plan, buf, left < unit ? left : unit);
	}
	if (u->s->literal.len != size)
		die("plan of %zu bytes for %llu", u->s->literal.len,
		    (unsigned long long)size);
	free(buf);
}

struct stream *data_units(struct image *img, struct record *rec,
			  const char *name, uint8_t exponent, uint64_t size,
			  const char *plan)
{
	struct units u = units_open(img, rec, name, exponent);

	units_plan(&u, size, plan);
	return units_close(&u);
}
