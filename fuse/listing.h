/*
 * listing.h - a directory as the mount lists it
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A listing gives one entry after the other and keeps none, so the largest directory
 * takes no more memory than a small one.  Where it is, is a number: the same entry has
 * the same in every listing of the directory, for the volume never changes.
 */
#ifndef LISTING_H
#define LISTING_H

#include "mount.h"
#include "names.h"

#include <stddef.h>

struct listing_entry {
	uint64_t ref;		/* as the directory gives it */
	uint32_t stream;	/* of the file, or NTR_NO_INDEX */
	uint32_t type;		/* S_IFDIR, S_IFREG, or 0: not known here */
	char     name[NAME_ROOM];
};

struct listing;

int listing_open(const struct mount *mount, uint64_t number,
		 struct listing **listing_ret, struct ntr_error *err);
void listing_close(struct listing *listing);

/* The entry at hand, NULL behind the last.  "." and ".." are the first two. */
const struct listing_entry *listing_entry(const struct listing *listing);

/* Go on to the next entry. */
void listing_next(struct listing *listing);

/* Which directory is listed, and where the listing is: before the first entry 0, and
 * more before each later one. */
uint64_t listing_number(const struct listing *listing);
uint64_t listing_place(const struct listing *listing);

/* Go forward to a place. */
void listing_skip(struct listing *listing, uint64_t place);

/* Blocks and entries met so far that are not readable. */
uint64_t listing_lost(const struct listing *listing);

#endif /* LISTING_H */
