/*
 * climb.h - the way from a name up to the root, which may have no end
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Directories are followed by reference, so a damaged volume can lead round in a
 * circle.  Brent's search finds it without keeping a list: a landmark, moved at every
 * power of two steps, is met again only on a circle.
 */
#ifndef CLIMB_H
#define CLIMB_H

#include "../format/limits.h"
#include "file.h"

struct climb {
	uint64_t landmark;	/* a record number */
	unsigned depth, power;
};

static inline struct climb climb_start(void)
{
	return (struct climb){ .landmark = NTR_NONE, .power = 1 };
}

/* On the way up to record 'number': 0, or the enum ntr_path_notes that end it. */
static inline uint32_t climb_to(struct climb *c, uint64_t number)
{
	if (number == c->landmark)
		return NTR_PATH_ORPHAN | NTR_PATH_CYCLE;
	if (c->depth == PATH_DEPTH_MAX)
		return NTR_PATH_ORPHAN | NTR_PATH_DEEP;
	if (++c->depth == c->power) {
		c->power *= 2;
		c->landmark = number;
	}
	return 0;
}

/* Is a directory with this sequence number the one that 'ref' means?  A file in use
 * has its parents in use; of a deleted one they may have been deleted, too. */
static inline bool climb_fits(uint64_t ref, uint16_t sequence, bool in_use,
			      bool deleted)
{
	return (in_use || deleted) &&
	       (NTR_REF_SEQUENCE(ref) == 0 ||
		sequence_fits(NTR_REF_SEQUENCE(ref), sequence, !in_use));
}

#endif
