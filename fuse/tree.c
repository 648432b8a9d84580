/*
 * tree.c - see tree.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tree.h"
#include "grow.h"
#include "names.h"

#include "ntfsread_artifacts.h"

#include <stdlib.h>
#include <string.h>

struct tree {
	struct tree_entry *entries;
	size_t count, room;
	char  *names;
	size_t names_len, names_room;
};

static int add_name(struct tree *tree, uint64_t ref,
		    const struct ntr_filename *from)
{
	struct tree_entry *entry;
	char name[NAME_ROOM];
	size_t len;

	if (name_show(from->name, from->name_units, name) < 0)
		return 1;
	len = strlen(name) + 1;
	entry = grow(tree->entries, &tree->room, tree->count, 1,
		     sizeof(*entry));
	if (!entry)
		return 0;
	tree->entries = entry;
	entry += tree->count++;
	*entry = (struct tree_entry){
		.parent = from->parent_ref, .ref = ref,
		.name_at = tree->names_len,
		.dos = from->name_space == NTR_NAME_DOS,
		.directory = (from->file_flags & NTR_FILE_DIRECTORY) != 0,
	};
	return text_add(&tree->names, &tree->names_room, &tree->names_len,
			name, len);
}

/* A name may lie in a child record: it is one of the base record's file. */
static int add_record(struct tree *tree, const struct ntr_record *rec)
{
	uint64_t ref = rec->base_ref;
	struct ntr_filename name;
	struct ntr_attr attr;
	uint32_t pos = 0;

	if (rec->state != NTR_RECORD_GOOD || !(rec->flags & NTR_RECORD_IN_USE))
		return 1;
	if (ref == 0)
		ref = NTR_REF(rec->number, rec->sequence);
	while (ntr_attr_next(rec, &pos, &attr, NULL) > 0) {
		if (attr.type != NTR_FILE_NAME || !attr.resident ||
		    ntr_filename_decode(attr.value, attr.value_len, &name,
					NULL) != 0)
			continue;
		if (!add_name(tree, ref, &name))
			return 0;
	}
	return 1;
}

static int by_parent_and_name(const void *a, const void *b)
{
	const struct tree_entry *x = a, *y = b;

	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int collect(struct tree *tree, struct ntr_volume *vol,
		   struct ntr_error *err)
{
	struct ntr_volume_info info;
	struct ntr_record rec;
	struct ntr_scan *scan;
	int got, ok = 1;

	ntr_volume_info(vol, &info);
	got = ntr_scan_open(vol, 0, info.mft_records, &scan, err);
	if (got != NTR_OK)
		return got;
	while (ok && (got = ntr_scan_next(scan, &rec, err)) > 0)
		ok = add_record(tree, &rec);
	ntr_scan_close(scan);
	return ok ? got : no_memory(err);
}

int tree_open(struct ntr_volume *vol, struct tree **tree_ret,
	      struct ntr_error *err)
{
	struct tree *tree = calloc(1, sizeof(*tree));
	size_t i;
	int code;

	if (!tree)
		return no_memory(err);
	code = collect(tree, vol, err);
	if (code != NTR_OK) {
		tree_close(tree);
		return code;
	}
	for (i = 0; i < tree->count; i++)
		tree->entries[i].name = tree->names + tree->entries[i].name_at;
	if (tree->count > 0)
		qsort(tree->entries, tree->count, sizeof(*tree->entries),
		      by_parent_and_name);
	*tree_ret = tree;
	return NTR_OK;
}

void tree_close(struct tree *tree)
{
	if (!tree)
		return;
	free(tree->entries);
	free(tree->names);
	free(tree);
}

/* The first entry that is not before 'key'. */
static size_t lower_bound(const struct tree *tree,
			  const struct tree_entry *key)
{
	size_t low = 0, high = tree->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_parent_and_name(&tree->entries[middle], key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t tree_list(const struct tree *tree, uint64_t parent,
		 const struct tree_entry **first_ret)
{
	struct tree_entry key = { .parent = parent, .name = "" };
	size_t first = lower_bound(tree, &key);
	size_t end = first;

	while (end < tree->count && tree->entries[end].parent == parent)
		end++;
	*first_ret = tree->entries + first;
	return end - first;
}

const struct tree_entry *tree_find(const struct tree *tree, uint64_t parent,
				   const char *name)
{
	struct tree_entry key = { .parent = parent, .name = name };
	size_t at = lower_bound(tree, &key);

	if (at == tree->count ||
	    by_parent_and_name(&tree->entries[at], &key) != 0)
		return NULL;
	return &tree->entries[at];
}
