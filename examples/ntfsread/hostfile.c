/*
 * hostfile.c - a file on the host that appears whole, under a name that was free
 * SPDX-License-Identifier: BSD-2-Clause
 */
#define _GNU_SOURCE		/* renameat2() */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hostfile.h"

/* Other files of that name can only be what a killed process with the same
 * number left behind. */
enum { TRIES = 1000 };

int hostfile_create(struct hostfile *f, int dir)
{
	static long pid;

	if (!pid)
		pid = (long)getpid();
	*f = (struct hostfile){ .dir = dir, .fd = -1 };
	for (int i = 0; i < TRIES; i++) {
		snprintf(f->temporary, sizeof(f->temporary),
			 ".ntfsread-%ld-%d.part", pid, i);
		f->fd = openat(dir, f->temporary, O_WRONLY | O_CREAT | O_EXCL |
			       O_NOFOLLOW | O_CLOEXEC, 0644);
		if (f->fd >= 0)
			return 0;
		if (errno != EEXIST)
			break;
	}
	f->temporary[0] = '\0';
	return errno;
}

int hostfile_write(struct hostfile *f, const void *bytes, size_t len,
		   uint64_t at)
{
	const char *p = bytes;
	ssize_t n;

	if (at > INT64_MAX - len)
		return EFBIG;
	while (len > 0) {
		n = pwrite(f->fd, p, len, (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? errno : EIO;
		p += n;
		at += (uint64_t)n;
		len -= (size_t)n;
		if (f->end < at)
			f->end = at;
	}
	return 0;
}

int hostfile_extend(struct hostfile *f, uint64_t size)
{
	if (size <= f->end)
		return 0;
	if (size > INT64_MAX)
		return EFBIG;
	return ftruncate(f->fd, (off_t)size) < 0 ? errno : 0;
}

int hostfile_finish(struct hostfile *f, const struct timespec times[2])
{
	int fd = f->fd;

	/* Times are worth having, but no reason to have no file. */
	if (times)
		(void)futimens(fd, times);
	f->fd = -1;
	return close(fd) < 0 ? errno : 0;
}

int hostfile_name(struct hostfile *f, const char *name)
{
	if (renameat2(f->dir, f->temporary, f->dir, name,
		      RENAME_NOREPLACE) == 0) {
		f->temporary[0] = '\0';
		return 0;
	}
	if (errno != EINVAL && errno != ENOSYS)
		return errno;
	/* A file system or kernel that cannot do it in one step. */
	if (linkat(f->dir, f->temporary, f->dir, name, 0) < 0)
		return errno;
	(void)unlinkat(f->dir, f->temporary, 0);
	f->temporary[0] = '\0';
	return 0;
}

void hostfile_abandon(struct hostfile *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
	if (f->temporary[0])
		(void)unlinkat(f->dir, f->temporary, 0);
	f->temporary[0] = '\0';
}
