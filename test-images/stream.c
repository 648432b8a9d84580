/*
 * stream.c - $DATA of every shape, and what a reader should see in it
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

enum { SLACK = 0x800000, CHUNK = 64 * 1024 };

static struct stream *stream_new(struct image *img, struct record *rec,
				 const char *name)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (!s)
		die("out of memory");
	s->of = rec;
	s->name = text_from(name);
	s->seed = img->next_seed++;
	s->pieces = grow(NULL, 0, &s->cap_pieces, sizeof(s->pieces[0]));
	s->pieces[s->n_pieces++] = attr_new(rec, AT_DATA, name);
	img->streams = grow(img->streams, img->n_streams, &img->cap_streams,
			    sizeof(s));
	img->streams[img->n_streams++] = s;
	return s;
}

static void set_literal(struct stream *s, const void *from, size_t len)
{
	bytes_add(&s->literal, from, len);
	bytes_add(&s->pieces[0]->value, from, len);
	s->size = s->initialized = len;
}

struct stream *data_text(struct image *img, struct record *rec,
			 const char *name, const char *text)
{
	struct stream *s = stream_new(img, rec, name);

	set_literal(s, text, strlen(text));
	return s;
}

struct stream *data_resident(struct image *img, struct record *rec,
			     const char *name, size_t size)
{
	struct stream *s = stream_new(img, rec, name);
	uint8_t *buf = malloc(size + 1);

	if (!buf)
		die("out of memory");
	pattern(s->seed, 0, buf, size);
	set_literal(s, buf, size);
	free(buf);
	return s;
}

/* The clusters of one run; behind the initialized size lies old rubbish. */
static void write_run(struct image *img, const struct stream *s,
		      uint64_t offset, const struct run *run)
{
	for (uint64_t i = 0; i < run->clusters; i++) {
		uint8_t *to = cluster_at(img, run->lcn + i);
		uint64_t at = offset + i * img->cluster, good = img->cluster;

		if (run->lcn + i >= img->clusters)
			return;
		if (at >= s->initialized)
			good = 0;
		else if (s->initialized - at < good)
			good = s->initialized - at;
		pattern(s->seed, at, to, (size_t)good);
		pattern(s->seed | SLACK, at + good, to + good,
			(size_t)(img->cluster - good));
	}
}

static void write_runs(struct image *img, const struct stream *s)
{
	uint64_t offset = 0;

	for (size_t i = 0; i < s->runs.n; i++) {
		if (s->runs.at[i].lcn != HOLE)
			write_run(img, s, offset, &s->runs.at[i]);
		offset += s->runs.at[i].clusters * img->cluster;
	}
}

struct stream *data_runs(struct image *img, struct record *rec,
			 const char *name, uint64_t size, struct runs runs)
{
	struct stream *s = stream_new(img, rec, name);
	struct attr *attr = s->pieces[0];

	s->size = s->initialized = size;
	s->runs = runs;
	attr->nonresident = true;
	attr->size = attr->initialized = size;
	for (size_t i = 0; i < runs.n; i++) {
		runs_add(&attr->runs, runs.at[i].lcn, runs.at[i].clusters);
		if (runs.at[i].lcn == HOLE)
			attr->flags |= SPARSE;
		else
			attr->total += runs.at[i].clusters * img->cluster;
	}
	if (attr->flags & SPARSE)
		rec->file_attributes |= 0x200;
	attr->allocated = runs_clusters(runs.at, runs.n) * img->cluster;
	write_runs(img, s);
	return s;
}

struct stream *data_plan(struct image *img, struct record *rec,
			 const char *name, uint64_t size, const char *plan)
{
	return data_runs(img, rec, name, size, runs_plan(img, plan));
}

void stream_set_initialized(struct image *img, struct stream *s, uint64_t size)
{
	s->initialized = size;
	s->pieces[0]->initialized = size;
	write_runs(img, s);
}

void stream_broken(struct stream *s, uint64_t offset, uint64_t length)
{
	s->broken = grow(s->broken, s->n_broken, &s->cap_broken,
			 sizeof(s->broken[0]));
	s->broken[s->n_broken++] = (struct range){ offset, length, false };
}

/* Two readers may differ here, and both be right: nothing is said of it. */
void stream_doubt(struct stream *s, uint64_t offset, uint64_t length)
{
	stream_broken(s, offset, length);
	s->broken[s->n_broken - 1].doubt = true;
}

/* Put zeros where the stream has holes. */
static void punch(const struct image *img, const struct stream *s,
		  uint64_t offset, uint8_t *to, uint64_t len)
{
	uint64_t start = 0;

	for (size_t i = 0; i < s->runs.n && start < offset + len; i++) {
		uint64_t end = start + s->runs.at[i].clusters * img->cluster;
		uint64_t from = start > offset ? start : offset;
		uint64_t upto = end < offset + len ? end : offset + len;

		if (s->runs.at[i].lcn == HOLE && from < upto)
			memset(to + (from - offset), 0, (size_t)(upto - from));
		start = end;
	}
}

void stream_read(const struct image *img, const struct stream *s,
		 uint64_t offset, uint8_t *to, size_t len)
{
	size_t good = len;

	if (s->literal.len) {
		memcpy(to, s->literal.at + offset, len);
		return;
	}
	if (offset >= s->initialized)
		good = 0;
	else if (s->initialized - offset < good)
		good = (size_t)(s->initialized - offset);
	pattern(s->seed, offset, to, good);
	memset(to + good, 0, len - good);
	punch(img, s, offset, to, len);
}

static struct attr *next_piece(struct stream *s, struct record *in,
			       uint64_t first_vcn)
{
	struct attr *piece = attr_new(in, s->pieces[0]->type, NULL);

	piece->name = s->pieces[0]->name;
	piece->flags = s->pieces[0]->flags;
	piece->nonresident = true;
	piece->first_vcn = first_vcn;
	s->pieces = grow(s->pieces, s->n_pieces, &s->cap_pieces,
			 sizeof(s->pieces[0]));
	s->pieces[s->n_pieces++] = piece;
	return piece;
}

void stream_split(struct stream *s, size_t keep, size_t each,
		  struct record *const *children)
{
	struct attr *first = s->pieces[0], *piece = first;
	struct runs all = first->runs;
	size_t room = keep ? keep : each;
	uint64_t vcn = 0;

	first->runs = (struct runs){ .n = 0 };
	if (keep == 0)
		attr_move(first, *children++);
	for (size_t i = 0; i < all.n; i++) {
		if (piece->runs.n == room) {
			piece = next_piece(s, *children++, vcn);
			room = each;
		}
		runs_add(&piece->runs, all.at[i].lcn, all.at[i].clusters);
		vcn += all.at[i].clusters;
	}
	free(all.at);
}

void stream_spread(struct image *img, struct stream *s, size_t keep,
		   size_t each)
{
	size_t count = (s->pieces[0]->runs.n - keep + each - 1) / each;
	struct record **children = calloc(count + 1, sizeof(children[0]));

	if (!children)
		die("out of memory");
	for (size_t i = 0; i < count; i++)
		children[i] = child_new(img, s->of);
	stream_split(s, keep, each, children);
	free(children);
}
