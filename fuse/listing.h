/*
 * listing.h - a directory as the mount lists it
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A listing is a snapshot taken when a directory is opened: an array of
 * entries whose names lie one after another in one block.  The position in a
 * listing is an index, so a reader that comes back for more costs nothing
 * extra.
 */
#ifndef LISTING_H
#define LISTING_H

#include "mount.h"

#include <stddef.h>

struct listing_entry {
	uint64_t ref;		/* as the directory gives it */
	size_t   name_at;	/* in listing.names */
	uint32_t stream;	/* of the file, or NTR_NO_INDEX */
	uint32_t type;		/* S_IFDIR, S_IFREG, or 0: not known here */
};

struct listing {
	struct listing_entry *entries;	/* "." and ".." first */
	size_t   count, room;
	char    *names;
	size_t   names_len, names_room;
	uint64_t lost;			/* blocks and entries not readable */
};

int listing_open(const struct mount *mount, uint64_t number,
		 struct listing **listing_ret, struct ntr_error *err);
void listing_close(struct listing *listing);

#endif /* LISTING_H */
