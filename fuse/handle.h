/*
 * handle.h - what is open in a mount
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whoever opens something gets a handle, and gives it back with a release.  A
 * mount that is told to end gets no more releases: it closes what is left by
 * itself.
 */
#ifndef HANDLE_H
#define HANDLE_H

#include "listing.h"

struct handle {
	struct handle     *next, *prev;	/* protected by mount.lock */
	struct ntr_stream *stream;	/* NULL: no content */
	struct listing    *listing;	/* NULL: not a directory */
};

/* Take both over, even on failure, which is NULL. */
struct handle *handle_open(struct mount *mount, struct ntr_stream *stream,
			   struct listing *listing);
void handle_close(struct mount *mount, struct handle *handle);
void handle_close_all(struct mount *mount);

#endif /* HANDLE_H */
