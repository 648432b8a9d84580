/*
 * deleted_tree.h - what was deleted, and what lost its directory, as a tree
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An array of names, sorted by directory and then by name: a directory is a range of
 * it, and a look-up a search in it.  24 bytes and the name itself are kept for each
 * name of an unused record, of a file in use that no path leads to, and of a
 * directory in use that something was deleted from.
 *
 * A directory that has no parent any more, or one whose record has been used for
 * something else, is below "$Orphan"; so is whatever has no name, as
 * "OrphanFile-RECORD".  Of several that have one name in one directory all but the
 * first (a directory in use, else the lowest record) are shown as "name~RECORD".
 */
#ifndef DELETED_TREE_H
#define DELETED_TREE_H

#include "mount.h"

#include <stdbool.h>

enum deleted_flags {
	DELETED_DIRECTORY = 1,
	DELETED_IN_USE    = 2,	/* a file or directory that has lost its path */
	DELETED_PLACE     = 4,	/* a directory in use with something deleted */
	DELETED_ORPHANAGE = 8	/* "$Orphan", which is no record */
};

/* In place of a record, for "$Orphan".  (No volume has more than 2^32 - 1 files.) */
#define DELETED_ORPHANS UINT32_MAX

struct deleted_entry {
	const char *name;	/* as a mount shows it (names.h) */
	uint32_t    record;
	uint32_t    parent;	/* record of its directory, or DELETED_ORPHANS */
	uint16_t    sequence;
	uint16_t    flags;	/* enum deleted_flags */
	uint32_t    suffix;	/* 0: none; 1: "~RECORD"; N: "~RECORD.N" */
};

struct deleted_tree {
	struct deleted_entry *entries;
	size_t   count, room;
	struct name_block *names;
};

/* For lazy_start(): a struct deleted_tree. */
int deleted_tree_make(struct mount *mount, void **tree_ret);
void deleted_tree_free(struct deleted_tree *tree);

/* The entries of a directory, by its record or DELETED_ORPHANS: from *first_ret on,
 * and how many. */
size_t deleted_tree_range(const struct deleted_tree *tree, uint32_t parent,
			  size_t *first_ret);

/* The entry that is shown under 'name', or NULL. */
const struct deleted_entry *deleted_tree_find(const struct deleted_tree *tree,
					      uint32_t parent,
					      const char *name);

/* The name under which it is shown; 'buf' has NAME_ROOM bytes. */
const char *deleted_tree_name(const struct deleted_entry *entry, char *buf);

/* -- for deleted_scan.c, which fills it -- */

/* Room that 'len' bytes of a name stay in, or NULL. */
char *deleted_tree_keep(struct deleted_tree *tree, const char *name, size_t len);
int deleted_tree_add(struct deleted_tree *tree,
		     const struct deleted_entry *entry);
/* Find all names of unused records and lost files, and the directories on the way. */
int deleted_scan(struct mount *mount, struct deleted_tree *tree);
/* While it is in no order yet: make an end to ways that have none. */
int deleted_cycles_cut(struct deleted_tree *tree);

#endif /* DELETED_TREE_H */
