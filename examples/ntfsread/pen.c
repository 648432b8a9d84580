/* pen.c - see pen.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include <endian.h>
#include <stdbool.h>

#include "ntfsread.h"
#include "pen.h"
#include "plain.h"
#include "text.h"
#include "utf8.h"

/* ---------------------------------------------------------------- numbers -- */

enum { EIGHT_DIGITS = 100000000 };	/* the first number that has nine */

/* A number of at most eight digits as text, its first character in the lowest byte:
 * halved into fours, those into twos, and those into single digits, all side by side.
 * The factors are 1/100 and 1/10, rounded up so little that no result is wrong. */
static uint64_t eight_digits(uint32_t number)
{
	uint64_t x = number / 10000 | (uint64_t)(number % 10000) << 32;
	uint64_t high = (x * 10486) >> 20 & UINT64_C(0x0000007f0000007f);

	x = high | (x - 100 * high) << 16;
	high = (x * 103) >> 10 & UINT64_C(0x000f000f000f000f);
	return high | (x - 10 * high) << 8;
}

static void put_eight(struct pen *pen, uint64_t digits, unsigned count)
{
	uint64_t text = htole64((digits | UINT64_C(0x3030303030303030)) >>
				(64 - 8 * count));

	memcpy(pen->at, &text, sizeof(text));
	pen->at += count;
}

/* Without zeros in front. */
static void put_short(struct pen *pen, uint32_t number)
{
	uint64_t digits;

	if (number < 10) {
		pen_char(pen, (char)('0' + number));
	} else if (number < 100) {
		pen_char(pen, (char)('0' + number / 10));
		pen_char(pen, (char)('0' + number % 10));
	} else if (number < 1000) {
		pen_char(pen, (char)('0' + number / 100));
		pen_char(pen, (char)('0' + number / 10 % 10));
		pen_char(pen, (char)('0' + number % 10));
	} else {
		digits = eight_digits(number);
		put_eight(pen, digits,
			  8 - (unsigned)__builtin_ctzll(digits) / 8);
	}
}

void pen_u64(struct pen *pen, uint64_t number)
{
	uint64_t front = number / EIGHT_DIGITS;

	if (front >= EIGHT_DIGITS) {
		put_short(pen, (uint32_t)(front / EIGHT_DIGITS));
		put_eight(pen, eight_digits((uint32_t)(front % EIGHT_DIGITS)), 8);
	} else if (front) {
		put_short(pen, (uint32_t)front);
	} else {
		put_short(pen, (uint32_t)number);
		return;
	}
	put_eight(pen, eight_digits((uint32_t)(number % EIGHT_DIGITS)), 8);
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
	while (len > 0) {
		size_t used = plain_prefix(text, len);

		pen_bytes(pen, text, used);
		if (used < len)
			used += safe_char(pen, text + used, len - used, how);
		text += used;
		len -= used;
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
