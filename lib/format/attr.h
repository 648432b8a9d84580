/*
 * attr.h - attribute headers, resident and nonresident
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *   0x00 type, 4        0x08 nonresident, 1   0x0c flags, 2
 *   0x04 length, 4      0x09 name units, 1    0x0e attribute id, 2
 *                       0x0a name offset, 2
 *   resident:           0x10 value length, 4  0x14 value offset, 2  0x16 indexed, 1
 *   nonresident:        0x10 first VCN, 8     0x18 last VCN, 8
 *                       0x20 mapping pairs offset, 2   0x22 compression unit, 1
 *                       0x28 allocated, 8  0x30 size, 8  0x38 initialized, 8
 *                       0x40 stored, 8 (compressed or sparse, first piece)
 *
 * Attributes follow one another, sorted by type, up to the type 0xffffffff.
 */
#ifndef ATTR_H
#define ATTR_H

#include "../bytes/span.h"
#include "where.h"

#define ATTR_END 0xffffffffu

/* Decode the attribute at *pos (0: the first) and move on: 1, 0 at the end, or a
 * negative code when the header leads nowhere.  A resident value or a name that
 * leaves its attribute is noted and empty; the walk goes on. */
int attr_next(const struct ntr_record *rec, const struct where *w, uint32_t *pos,
	      struct ntr_attr *attr_ret);

/* Note what no reader trips over: types out of order, an id twice, a type without a
 * name.  For those who look at a file, not for a scan of millions. */
void attr_check(const struct ntr_record *rec, const struct where *w);

static inline struct span attr_value(const struct ntr_attr *attr)
{
	return span_of(attr->value, attr->value_len);
}

#endif
