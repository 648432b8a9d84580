/*
 * objid.h - birth ids, which are in an index rather than in the file
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The $OBJECT_ID of a file is mostly its object id alone, of 16 bytes.  What it was
 * born with is in $O of $ObjId.  That is sorted by object id, and read as a whole
 * when the first one is asked for.
 */
#ifndef OBJID_H
#define OBJID_H

#include "mount.h"

enum { OBJID_SIZE = 64 };

/* Look object id 'id' of record 'number' up: all four ids into 'buf' of OBJID_SIZE.
 * Returns 0 if they are not there. */
int objid_find(struct mount *mount, uint64_t number, const uint8_t id[16],
	       uint8_t *buf);
void objid_free(struct mount *mount);

#endif /* OBJID_H */
