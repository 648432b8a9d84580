/*
 * lost.h - the files of unused records, in their order, with their paths
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A pass on several threads: what is to be said about a file is written on whichever
 * is free, and given on in the order of the records.
 */
#ifndef NTFSREAD_CMD_LOST_H
#define NTFSREAD_CMD_LOST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "buf.h"
#include "ntfsread.h"
#include "ntfsread_artifacts.h"
#include "session.h"

enum { LOST_THREADS_MAX = 64 };

/* One thread's own. */
struct lost {
	const struct lost_pass *pass;
	void *user;		/* what pass->open gave */
	struct ntr_volume *vol;	/* whatever is read for the file at hand */
	FILE *out;		/* where it is written to: memory */
	char *text;		/* of 'out' */
	size_t text_len;
	struct ntr_paths *paths;
	uint8_t *record;	/* to look at a base record */
	uint64_t unreadable;	/* records that may have been of such files */

	/* the file at hand */
	struct ntr_file *file;
	struct ntr_file_info info;
	uint32_t name;		/* the one to show, or NTR_NO_INDEX */
	struct buf path;	/* by that name; ends with NUL, not counted */
	size_t parent_len;	/* of it, without a slash at its end */
	uint32_t notes;		/* enum ntr_path_notes */
};

struct lost_pass {
	struct session *s;
	uint32_t threads;	/* 0: one for each processor */
	void *ctx;
	/* Of each thread; both may be NULL.  NULL from it: out of memory. */
	void *(*open)(void *ctx);
	void (*close)(void *ctx, void *user);
	/* Write to l->out what there is to say about a file; false without memory. */
	bool (*write)(struct lost *l);
	/* Take what was written about one; false: no more. */
	bool (*take)(void *ctx, const void *bytes, size_t len);
};

/* Go through all of them.  One that cannot be opened is complained of, and so are, at
 * the end, records that nothing is known of. */
void lost_run(const struct lost_pass *pass);

/* Make l->path that by another of its names; false without memory. */
bool lost_path(struct lost *l, uint32_t name);

#endif
