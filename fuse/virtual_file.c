/*
 * virtual_file.c - opening and reading what is in ".ntfsread"; see virtual.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "free_file.h"
#include "record_files.h"
#include "reply.h"
#include "virtual_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What has been opened; a record and the free clusters need none. */
struct virtual_handle {
	struct virtual_handle *next, *prev;	/* protected by mount->lock */
	struct deleted_content content;
	char  *text;			/* NULL: it is 'content' */
	size_t len;
};

/* ---------------------------------------------------------------- handles - */

static struct virtual_handle *handle_of_virtual(const struct fuse_file_info *fi)
{
	return (struct virtual_handle *)(uintptr_t)fi->fh;
}

static void handle_add(struct mount *mount, struct virtual_handle *handle)
{
	struct virtual *v = mount->virtual;

	(void)pthread_mutex_lock(&mount->lock);
	handle->prev = NULL;
	handle->next = v->handles;
	if (handle->next)
		handle->next->prev = handle;
	v->handles = handle;
	(void)pthread_mutex_unlock(&mount->lock);
}

static void handle_drop(struct mount *mount, struct virtual_handle *handle)
{
	struct virtual *v = mount->virtual;

	if (!handle)
		return;
	(void)pthread_mutex_lock(&mount->lock);
	if (handle->prev)
		handle->prev->next = handle->next;
	else
		v->handles = handle->next;
	if (handle->next)
		handle->next->prev = handle->prev;
	(void)pthread_mutex_unlock(&mount->lock);
	ntr_stream_close(handle->content.stream);
	free(handle->text);
	free(handle);
}

void virtual_file_close_all(struct mount *mount)
{
	while (mount->virtual->handles)
		handle_drop(mount, mount->virtual->handles);
}

/* ---------------------------------------------------------------- reading - */

static int open_deleted(fuse_req_t req, struct mount *mount, fuse_ino_t node,
			struct virtual_handle *handle)
{
	struct ntr_clusters *clusters = NULL;
	struct deleted_file f;
	int code = virtual_find_deleted(mount, node, &f), failed = 0;

	if (code != NTR_OK)
		return errno_of(code);
	if (deleted_file_is_doubtful(&f))
		clusters = lazy_get(&mount->virtual->owners, req, &failed);
	if (!failed) {
		code = deleted_file_open(&f, clusters, &handle->content);
		failed = code == NTR_OK ? 0 : errno_of(code);
	}
	deleted_file_drop(&f);
	return failed;
}

static int open_handle(fuse_req_t req, struct mount *mount, fuse_ino_t node,
		       struct virtual_handle *handle)
{
	int code;

	if (virtual_kind_of(node) == VIRTUAL_DELETED)
		return open_deleted(req, mount, node, handle);
	code = record_files_text(mount->virtual->records,
				 virtual_record_of(node), &handle->text,
				 &handle->len);
	return code == NTR_OK ? 0 : virtual_text_errno(code);
}

static void open_with_handle(fuse_req_t req, struct mount *mount,
			     fuse_ino_t node, struct fuse_file_info *fi)
{
	struct virtual_handle *handle = calloc(1, sizeof(*handle));
	int failed = ENOMEM;

	if (handle)
		failed = open_handle(req, mount, node, handle);
	if (failed) {
		free(handle);
		fuse_reply_err(req, failed);
		return;
	}
	/* As with files in use: past the page cache up to the very byte. */
	fi->direct_io = mount->direct_io ||
			(!handle->text && !handle->content.whole);
	fi->keep_cache = !fi->direct_io;
	handle_add(mount, handle);
	fi->fh = (uintptr_t)handle;
	if (fuse_reply_open(req, fi) != 0)
		handle_drop(mount, handle);	/* the caller is gone */
}

void virtual_open(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *fi)
{
	struct mount *mount = fuse_req_userdata(req);

	fi->noflush = 1;
	fi->fh = 0;
	if (virtual_kind_of(node) == VIRTUAL_DELETED ||
	    virtual_kind_of(node) == VIRTUAL_JSON) {
		open_with_handle(req, mount, node, fi);
		return;
	}
	fi->direct_io = mount->direct_io != 0;
	fi->keep_cache = !fi->direct_io;
	(void)fuse_reply_open(req, fi);
}

static int64_t copy_part(const char *from, size_t len, char *buf, size_t size,
			 uint64_t offset)
{
	if (offset >= len)
		return 0;
	if (size > len - offset)
		size = len - (size_t)offset;
	memcpy(buf, from + offset, size);
	return (int64_t)size;
}

/* A record is read as one, and given in part. */
static int64_t read_record(struct mount *mount, fuse_ino_t node, char *buf,
			   size_t size, uint64_t offset)
{
	char *record = malloc(mount->info.record_size);
	int64_t got = NTR_E_NOMEM;

	if (record)
		got = record_files_raw(mount, virtual_record_of(node), record);
	if (got >= 0)
		got = copy_part(record, (size_t)got, buf, size, offset);
	free(record);
	return got;
}

/* What there is at 'offset', 'size' bytes at most; *end_ret: of all. */
static int64_t read_node(struct mount *mount, fuse_ino_t node,
			 const struct virtual_handle *handle, char *buf,
			 size_t size, uint64_t offset, uint64_t *end_ret)
{
	if (handle && handle->text) {
		*end_ret = handle->len;
		return copy_part(handle->text, handle->len, buf, size, offset);
	}
	if (handle) {
		*end_ret = handle->content.stream ?
			   ntr_stream_size(handle->content.stream) : 0;
		return deleted_file_pread(&handle->content, buf, size, offset);
	}
	if (virtual_kind_of(node) == VIRTUAL_RECORD) {
		*end_ret = mount->info.record_size;
		return read_record(mount, node, buf, size, offset);
	}
	return NTR_E_ARG;
}

void virtual_read(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset,
		  struct fuse_file_info *fi)
{
	struct mount *mount = fuse_req_userdata(req);
	uint64_t at = (uint64_t)offset, end = 0;
	char *buf = buffer_get(size);
	struct free_file *f = NULL;
	int failed = 0;
	int64_t got;

	if (!buf) {
		fuse_reply_err(req, ENOMEM);
		return;
	}
	if (node == virtual_node(VIRTUAL_FIXED, VIRTUAL_FREE)) {
		f = lazy_get(&mount->virtual->free, req, &failed);
		end = f ? free_file_size(f) : 0;
		got = f ? free_file_pread(f, buf, size, at) : NTR_E_IO;
	} else {
		got = read_node(mount, node, handle_of_virtual(fi), buf, size,
				at, &end);
	}
	/* As with files in use: a short read would end it for the page cache. */
	if (got >= 0 && (uint64_t)got < size && !fi->lock_owner &&
	    at + (uint64_t)got < end)
		got = NTR_E_IO;
	if (got < 0)
		fuse_reply_err(req, failed ? failed : errno_of((int)got));
	else
		fuse_reply_buf(req, buf, (size_t)got);
}

void virtual_release(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *fi)
{
	(void)node;
	handle_drop(fuse_req_userdata(req), handle_of_virtual(fi));
	fuse_reply_err(req, 0);
}
