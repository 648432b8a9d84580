/*
 * janitor.c - see janitor.h
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whether the mount is still there is asked of /proc: looking at the directory would
 * wait for a reply of the program that has just stopped to reply.
 */
#include "janitor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A mount, told apart from others at the same place: its number, that of the mount it
 * is in, and its device; "36", "35" and "0:52" in mountinfo. */
struct mark {
	char id[20], parent[20], device[20];
};

/* A path there has "\040" for a blank. */
static void unescape(char *path)
{
	char *to = path;
	unsigned value;

	for (; *path; path++) {
		if (*path == '\\' && sscanf(path + 1, "%3o", &value) == 1) {
			*to++ = (char)value;
			path += 3;
		} else {
			*to++ = *path;
		}
	}
	*to = '\0';
}

/* The next mount and where it is, in 'where' of 2 * PATH_MAX. */
static bool next_mount(FILE *info, struct mark *mark, char *where)
{
	char line[3 * PATH_MAX];

	while (fgets(line, sizeof(line), info))
		if (sscanf(line, "%19s %19s %19s %*s %8191s", mark->id,
			   mark->parent, mark->device, where) == 4) {
			unescape(where);
			return true;
		}
	return false;
}

/* The last mount at 'path': is there one? */
static bool find_mount(const char *path, struct mark *mark)
{
	FILE *info = fopen("/proc/self/mountinfo", "re");
	char where[2 * PATH_MAX];
	bool found = false;
	struct mark next;

	while (info && next_mount(info, &next, where))
		if (strcmp(where, path) == 0) {
			*mark = next;
			found = true;
		}
	if (info)
		(void)fclose(info);
	return found;
}

static bool is_same(const struct mark *a, const struct mark *b)
{
	return strcmp(a->id, b->id) == 0 && strcmp(a->device, b->device) == 0;
}

/* Where a mount is now, for a directory above it may have been renamed. */
static bool find_place(FILE *info, const struct mark *mark, char *path)
{
	struct mark next;

	rewind(info);
	while (next_mount(info, &next, path))
		if (is_same(&next, mark))
			return true;
	return false;
}

/* Is another mount on top of it?  That would be the one to be unmounted. */
static bool is_covered(FILE *info, const struct mark *mark, const char *path)
{
	char where[2 * PATH_MAX];
	struct mark next;

	rewind(info);
	while (next_mount(info, &next, where))
		if (strcmp(next.parent, mark->id) == 0 &&
		    strcmp(where, path) == 0)
			return true;
	return false;
}

static void unmount(const char *path)
{
	if (umount2(path, MNT_DETACH) == 0 || errno != EPERM)
		return;
	(void)execlp("fusermount3", "fusermount3", "-u", "-z", "-q", "--", path,
		     (char *)NULL);
}

static void unmount_mark(const struct mark *mark)
{
	FILE *info = fopen("/proc/self/mountinfo", "re");
	char path[2 * PATH_MAX];
	bool ours;

	if (!info)
		return;
	ours = find_place(info, mark, path) && !is_covered(info, mark, path);
	(void)fclose(info);
	if (ours)
		unmount(path);
}

/* Nothing of the parent may be kept open, least of all the FUSE device: the mount
 * would outlive it. */
static void close_all_but(int fd)
{
	if (dup2(fd, 0) < 0)
		_exit(EXIT_FAILURE);
	(void)syscall(SYS_close_range, 3U, ~0U, 0U);
}

__attribute__((noreturn))
static void wait_and_unmount(int fd, const struct mark *mark)
{
	ssize_t got;
	char byte;

	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	close_all_but(fd);
	while ((got = read(0, &byte, 1)) < 0 && errno == EINTR)
		;
	/* A byte: somebody has unmounted it, and may have mounted something else
	 * there since, to which the kernel may give the same numbers. */
	if (got != 1)
		unmount_mark(mark);
	_exit(EXIT_SUCCESS);
}

int janitor_start(struct janitor *janitor, const char *mountpoint)
{
	struct mark mark;
	int ends[2];

	/* Before the first request is answered: from then on it may be moved.  What is
	 * not found matches no mount. */
	if (!find_mount(mountpoint, &mark))
		memset(&mark, 0, sizeof(mark));
	if (pipe(ends) != 0)
		return -1;
	(void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	janitor->child = fork();
	if (janitor->child == 0) {
		close(ends[1]);
		wait_and_unmount(ends[0], &mark);
	}
	close(ends[0]);
	if (janitor->child < 0) {
		close(ends[1]);
		return -1;
	}
	janitor->pipe = ends[1];
	return 0;
}

void janitor_finish(struct janitor *janitor, int gone)
{
	if (gone)
		(void)!write(janitor->pipe, "", 1);
	close(janitor->pipe);
	while (waitpid(janitor->child, NULL, 0) < 0 && errno == EINTR)
		;
}
