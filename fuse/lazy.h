/*
 * lazy.h - something that is made when it is first needed, for all who wait for it
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What takes a pass over the volume is made by a thread of its own.  Whoever needs it
 * waits, until it is there, the caller gives up or the mount ends.  What failed is
 * tried again at the next need.
 */
#ifndef LAZY_H
#define LAZY_H

#include "mount.h"
#include "ops.h"

#include <stdbool.h>

struct lazy {
	pthread_mutex_t lock;
	pthread_cond_t  done;
	/* protected by lock: */
	pthread_t thread;
	bool      running;	/* 'thread' is at work */
	bool      joinable;	/* it was started, and nobody has joined it */
	unsigned  rounds;	/* that are over */
	int       code;		/* of the last one */
	void     *made;		/* NULL: not there yet */
	/* constant: */
	struct mount *mount;
	int         (*make)(struct mount *mount, void **made_ret);
};

void lazy_start(struct lazy *lazy, struct mount *mount,
		int (*make)(struct mount *, void **));

/* What was made, to keep until lazy_end(); or NULL, and an errno in *errno_ret. */
void *lazy_get(struct lazy *lazy, fuse_req_t req, int *errno_ret);

/* Wait for the thread, if there is one; returns what was made, or NULL. */
void *lazy_end(struct lazy *lazy);

#endif /* LAZY_H */
