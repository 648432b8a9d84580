/*
 * fuzz_lznt1.c - compression units: chunks behind one another, each within its bounds
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A chunk is decoded twice, with room behind its output and without, and a third time
 * by the plainest of decoders: all agree.
 */
#include "fuzz.h"

#include "format/lznt1.h"

/* The count, or -1. */
static int plain(struct span in, uint8_t *out, size_t limit)
{
	size_t at = 0, len = 0;

	while (at < in.len && len < limit) {
		unsigned flags = in.ptr[at++];

		for (int i = 0; i < 8 && at < in.len && len < limit; i++) {
			unsigned bits = 12, token;
			size_t back, count;

			if (!(flags >> i & 1)) {
				out[len++] = in.ptr[at++];
				continue;
			}
			if (in.len - at < 2)
				return -1;
			for (size_t edge = 16; edge < len; edge *= 2)
				bits--;
			token = in.ptr[at] | (unsigned)in.ptr[at + 1] << 8;
			at += 2;
			back = (token >> bits) + 1;
			count = token % (1u << bits) + 3;
			if (back > len || count > limit - len)
				return -1;
			for (; count > 0; count--, len++)
				out[len] = out[len - back];
		}
	}
	return (int)len;
}

static int decode(const struct lznt1_chunk *chunk, const struct where *w,
		  size_t limit, size_t room, uint8_t *to)
{
	uint8_t *out = malloc(room);
	int got;

	REQUIRE(out);
	got = lznt1_decode(chunk, out, limit, room, w);
	REQUIRE(got <= (int)limit);
	if (got > 0)
		memcpy(to, out, (size_t)got);
	else if (got < 0)
		fuzz_failure(got, w->err);
	free(out);
	return got;
}

static void try_chunk(const struct lznt1_chunk *chunk, const struct where *w,
		      size_t limit)
{
	uint8_t tight[LZNT1_CHUNK], roomy[LZNT1_CHUNK], want[LZNT1_CHUNK];
	int got = decode(chunk, w, limit, limit, tight), other;

	REQUIRE(decode(chunk, w, limit, limit + 32, roomy) == got);
	REQUIRE(got <= 0 || memcmp(tight, roomy, (size_t)got) == 0);
	if (!chunk->packed)
		return;
	other = plain(chunk->body, want, limit);
	REQUIRE((other < 0) == (got < 0));
	REQUIRE(got < 0 || (got == other &&
			    memcmp(tight, want, (size_t)got) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);
	struct span unit = span_of(copy, len);
	struct lznt1_chunk chunk;
	struct ntr_error err;
	struct where w = fuzz_where(&err);
	size_t at = 0;
	int more;

	while ((more = lznt1_next(unit, at, &w, &chunk)) > 0) {
		REQUIRE(chunk.at == at && chunk.end > at + LZNT1_HEADER &&
			chunk.end <= len);
		REQUIRE(fuzz_inside(copy, len, chunk.body.ptr, chunk.readable));
		REQUIRE(chunk.body.len <= chunk.readable);
		try_chunk(&chunk, &w, LZNT1_CHUNK);
		try_chunk(&chunk, &w, 512);
		at = chunk.end;
	}
	if (more < 0)
		fuzz_failure(more, &err);
	free(copy);
	return 0;
}
