/*
 * nomem.h - what a session without memory does beyond files and directories
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NOMEM_H
#define NOMEM_H

#include <stdlib.h>

#include "ntfsread.h"

/* Every pass over the whole volume, each to its end: 0, or the first failure. */
int walk_session(struct ntr_volume *vol, struct ntr_error *err);

#endif
