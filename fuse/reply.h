/*
 * reply.h - what the callbacks share: from results of the library to replies
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef REPLY_H
#define REPLY_H

#include "mount.h"
#include "ops.h"

#include <stdbool.h>
#include <stddef.h>

struct handle;

int errno_of(int code);

/* What user data is, for those who only read it. */
const struct mount *mount_of(fuse_req_t req);

/* A buffer of this thread's, good until the next call; NULL: no memory. */
char *buffer_get(size_t size);

/* One that the threads share, to be given back: what the last one has just replied with
 * is still in the processor's cache, and a large read is little else than copying. */
char *buffer_borrow(size_t size);
void buffer_return(char *bytes);

/* Fill 'entry' for 'file' or its stream, as directory 'parent' (a record) holds
 * it. */
int make_entry(struct mount *mount, const struct ntr_file *file,
	       uint32_t stream, uint64_t parent,
	       struct fuse_entry_param *entry);

/* The same for the file with this reference, without opening it: false where it takes
 * that. */
bool make_known_entry(const struct mount *mount, uint64_t ref,
		      struct fuse_entry_param *entry);

/* Give the caller a handle for what has been opened, and that with it. */
void reply_open(fuse_req_t req, struct fuse_file_info *fi,
		struct ntr_stream *stream);
struct handle *handle_of(const struct fuse_file_info *fi);

/* The callbacks that are not in ops.c. */
void op_opendir(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *fi);
void op_readdir(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset,
		struct fuse_file_info *fi);
void op_readdirplus(fuse_req_t req, fuse_ino_t node, size_t size,
		    off_t offset, struct fuse_file_info *fi);
void op_readlink(fuse_req_t req, fuse_ino_t node);
void op_getxattr(fuse_req_t req, fuse_ino_t node, const char *name,
		 size_t size);
void op_listxattr(fuse_req_t req, fuse_ino_t node, size_t size);

#endif /* REPLY_H */
