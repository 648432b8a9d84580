/*
 * memory.c - watching how much memory the mount program takes
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "load.h"

#include <stdio.h>
#include <unistd.h>

enum { SAMPLES = 1 << 16 };

static struct sample {
	uint64_t done;
	long     pages;
} samples[SAMPLES];
static size_t sample_count;

void sample_memory(pid_t pid)
{
	char path[64];
	long pages;
	FILE *file;

	(void)snprintf(path, sizeof(path), "/proc/%d/statm", (int)pid);
	file = fopen(path, "r");
	if (file && fscanf(file, "%*d %ld", &pages) == 1 &&
	    sample_count < SAMPLES) {
		samples[sample_count].done = shared->done;
		samples[sample_count++].pages = pages;
	}
	if (file)
		(void)fclose(file);
}

/* The most in each half of the work; a tenth and two MiB are noise: threads come
 * and go, and with them their buffers. */
void judge_memory(void)
{
	long most[2] = { 0, 0 }, page = sysconf(_SC_PAGESIZE) / 1024;
	size_t i;

	for (i = 0; i < sample_count; i++) {
		long *half = &most[2 * samples[i].done > shared->done];

		if (samples[i].pages > *half)
			*half = samples[i].pages;
	}
	printf("# memory: %ld KiB in the first half, %ld KiB in the second\n",
	       most[0] * page, most[1] * page);
	if (sample_count < 10)
		differ("memory", "only %zu samples", sample_count);
	else if (most[1] * page > most[0] * page * 11 / 10 + 2048)
		differ("memory", "has grown");
}
