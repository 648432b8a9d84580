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

#include "mount.h"

struct handle {
	struct handle     *next, *prev;	/* protected by mount.lock */
	struct ntr_stream *stream;	/* NULL: no content */
};

/* Take the stream over, even on failure, which is NULL. */
struct handle *handle_open(struct mount *mount, struct ntr_stream *stream);
void handle_close(struct mount *mount, struct handle *handle);
void handle_close_all(struct mount *mount);

#endif /* HANDLE_H */
