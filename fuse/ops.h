/*
 * ops.h - what the kernel asks of the mounted volume
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef OPS_H
#define OPS_H

#define FUSE_USE_VERSION 312	/* FUSE_MAKE_VERSION(3, 12) */
#include <fuse_lowlevel.h>

/* Bytes of one request.  Past the page cache, it and its answer stay in the second-level
 * cache of the processor; in it, most of the time goes elsewhere. */
enum { OPS_MAX_READ = 1 << 20, OPS_MAX_DIRECT = 512 * 1024 };

extern const double for_ever;	/* for the kernel to keep what it was told */

/* For fuse_session_new(), with a struct mount as user data. */
extern const struct fuse_lowlevel_ops ops_table;

#endif /* OPS_H */
