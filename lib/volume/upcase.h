/*
 * upcase.h - the volume's own upper-case table, by which names are compared
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * $UpCase holds one UTF-16 unit for each of 65,536: the table of the Windows that
 * formatted the volume.  Nothing else orders and finds names as it did: neither the
 * locale nor full Unicode case mapping ("\u00df" stays one letter here).
 */
#ifndef UPCASE_H
#define UPCASE_H

#include "../bytes/span.h"
#include "volume.h"

struct upcase {
	uint16_t unit[UPCASE_UNITS];
};

/* Compare two names by the table alone: negative, zero, positive. */
int upcase_compare(const struct upcase *table, struct span a, struct span b);

/* The full order of $I30: by the table first, then by the units themselves. */
int upcase_collate(const struct upcase *table, struct span a, struct span b);

void upcase_free(struct upcase *table);

#endif
