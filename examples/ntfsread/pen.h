/*
 * pen.h - text written by hand into room that is large enough
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Millions of rows a second leave no time for printf().  Whoever hands out a pen has
 * made room for the longest text that can come, so nothing here checks.
 */
#ifndef NTFSREAD_CMD_PEN_H
#define NTFSREAD_CMD_PEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct pen {
	char *at;
};

/* How names are made safe, each byte taking at most PEN_ESCAPE of them.  All: control
 * characters and halves of surrogate pairs.  PEN_BODY, as \xHH for each byte: '|' and
 * '\' too.  PEN_JSON: as JSON wants it.  PEN_CSV, as \xHH: '"' is doubled, and a
 * backslash stays. */
enum pen_escape { PEN_BODY, PEN_JSON, PEN_CSV };
enum { PEN_ESCAPE = 6 };

static inline void pen_char(struct pen *pen, char c)
{
	*pen->at++ = c;
}

static inline void pen_bytes(struct pen *pen, const char *text, size_t len)
{
	memcpy(pen->at, text, len);
	pen->at += len;
}

static inline void pen_text(struct pen *pen, const char *text)
{
	pen_bytes(pen, text, strlen(text));
}

/* Twenty digits are the most; of shorter ones up to eight bytes are written, too. */
void pen_u64(struct pen *pen, uint64_t number);
/* In hexadecimal, capitals, at least 'digits' of them. */
void pen_hex(struct pen *pen, uint64_t number, unsigned digits);
/* With zeros in front, 'digits' in all. */
void pen_digits(struct pen *pen, uint32_t number, unsigned digits);
/* UTF-8 or WTF-8, made safe. */
void pen_safe(struct pen *pen, const char *text, size_t len,
	      enum pen_escape how);
/* The same, where it may be known that nothing is to be made safe. */
static inline void pen_safer(struct pen *pen, const char *text, size_t len,
			     bool plain, enum pen_escape how)
{
	if (plain)
		pen_bytes(pen, text, len);
	else
		pen_safe(pen, text, len, how);
}
/* The same for UTF-16LE of any length. */
void pen_name(struct pen *pen, const uint8_t *name, size_t units,
	      enum pen_escape how);

/* A text of lines for CSV: line ends stay, other bytes that are not printable ASCII
 * become \xHH. */
void pen_lines(struct pen *pen, const uint8_t *text, size_t len);

/* "2009-10-16T17:09:18.0000000Z" with 'between' for the T and 'end' for the Z. */
void pen_time(struct pen *pen, uint64_t filetime, char between,
	      const char *end);

#endif
