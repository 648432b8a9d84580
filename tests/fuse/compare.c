/*
 * compare.c - compare a mounted volume with its manifest, byte by byte
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *	fuse_compare [-x] MANIFEST MOUNTPOINT
 *
 * Prints a line for each difference and ends with status 1 if there was one.
 * Whatever the manifest lists must be there, with its type, record number,
 * links, modification time, sizes and content.  Bytes that the manifest calls
 * broken must be an error.  With -x, nothing else may be listed but the
 * metadata files and what cannot be opened.
 */
#include "fields.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 70000, FIRST_USER_RECORD = 24 };

struct node {
	char    *path;		/* as the mount shows it */
	uint64_t record, links, mtime;
	int      directory;
};

static struct node *nodes;
static size_t node_count, node_room;
static unsigned long compared, differences;
static const char *top;
static int exact;

__attribute__((format(printf, 2, 3)))
static void differ(const char *path, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	printf("%s: ", path);
	(void)vprintf(format, ap);
	putchar('\n');
	va_end(ap);
	differences++;
}

/* A path that the system takes: of one that is too long for it, go part of the
 * way. The next call starts over from the top, which is an absolute path. */
static const char *reach(const char *path)
{
	char part[3000];
	size_t len;

	while (strlen(path) >= sizeof(part)) {
		for (len = sizeof(part) - 1; path[len] != '/'; len--)
			;
		memcpy(part, path, len);
		part[len] = '\0';
		if (chdir(part) != 0)
			break;
		path += len + 1;
	}
	return path;
}

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "fuse_compare: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* -------------------------------------------------------------- manifest - */

static void add_node(char **fields)
{
	struct node *node;

	if (node_count == node_room) {
		node_room = node_room ? 2 * node_room : 256;
		nodes = realloc(nodes, node_room * sizeof(*nodes));
		if (!nodes)
			die("memory");
	}
	node = &nodes[node_count++];
	node->directory = strcmp(fields[0], "dir") == 0;
	node->record = strtoull(fields[1], NULL, 10);
	node->links = strtoull(fields[4], NULL, 10);
	node->mtime = strtoull(fields[5], NULL, 10);
	decode(fields[6]);
	node->path = strdup(fields[6]);
	if (!node->path)
		die("memory");
}

