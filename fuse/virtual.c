/*
 * virtual.c - see virtual.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "virtual.h"
#include "deleted_file.h"
#include "deleted_tree.h"
#include "deleted_xattr.h"
#include "free_file.h"
#include "node.h"
#include "record_files.h"
#include "reply.h"
#include "value.h"
#include "virtual_dir.h"
#include "virtual_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MASK 0xffffffffffffu

/* ------------------------------------------------------------------ nodes - */

fuse_ino_t virtual_node(enum virtual_kind kind, uint64_t number)
{
	return (uint64_t)kind << 48 | number;
}

enum virtual_kind virtual_kind_of(fuse_ino_t node)
{
	return (enum virtual_kind)(node >> 48);
}

uint64_t virtual_number_of(fuse_ino_t node)
{
	return node & NUMBER_MASK;
}

bool virtual_owns(fuse_ino_t node)
{
	return node >> 48 >= NODE_OTHERS;
}

bool virtual_is_door(fuse_ino_t parent, const char *name)
{
	return parent == FUSE_ROOT_ID && strcmp(name, ".ntfsread") == 0;
}

uint64_t virtual_record_of(fuse_ino_t node)
{
	uint64_t number = virtual_number_of(node);

	return virtual_kind_of(node) == VIRTUAL_DELETED ? (uint32_t)number
							: number;
}

static uint32_t stream_of(fuse_ino_t node)
{
	uint64_t high = virtual_number_of(node) >> 32;

	return virtual_kind_of(node) == VIRTUAL_DELETED && high
	       ? (uint32_t)high - 1 : NTR_NO_INDEX;
}

int virtual_find_deleted(const struct mount *mount, fuse_ino_t node,
			 struct deleted_file *f)
{
	return deleted_file_find(mount, virtual_record_of(node),
				 stream_of(node), f);
}

/* ----------------------------------------------------------- what is made - */

static int make_owners(struct mount *mount, void **owners_ret)
{
	struct ntr_clusters *clusters;
	int code = ntr_clusters_open(mount->volume, NTR_CLUSTERS_OWNERS,
				     &clusters, NULL);

	if (code == NTR_OK)
		*owners_ret = clusters;
	return code;
}

int virtual_start(struct mount *mount, uint32_t flags)
{
	struct virtual *v = calloc(1, sizeof(*v));

	if (v)
		v->records = record_files_open(mount, flags);
	if (!v || !v->records) {
		free(v);
		return NTR_E_NOMEM;
	}
	lazy_start(&v->tree, mount, deleted_tree_make);
	lazy_start(&v->owners, mount, make_owners);
	lazy_start(&v->free, mount, free_file_make);
	mount->virtual = v;
	return NTR_OK;
}

void virtual_end(struct mount *mount)
{
	struct virtual *v = mount->virtual;

	if (!v)
		return;
	virtual_file_close_all(mount);
	deleted_tree_free(lazy_end(&v->tree));
	ntr_clusters_close(lazy_end(&v->owners));
	free_file_free(lazy_end(&v->free));
	record_files_close(v->records);
	free(v);
	mount->virtual = NULL;
}

/* ------------------------------------------------------------------- stat - */

int virtual_text_errno(int code)
{
	return code == NTR_E_LIMIT ? EFBIG : errno_of(code);
}

/* The text of a record is made to know how long it is. */
static int json_size(struct mount *mount, fuse_ino_t node, off_t *size_ret)
{
	size_t len;
	int code = record_files_size(mount->virtual->records,
				     virtual_record_of(node), &len);

	if (code != NTR_OK)
		return virtual_text_errno(code);
	*size_ret = (off_t)len;
	return 0;
}

static int free_size(fuse_req_t req, struct mount *mount, off_t *size_ret)
{
	struct free_file *f;
	int failed;

	f = lazy_get(&mount->virtual->free, req, &failed);
	if (f)
		*size_ret = (off_t)free_file_size(f);
	return failed;
}

