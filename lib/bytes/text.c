/*
 * text.c - build a text in a buffer that may be too small
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>

void text_start(struct text *t, char *buf, size_t cap)
{
	*t = (struct text){ .buf = buf, .cap = cap };
	if (cap > 0)
		buf[0] = '\0';
}

void text_add(struct text *t, const char *format, ...)
{
	size_t room = t->len < t->cap ? t->cap - t->len : 0;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(room > 0 ? t->buf + t->len : NULL, room, format, args);
	va_end(args);
	if (len > 0)
		t->len += (size_t)len;
}
