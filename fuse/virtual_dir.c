/*
 * virtual_dir.c - see virtual_dir.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "virtual_dir.h"
#include "lookup.h"
#include "node.h"
#include "record_files.h"

#include <stdio.h>
#include <string.h>

enum {
	DOTS = 2,		/* positions of "." and ".." */
	SLOT_BITS = 17		/* positions for one entry and its streams */
};

static bool set(struct virtual_entry *ret, fuse_ino_t node, mode_t type,
		const char *name)
{
	ret->node = node;
	ret->type = type;
	(void)snprintf(ret->name, sizeof(ret->name), "%s", name);
	return true;
}

/* -------------------------------------------------------------- .ntfsread - */

static const struct {
	const char *name;
	uint64_t    number;
	mode_t      type;
} fixed[] = {
	{ "deleted", VIRTUAL_TREE, S_IFDIR },
	{ "records", VIRTUAL_RECORDS, S_IFDIR },
	{ "unallocated", VIRTUAL_FREE, S_IFREG },	/* the last one */
};

/* An extracted $MFT has no clusters, free or otherwise. */
static size_t fixed_count(const struct mount *mount)
{
	size_t count = sizeof(fixed) / sizeof(fixed[0]);

	return mount->info.notes & NTR_VOLUME_MFT_ONLY ? count - 1 : count;
}

static bool next_fixed(struct virtual_dir *dir, struct virtual_entry *ret)
{
	uint64_t i = dir->position - DOTS;

	if (i >= fixed_count(dir->mount))
		return false;
	dir->position++;
	return set(ret, virtual_node(VIRTUAL_FIXED, fixed[i].number),
		   fixed[i].type, fixed[i].name);
}

static fuse_ino_t find_fixed(const struct virtual_dir *dir, const char *name)
{
	size_t i;

	for (i = 0; i < fixed_count(dir->mount); i++)
		if (strcmp(fixed[i].name, name) == 0)
			return virtual_node(VIRTUAL_FIXED, fixed[i].number);
	return 0;
}

/* ---------------------------------------------------------------- records - */

static bool next_record(struct virtual_dir *dir, struct virtual_entry *ret)
{
	uint64_t number = dir->position - DOTS;
	char name[24];

	if (number >= dir->mount->info.mft_records)
		return false;
	dir->position++;
	(void)snprintf(name, sizeof(name), "%llu", (unsigned long long)number);
	return set(ret, virtual_node(VIRTUAL_RECORD, number), S_IFREG, name);
}

static fuse_ino_t find_record(const struct virtual_dir *dir, const char *name)
{
	uint64_t number;
	bool json;

	if (!record_files_parse(dir->mount, name, &number, &json))
		return 0;
	return virtual_node(json ? VIRTUAL_JSON : VIRTUAL_RECORD, number);
}

/* ---------------------------------------------------------------- deleted - */

static uint32_t parent_of(const struct virtual_dir *dir)
{
	uint64_t number = virtual_number_of(dir->node);

	if (virtual_kind_of(dir->node) != VIRTUAL_FIXED)
		return (uint32_t)number;
	return number == VIRTUAL_TREE ? RECORD_ROOT : DELETED_ORPHANS;
}

/* A stream of a deleted file, or with NTR_NO_INDEX the file; 0: too many of them. */
static fuse_ino_t node_of(const struct deleted_entry *entry, uint32_t stream)
{
	uint64_t high = 0;

	if (entry->flags & DELETED_ORPHANAGE)
		return virtual_node(VIRTUAL_FIXED, VIRTUAL_ORPHANS);
	if (entry->flags & DELETED_PLACE)
		return virtual_node(VIRTUAL_PLACE, entry->record);
	if (stream != NTR_NO_INDEX) {
		if (stream >= NODE_STREAMS)
			return 0;
		high = (uint64_t)stream + 1;
	}
	return virtual_node(VIRTUAL_DELETED, entry->record | high << 32);
}

static bool has_streams(const struct deleted_entry *entry)
{
	return !(entry->flags & (DELETED_ORPHANAGE | DELETED_PLACE));
}

static const struct deleted_entry *entry_at(const struct virtual_dir *dir,
					    uint64_t i)
{
	size_t first, count = deleted_tree_range(dir->tree, parent_of(dir),
						 &first);

	return i < count ? &dir->tree->entries[first + i] : NULL;
}

/* The next stream of the entry from number 'i' on that can be shown. */
static bool next_stream(struct virtual_dir *dir, uint32_t i,
			const struct deleted_entry *entry,
			struct virtual_entry *ret)
{
	char name[NAME_ROOM], shown[NAME_ROOM];