static void stat_start(const struct mount *mount, mode_t type, struct stat *st)
{
	memset(st, 0, sizeof(*st));
	st->st_uid = mount->uid;
	st->st_gid = mount->gid;
	st->st_nlink = 1;
	st->st_blksize = (blksize_t)mount->info.cluster_size;
	st->st_mode = type == S_IFDIR ? S_IFDIR | (0777 & ~mount->dmask)
				      : S_IFREG | (0444 & ~mount->fmask);
}

static int stat_deleted(const struct mount *mount, fuse_ino_t node,
			struct stat *st)
{
	struct deleted_file f;
	int code = virtual_find_deleted(mount, node, &f);

	if (code == NTR_OK) {
		code = deleted_file_stat(&f, st);
		deleted_file_drop(&f);
	}
	return code == NTR_OK ? 0 : errno_of(code);
}

/* 0, or an errno. */
static int stat_node(fuse_req_t req, struct mount *mount, fuse_ino_t node,
		     struct stat *st)
{
	int failed = 0;

	stat_start(mount, S_IFREG, st);
	switch (virtual_kind_of(node)) {
	case VIRTUAL_DELETED:
	case VIRTUAL_PLACE:
		failed = stat_deleted(mount, node, st);
		break;
	case VIRTUAL_RECORD:
		st->st_size = mount->info.record_size;
		break;
	case VIRTUAL_JSON:
		failed = json_size(mount, node, &st->st_size);
		break;
	default:	/* VIRTUAL_FIXED, or a root that cannot be read */
		if (node == virtual_node(VIRTUAL_FIXED, VIRTUAL_FREE))
			failed = free_size(req, mount, &st->st_size);
		else
			stat_start(mount, S_IFDIR, st);
		break;
	}
	st->st_ino = node;
	if (!st->st_blocks)
		st->st_blocks = (blkcnt_t)((st->st_size + 511) >> 9);
	return failed;
}

void virtual_getattr(fuse_req_t req, fuse_ino_t node)
{
	struct stat st;
	int failed = stat_node(req, fuse_req_userdata(req), node, &st);

	if (failed)
		fuse_reply_err(req, failed);
	else
		fuse_reply_attr(req, &st, for_ever);
}

static int make_virtual_entry(fuse_req_t req, struct mount *mount,
			      fuse_ino_t node, struct fuse_entry_param *entry)
{
	memset(entry, 0, sizeof(*entry));
	entry->ino = node;
	entry->generation = 1;
	entry->attr_timeout = for_ever;
	entry->entry_timeout = for_ever;
	return stat_node(req, mount, node, &entry->attr);
}

/* ------------------------------------------------------------ directories - */

/* 0, or an errno. */
static int dir_start(fuse_req_t req, fuse_ino_t node, struct virtual_dir *dir)
{
	struct mount *mount = fuse_req_userdata(req);
	int failed = 0;

	memset(dir, 0, sizeof(*dir));
	dir->mount = mount;
	dir->node = node;
	if (virtual_dir_needs_tree(node))
		dir->tree = lazy_get(&mount->virtual->tree, req, &failed);
	return failed;
}

void virtual_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	fuse_ino_t node = virtual_node(VIRTUAL_FIXED, VIRTUAL_TOP);
	struct mount *mount = fuse_req_userdata(req);
	struct fuse_entry_param entry;
	struct virtual_dir dir;
	int failed = 0;

	if (virtual_owns(parent)) {
		failed = dir_start(req, parent, &dir);
		node = failed ? 0 : virtual_dir_find(&dir, name);
	}
	memset(&entry, 0, sizeof(entry));
	entry.entry_timeout = for_ever;	/* of a name that is not there */
	if (node)
		failed = make_virtual_entry(req, mount, node, &entry);
	if (failed)
		fuse_reply_err(req, failed);
	else
		fuse_reply_entry(req, &entry);
}

