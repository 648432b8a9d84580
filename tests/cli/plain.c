/*
 * plain.c - what is plain in a text, looked at one character at a time
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../examples/ntfsread/plain.h"

enum { MOST = 70 };

/* A text of that many letters, in memory of its own for a sanitizer to watch, with one
 * character at 'at', and another odd one behind it. */
static int check(size_t len, size_t at, int c)
{
	char *text = malloc(len + 1);
	size_t want = at, got;

	if (!text)
		return 1;
	memset(text, 'a', len);
	if (at + 9 < len)
		text[at + 9] = '|';
	if (at < len)
		text[at] = (char)c;
	else
		want = len;
	/* Printable ASCII, but what ends a field or a string, or escapes. */
	if (at < len && c >= 0x20 && c <= 0x7e && !strchr("\\\"|", c))
		want = at + 9 < len ? at + 9 : len;
	/* Its end is the end of the memory. */
	memmove(text + 1, text, len);
	got = plain_prefix(text + 1, len);
	free(text);
	if (got == want)
		return 0;
	printf("0x%02x at %zu of %zu: %zu plain\n", (unsigned)c, at, len, got);
	return 1;
}

int main(void)
{
	int wrong = 0;

	for (size_t len = 0; len <= MOST; len++)
		for (size_t at = 0; at <= len; at++)
			for (int c = 0; c < 0x100; c++)
				wrong |= check(len, at, c);
	return wrong;
}
