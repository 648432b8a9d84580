/*
 * ops.c - see ops.h
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The volume never changes, so the kernel may keep whatever it was told for as
 * long as it likes, including that a name does not exist.  Each callback
 * replies exactly once.  What is not in the table (locks, writing) libfuse
 * answers with ENOSYS, after which the kernel does not ask again.
 */
#include "ops.h"
#include "export.h"
#include "handle.h"
#include "lookup.h"
#include "node.h"
#include "reply.h"
#include "table.h"
#include "virtual.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* ----------------------------------------------------------- names, stat - */

static void op_init(void *user, struct fuse_conn_info *conn)
{
	struct mount *mount = user;

	mount->no_opendir = (conn->capable & FUSE_CAP_NO_OPENDIR_SUPPORT) != 0;
	conn->max_read = mount->direct_io ? OPS_MAX_DIRECT : OPS_MAX_READ;
	conn->max_write = OPS_MAX_READ;	/* this, too, bounds a read's pages */
	conn->max_readahead = OPS_MAX_READ;
	conn->max_background = 64;
	conn->congestion_threshold = 48;
	conn->want |= conn->capable &
		      (FUSE_CAP_ASYNC_READ | FUSE_CAP_PARALLEL_DIROPS |
		       FUSE_CAP_EXPORT_SUPPORT);
	/* Nothing to invalidate, and splicing costs more than it saves.  Left
	 * to choose, the kernel asks for the rest of a long directory without
	 * attributes, and then for each file of it. */
	conn->want &= ~(unsigned)(FUSE_CAP_AUTO_INVAL_DATA |
				  FUSE_CAP_READDIRPLUS_AUTO |
				  FUSE_CAP_SPLICE_READ | FUSE_CAP_SPLICE_WRITE |
				  FUSE_CAP_SPLICE_MOVE);
}

/* Describe what directory 'dir' has under 'name'. */
static int find_entry(struct mount *mount, uint64_t dir, const char *name,
		      struct fuse_entry_param *entry)
{
	uint64_t ref = 0;
	int code = lookup_ref(mount, dir, name, &ref, NULL);
	struct ntr_file *file;
	uint32_t stream;

	if (code == NTR_OK && make_known_entry(mount, ref, entry))
		return NTR_OK;
	code = lookup_open(mount, dir, name, code, ref, &file, &stream, NULL);
	if (code != NTR_OK)
		return code;
	code = make_entry(mount, file, stream, dir, entry);
	ntr_file_close(file);
	return code;
}

static void op_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct mount *mount = fuse_req_userdata(req);
	struct fuse_entry_param entry;
	int code;

	if (export_is_wanted(name)) {
		export_lookup(req, parent, name);
		return;
	}
	if (virtual_owns(parent)) {
		virtual_lookup(req, parent, name);
		return;
	}
	code = find_entry(mount, node_number(parent), name, &entry);
	if (code == NTR_OK) {
		fuse_reply_entry(req, &entry);
	} else if (virtual_is_door(parent, name)) {
		virtual_lookup(req, parent, name);
	} else if (code == NTR_E_NOT_FOUND) {
		memset(&entry, 0, sizeof(entry));
		entry.entry_timeout = for_ever;	/* remember that, too */
		fuse_reply_entry(req, &entry);
	} else {
		fuse_reply_err(req, errno_of(code));
	}
}

/* Describe the file behind 'node', or its stream. */
static int stat_node(struct mount *mount, fuse_ino_t node, struct stat *st)
{
	struct ntr_file *file;
	int code;

	if (node >> 48 == 0 && table_stat(mount, node_number(node), st))
		return NTR_OK;
	code = ntr_file_open(mount->volume, node_number(node), &file, NULL);
	if (code != NTR_OK)
		return code;
	code = node_stat(mount, file, node, st, NULL);
	ntr_file_close(file);
	return code;
}

static void op_getattr(fuse_req_t req, fuse_ino_t node,
		       struct fuse_file_info *fi)
{
	struct mount *mount = fuse_req_userdata(req);
	struct stat st;
	int code;

	(void)fi;
	if (virtual_owns(node)) {
		virtual_getattr(req, node);
		return;
	}
	code = stat_node(mount, node, &st);
	if (code == NTR_OK)
		fuse_reply_attr(req, &st, for_ever);
	else if (node == FUSE_ROOT_ID)
		virtual_getattr(req, node);	/* the way in is still there */
	else
		fuse_reply_err(req, errno_of(code));
}

/* --------------------------------------------------------------- reading - */

static void op_release(fuse_req_t req, fuse_ino_t node,
		       struct fuse_file_info *fi)
{
	if (virtual_owns(node)) {
		virtual_release(req, node, fi);
		return;
	}
	handle_close(fuse_req_userdata(req), handle_of(fi));
	fuse_reply_err(req, 0);
}

/* Open the stream behind 'node'; NULL for a file without content. */
static int open_stream(const struct mount *mount, fuse_ino_t node,
		       struct ntr_stream **stream_ret)
{
	uint32_t index = node_stream(node);
	struct ntr_file *file;
	int code;

	*stream_ret = NULL;
	code = ntr_file_open(mount->volume, node_number(node), &file, NULL);
	if (code != NTR_OK)
		return code;
	if (index == NTR_NO_INDEX)
		code = ntr_file_find(file, NTR_DATA, NULL, &index, NULL);
	if (code == NTR_OK)
		code = ntr_stream_open(file, index, 0, stream_ret, NULL);
	else if (code == NTR_E_NOT_FOUND)
		code = NTR_OK;
	ntr_file_close(file);
	return code;
}

