/*
 * misuse.c - ask of a mount what programs seldom ask of a file system
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *	fuse_misuse many COUNT DIR	have COUNT files of DIR open at once
 *	fuse_misuse seek READERS DIR	list DIR from positions in no order
 *	fuse_misuse handle FILE...	open files by handle, after the kernel has
 *					forgotten them
 *
 * Prints a line for each wrong answer, and ends with status 1 if there was one; with
 * 77 where the system does not let it try.  'many' prints "open", and waits for the end
 * of its input before it closes the files.
 */
#define _GNU_SOURCE	/* open_by_handle_at() */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int failures;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "fuse_misuse: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void wrong(const char *name, const char *what)
{
	if (failures++ < 10)
		printf("%s: %s\n", name, what);
}

/* ---------------------------------------------------------------- listings - */

struct place {
	long  at;		/* before it */
	char *name;
};

static struct place *places;
static size_t place_count;

static void remember(DIR *dir)
{
	struct dirent *ent;
	long at = telldir(dir);

	while ((ent = readdir(dir)) != NULL) {
		if (!(place_count & (place_count - 1)))
			places = realloc(places, (place_count ? 2 * place_count
							      : 1) *
							 sizeof(*places));
		if (!places)
			die("memory");
		places[place_count].at = at;
		places[place_count++].name = strdup(ent->d_name);
		at = telldir(dir);
	}
}

/* Some entries from a place on; each has its own there. */
static void visit(DIR *dir, size_t i)
{
	size_t end = i + 50 < place_count ? i + 50 : place_count;
	struct dirent *ent;

	seekdir(dir, places[i].at);
	for (; i < end; i++) {
		ent = readdir(dir);
		if (!ent || strcmp(ent->d_name, places[i].name) != 0)
			wrong(places[i].name, ent ? ent->d_name : "the end");
	}
}

static int read_in_no_order(const char *path, unsigned seed)
{
	DIR *dir = opendir(path);
	size_t i;

	if (!dir)
		die(path);
	srand(seed);
	remember(dir);
	for (i = 0; i < 200; i++)
		visit(dir, (size_t)rand() % place_count);
	rewinddir(dir);
	for (i = 0; i < place_count; i++) {
		struct dirent *ent = readdir(dir);

		if (!ent || strcmp(ent->d_name, places[i].name) != 0)
			wrong(places[i].name, "is elsewhere from the start");
	}
	if (readdir(dir))
		wrong(path, "is longer from the start");
	printf("%zu names\n", place_count);
	(void)closedir(dir);
	while (place_count > 0)
		free(places[--place_count].name);
	free(places);
	return failures != 0;
}

static int seek(int readers, const char *path)
{
	int i, status, failed = 0;

	for (i = 0; i < readers; i++) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (pid == 0)
			exit(read_in_no_order(path, (unsigned)i + 1));
	}
	while (wait(&status) > 0)
		failed |= status != 0;
	return failed;
}

/* --------------------------------------------------------------- open files - */

/* Open what a directory has, again from its start until there are enough. */
static int open_many(rlim_t count, const char *path)
{
	const struct rlimit limit = { count + 20, count + 20 };
	struct dirent *ent;
	char byte[4096];
	DIR *dir = opendir(path);
	struct stat st;
	rlim_t made = 0;
	ssize_t got;
	int fd;

	if (!dir)
		die(path);
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 77;
	while (made < count) {
		ent = readdir(dir);
		if (!ent)
			rewinddir(dir);
		if (!ent || *ent->d_name == '.')
			continue;
		fd = openat(dirfd(dir), ent->d_name, O_RDONLY);
		if (fd < 0 || fstat(fd, &st) != 0) {
			wrong(ent->d_name, strerror(errno));
			break;
		}
		got = pread(fd, byte, sizeof(byte), 0);
		if (got != (st.st_size < 4096 ? st.st_size : 4096))
			wrong(ent->d_name, "is not read whole");
		made++;
	}
	puts("open");
	fflush(stdout);
	while (read(STDIN_FILENO, byte, 1) > 0)
		;
	(void)closedir(dir);
	return failures != 0;
}

/* ------------------------------------------------------------------ handles - */

/* The mount's directory, from which a handle is opened, is that of the first file. */
static int open_again(char **paths, int count)
{
	enum { ROOM = 128 };
	struct file_handle **handle = calloc((size_t)count, sizeof(*handle));
	struct stat *before = calloc((size_t)count, sizeof(*before)), after;
	int i, id, fd, top = -1;
	FILE *drop;

	for (i = 0; i < count; i++) {
		handle[i] = malloc(sizeof(**handle) + ROOM);
		handle[i]->handle_bytes = ROOM;
		if (stat(paths[i], &before[i]) != 0 ||
		    name_to_handle_at(AT_FDCWD, paths[i], handle[i], &id, 0) != 0)
			die(paths[i]);
	}
	top = open(paths[0], O_RDONLY | O_DIRECTORY);
	if (top < 0)
		die(paths[0]);
	drop = fopen("/proc/sys/vm/drop_caches", "w");
	if (!drop || fputs("2\n", drop) < 0 || fclose(drop) != 0)
		return 77;
	for (i = 0; i < count; i++) {
		fd = open_by_handle_at(top, handle[i], O_RDONLY);
		if (fd < 0 && errno == EPERM)
			return 77;
		if (fd < 0)
			wrong(paths[i], strerror(errno));
		else if (fstat(fd, &after) != 0 ||
			 after.st_ino != before[i].st_ino ||
			 after.st_size != before[i].st_size)
			wrong(paths[i], "is another file by its handle");
		free(handle[i]);
	}
	free(handle);
	free(before);
	return failures != 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "many") == 0)
		return open_many((rlim_t)atol(argv[2]), argv[3]);
	if (argc == 4 && strcmp(argv[1], "seek") == 0)
		return seek(atoi(argv[2]), argv[3]);
	if (argc > 2 && strcmp(argv[1], "handle") == 0)
		return open_again(argv + 2, argc - 2);
	fprintf(stderr, "usage: fuse_misuse many COUNT DIR | seek READERS DIR | "
		"handle FILE...\n");
	return 2;
}
