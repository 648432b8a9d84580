/*
 * sha256.c - SHA-256, by libmd, or by the processor where it can
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * libmd has the algorithm in plain C.  Processors that have instructions for it are
 * about ten times as fast, which decides whether hashing holds up the copying; they
 * get the whole blocks, and libmd's context stays the only one.
 */
#include "sha256.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <cpuid.h>
#include <immintrin.h>
#include <stdbool.h>

static const uint32_t constants[64] __attribute__((aligned(16))) = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
	0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
	0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
	0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
	0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static bool has_instructions(void)
{
	static int known;	/* 1: yes, -1: no; any thread finds the same */
	unsigned a, b, c, d;
	bool yes;

	if (known)
		return known > 0;
	yes = __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSSE3) &&
	      (c & bit_SSE4_1) && __get_cpuid_count(7, 0, &a, &b, &c, &d) &&
	      (b & bit_SHA);
	known = yes ? 1 : -1;
	return yes;
}

#define TARGET __attribute__((target("sha,ssse3,sse4.1")))

static inline __m128i load(const void *p)
{
	return _mm_loadu_si128((const __m128i *)p);
}

static inline void store(void *p, __m128i v)
{
	_mm_storeu_si128((__m128i *)p, v);
}

/* Four rounds with the words 'w' of the schedule. */
TARGET static inline void rounds(__m128i *abef, __m128i *cdgh, __m128i w,
				 unsigned round)
{
	w = _mm_add_epi32(w, load(constants + round));
	*cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, w);
	w = _mm_shuffle_epi32(w, 0x0e);
	*abef = _mm_sha256rnds2_epu32(*abef, *cdgh, w);
}

/* One block, whose words 'w' are in the order of the host already. */
TARGET static void block(__m128i *abef, __m128i *cdgh, __m128i w[4])
{
	__m128i a = *abef, c = *cdgh, next;

	for (unsigned round = 0; round < 64; round += 4) {
		rounds(&a, &c, w[0], round);
		/* Words 16 on, four at a time, from the sixteen before. */
		next = _mm_add_epi32(_mm_sha256msg1_epu32(w[0], w[1]),
				     _mm_alignr_epi8(w[3], w[2], 4));
		next = _mm_sha256msg2_epu32(next, w[3]);
		w[0] = w[1];
		w[1] = w[2];
		w[2] = w[3];
		w[3] = next;
	}
	*abef = _mm_add_epi32(*abef, a);
	*cdgh = _mm_add_epi32(*cdgh, c);
}

/* The instructions want the state as ABEF and CDGH, the context has it in order. */
TARGET static void blocks(uint32_t state[8], const uint8_t *bytes, size_t count)
{
	const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b,
					    0x0405060700010203);
	__m128i cdab = _mm_shuffle_epi32(load(state), 0xb1);
	__m128i efgh = _mm_shuffle_epi32(load(state + 4), 0x1b);
	__m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
	__m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
	__m128i w[4], feba, dchg;

	for (; count > 0; count--, bytes += SHA256_BLOCK) {
		for (int i = 0; i < 4; i++)
			w[i] = _mm_shuffle_epi8(load(bytes + 16 * i), swap);
		block(&abef, &cdgh, w);
	}
	feba = _mm_shuffle_epi32(abef, 0x1b);
	dchg = _mm_shuffle_epi32(cdgh, 0xb1);
	store(state, _mm_blend_epi16(feba, dchg, 0xf0));
	store(state + 4, _mm_alignr_epi8(dchg, feba, 8));
}

/* Take the whole blocks off the start; returns how many bytes they were. */
static size_t add_blocks(struct sha256 *s, const uint8_t *bytes, size_t len)
{
	size_t count = len / SHA256_BLOCK;

	/* Bytes of an unfinished block come first. */
	if (count == 0 || s->ctx.bitcount[0] / 8 % SHA256_BLOCK ||
	    !has_instructions())
		return 0;
	blocks(s->ctx.state.st32, bytes, count);
	s->ctx.bitcount[0] += (uint64_t)count * SHA256_BLOCK * 8;
	return count * SHA256_BLOCK;
}

#else

static size_t add_blocks(struct sha256 *s, const uint8_t *bytes, size_t len)
{
	(void)s;
	(void)bytes;
	(void)len;
	return 0;
}

#endif

void sha256_start(struct sha256 *s)
{
	SHA256Init(&s->ctx);
}

void sha256_add(struct sha256 *s, const void *bytes, size_t len)
{
	size_t open = (size_t)(s->ctx.bitcount[0] / 8 % SHA256_BLOCK), n;
	const uint8_t *p = bytes;

	if (open) {
		n = SHA256_BLOCK - open < len ? SHA256_BLOCK - open : len;
		SHA256Update(&s->ctx, p, n);
		p += n;
		len -= n;
	}
	n = add_blocks(s, p, len);
	SHA256Update(&s->ctx, p + n, len - n);
}

void sha256_end(struct sha256 *s, uint8_t digest[SHA256_SIZE])
{
	SHA256Final(digest, &s->ctx);
}
