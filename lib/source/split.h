/*
 * split.h - the names of the pieces of a split raw image
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Imaging tools number pieces x.001, x.002, ...; split(1) x.000, x.001, ... or
 * x.aa, x.ab, ....  The path as given decides which of these it is.
 */
#ifndef SPLIT_H
#define SPLIT_H

#include <stdbool.h>

/* Is it the first piece of a set: x.000, x.001 or x.aa? */
bool split_is_first(const char *path);

/* Change the piece's name to that of its neighbour, in place: false when there
 * is none in that way of numbering (after .999 and .zz, before .000 and .aa, or
 * when the path is no piece). */
bool split_next(char *path);
bool split_before(char *path);

#endif
