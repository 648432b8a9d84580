/*
 * listing_sort.h - an array of pointers, sorted quickly when it is nearly sorted
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_LISTING_SORT_H
#define NTFSREAD_CMD_LISTING_SORT_H

#include <stddef.h>

#include "listing.h"

typedef int entry_order(const struct entry *a, const struct entry *b);

/* What is before another in the order has no greater key. */
typedef uint64_t entry_key(const struct entry *e);

/* Sort 'count' pointers by an order in which no two entries are equal.  'spare' has
 * room for as many. */
void listing_order(struct entry **list, struct entry **spare, size_t count,
		   entry_order *order, entry_key *key);

#endif
