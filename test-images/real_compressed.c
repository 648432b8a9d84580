/*
 * real_compressed.c - LZNT1 as libntfs-3g writes it
 *
 * What a file holds is built in memory, written in the steps that its recipe
 * wants, and hashed from there: nothing is ever read back.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "real_data.h"
#include "real_recipes.h"

#define KIB INT64_C(1024)

struct draft {
	uint8_t *at;
	int64_t size;
};

static void *memory(int64_t size)
{
	void *at = calloc(1, (size_t)size + 1);

	if (!at)
		err(1, "content of %lld bytes", (long long)size);
	return at;
}

/* Words in no order, and lines of them. */
static void text(uint64_t seed, uint8_t *to, int64_t size)
{
	static const char *const words[] = {
		"attribute ", "base ", "child ", "cluster ", "file ", "list ",
		"mapping ", "nonresident ", "pairs ", "record ", "resident ",
		"segment ", "stage ", "stream ", "volume ", "grows.\r\n",
	};
	int64_t at = 0;

	while (at < size) {
		const char *word = words[seed & 15];
		int64_t len = (int64_t)strlen(word);

		len = len < size - at ? len : size - at;
		memcpy(to + at, word, (size_t)len);
		at += len;
		seed = pattern_mix(seed);
	}
}

/* Like a program: short instructions with small numbers in them. */
static void program(uint64_t seed, uint8_t *to, int64_t size)
{
	static const uint8_t starts[] = { 0x8b, 0xe8, 0x0f, 0x89, 0x74, 0x48,
					  0xff, 0xc3 };
	int64_t at = 0;

	for (uint64_t x; at < size; seed++) {
		x = pattern_mix(seed);
		to[at++] = starts[x & 7];
		for (x >>= 3; at < size && x & 3; x >>= 8)
			to[at++] = (uint8_t)(x >> 2 & 0x3f);
	}
}

/* A letter each 'step': text, noise, program, zeros. */
static struct draft draft_of(uint64_t seed, int64_t step, int64_t size,
			     const char *plan)
{
	struct draft d = { .at = memory(size), .size = size };
	size_t count = strlen(plan);

	for (int64_t at = 0, i = 0; at < size; at += step, i++) {
		int64_t len = step < size - at ? step : size - at;
		char how = plan[(size_t)i % count];

		if (how == 't')
			text(seed + (uint64_t)i, d.at + at, len);
		else if (how == 'n')
			pattern_fill(seed, at, d.at + at, (size_t)len);
		else if (how == 'p')
			program(seed + (uint64_t)i * 77777, d.at + at, len);
	}
	return d;
}

/* New files inherit this from their folder. */
static struct node folder(struct real *r, const char16_t *name)
{
	struct node dir = node_mkdir(r, node_root(), name);
	ntfs_inode *ni = node_open(r, dir);

	NVolSetCompression(r->vol);
	ni->flags |= FILE_ATTR_COMPRESSED;
	NInoSetDirty(ni);
	NInoFileNameSetDirty(ni);
	node_shut(r, ni);
	return dir;
}

static ntfs_attr *stream_of(struct real *r, ntfs_inode *ni,
			    const char16_t *name)
{
	ntfschar units[256];
	uint8_t count = node_name_units(name, units);
	ntfs_attr *na;

	if (count && ntfs_attr_add(ni, AT_DATA, units, count, NULL, 0))
		real_die(r, "add stream");
	na = ntfs_attr_open(ni, AT_DATA, count ? units : AT_UNNAMED, count);
	if (!na)
		real_die(r, "open stream");
	return na;
}

static void put(struct real *r, ntfs_attr *na, const struct draft *d,
		int64_t from, int64_t end, int64_t step)
{
	for (int64_t at = from, len; at < end; at += len) {
		len = step < end - at ? step : end - at;
		if (ntfs_attr_pwrite(na, at, len, d->at + at) != len)
			real_die(r, "write");
	}
}

static void shut(struct real *r, ntfs_attr *na)
{
	if (ntfs_attr_pclose(na))
		real_die(r, "close compressed");
	ntfs_attr_close(na);
}

