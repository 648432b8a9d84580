/*
 * node.h - from record and stream to FUSE's node number and struct stat
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A node number is the record number in the low 48 bits and a stream in the
 * high 16, so there is no table to keep and nothing to forget:
 *
 *	high bits 0	the file itself: its unnamed $DATA, or the directory
 *	N		stream N - 1 of ntr_file_stream()
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

enum { NODE_STREAMS = 0xfeff };	/* streams that can be told apart; 0xff00 up
				   is left for nodes that are not files */

/* The node of the file with record 'number', or of its stream 'stream' where
 * that is not NTR_NO_INDEX; 0 where it has none. */
uint64_t node_make(uint64_t number, uint32_t stream);
uint64_t node_number(uint64_t node);
uint32_t node_stream(uint64_t node);

/* The number that stat() shows for a node. */
uint64_t node_shown(uint64_t node);

/* Describe 'node', which lies in 'file'. */
int node_stat(const struct mount *mount, const struct ntr_file *file,
	      uint64_t node, struct stat *st, struct ntr_error *err);

#endif /* NODE_H */
