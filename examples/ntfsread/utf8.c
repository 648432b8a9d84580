/*
 * utf8.c - one code point at a time out of untrusted bytes
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "utf8.h"

/* How many bytes a sequence has by its first one; 0: none starts so. */
static size_t sequence_length(uint8_t first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

size_t utf8_next(const char *text, size_t len, uint32_t *code_ret)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	static const uint8_t mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint8_t first, next;
	uint32_t code;
	size_t want;

	if (len == 0)
		return 0;
	first = (uint8_t)text[0];
	want = sequence_length(first);
	if (want == 0 || want > len)
		return 0;
	code = first & mask[want];
	for (size_t i = 1; i < want; i++) {
		next = (uint8_t)text[i];
		if ((next & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (next & 0x3f);
	}
	if (code < least[want] || code > 0x10ffff)
		return 0;
	*code_ret = code;
	return want;
}
