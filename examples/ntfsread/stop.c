/*
 * stop.c - being asked to stop, at a time when that leaves nothing behind
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stop.h"

static volatile sig_atomic_t caught;
static int nowhere = -1;	/* /dev/null, where stdout may keep a writer waiting */

static void catch_signal(int number)
{
	int code = errno;

	caught = number;
	/* Of a write that waits for its reader only the system call ends, and stdio
	 * would begin the next one. */
	if (nowhere >= 0)
		(void)dup2(nowhere, STDOUT_FILENO);
	errno = code;
}

/* A file takes what is left of a line at once; of a pipe nobody knows. */
static void find_way_out(void)
{
	struct stat st;

	if (fstat(STDOUT_FILENO, &st) == 0 && !S_ISREG(st.st_mode) &&
	    nowhere < 0)
		nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
}

void stop_init(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction act = { .sa_flags = (int)SA_RESETHAND }, old;

	find_way_out();
	act.sa_handler = catch_signal;
	sigemptyset(&act.sa_mask);
	/* A file beyond the limit is an error like others, not the end. */
	signal(SIGXFSZ, SIG_IGN);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		/* nohup(1) and '&' have some of them ignored: so be it. */
		if (sigaction(signals[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(signals[i], &act, NULL);
}

int stop_signal(void)
{
	return caught;
}
