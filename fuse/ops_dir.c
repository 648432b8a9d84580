/*
 * ops_dir.c - callbacks for directories; see ops.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "node.h"
#include "reply.h"
#include "shelf.h"
#include "virtual.h"

#include <errno.h>
#include <string.h>

/* The kernel takes ENOSYS for "no need to ask, ever", if it knows that.  Listings are
 * found again by the shelf, and kept by the kernel in both cases. */
void op_opendir(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *fi)
{
	(void)node;
	if (mount_of(req)->no_opendir) {
		fuse_reply_err(req, ENOSYS);
		return;
	}
	fi->cache_readdir = 1;
	fi->keep_cache = 1;
	(void)fuse_reply_open(req, fi);
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
			const struct listing_entry *from, uint64_t next)
{
	struct stat st;

	stat_hint(from, &st);
	return fuse_add_direntry(req, buf, room, from->name, &st, (off_t)next);
}

/* No entry is longer: there is room for the next one, without asking how long it is. */
enum { ENTRY_MAX = NAME_ROOM + 512 };

static int describe(struct mount *mount, const struct listing_entry *from,
		    uint64_t parent, struct fuse_entry_param *entry)
{
	struct ntr_file *file;
	int code;

	if (from->stream == NTR_NO_INDEX &&
	    make_known_entry(mount, from->ref, entry))
		return NTR_OK;
	code = ntr_file_open(mount->volume, from->ref, &file, NULL);
	if (code != NTR_OK)
		return code;
	code = make_entry(mount, file, from->stream, parent, entry);
	ntr_file_close(file);
	return code;
}

/* An entry together with its stat.  One that cannot be opened keeps node
 * number 0: it is listed, and whoever looks at it gets the error. */
static size_t add_plus(fuse_req_t req, char *buf, size_t room,
		       const struct listing_entry *from, uint64_t next,
		       uint64_t parent)
{
	struct mount *mount = fuse_req_userdata(req);
	struct fuse_entry_param entry;
	size_t need;

	if (room < ENTRY_MAX) {
		need = fuse_add_direntry_plus(req, NULL, 0, from->name, NULL, 0);
		if (need > room)
			return need;	/* before the work of opening the file */
	}
	/* The kernel knows "." and "..". */
	if (next <= 2 || describe(mount, from, parent, &entry) != NTR_OK) {
		memset(&entry, 0, sizeof(entry));
		stat_hint(from, &entry.attr);
	}
	return fuse_add_direntry_plus(req, buf, room, from->name, &entry,
				      (off_t)next);
}

/* Fill the buffer with what comes next in the listing.  Returns the bytes used;
 * *place_ret is where to go on. */
static size_t fill(fuse_req_t req, struct listing *listing, char *buf,
		   size_t size, int plus, uint64_t *place_ret)
{
	uint64_t parent = listing_number(listing);
	const struct listing_entry *entry;
	size_t used = 0, len;

	while ((entry = listing_entry(listing)) != NULL) {
		uint64_t next = listing_place(listing) + 1;

		len = plus ? add_plus(req, buf + used, size - used, entry, next,
				      parent)
			   : add_plain(req, buf + used, size - used, entry,
				       next);
		if (len > size - used)
			break;
		used += len;
		*place_ret = next;
		listing_next(listing);
	}
	return used;
}

static void list(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset,
		 int plus)
{
	struct mount *mount = fuse_req_userdata(req);
	uint64_t place = (uint64_t)offset;
	char *buf = buffer_get(size);
	struct listing *listing;
	int damaged, code;
	size_t used;

	if (!buf) {
		fuse_reply_err(req, ENOMEM);
		return;
	}
	code = shelf_take(mount, node_number(node), place, &listing);
	if (code != NTR_OK) {
		fuse_reply_err(req, errno_of(code));
		return;
	}
	used = fill(req, listing, buf, size, plus, &place);
	damaged = used == 0 && listing_lost(listing) > 0;
	/* Back on the shelf first: the reply is what the reader waits for. */
	if (used)
		shelf_put(mount, listing, place);
	else
		listing_close(listing);
	/* All that can be read has been; now tell that it was not all. */
	if (damaged)
		fuse_reply_err(req, EIO);
	else
		fuse_reply_buf(req, buf, used);
}

void op_readdir(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset,
		struct fuse_file_info *fi)
{
	(void)fi;	/* there may be none */
	if (virtual_owns(node))
		virtual_readdir(req, node, size, offset, false);
	else
		list(req, node, size, offset, 0);
}

void op_readdirplus(fuse_req_t req, fuse_ino_t node, size_t size,
		    off_t offset, struct fuse_file_info *fi)
{
	(void)fi;
	if (virtual_owns(node))
		virtual_readdir(req, node, size, offset, true);
	else
		list(req, node, size, offset, 1);
}
