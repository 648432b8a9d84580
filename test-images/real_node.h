/*
 * real_node.h - files and directories of a volume being made
 *
 * Each call opens what it needs by record number and closes it again, so that
 * no two open inodes of the library ever disagree about one record.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef REAL_NODE_H
#define REAL_NODE_H

#include "real_volume.h"

struct node {			/* by one of its paths */
	uint64_t record;
	const char *path;
};

struct node node_root(void);
struct node node_create(struct real *r, struct node dir, const char16_t *name);
struct node node_mkdir(struct real *r, struct node dir, const char16_t *name);
struct node node_link(struct real *r, struct node file, struct node dir,
		      const char16_t *name);
void node_dos_name(struct real *r, struct node file, struct node dir,
		   const char16_t *name);

/* 'name' is that of 'file.path' in 'dir'. */
void node_delete(struct real *r, struct node file, struct node dir,
		 const char16_t *name);

/* Times are FILETIMEs; both take effect when the volume is closed. */
void node_times(struct real *r, struct node file, int64_t created,
		int64_t modified, int64_t changed, int64_t accessed);
void node_flags(struct real *r, struct node file, uint32_t flags);

/* 1 to 4 as the command defines it, from the record as the library has it. */
unsigned node_stage(struct real *r, struct node file);

ntfs_inode *node_open(struct real *r, struct node file);
void node_shut(struct real *r, ntfs_inode *ni);
uint8_t node_name_units(const char16_t *name, ntfschar ret[256]);

void node_settle_all(struct real *r);

#endif
