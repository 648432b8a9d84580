/*
 * images_i30.c - a directory's index, copied out of its volume, whole and damaged
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Beside NAME.img stand NAME.root, the value of $INDEX_ROOT, NAME.blocks, the content
 * of $INDEX_ALLOCATION, NAME.both, the one and then the other, and copies of NAME.blocks
 * with something wrong in them.  Each name in them that can be told for sure is a fact:
 *
 *   # i30 FILE OFFSET BLOCK NAME RECORD SEQUENCE live|slack|partial listed|-
 *
 * and '# i30-status FILE N' is what listing the file must exit with.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

enum {
	FILES = 60, LONG_EACH = 4, FILL = 4, ENTRY_HEADER = 16, NAME_AT = 0x52,
	LAST = 2, FADED = 2, TAKEN = 2, BENT = 3
};

/* Of the image at hand: the directory, and block FADED before each name that went. */
static struct record *folder;
static uint8_t *before[TAKEN];

static size_t first_entry(const uint8_t *block)
{
	return 0x18 + (size_t)get32(block + 0x18);
}

static size_t entry_length(const uint8_t *e)
{
	return get16(e + 8);
}

/* ----------------------------------------------------------- the volume -- */

/* A copy of the first block behind the others, in use by nobody. */
static void leave_block(struct image *img)
{
	struct attr *alloc = attr_find(folder, AT_ALLOC, "$I30");
	struct run *run = &alloc->runs.at[0];
	uint64_t have = run->clusters * img->cluster, end = alloc->size;
	uint8_t *block;

	if (have < end + img->index) {
		uint64_t more = clusters_for(img, end + img->index - have);

		clusters_take_at(img, run->lcn + run->clusters, more);
		run->clusters += more;
		alloc->allocated += more * img->cluster;
	}
	block = cluster_at(img, run->lcn) + end;
	memcpy(block, cluster_at(img, run->lcn), img->index);
	put64(block + 0x10, end / img->index * img->index_step);
	alloc->size += img->index;
	alloc->initialized += img->index;
}

static uint8_t *entry_at(uint8_t *block, unsigned n)
{
	uint8_t *e = block + first_entry(block);

	while (n-- > 0)
		e += entry_length(e);
	return e;
}

static void take_out(struct image *img, uint8_t *block, unsigned n)
{
	uint64_t number = get64(entry_at(block, n)) & 0xffffffffffff;

	index_entry_remove(block, n);
	file_delete(img, img->recs[number]);
}

/* A long name goes, and then the last one. */
static void fade(struct image *img)
{
	const struct attr *alloc = attr_find(folder, AT_ALLOC, "$I30");
	uint8_t *block = cluster_at(img, alloc->runs.at[0].lcn) +
			 (size_t)FADED * img->index;

	fixup_undo(block, img->index);
	for (unsigned i = 0; i < TAKEN; i++) {
		before[i] = calloc(1, img->index);
		if (!before[i])
			die("out of memory");
		memcpy(before[i], block, img->index);
		take_out(img, block, i);
	}
	fixup_apply(block, img->index, 9);
}

static void odd_i30(struct image *img)
{
	char text[256];

	folder = dir_new(img, root_of(img), "folder");
	folder->fill = FILL;
	folder->root_room = 1;
	for (int i = 0; i < FILES; i++) {
		memset(text, 'x', sizeof(text));
		snprintf(text, sizeof(text), "file %02d%s", i,
			 i % LONG_EACH ? ".txt" : " ");
		if (i % LONG_EACH == 0) {
			memset(text + 8, 'x', 100);
			text[108] = 0;
		}
		data_text(img, file_new(img, folder, text), NULL, text);
	}
	dir_build(img, folder);
	fade(img);
	leave_block(img);
}

/* ------------------------------------------------------------- the facts -- */

/* What is being told of. */
struct tale {
	struct image *img;
	const char *file;
	size_t base;		/* of the blocks in the file */
	const uint8_t *all;	/* all blocks, without fixups: to look for a name */
	size_t count;
	bool tree;		/* there is a root: the last block is not used */
	size_t skip;		/* a block of which nothing is said, or 'count' */
};

