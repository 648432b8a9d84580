/*
 * set.c - which numbers were met already
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "set.h"

/* Where 'key' is, or the free slot where it belongs.  Never full. */
static size_t find(const struct set *s, uint64_t key)
{
	uint64_t hash = key * UINT64_C(0x9e3779b97f4a7c15);
	size_t at = (size_t)(hash >> 20) & (s->size - 1);

	while (s->slots[at] && s->slots[at] != key)
		at = (at + 1) & (s->size - 1);
	return at;
}

static int grow(struct set *s)
{
	struct set bigger = { .count = s->count };

	bigger.size = s->size ? s->size * 2 : 256;
	bigger.slots = calloc(bigger.size, sizeof(*bigger.slots));
	if (!bigger.slots)
		return -1;
	for (size_t i = 0; i < s->size; i++)
		if (s->slots[i])
			bigger.slots[find(&bigger, s->slots[i])] = s->slots[i];
	free(s->slots);
	*s = bigger;
	return 0;
}

int set_add(struct set *s, uint64_t number)
{
	size_t at;

	if (s->count * 4 >= s->size * 3 && grow(s) < 0)
		return -1;
	at = find(s, number + 1);
	if (s->slots[at])
		return 0;
	s->slots[at] = number + 1;
	s->count++;
	return 1;
}

bool set_has(const struct set *s, uint64_t number)
{
	return s->size && s->slots[find(s, number + 1)];
}

void set_free(struct set *s)
{
	free(s->slots);
	*s = (struct set){ 0 };
}
