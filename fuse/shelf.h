/*
 * shelf.h - listings that wait for their reader to ask for more
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The kernel is told that there is no need to open directories, which saves half of all
 * requests of whoever looks at all of them.  So a request for more entries says only
 * which directory and from which place on.  The listing that stopped there is on the
 * shelf; if it has made way for others, a new one skips to the place.
 */
#ifndef SHELF_H
#define SHELF_H

#include "listing.h"

struct shelf;

/* NULL: no memory. */
struct shelf *shelf_open(void);
void shelf_close(struct shelf *shelf);

/* The listing of directory 'number' from 'place' on: the caller's own now. */
int shelf_take(const struct mount *mount, uint64_t number, uint64_t place,
	       struct listing **listing_ret);

/* Keep it for whoever comes back for what follows 'place'. */
void shelf_put(const struct mount *mount, struct listing *listing,
	       uint64_t place);

#endif /* SHELF_H */