static bool same_entry(const uint8_t *a, const uint8_t *b)
{
	return get64(a) == get64(b) && a[0x50] == b[0x50] &&
	       memcmp(a + NAME_AT, b + NAME_AT, 2u * a[0x50]) == 0;
}

/* In how many entries in use the name is. */
static unsigned uses(const struct tale *t, const uint8_t *entry)
{
	size_t size = t->img->index;
	unsigned n = 0;

	for (size_t k = 0; k < t->count - t->tree; k++) {
		const uint8_t *block = t->all + k * size, *e;

		if (k == t->skip)
			continue;
		for (e = block + first_entry(block); !(get16(e + 12) & LAST);
		     e += entry_length(e))
			n += same_entry(e, entry);
	}
	return n;
}

static void tell_entry(const struct tale *t, const uint8_t *entry, size_t at,
		       size_t block, const char *kind, bool listed)
{
	uint64_t ref = get64(entry);
	char name[256] = "";

	for (unsigned i = 0; i < entry[0x50]; i++)
		name[i] = (char)entry[NAME_AT + 2 * i];
	fact(t->img, "# i30\t%s\t%zu\t%zu\t%s\t%llu\t%u\t%s\t%s", t->file,
	     t->base + block * t->img->index + at, block, name,
	     (unsigned long long)(ref & 0xffffffffffff),
	     (unsigned)(ref >> 48), kind, listed ? "listed" : "-");
}

static void tell_live(const struct tale *t, size_t k)
{
	const uint8_t *block = t->all + k * t->img->index, *e;
	bool used = !t->tree || k + 1 < t->count;

	for (e = block + first_entry(block); !(get16(e + 12) & LAST);
	     e += entry_length(e))
		tell_entry(t, e, (size_t)(e - block), k, used ? "live" : "slack",
			   used ? uses(t, e) > 1 : uses(t, e) > 0);
}

/* What was there before and still is, behind what is in use. */
static void tell_slack(const struct tale *t, const uint8_t *was)
{
	const uint8_t *now = t->all + FADED * t->img->index, *e, *still;
	size_t end = 0x18 + get32(now + 0x1c), at, len;
	bool head;

	for (e = was + first_entry(was); !(get16(e + 12) & LAST);
	     e += entry_length(e)) {
		at = (size_t)(e - was);
		len = entry_length(e);
		still = now + at;
		head = at >= end && memcmp(e, still, ENTRY_HEADER) == 0;
		if (at + ENTRY_HEADER < end ||
		    memcmp(e + ENTRY_HEADER, still + ENTRY_HEADER,
			   len - ENTRY_HEADER) != 0)
			continue;
		tell_entry(t, e, head ? at : at + ENTRY_HEADER, FADED,
			   head ? "slack" : "partial", uses(t, e) > 0);
	}
}

/* ------------------------------------------------------------- the files -- */

struct extract {
	struct image *img;
	const char *stem;
	struct bytes raw, plain;	/* blocks, with and without fixups */
};

static void put_file(const struct extract *x, const char *file,
		     const struct bytes *root, const uint8_t *blocks, size_t len,
		     int status)
{
	char path[4200];

	snprintf(path, sizeof(path), "%s.%s", x->stem, file);
	file_write(path, 0, blocks, 0, true);
	if (root)
		file_write(path, 0, root->at, root->len, false);
	if (len)
		file_write(path, root ? root->len : 0, blocks, len, false);
	fact(x->img, "# i30-status\t%s\t%d", file, status);
}

static void tell(const struct extract *x, const char *file, size_t base,
		 bool tree, size_t skip)
{
	struct tale t = {
		.img = x->img, .file = file, .base = base,
		.all = x->plain.at, .count = x->plain.len / x->img->index,
		.tree = tree, .skip = skip,
	};

	for (size_t k = 0; k < t.count; k++)
		if (k != skip)
			tell_live(&t, k);
	for (unsigned i = 0; i < TAKEN; i++)
		tell_slack(&t, before[i]);
}

