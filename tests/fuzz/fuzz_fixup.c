/*
 * fuzz_fixup.c - update sequences: only the ends of strides change, or nothing
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"

#include "format/fixup.h"
#include "format/limits.h"

static void only_ends_changed(const uint8_t *before, const uint8_t *after,
			      size_t len)
{
	for (size_t i = 0; i < len; i++)
		REQUIRE(before[i] == after[i] ||
			i % FIXUP_STRIDE >= FIXUP_STRIDE - 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);
	struct ntr_error err;
	struct where w = fuzz_where(&err);
	uint32_t torn = UINT32_MAX;
	int code = fixup_apply(copy, len, &w, &torn);

	if (code < 0) {
		fuzz_failure(code, &err);
		REQUIRE(torn == UINT32_MAX);
		REQUIRE(len == 0 || memcmp(in, copy, len) == 0);
	} else {
		REQUIRE(torn <= len / FIXUP_STRIDE);
		only_ends_changed(in, copy, len);
	}
	free(copy);
	return 0;
}
