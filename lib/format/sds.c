/*
 * sds.c - see sds.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "sds.h"

#include "limits.h"

enum { DESCRIPTOR_MIN = 20 };

uint32_t sds_hash(struct span descriptor)
{
	uint32_t hash = 0;

	for (size_t i = 0; i + 4 <= descriptor.len; i += 4)
		hash = (hash << 3 | hash >> 29) + span_u32(descriptor, i);
	return hash;
}

bool sds_primary(uint64_t at)
{
	return at / SDS_BLOCK % 2 == 0;
}

bool sds_entry_decode(struct span s, uint64_t at, struct sds_entry *entry_ret)
{
	struct sds_entry e = {
		.hash = span_u32(s, 0x00), .id = span_u32(s, 0x04),
		.at = span_u64(s, 0x08), .length = span_u32(s, 0x10),
	};

	if (!span_has(s, 0, SDS_HEADER) || e.at != at || e.id == 0 ||
	    e.length < SDS_HEADER + DESCRIPTOR_MIN ||
	    !span_sub(s, SDS_HEADER, e.length - SDS_HEADER, &e.descriptor))
		return false;
	e.good = sds_hash(e.descriptor) == e.hash;
	*entry_ret = e;
	return true;
}
