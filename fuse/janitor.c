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

/* A mount, told apart from others at the same place: "36 35 0:52" in mountinfo. */
struct mark {
	char text[64];
};

/* As the kernel writes a path there. */
static void escape(const char *path, char *to, size_t cap)
{
	size_t n = 0;

	for (; *path && n + 5 < cap; path++)
		if (strchr(" \t\n\\", *path))
			n += (size_t)snprintf(to + n, cap - n, "\\%03o",
					      (unsigned)(unsigned char)*path);
		else
			to[n++] = *path;
	to[n] = '\0';
}

/* The last mount at 'path', or the one with this mark: is there one? */
static bool find_mount(const char *path, bool marked, struct mark *mark)
{
	char line[3 * PATH_MAX], where[2 * PATH_MAX], wanted[2 * PATH_MAX];
	char id[20], parent[20], device[20];
	FILE *info = fopen("/proc/self/mountinfo", "re");
	bool found = false;
	struct mark here;

	if (!info)
		return false;
	escape(path, wanted, sizeof(wanted));
	while (fgets(line, sizeof(line), info)) {
		if (sscanf(line, "%19s %19s %19s %*s %8191s", id, parent, device,
			   where) != 4 || strcmp(where, wanted) != 0)
			continue;
		(void)snprintf(here.text, sizeof(here.text), "%s %s %s", id,
			       parent, device);
		if (marked && strcmp(here.text, mark->text) != 0)
			continue;
		*mark = here;
		found = true;
	}
	(void)fclose(info);
	return found;
}

static void unmount(const char *path)
{
	if (umount2(path, MNT_DETACH) == 0 || errno != EPERM)
		return;
	(void)execlp("fusermount3", "fusermount3", "-u", "-z", "-q", "--", path,
		     (char *)NULL);
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
static void wait_and_unmount(int fd, const char *path)
{
	struct mark mark;
	ssize_t got;
	bool known;
	char byte;

	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	close_all_but(fd);
	known = find_mount(path, false, &mark);
	while ((got = read(0, &byte, 1)) < 0 && errno == EINTR)
		;
	/* A byte: somebody has unmounted it, and may have mounted something else
	 * there since, to which the kernel may give the same numbers. */
	if (got != 1 && known && find_mount(path, true, &mark))
		unmount(path);
	_exit(EXIT_SUCCESS);
}

int janitor_start(struct janitor *janitor, const char *mountpoint)
{
	int ends[2];

	if (pipe(ends) != 0)
		return -1;
	(void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	janitor->child = fork();
	if (janitor->child == 0) {
		close(ends[1]);
		wait_and_unmount(ends[0], mountpoint);
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
