/*
 * common.c - what all parts of fuse_load need: complaints, memory, chance
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "load.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMPLAINTS = 20 };	/* printed */

struct tree tree;
struct shared *shared;

static uint64_t state;

void differ(const char *path, const char *format, ...)
{
	char text[512];
	va_list ap;

	if (atomic_fetch_add(&shared->complaints, 1) >= COMPLAINTS)
		return;
	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	printf("%s: %s\n", path, text);
	fflush(stdout);
}

_Noreturn void die(const char *what)
{
	fprintf(stderr, "fuse_load: %s: %s\n", what, strerror(errno));
	exit(2);
}

void *grown(void *block, size_t count, size_t size)
{
	if (count & (count - 1))
		return block;
	block = realloc(block, (count ? 2 * count : 1) * size);
	if (!block)
		die("memory");
	return block;
}

char *copied(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		die("memory");
	return copy;
}

/* One step of a counter-based generator. */
uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

void draw_from(uint64_t seed)
{
	state = mix(seed);
}

uint64_t draw(uint64_t below)
{
	return mix(state++) % below;
}

uint64_t hash_name(const char *name)
{
	uint64_t hash = 0;

	while (*name)
		hash = mix(hash ^ (unsigned char)*name++);
	return hash;
}
