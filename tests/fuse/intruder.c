/*
 * intruder.c - what a suspect's bytes would do, had they taken the mount program over
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Loaded with LD_PRELOAD by sandbox.sh.  SIGUSR1 tries what NTFSREAD_INTRUDE names
 * and says on stderr how that went, if it is still there to say so.  When that is "abort",
 * the kernel says of a connection that has ended that it was aborted, as it sometimes
 * does.
 */
#define _GNU_SOURCE		/* RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *deed, *path;

static int intrude(void)
{
	char *argv[] = { (char[]){ "true" }, NULL };

	if (strcmp(deed, "write") == 0)
		return open(path, O_WRONLY | O_CREAT, 0600);
	if (strcmp(deed, "read") == 0)
		return open("/etc/passwd", O_RDONLY);
	if (strcmp(deed, "socket") == 0)
		return socket(AF_INET, SOCK_STREAM, 0);
	if (strcmp(deed, "unlink") == 0)
		return unlink(path);
	if (strcmp(deed, "code") == 0)
		return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ?
		       -1 : 0;
	return execv("/bin/true", argv);
}

static void on_signal(int number)
{
	static const char done[] = "intruder: done\n";
	static const char denied[] = "intruder: denied\n";

	(void)number;
	if (intrude() < 0)
		(void)!write(STDERR_FILENO, denied, sizeof(denied) - 1);
	else
		(void)!write(STDERR_FILENO, done, sizeof(done) - 1);
}

/* Still where a thread can be cancelled, as libfuse does at the end. */
static ssize_t (*real_read)(int, void *, size_t);

ssize_t read(int fd, void *buf, size_t len)
{
	ssize_t got = real_read(fd, buf, len);

	if (got < 0 && errno == ENODEV && deed && strcmp(deed, "abort") == 0)
		errno = ECONNABORTED;
	return got;
}

__attribute__((constructor))
static void wait_for_signal(void)
{
	struct sigaction action;

	*(void **)&real_read = dlsym(RTLD_NEXT, "read");
	deed = getenv("NTFSREAD_INTRUDE");
	path = getenv("NTFSREAD_INTRUDE_PATH");
	memset(&action, 0, sizeof(action));
	action.sa_handler = on_signal;
	action.sa_flags = SA_RESTART;
	if (deed && path)
		(void)sigaction(SIGUSR1, &action, NULL);
}
