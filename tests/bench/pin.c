/*
 * pin.c - keep files in the page cache while something is measured
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * usage: pin FILE...		says "ready" when all that the files hold is in memory,
 *				and keeps it there until its standard input ends
 *
 * A machine that takes idle pages back would else make a difference of two runs out of
 * nothing.  Holes are left alone.
 */
#define _GNU_SOURCE		/* SEEK_DATA, SEEK_HOLE, mlock2() */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096

/* One mapping for all of a file, however many holes it has: each page is locked when it
 * is first touched. */
static const volatile char *map(int fd, off_t size)
{
	void *at = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0);

	if (at == MAP_FAILED || mlock2(at, (size_t)size, MLOCK_ONFAULT) != 0)
		return NULL;
	return at;
}

static int lock_file(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	const volatile char *bytes;
	struct stat about;
	off_t from, to = 0;

	if (fd < 0 || fstat(fd, &about) != 0 || about.st_size == 0)
		return fd < 0 ? -1 : close(fd);
	bytes = map(fd, about.st_size);
	while (bytes && (from = lseek(fd, to, SEEK_DATA)) >= 0) {
		to = lseek(fd, from, SEEK_HOLE);
		for (off_t at = from; at < to; at += PAGE)
			(void)bytes[at];
	}
	close(fd);
	return bytes ? 0 : -1;
}

int main(int argc, char **argv)
{
	char byte;

	for (int i = 1; i < argc; i++) {
		if (lock_file(argv[i]) < 0) {
			perror(argv[i]);
			return 1;
		}
	}
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	return 0;
}