	if (!dir->mount->list_streams || !has_streams(entry))
		return false;
	if (!dir->has_file)
		dir->has_file = deleted_file_find(dir->mount, entry->record,
						  NTR_NO_INDEX,
						  &dir->file) == NTR_OK;
	for (; dir->has_file && i < dir->file.info.streams; i++) {
		if (node_of(entry, i) == 0 ||
		    !lookup_stream_name(dir->file.file, i,
					deleted_tree_name(entry, name), shown))
			continue;
		/* Behind it: the one after that. */
		dir->position = (dir->position & ~(uint64_t)0 << SLOT_BITS) |
				(i + 2);
		return set(ret, node_of(entry, i), S_IFREG, shown);
	}
	return false;
}

static void drop_file(struct virtual_dir *dir)
{
	if (dir->has_file)
		deleted_file_drop(&dir->file);
	dir->has_file = false;
}

/* Each entry has a slot of positions: itself, then its streams. */
static bool next_deleted(struct virtual_dir *dir, struct virtual_entry *ret)
{
	uint64_t slot = dir->position >> SLOT_BITS;
	uint32_t within = dir->position & ((1u << SLOT_BITS) - 1);
	const struct deleted_entry *entry = slot ? entry_at(dir, slot - 1)
						 : NULL;
	char name[NAME_ROOM];

	if (entry && within > 0 && next_stream(dir, within - 1, entry, ret))
		return true;
	if (slot == 0 || within > 0) {
		drop_file(dir);
		slot++;
		entry = entry_at(dir, slot - 1);
	}
	if (!entry)
		return false;
	dir->position = slot << SLOT_BITS | 1;
	return set(ret, node_of(entry, NTR_NO_INDEX),
		   entry->flags & ~(unsigned)DELETED_IN_USE ? S_IFDIR : S_IFREG,
		   deleted_tree_name(entry, name));
}

/* Take 'name' for that of a file up to 'colon' and of a stream after it. */
static fuse_ino_t find_stream(const struct virtual_dir *dir, const char *name,
			      const char *colon)
{
	char base[NAME_ROOM], shown[NAME_ROOM];
	const struct deleted_entry *entry;
	struct deleted_file f;
	fuse_ino_t node = 0;
	uint32_t i;

	(void)snprintf(base, sizeof(base), "%.*s", (int)(colon - name), name);
	entry = deleted_tree_find(dir->tree, parent_of(dir), base);
	if (!entry || !has_streams(entry) ||
	    deleted_file_find(dir->mount, entry->record, NTR_NO_INDEX,
			      &f) != NTR_OK)
		return 0;
	for (i = 0; i < f.info.streams && node == 0; i++)
		if (lookup_stream_name(f.file, i, base, shown) &&
		    strcmp(shown, name) == 0)
			node = node_of(entry, i);
	deleted_file_drop(&f);
	return node;
}

static fuse_ino_t find_deleted(const struct virtual_dir *dir, const char *name)
{
	const struct deleted_entry *entry;
	const char *colon = name + strlen(name);
	fuse_ino_t node = 0;

	if (strlen(name) >= NAME_ROOM)
		return 0;
	entry = deleted_tree_find(dir->tree, parent_of(dir), name);
	if (entry)
		return node_of(entry, NTR_NO_INDEX);
	if (!dir->mount->open_streams)
		return 0;
	while (node == 0 && colon > name)
		if (*--colon == ':')
			node = find_stream(dir, name, colon);
	return node;
}

/* -------------------------------------------------------------- whichever - */

static bool is_fixed(fuse_ino_t node, enum virtual_number number)
{
	return node == virtual_node(VIRTUAL_FIXED, number);
}

bool virtual_dir_needs_tree(fuse_ino_t node)
{
	return !is_fixed(node, VIRTUAL_TOP) && !is_fixed(node, VIRTUAL_RECORDS);
}

bool virtual_dir_next(struct virtual_dir *dir, struct virtual_entry *ret)
{
	if (dir->position < DOTS)
		return set(ret, dir->node, S_IFDIR,
			   dir->position++ ? ".." : ".");
	if (is_fixed(dir->node, VIRTUAL_TOP))
		return next_fixed(dir, ret);
	if (is_fixed(dir->node, VIRTUAL_RECORDS))
		return next_record(dir, ret);
	return next_deleted(dir, ret);
}

void virtual_dir_end(struct virtual_dir *dir)
{
	drop_file(dir);
}

fuse_ino_t virtual_dir_find(const struct virtual_dir *dir, const char *name)
{
	if (is_fixed(dir->node, VIRTUAL_TOP))
		return find_fixed(dir, name);
	if (is_fixed(dir->node, VIRTUAL_RECORDS))
		return find_record(dir, name);
	return find_deleted(dir, name);
}
