/*
 * ops.h - what the kernel asks of the mounted volume
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef OPS_H
#define OPS_H

#define FUSE_USE_VERSION 312	/* FUSE_MAKE_VERSION(3, 12) */
#include <fuse_lowlevel.h>

enum { OPS_MAX_READ = 1 << 20 };	/* bytes of one request */

extern const double for_ever;	/* for the kernel to keep what it was told */

/* For fuse_session_new(), with a struct mount as user data. */
extern const struct fuse_lowlevel_ops ops_table;

#endif /* OPS_H */
