/*
 * real_many.c - a volume with very many files, to measure with
 *
 * Made to resemble a used volume: a random tree about ten levels deep, a fifth
 * of the files in a few big directories, files created in forty directories by
 * turns, so that the order of records is only partly that of the tree; names
 * of 8 to 60 characters, some not ASCII, one in eight with a DOS name beside
 * it; most files resident, the others up to 64 KiB; some named streams; one in
 * twenty files deleted at the end.
 *
 * The clusters of nonresident files are allocated but not written: the image
 * stays sparse, and nothing that is measured reads them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "real_node.h"
#include "real_recipes.h"

#define TURNS 40
#define BIG 6
#define LONGEST 60
#define DEEPEST 11

struct folder {
	uint64_t record;
	unsigned depth;
};

struct turn {			/* a directory that gets files now */
	struct folder folder;
	unsigned long left;
};

struct victim {
	uint64_t file, dir;
	uint8_t units;
	ntfschar name[LONGEST];
};

struct many {
	struct real *r;
	uint64_t state;
	unsigned long made;
	struct folder *folders;
	size_t folder_count;
	struct victim *victims;
	size_t victim_count;
	struct turn turns[TURNS];
	struct turn big[BIG];
	uint8_t bytes[600];
};

static uint64_t draw(struct many *m, uint64_t below)
{
	return pattern_mix(m->state++) % below;
}

static bool one_in(struct many *m, unsigned count)
{
	return draw(m, count) == 0;
}

/* Unique by its first eight digits, which are in no order. */
static uint8_t make_name(struct many *m, ntfschar name[LONGEST], bool file)
{
	static const char parts[] =
		"winsysconfdatalogmoduleuserappcacheindextempreportservice-_2x";
	static const char ends[][5] = { ".dll", ".txt", ".log", ".jpg", ".xml" };
	uint32_t unique = (uint32_t)m->made++ * 2654435761u;
	size_t length = 8 + (draw(m, 53) * draw(m, 53)) / 53, i;
	char16_t foreign = one_in(m, 33) ? (char16_t)(0x430 + draw(m, 9)) : 0;
	char16_t c;

	for (i = 0; i < 8; i++)
		name[i] = cpu_to_le16("0123456789abcdef"[unique >> 4 * i & 15]);
	for (; i < length; i++) {
		c = (char16_t)parts[draw(m, sizeof(parts) - 1)];
		name[i] = cpu_to_le16(foreign && i < 16 ? foreign : c);
	}
	for (size_t end = draw(m, 5), j = 0; file && length > 12 && j < 4; j++)
		name[length - 4 + j] = cpu_to_le16((unsigned char)ends[end][j]);
	return (uint8_t)length;
}

/* Around 2019, each its own ticks. */
static void set_times(struct many *m, ntfs_inode *ni)
{
	sle64 *times[] = {
		&ni->creation_time, &ni->last_data_change_time,
		&ni->last_mft_change_time, &ni->last_access_time,
	};

	for (size_t i = 0; i < 4; i++)
		*times[i] = cpu_to_le64(132000000000000000u +
					draw(m, 1200000000000000));
	NInoSetDirty(ni);
	NInoFileNameSetDirty(ni);
}

static ntfs_inode *create(struct many *m, ntfs_inode *dir,
			  const ntfschar *name, uint8_t units, mode_t type)
{
	ntfs_inode *ni = ntfs_create(dir, const_cpu_to_le32(0x101), name,
				     units, type);
	struct about *a;

	if (!ni)
		real_die(m->r, "create");
	a = manifest_about(&m->r->man, ni->mft_no);
	a->known = true;
	a->in_use = true;
	a->directory = S_ISDIR(type);
	set_times(m, ni);
	return ni;
}

static ntfs_inode *open_record(struct many *m, uint64_t record)
{
	ntfs_inode *ni = ntfs_inode_open(m->r->vol, record);

	if (!ni)
		real_die(m->r, "open");
	return ni;
}

static void close_both(struct many *m, ntfs_inode *ni, ntfs_inode *dir)
{
	if (ntfs_inode_close_in_dir(ni, dir) || ntfs_inode_close(dir))
		real_die(m->r, "close");
}

static struct folder make_folder(struct many *m, struct folder parent)
{
	struct folder made = { .depth = parent.depth + 1 };
	ntfs_inode *dir = open_record(m, parent.record), *ni;
	ntfschar name[LONGEST];
	uint8_t units = make_name(m, name, false);

