/*
 * index.c - the $I30 B-tree of a directory
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Sorted entries are packed into leaves; the entry between two leaves rises to
 * the level above, until a level fits into $INDEX_ROOT.
 */
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

enum {
	ENTRY_HEADER = 16, ROOT_ROOM = 256,
	HAS_CHILD = 1, LAST_ENTRY = 2,
	NO_BLOCK = -1,
};

struct key {
	struct link *link;
	struct text name;
	int64_t child;		/* block left of this entry */
};

struct tree {
	struct image *img;
	struct record *dir;
	struct bytes blocks;
	int64_t n_blocks;
};

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
}

static void refresh_info(struct record *rec)
{
	struct attr *info = attr_find(rec, AT_INFO, NULL);

	if (info && info->value.len >= 0x24)
		put32(info->value.at + 0x20, rec->file_attributes & 0xefffffff);
}

static size_t key_bytes(const struct key *k)
{
	return (size_t)align_up(ENTRY_HEADER + k->link->name->value.len, 8) +
	       (k->child != NO_BLOCK ? 8 : 0);
}

static size_t keys_bytes(const struct key *keys, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += key_bytes(&keys[i]);
	return sum;
}

static void put_entry(const struct tree *t, const struct key *k,
		      struct bytes *b)
{
	const struct bytes *value = &k->link->name->value;
	bool child = k->child != NO_BLOCK;

	bytes_int(b, record_ref(k->link->of), 8);
	bytes_int(b, key_bytes(k), 2);
	bytes_int(b, value->len, 2);
	bytes_int(b, child ? HAS_CHILD : 0, 4);
	bytes_add(b, value->at, value->len);
	bytes_zero(b, (size_t)align_up(value->len, 8) - value->len);
	if (child)
		bytes_int(b, (uint64_t)k->child * t->img->index_step, 8);
}

static void put_last(const struct tree *t, int64_t child, struct bytes *b)
{
	bool has = child != NO_BLOCK;

	bytes_zero(b, 8);
	bytes_int(b, has ? 24 : 16, 2);
	bytes_int(b, 0, 2);
	bytes_int(b, LAST_ENTRY | (has ? HAS_CHILD : 0), 4);
	if (has)
		bytes_int(b, (uint64_t)child * t->img->index_step, 8);
}

static size_t block_entries_at(const struct image *img)
{
	return (size_t)align_up(0x28 + 2 * (img->index / 512 + 1), 8);
}

/* Write entries and the child behind the last of them as one INDX block. */
static int64_t put_block(struct tree *t, const struct key *keys, size_t n,
			 int64_t last)
{
	size_t start = t->blocks.len, at = block_entries_at(t->img);
	struct bytes b = { .len = 0 };
	uint8_t *block;

	for (size_t i = 0; i < n; i++) {
		put_entry(t, &keys[i], &b);
		keys[i].link->block = t->n_blocks;
	}
	put_last(t, last, &b);
	if (at + b.len > t->img->index)
		die("index block overflows");
	bytes_zero(&t->blocks, t->img->index);
	block = t->blocks.at + start;
	memcpy(block, "INDX", 4);
	put16(block + 0x04, 0x28);
	put16(block + 0x06, t->img->index / 512 + 1);
	put64(block + 0x10, (uint64_t)t->n_blocks * t->img->index_step);
	put32(block + 0x18, at - 0x18);
	put32(block + 0x1c, at - 0x18 + b.len);
	put32(block + 0x20, t->img->index - 0x18);
	put32(block + 0x24, last != NO_BLOCK);
	memcpy(block + at, b.at, b.len);
	fixup_apply(block, t->img->index, (uint16_t)(t->n_blocks + 1));
	free(b.at);
	return t->n_blocks++;
}

/* How many of the entries the next block takes. */
static size_t fit(const struct tree *t, const struct key *keys, size_t n)
{
	size_t room = t->img->index - block_entries_at(t->img) - 24;
	size_t most = t->dir->fill ? t->dir->fill : n, i = 0, used = 0;

	while (i < n && i < most && used + key_bytes(&keys[i]) <= room)
		used += key_bytes(&keys[i++]);
	return i;
}

