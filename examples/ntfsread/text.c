/*
 * text.c - names from the image, made fit for a terminal
 * SPDX-License-Identifier: BSD-2-Clause
 */
#define _XOPEN_SOURCE 700	/* wcwidth() */
#define LIBBSD_OPENBSD_VIS	/* libbsd has two strnvis(), neither used here */
#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>
#include <vis.h>
#include <wchar.h>

#include "ntfsread.h"
#include "plain.h"
#include "text.h"
#include "utf8.h"

static bool draws_utf8;		/* the locale is a UTF-8 one */
static bool ascii_only;		/* a terminal that would not understand UTF-8 */

void text_init(void)
{
	setlocale(LC_CTYPE, "");
	draws_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	ascii_only = !draws_utf8 && isatty(STDOUT_FILENO);
}

bool text_is_utf8(void)
{
	return draws_utf8;
}

bool text_is_treacherous(uint32_t code)
{
	return (code >= 0x200b && code <= 0x200f) ||
	       (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2060 && code <= 0x206f) ||
	       code == 0x061c || code == 0xfeff ||
	       (code >= 0xfff0 && code <= 0xfffb) ||
	       (code >= 0xe0000 && code <= 0xe0fff);
}

static bool is_plain(uint32_t code)
{
	if (code < 0x80)
		return code >= 0x20 && code != 0x7f && code != '\\';
	if (ascii_only || code < 0xa0)
		return false;
	if (code >= 0xd800 && code < 0xe000)
		return false;
	return (code & 0xfffe) != 0xfffe && !text_is_treacherous(code);
}

/*
 * Escape the character at 'text' into 'dst' (17 bytes are enough); returns how
 * many bytes it took, and in *columns_ret how wide it shows.
 */
static size_t escape(const char *text, size_t len, char *dst,
		     size_t *columns_ret)
{
	uint32_t code = 0;
	size_t used = utf8_next(text, len, &code);
	int width;

	if (used && is_plain(code)) {
		memcpy(dst, text, used);
		dst[used] = '\0';
		width = code < 0x80 ? 1 : wcwidth((wchar_t)code);
		*columns_ret = width < 0 ? 1 : (size_t)width;
		return used;
	}
	used = used ? used : 1;
	strvisx(dst, text, used, VIS_OCTAL | VIS_CSTYLE | VIS_TAB | VIS_NL |
		VIS_NOLOCALE);
	*columns_ret = strlen(dst);
	return used;
}

void text_put(FILE *out, const char *text, size_t len)
{
	size_t n, columns;
	char safe[20];

	while (len > 0) {
		n = plain_prefix(text, len);
		if (n) {
			fwrite(text, 1, n, out);
		} else {
			n = escape(text, len, safe, &columns);
			fputs(safe, out);
		}
		text += n;
		len -= n;
	}
}

size_t text_safe(const char *text, size_t len, char *dst)
{
	size_t n, columns, at = 0;

	while (len > 0) {
		n = plain_prefix(text, len);
		if (n) {
			memcpy(dst + at, text, n);
			at += n;
		} else {
			n = escape(text, len, dst + at, &columns);
			at += strlen(dst + at);
		}
		text += n;
		len -= n;
	}
	return at;
}

void text_puts(FILE *out, const char *text)
{
	text_put(out, text, strlen(text));
}

size_t text_piece(const uint8_t *name, size_t units)
{
	if (units <= TEXT_PIECE)
		return units;
	/* Not between the halves of a pair. */
	return (name[2 * TEXT_PIECE - 1] & 0xfc) == 0xd8 ? TEXT_PIECE - 1 :
							    TEXT_PIECE;
}

void text_put_name(FILE *out, const uint8_t *name, size_t units)
{
	char utf8[TEXT_NAME];
	size_t n;

	/* A name may hold NUL: the length counts, not the terminator. */
	for (; units > 0; name += 2 * n, units -= n) {
		n = text_piece(name, units);
		text_put(out, utf8, ntr_utf8(name, n, utf8, sizeof(utf8)));
	}
}

void text_put_target(FILE *out, const uint8_t *target, size_t units)
{
	size_t start = 0;

	for (size_t i = 0; i < units; i++) {
		if (target[2 * i] != '\\' || target[2 * i + 1])
			continue;
		text_put_name(out, target + 2 * start, i - start);
		putc('\\', out);
		start = i + 1;
	}
	text_put_name(out, target + 2 * start, units - start);
}

void text_wrap(FILE *out, const char *text, size_t column, size_t indent)
{
	bool first = true;
	size_t len;

	while (*text) {
		len = strcspn(text, " ");
		if (!first && column + 1 + len > 79) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (!first) {
			putc(' ', out);
			column++;
		}
		text_put(out, text, len);
		column += len;
		first = false;
		text += len;
		text += strspn(text, " ");
	}
	putc('\n', out);
}

size_t text_fit(const char *text, size_t len, size_t columns, char *dst,
		size_t cap)
{
	size_t n, width, used = 0, at = 0;
	char safe[20];

	dst[0] = '\0';
	while (len > 0) {
		n = escape(text, len, safe, &width);
		/* One column stays free for the mark, unless this is the end. */
		if (used + width + (n < len) > columns ||
		    at + strlen(safe) + 4 > cap) {
			strlcat(dst, draws_utf8 ? "\xe2\x80\xa6" : "~", cap);
			return used + 1;
		}
		at = strlcat(dst, safe, cap);
		used += width;
		text += n;
		len -= n;
	}
	return used;
}
