/*
 * arena.h - memory that is given back all at once
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A file keeps its records and tables in one arena: a small file costs one
 * allocation, and closing it one or a few calls of free().
 */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

struct arena_chunk;
struct arena {
	struct arena_chunk *chunks;	/* newest first */
	unsigned char *next;		/* what is left of the newest */
	size_t left;
};

/* Start with memory of the caller's, aligned for any type, of 'size' bytes: where that is
 * enough, the arena allocates nothing. */
void arena_start(struct arena *arena, void *bytes, size_t size);

/* Zeroed memory for any type, or NULL.  Stays where it is until arena_free(). */
void *arena_alloc(struct arena *arena, size_t size);

/* Make room for element 'count' of an array of elements of 'size' bytes kept in the
 * arena: doubles *cap when full.  The array moves; false when out of memory. */
int arena_grow(struct arena *arena, void *array_ptr, size_t count, size_t *cap,
	       size_t size);

void arena_free(struct arena *arena);

#endif
