/*
 * plain.h - text that needs no look at each of its characters
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Nearly every name is plain ASCII, and looking at one character after the other is
 * most of what printing a name costs.  Plain are printable ASCII characters but for
 * those that some format escapes: a backslash, a quotation mark, a vertical bar.
 */
#ifndef NTFSREAD_CMD_PLAIN_H
#define NTFSREAD_CMD_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The compiler makes one instruction of each operation on all sixteen, where the
 * processor has it. */
enum { PLAIN_AT_ONCE = 16 };
typedef uint8_t plain_bytes __attribute__((vector_size(PLAIN_AT_ONCE)));

static inline bool plain_char(char c)
{
	return c >= ' ' && c < 0x7f && c != '\\' && c != '"' && c != '|';
}

static inline bool plain_sixteen(const char *text)
{
	plain_bytes bytes;
	uint64_t odd[2];

	memcpy(&bytes, text, sizeof(bytes));
	bytes = (plain_bytes)((bytes < ' ') | (bytes > '~') | (bytes == '\\') |
			      (bytes == '"') | (bytes == '|'));
	memcpy(odd, &bytes, sizeof(odd));
	return !(odd[0] | odd[1]);
}

/* How many characters of the text, from its first on, are plain. */
static inline size_t plain_prefix(const char *text, size_t len)
{
	size_t n = 0;

	while (len - n >= PLAIN_AT_ONCE && plain_sixteen(text + n))
		n += PLAIN_AT_ONCE;
	/* The rest, with the last of those before it once more. */
	if (len >= PLAIN_AT_ONCE && len - n < PLAIN_AT_ONCE &&
	    plain_sixteen(text + len - PLAIN_AT_ONCE))
		return len;
	while (n < len && plain_char(text[n]))
		n++;
	return n;
}

#endif
