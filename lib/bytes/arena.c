/* arena.c - see arena.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_MIN = 4000, CHUNK_MAX = 1024 * 1024, ALIGN = 16 };

struct arena_chunk {
	struct arena_chunk *next;
	size_t size;		/* keeps 'bytes' aligned, too */
	unsigned char bytes[];
};

void arena_start(struct arena *arena, void *bytes, size_t size)
{
	arena->chunks = NULL;
	arena->next = bytes;
	arena->left = size;
}

static int chunk_add(struct arena *arena, size_t need)
{
	size_t size = CHUNK_MIN;
	struct arena_chunk *chunk;

	if (arena->chunks && arena->chunks->size < CHUNK_MAX)
		size = arena->chunks->size * 2;
	if (size < need)
		size = need;
	if (size > SIZE_MAX - sizeof(*chunk))
		return 0;
	chunk = malloc(sizeof(*chunk) + size);
	if (!chunk)
		return 0;
	chunk->size = size;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	arena->next = chunk->bytes;
	arena->left = size;
	return 1;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	void *ptr;

	if (size > SIZE_MAX - ALIGN)
		return NULL;
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (size > arena->left && !chunk_add(arena, size))
		return NULL;
	ptr = arena->next;
	arena->next += size;
	arena->left -= size;
	return memset(ptr, 0, size);
}

int arena_grow(struct arena *arena, void *array_ptr, size_t count, size_t *cap,
	       size_t size)
{
	void *old, *bigger;
	size_t more;

	if (count < *cap)
		return 1;
	more = *cap ? *cap * 2 : 16;
	if (more <= *cap || more > SIZE_MAX / size)
		return 0;
	bigger = arena_alloc(arena, more * size);
	if (!bigger)
		return 0;
	memcpy(&old, array_ptr, sizeof(old));
	if (count)
		memcpy(bigger, old, count * size);
	memcpy(array_ptr, &bigger, sizeof(bigger));
	*cap = more;
	return 1;
}

void arena_free(struct arena *arena)
{
	while (arena->chunks) {
		struct arena_chunk *chunk = arena->chunks;

		arena->chunks = chunk->next;
		free(chunk);
	}
	arena->left = 0;
}
