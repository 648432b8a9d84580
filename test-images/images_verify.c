/*
 * images_verify.c - volumes whose parts say different things of one another
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Each part is sound by itself: only a comparison tells.
 */
#include <stdio.h>
#include <string.h>

#include "artifacts.h"

enum { FILES = 24, FILL = 6, ENTRIES = 0x40, LEAF = 1, KEY_NAME = 0x52 };

/* ---------------------------------------------------------------- clusters -- */

/* Clusters that Windows found to be bad: $BadClus has them where they are. */
static void bad_clusters_known(struct image *img)
{
	struct attr *bad = attr_find(img->recs[8], AT_DATA, "$Bad");
	uint64_t lcn = clusters_take(img, 3);

	data_plan(img, file_new(img, root_of(img), "beside.bin"), NULL,
		  2 * img->cluster, "2");
	bad->runs.n = 0;
	runs_add(&bad->runs, HOLE, lcn);
	runs_add(&bad->runs, lcn, 3);
	runs_add(&bad->runs, HOLE, img->clusters - lcn - 3);
	bad->total = 3 * img->cluster;
}

static void bad_clusters(struct image *img)
{
	struct record *root = root_of(img), *rec;
	struct stream *first, *second;
	struct runs runs = { .n = 0 };
	struct attr *cut;

	data_text(img, file_new(img, root, "sound.txt"), NULL, "sound\n");
	rec = file_new(img, root, "one owner.bin");
	finding(img, "cluster-shared", rec);
	first = data_plan(img, rec, NULL, 5 * img->cluster, "5");
	rec = file_new(img, root, "another.bin");
	finding(img, "cluster-shared", rec);
	runs_add(&runs, first->runs.at[0].lcn + 3, 1);
	runs_add(&runs, clusters_take(img, 2), 2);
	second = data_runs(img, rec, NULL, 3 * img->cluster, runs);
	/* Whose bytes these are depends on who wrote last. */
	first->gone = second->gone = true;
	/* Clusters of nobody, as $Bitmap has it. */
	rec = file_new(img, root, "not marked.bin");
	finding(img, "cluster-free", rec);
	data_plan(img, rec, NULL, 3 * img->cluster, "2 1@500");
	/* And the reverse: taken, and mapped by nothing. */
	clusters_take(img, 7);
	clusters_take_at(img, 600, 70);
	finding(img, "cluster-lost", img->recs[6]);
	/* A hole that is said to be stored. */
	rec = file_new(img, root, "more than stored.bin");
	finding(img, "stored-size", rec);
	cut = data_plan(img, rec, NULL, 6 * img->cluster, "2 h3 1")->pieces[0];
	cut->total = 4 * img->cluster;
}

/* ------------------------------------------------------ $BITMAP of $MFT -- */

static void bad_mft_bitmap(struct image *img)
{
	struct record *used = file_new(img, root_of(img), "called free.txt");
	uint64_t unused = img->records - 2;
	const struct attr *bits;
	uint8_t *at;

	data_text(img, used, NULL, "in use\n");
	data_text(img, file_new(img, root_of(img), "sound.txt"), NULL, "sound\n");
	finding(img, "record-free", used);
	fact(img, "finding\trecord-lost\t%llu", (unsigned long long)unused);
	image_finish(img);
	bits = attr_find(img->recs[0], AT_BITMAP, NULL);
	at = cluster_at(img, bits->runs.at[0].lcn);
	at[used->number / 8] = (uint8_t)(at[used->number / 8] &
					 ~(1u << used->number % 8));
	at[unused / 8] = (uint8_t)(at[unused / 8] | 1u << unused % 8);
}

/* ------------------------------------------------------------------- trees -- */

/* A directory whose index has four leaves below the root. */
static struct record *leafy(struct image *img, const char *name)
{
	struct record *dir = dir_new(img, root_of(img), name);
	char text[64];

	dir->fill = FILL;
	dir->root_room = 1;
	for (int i = 0; i < FILES; i++) {
		snprintf(text, sizeof(text), "file %03d", i);
		data_text(img, file_new(img, dir, text), NULL, text);
	}
	return dir;
}

