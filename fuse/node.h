/*
 * node.h - from record and stream to FUSE's node number and struct stat
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A node number is the record number in the low 48 bits and a stream in the
 * high 16, so there is no table to keep and nothing to forget:
 *
 *	high bits 0	the file itself: its unnamed $DATA, or the directory
 *	N		stream N - 1 of ntr_file_stream()
 *	0xf000 + N	the file as its name N has it: of symbolic links, which
 *			lead elsewhere from elsewhere
 *
 * Of the files themselves three numbers are taken: 0 means "no such file" to
 * FUSE and 1 is its root.  So the root (record 5) and $MFTMirr (record 1)
 * change places, and $MFT (record 0) is the last of the 48 bits, which no
 * record ever reaches.
 *
 * What stat() shows as the inode is the record number, as in ntfs-3g.
 */
#ifndef NODE_H
#define NODE_H

#include "mount.h"

#include <sys/stat.h>

enum {
	NODE_STREAMS = 0xefff,	/* streams that can be told apart */
	NODE_NAMES = 0xf000,
	NODE_NOWHERE = 0xfeff,	/* none of its names is where it was found */
	NODE_OTHERS = 0xff00	/* and up: nodes that are not files */
};

/* The node of the file with record 'number', or of its stream 'stream' where
 * that is not NTR_NO_INDEX; 0 where it has none. */
uint64_t node_make(uint64_t number, uint32_t stream);
/* The node of a file as its name 'name' has it, NTR_NO_INDEX: none of them. */
uint64_t node_make_name(uint64_t number, uint32_t name);
uint64_t node_number(uint64_t node);
uint32_t node_name(uint64_t node);
uint32_t node_stream(uint64_t node);

/* The number that stat() shows for a node. */
uint64_t node_shown(uint64_t node);

/* Find and decode $STANDARD_INFORMATION; 0 if there is none. */
struct ntr_stdinfo;
int node_stdinfo(const struct ntr_file *file, struct ntr_stdinfo *info_ret);

/* Describe 'node', which lies in 'file'. */
int node_stat(struct mount *mount, const struct ntr_file *file,
	      uint64_t node, struct stat *st, struct ntr_error *err);

#endif /* NODE_H */