	ni = create(m, dir, name, units, S_IFDIR);
	made.record = ni->mft_no;
	close_both(m, ni, dir);
	m->folders[m->folder_count++] = made;
	return made;
}

/* Sizes of nonresident files: every power of two as likely as another. */
static void add_data(struct many *m, ntfs_inode *ni)
{
	ntfs_attr *na = ntfs_attr_open(ni, AT_DATA, AT_UNNAMED, 0);
	int64_t size = (int64_t)draw(m, sizeof(m->bytes));
	bool done;

	if (!na)
		real_die(m->r, "$DATA");
	if (draw(m, 10) < 4) {
		size = (int64_t)(1024u << draw(m, 6));
		size += (int64_t)draw(m, (uint64_t)size);
		done = ntfs_attr_truncate_solid(na, size) == 0;
	} else {
		done = ntfs_attr_pwrite(na, 0, size, m->bytes) == size;
	}
	if (!done)
		real_die(m->r, "write");
	ntfs_attr_close(na);
}

static void add_stream(struct many *m, ntfs_inode *ni)
{
	static const char16_t text[] = u"Zone.Identifier";
	ntfschar name[256];
	uint8_t units = node_name_units(text, name);

	if (ntfs_attr_add(ni, AT_DATA, name, units, m->bytes, 100))
		real_die(m->r, "stream");
}

/* The library closes both inodes itself. */
static void add_dos_name(struct many *m, uint64_t file, uint64_t dir)
{
	char name[16];

	snprintf(name, sizeof(name), "%06lX~1.TXT", m->made & 0xffffff);
	if (ntfs_set_ntfs_dos_name(open_record(m, file), open_record(m, dir),
				   name, strlen(name), 0))
		real_die(m->r, "DOS name");
}

static void make_file(struct many *m, struct turn *t)
{
	struct victim v = { .dir = t->folder.record };
	ntfs_inode *dir = open_record(m, v.dir), *ni;

	v.units = make_name(m, v.name, true);
	ni = create(m, dir, v.name, v.units, S_IFREG);
	v.file = ni->mft_no;
	add_data(m, ni);
	if (one_in(m, 33))
		add_stream(m, ni);
	close_both(m, ni, dir);
	t->left--;
	if (one_in(m, 20))
		m->victims[m->victim_count++] = v;
	else if (one_in(m, 8))
		add_dos_name(m, v.file, v.dir);
}

static void delete_victims(struct many *m)
{
	for (size_t i = 0; i < m->victim_count; i++) {
		const struct victim *v = &m->victims[i];

		if (ntfs_delete(m->r->vol, NULL, open_record(m, v->file),
				open_record(m, v->dir), v->name, v->units))
			real_die(m->r, "delete");
		manifest_about(&m->r->man, v->file)->in_use = false;
	}
}

/* A new directory below one of those made so far, or one of these again when
 * there is one for every ten files. */
static void next_turn(struct many *m, struct turn *t, unsigned long count)
{
	struct folder f = m->folders[draw(m, m->folder_count)];

	if (m->folder_count < count / 10 + BIG + 1 && f.depth < DEEPEST)
		f = make_folder(m, f);
	*t = (struct turn){ .folder = f, .left = draw(m, 17) };
}

/* Shares of a fifth of all files: half of it, then less and less. */
static void plan_big(struct many *m, unsigned long count)
{
	unsigned long left = count / 5;

	for (size_t i = 0; i < BIG; i++) {
		m->big[i].folder = make_folder(m, m->folders[0]);
		m->big[i].left = i + 1 < BIG ? left / 2 : left;
		left -= m->big[i].left;
	}
}

static struct turn *choose(struct many *m, unsigned long count)
{
	struct turn *t = &m->big[draw(m, BIG)];

	if (one_in(m, 3) && t->left > 0)
		return t;
	t = &m->turns[draw(m, TURNS)];
	while (t->left == 0)
		next_turn(m, t, count);
	return t;
}

void recipe_many(struct real *r, unsigned long count, uint64_t seed)
{
	struct many m = { .r = r, .state = pattern_mix(seed) };

	m.folders = calloc(count / 10 + BIG + 2, sizeof(*m.folders));
	m.victims = calloc(count, sizeof(*m.victims));
	if (!m.folders || !m.victims)
		real_die(r, "memory");
	pattern_fill(seed, 0, m.bytes, sizeof(m.bytes));
	m.folders[m.folder_count++].record = 5;
	plan_big(&m, count);
	for (unsigned long i = 0; i < count; i++)
		make_file(&m, choose(&m, count));
	delete_victims(&m);
	free(m.folders);
	free(m.victims);
}
