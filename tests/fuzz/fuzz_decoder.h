/*
 * fuzz_decoder.h - what holds for a decoder of one chunk
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The input's first two bytes are the length of the output.  Nothing is read or
 * written outside, the same input gives the same output whatever was in its memory
 * before, and a failure says what is wrong.
 */
#ifndef FUZZ_DECODER_H
#define FUZZ_DECODER_H

#include "fuzz.h"

#include "bytes/span.h"

typedef int decode_fn(struct span in, uint8_t *out, size_t out_len,
		      const struct where *w);

static inline int fuzz_decode(decode_fn *decode, const uint8_t *in, size_t len,
			      size_t out_max)
{
	size_t out_len = len < 2 ? 0 : (in[0] | (size_t)in[1] << 8) + 1;
	size_t used = len < 2 ? len : 2;
	uint8_t *copy = fuzz_copy(in + used, len - used);
	struct ntr_error err;
	struct where w = fuzz_where(&err);
	uint8_t *out, *again;
	int code;

	if (out_len > out_max)
		out_len = out_max;
	out = malloc(out_len ? out_len : 1);
	again = malloc(out_len ? out_len : 1);
	REQUIRE(out && again);
	memset(out, 0x5a, out_len);
	memset(again, 0xa5, out_len);
	code = decode(span_of(copy, len - used), out, out_len, &w);
	if (code < 0)
		fuzz_failure(code, &err);
	REQUIRE(decode(span_of(copy, len - used), again, out_len, &w) == code);
	REQUIRE(code < 0 || memcmp(out, again, out_len) == 0);
	free(copy);
	free(out);
	free(again);
	return 0;
}

#endif
