/*
 * virtual_parts.h - what the callbacks of virtual.h share
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VIRTUAL_PARTS_H
#define VIRTUAL_PARTS_H

#include "deleted_file.h"
#include "lazy.h"
#include "virtual.h"

struct record_files;

struct virtual {
	struct record_files *records;
	struct lazy tree;	/* struct deleted_tree */
	struct lazy owners;	/* struct ntr_clusters, with whose they are */
	struct lazy free;	/* struct free_file */
	struct virtual_handle *handles;	/* protected by mount->lock */
};

/* The record that a node is or is made of. */
uint64_t virtual_record_of(fuse_ino_t node);
/* The deleted file of a node, or its stream. */
int virtual_find_deleted(const struct mount *mount, fuse_ino_t node,
			 struct deleted_file *f);
/* The errno of a text that could not be made. */
int virtual_text_errno(int code);

/* Close what nobody will close any more. */
void virtual_file_close_all(struct mount *mount);

#endif /* VIRTUAL_PARTS_H */
