/*
 * neighbours.h - records of $MFT read together with those next to them
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The files of a directory were mostly made one after the other, and have records as
 * near to each other.  Where the records asked for last were neighbours, sixteen are
 * read at once; where they are all over $MFT, each is read by itself.
 */
#ifndef NEIGHBOURS_H
#define NEIGHBOURS_H

#include "volume.h"

struct neighbours;

int neighbours_open(const struct ntr_volume *vol, struct neighbours **ret,
		    struct ntr_error *err);
void neighbours_close(struct neighbours *near);

/* Copy record 'number' as it is stored into 'buf' of record_size bytes; false where it
 * is to be read by itself. */
bool neighbours_get(struct neighbours *near, const struct ntr_volume *vol,
		    uint64_t number, uint8_t *buf);

#endif
