/*
 * attrlist.h - the entries of an $ATTRIBUTE_LIST
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *   0x00 type, 4          0x06 name units, 1    0x08 first VCN, 8
 *   0x04 entry length, 2  0x07 name offset, 1   0x10 reference of the record, 8
 *                                               0x18 attribute id, 2
 *
 * One entry for every attribute piece of the file except the list itself, sorted by
 * type, name and VCN when Windows writes it; readers must not rely on that.
 */
#ifndef ATTRLIST_H
#define ATTRLIST_H

#include "../bytes/span.h"
#include "where.h"

struct attrlist {
	struct span list;	/* not yet decoded */
	uint64_t at;		/* offset of list.ptr[0] in the whole list */
};

void attrlist_start(struct attrlist *l, struct span list);

/* Decode one entry (its 'attr' is NTR_NO_INDEX): 1, 0 at the end, or a negative
 * code when the entry is impossible, which ends the list.  A name that leaves the
 * entry is noted and empty.  Zero bytes up to the end are the end. */
int attrlist_next(struct attrlist *l, const struct where *w,
		  struct ntr_list_entry *entry_ret);

#endif