/* What is in a leaf a reader may miss. */
static void unsay_leaf(struct image *img, const struct record *dir)
{
	for (size_t i = 0; i < img->n_links; i++)
		if (img->links[i].dir == dir && img->links[i].block == LEAF)
			img->links[i].unsaid = true;
}

static uint8_t *leaf_open(struct image *img, const struct record *dir)
{
	const struct attr *alloc = attr_find(dir, AT_ALLOC, "$I30");
	uint8_t *block = cluster_at(img, alloc->runs.at[0].lcn) +
			 LEAF * img->index;

	fixup_undo(block, img->index);
	return block;
}

static void leaf_close(struct image *img, uint8_t *block)
{
	fixup_apply(block, img->index, 77);
}

static uint8_t *entry_after(uint8_t *entry)
{
	return entry + get16(entry + 8);
}

/* Only the entry that ends the node is left. */
static void leaf_empty(uint8_t *block)
{
	memset(block + ENTRIES, 0, 0x10);
	put16(block + ENTRIES + 8, 0x10);
	put16(block + ENTRIES + 12, 2);
	put32(block + 0x1c, ENTRIES - 0x18 + 0x10);
}

/* A block in use that nothing leads to.  It is empty: no name depends on it. */
static struct record *stray_block(struct image *img)
{
	struct record *dir = leafy(img, "stray");
	struct attr *alloc, *bits;
	uint64_t next, n;

	dir_build(img, dir);
	alloc = attr_find(dir, AT_ALLOC, "$I30");
	bits = attr_find(dir, AT_BITMAP, "$I30");
	n = alloc->runs.at[0].clusters;
	next = alloc->runs.at[0].lcn + n;
	clusters_take_at(img, next, 1);
	memcpy(cluster_at(img, next), cluster_at(img, alloc->runs.at[0].lcn),
	       img->index);
	fixup_undo(cluster_at(img, next), img->index);
	leaf_empty(cluster_at(img, next));
	put64(cluster_at(img, next) + 0x10, n);
	leaf_close(img, cluster_at(img, next));
	alloc->runs.at[0].clusters++;
	alloc->allocated += img->cluster;
	alloc->size += img->cluster;
	alloc->initialized += img->cluster;
	bits->value.at[n / 8] = (uint8_t)(bits->value.at[n / 8] | 1u << n % 8);
	finding(img, "index-block-unreached", dir);
	return dir;
}

/* One digit of the name of an entry; its file is of another mind then. */
static void rename_entry(uint8_t *entry, unsigned digit, char to)
{
	entry[KEY_NAME + 2 * digit] = (uint8_t)to;
}

static void bad_index_tree(struct image *img)
{
	struct record *unmarked = leafy(img, "unmarked");
	struct record *empty = leafy(img, "empty"), *twice = leafy(img, "twice");
	struct record *range = leafy(img, "range");
	uint8_t *block, *entry;

	stray_block(img);
	finding(img, "index-block-free", unmarked);
	finding(img, "index-block-empty", empty);
	finding(img, "index-duplicate", twice);
	finding(img, "index-order", range);
	image_finish(img);
	attr_poke(img, unmarked->number, AT_BITMAP, "$I30", 0x20,
		  0xff & ~(1u << LEAF), 1);
	unsay_leaf(img, unmarked);

	block = leaf_open(img, empty);
	leaf_empty(block);
	leaf_close(img, block);
	unsay_leaf(img, empty);

	/* The second takes the name of the first. */
	block = leaf_open(img, twice);
	entry = entry_after(block + ENTRIES);
	rename_entry(entry, 7, (char)block[ENTRIES + KEY_NAME + 14]);
	leaf_close(img, block);
	unsay_leaf(img, twice);

	/* In order within its leaf, and past all the leaves behind it. */
	block = leaf_open(img, range);
	entry = block + ENTRIES;
	for (int i = 0; i < FILL - 1; i++)
		entry = entry_after(entry);
	rename_entry(entry, 5, '9');
	leaf_close(img, block);
	unsay_leaf(img, range);
}

