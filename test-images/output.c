/*
 * output.c - image files, with holes where there is nothing but zeros
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "mkimage.h"

enum { PAGE = 4096 };

static bool all_zero(const uint8_t *at, size_t len)
{
	return len == 0 || (at[0] == 0 && memcmp(at, at + 1, len - 1) == 0);
}

/* Write 'len' bytes at 'at'; 'first' empties the file before. */
void file_write(const char *path, uint64_t at, const uint8_t *from,
		uint64_t len, bool first)
{
	int fd = open(path, O_RDWR | O_CREAT | (first ? O_TRUNC : 0), 0666);
	off_t end;

	if (fd < 0)
		die("cannot write %s", path);
	end = lseek(fd, 0, SEEK_END);
	if (end < (off_t)(at + len) && ftruncate(fd, (off_t)(at + len)) != 0)
		die("cannot extend %s", path);
	for (uint64_t i = 0; i < len; i += PAGE) {
		size_t part = len - i < PAGE ? (size_t)(len - i) : PAGE;

		if (!all_zero(from + i, part) &&
		    pwrite(fd, from + i, part, (off_t)(at + i)) !=
		    (ssize_t)part)
			die("cannot write %s", path);
	}
	close(fd);
}

void image_write(const struct image *img, const char *path)
{
	file_write(path, 0, img->map, img->size, true);
}
