/*
 * mount.h - one mounted volume and what its user asked for
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MOUNT_H
#define MOUNT_H

#include "ntfsread.h"

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { ASTRAY_MAX = 256 };

struct birth_ids;
struct fuse_session;
struct kept;
struct virtual;
struct shelf;
struct table;

/* Everything the callbacks share.  Filled before the first request; what comes
 * before the locks is constant from then on, so no thread needs one to read
 * it. */
struct mount {
	struct ntr_volume      *volume;
	struct ntr_volume_info  info;
	uid_t    uid;
	gid_t    gid;
	mode_t   fmask, dmask;		/* permission bits taken away */
	int      open_streams;		/* "file:stream" can be opened */
	int      list_streams;		/* ... and is listed */
	int      hide_system;		/* metadata files are not listed */
	int      hide_hidden;		/* nor are hidden ones */
	int      direct_io;
	int      posix_nlink;		/* DOS names are not counted as links */
	int      stream_xattrs;		/* user.STREAM is there */
	int      no_opendir;		/* the kernel can do without */
	struct shelf *shelf;		/* has its own lock */
	struct table *table;		/* table.h; lives without locks */
	struct kept *kept;		/* has its own lock */
	struct virtual *virtual;	/* virtual.h; its parts have locks */
	struct fuse_session *session;

	pthread_mutex_t lock;
	struct handle  *handles;	/* protected by lock; see handle.h */
	size_t          astray_count;	/* protected by lock; see link.h */
	uint64_t        astray[ASTRAY_MAX];
	struct birth_ids *births;	/* protected by counting; objid.h */
	pthread_mutex_t counting;
	int      counted;		/* protected by counting */
	uint64_t free_clusters;		/* protected by counting; 0: unknown */
};

/* Records whose number Windows fixes. */
enum { RECORD_MFT = 0, RECORD_MFTMIRR = 1, RECORD_ROOT = 5, RECORD_USER = 16 };

#endif /* MOUNT_H */
