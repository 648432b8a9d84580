/*
 * tree.h - directories by what the records say of themselves
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Of an extracted $MFT the indexes of all but the smallest directories are
 * missing, but each record has its names, and each name its parent.  One pass
 * over the records collects them.
 */
#ifndef TREE_H
#define TREE_H

#include "ntfsread.h"

#include <stddef.h>

struct tree_entry {
	uint64_t parent, ref;	/* with sequence numbers */
	size_t   name_at;		/* of 'name', while that moves */
	const char *name;		/* as the mount shows it */
	uint32_t dos, directory;	/* 1 or 0 */
};

struct tree;

int tree_open(struct ntr_volume *vol, struct tree **tree_ret,
	      struct ntr_error *err);
void tree_close(struct tree *tree);

/* The entries of directory 'parent', sorted by name; returns their number. */
size_t tree_list(const struct tree *tree, uint64_t parent,
		 const struct tree_entry **first_ret);
/* One of them by its name, or NULL. */
const struct tree_entry *tree_find(const struct tree *tree, uint64_t parent,
				   const char *name);

#endif /* TREE_H */
