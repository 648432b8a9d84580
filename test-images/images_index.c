/*
 * images_index.c - directories and names, from unusual to hostile
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "mkimage.h"

enum { FILES = 24, ENTRIES = 0x40 };

/* A directory whose index has many small blocks. */
static struct record *split_dir(struct image *img, const char *name, int files,
				size_t fill)
{
	struct record *dir = dir_new(img, root_of(img), name);
	char text[64];

	dir->fill = fill;
	dir->root_room = 1;
	for (int i = 0; i < files; i++) {
		snprintf(text, sizeof(text), "file %03d", i);
		data_text(img, file_new(img, dir, text), NULL, text);
	}
	return dir;
}

/* After image_finish(): a block as it lies in the image, fixups in place. */
static uint8_t *block_at(struct image *img, const struct record *dir,
			 uint64_t n)
{
	const struct attr *alloc = attr_find(dir, AT_ALLOC, "$I30");

	return cluster_at(img, alloc->runs.at[0].lcn) + n * img->index;
}

static void block_poke(struct image *img, const struct record *dir, uint64_t n,
		       uint64_t at, uint64_t value, unsigned width)
{
	uint8_t *block = block_at(img, dir, n), le[8];

	put64(le, value);
	fixup_undo(block, img->index);
	memcpy(block + at, le, width);
	fixup_apply(block, img->index, (uint16_t)(n + 1));
}

/* Names that a damaged block may take with it. */
static void unsay_block(struct image *img, const struct record *dir, int64_t n)
{
	for (size_t i = 0; i < img->n_links; i++)
		if (img->links[i].dir == dir && img->links[i].block == n)
			img->links[i].unsaid = true;
}

/* ----------------------------------------------- legal, and must be read -- */

/* Names of old files behind the last entry, and a block that is not in use:
 * none of them may be listed. */
static struct record *old_names(struct image *img)
{
	struct record *dir = split_dir(img, "old names", FILES, 6);
	struct attr *alloc;
	uint64_t next;

	dir_build(img, dir);
	alloc = attr_find(dir, AT_ALLOC, "$I30");
	next = alloc->runs.at[0].lcn + alloc->runs.at[0].clusters;
	clusters_take_at(img, next, 1);
	memcpy(cluster_at(img, next), cluster_at(img, alloc->runs.at[0].lcn),
	       img->index);
	put64(cluster_at(img, next) + 0x10, alloc->runs.at[0].clusters);
	memcpy(cluster_at(img, next) + ENTRIES + 0x52, "g\0h\0", 4);
	alloc->runs.at[0].clusters++;
	alloc->allocated += img->cluster;
	alloc->size += img->cluster;
	alloc->initialized += img->cluster;
	return dir;
}

/* An entry behind the end of the entries, of a file of 2024. */
static void old_entry(struct image *img, const struct record *dir)
{
	uint8_t *block = block_at(img, dir, 0);
	size_t end, len = get16(block + ENTRIES + 8);
	uint8_t *to;

	fixup_undo(block, img->index);
	end = 0x18 + get32(block + 0x1c);
	to = block + end;
	memcpy(to, block + ENTRIES, len);
	for (size_t i = 0; i < 4; i++)
		put64(to + 0x18 + 8 * i, UINT64_C(133500000000000000) + i);
	memcpy(to + 0x52, "o\0l\0d\0", 6);
	fixup_apply(block, img->index, 1);
}

static void deep_tree(struct image *img)
{
	split_dir(img, "deep", 127, 1);
	split_dir(img, "seven", 60, 7);
}

static void fragmented_index(struct image *img)
{
	struct record *dir = split_dir(img, "fragmented", 40, 5);
	struct attr *alloc;
	struct runs runs;
	uint64_t from, count;

	dir_build(img, dir);
	alloc = attr_find(dir, AT_ALLOC, "$I30");
	from = alloc->runs.at[0].lcn;
	count = alloc->runs.at[0].clusters;
	runs = runs_scattered(img, (size_t)count, 1);
	runs_reverse(&runs);
	runs_write(img, &runs, 0, cluster_at(img, from), count * img->cluster);
	clusters_free(img, &alloc->runs);
	memset(cluster_at(img, from), 0, count * img->cluster);
	alloc->runs = runs;
}

static void odd_index(struct image *img)
{
	struct record *dir = old_names(img);

	deep_tree(img);
	fragmented_index(img);
	image_finish(img);
	old_entry(img, dir);
}

