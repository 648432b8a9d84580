/*
 * carve.h - names of files in bytes that nothing refers to any more
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An entry that is taken out of an index is not erased: those behind it move up, and
 * what the last of them leave behind stays until something else needs the room.  The
 * same is true of attributes in a record.  Both have the layout of $FILE_NAME at their
 * heart, at a multiple of 8, and a header before it:
 *
 *   index entry   16 bytes: reference, lengths, flags (index.h)
 *   attribute     24 bytes: type 0x30, resident (attr.h)
 *
 * The mark that ends the entries in use is written over the first bytes of what is
 * behind them, so the header, and more, may be gone while the name is still there.
 */
#ifndef CARVE_H
#define CARVE_H

#include "../bytes/span.h"
#include "ntfsread_artifacts.h"

struct carve {
	struct span bytes;	/* a record, value or block, its fixups undone */
	size_t from;		/* what is before it is in use */
	size_t at;		/* of the $FILE_NAME to be tried next */
	uint64_t dir;		/* number of the directory, or NTR_NONE */
	uint64_t records;	/* that the volume has; numbers are below it */
};

struct carve_hit {
	struct ntr_filename name;	/* of what is lost: 0 */
	uint64_t ref;		/* of an index entry, or 0 */
	size_t at;		/* of the first byte that is left of it */
	uint32_t lost;		/* enum ntr_lost */
	bool attribute;		/* it was an attribute of the record */
};

/* Look through bytes[from..]. */
struct carve carve_start(struct span bytes, size_t from, uint64_t dir,
			 uint64_t records);

/* The next name: true, or false at the end. */
bool carve_next(struct carve *c, struct carve_hit *hit_ret);

#endif
