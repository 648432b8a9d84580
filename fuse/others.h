/*
 * others.h - whether other users may be let into a mount
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What root mounts, root may share.  For anybody else the administrator has to allow it,
 * for every mount of FUSE alike, since whoever runs a file system can make those who look
 * into it wait for ever.
 */
#ifndef OTHERS_H
#define OTHERS_H

#include "options.h"

/* 0, or an exit status after having said why not. */
int others_check(const struct options *opt);

#endif /* OTHERS_H */
