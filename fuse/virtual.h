/*
 * virtual.h - ".ntfsread": what is not in any directory of the volume
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *	.ntfsread/deleted/...		deleted_tree.h, deleted_file.h
 *	.ntfsread/records/N, N.json	record_files.h
 *	.ntfsread/unallocated		free_file.h
 *
 * At the root of the mount, and not listed there.  Nothing of this takes memory or
 * time before somebody asks for it.
 *
 * The nodes are those that node.h leaves to others.  In their high 16 bits is what
 * they are, and in the low 48 which one:
 */
#ifndef VIRTUAL_H
#define VIRTUAL_H

#include "mount.h"
#include "ops.h"

#include <stdbool.h>
#include <sys/stat.h>

enum virtual_kind {
	VIRTUAL_FIXED   = 0xff00,	/* enum virtual_number */
	VIRTUAL_DELETED = 0xff01,	/* record below 2^32, stream + 1 << 32 */
	VIRTUAL_PLACE   = 0xff02,	/* record of a directory in use, as it is
					   in the tree of deleted files */
	VIRTUAL_RECORD  = 0xff03,	/* record */
	VIRTUAL_JSON    = 0xff04	/* record */
};

enum virtual_number {
	VIRTUAL_TOP = 1, VIRTUAL_TREE, VIRTUAL_ORPHANS, VIRTUAL_RECORDS,
	VIRTUAL_FREE
};

fuse_ino_t virtual_node(enum virtual_kind kind, uint64_t number);
enum virtual_kind virtual_kind_of(fuse_ino_t node);
uint64_t virtual_number_of(fuse_ino_t node);

/* Before the first request and after the last.  'flags': those that the volume was
 * opened with. */
int virtual_start(struct mount *mount, uint32_t flags);
void virtual_end(struct mount *mount);

/* Is the node one of these?  Then the callback below is to be called. */
bool virtual_owns(fuse_ino_t node);
/* Is 'name', which the volume does not have, the way in? */
bool virtual_is_door(fuse_ino_t parent, const char *name);

void virtual_lookup(fuse_req_t req, fuse_ino_t parent, const char *name);
/* Also of the root, where the volume's cannot be read. */
void virtual_getattr(fuse_req_t req, fuse_ino_t node);
void virtual_open(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *fi);
void virtual_read(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset,
		  struct fuse_file_info *fi);
void virtual_release(fuse_req_t req, fuse_ino_t node,
		     struct fuse_file_info *fi);
void virtual_readdir(fuse_req_t req, fuse_ino_t node, size_t size,
		     off_t offset, bool plus);
/* 'name' NULL: the list of names. */
void virtual_getxattr(fuse_req_t req, fuse_ino_t node, const char *name,
		      size_t size);

#endif /* VIRTUAL_H */
