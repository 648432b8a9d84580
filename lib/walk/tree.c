/*
 * tree.c - the directories of a volume, from one pass over the MFT
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What a path needs of a directory is its name and its parent: some fifty bytes.
 * Directories without a name are left out, since no path leads through them.
 *
 * The pass also brings along which records claim to be child records: on nearly every
 * volume some deleted file asks for them, and that would take a pass of its own.
 */
#include "tree.h"

#include <stdlib.h>

#include "../bytes/utf16.h"
#include "../format/values.h"
#include "../volume/claims.h"
#include "../volume/mft.h"
#include "../volume/path.h"

/* ------------------------------------- map: a record to a tree_dir or a claim -- */

/* What is written to a part: a tree_dir, then its name; or a tree_claim. */
struct tree_claim {
	uint64_t tag;		/* CLAIM, where a tree_dir has its record's number */
	uint64_t base_ref, ref;
};
#define CLAIM UINT64_MAX

static int put_claim(struct ntr_part *part, const struct ntr_record *rec)
{
	struct tree_claim claim = {
		CLAIM, rec->base_ref, NTR_REF(rec->number, rec->sequence)
	};
	char *room = ntr_part_room(part, sizeof(claim));

	if (!room)
		return NTR_E_NOMEM;
	memcpy(room, &claim, sizeof(claim));
	ntr_part_used(part, sizeof(claim));
	return 0;
}

static int put_dir(struct ntr_part *part, const struct ntr_record *rec,
		   const struct ntr_filename *name)
{
	char text[3 * NAME_UNITS_MAX + 1];
	struct tree_dir dir = {
		.number = rec->number, .parent_ref = name->parent_ref,
		.sequence = rec->sequence,
		.in_use = (rec->flags & NTR_RECORD_IN_USE) != 0,
		.path_len = TREE_PATH_OPEN,
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

static int map_record(void *ctx, struct ntr_part *part,
		      const struct ntr_record *rec)
{
	int code = 0;

	(void)ctx;
	if (rec->state == NTR_RECORD_GOOD && rec->base_ref)
		code = put_claim(part, rec);
	if (code == 0 && rec->number < ntr_part_volume(part)->mirror.records)
		return map_mirrored(part, rec->number);
	return code == 0 && path_is_directory(rec) ? map_named(part, rec) : code;
}

/* --------------------------------------------------- emit: into the table -- */

bool tree_grow(void *array_ptr, size_t count, size_t more, size_t *cap,
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
	    !tree_grow(&tree->dirs, tree->count, 1, &tree->cap, sizeof(dir)) ||
	    !tree_grow(&tree->names, tree->names_len, dir.name_len,
		       &tree->names_cap, 1))
		return NTR_E_NOMEM;
	dir.name_at = tree->names_len;
	memcpy(tree->names + tree->names_len, name, dir.name_len);
	tree->names_len += dir.name_len;
	tree->dirs[tree->count++] = dir;
	return 0;
}

/* What the pass collects. */
struct harvest {
	struct ntr_tree *tree;
	struct claim_index children;
};

static int emit_dir(struct harvest *h, const char **at)
{
	const char *from = *at;
	struct tree_dir dir;

	memcpy(&dir, from, sizeof(dir));
	*at += sizeof(dir) + dir.name_len;
	return add_dir(h->tree, dir, from + sizeof(dir));
}

static int emit_claim(struct harvest *h, const char **at)
{
	struct tree_claim claim;

	memcpy(&claim, *at, sizeof(claim));
	*at += sizeof(claim);
	return claims_add_child(&h->children, claim.base_ref, claim.ref);
}

static int emit(void *ctx, const void *bytes, size_t len)
{
	const char *at = bytes, *end = at + len;
	struct harvest *h = ctx;
	uint64_t tag;
	int code = 0;

	while (code == 0 && at < end) {
		memcpy(&tag, at, sizeof(tag));
		code = tag == CLAIM ? emit_claim(h, &at) : emit_dir(h, &at);
	}
	return code;
}

/* ------------------------------------------------------------- the table -- */

/* The index of a directory, or tree->count.  The records' numbers grow along the table,
 * so a number's high bits say between which two entries it can be. */
static size_t index_of(const struct ntr_tree *tree, uint64_t number)
{
	uint64_t bucket = number >> tree->shift;
	size_t low, high, mid;

	if (bucket >= tree->buckets)
		return tree->count;
	low = tree->starts[bucket];
	high = tree->starts[bucket + 1];
	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (tree->dirs[mid].number <= number)
			low = mid;
		else
			high = mid;
	}
	return low < high && tree->dirs[low].number == number ? low :
								tree->count;
}

/* Paths climb from parent to parent: each is looked up once, here. */
static void find_parents(struct ntr_tree *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		struct tree_dir *dir = &tree->dirs[i];
		size_t parent = index_of(tree, NTR_REF_NUMBER(dir->parent_ref));

		dir->parent = parent < tree->count ? (uint32_t)parent + 1 : 0;
	}
}

/* At most two buckets for a directory, and one more. */
static int make_index(struct ntr_tree *tree)
{
	uint64_t last = tree->count ? tree->dirs[tree->count - 1].number : 0;
	size_t bucket = 0;

	while (last >> tree->shift > 2 * tree->count)
		tree->shift++;
	tree->buckets = (size_t)(last >> tree->shift) + 1;
	tree->starts = calloc(tree->buckets + 1, sizeof(*tree->starts));
	if (!tree->starts)
		return NTR_E_NOMEM;
	for (size_t i = 0; i < tree->count; i++)
		while (bucket < tree->dirs[i].number >> tree->shift)
			tree->starts[++bucket] = (uint32_t)i;
	while (bucket < tree->buckets)
		tree->starts[++bucket] = (uint32_t)tree->count;
	find_parents(tree);
	return NTR_OK;
}

const struct tree_dir *tree_find(const struct ntr_tree *tree, uint64_t number)
{
	size_t i = index_of(tree, number);

	return i < tree->count ? &tree->dirs[i] : NULL;
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
	struct harvest h = { .tree = tree };
	struct ntr_pass pass = {
		.struct_size = sizeof(pass), .threads = threads, .ctx = &h,
		.map = map_record, .emit = emit,
	};
	int code;

	if (!tree)
		return error_nomem(err);
	code = ntr_scan_parallel(vol, &pass, err);
	if (code == NTR_OK) {
		claims_give(volume_whole(vol), &h.children);
		code = make_index(tree);
	}
	claims_free(&h.children);
	if (code == NTR_OK)
		code = find_root(tree, vol);
	if (code == NTR_OK)
		code = tree_paths(tree);
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
	free(tree->paths);
	free(tree->starts);
	free(tree);
}
