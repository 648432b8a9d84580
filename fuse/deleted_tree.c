/*
 * deleted_tree.c - see deleted_tree.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "deleted_tree.h"
#include "grow.h"
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* More names than any volume has, and memory that can still be had. */
	ENTRIES_MAX = 1 << 26,
	BLOCK_SIZE = 1 << 18
};

struct name_block {
	struct name_block *next;
	size_t             used;
	char               bytes[BLOCK_SIZE];
};

/* ---------------------------------------------------------------- filling - */

char *deleted_tree_keep(struct deleted_tree *tree, const char *name, size_t len)
{
	struct name_block *block = tree->names;
	char *at;

	if (!block || BLOCK_SIZE - block->used < len) {
		block = malloc(sizeof(*block));
		if (!block)
			return NULL;
		block->next = tree->names;
		block->used = 0;
		tree->names = block;
	}
	at = block->bytes + block->used;
	memcpy(at, name, len);
	block->used += len;
	return at;
}

int deleted_tree_add(struct deleted_tree *tree,
		     const struct deleted_entry *entry)
{
	struct deleted_entry *entries;

	if (tree->count >= ENTRIES_MAX)
		return NTR_E_LIMIT;
	entries = grow(tree->entries, &tree->room, tree->count, 1,
		       sizeof(*entries));
	if (!entries)
		return NTR_E_NOMEM;
	tree->entries = entries;
	entries[tree->count++] = *entry;
	return NTR_OK;
}

void deleted_tree_free(struct deleted_tree *tree)
{
	struct name_block *next;

	if (!tree)
		return;
	for (; tree->names; tree->names = next) {
		next = tree->names->next;
		free(tree->names);
	}
	free(tree->entries);
	free(tree);
}

/* ---------------------------------------------------------------- sorting - */

/* The one of several equal names that keeps it comes first. */
static int rank(const struct deleted_entry *entry)
{
	return !(entry->flags & (DELETED_PLACE | DELETED_ORPHANAGE));
}

static int compare(const void *left, const void *right)
{
	const struct deleted_entry *a = left, *b = right;
	int order;

	if (a->parent != b->parent)
		return a->parent < b->parent ? -1 : 1;
	order = strcmp(a->name, b->name);
	if (order == 0)
		order = rank(a) - rank(b);
	if (order == 0)
		order = (a->record > b->record) - (a->record < b->record);
	return order;
}