static void posix_files(struct image *img, const char *folder,
			const char *const *names, const char *kind)
{
	struct record *dir = dir_new(img, root_of(img), folder), *rec;
	char text[64];

	for (; *names; names++) {
		rec = file_new(img, dir, NULL);
		name_new(img, rec, dir, *names, POSIX);
		snprintf(text, sizeof(text), "%s, record %llu\n", folder,
			 (unsigned long long)rec->number);
		data_text(img, rec, NULL, text);
		if (kind)
			finding(img, kind, rec);
	}
}

/* A stream, and a file whose name looks like one. */
static void two_meanings(struct image *img)
{
	struct record *dir = dir_new(img, root_of(img), "notes"), *rec;

	rec = file_new(img, dir, NULL);
	name_new(img, rec, dir, "notes.txt", POSIX);
	data_text(img, rec, NULL, "the file\n");
	data_text(img, rec, "ads", "its stream\n");
	rec = file_new(img, dir, NULL);
	name_new(img, rec, dir, "notes.txt:ads", POSIX);
	data_text(img, rec, NULL, "another file\n");
}

static void odd_names(struct image *img)
{
	static const char *const plain[] = {
		"pipe|bar", "question?", "star*", "quote\"", "less<more>",
		"back\\slash", "trailing dot.", "trailing space ", " leading",
		"CON", "$dollar", "percent%41", "stra\xc3\x9f" "e", "STRASSE",
		"d\xc4\xb1kkat", "D\xc4\xb0KKAT", "\xce\xa3\xce\xaf\xcf\x83",
		"\xf0\x9f\x90\xa7 astral", "caf\xc3\xa9", "cafe\xcc\x81",
		"case", "CASE", "Case", "...", NULL,
	};
	static const char *const control[] = {
		"new\nline", "tab\there", "escape\x1b[31m", "delete\x7f",
		"bell\a", NULL,
	};
	static const char *const surrogates[] = {
		"lone \xed\xa0\x80 high", "lone \xed\xb0\x80 low", NULL,
	};
	/* No host system can show these as they are. */
	static const char *const impossible[] = {
		"sl/ash", "/", "nul\xc0\x80" "byte", "../../escape", NULL,
	};
	const char *longest[2] = { NULL, NULL };
	char buf[256];

	posix_files(img, "names", plain, NULL);
	posix_files(img, "control", control, "name-odd");
	posix_files(img, "surrogates", surrogates, "name-surrogate");
	posix_files(img, "impossible", impossible, "name-odd");
	two_meanings(img);
	memset(buf, 'x', 255);
	buf[255] = 0;
	longest[0] = buf;
	posix_files(img, "longest", longest, NULL);
}

/* --------------------------------------------------------------- damaged -- */

/* A field of a block's header, or of its first entry. */
static const struct {
	const char *name;
	uint64_t at, value;
	unsigned width;
	const char *kind;
} blocks[] = {
	{ "signature", 0x00, 0x58585858, 4, "index-block-damaged" },
	{ "position", 0x10, 99, 8, "index-block-vcn" },
	{ "entries behind block", 0x18, 0xfff0, 4, "index-block-damaged" },
	{ "length over block", 0x1c, 0xfff0, 4, "index-entry-damaged" },
	{ "allocated over block", 0x20, 0xffff0, 4, "index-entry-damaged" },
	{ "entry length zero", ENTRIES + 8, 0, 2, "index-entry-damaged" },
	{ "entry length odd", ENTRIES + 8, 0x65, 2, "index-entry-damaged" },
	{ "entry over block", ENTRIES + 8, 0xfff8, 2, "index-entry-damaged" },
	{ "key over entry", ENTRIES + 10, 0xfff0, 2, "index-entry-damaged" },
	{ "name over key", ENTRIES + 0x50, 255, 1, "index-entry-damaged" },
};
enum { BLOCKS = sizeof(blocks) / sizeof(blocks[0]), BROKEN_BLOCK = 1 };

static void swap_first_entries(struct image *img, const struct record *dir)
{
	uint8_t *block = block_at(img, dir, BROKEN_BLOCK), entry[256];
	size_t len;

	fixup_undo(block, img->index);
	len = get16(block + ENTRIES + 8);
	memcpy(entry, block + ENTRIES, len);
	memcpy(block + ENTRIES, block + ENTRIES + len, len);
	memcpy(block + ENTRIES + len, entry, len);
	fixup_apply(block, img->index, BROKEN_BLOCK + 1);
}