static void told(struct real *r, struct node file, const char16_t *stream,
		 struct draft *d)
{
	char hash[HASH_TEXT];

	pattern_hash_bytes(d->at, (size_t)d->size, hash);
	manifest_content(&r->man, file.record, stream, d->size, hash);
	free(d->at);
}

static void write_stream(struct real *r, struct node file,
			 const char16_t *name, struct draft d, int64_t step)
{
	ntfs_inode *ni = node_open(r, file);
	ntfs_attr *na = stream_of(r, ni, name);

	put(r, na, &d, 0, d.size, step);
	shut(r, na);
	node_shut(r, ni);
	told(r, file, name, &d);
}

static void whole(struct real *r, struct node dir, const char16_t *name,
		  struct draft d)
{
	write_stream(r, node_create(r, dir, name), UNNAMED, d, d.size + 1);
}

static void kinds(struct real *r, struct node dir)
{
	whole(r, dir, u"text", draft_of(1, 64 * KIB, 300 * KIB + 77, "t"));
	whole(r, dir, u"noise", draft_of(2, 64 * KIB, 200 * KIB + 5, "n"));
	whole(r, dir, u"zeros", draft_of(3, 64 * KIB, 150 * KIB + 1, "z"));
	whole(r, dir, u"program", draft_of(4, 4 * KIB, 250 * KIB + 3, "p"));
	whole(r, dir, u"by turns", draft_of(5, 64 * KIB, 700 * KIB, "tnzp"));
	whole(r, dir, u"turns in a unit",
	      draft_of(6, 4 * KIB, 333 * KIB, "tntznp"));
	whole(r, dir, u"turns off the edge",
	      draft_of(7, 61 * KIB + 13, 500 * KIB + 9, "tnz"));
}

static void sizes(struct real *r, struct node dir)
{
	static const int64_t of[] = {
		0, 1, 700, 4095, 4096, 4097, 65535, 65536, 65537, 131072,
	};
	char16_t name[] = u"size a";

	for (size_t i = 0; i < sizeof(of) / sizeof(*of); i++) {
		name[5] = (char16_t)(u'a' + i);
		whole(r, dir, name, draft_of(20 + i, 8 * KIB, of[i], "tn"));
	}
}

/* Closed and opened again after each step, as by a program that keeps a log. */
static void appended(struct real *r, struct node dir)
{
	struct node file = node_create(r, dir, u"appended");
	struct draft d = draft_of(40, 64 * KIB, 290 * KIB + 31, "tnt");

	for (int64_t at = 0, step = 1; at < d.size; at += step) {
		ntfs_inode *ni = node_open(r, file);
		ntfs_attr *na = stream_of(r, ni, UNNAMED);

		step = step * 3 % 50021 + 7;
		step = step < d.size - at ? step : d.size - at;
		put(r, na, &d, at, at + step, step);
		shut(r, na);
		node_shut(r, ni);
	}
	told(r, file, UNNAMED, &d);
}

static void in_steps(struct real *r, struct node dir)
{
	write_stream(r, node_create(r, dir, u"steps of 4999"), UNNAMED,
		     draft_of(41, 32 * KIB, 260 * KIB + 3, "tn"), 4999);
	write_stream(r, node_create(r, dir, u"steps of a unit"), UNNAMED,
		     draft_of(42, 32 * KIB, 260 * KIB + 3, "tp"), 64 * KIB);
}

/* Bytes that were never written, between those that were. */
static void sparse(struct real *r, struct node dir)
{
	struct node file = node_create(r, dir, u"sparse inside");
	ntfs_inode *ni = node_open(r, file);
	ntfs_attr *na = stream_of(r, ni, UNNAMED);
	struct draft d = draft_of(50, 50 * KIB, 900 * KIB, "tzzztzzznzzzzzzzpt");

	put(r, na, &d, 0, 50 * KIB, 50 * KIB);
	put(r, na, &d, 200 * KIB, 250 * KIB, 50 * KIB);
	put(r, na, &d, 400 * KIB, 450 * KIB, 50 * KIB);
	put(r, na, &d, 800 * KIB, 900 * KIB, 50 * KIB);
	shut(r, na);
	node_shut(r, ni);
	told(r, file, UNNAMED, &d);
}