/* ------------------------------------------------------------------- names -- */

static struct link *link_of(struct image *img, const struct record *rec)
{
	size_t i = 0;

	while (img->links[i].of != rec)
		i++;
	return &img->links[i];
}

/* Every name is right, and every index; not both together. */
static void bad_names_indexed(struct image *img)
{
	struct record *dir = dir_new(img, root_of(img), "folder"), *rec;
	struct attr *name;

	data_text(img, file_new(img, dir, "sound.txt"), NULL, "sound\n");
	rec = file_new(img, dir, "in no index.txt");
	data_text(img, rec, NULL, "who finds it?\n");
	link_of(img, rec)->gone = link_of(img, rec)->unsaid = true;
	finding(img, "name-unindexed", rec);

	rec = file_new(img, dir, "other space.txt");
	data_text(img, rec, NULL, "a DOS name or not?\n");
	name = attr_find(rec, AT_NAME, NULL);
	/* A hard link that its header does not count. */
	rec = file_new(img, dir, "two links.txt");
	data_text(img, rec, NULL, "one file\n");
	name_new(img, rec, root_of(img), "second link.txt", POSIX);
	rec->links = 1;
	finding(img, "link-count", rec);
	dir_build(img, dir);
	name->value.at[0x41] = name->value.at[0x41] == POSIX ? WIN32 : POSIX;
	finding(img, "index-entry-mismatch", dir);
}

/* --------------------------------------------------- object ids, reparse -- */

static struct record *linked(struct image *img, const char *name)
{
	struct record *rec = file_new(img, root_of(img), name);

	data_text(img, rec, NULL, "");
	reparse_link(rec, 1, "sound.txt", "sound.txt");
	return rec;
}

static struct record *with_id(struct image *img, const char *name,
			      const char *id)
{
	struct record *rec = file_new(img, root_of(img), name);

	data_text(img, rec, NULL, name);
	guid_add(&attr_new(rec, AT_OBJECT, NULL)->value, id);
	return rec;
}

static void id_add(struct view *o, const struct record *rec, const char *id)
{
	struct bytes key = { .len = 0 }, data = { .len = 0 };

	guid_add(&key, id);
	bytes_int(&data, record_ref(rec), 8);
	bytes_zero(&data, 56 - data.len);
	view_add(o, key.at, key.len, data.at, data.len);
}

static void bad_ids(struct image *img)
{
	static const char one[] = "11111111-1b2d-11ef-9c3a-0050569a1b2c";
	static const char two[] = "22222222-1b2d-11ef-9c3a-0050569a1b2c";
	static const char three[] = "33333333-1b2d-11ef-9c3a-0050569a1b2c";
	struct view o = { .name = "$O", .collation = BY_NUMBERS };
	struct record *rec, *index;

	data_text(img, file_new(img, root_of(img), "sound.txt"), NULL, "sound\n");
	linked(img, "known link");
	index = reparse_index(img);
	/* After the index was made. */
	finding(img, "view-entry-missing", linked(img, "unknown link"));

	id_add(&o, with_id(img, "known id", one), one);
	finding(img, "view-entry-missing", with_id(img, "unknown id", two));
	rec = file_new(img, root_of(img), "no id");
	data_text(img, rec, NULL, "without\n");
	id_add(&o, rec, three);
	index = view_new(img, "$ObjId");
	finding(img, "view-entry-stale", index);
	view_build(img, index, &o);
}

const struct recipe images_verify[] = {
	{ .name = "good-badclus", .build = bad_clusters_known },
	{ .name = "bad-clusters", .build = bad_clusters,
	  .spec = { .clusters = 1024 } },
	{ .name = "bad-mft-bitmap", .build = bad_mft_bitmap },
	{ .name = "bad-index-tree", .build = bad_index_tree,
	  .spec = { .records = 256 } },
	{ .name = "bad-names-indexed", .build = bad_names_indexed },
	{ .name = "bad-ids", .build = bad_ids },
	{ .name = NULL },
};
