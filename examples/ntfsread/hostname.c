/*
 * hostname.c - a name from the image as one that the host can have
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "hostname.h"
#include "ntfsread.h"
#include "text.h"
#include "utf8.h"

enum {
	END_KEPT = 64,		/* bytes at the end of a name that is cut */
	/* two names of 255 units, in which each byte of UTF-8 became three */
	HOSTNAME_WHOLE = 2 * 255 * 9 + 2
};

static bool is_escape(const char *text, size_t len)
{
	return len >= 3 && isxdigit((unsigned char)text[1]) &&
	       isxdigit((unsigned char)text[2]);
}

/* May the character at the start of 'text' stand as it is? */
static bool is_safe(const char *text, size_t len, uint32_t code)
{
	if (code < 0x20 || (code >= 0x7f && code < 0xa0))
		return false;
	if (code >= 0xd800 && code < 0xe000)
		return false;
	return code != '/' && code != ':' &&
	       (code != '%' || !is_escape(text, len));
}

static int add_escaped(struct buf *out, const char *bytes, size_t len)
{
	char hex[4];

	for (size_t i = 0; i < len; i++) {
		snprintf(hex, sizeof(hex), "%%%02X", (uint8_t)bytes[i]);
		if (buf_add(out, hex, 3) < 0)
			return -1;
	}
	return 0;
}

static bool is_dots(const char *name, size_t len)
{
	return len > 0 && len <= 2 && memcmp(name, "..", len) == 0;
}

int hostname_add_text(struct buf *out, const char *name, size_t len)
{
	bool dots = is_dots(name, len);
	uint32_t code;
	size_t n;
	int code_of_add;

	if (len == 0 && buf_add(out, "%", 1) < 0)
		return -1;
	for (; len > 0; name += n, len -= n) {
		code = 0;
		n = utf8_next(name, len, &code);
		if (n && !dots && is_safe(name, len, code))
			code_of_add = buf_add(out, name, n);
		else
			code_of_add = add_escaped(out, name, n = n ? n : 1);
		if (code_of_add < 0)
			return -1;
	}
	if (buf_add(out, "", 1) < 0)
		return -1;
	out->len--;
	return 0;
}

int hostname_add(struct buf *out, const uint8_t *name, size_t units)
{
	char utf8[TEXT_NAME];
	size_t len = ntr_utf8(name, units, utf8, sizeof(utf8));

	return hostname_add_text(out, utf8,
				 len < sizeof(utf8) ? len : strlen(utf8));
}

/* Is this byte one within a character, not its first? */
static bool is_inside(char c)
{
	return ((uint8_t)c & 0xc0) == 0x80;
}

/* "BASE:STREAM" in 'max' bytes, a '~' where the middle was. */
static void cut(const struct hostname *name, size_t max, char *buf)
{
	char whole[HOSTNAME_WHOLE];
	size_t len, head, end;

	snprintf(whole, sizeof(whole), "%s%s%s", name->base,
		 name->stream ? ":" : "", name->stream ? name->stream : "");
	len = strlen(whole);
	max--;
	end = len - (max > 2 * END_KEPT ? END_KEPT : max / 2);
	head = max - (len - end);
	while (head > 0 && is_inside(whole[head]))
		head--;
	while (is_inside(whole[end]))
		end++;
	snprintf(buf, HOSTNAME_ROOM, "%.*s~%s", (int)head, whole, whole + end);
}

void hostname_fit(const struct hostname *name, unsigned long n, size_t max,
		  char *buf)
{
	const char *part = name->part ? ".part" : "";
	char number[32] = "";
	size_t len;

	if (n)
		snprintf(number, sizeof(number), "~%lu", n);
	if (max > HOSTNAME_ROOM - 1)
		max = HOSTNAME_ROOM - 1;
	len = strlen(name->base) + strlen(number) + strlen(part) +
	      (name->stream ? 1 + strlen(name->stream) : 0);
	if (len <= max) {
		strlcpy(buf, name->base, HOSTNAME_ROOM);
		strlcat(buf, number, HOSTNAME_ROOM);
		strlcat(buf, name->stream ? ":" : "", HOSTNAME_ROOM);
		strlcat(buf, name->stream ? name->stream : "", HOSTNAME_ROOM);
		strlcat(buf, part, HOSTNAME_ROOM);
		return;
	}
	cut(name, max - strlen(number) - strlen(part), buf);
	strlcat(buf, number, HOSTNAME_ROOM);
	strlcat(buf, part, HOSTNAME_ROOM);
}
