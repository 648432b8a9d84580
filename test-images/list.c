/*
 * list.c - attribute lists
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

void list_add(struct list *l, struct entry e)
{
	l->at = grow(l->at, l->n, &l->cap, sizeof(l->at[0]));
	l->at[l->n++] = e;
}

void list_remove(struct list *l, struct entry *e)
{
	l->n--;
	memmove(e, e + 1, (size_t)(l->at + l->n - e) * sizeof(*e));
}

struct entry *list_piece(struct list *l, uint64_t first_vcn)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->at[i].type == AT_DATA && l->at[i].first_vcn == first_vcn)
			return &l->at[i];
	die("list has no such entry");
}

static void gather(struct list *l, const struct record *rec)
{
	for (size_t i = 0; i < rec->n; i++) {
		const struct attr *a = rec->attrs[i];

		if (a->type == AT_LIST)
			continue;
		list_add(l, (struct entry){
			.type = a->type, .id = a->id, .name = a->name,
			.first_vcn = a->first_vcn, .ref = record_ref(rec),
		});
	}
}

static int entry_compare(const struct image *img, const struct entry *a,
			 const struct entry *b)
{
	int by_name;

	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	by_name = name_compare(img, &a->name, &b->name);
	if (by_name)
		return by_name;
	return (a->first_vcn > b->first_vcn) - (a->first_vcn < b->first_vcn);
}

struct list list_gather(struct image *img, struct record *rec)
{
	struct list l = { .n = 0 };

	gather(&l, rec);
	for (uint64_t n = 0; n < img->records; n++)
		if (img->recs[n] && img->recs[n] != rec &&
		    img->recs[n]->base == record_ref(rec))
			gather(&l, img->recs[n]);
	for (size_t i = 1; i < l.n; i++) {
		struct entry e = l.at[i];
		size_t j = i;

		for (; j > 0 && entry_compare(img, &e, &l.at[j - 1]) < 0; j--)
			l.at[j] = l.at[j - 1];
		l.at[j] = e;
	}
	return l;
}

void list_encode(const struct list *l, struct bytes *out)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct entry *e = &l->at[i];
		size_t len = (size_t)align_up(0x1a + e->name.units * 2, 8);
		size_t end = out->len + len;

		bytes_int(out, e->type, 4);
		bytes_int(out, len, 2);
		bytes_int(out, e->name.units, 1);
		bytes_int(out, 0x1a, 1);
		bytes_int(out, e->first_vcn, 8);
		bytes_int(out, e->ref, 8);
		bytes_int(out, e->id, 2);
		for (size_t u = 0; u < e->name.units; u++)
			bytes_int(out, e->name.unit[u], 2);
		bytes_zero(out, end - out->len);
	}
}

struct attr *list_resident(struct record *rec, const struct list *l)
{
	struct attr *attr = attr_new(rec, AT_LIST, NULL);

	list_encode(l, &attr->value);
	return attr;
}

/* 'plan' as runs_plan() reads it; NULL is one run of what is needed. */
struct attr *list_outside(struct image *img, struct record *rec,
			  const struct list *l, const char *plan)
{
	struct bytes content = { .len = 0 };
	struct attr *attr;

	list_encode(l, &content);
	if (plan) {
		attr = attr_new(rec, AT_LIST, NULL);
		attr->nonresident = true;
		attr->runs = runs_plan(img, plan);
		attr->allocated = img->cluster *
				  runs_clusters(attr->runs.at, attr->runs.n);
		attr->size = attr->initialized = content.len;
	} else {
		attr = attr_clusters(img, rec, AT_LIST, NULL, content.len);
	}
	runs_write(img, &attr->runs, 0, content.at, content.len);
	free(content.at);
	return attr;
}

void file_list(struct image *img, struct record *rec, bool outside)
{
	struct list l = list_gather(img, rec);

	if (outside)
		list_outside(img, rec, &l, NULL);
	else
		list_resident(rec, &l);
	free(l.at);
}

/* ---------------------------------------------------- a file with children -- */

struct stream *file_in_pieces(struct image *img, const char *name)
{
	struct stream *s = data_runs(img, file_in_root(img, name), NULL,
				     6 * img->cluster - 9,
				     runs_scattered(img, 6, 1));

	stream_spread(img, s, 2, 2);
	return s;
}

struct record *child_of(const struct stream *s, size_t piece)
{
	return s->pieces[piece]->in;
}

void lose_middle(struct image *img, struct stream *s)
{
	stream_broken(s, 2 * img->cluster, 2 * img->cluster);
}
