/* pen.c - see pen.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include <stdbool.h>

#include "eight.h"
#include "ntfsread.h"
#include "pen.h"
#include "text.h"
#include "utf8.h"

/* ---------------------------------------------------------------- numbers -- */

static const char two_digits[] =
	"00010203040506070809101112131415161718192021222324252627282930313233"
	"34353637383940414243444546474849505152535455565758596061626364656667"
	"6869707172737475767778798081828384858687888990919293949596979899";

void pen_u64(struct pen *pen, uint64_t number)
{
	char text[20];
	size_t at = sizeof(text);

	while (number >= 100) {
		at -= 2;
		memcpy(text + at, two_digits + 2 * (number % 100), 2);
		number /= 100;
	}
	if (number >= 10) {
		at -= 2;
		memcpy(text + at, two_digits + 2 * number, 2);
	} else {
		text[--at] = (char)('0' + number);
	}
	pen_bytes(pen, text + at, sizeof(text) - at);
}

void pen_digits(struct pen *pen, uint32_t number, unsigned digits)
{
	for (unsigned i = digits; i-- > 0; number /= 10)
		pen->at[i] = (char)('0' + number % 10);
	pen->at += digits;
}

void pen_hex(struct pen *pen, uint64_t number, unsigned digits)
{
	static const char hex[] = "0123456789ABCDEF";
	unsigned width = digits;

	while (width < 16 && number >> 4 * width)
		width++;
	for (unsigned i = width; i-- > 0; number >>= 4)
		pen->at[i] = hex[number & 15];
	pen->at += width;
}

/* -------------------------------------------------------------- safe text -- */

/* Are these eight characters, none of which needs a look?  Those are printable ASCII,
 * but for the ones that some format escapes. */
static bool all_plain(const char *text)
{
	uint64_t eight = eight_load(text);

	return eight_plain(eight) && !eight_has(eight, '|') &&
	       !eight_has(eight, '"');
}

static void hex_byte(struct pen *pen, uint8_t byte)
{
	static const char digits[] = "0123456789abcdef";

	pen_char(pen, digits[byte >> 4]);
	pen_char(pen, digits[byte & 15]);
}

/* \xHH for each byte. */
static void escape_bytes(struct pen *pen, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		pen_text(pen, "\\x");
		hex_byte(pen, (uint8_t)text[i]);
	}
}

static void escape_json(struct pen *pen, uint32_t code)
{
	if (code == '"' || code == '\\') {
		pen_char(pen, '\\');
		pen_char(pen, (char)code);
		return;
	}
	pen_text(pen, "\\u");
	hex_byte(pen, (uint8_t)(code >> 8));
	hex_byte(pen, (uint8_t)code);
}

static bool must_escape(uint32_t code, enum pen_escape how)
{
	if (code < 0x20 || (code >= 0x7f && code < 0xa0) ||
	    (code >= 0xd800 && code < 0xe000))
		return true;
	return how == PEN_BODY ? code == '|' || code == '\\' :
	       how == PEN_JSON ? code == '"' || code == '\\' : false;
}

/* One character; returns how many bytes it is. */
static size_t safe_char(struct pen *pen, const char *text, size_t len,
			enum pen_escape how)
{
	uint32_t code = 0xfffd;
	size_t used = utf8_next(text, len, &code);

	if (used && !must_escape(code, how)) {
		pen_bytes(pen, text, used);
		if (how == PEN_CSV && code == '"')
			pen_char(pen, '"');
		return used;
	}
	used = used ? used : 1;
	if (how == PEN_JSON)
		escape_json(pen, code);
	else
		escape_bytes(pen, text, used);
	return used;
}

void pen_safe(struct pen *pen, const char *text, size_t len,
	      enum pen_escape how)
{
	size_t i = 0;

	while (i < len) {
		if (len - i >= 8 && all_plain(text + i)) {
			pen_bytes(pen, text + i, 8);
			i += 8;
			continue;
		}
		if (text[i] >= ' ' && text[i] < 0x7f && text[i] != '|' &&
		    text[i] != '\\' && text[i] != '"')
			pen_char(pen, text[i++]);
		else
			i += safe_char(pen, text + i, len - i, how);
	}
}

void pen_name(struct pen *pen, const uint8_t *name, size_t units,
	      enum pen_escape how)
{
	char text[TEXT_NAME];
	size_t piece;

	for (; units > 0; units -= piece, name += 2 * piece) {
		piece = text_piece(name, units);
		pen_safe(pen, text, ntr_utf8(name, piece, text, sizeof(text)),
			 how);
	}
}

void pen_lines(struct pen *pen, const uint8_t *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\r' || text[i] == '\n')
			pen_char(pen, (char)text[i]);
		else if (text[i] < 0x80)
			pen_safe(pen, (const char *)text + i, 1, PEN_CSV);
		else
			escape_bytes(pen, (const char *)text + i, 1);
	}
}

/* ------------------------------------------------------------------- time -- */

void pen_time(struct pen *pen, uint64_t filetime, char between,
	      const char *end)
{
	char text[NTR_TIME_TEXT];
	size_t len;

	ntr_time_text(filetime, text);
	len = strlen(text);
	if (text[len - 1] != 'Z') {	/* a number, past all years */
		pen_bytes(pen, text, len);
		return;
	}
	*strchr(text, 'T') = between;
	pen_bytes(pen, text, len - 1);
	pen_text(pen, end);
}