/* Extents looked at when a file is opened: milliseconds, and more than files have. */
enum { EXTENTS_MAX = 1 << 18 };

/* Where to look next.  A compressed extent is a chunk; all of a unit is compressed, or
 * nothing of it. */
static uint64_t next_extent(const struct ntr_extent *extent, uint32_t unit)
{
	uint64_t at = extent->offset + extent->length;

	if (extent->kind == NTR_EXTENT_COMPRESSED && unit && at % unit)
		at += unit - at % unit;
	return at;
}

/* Look for bytes that are known to be out of reach: 1 if there are some or could be, 0
 * if not, or NTR_E_UNSUPPORTED if nothing but such bytes is there: of a cloud file
 * that is here in part, that part can be read. */
static int find_damage(const struct ntr_stream *stream)
{
	bool readable = false, refused = false, damaged = false;
	uint32_t unit = ntr_stream_unit(stream), left = EXTENTS_MAX;
	struct ntr_extent extent;
	uint64_t at = 0;

	/* Of system compression only the chunks can be damaged: whole pages. */
	if (ntr_stream_codec(stream) > NTR_CODEC_LZNT1)
		return 0;
	while (ntr_stream_extent(stream, at, &extent) == NTR_OK) {
		switch (extent.kind) {
		case NTR_EXTENT_GAP:
		case NTR_EXTENT_OUTSIDE:
		case NTR_EXTENT_CUT:
			damaged = true;
			break;
		case NTR_EXTENT_UNSUPPORTED:
			refused = true;
			break;
		default:
			readable = true;
			break;
		}
		if (readable && (damaged || refused))
			return 1;
		if (extent.length == 0)
			break;
		if (--left == 0)
			return 1;
		at = next_extent(&extent, unit);
	}
	if (refused && !readable)
		return NTR_E_UNSUPPORTED;
	return damaged || refused;
}

static void op_open(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *fi)
{
	const struct mount *mount = mount_of(req);
	struct ntr_stream *stream;
	int code, damaged = 0;

	if (virtual_owns(node)) {
		virtual_open(req, node, fi);
		return;
	}
	code = open_stream(mount, node, &stream);
	if (code == NTR_OK && stream) {
		damaged = find_damage(stream);
		code = damaged < 0 ? damaged : NTR_OK;
	}
	if (code != NTR_OK) {
		ntr_stream_close(stream);
		fuse_reply_err(req, errno_of(code));
		return;
	}
	/* The page cache knows only whole pages; past it, a damaged file can be
	 * read up to the very byte where the damage starts. */
	fi->direct_io = mount->direct_io || damaged > 0;
	fi->keep_cache = !fi->direct_io;
	fi->noflush = 1;
	reply_open(req, fi, stream);
}

static void op_read(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset,
		    struct fuse_file_info *fi)
{
	uint64_t at = (uint64_t)offset;
	struct ntr_stream *stream;
	int64_t got = 0;
	char *buf;

	if (virtual_owns(node)) {
		virtual_read(req, node, size, offset, fi);
		return;
	}
	stream = handle_of(fi)->stream;
	buf = buffer_borrow(size);
	if (!buf) {
		fuse_reply_err(req, ENOMEM);
		return;
	}
	if (stream)
		got = ntr_stream_pread(stream, buf, size, at, NULL);
	/* In answer to the page cache, a short read would mean that the file
	 * ends there, and the kernel would say so to everybody from then on.
	 * An error makes it ask page by page.  Only a read past the cache has
	 * an owner. */
	if (got >= 0 && (uint64_t)got < size && stream && !fi->lock_owner &&
	    at + (uint64_t)got < ntr_stream_size(stream))
		got = NTR_E_IO;
	if (got < 0)
		fuse_reply_err(req, errno_of((int)got));
	else
		fuse_reply_buf(req, buf, (size_t)got);
	buffer_return(buf);
}

/* ---------------------------------------------------------------- volume - */

/* Reading all of $Bitmap can take its time: only whoever asks pays for it. */
static uint64_t count_free(struct mount *mount)
{
	uint64_t count;

	(void)pthread_mutex_lock(&mount->counting);
	if (!mount->counted)
		(void)ntr_volume_free_clusters(mount->volume,
					       &mount->free_clusters, NULL);
	mount->counted = 1;
	count = mount->free_clusters;
	(void)pthread_mutex_unlock(&mount->counting);
	return count;
}

static void op_statfs(fuse_req_t req, fuse_ino_t node)
{
	struct mount *mount = fuse_req_userdata(req);
	struct statvfs st;

	(void)node;
	memset(&st, 0, sizeof(st));
	st.f_bsize = st.f_frsize = mount->info.cluster_size;
	st.f_blocks = mount->info.clusters;
	st.f_bfree = st.f_bavail = count_free(mount);
	/* How many records are free would take a scan: 0 is "unknown". */
	st.f_namemax = 255;
	fuse_reply_statfs(req, &st);
}

const struct fuse_lowlevel_ops ops_table = {
	.init = op_init,
	.lookup = op_lookup,
	.getattr = op_getattr,
	.open = op_open,
	.read = op_read,
	.release = op_release,
	.opendir = op_opendir,
	.readdir = op_readdir,
	.readdirplus = op_readdirplus,
	.readlink = op_readlink,
	.getxattr = op_getxattr,
	.listxattr = op_listxattr,
	.statfs = op_statfs,
};
