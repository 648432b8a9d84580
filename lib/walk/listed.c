/*
 * listed.c - which names an index lists
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "listed.h"

#include <stdlib.h>

#include "../bytes/hash.h"
#include "../bytes/span.h"

static uint64_t name_key(uint64_t ref, const uint8_t *name, size_t units)
{
	struct span s = span_of(name, 2 * units);
	uint64_t key = hash_mix(ref);

	for (size_t i = 0; i < s.len; i += 2)
		key = hash_mix(key ^ span_u16(s, i));
	return key;
}

static int add(struct listed *l, uint64_t key)
{
	uint64_t *bigger;
	size_t cap;

	if (l->count == l->cap) {
		cap = l->cap ? l->cap * 2 : 64;
		bigger = realloc(l->keys, cap * sizeof(*bigger));
		if (!bigger)
			return NTR_E_NOMEM;
		l->keys = bigger;
		l->cap = cap;
	}
	l->keys[l->count++] = key;
	return NTR_OK;
}

int listed_add(struct listed *l, uint64_t ref, const struct ntr_filename *name)
{
	int code = add(l, name_key(ref, name->name, name->name_units));

	/* And for copies that have lost their reference. */
	if (code == NTR_OK)
		code = add(l, name_key(0, name->name, name->name_units));
	return code;
}

static int by_key(const void *a, const void *b)
{
	uint64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x < y ? -1 : x > y;
}

void listed_sort(struct listed *l)
{
	if (l->count)
		qsort(l->keys, l->count, sizeof(*l->keys), by_key);
}

/* The first that is not below 'key'. */
static size_t lower_bound(const struct listed *l, uint64_t key)
{
	size_t low = 0, high = l->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (l->keys[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t listed_count(const struct listed *l, const struct ntr_dirent *ent)
{
	uint64_t key = name_key(ent->ref, ent->name, ent->name_units);
	size_t end = key == UINT64_MAX ? l->count : lower_bound(l, key + 1);

	return end - lower_bound(l, key);
}

void listed_free(struct listed *l)
{
	free(l->keys);
}
