/*
 * export.c - see export.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "export.h"
#include "node.h"
#include "reply.h"
#include "virtual.h"

#include "ntfsread_artifacts.h"

#include <errno.h>
#include <string.h>

bool export_is_wanted(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* The file that a node is in.  The number may be anybody's guess: child records and
 * records not in use are no files here. */
static int open_node(const struct mount *mount, fuse_ino_t node,
		     struct ntr_file **file_ret)
{
	uint64_t number = node_number(node);
	struct ntr_file_info info;
	int code = ntr_file_open(mount->volume, number, file_ret, NULL);

	if (code != NTR_OK)
		return code;
	ntr_file_info(*file_ret, &info);
	if (info.in_use && NTR_REF_NUMBER(info.ref) == number)
		return NTR_OK;
	ntr_file_close(*file_ret);
	return NTR_E_STALE;
}

/* The node of the directory that a directory is in. */
static int find_parent(const struct mount *mount, fuse_ino_t node,
		       fuse_ino_t *parent_ret)
{
	struct ntr_filename name;
	struct ntr_file *file;
	int code;

	*parent_ret = FUSE_ROOT_ID;
	if (node == FUSE_ROOT_ID)
		return NTR_OK;
	code = open_node(mount, node, &file);
	if (code != NTR_OK)
		return code;
	code = ntr_file_name(file, 0, &name, NULL);
	if (code == NTR_OK)
		*parent_ret = node_make(NTR_REF_NUMBER(name.parent_ref),
					NTR_NO_INDEX);
	ntr_file_close(file);
	return code;
}

void export_lookup(fuse_req_t req, fuse_ino_t node, const char *name)
{
	struct mount *mount = fuse_req_userdata(req);
	struct fuse_entry_param entry;
	struct ntr_file *file;
	int code = NTR_OK;

	memset(&entry, 0, sizeof(entry));
	entry.ino = node;
	entry.generation = 1;
	entry.attr_timeout = for_ever;
	entry.entry_timeout = for_ever;
	if (virtual_owns(node))
		code = NTR_E_STALE;
	else if (strcmp(name, "..") == 0)
		code = find_parent(mount, node, &entry.ino);
	if (code == NTR_OK)
		code = open_node(mount, entry.ino, &file);
	if (code == NTR_OK) {
		code = node_stat(mount, file, entry.ino, &entry.attr, NULL);
		ntr_file_close(file);
	}
	if (code == NTR_OK)
		fuse_reply_entry(req, &entry);
	else
		fuse_reply_err(req, code == NTR_E_NOT_FOUND ? ESTALE
							    : errno_of(code));
}
