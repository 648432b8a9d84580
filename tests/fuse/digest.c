/*
 * digest.c - hash every file and every named stream of a mount
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *	fuse_digest DIR
 *
 * A line each: MD5, size and path, with tabs between them.  Named streams
 * are those of the attribute ntfs.streams.list, opened as "file:stream".
 * What cannot be read has the error in place of the hash and '-' as size.
 * Control characters and '\' in paths are written as \ooo.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <md5.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { PATH_ROOM = 4096, LIST_ROOM = 1 << 16, CHUNK = 1 << 20 };

static size_t top;		/* length of the directory's own path */

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "fuse_digest: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void print_path(const char *path)
{
	for (; *path; path++)
		if ((unsigned char)*path < 0x20 || *path == 0x7f || *path == '\\')
			printf("\\%03o", (unsigned char)*path);
		else
			putchar(*path);
	putchar('\n');
}

/* Read all of it; the size, or -1 with errno. */
static int64_t hash(int fd, char *hex)
{
	static uint8_t buf[CHUNK];
	int64_t size = 0;
	MD5_CTX md5;
	ssize_t got;

	MD5Init(&md5);
	while ((got = read(fd, buf, sizeof(buf))) > 0) {
		MD5Update(&md5, buf, (size_t)got);
		size += got;
	}
	(void)MD5End(&md5, hex);
	return got < 0 ? -1 : size;
}

static void digest(const char *path)
{
	char hex[MD5_DIGEST_STRING_LENGTH];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int64_t size = fd < 0 ? -1 : hash(fd, hex);

	if (size < 0)
		printf("%s\t-\t", strerror(errno));
	else
		printf("%s\t%lld\t", hex, (long long)size);
	if (fd >= 0)
		(void)close(fd);
	print_path(path + top);
}

static void digest_streams(char *path)
{
	static char list[LIST_ROOM];
	ssize_t len = lgetxattr(path, "ntfs.streams.list", list,
				sizeof(list) - 1);
	size_t end = strlen(path);
	char *name;

	if (len < 0)
		return;
	list[len] = '\0';	/* the last name comes without one */
	if (end < top)		/* ".:name" is not a stream of the root */
		path[end++] = '/';
	for (name = list; name < list + len; name += strlen(name) + 1) {
		if (end + strlen(name) + 2 > PATH_ROOM)
			continue;
		path[end] = ':';
		strcpy(path + end + 1, name);
		digest(path);
	}
	path[end - (path[end - 1] == '/')] = '\0';
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char **list(const char *path, size_t *count)
{
	char **names = NULL;
	DIR *dir = opendir(path);
	struct dirent *ent;

	*count = 0;
	if (!dir)
		die(path);
	while ((ent = readdir(dir)) != NULL) {
		if (!strcmp(ent->d_name, ".") || !strcmp(ent->d_name, ".."))
			continue;
		if (!(*count & (*count - 1)))
			names = realloc(names, (*count ? 2 * *count : 1) *
						       sizeof(*names));
		if (!names || !(names[*count] = strdup(ent->d_name)))
			die("memory");
		++*count;
	}
	closedir(dir);
	if (names)
		qsort(names, *count, sizeof(*names), by_text);
	return names;
}

/* Trees as deep as a path is long, and no deeper. */
static void walk(char *path)
{
	size_t len = strlen(path), count, i;
	char **names = list(path, &count);
	struct stat st;

	digest_streams(path);
	for (i = 0; i < count; i++) {
		(void)snprintf(path + len, PATH_ROOM - len, "/%s", names[i]);
		if (lstat(path, &st) != 0)
			die(path);
		if (S_ISREG(st.st_mode)) {
			digest(path);
			digest_streams(path);
		} else if (S_ISDIR(st.st_mode)) {
			walk(path);
		}
		path[len] = '\0';
		free(names[i]);
	}
	free(names);
}

int main(int argc, char **argv)
{
	static char path[PATH_ROOM];

	if (argc != 2) {
		fprintf(stderr, "usage: fuse_digest DIR\n");
		return 2;
	}
	(void)snprintf(path, sizeof(path), "%s", argv[1]);
	top = strlen(path) + 1;
	walk(path);
	return ferror(stdout) || fflush(stdout) ? 2 : 0;
}
