/*
 * view.c - view indexes: $SII, $SDH, $O, $Q, $R
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An entry begins with place and length of its data in place of a file reference;
 * the data follow the key.
 */
#include <stdlib.h>
#include <string.h>

#include "artifacts.h"

enum { ENTRY_HEADER = 16 };

struct record *view_new(struct image *img, const char *name)
{
	struct record *rec = file_new(img, img->recs[11], name);

	rec->flags |= VIEW;
	rec->file_attributes = 0x20000026;
	return rec;
}

void view_add(struct view *v, const void *key, size_t key_len,
	      const void *data, size_t data_len)
{
	struct view_entry entry = { .key_len = key_len };

	bytes_add(&entry.body, key, key_len);
	if (data_len)
		bytes_add(&entry.body, data, data_len);
	v->at = grow(v->at, v->n, &v->cap, sizeof(v->at[0]));
	v->at[v->n++] = entry;
}

static int numbers_compare(const struct view_entry *a,
			   const struct view_entry *b)
{
	for (size_t i = 0; i + 4 <= a->key_len && i + 4 <= b->key_len; i += 4) {
		uint32_t x = get32(a->body.at + i), y = get32(b->body.at + i);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return (a->key_len > b->key_len) - (a->key_len < b->key_len);
}

static int entry_compare(const void *a, const void *b)
{
	return numbers_compare(a, b);
}

/* Shorter ones first, then as bytes. */
static int sid_compare(const void *a, const void *b)
{
	const struct view_entry *x = a, *y = b;

	if (x->key_len != y->key_len)
		return x->key_len < y->key_len ? -1 : 1;
	return memcmp(x->body.at, y->body.at, x->key_len);
}

static void view_free(struct view *v)
{
	for (size_t i = 0; i < v->n; i++)
		free(v->at[i].body.at);
	free(v->at);
	v->at = NULL;
	v->n = v->cap = 0;
}

void view_build(struct image *img, struct record *rec, struct view *v)
{
	struct tree_spec spec = {
		.name = v->name, .collation = v->collation,
		.root_room = v->root_room, .fill = v->fill,
	};
	struct key *keys = calloc(v->n + 1, sizeof(*keys));

	if (!keys)
		die("out of memory");
	if (v->n)
		qsort(v->at, v->n, sizeof(v->at[0]),
		      v->collation == BY_SID ? sid_compare : entry_compare);
	for (size_t i = 0; i < v->n; i++) {
		const struct view_entry *e = &v->at[i];
		uint64_t data_len = e->body.len - e->key_len;

		keys[i] = (struct key){
			.head = (ENTRY_HEADER + e->key_len) | data_len << 16,
			.body = e->body.at, .body_len = e->body.len,
			.key_len = e->key_len, .child = NO_BLOCK,
		};
	}
	tree_build(img, rec, &spec, keys, v->n);
	free(keys);
	view_free(v);
}

void view_drop(struct image *img, struct record *rec, const char *name)
{
	static const uint32_t types[] = {
		AT_DATA, AT_ROOT, AT_ALLOC, AT_BITMAP,
	};
	struct attr *attr;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		attr = attr_find(rec, types[i], name);
		if (!attr)
			continue;
		if (attr->nonresident) {
			memset(cluster_at(img, attr->runs.at[0].lcn), 0,
			       (size_t)attr->allocated);
			clusters_free(img, &attr->runs);
		}
		attr_drop(attr);
		free(attr->value.at);
		free(attr->runs.at);
		free(attr);
	}
}
