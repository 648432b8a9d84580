/*
 * progress.c - how far long work has come, for whoever waits at a terminal
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <unistd.h>

#include "progress.h"

void progress_start(struct progress *p)
{
	*p = (struct progress){
		.shown = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO),
	};
}

void progress_show(struct progress *p, uint64_t done, uint64_t total)
{
	unsigned percent = total ? (unsigned)((double)done * 100 /
					      (double)total) : 0;

	if (!p->shown || percent == p->percent)
		return;
	p->percent = percent;
	fprintf(stderr, "\r%u %%", percent);
	if (done >= total)
		progress_end(p);
}

void progress_end(struct progress *p)
{
	if (p->percent)
		fputs("\r      \r", stderr);
	p->percent = 0;
}
