/*
 * deleted.h - unused records, by the directory they were in
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_DELETED_H
#define NTFSREAD_CMD_DELETED_H

#include "buf.h"
#include "listing.h"
#include "session.h"

struct deleted {
	struct buf table;	/* sorted by parent */
	uint8_t *record, *base;	/* room for one record each */
	uint64_t searched;	/* bytes of indexes, as they add up */
	uint64_t unsearched;	/* directories whose slack was left out */
};

/* One pass over the MFT; false (and a complaint) when it cannot be made. */
bool deleted_open(struct deleted *d, struct session *s);
void deleted_close(struct deleted *d);

/* Append the names of this directory that are in the slack of its index and records,
 * but those that are in use. */
void deleted_carve(struct deleted *d, struct session *s,
		   const struct ntr_file *dir, struct listing *l);

/* Complain of directories that were too much for that. */
void deleted_unsearched(const struct deleted *d, struct session *s);

/* Append the unused records whose parent was this directory. */
void deleted_list(const struct deleted *d, struct session *s,
		  const struct ntr_file_info *dir, struct listing *l);

#endif
