/*
 * names.h - names as the mount shows them
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Nearly every name is shown as it is, in UTF-8.  A damaged or hostile volume
 * can hold names that no Linux directory can: with '/' or NUL in them, empty,
 * or "." and "..".  In those, and only in those, '/' is shown as %2F, NUL as
 * %00, the dots as %2E, '%' itself as %25, and the empty name is "%".
 */
#ifndef NAMES_H
#define NAMES_H

#include <stddef.h>
#include <stdint.h>

enum { NAME_ROOM = 1025 };	/* what Linux lets FUSE show, and a NUL */

/* Write the name into 'buf' of NAME_ROOM.  Returns 1 if it is shown as it is,
 * 0 if it had to be escaped, -1 if there is no room for it. */
int name_show(const uint8_t *utf16le, size_t units, char *buf);

/* The same for 'len' bytes of UTF-8 and a 'buf' of 'room'. */
int name_show_utf8(const char *name, size_t len, char *buf, size_t room);

/* Escape 'name' once more, in place: what is shown where "a/b" and a real
 * "a%2Fb" are neighbours.  Returns 0, or -1 if there is no room. */
int name_escape_again(char *name);

#endif /* NAMES_H */
