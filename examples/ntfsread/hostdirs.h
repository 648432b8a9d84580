/*
 * hostdirs.h - the directories on the host, from the top one to the one at hand
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A tree may be deeper than there are descriptors and its paths longer than the
 * kernel takes: only the last levels stay open, and a level that was closed is
 * reached again step by step, never through a link, and must be what it was.
 */
#ifndef NTFSREAD_CMD_HOSTDIRS_H
#define NTFSREAD_CMD_HOSTDIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "buf.h"
#include "set.h"

struct hostdirs {
	struct buf levels;
	struct buf path;	/* relative to the top, "" there; ends with NUL */
	struct set used;	/* those that hold a directory of the image */
	size_t name_max;
	unsigned long next;	/* number for the next name that is taken */
};

/* Open the top, which is made where it is not there.  0, or an errno value; so do
 * all below. */
int hostdirs_open(struct hostdirs *h, const char *path);
void hostdirs_close(struct hostdirs *h);

/* The directory at hand. */
int hostdirs_fd(struct hostdirs *h, int *fd_ret);
const char *hostdirs_path(const struct hostdirs *h);

/*
 * Go into the directory 'name', making it unless it is there.  One that is not a
 * directory, or holds another directory of the image already, is left alone: the
 * name gets a number.
 */
int hostdirs_enter(struct hostdirs *h, const char *name);
/* Back to the one above; 'times' (may be NULL) become those of the one left. */
void hostdirs_leave(struct hostdirs *h, const struct timespec times[2]);

/* The number of the 'try'-th attempt to find a free name; 0: none. */
unsigned long hostdirs_number(struct hostdirs *h, unsigned try);

/* Open a directory by its path below the top, again without following links. */
int hostdirs_find(struct hostdirs *h, const char *path, int *fd_ret);

#endif
