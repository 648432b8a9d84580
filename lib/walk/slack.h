/*
 * slack.h - what the carvers of records and of indexes share
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WALK_SLACK_H
#define WALK_SLACK_H

#include "../format/carve.h"
#include "../volume/volume.h"

/* What carve_next() found, in bytes that start at 'base' of the volume. */
void carved_from(const struct carve_hit *hit, uint64_t base,
		 struct ntr_carved *ret);

#endif
