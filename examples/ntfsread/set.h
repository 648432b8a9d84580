/*
 * set.h - which numbers were met already
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Grows with what is put in, not with how large the numbers are: a record number
 * comes from the image and may be anything.
 */
#ifndef NTFSREAD_CMD_SET_H
#define NTFSREAD_CMD_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct set {
	uint64_t *slots;	/* number + 1; 0 is free */
	size_t count, size;	/* size: a power of two, or 0 */
};

/* Put 'number' in: 1 if it is new, 0 if it was there, -1 without memory. */
int set_add(struct set *s, uint64_t number);
bool set_has(const struct set *s, uint64_t number);
void set_free(struct set *s);

#endif
