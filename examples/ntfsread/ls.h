/*
 * ls.h - how ntfsread ls shows an entry
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_LS_H
#define NTFSREAD_CMD_LS_H

#include "buf.h"
#include "descriptors.h"
#include "listing.h"
#include "session.h"
#include "set.h"
#include "text.h"

enum { LS_LINE = TEXT_SAFE + 40 };	/* the longest name, made safe */

/* Where an entry of an extracted index is. */
struct ls_place {
	uint32_t block;		/* NTR_NO_INDEX: the root */
	bool in_use;		/* the block is part of the tree, for all we know */
	bool sure;		/* and that is known */
	bool listed;		/* another entry in use has the name, too */
};

struct ls {
	struct session *s;
	bool long_form, recurse, with_deleted, all_names;
	struct buf path;	/* of the directory being listed, "/" or "/a" */
	struct descriptors descriptors;
	struct set long_names;	/* references of deleted files that have one */
	bool printed;		/* something stands above: separate */
	const struct ls_place *place;	/* NULL: the index is in a volume */
	char lines[8 * LS_LINE];	/* not yet put out */
	size_t lines_len;
};

/* Is it one of the names that are not shown?  The DOS name of a deleted file is,
 * where no long one is left. */
bool ls_hides(const struct ls *ls, const struct listing *l,
	      const struct entry *e);
/* Before that: take note of an entry that has a long name; false without memory. */
bool ls_learn(struct ls *ls, const struct entry *e);
/* What is printed may be kept back up to ls_flush().  The heading of a directory is the
 * current path, a line of its own, and one without anything in front if there is
 * something above. */
void ls_print_heading(struct ls *ls);
void ls_print(struct ls *ls, const struct listing *l, const struct entry *e);
void ls_flush(struct ls *ls);

#endif
