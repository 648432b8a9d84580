/*
 * guid.c - GUIDs as text, and the time inside those made from a clock
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * 0x00 time low, 4   0x04 time middle, 2   0x06 time high and version, 2, all three
 * little-endian; 0x08 variant and clock sequence, 2   0x0a node, 6, as they stand
 */
#include <inttypes.h>

#include "../bytes/span.h"
#include "../bytes/text.h"
#include "ntfsread_artifacts.h"
#include "where.h"

enum { GUID = 16 };

/* 100 ns ticks from the Gregorian calendar's first day, 1582-10-15, where the time
 * in a GUID starts, to 1601-01-01: 6,653 days. */
#define GREGORIAN (UINT64_C(6653) * 86400 * 10000000)

void ntr_guid_text(const uint8_t guid[16], char *buf)
{
	struct span s = span_of(guid, GUID);
	struct text t;

	text_start(&t, buf, NTR_GUID_TEXT);
	text_add(&t, "%08" PRIx32 "-%04x-%04x-%02x%02x-", span_u32(s, 0),
		 span_u16(s, 4), span_u16(s, 6), guid[8], guid[9]);
	for (int i = 10; i < GUID; i++)
		text_add(&t, "%02x", guid[i]);
}

int ntr_guid_time(const uint8_t guid[16], uint64_t *filetime_ret)
{
	struct span s = span_of(guid, GUID);
	uint64_t ticks = (uint64_t)(span_u16(s, 6) & 0x0fff) << 48 |
			 (uint64_t)span_u16(s, 4) << 32 | span_u32(s, 0);
	bool by_clock = span_u16(s, 6) >> 12 == 1 && (guid[8] & 0xc0) == 0x80;

	/* A clock before 1601 is a random number that looks like one. */
	if (!by_clock || ticks < GREGORIAN)
		return NTR_E_NOT_FOUND;
	*filetime_ret = ticks - GREGORIAN;
	return NTR_OK;
}