/* Which entries come with their stat.  The kernel knows "." and "..", would keep a
 * kilobyte for each of a million records, and the free clusters take counting. */
static bool is_described(const struct virtual_entry *entry)
{
	return virtual_kind_of(entry->node) != VIRTUAL_RECORD &&
	       entry->node != virtual_node(VIRTUAL_FIXED, VIRTUAL_FREE) &&
	       strcmp(entry->name, ".") != 0 && strcmp(entry->name, "..") != 0;
}

/* Add an entry where it fits; returns its length, or more than 'room'. */
static size_t add_entry(fuse_req_t req, struct mount *mount, char *buf,
			size_t room, const struct virtual_entry *from,
			uint64_t next, bool plus)
{
	struct fuse_entry_param entry;

	memset(&entry, 0, sizeof(entry));
	entry.attr.st_ino = from->node;
	entry.attr.st_mode = from->type;
	if (!plus)
		return fuse_add_direntry(req, buf, room, from->name,
					 &entry.attr, (off_t)next);
	/* Before the work. */
	if (fuse_add_direntry_plus(req, NULL, 0, from->name, NULL, 0) <= room &&
	    is_described(from) &&
	    make_virtual_entry(req, mount, from->node, &entry) != 0) {
		memset(&entry, 0, sizeof(entry));
		entry.attr.st_ino = from->node;
		entry.attr.st_mode = from->type;
	}
	return fuse_add_direntry_plus(req, buf, room, from->name, &entry,
				      (off_t)next);
}

void virtual_readdir(fuse_req_t req, fuse_ino_t node, size_t size,
		     off_t offset, bool plus)
{
	struct mount *mount = fuse_req_userdata(req);
	char *buf = buffer_get(size);
	struct virtual_entry entry;
	struct virtual_dir dir;
	size_t used = 0, len;
	int failed = buf ? dir_start(req, node, &dir) : ENOMEM;

	if (failed) {
		fuse_reply_err(req, failed);
		return;
	}
	dir.position = (uint64_t)offset;
	while (virtual_dir_next(&dir, &entry)) {
		len = add_entry(req, mount, buf + used, size - used, &entry,
				dir.position, plus);
		if (len > size - used)
			break;
		used += len;
	}
	virtual_dir_end(&dir);
	fuse_reply_buf(req, buf, used);
}

/* ----------------------------------------------------------------- xattrs - */

static int64_t xattr_of(fuse_req_t req, struct mount *mount,
			const struct deleted_file *f, const char *name,
			char *buf, size_t cap)
{
	struct ntr_clusters *clusters = NULL;
	int failed = 0;

	if (!name)
		return deleted_xattr_list(mount, f, buf, cap);
	if (deleted_xattr_is_doubtful(f, name))
		clusters = lazy_get(&mount->virtual->owners, req, &failed);
	return failed ? -failed : deleted_xattr_get(mount, f, clusters, name,
						    buf, cap);
}

void virtual_getxattr(fuse_req_t req, fuse_ino_t node, const char *name,
		      size_t size)
{
	struct mount *mount = fuse_req_userdata(req);
	char *buf = buffer_get(VALUE_MAX);
	int64_t len = name ? -ENODATA : 0;
	struct deleted_file f;
	int code;

	if (buf && virtual_kind_of(node) == VIRTUAL_DELETED) {
		code = virtual_find_deleted(mount, node, &f);
		len = code == NTR_OK ? 0 : -errno_of(code);
		if (len == 0) {
			len = xattr_of(req, mount, &f, name, buf,
				       size < VALUE_MAX ? size : VALUE_MAX);
			deleted_file_drop(&f);
		}
	}
	if (!buf || len < 0)
		fuse_reply_err(req, buf ? (int)-len : ENOMEM);
	else if (size == 0)
		fuse_reply_xattr(req, (size_t)len);
	else if ((uint64_t)len > size)
		fuse_reply_err(req, ERANGE);
	else
		fuse_reply_buf(req, buf, (size_t)len);
}
