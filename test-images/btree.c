/*
 * btree.c - sorted entries packed into a B-tree of index blocks
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Leaves are filled from the left; the entry between two leaves rises to the level
 * above, until a level fits into $INDEX_ROOT.
 */
#include <stdlib.h>
#include <string.h>

#include "artifacts.h"

enum { ENTRY_HEADER = 16, ROOT_ROOM = 256, HAS_CHILD = 1, LAST_ENTRY = 2 };

struct tree {
	struct image *img;
	struct record *rec;
	const struct tree_spec *spec;
	struct bytes blocks;
	int64_t n_blocks;
};

static size_t key_bytes(const struct key *k)
{
	return (size_t)align_up(ENTRY_HEADER + k->body_len, 8) +
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
	bool child = k->child != NO_BLOCK;

	bytes_int(b, k->head, 8);
	bytes_int(b, key_bytes(k), 2);
	bytes_int(b, k->key_len, 2);
	bytes_int(b, child ? HAS_CHILD : 0, 4);
	bytes_add(b, k->body, k->body_len);
	bytes_zero(b, (size_t)align_up(ENTRY_HEADER + k->body_len, 8) -
		   ENTRY_HEADER - k->body_len);
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
		if (keys[i].block)
			*keys[i].block = t->n_blocks;
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
	size_t most = t->spec->fill ? t->spec->fill : n, i = 0, used = 0;

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
	struct attr *attr = attr_new(t->rec, AT_ROOT, t->spec->name);
	struct bytes entries = { .len = 0 }, *b = &attr->value;

	for (size_t i = 0; i < n; i++) {
		put_entry(t, &keys[i], &entries);
		if (keys[i].block)
			*keys[i].block = NO_BLOCK;
	}
	put_last(t, last, &entries);
	bytes_int(b, t->spec->type, 4);
	bytes_int(b, t->spec->collation, 4);
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
	const char *name = t->spec->name;
	struct attr *alloc = attr_clusters(img, t->rec, AT_ALLOC, name,
					   t->blocks.len);
	struct attr *bitmap = attr_new(t->rec, AT_BITMAP, name);
	size_t len = (size_t)align_up((uint64_t)t->n_blocks, 64) / 8;

	runs_write(img, &alloc->runs, 0, t->blocks.at, t->blocks.len);
	bytes_zero(&bitmap->value, len);
	for (int64_t i = 0; i < t->n_blocks; i++)
		bitmap->value.at[i / 8] |= (uint8_t)(1u << i % 8);
	if (len > 128) {
		struct bytes bits = bitmap->value;

		attr_drop(bitmap);
		bitmap = attr_clusters(img, t->rec, AT_BITMAP, name, len);
		runs_write(img, &bitmap->runs, 0, bits.at, len);
		free(bits.at);
	}
}

void tree_build(struct image *img, struct record *rec,
		const struct tree_spec *spec, struct key *keys, size_t n)
{
	struct tree t = { .img = img, .rec = rec, .spec = spec };
	size_t room = spec->root_room ? spec->root_room : ROOT_ROOM;
	int64_t last = NO_BLOCK;

	while (keys_bytes(keys, n) > room)
		n = pack_level(&t, keys, n, &last);
	put_root(&t, keys, n, last);
	if (t.n_blocks)
		put_allocation(&t);
	free(t.blocks.at);
}
