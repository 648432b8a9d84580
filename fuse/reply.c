/*
 * reply.c - see reply.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "reply.h"
#include "handle.h"
#include "link.h"
#include "node.h"
#include "table.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

int errno_of(int code)
{
	switch (code) {
	case NTR_E_NOMEM:	return ENOMEM;
	case NTR_E_NOT_FOUND:	return ENOENT;
	case NTR_E_NOT_DIR:	return ENOTDIR;
	case NTR_E_STALE:	return ESTALE;
	case NTR_E_LIMIT:	return ELOOP;
	case NTR_E_UNSUPPORTED:	return EOPNOTSUPP;
	case NTR_E_ARG:		return EINVAL;
	default:		return EIO;	/* damage, or a bad disk */
	}
}

const struct mount *mount_of(fuse_req_t req)
{
	return fuse_req_userdata(req);
}

/* Threads come and go with the load, so each buffer is freed by its thread. */
struct buffer {
	size_t size;
	char   bytes[];
};

static pthread_key_t buffer_key;
static pthread_once_t buffer_once = PTHREAD_ONCE_INIT;

static void make_buffer_key(void)
{
	(void)pthread_key_create(&buffer_key, free);
}

char *buffer_get(size_t size)
{
	struct buffer *buffer;

	(void)pthread_once(&buffer_once, make_buffer_key);
	buffer = pthread_getspecific(buffer_key);
	if (buffer && buffer->size >= size)
		return buffer->bytes;
	free(buffer);
	buffer = malloc(sizeof(*buffer) + size);
	if (buffer)
		buffer->size = size;
	if (pthread_setspecific(buffer_key, buffer) != 0) {
		free(buffer);
		buffer = NULL;
	}
	return buffer ? buffer->bytes : NULL;
}

/* --------------------------------------------------------- shared buffers - */

enum {
	SHARED_KEPT = 4,
	PAGE        = 4096	/* what the kernel copies at a time, if it can */
};

/* Mapped, not allocated: on a boundary of pages, of which only those that are used take
 * memory, and gone for good when they go. */
struct shared {
	struct shared *next;
	size_t size;
	_Alignas(PAGE) char bytes[];
};

static pthread_mutex_t shared_lock = PTHREAD_MUTEX_INITIALIZER;
static struct shared *shared_first;	/* protected by shared_lock: given back
					   last, taken first */
static int shared_count;		/* protected by shared_lock */

static struct shared *shared_map(size_t size)
{
	struct shared *shared;

	if (size < OPS_MAX_READ)
		size = OPS_MAX_READ;
	shared = mmap(NULL, sizeof(*shared) + size, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return NULL;
	shared->size = size;
	return shared;
}

static void shared_unmap(struct shared *shared)
{
	if (shared)
		(void)munmap(shared, sizeof(*shared) + shared->size);
}

char *buffer_borrow(size_t size)
{
	struct shared *shared;

	(void)pthread_mutex_lock(&shared_lock);
	shared = shared_first;
	if (shared) {
		shared_first = shared->next;
		shared_count--;
	}
	(void)pthread_mutex_unlock(&shared_lock);
	if (shared && shared->size >= size)
		return shared->bytes;
	shared_unmap(shared);
	shared = shared_map(size);
	return shared ? shared->bytes : NULL;
}

void buffer_return(char *bytes)
{
	struct shared *shared =
		(struct shared *)(void *)(bytes - offsetof(struct shared, bytes));

	(void)pthread_mutex_lock(&shared_lock);
	if (shared_count < SHARED_KEPT) {
		shared->next = shared_first;
		shared_first = shared;
		shared_count++;
		shared = NULL;
	}
	(void)pthread_mutex_unlock(&shared_lock);
	shared_unmap(shared);
}

/* ---------------------------------------------------------------- entries - */

/* Seconds; thirty years.  The kernel keeps it in jiffies, without overflow. */
const double for_ever = 1e9;

static void entry_start(struct fuse_entry_param *entry, uint64_t node)
{
	memset(entry, 0, sizeof(*entry));
	entry->ino = node;
	entry->generation = 1;
	entry->attr_timeout = for_ever;
	entry->entry_timeout = for_ever;
}

bool make_known_entry(const struct mount *mount, uint64_t ref,
		      struct fuse_entry_param *entry)
{
	entry_start(entry, node_make(NTR_REF_NUMBER(ref), NTR_NO_INDEX));
	return table_stat(mount, ref, &entry->attr);
}

int make_entry(struct mount *mount, const struct ntr_file *file,
	       uint32_t stream, uint64_t parent,
	       struct fuse_entry_param *entry)
{
	struct ntr_file_info info;
	int code;

	ntr_file_info(file, &info);
	entry_start(entry, node_make(NTR_REF_NUMBER(info.ref), stream));
	if (entry->ino == 0)
		return NTR_E_LIMIT;
	if (stream == NTR_NO_INDEX && info.directory)
		link_note_place(mount, file, parent);
	code = node_stat(mount, file, entry->ino, &entry->attr, NULL);
	if (code != NTR_OK || !S_ISLNK(entry->attr.st_mode))
		return code;
	/* What a link says depends on where it is. */
	entry->ino = link_node(file, parent);
	return node_stat(mount, file, entry->ino, &entry->attr, NULL);
}

struct handle *handle_of(const struct fuse_file_info *fi)
{
	return (struct handle *)(uintptr_t)fi->fh;
}

void reply_open(fuse_req_t req, struct fuse_file_info *fi,
		struct ntr_stream *stream)
{
	struct mount *mount = fuse_req_userdata(req);
	struct handle *handle = handle_open(mount, stream);

	if (!handle) {
		fuse_reply_err(req, ENOMEM);
		return;
	}
	fi->fh = (uintptr_t)handle;
	if (fuse_reply_open(req, fi) != 0)
		handle_close(mount, handle);	/* the caller is gone */
}
