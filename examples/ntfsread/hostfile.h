/*
 * hostfile.h - a file on the host that appears whole, under a name that was free
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * It is written under another name in the same directory, and gets its own when it
 * is complete.  Directories are descriptors and names are single components, so no
 * link on the host leads anywhere else.
 */
#ifndef NTFSREAD_CMD_HOSTFILE_H
#define NTFSREAD_CMD_HOSTFILE_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct hostfile {
	int dir, fd;		/* dir is the caller's; fd is -1 when closed */
	uint64_t end;		/* of what was written */
	char temporary[48];
};

/* All return 0, or an errno value. */
int hostfile_create(struct hostfile *f, int dir);
int hostfile_write(struct hostfile *f, const void *bytes, size_t len,
		   uint64_t at);
/* Make it longer than what was written: the rest is a hole. */
int hostfile_extend(struct hostfile *f, uint64_t size);
/* The last step before it is named; 'times' may be NULL. */
int hostfile_finish(struct hostfile *f, const struct timespec times[2]);
/* EEXIST: the name is taken, try another. */
int hostfile_name(struct hostfile *f, const char *name);

/* Remove what has not been named. */
void hostfile_abandon(struct hostfile *f);

#endif
