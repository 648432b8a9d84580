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
	uint32_t parent;	/* in tree->dirs what parent_ref numbers, + 1; or 0 */
	uint16_t sequence;
	uint16_t name_len : 15;
	uint16_t in_use : 1;
};

struct ntr_tree {
	struct tree_dir *dirs;	/* by record number */
	size_t count, cap;
	char *names;
	size_t names_len, names_cap;
	uint32_t *slots;	/* open addressing: index + 1 */
	size_t slot_count;	/* a power of two */
	/* The root ends every path unless a reference means another file that had its
	 * record before; one that cannot be used is taken to be it. */
	uint16_t root_sequence;
	bool root_known, root_in_use;
};

/* The directory at record 'number', or NULL. */
const struct tree_dir *tree_find(const struct ntr_tree *tree, uint64_t number);

#endif
