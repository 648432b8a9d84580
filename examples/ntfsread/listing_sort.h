/*
 * listing_sort.h - entries sorted quickly when they are nearly sorted
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_LISTING_SORT_H
#define NTFSREAD_CMD_LISTING_SORT_H

#include <stddef.h>

#include "listing.h"

typedef int entry_order(const struct entry *a, const struct entry *b);

/* What is before another in the order has no greater key. */
typedef uint64_t entry_key(const struct entry *e);

/* Point 'out' at the 'count' entries, sorted by an order in which no two are equal. */
void listing_order(struct entry *entries, size_t count, struct entry **out,
		   entry_order *order, entry_key *key);

#endif
