/*
 * fuzz_reparse.c - reparse points: all that is pointed at is in the value
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"

#include "format/reparse.h"

static void check(const uint8_t *copy, size_t len, const struct ntr_reparse *r)
{
	REQUIRE(fuzz_inside(copy, len, r->data, r->data_len));
	REQUIRE(!r->guid || fuzz_inside(copy, len, r->guid, 16));
	REQUIRE((r->guid != NULL) == (!(r->tag & REPARSE_TAG_MICROSOFT) &&
				      r->tag > 2));
	REQUIRE(fuzz_inside(r->data, r->data_len, r->target,
			    2 * (size_t)r->target_units));
	REQUIRE(fuzz_inside(r->data, r->data_len, r->print,
			    2 * (size_t)r->print_units));
	REQUIRE(fuzz_inside(r->data, r->data_len, r->text, r->text_len));
	REQUIRE(!r->wim_hash ||
		fuzz_inside(r->data, r->data_len, r->wim_hash, 20));
	REQUIRE(r->strings <= 4 && r->relative <= 1);
	for (uint32_t i = 0; i < r->strings; i++)
		REQUIRE(fuzz_inside(r->data, r->data_len, r->string[i],
				    2 * (size_t)r->string_units[i]));
	REQUIRE(ntr_reparse_kind_name(r->kind));
	REQUIRE(r->codec == NTR_CODEC_NONE || ntr_codec_name(r->codec));
	REQUIRE(r->kind != NTR_REPARSE_SYMLINK || r->target);
	REQUIRE(r->kind != NTR_REPARSE_JUNCTION || r->target);
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);
	struct ntr_reparse r, again;
	struct ntr_error err;
	struct where w = fuzz_where(&err);
	int code = reparse_decode(span_of(copy, len), &w, &r);

	REQUIRE(ntr_reparse_decode(copy, len, &again, NULL) == code);
	if (code < 0)
		fuzz_failure(code, &err);
	else
		check(copy, len, &r);
	free(copy);
	return 0;
}
