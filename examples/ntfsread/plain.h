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

/* The compiler makes one instruction of each operation on all of them, where the
 * processor has it. */
enum { PLAIN_MANY = 16, PLAIN_SOME = 8 };
typedef uint8_t plain_many __attribute__((vector_size(PLAIN_MANY)));
typedef uint8_t plain_some __attribute__((vector_size(PLAIN_SOME)));

static inline bool plain_char(char c)
{
	return c >= ' ' && c < 0x7f && c != '\\' && c != '"' && c != '|';
}

/* As plain_char(), but of all characters of a vector. */
#define PLAIN_ODD(bytes) \
	(((bytes) - ' ' > '~' - ' ') | ((bytes) == '\\') | ((bytes) == '"') | \
	 ((bytes) == '|'))

static inline bool plain_sixteen(const char *text)
{
	plain_many bytes;
	uint64_t odd[2];

	memcpy(&bytes, text, sizeof(bytes));
	bytes = (plain_many)PLAIN_ODD(bytes);
	memcpy(odd, &bytes, sizeof(odd));
	return !(odd[0] | odd[1]);
}

static inline bool plain_eight(const char *text)
{
	plain_some bytes;
	uint64_t odd;

	memcpy(&bytes, text, sizeof(bytes));
	bytes = (plain_some)PLAIN_ODD(bytes);
	memcpy(&odd, &bytes, sizeof(odd));
	return !odd;
}

/* How many characters of the text, from its first on, are plain. */
static inline size_t plain_prefix(const char *text, size_t len)
{
	size_t n = 0;

	while (len - n >= PLAIN_MANY && plain_sixteen(text + n))
		n += PLAIN_MANY;
	/* The rest, with the last of those before it once more. */
	if (len >= PLAIN_MANY && len - n < PLAIN_MANY &&
	    plain_sixteen(text + len - PLAIN_MANY))
		return len;
	if (len >= PLAIN_SOME && len < PLAIN_MANY && plain_eight(text) &&
	    plain_eight(text + len - PLAIN_SOME))
		return len;
	while (n < len && plain_char(text[n]))
		n++;
	return n;
}

#endif