/* Where the last of the blocks, a node, keeps its first child's number. */
static void child_of_node(struct image *img, const struct record *dir,
			  uint64_t child)
{
	const struct attr *alloc = attr_find(dir, AT_ALLOC, "$I30");
	uint64_t n = alloc->size / img->index - 1;
	uint8_t *block = block_at(img, dir, n);
	size_t len = get16(block + ENTRIES + 8);

	block_poke(img, dir, n, ENTRIES + len - 8, child == HOLE ? n : child,
		   8);
}

struct dirs {
	struct record *block[BLOCKS], *torn, *order, *cycle, *past, *stale;
};

static struct record *stale_entries(struct image *img)
{
	struct record *dir = dir_new(img, root_of(img), "stale"), *rec;

	data_text(img, file_new(img, dir, "good.txt"), NULL, "good\n");
	rec = file_new(img, dir, "free.txt");
	data_text(img, rec, NULL, "free\n");
	rec->hidden = true;
	rec = file_new(img, dir, "reused.txt");
	data_text(img, rec, NULL, "another file by now\n");
	rec->hidden = true;
	dir_build(img, dir);
	rec->sequence += 3;
	finding(img, "index-entry-stale", NULL);
	for (size_t i = 0; i < img->n_links; i++)
		if (img->links[i].dir == dir && img->links[i].of->hidden &&
		    img->links[i].of != rec)
			img->links[i].of->flags = 0;
	return dir;
}

/* The key in the index says another name than the record. */
static void mismatch(struct image *img)
{
	struct record *dir = dir_new(img, root_of(img), "mismatch");
	struct record *rec = file_new(img, dir, "name in index.txt");
	struct attr *name = attr_find(rec, AT_NAME, NULL);

	data_text(img, file_new(img, dir, "good.txt"), NULL, "good\n");
	data_text(img, rec, NULL, "which name is it?\n");
	dir_build(img, dir);
	memcpy(name->value.at + 0x42,
	       "N\0A\0M\0E\0 \0I\0N\0 \0R\0E\0C\0O\0R\0", 26);
	for (size_t i = 0; i < img->n_links; i++)
		if (img->links[i].of == rec)
			img->links[i].unsaid = true;
	finding(img, "index-entry-mismatch", NULL);
}

static void make_dirs(struct image *img, struct dirs *d)
{
	struct record *dir;

	for (size_t i = 0; i < BLOCKS; i++) {
		d->block[i] = split_dir(img, blocks[i].name, FILES, 6);
		finding(img, blocks[i].kind, d->block[i]);
	}
	d->torn = split_dir(img, "torn", FILES, 6);
	finding(img, "fixup-mismatch", d->torn);
	d->order = split_dir(img, "order", FILES, 6);
	finding(img, "index-order", d->order);
	d->cycle = split_dir(img, "cycle", FILES, 2);
	finding(img, "index-cycle", d->cycle);
	d->past = split_dir(img, "child past end", FILES, 2);
	finding(img, "index-entry-damaged", d->past);
	d->stale = stale_entries(img);
	mismatch(img);
	dir = split_dir(img, "no bitmap", FILES, 6);
	dir_build(img, dir);
	attr_drop(attr_find(dir, AT_BITMAP, "$I30"));
	finding(img, "index-bitmap", dir);
	for (size_t i = 0; i < img->n_links; i++)
		if (img->links[i].dir == dir)
			img->links[i].unsaid = true;
}

static void bad_index(struct image *img)
{
	struct dirs d;

	make_dirs(img, &d);
	image_finish(img);
	for (size_t i = 0; i < BLOCKS; i++) {
		block_poke(img, d.block[i], BROKEN_BLOCK, blocks[i].at,
			   blocks[i].value, blocks[i].width);
		unsay_block(img, d.block[i], BROKEN_BLOCK);
	}
	memcpy(block_at(img, d.torn, BROKEN_BLOCK) + 510, "\xee\xee", 2);
	unsay_block(img, d.torn, BROKEN_BLOCK);
	swap_first_entries(img, d.order);
	unsay_block(img, d.order, BROKEN_BLOCK);
	/* A search that trusts the links may lose names; a listing may not. */
	child_of_node(img, d.cycle, HOLE);
	child_of_node(img, d.past, 5000);
}

const struct recipe images_index[] = {
	{
		.name = "odd-index", .build = odd_index,
		.spec = { .records = 384 },
	},
	{
		.name = "odd-names", .build = odd_names,
		.spec = { .records = 128 },
	},
	{
		.name = "bad-index", .build = bad_index,
		.spec = { .records = 640, .clusters = 4096 },
	},
	{ .name = NULL },
};
