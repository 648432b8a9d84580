/*
 * names.c - see names.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "names.h"

#include "ntfsread.h"

#include <string.h>

static int is_dots(const char *name, size_t len)
{
	return (len == 1 || len == 2) && memcmp(name, "..", len) == 0;
}

/* Escape 'len' bytes of 'name', dots too if 'dots', into 'buf'. */
static int escape(const char *name, size_t len, int dots, char *buf,
		  size_t room)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t at = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)name[i];

		if (at + 4 > room)
			return -1;
		if (c != '/' && c != '\0' && c != '%' && !dots) {
			buf[at++] = name[i];
			continue;
		}
		buf[at++] = '%';
		buf[at++] = digits[c >> 4];
		buf[at++] = digits[c & 15];
	}
	if (len == 0)
		buf[at++] = '%';
	buf[at] = '\0';
	return 0;
}

static int is_plain(const char *name, size_t len)
{
	return len > 0 && !is_dots(name, len) && !memchr(name, '/', len) &&
	       !memchr(name, '\0', len);
}

int name_show_utf8(const char *name, size_t len, char *buf, size_t room)
{
	if (len >= room)
		return -1;
	if (!is_plain(name, len))
		return escape(name, len, is_dots(name, len), buf, room);
	memcpy(buf, name, len);
	buf[len] = '\0';
	return 1;
}

int name_show(const uint8_t *utf16le, size_t units, char *buf)
{
	size_t len = ntr_utf8(utf16le, units, buf, NAME_ROOM);
	char name[NAME_ROOM];

	if (len >= NAME_ROOM)
		return -1;
	if (is_plain(buf, len))
		return 1;
	memcpy(name, buf, len + 1);
	return name_show_utf8(name, len, buf, NAME_ROOM);
}

int name_escape_again(char *name)
{
	char copy[NAME_ROOM];
	size_t len = strlen(name);

	memcpy(copy, name, len + 1);
	return escape(copy, len, 0, name, NAME_ROOM);
}
