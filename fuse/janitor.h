/*
 * janitor.h - a process that unmounts when the mount program is gone
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * In the sandbox nothing can be executed, and whoever is not root must execute
 * fusermount3 to unmount.  So a child is left outside that does nothing but wait for
 * the end of its parent, however that comes, and then removes what it left mounted.
 */
#ifndef NTFSREAD_FUSE_JANITOR_H
#define NTFSREAD_FUSE_JANITOR_H

#include <sys/types.h>

struct janitor {
	pid_t child;
	int   pipe;	/* closed: the parent is done */
};

/* 'mountpoint' is absolute and mounted.  0, or -1 with errno. */
int janitor_start(struct janitor *janitor, const char *mountpoint);

/* Have it unmount what is still mounted, and wait until that is done.  'gone': it has
 * been unmounted already, and nothing is to be done. */
void janitor_finish(struct janitor *janitor, int gone);

#endif
