/*
 * ops_dir.c - callbacks for directories; see ops.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "handle.h"
#include "node.h"
#include "reply.h"

#include <errno.h>
#include <string.h>

void op_opendir(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *fi)
{
	struct listing *listing;
	int code = listing_open(mount_of(req), node_number(node), &listing,
				NULL);

	if (code != NTR_OK) {
		fuse_reply_err(req, errno_of(code));
		return;
	}
	fi->cache_readdir = 1;
	fi->keep_cache = 1;
	reply_open(req, fi, NULL, listing);
}

/* What the directory alone tells about an entry: its number and type. */
static void stat_hint(const struct listing_entry *from, struct stat *st)
{
	uint64_t node = node_make(NTR_REF_NUMBER(from->ref), from->stream);

	memset(st, 0, sizeof(*st));
	st->st_ino = (ino_t)node_shown(node);
	st->st_mode = from->type;
}

static size_t add_plain(fuse_req_t req, char *buf, size_t room,
			const char *name, const struct listing_entry *from,
			size_t next)
{
	struct stat st;

	stat_hint(from, &st);
	return fuse_add_direntry(req, buf, room, name, &st, (off_t)next);
}

/* An entry together with its stat.  One that cannot be opened keeps node
 * number 0: it is listed, and whoever looks at it gets the error. */
static size_t add_plus(fuse_req_t req, char *buf, size_t room,
		       const char *name, const struct listing_entry *from,
		       size_t next, uint64_t parent)
{
	size_t need = fuse_add_direntry_plus(req, NULL, 0, name, NULL, 0);
	struct mount *mount = fuse_req_userdata(req);
	struct fuse_entry_param entry;
	struct ntr_file *file;
	int code = NTR_E_NOT_FOUND;

	if (need > room)
		return need;	/* before the work of opening the file */
	if (next > 2 &&		/* the kernel knows "." and ".." */
	    ntr_file_open(mount->volume, from->ref, &file, NULL) == NTR_OK) {
		code = make_entry(mount, file, from->stream, parent, &entry);
		ntr_file_close(file);
	}
	if (code != NTR_OK) {
		memset(&entry, 0, sizeof(entry));
		stat_hint(from, &entry.attr);
	}
	return fuse_add_direntry_plus(req, buf, room, name, &entry,
				      (off_t)next);
}

static void list(fuse_req_t req, size_t size, off_t offset,
		 const struct listing *listing, uint64_t parent, int plus)
{
	char *buf = buffer_get(size);
	size_t used = 0;
	size_t i;

	if (!buf) {
		fuse_reply_err(req, ENOMEM);
		return;
	}
	for (i = (size_t)offset; i < listing->count; i++) {
		const struct listing_entry *entry = &listing->entries[i];
		const char *name = listing->names + entry->name_at;
		size_t len = plus ? add_plus(req, buf + used, size - used, name,
					     entry, i + 1, parent)
				  : add_plain(req, buf + used, size - used,
					      name, entry, i + 1);

		if (len > size - used)
			break;
		used += len;
	}
	/* All that can be read has been; now tell that it was not all. */
	if (used == 0 && listing->lost > 0)
		fuse_reply_err(req, EIO);
	else
		fuse_reply_buf(req, buf, used);
}

void op_readdir(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset,
		struct fuse_file_info *fi)
{
	list(req, size, offset, handle_of(fi)->listing, node_number(node), 0);
}

void op_readdirplus(fuse_req_t req, fuse_ino_t node, size_t size,
		    off_t offset, struct fuse_file_info *fi)
{
	list(req, size, offset, handle_of(fi)->listing, node_number(node), 1);
}
