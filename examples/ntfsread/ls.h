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

struct ls {
	struct session *s;
	bool long_form, recurse, with_deleted, all_names;
	struct buf path;	/* of the directory being listed, "/" or "/a" */
	struct descriptors descriptors;
	bool printed;		/* something stands above: separate */
};

/* Is it one of the names that are not shown? */
bool ls_hides(const struct ls *ls, const struct listing *l,
	      const struct entry *e);
void ls_print(struct ls *ls, const struct listing *l, const struct entry *e);

#endif