/* One block is not as it should be, and nothing is said of it. */
static void put_damaged(const struct extract *x, const char *file,
			const uint8_t *bad, int status)
{
	struct bytes copy = { .len = 0 };

	bytes_add(&copy, x->raw.at, x->raw.len);
	memcpy(copy.at + (size_t)BENT * x->img->index, bad, x->img->index);
	put_file(x, file, NULL, copy.at, copy.len, status);
	tell(x, file, 0, false, BENT);
	free(copy.at);
}

static void damaged(const struct extract *x)
{
	size_t size = x->img->index, len = x->raw.len;
	const uint8_t *good = x->raw.at + BENT * size;
	uint8_t *bad = calloc(1, size);

	if (!bad)
		die("out of memory");
	put_damaged(x, "zeros", bad, 3);
	memcpy(bad, good, size);
	memcpy(bad, "BAAD", 4);
	put_damaged(x, "magic", bad, 3);
	memcpy(bad, good, size);
	memcpy(bad + 510, "\xee\xee", 2);
	put_damaged(x, "torn", bad, 3);
	memcpy(bad, good, size);
	put16(bad + first_entry(bad) + 8, 0x7fff);
	put_damaged(x, "entry", bad, 3);
	/* In the middle of the block that nobody uses, behind its entries. */
	put_file(x, "cut", NULL, x->raw.at, len - size / 4, 3);
	tell(x, "cut", 0, false, len);
	free(bad);
}

static struct bytes blocks_bytes(struct image *img)
{
	const struct attr *alloc = attr_find(folder, AT_ALLOC, "$I30");
	struct bytes b = { .len = 0 };

	bytes_add(&b, cluster_at(img, alloc->runs.at[0].lcn),
		  (size_t)alloc->size);
	return b;
}

static void extract(struct image *img, const char *stem)
{
	const struct attr *root = attr_find(folder, AT_ROOT, "$I30");
	struct extract x = { .img = img, .stem = stem };
	char path[4200];

	snprintf(path, sizeof(path), "%s.img", stem);
	x.raw = blocks_bytes(img);
	x.plain = blocks_bytes(img);
	for (size_t at = 0; at < x.plain.len; at += img->index)
		fixup_undo(x.plain.at + at, img->index);
	image_write(img, path);
	put_file(&x, "root", &root->value, x.raw.at, 0, 3);
	put_file(&x, "blocks", NULL, x.raw.at, x.raw.len, 0);
	tell(&x, "blocks", 0, false, x.raw.len);
	put_file(&x, "both", &root->value, x.raw.at, x.raw.len, 0);
	tell(&x, "both", root->value.len, true, x.raw.len);
	damaged(&x);
	for (unsigned i = 0; i < TAKEN; i++)
		free(before[i]);
	free(x.plain.at);
	free(x.raw.at);
}

const struct recipe images_i30[] = {
	{
		.name = "odd-i30", .build = odd_i30, .wrap = extract,
		.spec = { .records = 128 },
	},
	{	/* VCNs count clusters, four to a block */
		.name = "odd-i30-clusters", .build = odd_i30, .wrap = extract,
		.spec = { .records = 128, .cluster = 1024, .clusters = 4096 },
	},
	{	/* VCNs count 512 bytes */
		.name = "odd-i30-sectors", .build = odd_i30, .wrap = extract,
		.spec = { .records = 128, .cluster = 16384, .clusters = 512 },
	},
	{
		.name = "odd-i30-64k", .build = odd_i30, .wrap = extract,
		.spec = { .records = 128, .cluster = 65536, .index = 65536,
			  .clusters = 128 },
	},
	{	/* the smallest */
		.name = "odd-i30-512", .build = odd_i30, .wrap = extract,
		.spec = { .records = 128, .cluster = 512, .index = 1024,
			  .clusters = 8192 },
	},
	{ .name = NULL },
};
