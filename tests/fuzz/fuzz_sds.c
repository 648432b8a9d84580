/*
 * fuzz_sds.c - entries of $SDS, one behind the other as in a block
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"

#include "format/sds.h"

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);
	struct span s = span_of(copy, len);
	struct sds_entry e;
	uint64_t at = 0;

	while (at < len) {
		if (!sds_entry_decode(span_from(s, at), at, &e)) {
			at += SDS_ALIGN;
			continue;
		}
		REQUIRE(e.at == at && e.id != 0);
		REQUIRE(e.length == e.descriptor.len + SDS_HEADER);
		REQUIRE(e.length >= 2 * SDS_HEADER && e.length <= len - at);
		REQUIRE(e.descriptor.ptr == copy + at + SDS_HEADER);
		REQUIRE(e.good == (sds_hash(e.descriptor) == e.hash));
		at += (e.length + SDS_ALIGN - 1u) / SDS_ALIGN * SDS_ALIGN;
	}
	free(copy);
	return 0;
}
