/*
 * index.c - the $I30 index of a directory
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "artifacts.h"

enum { BY_NAME = 1 };

/* A reparse point's tag, else how long the EAs are when packed. */
static uint32_t tag_or_ea(const struct record *rec)
{
	const struct attr *attr = attr_find(rec, AT_REPARSE, NULL);

	if (attr && attr->value.len >= 4)
		return get32(attr->value.at);
	attr = attr_find(rec, AT_EA_INFO, NULL);
	return attr && attr->value.len >= 2 ? get16(attr->value.at) : 0;
}

static void refresh_name(const struct link *link)
{
	uint8_t *name = link->name->value.at;
	const struct attr *data = attr_find(link->of, AT_DATA, NULL);
	uint64_t size = 0, allocated = 0;

	if (data && data->nonresident && data->first_vcn == 0) {
		size = data->size;
		allocated = data->flags & (SPARSE | COMPRESSED) ? data->total :
							   data->allocated;
	} else if (data && !data->nonresident) {
		size = data->value.len;
		allocated = align_up(size, 8);
	}
	put64(name + 0x28, allocated);
	put64(name + 0x30, size);
	put32(name + 0x38, link->of->file_attributes);
	put32(name + 0x3c, tag_or_ea(link->of));
}

static void refresh_info(struct record *rec)
{
	struct attr *info = attr_find(rec, AT_INFO, NULL);

	if (info && info->value.len >= 0x24)
		put32(info->value.at + 0x20, rec->file_attributes & 0xefffffff);
}

static const struct image *sorting;

static struct text key_name(const struct key *k)
{
	struct text name = { .units = k->body[0x40] };

	for (size_t u = 0; u < name.units; u++)
		name.unit[u] = get16(k->body + 0x42 + 2 * u);
	return name;
}

static int key_compare(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	struct text one = key_name(x), two = key_name(y);
	int by_name = name_compare(sorting, &one, &two);

	return by_name ? by_name : (x->from > y->from) - (x->from < y->from);
}

static struct key *gather(struct image *img, const struct record *dir,
			  size_t *n)
{
	struct key *keys = NULL;
	size_t cap = 0;

	*n = 0;
	for (size_t i = dir->first_link; i; i = img->links[i - 1].next) {
		struct link *link = &img->links[i - 1];
		const struct bytes *value = &link->name->value;

		if (link->gone)
			continue;
		refresh_info(link->of);
		refresh_name(link);
		keys = grow(keys, *n, &cap, sizeof(*keys));
		keys[(*n)++] = (struct key){
			.head = record_ref(link->of), .body = value->at,
			.key_len = value->len, .body_len = value->len,
			.child = NO_BLOCK, .block = &link->block, .from = link,
		};
	}
	sorting = img;
	if (*n)
		qsort(keys, *n, sizeof(*keys), key_compare);
	return keys;
}

void dir_build(struct image *img, struct record *dir)
{
	struct tree_spec spec = {
		.name = "$I30", .type = AT_NAME, .collation = BY_NAME,
		.root_room = dir->root_room, .fill = dir->fill,
	};
	size_t n;
	struct key *keys = gather(img, dir, &n);

	tree_build(img, dir, &spec, keys, n);
	dir->built = true;
	free(keys);
}

void index_entry_remove(uint8_t *block, unsigned n)
{
	size_t at = 0x18 + get32(block + 0x18), len;
	size_t end = 0x18 + get32(block + 0x1c);

	while (n-- > 0)
		at += get16(block + at + 8);
	len = get16(block + at + 8);
	memmove(block + at, block + at + len, end - at - len);
	put32(block + 0x1c, end - 0x18 - len);
}
