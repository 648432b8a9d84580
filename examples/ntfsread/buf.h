/*
 * buf.h - a growing piece of memory
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Doubles as it grows, so that a listing or a path costs no allocation per
 * entry.  Zero it to start; what it points at moves when it grows, so keep
 * offsets, not pointers.
 */
#ifndef NTFSREAD_CMD_BUF_H
#define NTFSREAD_CMD_BUF_H

#include <stddef.h>

struct buf {
	char *bytes;
	size_t len, cap;
};

/* Make room for 'more' bytes after the first 'len'; 0, or -1 without memory. */
int buf_reserve(struct buf *b, size_t more);

/* Append; 0, or -1 without memory. */
int buf_add(struct buf *b, const void *bytes, size_t len);

void buf_free(struct buf *b);

#endif