static int by_path(const void *a, const void *b)
{
	const struct node *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static const struct node *node_at(char *path)
{
	struct node key = { .path = path };

	return bsearch(&key, nodes, node_count, sizeof(key), by_path);
}

static const struct node *node_of(const char *record)
{
	uint64_t number = strtoull(record, NULL, 10);
	size_t i;

	for (i = 0; i < node_count; i++)
		if (nodes[i].record == number)
			return &nodes[i];
	return NULL;
}

/* ------------------------------------------------------------------ stat - */

static void check_mtime(const struct node *node, const struct stat *st)
{
	int64_t ticks = (int64_t)st->st_mtim.tv_sec * 10000000 +
			st->st_mtim.tv_nsec / 100 + 116444736000000000;

	if (node->mtime && (uint64_t)ticks != node->mtime)
		differ(node->path, "modified %lld, not %llu", (long long)ticks,
		       (unsigned long long)node->mtime);
}

static void check_node(const struct node *node)
{
	char path[PATH_ROOM];
	uint64_t links;
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s%s", top, node->path);
	if (lstat(reach(path), &st) != 0) {
		differ(node->path, "%s", strerror(errno));
		return;
	}
	compared++;
	if (S_ISDIR(st.st_mode) != node->directory && !S_ISLNK(st.st_mode))
		differ(node->path, "mode %o", st.st_mode);
	links = S_ISDIR(st.st_mode) ? 1 : node->links;
	if (st.st_ino != node->record)
		differ(node->path, "inode %llu, not %llu",
		       (unsigned long long)st.st_ino,
		       (unsigned long long)node->record);
	if (st.st_nlink != links)
		differ(node->path, "%lu links, not %llu",
		       (unsigned long)st.st_nlink, (unsigned long long)links);
	check_mtime(node, &st);
}

/* --------------------------------------------------------------- content - */

/* Open a stream of a record under a path that it has.  Returns -1 with errno
 * set, or with 0 in it where there is no way to get at it. */
static int open_stream(const char *record, char *stream, char *path)
{
	const struct node *node = node_of(record);
	struct stat st;

	errno = 0;
	if (!node)
		return -1;
	decode(stream);
	(void)snprintf(path, PATH_ROOM, "%s%s%s%s", top, node->path,
		       *stream ? ":" : "", stream);
	/* A file that is really called so hides the stream. */
	if (*stream && node_at(path + strlen(top)))
		return -1;
	/* A fifo would wait for a writer. */
	if (!*stream && lstat(reach(path), &st) == 0 && !S_ISREG(st.st_mode))
		return -1;
	return open(reach(path), O_RDONLY | O_CLOEXEC);
}

/* Hash what can be read from 'at' on, at most 'len' bytes; returns their
 * number. */
static uint64_t hash(int fd, uint64_t at, uint64_t len, char *hex)
{
	static char buf[1 << 17];
	uint64_t done = 0;
	SHA2_CTX sha;

	SHA256Init(&sha);
	while (done < len) {
		size_t want = sizeof(buf);
		ssize_t got;

		if (want > len - done)
			want = len - done;
		got = pread(fd, buf, want, (off_t)(at + done));
		if (got <= 0)
			break;
		SHA256Update(&sha, (const uint8_t *)buf, (size_t)got);
		done += (uint64_t)got;
	}
	(void)SHA256End(&sha, hex);
	return done;
}

/* stream RECORD NAME SIZE SHA256 */
static void check_stream(char **f)
{
	char path[PATH_ROOM], hex[SHA256_DIGEST_STRING_LENGTH];
	uint64_t size = strtoull(f[3], NULL, 10), got;
	int fd = open_stream(f[1], f[2], path);
	struct stat st;

	if (fd < 0) {
		if (errno)
			differ(path, "%s", strerror(errno));
		return;
	}
	if (fstat(fd, &st) != 0 || (uint64_t)st.st_size != size)
		differ(path, "size %lld, not %llu", (long long)st.st_size,
		       (unsigned long long)size);
	got = hash(fd, 0, UINT64_MAX, hex);
	if (got != size || strcmp(hex, f[4]) != 0)
		differ(path, "%llu bytes with SHA-256 %s",
		       (unsigned long long)got, hex);
	compared++;
	close(fd);
}

/* part RECORD NAME OFFSET LENGTH SHA256 */
static void check_part(char **f)
{
	char path[PATH_ROOM], hex[SHA256_DIGEST_STRING_LENGTH];
	uint64_t at = strtoull(f[3], NULL, 10), len = strtoull(f[4], NULL, 10);
	int fd = open_stream(f[1], f[2], path);
	uint64_t got;

	if (fd < 0) {
		if (errno)
			differ(path, "%s", strerror(errno));
		return;
	}
	got = hash(fd, at, len, hex);
	if (got != len || strcmp(hex, f[5]) != 0)
		differ(path, "%llu bytes at %llu with SHA-256 %s",
		       (unsigned long long)got, (unsigned long long)at, hex);
	compared++;
	close(fd);
}

/* broken RECORD NAME SIZE OFFSET LENGTH: an error at its first and last byte,
 * and in one read of all of it. */
static void check_broken(char **f)
{
	uint64_t at = strtoull(f[4], NULL, 10), len = strtoull(f[5], NULL, 10);
	char path[PATH_ROOM], byte;
	int fd = open_stream(f[1], f[2], path);
	uint64_t places[2];
	int i;

	if (fd < 0)
		return;		/* the parts that can be read will tell */
	places[0] = at;
	places[1] = at + len - 1;
	for (i = 0; i < 2; i++) {
		ssize_t got = pread(fd, &byte, 1, (off_t)places[i]);

		if (got != -1)
			differ(path, "%zd read at %llu", got,
			       (unsigned long long)places[i]);
	}
	compared++;
	close(fd);
}

/* dos RECORD PATH: opens, though it is not listed. */
static void check_dos(char **f)
{
	char path[PATH_ROOM];
	struct stat st;

	decode(f[2]);
	(void)snprintf(path, sizeof(path), "%s%s", top, f[2]);
	if (stat(path, &st) != 0)
		differ(f[2], "%s", strerror(errno));
	else if (st.st_ino != strtoull(f[1], NULL, 10))
		differ(f[2], "inode %llu", (unsigned long long)st.st_ino);
	compared++;
}

/* value RECORD $REPARSE_POINT kind "KIND": what it is to Linux; of kinds that are
 * not here, what it is without a reparse point. */
static void check_kind(char **f)
{
	static const struct {
		const char *kind;
		mode_t type;
	} kinds[] = {
		{ "\"symlink\"", S_IFLNK }, { "\"junction\"", S_IFLNK },
		{ "\"volume\"", S_IFLNK }, { "\"wsl-symlink\"", S_IFLNK },
		{ "\"fifo\"", S_IFIFO }, { "\"socket\"", S_IFSOCK },
		{ "\"char-device\"", S_IFCHR }, { "\"block-device\"", S_IFBLK },
	};
	const struct node *node = node_of(f[1]);
	mode_t type = node && node->directory ? S_IFDIR : S_IFREG;
	char path[PATH_ROOM];
	struct stat st;
	size_t i;

	if (!node || strcmp(f[2], "$REPARSE_POINT") != 0 ||
	    strcmp(f[3], "kind") != 0)
		return;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strncmp(f[4], kinds[i].kind, strlen(kinds[i].kind)) == 0)
			type = kinds[i].type;
	(void)snprintf(path, sizeof(path), "%s%s", top, node->path);
	if (lstat(reach(path), &st) != 0 || (st.st_mode & S_IFMT) != type)
		differ(node->path, "mode %o of %s", st.st_mode, f[4]);
	compared++;
}

