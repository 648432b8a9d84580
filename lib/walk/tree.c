/*
 * tree.c - the directories of a volume, from one pass over the MFT
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What a path needs of a directory is its name and its parent: some fifty bytes.
 * Directories without a name are left out, since no path leads through them.
 */
#include "tree.h"

#include <stdlib.h>

#include "../bytes/hash.h"
#include "../bytes/utf16.h"
#include "../format/values.h"
#include "../volume/mft.h"
#include "../volume/path.h"

/* ------------------------------------------------ map: a record to a tree_dir -- */

/* What is written to a part: a tree_dir, then its name. */
static int put_dir(struct ntr_part *part, const struct ntr_record *rec,
		   const struct ntr_filename *name)
{
	char text[3 * NAME_UNITS_MAX + 1];
	struct tree_dir dir = {
		.number = rec->number, .parent_ref = name->parent_ref,
		.sequence = rec->sequence,
		.in_use = (rec->flags & NTR_RECORD_IN_USE) != 0,
	};
	char *room;

	dir.name_len = utf16_to_utf8(span_of(name->name,
			2 * (size_t)name->name_units), text, sizeof(text)) &
		       0x7fff;
	room = ntr_part_room(part, sizeof(dir) + dir.name_len);
	if (!room)
		return NTR_E_NOMEM;
	memcpy(room, &dir, sizeof(dir));
	memcpy(room + sizeof(dir), text, dir.name_len);
	ntr_part_used(part, sizeof(dir) + dir.name_len);
	return 0;
}

static int map_named(struct ntr_part *part, const struct ntr_record *rec)
{
	struct ntr_filename name;
	struct ntr_file *file;
	int code = 0;

	if (path_name(ntr_part_volume(part), rec, &name, &file))
		code = put_dir(part, rec, &name);
	ntr_file_close(file);
	return code;
}

/* One of the first records, which has a copy in $MFTMirr. */
static int map_mirrored(struct ntr_part *part, uint64_t number)
{
	struct ntr_volume *vol = ntr_part_volume(part);
	uint8_t *buf = malloc(vol->boot.record_size);
	struct ntr_record rec;
	int code = 0;

	if (!buf)
		return NTR_E_NOMEM;
	if (mft_get(vol, number, buf, &rec, NULL) == NTR_OK &&
	    path_is_directory(&rec))
		code = map_named(part, &rec);
	free(buf);
	return code;
}

static int map_dir(void *ctx, struct ntr_part *part,
		   const struct ntr_record *rec)
{
	(void)ctx;
	if (rec->number < ntr_part_volume(part)->mirror.records)
		return map_mirrored(part, rec->number);
	return path_is_directory(rec) ? map_named(part, rec) : 0;
}

/* --------------------------------------------------- emit: into the table -- */

/* Room for 'more' elements behind 'count'. */
static bool grow(void *array_ptr, size_t count, size_t more, size_t *cap,
		 size_t size)
{
	void *old, *bigger;
	size_t want = *cap ? *cap : 1024;

	while (want - count < more) {
		if (want > SIZE_MAX / size / 2)
			return false;
		want *= 2;
	}
	if (want == *cap)
		return true;
	memcpy(&old, array_ptr, sizeof(old));
	bigger = realloc(old, want * size);
	if (!bigger)
		return false;
	memcpy(array_ptr, &bigger, sizeof(bigger));
	*cap = want;
	return true;
}

static int add_dir(struct ntr_tree *tree, struct tree_dir dir, const char *name)
{
	if (tree->count >= UINT32_MAX - 1 ||
	    !grow(&tree->dirs, tree->count, 1, &tree->cap, sizeof(dir)) ||
	    !grow(&tree->names, tree->names_len, dir.name_len, &tree->names_cap,
		  1))
		return NTR_E_NOMEM;
	dir.name_at = tree->names_len;
	memcpy(tree->names + tree->names_len, name, dir.name_len);
	tree->names_len += dir.name_len;
	tree->dirs[tree->count++] = dir;
	return 0;
}

static int emit_dirs(void *ctx, const void *bytes, size_t len)
{
	const char *at = bytes, *end = at + len;
	struct ntr_tree *tree = ctx;
	struct tree_dir dir;
	int code = 0;

	while (code == 0 && at < end) {
		memcpy(&dir, at, sizeof(dir));
		code = add_dir(tree, dir, at + sizeof(dir));
		at += sizeof(dir) + dir.name_len;
	}
	return code;
}

/* ------------------------------------------------------------- the table -- */

static size_t slot_of(const struct ntr_tree *tree, uint64_t number)
{
	size_t i = hash_slot(number, tree->slots, tree->slot_count);

	while (tree->slots[i] && tree->dirs[tree->slots[i] - 1].number != number)
		i = (i + 1) & (tree->slot_count - 1);
	return i;
}

/* Paths climb from parent to parent: each is looked up once, here. */
static void find_parents(struct ntr_tree *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		struct tree_dir *dir = &tree->dirs[i];

		dir->parent = tree->slots[slot_of(tree,
				NTR_REF_NUMBER(dir->parent_ref))];
	}
}

static int make_slots(struct ntr_tree *tree)
{
	tree->slot_count = 16;
	while (tree->slot_count < 2 * tree->count)
		tree->slot_count *= 2;
	tree->slots = calloc(tree->slot_count, sizeof(*tree->slots));
	if (!tree->slots)
		return NTR_E_NOMEM;
	for (size_t i = 0; i < tree->count; i++)
		tree->slots[slot_of(tree, tree->dirs[i].number)] =
			(uint32_t)i + 1;
	find_parents(tree);
	return NTR_OK;
}

const struct tree_dir *tree_find(const struct ntr_tree *tree, uint64_t number)
{
	size_t i = slot_of(tree, number);

	return tree->slots[i] ? &tree->dirs[tree->slots[i] - 1] : NULL;
}

/* The root may be without a name, and so not in the table. */
static int find_root(struct ntr_tree *tree, struct ntr_volume *vol)
{
	uint8_t *buf = malloc(vol->boot.record_size);
	struct ntr_record rec;

	if (!buf)
		return NTR_E_NOMEM;
	if (mft_get(vol, RECORD_ROOT, buf, &rec, NULL) == NTR_OK &&
	    rec.state == NTR_RECORD_GOOD) {
		tree->root_known = true;
		tree->root_sequence = rec.sequence;
		tree->root_in_use = path_is_directory(&rec) &&
				    rec.flags & NTR_RECORD_IN_USE;
	}
	free(buf);
	return NTR_OK;
}

int ntr_tree_open(struct ntr_volume *vol, uint32_t threads,
		  struct ntr_tree **tree_ret, struct ntr_error *err)
{
	struct ntr_tree *tree = calloc(1, sizeof(*tree));
	struct ntr_pass pass = {
		.struct_size = sizeof(pass), .threads = threads, .ctx = tree,
		.map = map_dir, .emit = emit_dirs,
	};
	int code;

	if (!tree)
		return error_nomem(err);
	code = ntr_scan_parallel(vol, &pass, err);
	if (code == NTR_OK)
		code = make_slots(tree);
	if (code == NTR_OK)
		code = find_root(tree, vol);
	if (code < 0) {
		ntr_tree_close(tree);
		return code == NTR_E_NOMEM ? error_nomem(err) : code;
	}
	*tree_ret = tree;
	return NTR_OK;
}

void ntr_tree_close(struct ntr_tree *tree)
{
	if (!tree)
		return;
	free(tree->dirs);
	free(tree->names);
	free(tree->slots);
	free(tree);
}
