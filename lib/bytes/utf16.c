/*
 * utf16.c - UTF-16LE to UTF-8 and back, lone surrogates included
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "eight.h"
#include "utf16.h"

enum {
	HIGH_FIRST = 0xd800, LOW_FIRST = 0xdc00, SURROGATES_END = 0xe000,
	PAIRS_FIRST = 0x10000, CODES_END = 0x110000
};

static bool is_high(uint32_t unit)
{
	return unit >= HIGH_FIRST && unit < LOW_FIRST;
}

static bool is_low(uint32_t unit)
{
	return unit >= LOW_FIRST && unit < SURROGATES_END;
}

/* The character at 'at': a pair joined, anything else as it is. */
static uint32_t next_code(struct span name, size_t at, size_t *bytes_ret)
{
	uint32_t unit = span_u16(name, at), low = span_u16(name, at + 2);

	*bytes_ret = 2;
	if (!is_high(unit) || !is_low(low))
		return unit;
	*bytes_ret = 4;
	return PAIRS_FIRST + ((unit - HIGH_FIRST) << 10) + (low - LOW_FIRST);
}

static size_t encode(uint32_t code, char out[4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < PAIRS_FIRST) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

/* Nearly all names are ASCII: eight units at a time, and then one, up to the first that
 * is not, the end of either side, and room for the NUL.  Returns the units. */
static size_t ascii_prefix(struct span name, char *buf, size_t cap)
{
	size_t units = 0, count = name.len / 2;

	if (count < cap && count >= EIGHT) {
		size_t last = count - EIGHT;

		while (units <= last &&
		       eight_ascii(eight_at(name, 2 * units), buf + units))
			units += EIGHT;
		/* The rest, with the last of those before it once more. */
		if (units > last &&
		    eight_ascii(eight_at(name, 2 * last), buf + last))
			return count;
	}
	while (units < count && units + 1 < cap) {
		uint32_t unit = span_u16(name, 2 * units);

		if (unit >= 0x80)
			break;
		buf[units++] = (char)unit;
	}
	return units;
}

size_t utf16_to_utf8(struct span name, char *buf, size_t cap)
{
	size_t wanted = ascii_prefix(name, buf, cap), written = wanted, step;
	char out[4];

	for (size_t at = 2 * wanted; at + 2 <= name.len; at += step) {
		uint32_t code = next_code(name, at, &step);
		size_t len = encode(code, out);

		/* Once something did not fit, nothing after it may be put. */
		if (written == wanted && len < cap - written &&
		    written < cap) {
			memcpy(buf + written, out, len);
			written += len;
		}
		wanted += len;
	}
	if (cap > 0)
		buf[written] = '\0';
	return wanted;
}

/* Decode one character of at most s.len bytes: its length, or 0 when it is none.
 * Refused are overlong forms, what is past U+10FFFF, and what is cut short. */
static size_t decode(struct span s, uint32_t *code_ret)
{
	static const uint32_t least_code[] = { 0, 0, 0x80, 0x800, PAIRS_FIRST };
	uint32_t lead = span_u8(s, 0), code;
	size_t len;

	if (lead < 0x80) {
		*code_ret = lead;
		return 1;
	}
	if (lead < 0xc0 || lead > 0xf7)
		return 0;
	len = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	if (len > s.len)
		return 0;
	code = lead & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		uint32_t byte = span_u8(s, i);

		if ((byte & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (byte & 0x3f);
	}
	if (code < least_code[len] || code >= CODES_END)
		return 0;
	*code_ret = code;
	return len;
}

static void put_unit(uint8_t *buf, size_t at, uint32_t unit)
{
	buf[2 * at] = (uint8_t)unit;
	buf[2 * at + 1] = (uint8_t)(unit >> 8);
}

bool utf16_from_utf8(const char *text, size_t len, uint8_t *buf,
		     size_t cap_units, size_t *units_ret)
{
	struct span rest = span_of(text, len);
	uint32_t code = 0, before = 0;
	size_t units = 0;

	while (rest.len > 0) {
		size_t used = decode(rest, &code);
		size_t count = code >= PAIRS_FIRST ? 2 : 1;

		/* Two halves in a row have a form of their own, as a pair. */
		if (used == 0 || (is_high(before) && is_low(code)))
			return false;
		if (units + count > cap_units) {
			cap_units = 0;
		} else if (count == 1) {
			put_unit(buf, units, code);
		} else {
			put_unit(buf, units, HIGH_FIRST +
				 ((code - PAIRS_FIRST) >> 10));
			put_unit(buf, units + 1, LOW_FIRST + (code & 0x3ff));
		}
		units += count;
		before = code;
		rest = span_from(rest, used);
	}
	*units_ret = units;
	return true;
}

bool utf16_has_lone_surrogate(struct span name)
{
	size_t step;

	for (size_t at = 0; at + 2 <= name.len; at += step) {
		uint32_t code = next_code(name, at, &step);

		if (code >= HIGH_FIRST && code < SURROGATES_END)
			return true;
	}
	return false;
}
