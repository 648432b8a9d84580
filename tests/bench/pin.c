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
#define _GNU_SOURCE		/* SEEK_DATA, SEEK_HOLE */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096
#define AT_ONCE ((off_t)1 << 30)

static int lock_stretch(int fd, off_t from, off_t to)
{
	for (; from < to; from += AT_ONCE) {
		size_t len = (size_t)(to - from < AT_ONCE ? to - from : AT_ONCE);
		void *at = mmap(NULL, len, PROT_READ, MAP_SHARED, fd, from);

		if (at == MAP_FAILED || mlock(at, len) != 0)
			return -1;
	}
	return 0;
}

static int lock_file(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC), code = 0;
	off_t from, to = 0;

	if (fd < 0)
		return -1;
	while (code == 0 && (from = lseek(fd, to, SEEK_DATA)) >= 0) {
		to = lseek(fd, from, SEEK_HOLE);
		code = to < 0 ? -1 : lock_stretch(fd, from / PAGE * PAGE, to);
	}
	close(fd);
	return code;
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
