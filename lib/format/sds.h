/*
 * sds.h - entries of $Secure:$SDS, where a volume keeps its security descriptors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *   0x00 hash of the descriptor, 4    0x08 where in $SDS this header is, 8
 *   0x04 security id, 4               0x10 length with this header, 4
 *   0x14 the descriptor
 *
 * Entries start at multiples of 16.  They fill a block of 256 KiB, none crossing its
 * end; the 256 KiB that follow are a copy of it, headers and all; and so on.
 */
#ifndef SDS_H
#define SDS_H

#include "../bytes/span.h"

enum { SDS_HEADER = 20, SDS_ALIGN = 16 };

struct sds_entry {
	uint32_t hash, id;
	uint64_t at;
	uint32_t length;	/* with the header */
	struct span descriptor;
	bool good;		/* the hash is right */
};

/* Decode the entry at the start of 's'.  False where its header cannot be one: it
 * does not know that it is at 'at', has no id, or a length that leaves 's'. */
bool sds_entry_decode(struct span s, uint64_t at, struct sds_entry *entry_ret);

/* Rotate by three bits, add the next 32 bits, and so on. */
uint32_t sds_hash(struct span descriptor);

/* Is the header at 'at' in a block, not in the copy of one? */
bool sds_primary(uint64_t at);

#endif
