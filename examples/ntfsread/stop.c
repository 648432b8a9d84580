/*
 * stop.c - being asked to stop, at a time when that leaves nothing behind
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <signal.h>
#include <stddef.h>

#include "stop.h"

static volatile sig_atomic_t caught;

static void catch_signal(int number)
{
	caught = number;
}

void stop_init(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction act = { .sa_flags = (int)SA_RESETHAND }, old;

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