/* One level into blocks; what rises is left in 'keys'. */
static size_t pack_level(struct tree *t, struct key *keys, size_t n,
			 int64_t *last)
{
	size_t risen = 0, i = 0;

	for (;;) {
		size_t take = fit(t, keys + i, n - i);
		struct key up;

		if (take == n - i)
			break;
		/* The block behind the entry that rises must not be empty. */
		if (take == n - i - 1 && take > 1)
			take--;
		up = keys[i + take];
		up.child = put_block(t, keys + i, take, up.child);
		keys[risen++] = up;
		i += take + 1;
	}
	*last = put_block(t, keys + i, n - i, *last);
	return risen;
}

static void put_root(const struct tree *t, const struct key *keys, size_t n,
		     int64_t last)
{
	struct attr *attr = attr_new(t->dir, AT_ROOT, "$I30");
	struct bytes entries = { .len = 0 }, *b = &attr->value;

	for (size_t i = 0; i < n; i++) {
		put_entry(t, &keys[i], &entries);
		keys[i].link->block = -1;
	}
	put_last(t, last, &entries);
	bytes_int(b, AT_NAME, 4);
	bytes_int(b, 1, 4);
	bytes_int(b, t->img->index, 4);
	bytes_int(b, t->img->index_step, 4);
	bytes_int(b, 16, 4);
	bytes_int(b, 16 + entries.len, 4);
	bytes_int(b, 16 + entries.len, 4);
	bytes_int(b, last != NO_BLOCK, 4);
	bytes_add(b, entries.at, entries.len);
	free(entries.at);
}

static void put_allocation(const struct tree *t)
{
	struct image *img = t->img;
	struct attr *alloc = attr_clusters(img, t->dir, AT_ALLOC, "$I30",
					   t->blocks.len);
	struct attr *bitmap = attr_new(t->dir, AT_BITMAP, "$I30");
	size_t len = (size_t)align_up((uint64_t)t->n_blocks, 64) / 8;

	runs_write(img, &alloc->runs, 0, t->blocks.at, t->blocks.len);
	bytes_zero(&bitmap->value, len);
	for (int64_t i = 0; i < t->n_blocks; i++)
		bitmap->value.at[i / 8] |= (uint8_t)(1u << i % 8);
	if (len > 128) {
		struct bytes bits = bitmap->value;

		attr_drop(bitmap);
		bitmap = attr_clusters(img, t->dir, AT_BITMAP, "$I30", len);
		runs_write(img, &bitmap->runs, 0, bits.at, len);
		free(bits.at);
	}
}

static const struct image *sorting;

static int key_compare(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int by_name = name_compare(sorting, &x->name, &y->name);

	return by_name ? by_name : (x->link > y->link) - (x->link < y->link);
}

static struct key *gather(struct image *img, const struct record *dir,
			  size_t *n)
{
	struct key *keys = NULL;
	size_t cap = 0;

	*n = 0;
	for (size_t i = dir->first_link; i; i = img->links[i - 1].next) {
		struct link *link = &img->links[i - 1];
		const uint8_t *value = link->name->value.at;
		struct key k = { .link = link, .child = NO_BLOCK };

		if (link->gone)
			continue;
		refresh_info(link->of);
		refresh_name(link);
		k.name.units = value[0x40];
		for (size_t u = 0; u < k.name.units; u++)
			k.name.unit[u] = get16(value + 0x42 + 2 * u);
		keys = grow(keys, *n, &cap, sizeof(*keys));
		keys[(*n)++] = k;
	}
	sorting = img;
	if (*n)
		qsort(keys, *n, sizeof(*keys), key_compare);
	return keys;
}

void dir_build(struct image *img, struct record *dir)
{
	struct tree t = { .img = img, .dir = dir };
	size_t room = dir->root_room ? dir->root_room : ROOT_ROOM, n;
	struct key *keys = gather(img, dir, &n);
	int64_t last = NO_BLOCK;

	while (keys_bytes(keys, n) > room)
		n = pack_level(&t, keys, n, &last);
	put_root(&t, keys, n, last);
	if (t.n_blocks)
		put_allocation(&t);
	dir->built = true;
	free(t.blocks.at);
	free(keys);
}
