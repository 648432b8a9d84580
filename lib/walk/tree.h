/*
 * tree.h - the directories of a volume, found by record number
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TREE_H
#define TREE_H

#include "../volume/volume.h"

struct tree_dir {
	uint64_t number;
	uint64_t parent_ref;
	uint64_t name_at;	/* in tree->names, UTF-8 */
	uint64_t path_at;	/* in tree->paths */
	uint32_t parent;	/* in tree->dirs what parent_ref numbers, + 1; or 0 */
	uint16_t sequence;
	uint16_t name_len : 15;
	uint16_t in_use : 1;
	uint16_t path_len;	/* its path with all directories in use; or: */
};

enum {
	TREE_PATH_MAX  = 232,	/* longer ones are built each time */
	TREE_NO_PATH   = 0xfffe,
	TREE_PATH_OPEN = 0xffff	/* not yet known */
};

struct ntr_tree {
	struct tree_dir *dirs;	/* by record number */
	size_t count, cap;
	char *names;
	size_t names_len, names_cap;
	char *paths;		/* of the directories that have one, by tree_paths() */
	size_t paths_len, paths_cap;
	uint32_t *starts;	/* of each bucket, and an end: the first entry whose
				   number >> shift is not below the bucket's */
	size_t buckets;
	unsigned shift;
	/* The root ends every path unless a reference means another file that had its
	 * record before; one that cannot be used is taken to be it. */
	uint16_t root_sequence;
	bool root_known, root_in_use;
};

/* Room for 'more' elements of 'size' behind the first 'count' of an array. */
bool tree_grow(void *array_ptr, size_t count, size_t more, size_t *cap,
	       size_t size);

/* Is 'ref' the root? */
bool tree_root_fits(const struct ntr_tree *tree, uint64_t ref);

/* The directory that holds this one, or NULL when there is none at that record. */
static inline const struct tree_dir *tree_parent(const struct ntr_tree *tree,
						 const struct tree_dir *dir)
{
	return dir->parent ? &tree->dirs[dir->parent - 1] : NULL;
}

/* Find the path of every directory that has one: 0, or NTR_E_NOMEM. */
int tree_paths(struct ntr_tree *tree);

/* The directory at record 'number', or NULL. */
const struct tree_dir *tree_find(const struct ntr_tree *tree, uint64_t number);

#endif
