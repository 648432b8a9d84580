/*
 * hostdirs.c - the directories on the host, from the top one to the one at hand
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hostdirs.h"
#include "hostname.h"

enum {
	OPEN_LEVELS = 64,	/* beside the top; 1,024 descriptors are usual */
	SMALL_NUMBERS = 100	/* tried for each name on its own */
};

struct level {
	int fd;			/* -1: closed for now */
	dev_t dev;
	ino_t ino;
	size_t path_len;	/* of the level above */
};

static struct level *level_at(const struct hostdirs *h, size_t index)
{
	return (struct level *)(void *)h->levels.bytes + index;
}

static size_t depth(const struct hostdirs *h)
{
	return h->levels.len / sizeof(struct level);
}

static int open_dir(int above, const char *name)
{
	return openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
		      O_CLOEXEC);
}

static int add_level(struct hostdirs *h, int fd, const struct stat *st,
		     size_t path_len)
{
	struct level level = {
		.fd = fd, .dev = st->st_dev, .ino = st->st_ino,
		.path_len = path_len,
	};

	return buf_add(&h->levels, &level, sizeof(level)) < 0 ? ENOMEM : 0;
}

/* Append a name to the path. */
static int extend(struct hostdirs *h, const char *name)
{
	if (buf_add(&h->path, "/", h->path.len > 0) < 0 ||
	    buf_add(&h->path, name, strlen(name) + 1) < 0)
		return ENOMEM;
	h->path.len--;
	return 0;
}

/* One number for device and file: equal ones cost no more than a longer name. */
static uint64_t identity(const struct stat *st)
{
	return (uint64_t)st->st_ino ^ (uint64_t)st->st_dev << 40;
}

static int open_top(struct hostdirs *h, const char *path)
{
	struct stat st;
	long max;
	int fd;

	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		return errno;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	if (fstat(fd, &st) < 0 || add_level(h, fd, &st, 0) ||
	    buf_add(&h->path, "", 1) < 0 ||
	    set_add(&h->used, identity(&st)) < 0) {
		close(fd);
		return ENOMEM;
	}
	h->path.len = 0;
	max = fpathconf(fd, _PC_NAME_MAX);
	h->name_max = max > 64 && max < 255 ? (size_t)max : 255;
	return 0;
}

int hostdirs_open(struct hostdirs *h, const char *path)
{
	int code;

	*h = (struct hostdirs){ .next = SMALL_NUMBERS };
	code = open_top(h, path);
	if (code)
		hostdirs_close(h);
	return code;
}

void hostdirs_close(struct hostdirs *h)
{
	for (size_t i = 0; i < depth(h); i++)
		if (level_at(h, i)->fd >= 0)
			close(level_at(h, i)->fd);
	buf_free(&h->levels);
	buf_free(&h->path);
	set_free(&h->used);
}

/* Open level 'index' from the one above; its name is in the path. */
static int reopen(struct hostdirs *h, size_t index)
{
	struct level *level = level_at(h, index);
	size_t start = level->path_len + (level->path_len > 0);
	size_t end = index + 1 < depth(h) ? level_at(h, index + 1)->path_len :
					    h->path.len;
	char kept = h->path.bytes[end];
	struct stat st;
	int fd;

	h->path.bytes[end] = '\0';
	fd = open_dir(level_at(h, index - 1)->fd, h->path.bytes + start);
	h->path.bytes[end] = kept;
	if (fd < 0)
		return errno;
	if (fstat(fd, &st) < 0 || st.st_dev != level->dev ||
	    st.st_ino != level->ino) {
		close(fd);
		return ESTALE;	/* somebody exchanged it meanwhile */
	}
	level->fd = fd;
	return 0;
}

/* Close what is too far above, the top excepted. */
static void close_far(struct hostdirs *h, size_t index)
{
	struct level *level;

	if (index <= OPEN_LEVELS)
		return;
	level = level_at(h, index - OPEN_LEVELS);
	if (level->fd >= 0)
		close(level->fd);
	level->fd = -1;
}

int hostdirs_fd(struct hostdirs *h, int *fd_ret)
{
	size_t last = depth(h) - 1, at = last;
	int code;

	while (level_at(h, at)->fd < 0)
		at--;
	for (; at < last; at++) {
		code = reopen(h, at + 1);
		if (code)
			return code;
		close_far(h, at + 1);
	}
	*fd_ret = level_at(h, last)->fd;
	return 0;
}

const char *hostdirs_path(const struct hostdirs *h)
{
	return h->path.bytes;
}

unsigned long hostdirs_number(struct hostdirs *h, unsigned try)
{
	/* Names that are all alike must not cost a try for each pair of them. */
	return try < SMALL_NUMBERS ? try : h->next++;
}

/* Make 'name' or find it there; EEXIST: it cannot be used. */
static int make(struct hostdirs *h, int above, const char *name)
{
	struct stat st;
	int fd, code, added;

	if (mkdirat(above, name, 0755) < 0 && errno != EEXIST)
		return errno;
	fd = open_dir(above, name);
	if (fd < 0)
		return errno == ELOOP || errno == ENOTDIR ? EEXIST : errno;
	code = fstat(fd, &st) < 0 ? errno : 0;
	added = code ? 0 : set_add(&h->used, identity(&st));
	if (!code && added <= 0)
		code = added < 0 ? ENOMEM : EEXIST;
	if (!code)
		code = add_level(h, fd, &st, h->path.len);
	if (!code)
		return extend(h, name);
	close(fd);
	return code;
}

int hostdirs_enter(struct hostdirs *h, const char *name)
{
	struct hostname wanted = { .base = name };
	char fitted[HOSTNAME_ROOM];
	unsigned try = 0;
	int above, code = hostdirs_fd(h, &above);

	if (code)
		return code;
	do {
		hostname_fit(&wanted, hostdirs_number(h, try++), h->name_max,
			     fitted);
		code = make(h, above, fitted);
	} while (code == EEXIST);
	if (!code)
		close_far(h, depth(h) - 1);
	return code;
}

void hostdirs_leave(struct hostdirs *h, const struct timespec times[2])
{
	struct level *level;
	int fd;

	if (times && hostdirs_fd(h, &fd) == 0)
		(void)futimens(fd, times);
	level = level_at(h, depth(h) - 1);
	if (level->fd >= 0)
		close(level->fd);
	h->path.len = level->path_len;
	h->path.bytes[h->path.len] = '\0';
	h->levels.len -= sizeof(*level);
}

int hostdirs_find(struct hostdirs *h, const char *path, int *fd_ret)
{
	int fd = dup(level_at(h, 0)->fd), next, code;
	char name[HOSTNAME_ROOM];
	size_t len;

	while (fd >= 0 && *path) {
		len = strcspn(path, "/");
		if (len >= sizeof(name)) {
			close(fd);
			return ENAMETOOLONG;
		}
		memcpy(name, path, len);
		name[len] = '\0';
		next = open_dir(fd, name);
		code = errno;
		close(fd);
		errno = code;
		fd = next;
		path += len + (path[len] == '/');
	}
	if (fd < 0)
		return errno;
	*fd_ret = fd;
	return 0;
}
