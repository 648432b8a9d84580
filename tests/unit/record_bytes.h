/*
 * record_bytes.h - make a record, byte by byte, for the tests of its decoders
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RECORD_BYTES_H
#define RECORD_BYTES_H

#include "unit.h"

enum { RECORD = 1024, ATTRS_AT = 0x38 };

/* Record 7 of sequence 3, in use, with one name, holding 'len' bytes of
 * attributes and the end marker; fixups not yet done, so that tests may change
 * any field. */
static inline void record_bytes(uint8_t *buf, const void *attrs, size_t len)
{
	size_t used = ATTRS_AT + len + 8;

	memset(buf, 0, RECORD);
	memcpy(buf, "FILE", 4);
	put16(buf + 0x04, 0x30);
	put16(buf + 0x06, 3);
	put64(buf + 0x08, 0x1122334455);
	put16(buf + 0x10, 3);
	put16(buf + 0x12, 1);
	put16(buf + 0x14, ATTRS_AT);
	put16(buf + 0x16, 1);
	put32(buf + 0x18, used);
	put32(buf + 0x1c, RECORD);
	put16(buf + 0x28, 9);
	put32(buf + 0x2c, 7);
	if (len > 0)
		memcpy(buf + ATTRS_AT, attrs, len);
	put32(buf + ATTRS_AT + len, 0xffffffff);
}

/* What a writer does last: numbers at the ends of the sectors. */
static inline void record_protect(uint8_t *buf)
{
	unsigned at = buf[4] + 256u * buf[5];

	put16(buf + at, 0x0101);
	for (unsigned i = 0; i < 2; i++) {
		memcpy(buf + at + 2 + 2 * i, buf + 510 + 512 * i, 2);
		put16(buf + 510 + 512 * i, 0x0101);
	}
}

#endif
