/*
 * hostname.h - a name from the image as one that the host can have
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Nearly every name stays as it is, in UTF-8.  What no Linux directory takes, or
 * what would harm whoever lists it ('/', NUL, control characters, halves of
 * surrogate pairs, the dots of "." and ".."), is written as %XX, byte by byte; so is
 * ':', which then always means "the stream behind it"; and so is a '%' that looks
 * like such an escape.  Undoing the escapes gives the name back, thus two names
 * become equal only where they have to be cut.  The empty name is "%".
 */
#ifndef NTFSREAD_CMD_HOSTNAME_H
#define NTFSREAD_CMD_HOSTNAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/* Append the name ('units' of UTF-16LE) to 'out', escaped and with a NUL that its
 * length does not count; 0, or -1 without memory. */
int hostname_add(struct buf *out, const uint8_t *name, size_t units);

/* The same for a name in UTF-8. */
int hostname_add_text(struct buf *out, const char *name, size_t len);

enum { HOSTNAME_ROOM = 1024 };

struct hostname {
	const char *base;	/* of the file, escaped */
	const char *stream;	/* of the stream behind the colon; NULL: none */
	bool part;		/* not all of the content is there */
};

/*
 * Write "BASE~N:STREAM.part" into 'buf' of HOSTNAME_ROOM; without "~N" if 'n' is 0.
 * What is longer than 'max' bytes loses its middle: the end, where a file has its
 * extension and a stream its name, stays.
 */
void hostname_fit(const struct hostname *name, unsigned long n, size_t max,
		  char *buf);

#endif
