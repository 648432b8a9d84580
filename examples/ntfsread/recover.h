/*
 * recover.h - files of the image copied to a directory of the host
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_RECOVER_H
#define NTFSREAD_CMD_RECOVER_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "buf.h"
#include "gaps.h"
#include "hostdirs.h"
#include "links.h"
#include "manifest.h"
#include "reader.h"
#include "remains.h"
#include "session.h"
#include "set.h"

struct recover {
	struct session *s;
	bool metadata;		/* those of the root, too */
	bool verbose;
	bool fatal;		/* the host takes no more */

	struct hostdirs dirs;
	struct manifest manifest;
	struct manifest_total total;
	struct links links;
	struct reader reader;
	struct gaps gaps;
	struct remains remains;	/* of deleted files */
	bool deleted;		/* --deleted */
	uint32_t threads;	/* to look for them on; 0: one a processor */
	struct buf source;	/* path in the image of what is at hand */
	struct buf stream;	/* name of the stream at hand, escaped */

	struct set visited;	/* directories of this target */
	struct buf stack, pending, names;	/* recover_tree() */
	struct buf name;	/* of the entry at hand, escaped */
	uint64_t entries_left;	/* until there are too many to be true */

	bool terminal;		/* stderr is one */
	struct timespec shown;	/* when progress was shown last */
};

/* A file of the image that is being recovered. */
struct item {
	struct ntr_file *file;
	struct ntr_file_info info;
	struct ntr_stdinfo stdinfo;
	struct timespec times[2];	/* accessed, modified: as futimens() */
	bool has_times;
	const char *name;		/* on the host, escaped */
	uint32_t only;			/* index of the one stream that is wanted,
					   or NTR_NO_INDEX: all */
	unsigned number;		/* try at which the name was free */
};

/* Is it time to end? */
bool recover_stopped(const struct recover *r);

/* Something about the file at hand that belongs on stderr. */
void recover_complain(struct recover *r, const char *why);
/* The host refused; what cannot get better ends it all. */
void recover_host_error(struct recover *r, const char *subject, int code);
void recover_progress(struct recover *r);

/* Append a name to r->source; its length before is what to set it back to. */
int recover_source_add(struct recover *r, const char *name, size_t len);

/* Read what there is to know about 'item->file'. */
void item_start(struct item *item);
/* What a line of the manifest says about any part of the file. */
struct manifest_line item_line(const struct recover *r,
			       const struct item *item);

/* Copy one stream into the directory at hand. */
void recover_stream(struct recover *r, struct item *item, uint32_t index);
/* All that are wanted of a file (or of a directory, whose content is not one). */
void recover_streams(struct recover *r, struct item *item);
/* All deleted files, or those that are one of the targets or below it. */
void recover_deleted(struct recover *r, char **targets, int count);
/* The directory and all below. */
void recover_tree(struct recover *r, struct item *item);

#endif
