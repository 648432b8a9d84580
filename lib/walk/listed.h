/*
 * listed.h - which names an index lists, so that copies in its slack can be told
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Hashes of the names, not the names: a directory may have millions.
 */
#ifndef WALK_LISTED_H
#define WALK_LISTED_H

#include <stdbool.h>
#include <stddef.h>

#include "ntfsread_artifacts.h"

struct listed {
	uint64_t *keys;		/* sorted by listed_sort() */
	size_t count, cap;
};

/* Put in a name in use; NTR_OK or NTR_E_NOMEM. */
int listed_add(struct listed *l, uint64_t ref, const struct ntr_filename *name);
void listed_sort(struct listed *l);
/* How often this very name of this very file is there; with a reference that is lost
 * (0), the name of any file. */
size_t listed_count(const struct listed *l, const struct ntr_dirent *ent);
void listed_free(struct listed *l);

#endif
