/*
 * literal.c - names, strings, bytes and SIDs as SDDL writes them
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "condition.h"

#include "../bytes/utf16.h"
#include "sid.h"

void text_cut(struct text *t, size_t len)
{
	t->len = len;
	if (len < t->cap)
		t->buf[len] = '\0';
}

void text_add_hex(struct text *t, struct span bytes)
{
	static const char digit[] = "0123456789abcdef";
	char part[2 * 32];
	size_t used = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		part[used++] = digit[bytes.ptr[i] >> 4];
		part[used++] = digit[bytes.ptr[i] & 0xf];
		if (used == sizeof(part) || i + 1 == bytes.len) {
			text_add(t, "%.*s", (int)used, part);
			used = 0;
		}
	}
}

static void add_utf16(struct text *t, struct span name)
{
	size_t room = t->len < t->cap ? t->cap - t->len : 0;

	t->len += utf16_to_utf8(name, room > 0 ? t->buf + t->len : NULL, room);
}

bool text_add_quoted(struct text *t, struct span utf16)
{
	if (utf16.len % 2 != 0)
		return false;
	for (size_t i = 0; i < utf16.len; i += 2)
		if (span_u16(utf16, i) == '"' || span_u16(utf16, i) == 0)
			return false;
	text_add(t, "\"");
	add_utf16(t, utf16);
	text_add(t, "\"");
	return true;
}

static bool plain(unsigned unit)
{
	return (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z') ||
	       (unit >= '0' && unit <= ':') || unit == '.' || unit == '/' ||
	       unit == '_';
}

bool text_add_name(struct text *t, struct span utf16)
{
	unsigned unit;

	if (utf16.len == 0 || utf16.len % 2 != 0)
		return false;
	for (size_t i = 0; i < utf16.len; i += 2) {
		unit = span_u16(utf16, i);
		if (plain(unit))
			text_add(t, "%c", (int)unit);
		else
			text_add(t, "%%%04x", unit);
	}
	return true;
}

bool text_add_sid(struct text *t, struct span bytes)
{
	struct where nowhere = where_error(NULL);
	struct ntr_sid sid;

	if (sid_decode(bytes, &nowhere, 0, &sid) < 0 ||
	    sid.length != bytes.len)
		return false;
	sid_add(t, &sid);
	return true;
}
