/*
 * usn.h - one record of the change journal, $UsnJrnl:$J
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *            version 2     3       4
 * length, 4       0x00    0x00    0x00     multiple of 8, padding included
 * major, minor    0x04    0x04    0x04     2 each
 * file id         0x08 8  0x08 16 0x08 16
 * parent id       0x10 8  0x18 16 0x18 16
 * USN, 8          0x18    0x28    0x28
 * time, 8         0x20    0x30
 * reasons, 4      0x28    0x38    0x30
 * source, 4       0x2c    0x3c    0x34
 * security id, 4  0x30    0x40
 * file flags, 4   0x34    0x44
 * name length, 2  0x38    0x48             bytes
 * name offset, 2  0x3a    0x4a
 * name            0x3c    0x4c
 * extents left, 4                 0x38
 * extents, 2                      0x3c
 * extent size, 2                  0x3e
 * extents                         0x40     offset, 8, and length, 8, each
 *
 * Source: USN_RECORD_V2, _V3 and _V4 in Microsoft's winioctl.h documentation.
 */
#ifndef USN_H
#define USN_H

#include "../bytes/span.h"
#include "ntfsread_artifacts.h"
#include "where.h"

enum {
	USN_SIZE_MIN = 0x3c, USN_ALIGN = 8,
	USN_SIZE_USUAL = 4096	/* Windows lets no record cross such a page */
};

int usn_decode(struct span bytes, const struct where *w, struct ntr_usn *usn_ret);

/* Does the record end where its content does?  One that claims more would hide those that
 * follow; a later minor version may have more in it. */
bool usn_snug(struct span bytes, const struct ntr_usn *usn);

/* Is it a record as Windows writes them, where it may as well be something else?  The
 * name must begin right behind the fields and fill the record but for the padding,
 * and hold no NUL; time, USN and reasons must be possible.  'bytes' are those that it
 * was decoded from. */
bool usn_plausible(struct span bytes, const struct ntr_usn *usn);

/* The same where nothing says that there are records at all: every field must be one
 * that Windows could have written between 1980 and 2199. */
bool usn_certain(struct span bytes, const struct ntr_usn *usn);

/* Can a record of Windows begin with these eight bytes? */
bool usn_head(uint64_t head);

#endif