/* The first entry that does not come before 'key'. */
static size_t lower_bound(const struct deleted_tree *tree,
			  const struct deleted_entry *key)
{
	size_t low = 0, high = tree->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&tree->entries[middle], key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool same_name(const struct deleted_entry *a,
		      const struct deleted_entry *b)
{
	return a->parent == b->parent && strcmp(a->name, b->name) == 0;
}

/* Whether 'name' is one that an entry of the directory has without a suffix. */
static const struct deleted_entry *find_plain(const struct deleted_tree *tree,
					      uint32_t parent, const char *name)
{
	struct deleted_entry key = {
		.name = name, .parent = parent, .flags = DELETED_PLACE,
	};
	size_t at = lower_bound(tree, &key);

	return at < tree->count && same_name(&tree->entries[at], &key)
	       ? &tree->entries[at] : NULL;
}

/* One name for one file: what is twice the same stays once. */
static void drop_repeats(struct deleted_tree *tree)
{
	size_t i, kept = 0;

	for (i = 0; i < tree->count; i++)
		if (kept == 0 ||
		    compare(&tree->entries[kept - 1], &tree->entries[i]) != 0)
			tree->entries[kept++] = tree->entries[i];
	tree->count = kept;
}

/* The room that is not needed any more. */
static void give_back(struct deleted_tree *tree)
{
	size_t size = tree->count ? tree->count * sizeof(*tree->entries) : 1;
	struct deleted_entry *less = realloc(tree->entries, size);

	if (less) {
		tree->entries = less;
		tree->room = tree->count;
	}
}

/* "a~12" for a second "a", or "a~12.2" where somebody is called that: with the
 * record in it, and what follows the last '~', no two can become the same. */
static void make_unique(struct deleted_tree *tree)
{
	char name[NAME_ROOM];
	size_t i;

	for (i = 1; i < tree->count; i++) {
		struct deleted_entry *entry = &tree->entries[i];

		if (!same_name(entry - 1, entry))
			continue;
		do
			entry->suffix++;
		while (find_plain(tree, entry->parent,
				  deleted_tree_name(entry, name)));
	}
}

int deleted_tree_make(struct mount *mount, void **tree_ret)
{
	struct deleted_tree *tree = calloc(1, sizeof(*tree));
	int code = tree ? deleted_scan(mount, tree) : NTR_E_NOMEM;

	if (code != NTR_OK) {
		deleted_tree_free(tree);
		return code;
	}
	if (tree->count)
		qsort(tree->entries, tree->count, sizeof(*tree->entries),
		      compare);
	drop_repeats(tree);
	give_back(tree);
	make_unique(tree);
	*tree_ret = tree;
	return NTR_OK;
}

/* ---------------------------------------------------------------- looking - */

size_t deleted_tree_range(const struct deleted_tree *tree, uint32_t parent,
			  size_t *first_ret)
{
	struct deleted_entry key = {
		.name = "", .parent = parent, .flags = DELETED_PLACE,
	};
	size_t first = lower_bound(tree, &key), next = tree->count;

	if (parent != UINT32_MAX) {
		key.parent++;
		next = lower_bound(tree, &key);
	}
	*first_ret = first;
	return next - first;
}

const char *deleted_tree_name(const struct deleted_entry *entry, char *buf)
{
	if (entry->suffix == 0)
		return entry->name;
	if (entry->suffix == 1)
		(void)snprintf(buf, NAME_ROOM, "%s~%u", entry->name,
			       entry->record);
	else
		(void)snprintf(buf, NAME_ROOM, "%s~%u.%u", entry->name,
			       entry->record, entry->suffix);
	return buf;
}

/* The entry of a record that has to share its name; 'flags' for its rank. */
static const struct deleted_entry *
find_sharing(const struct deleted_tree *tree, uint32_t parent,
	     const char *base, uint32_t record, uint16_t flags)
{
	struct deleted_entry key = {
		.name = base, .parent = parent, .record = record,
		.flags = flags,
	};
	size_t at = lower_bound(tree, &key);

	return at < tree->count && compare(&tree->entries[at], &key) == 0
	       ? &tree->entries[at] : NULL;
}

/* What 'name' up to the last '~', and the number behind that, mean. */
static const struct deleted_entry *
find_suffixed(const struct deleted_tree *tree, uint32_t parent,
	      const char *name)
{
	static const uint16_t flags[] = { 0, DELETED_PLACE };
	const char *tilde = strrchr(name, '~');
	char base[NAME_ROOM], shown[NAME_ROOM];
	const struct deleted_entry *entry;
	uint32_t record;
	size_t i;

	if (!tilde)
		return NULL;
	(void)snprintf(base, sizeof(base), "%.*s", (int)(tilde - name), name);
	record = (uint32_t)strtoul(tilde + 1, NULL, 10);
	for (i = 0; i < 2; i++) {
		entry = find_sharing(tree, parent, base, record, flags[i]);
		if (entry && strcmp(deleted_tree_name(entry, shown), name) == 0)
			return entry;
	}
	return NULL;
}

const struct deleted_entry *deleted_tree_find(const struct deleted_tree *tree,
					      uint32_t parent,
					      const char *name)
{
	const struct deleted_entry *entry;

	if (strlen(name) >= NAME_ROOM)
		return NULL;
	entry = find_plain(tree, parent, name);
	if (!entry)
		entry = find_suffixed(tree, parent, name);
	return entry;
}
