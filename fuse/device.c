/*
 * device.c - see device.h
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A mount that was unmounted lazily ends when its last file is closed, and now and then
 * the kernel then says that the connection was aborted.  libfuse takes that for a
 * failure; it knows only the other way to say so.
 */
#include "device.h"
#include "ops.h"

#include <errno.h>
#include <sys/uio.h>
#include <unistd.h>

static ssize_t device_read(int fd, void *buf, size_t len, void *ctx)
{
	ssize_t got = read(fd, buf, len);

	(void)ctx;
	if (got < 0 && errno == ECONNABORTED)
		errno = ENODEV;
	return got;
}

static ssize_t device_write(int fd, struct iovec *parts, int count, void *ctx)
{
	(void)ctx;
	return writev(fd, parts, count);
}

int device_watch(struct fuse_session *session)
{
	static const struct fuse_custom_io io = {
		.read = device_read, .writev = device_write,
	};

	return fuse_session_custom_io(session, &io, fuse_session_fd(session));
}
