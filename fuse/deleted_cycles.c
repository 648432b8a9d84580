/*
 * deleted_cycles.c - deleted directories that are each below the other
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * No path from the root leads to them.  Each way up is gone once, whatever the number
 * of directories: a step back to the way itself is cut, and leads to "$Orphan".
 */
#include "deleted_tree.h"

#include <stdlib.h>

/* A directory, to find it by its record. */
struct link {
	uint32_t record;
	uint32_t entry;
	uint32_t walk;		/* on which we came here first; 0: never */
};

static int by_record(const void *left, const void *right)
{
	const struct link *a = left, *b = right;

	return (a->record > b->record) - (a->record < b->record);
}

static struct link *find_link(struct link *links, size_t count,
			      uint32_t record)
{
	struct link key = { .record = record };

	return bsearch(&key, links, count, sizeof(key), by_record);
}

/* Go up from one directory; where that comes round to the way itself, the last step
 * leads to "$Orphan" instead. */
static void walk_up(struct deleted_tree *tree, struct link *links,
		    size_t count, struct link *from, uint32_t walk)
{
	struct link *link = from, *next;

	while (link && !link->walk) {
		link->walk = walk;
		next = find_link(links, count,
				 tree->entries[link->entry].parent);
		if (next && next->walk == walk)
			tree->entries[link->entry].parent = DELETED_ORPHANS;
		link = next;
	}
}

int deleted_cycles_cut(struct deleted_tree *tree)
{
	struct link *links;
	size_t i, count = 0;

	for (i = 0; i < tree->count; i++)
		count += tree->entries[i].flags & DELETED_DIRECTORY;
	links = calloc(count + 1, sizeof(*links));
	if (!links)
		return NTR_E_NOMEM;
	count = 0;
	for (i = 0; i < tree->count; i++)
		if (tree->entries[i].flags & DELETED_DIRECTORY) {
			links[count].record = tree->entries[i].record;
			links[count++].entry = (uint32_t)i;
		}
	qsort(links, count, sizeof(*links), by_record);
	for (i = 0; i < count; i++)
		walk_up(tree, links, count, &links[i], (uint32_t)i + 1);
	free(links);
	return NTR_OK;
}
