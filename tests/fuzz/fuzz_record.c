/*
 * fuzz_record.c - record headers: a body inside the record, or none
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"

#include "format/attr.h"
#include "format/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);
	struct ntr_error err;
	struct where w = fuzz_where(&err);
	struct ntr_record rec;
	struct ntr_attr attr;
	struct span body;
	uint32_t pos = 0;

	record_decode(copy, (uint32_t)len, 7, &w, &rec);
	REQUIRE(rec.number == 7 && rec.offset == 0x1000);
	REQUIRE(rec.data == copy && rec.size == len);
	REQUIRE(rec.state <= NTR_RECORD_DAMAGED);
	REQUIRE(rec.torn_sectors <= len / 512);
	body = record_body(&rec);
	REQUIRE(fuzz_inside(copy, len, body.ptr, body.len));
	REQUIRE(body.len == 0 || rec.state == NTR_RECORD_GOOD);
	REQUIRE(rec.state != NTR_RECORD_GOOD || rec.attrs_at >= 0x2a);
	while (attr_next(&rec, &w, &pos, &attr) > 0)
		REQUIRE(attr.at >= rec.attrs_at && attr.at < len);
	attr_check(&rec, &w);
	free(copy);
	return 0;
}
