/*
 * links.h - where the streams of files with several names were written
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_LINKS_H
#define NTFSREAD_CMD_LINKS_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

struct link {
	uint64_t number;	/* of the record */
	uint32_t stream;	/* its index; NTR_NO_INDEX: none, the slot is free */
	uint32_t digest;	/* as the hasher keeps it, or HASHER_NONE */
	size_t path_at;		/* links_path() */
};

struct links {
	struct link *slots;
	size_t count, size;	/* size: a power of two, or 0 */
	struct buf paths;
};

/* NULL: not there.  Good until the next links_add(). */
const struct link *links_find(const struct links *l, uint64_t number,
			      uint32_t stream);
/* Relative to the top; what is past the last slash is the file. */
const char *links_path(const struct links *l, const struct link *link);
/* 'dir' is "" for the top itself.  0, or -1 without memory. */
int links_add(struct links *l, uint64_t number, uint32_t stream,
	      uint32_t digest, const char *dir, const char *name);
void links_free(struct links *l);

#endif
