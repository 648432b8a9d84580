/*
 * real_pattern.c - see real_pattern.h
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/types.h>

#include <sha256.h>

#include "real_pattern.h"

/* One step of a counter-based generator: neighbours in, strangers out. */
uint64_t pattern_mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* Eight bytes a step, always taken in little-endian order. */
void pattern_fill(uint64_t seed, int64_t offset, void *buf, size_t len)
{
	uint8_t *out = buf;
	uint64_t at = (uint64_t)offset;
	uint64_t word = 0;

	for (size_t i = 0; i < len; i++, at++) {
		if (i == 0 || at % 8 == 0)
			word = pattern_mix(pattern_mix(seed) + at / 8);
		out[i] = (uint8_t)(word >> at % 8 * 8);
	}
}

static void add(SHA2_CTX *sha, uint64_t seed, int64_t offset, int64_t length,
		int zero)
{
	static uint8_t buf[65536];
	size_t now;

	if (zero)
		for (size_t i = 0; i < sizeof(buf); i++)
			buf[i] = 0;
	for (; length > 0; offset += (int64_t)now, length -= (int64_t)now) {
		now = sizeof(buf);
		if (length < (int64_t)now)
			now = (size_t)length;
		if (!zero)
			pattern_fill(seed, offset, buf, now);
		SHA256Update(sha, buf, now);
	}
}

void pattern_hash(uint64_t seed, int64_t size, const struct extent *data,
		  size_t count, char text_ret[HASH_TEXT])
{
	int64_t at = 0;
	SHA2_CTX sha;

	SHA256Init(&sha);
	for (size_t i = 0; i < count; i++) {
		add(&sha, seed, at, data[i].offset - at, 1);
		add(&sha, seed, data[i].offset, data[i].length, 0);
		at = data[i].offset + data[i].length;
	}
	add(&sha, seed, at, size - at, 1);
	SHA256End(&sha, text_ret);
}

void pattern_hash_bytes(const void *buf, size_t len, char text_ret[HASH_TEXT])
{
	SHA2_CTX sha;

	SHA256Init(&sha);
	SHA256Update(&sha, buf, len);
	SHA256End(&sha, text_ret);
}
