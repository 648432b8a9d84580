/*
 * lost.h - the files of unused records, one by one, with their paths
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_LOST_H
#define NTFSREAD_CMD_LOST_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "ntfsread.h"
#include "ntfsread_artifacts.h"
#include "session.h"

struct lost {
	struct session *s;
	struct ntr_tree *tree;
	struct ntr_paths *paths;
	struct ntr_scan *scan;
	uint64_t unreadable;	/* records that may have been of such files */

	/* the file at hand */
	struct ntr_file *file;
	struct ntr_file_info info;
	uint32_t name;		/* the one to show, or NTR_NO_INDEX */
	struct buf path;	/* by that name; ends with NUL, not counted */
	size_t parent_len;	/* of it, without a slash at its end */
	uint32_t notes;		/* enum ntr_path_notes */
};

/* False, and a complaint, when the records cannot be read. */
bool lost_open(struct lost *l, struct session *s);
void lost_close(struct lost *l);

/* The next file: true, or false at the end.  One that cannot be opened is complained
 * of, and so are, at the end, records that nothing is known of. */
bool lost_next(struct lost *l);

/* Make l->path that by another of its names; false without memory. */
bool lost_path(struct lost *l, uint32_t name);

#endif