static void truncated(struct real *r, struct node dir, const char16_t *name,
		      int64_t size)
{
	struct node file = node_create(r, dir, name);
	ntfs_inode *ni = node_open(r, file);
	ntfs_attr *na = stream_of(r, ni, UNNAMED);
	struct draft d = draft_of(60, 64 * KIB, 400 * KIB, "tn");

	put(r, na, &d, 0, d.size, d.size);
	shut(r, na);
	na = stream_of(r, ni, UNNAMED);
	if (ntfs_attr_truncate(na, size))
		real_die(r, "truncate");
	shut(r, na);
	node_shut(r, ni);
	d.size = size;
	told(r, file, UNNAMED, &d);
}

static void overwritten(struct real *r, struct node dir)
{
	struct node file = node_create(r, dir, u"overwritten");
	ntfs_inode *ni = node_open(r, file);
	ntfs_attr *na = stream_of(r, ni, UNNAMED);
	struct draft d = draft_of(70, 64 * KIB, 400 * KIB + 1, "tntz");

	put(r, na, &d, 0, d.size, d.size);
	shut(r, na);
	na = stream_of(r, ni, UNNAMED);
	text(71, d.at + 100 * KIB + 5, 90 * KIB);
	put(r, na, &d, 100 * KIB + 5, 190 * KIB + 5, 90 * KIB);
	shut(r, na);
	node_shut(r, ni);
	told(r, file, UNNAMED, &d);
}

static void streams(struct real *r, struct node dir)
{
	struct node file = node_create(r, dir, u"streams");

	write_stream(r, file, UNNAMED, draft_of(80, 64 * KIB, 70000, "t"),
		     70000);
	write_stream(r, file, u"named", draft_of(81, 64 * KIB, 150000, "tn"),
		     150000);
	write_stream(r, file, u"small", draft_of(82, 64 * KIB, 90, "t"), 90);
}

/* With small clusters, more mapping pairs than the base record holds. */
static void many_units(struct real *r, struct node dir)
{
	struct draft d = draft_of(90, 8 * KIB, 3000 * KIB + 1, "ttpnz");

	write_stream(r, node_create(r, dir, u"many units"), UNNAMED, d,
		     64 * KIB);
}

/* As large as it is, and so not in memory at once. */
void recipe_compressed_copy(struct real *r, const char *from)
{
	struct node file = node_create(r, folder(r, u"compressed"), u"copy");
	struct draft d = { .at = memory(1024 * KIB) };
	ntfs_inode *ni = node_open(r, file);
	ntfs_attr *na = stream_of(r, ni, UNNAMED);
	FILE *f = fopen(from, "rb");
	size_t got;

	if (!f)
		err(1, "%s", from);
	while ((got = fread(d.at, 1, 1024 * KIB, f)) > 0) {
		if (ntfs_attr_pwrite(na, d.size, (s64)got, d.at) != (s64)got)
			real_die(r, "write");
		d.size += (int64_t)got;
	}
	if (ferror(f) || fclose(f))
		err(1, "%s", from);
	shut(r, na);
	node_shut(r, ni);
	free(d.at);
}

void recipe_compressed(struct real *r)
{
	struct node dir = folder(r, u"compressed");

	kinds(r, dir);
	sizes(r, dir);
	appended(r, dir);
	in_steps(r, dir);
	sparse(r, dir);
	truncated(r, dir, u"truncated in text", 130 * KIB + 3);
	truncated(r, dir, u"truncated in noise", 70 * KIB + 1);
	truncated(r, dir, u"truncated to a unit", 128 * KIB);
	overwritten(r, dir);
	streams(r, dir);
	many_units(r, dir);
	data_write(r, node_create(r, node_root(), u"plain"), UNNAMED, 100000);
}
