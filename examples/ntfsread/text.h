/*
 * text.h - names from the image, made fit for a terminal
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A name is whatever its maker wanted: escape sequences, newlines, characters that
 * turn the reading direction round.  Valid printable UTF-8 stays as it is;
 * everything else, and the backslash, is written as strvis() does, so that unvis(1)
 * gets the name back.
 */
#ifndef NTFSREAD_CMD_TEXT_H
#define NTFSREAD_CMD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
	TEXT_NAME = 1024,	/* room for a name of 255 units in UTF-8 */
	TEXT_SAFE = 4 * TEXT_NAME,	/* the same, escaped */
	TEXT_PIECE = 255		/* units that always fit TEXT_NAME */
};

/* Does the character reorder, hide or break the text around it? */
bool text_is_treacherous(uint32_t code);

/* Set up the locale and find out whether it draws UTF-8. */
void text_init(void);
bool text_is_utf8(void);

/* Write 'len' bytes of 'text', escaped, to 'out'. */
void text_put(FILE *out, const char *text, size_t len);
void text_puts(FILE *out, const char *text);

/* The same into 'dst', which has room for four times as many bytes and for 20 more.
 * Returns how many they are; no NUL need follow. */
size_t text_safe(const char *text, size_t len, char *dst);

/* The same for a name in UTF-16LE. */
void text_put_name(FILE *out, const uint8_t *name, size_t units);
/* The same for where a link leads: backslashes separate there, and stay single. */
void text_put_target(FILE *out, const uint8_t *target, size_t units);
/* How many units of a long name to convert at once: TEXT_PIECE at most, and not
 * half a surrogate pair. */
size_t text_piece(const uint8_t *name, size_t units);

/* Write a sentence, escaped, in lines of 79 columns: the first continues one that
 * has 'column' already, the others are indented by 'indent'. */
void text_wrap(FILE *out, const char *text, size_t column, size_t indent);

/*
 * Write 'len' bytes of 'text', escaped, into 'dst', cut to 'columns' of a terminal (with a mark
 * where it is cut).  Returns the columns used.
 */
size_t text_fit(const char *text, size_t len, size_t columns, char *dst,
		size_t cap);

#endif
