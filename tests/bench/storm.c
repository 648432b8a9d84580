/*
 * storm.c - what the benchmarks of the mount do to it
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *	storm read FILE COUNT	COUNT reads of 4 KiB, all over the file
 *	storm pair FILE		two readers at once, each from a half of it
 *	storm direct FILE	all of it, past the page cache in requests of 1 MiB
 *	storm stat < LIST	stat() of each path in the list, a line each
 */
#define _GNU_SOURCE	/* O_DIRECT */
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, PIECE = 1 << 20 };

static int fail(const char *what)
{
	perror(what);
	return EXIT_FAILURE;
}

static int storm_read(const char *path, unsigned long count)
{
	uint64_t x = 88172645463325252u;
	static char buf[PAGE];
	struct stat st;
	unsigned long i;
	int fd = open(path, O_RDONLY);

	if (fd < 0 || fstat(fd, &st) != 0 || st.st_size < PAGE)
		return fail(path);
	for (i = 0; i < count; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		if (pread(fd, buf, PAGE, (off_t)(x % ((uint64_t)st.st_size /
						      PAGE)) * PAGE) != PAGE)
			return fail(path);
	}
	close(fd);
	return EXIT_SUCCESS;
}

/* ------------------------------------------------------------------- pair - */

struct part {
	const char *path;
	off_t       from, to;
	int         failed;
};

static void *read_part(void *arg)
{
	struct part *part = arg;
	char *buf = malloc(PIECE);
	int fd = open(part->path, O_RDONLY);

	part->failed = !buf || fd < 0;
	while (!part->failed && part->from < part->to) {
		ssize_t got = pread(fd, buf, PIECE, part->from);

		part->failed = got <= 0;
		part->from += got;
	}
	if (fd >= 0)
		close(fd);
	free(buf);
	return NULL;
}

static int storm_pair(const char *path)
{
	struct part parts[2];
	pthread_t other;
	struct stat st;

	if (stat(path, &st) != 0)
		return fail(path);
	parts[0] = (struct part){ path, 0, st.st_size / 2, 0 };
	parts[1] = (struct part){ path, st.st_size / 2, st.st_size, 0 };
	if (pthread_create(&other, NULL, read_part, &parts[1]) != 0)
		return fail("thread");
	(void)read_part(&parts[0]);
	(void)pthread_join(other, NULL);
	return parts[0].failed || parts[1].failed ? fail(path) : EXIT_SUCCESS;
}

/* ----------------------------------------------------------------- others - */

static int storm_direct(const char *path)
{
	void *buf = aligned_alloc(PAGE, PIECE);
	int fd = open(path, O_RDONLY | O_DIRECT);
	ssize_t got = fd < 0 || !buf ? -1 : 1;

	while (got > 0)
		got = read(fd, buf, PIECE);
	if (got < 0)
		return fail(path);
	close(fd);
	free(buf);
	return EXIT_SUCCESS;
}

static int storm_stat(void)
{
	char line[8192];
	struct stat st;

	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		if (lstat(line, &st) != 0)
			return fail(line);
	}
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (argc == 4 && strcmp(what, "read") == 0)
		return storm_read(argv[2], strtoul(argv[3], NULL, 10));
	if (argc == 3 && strcmp(what, "pair") == 0)
		return storm_pair(argv[2]);
	if (argc == 3 && strcmp(what, "direct") == 0)
		return storm_direct(argv[2]);
	if (argc == 2 && strcmp(what, "stat") == 0)
		return storm_stat();
	fprintf(stderr, "usage: storm read|pair|direct|stat ...\n");
	return 2;
}
