/*
 * wof_content.c - what stands in the files that are compressed as a whole
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "wof.h"

const char *const wof_content_names[WOF_CONTENTS] = {
	"text", "zeros", "noise", "calls", "mixed",
};

/* The same numbers everywhere. */
static uint32_t next(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(*state >> 33);
}

static void put_text(uint64_t *state, uint8_t *to, size_t len)
{
	static const char *const words[] = {
		"record ", "attribute ", "list ", "of ", "the ", "child ",
		"base ", "a ", "run, ", "and ", "mapping pairs ", "is ",
		"nonresident", ".\n", "in ", "cluster ", "$MFT ", "stage ",
	};
	enum { WORDS = sizeof(words) / sizeof(words[0]) };

	while (len > 0) {
		const char *word = words[next(state) % WORDS];
		size_t part = strlen(word);

		/* Some words nobody has seen before. */
		if (next(state) % 8 == 0) {
			*to++ = (uint8_t)('a' + next(state) % 26);
			len--;
			continue;
		}
		if (part > len)
			part = len;
		memcpy(to, word, part);
		to += part;
		len -= part;
	}
}

static void put_noise(uint64_t *state, uint8_t *to, size_t len)
{
	for (size_t i = 0; i < len; i++)
		to[i] = (uint8_t)next(state);
}

/* Calls of a few functions from everywhere, some of which cannot be: before the
 * file, far behind it, opcodes inside operands, and across the ends of chunks. */
static void put_calls(uint64_t *state, uint8_t *to, size_t len)
{
	static const uint8_t other[] = { 0x48, 0x89, 0xc7, 0x31, 0xc0, 0x5d };
	size_t at = 0;

	memset(to, 0x90, len);
	while (at + 5 <= len) {
		uint32_t function = next(state) % 24 * 3200;
		uint32_t kind = next(state) % 32;

		to[at] = 0xe8;
		put32(to + at + 1, function - (uint32_t)at - 5);
		if (kind == 0)
			put32(to + at + 1, 0x80000000 + next(state));
		else if (kind == 1)
			put32(to + at + 1, 11990000 + next(state) % 20000);
		else if (kind == 2)
			memset(to + at + 1, 0xe8, 2);
		at += 5;
		for (size_t n = next(state) % 9; n > 0 && at < len; n--)
			to[at++] = other[next(state) % sizeof(other)];
	}
}

static void put_kind(enum wof_content kind, uint64_t *state, uint8_t *to,
		     size_t len)
{
	switch (kind) {
	case TEXT:
		put_text(state, to, len);
		break;
	case NOISE:
		put_noise(state, to, len);
		break;
	case CALLS:
		put_calls(state, to, len);
		break;
	case ZEROS:
	case MIXED:
	case WOF_CONTENTS:
		memset(to, 0, len);
	}
}

uint8_t *wof_content(enum wof_content kind, uint32_t seed, size_t len)
{
	uint64_t state = seed;
	uint8_t *content = malloc(len + 1);
	size_t at = 0;

	if (!content)
		die("out of memory");
	if (kind != MIXED) {
		put_kind(kind, &state, content, len);
		return content;
	}
	while (at < len) {
		size_t part = 100 + next(&state) % 40000;

		if (part > len - at)
			part = len - at;
		put_kind(next(&state) % MIXED, &state, content + at, part);
		at += part;
	}
	return content;
}
