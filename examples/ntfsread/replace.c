/*
 * replace.c - a file that appears whole or not at all
 * SPDX-License-Identifier: BSD-2-Clause
 */
#define _GNU_SOURCE		/* asprintf() */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "replace.h"

static bool write_all(int fd, const char *bytes, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

/* The mode that open() would have given, instead of mkstemp()'s private one. */
static void usual_mode(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	(void)fchmod(fd, 0666 & ~mask);
}

static bool write_direct(const char *path, const char *bytes, size_t len)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool good;

	if (fd < 0)
		return false;
	good = write_all(fd, bytes, len);
	return close(fd) == 0 && good;
}

static bool write_beside(const char *path, char *temporary, const char *bytes,
			 size_t len)
{
	int fd = mkstemp(temporary), code;
	bool good;

	if (fd < 0)
		return false;
	usual_mode(fd);
	good = write_all(fd, bytes, len);
	code = errno;
	if (close(fd) != 0 && good) {
		good = false;
		code = errno;
	}
	if (good && rename(temporary, path) == 0)
		return true;
	if (good)
		code = errno;
	unlink(temporary);
	errno = code;
	return false;
}

bool replace_file(const char *path, const char *bytes, size_t len)
{
	struct stat st;
	char *temporary;
	bool good;

	if (strcmp(path, "-") == 0)
		return fwrite(bytes, 1, len, stdout) == len;
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return write_direct(path, bytes, len);
	if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
		return false;
	good = write_beside(path, temporary, bytes, len);
	free(temporary);
	return good;
}
