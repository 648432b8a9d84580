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

/* A note that counts. */
static void count_note(void *ctx, const struct ntr_finding *finding)
{
	(*(unsigned *)ctx)++;
	fuzz_note(NULL, finding);
}

/* The fast way takes what the full one has nothing to say about, and does the
 * same; anything else it leaves alone. */
static void compare_clean(const uint8_t *in, const uint8_t *done, size_t len,
			  int nothing_to_say)
{
	uint8_t *copy = fuzz_copy(in, len);

	REQUIRE(fixup_apply_clean(copy, len) == nothing_to_say);
	REQUIRE(len == 0 ||
		memcmp(copy, nothing_to_say ? done : in, len) == 0);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);
	struct ntr_error err;
	struct where w = fuzz_where(&err);
	uint32_t torn = UINT32_MAX;
	unsigned notes = 0;
	int code;

	w.sink = count_note;
	w.sink_ctx = &notes;
	code = fixup_apply(copy, len, &w, &torn);
	if (code < 0) {
		fuzz_failure(code, &err);
		REQUIRE(torn == UINT32_MAX);
		REQUIRE(len == 0 || memcmp(in, copy, len) == 0);
	} else {
		REQUIRE(torn <= len / FIXUP_STRIDE);
		only_ends_changed(in, copy, len);
	}
	compare_clean(in, copy, len, code == 0 && torn == 0 && notes == 0);
	free(copy);
	return 0;
}
