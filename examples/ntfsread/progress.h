/*
 * progress.h - how far long work has come, for whoever waits at a terminal
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_PROGRESS_H
#define NTFSREAD_CMD_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool shown;		/* stderr is a terminal that nothing else goes to */
	unsigned percent;	/* in the line; 0: there is none */
};

void progress_start(struct progress *p);
/* A line that is overwritten, a hundred times in all, and goes away when all is done. */
void progress_show(struct progress *p, uint64_t done, uint64_t total);
/* Before something else is said there, or where the work ends early. */
void progress_end(struct progress *p);

#endif