/* --------------------------------------------------------------- listing - */

/* The metadata files and what is in $Extend need not be in the manifest. */
static int is_metadata(const char *path, uint64_t record)
{
	return record < FIRST_USER_RECORD || record >> 47 ||
	       strncmp(path, "/$Extend/", 9) == 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a directory, sorted; NULL with errno set if it cannot be read. */
static char **list(const char *path, size_t *count)
{
	char **names = malloc(sizeof(*names));
	DIR *dir = opendir(reach(path));
	struct dirent *ent;
	int failed;

	*count = 0;
	if (!dir || !names) {
		free(names);
		return NULL;
	}
	errno = 0;
	while ((ent = readdir(dir)) != NULL) {
		if (!strcmp(ent->d_name, ".") || !strcmp(ent->d_name, ".."))
			continue;
		names = realloc(names, (*count + 1) * sizeof(*names));
		if (!names || !(names[*count] = strdup(ent->d_name)))
			die("memory");
		++*count;
	}
	failed = errno;
	closedir(dir);
	if (failed && failed != EIO)	/* which is how it says "in part" */
		differ(path, "%s", strerror(failed));
	qsort(names, *count, sizeof(*names), by_text);
	return names;
}

static void walk(char *path);

static void walk_one(char *path)
{
	const struct node *known = node_at(path + strlen(top));
	struct stat st;

	if (known && known->directory && lstat(reach(path), &st) == 0 &&
	    S_ISLNK(st.st_mode))
		return;
	if (known && known->directory)
		walk(path);
	else if (!known && exact && lstat(reach(path), &st) == 0 &&
		 !is_metadata(path + strlen(top), st.st_ino))
		differ(path + strlen(top), "is listed");
}

static void walk(char *path)
{
	size_t len = strlen(path);
	size_t count, i;
	char **names = list(path, &count);

	if (!names) {
		differ(path, "%s", strerror(errno));
		return;
	}
	for (i = 0; i < count; i++) {
		if (exact && i > 0 && strcmp(names[i], names[i - 1]) == 0)
			differ(path, "'%s' is listed twice", names[i]);
		(void)snprintf(path + len, PATH_ROOM - len, "/%s", names[i]);
		walk_one(path);
		path[len] = '\0';
	}
	for (i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

/* ------------------------------------------------------------------ main - */

static void read_lines(FILE *file, int pass)
{
	char *fields[FIELDS], *line = NULL;
	size_t room = 0;

	rewind(file);
	while (getline(&line, &room, file) > 0) {
		int count = split(line, fields);
		const char *kind = fields[0];

		if (pass == 1) {
			if (count == 7 && (!strcmp(kind, "file") ||
					   !strcmp(kind, "dir")))
				add_node(fields);
		} else if (!strcmp(kind, "stream") && count == 5) {
			check_stream(fields);
		} else if (!strcmp(kind, "part") && count == 6) {
			check_part(fields);
		} else if (!strcmp(kind, "broken") && count == 6) {
			check_broken(fields);
		} else if (!strcmp(kind, "dos") && count == 3) {
			check_dos(fields);
		} else if (!strcmp(kind, "value") && count == 5) {
			check_kind(fields);
		}
	}
	free(line);
}

int main(int argc, char **argv)
{
	static char path[PATH_ROOM];
	FILE *file;
	size_t i;

	exact = argc > 1 && strcmp(argv[1], "-x") == 0;
	argv += exact;
	if (argc - exact != 3) {
		fprintf(stderr,
			"usage: fuse_compare [-x] MANIFEST MOUNTPOINT\n");
		return 2;
	}
	top = argv[2];
	file = fopen(argv[1], "r");
	if (!file)
		die(argv[1]);
	read_lines(file, 1);
	qsort(nodes, node_count, sizeof(*nodes), by_path);
	for (i = 0; i < node_count; i++)
		check_node(&nodes[i]);
	read_lines(file, 2);
	(void)snprintf(path, sizeof(path), "%s", top);
	walk(path);
	(void)fclose(file);
	if (compared == 0)
		differ(argv[1], "nothing to compare");
	for (i = 0; i < node_count; i++)
		free(nodes[i].path);
	free(nodes);
	return differences != 0;
}
