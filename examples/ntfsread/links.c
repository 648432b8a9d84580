/*
 * links.c - where the streams of files with several names were written
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "links.h"
#include "ntfsread.h"

/* Where the link is, or the free slot where it belongs.  Never full. */
static size_t slot(const struct links *l, uint64_t number, uint32_t stream)
{
	uint64_t hash = (number + ((uint64_t)stream << 48)) *
			UINT64_C(0x9e3779b97f4a7c15);
	size_t at = (size_t)(hash >> 20) & (l->size - 1);

	while (l->slots[at].stream != NTR_NO_INDEX &&
	       (l->slots[at].number != number ||
		l->slots[at].stream != stream))
		at = (at + 1) & (l->size - 1);
	return at;
}

static int grow(struct links *l)
{
	struct links bigger = { .size = l->size ? l->size * 2 : 64 };
	const struct link *old;

	bigger.slots = malloc(bigger.size * sizeof(*bigger.slots));
	if (!bigger.slots)
		return -1;
	for (size_t i = 0; i < bigger.size; i++)
		bigger.slots[i].stream = NTR_NO_INDEX;
	for (size_t i = 0; i < l->size; i++) {
		old = &l->slots[i];
		if (old->stream != NTR_NO_INDEX)
			bigger.slots[slot(&bigger, old->number,
					  old->stream)] = *old;
	}
	free(l->slots);
	l->slots = bigger.slots;
	l->size = bigger.size;
	return 0;
}

const struct link *links_find(const struct links *l, uint64_t number,
			      uint32_t stream)
{
	const struct link *link;

	if (l->size == 0)
		return NULL;
	link = &l->slots[slot(l, number, stream)];
	return link->stream == NTR_NO_INDEX ? NULL : link;
}

const char *links_path(const struct links *l, const struct link *link)
{
	return l->paths.bytes + link->path_at;
}

int links_add(struct links *l, uint64_t number, uint32_t stream,
	      uint32_t digest, const char *dir, const char *name)
{
	struct link link = {
		.number = number, .stream = stream, .digest = digest,
		.path_at = l->paths.len,
	};

	if (l->count * 4 >= l->size * 3 && grow(l) < 0)
		return -1;
	if (buf_add(&l->paths, dir, strlen(dir)) < 0 ||
	    buf_add(&l->paths, "/", *dir != '\0') < 0 ||
	    buf_add(&l->paths, name, strlen(name) + 1) < 0)
		return -1;
	l->slots[slot(l, number, stream)] = link;
	l->count++;
	return 0;
}

void links_free(struct links *l)
{
	free(l->slots);
	buf_free(&l->paths);
	*l = (struct links){ 0 };
}
