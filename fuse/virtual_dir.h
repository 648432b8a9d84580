/*
 * virtual_dir.h - directories that no volume has, one entry after the other
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Nothing is kept between two requests for parts of a directory: the position of an
 * entry tells all.
 */
#ifndef VIRTUAL_DIR_H
#define VIRTUAL_DIR_H

#include "deleted_file.h"
#include "deleted_tree.h"
#include "names.h"
#include "virtual.h"

struct virtual_entry {
	fuse_ino_t node;
	mode_t     type;	/* S_IFDIR or S_IFREG */
	char       name[NAME_ROOM];
};

struct virtual_dir {
	const struct mount        *mount;
	const struct deleted_tree *tree;	/* NULL where it is not needed */
	fuse_ino_t                 node;
	uint64_t                   position;	/* of the next entry; 0: "." */
	struct deleted_file        file;	/* whose streams are listed */
	bool                       has_file;
};

/* Does the directory take the tree of deleted files? */
bool virtual_dir_needs_tree(fuse_ino_t node);

/* The next entry, and go on behind it; false at the end. */
bool virtual_dir_next(struct virtual_dir *dir, struct virtual_entry *ret);
/* After the last call of that. */
void virtual_dir_end(struct virtual_dir *dir);

/* The node that 'name' has there; 0: none. */
fuse_ino_t virtual_dir_find(const struct virtual_dir *dir, const char *name);

#endif /* VIRTUAL_DIR_H */
