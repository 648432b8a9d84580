/*
 * child.h - child records whose base record is another file's by now
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_CHILD_H
#define NTFSREAD_CMD_CHILD_H

#include <stdbool.h>

#include "ntfsread.h"

/* Is what the child record has part of what its base record is shown with?  'buf'
 * takes a record. */
bool child_has_base(struct ntr_volume *vol, const struct ntr_record *rec, void *buf);

#endif
