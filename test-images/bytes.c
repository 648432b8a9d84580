/*
 * bytes.c - growing buffers, little-endian numbers, names and file contents
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

void die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("mkimages: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(1);
}

/* Make room for one element more than 'count' and return where they are. */
void *grow(void *at, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return at;
	*cap = count * 2 + 8;
	at = realloc(at, *cap * size);
	if (!at)
		die("out of memory");
	return at;
}

void bytes_zero(struct bytes *b, size_t len)
{
	if (b->len + len > b->cap)
		b->at = grow(b->at, b->len + len, &b->cap, 1);
	if (len)
		memset(b->at + b->len, 0, len);
	b->len += len;
}

void bytes_add(struct bytes *b, const void *from, size_t len)
{
	bytes_zero(b, len);
	if (len)
		memcpy(b->at + b->len - len, from, len);
}

void bytes_align(struct bytes *b)
{
	bytes_zero(b, (size_t)align_up(b->len, 8) - b->len);
}

void bytes_int(struct bytes *b, uint64_t value, unsigned width)
{
	uint8_t le[8];

	put64(le, value);
	bytes_add(b, le, width);
}

void put16(uint8_t *at, uint64_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

void put32(uint8_t *at, uint64_t value)
{
	put16(at, value);
	put16(at + 2, value >> 16);
}

void put64(uint8_t *at, uint64_t value)
{
	put32(at, value);
	put32(at + 4, value >> 32);
}

uint16_t get16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

uint32_t get32(const uint8_t *at)
{
	return get16(at) | (uint32_t)get16(at + 2) << 16;
}

uint64_t get64(const uint8_t *at)
{
	return get32(at) | (uint64_t)get32(at + 4) << 32;
}

/* One code point; surrogates and the two-byte NUL are let through. */
static uint32_t next_point(const uint8_t **at)
{
	const uint8_t *s = *at;
	unsigned more = s[0] < 0x80 ? 0 : s[0] < 0xe0 ? 1 : s[0] < 0xf0 ? 2 : 3;
	uint32_t point = more ? s[0] & (0x3fu >> more) : s[0];

	for (s++; more > 0; more--, s++)
		point = point << 6 | (*s & 0x3f);
	*at = s;
	return point;
}

struct text text_from(const char *utf8)
{
	const uint8_t *s = (const uint8_t *)(utf8 ? utf8 : "");
	struct text t = { .units = 0 };

	while (*s) {
		uint32_t point = next_point(&s);

		if (t.units + (point >= 0x10000) > 254)
			die("name longer than 255 units: %s", utf8);
		if (point >= 0x10000) {
			point -= 0x10000;
			t.unit[t.units++] = (uint16_t)(0xd800 + (point >> 10));
			point = 0xdc00 + (point & 0x3ff);
		}
		t.unit[t.units++] = (uint16_t)point;
	}
	return t;
}

bool text_equal(const struct text *a, const struct text *b)
{
	return a->units == b->units &&
	       memcmp(a->unit, b->unit, a->units * sizeof(a->unit[0])) == 0;
}

static void put_point(struct bytes *out, uint32_t p)
{
	if (p < 0x80) {
		bytes_int(out, p, 1);
	} else if (p < 0x800) {
		bytes_int(out, 0xc0 | p >> 6, 1);
		bytes_int(out, 0x80 | (p & 0x3f), 1);
	} else if (p < 0x10000) {
		bytes_int(out, 0xe0 | p >> 12, 1);
		bytes_int(out, 0x80 | (p >> 6 & 0x3f), 1);
		bytes_int(out, 0x80 | (p & 0x3f), 1);
	} else {
		bytes_int(out, 0xf0 | p >> 18, 1);
		bytes_int(out, 0x80 | (p >> 12 & 0x3f), 1);
		bytes_int(out, 0x80 | (p >> 6 & 0x3f), 1);
		bytes_int(out, 0x80 | (p & 0x3f), 1);
	}
}

void text_utf8(const struct text *t, struct bytes *out)
{
	for (size_t i = 0; i < t->units; i++) {
		uint32_t p = t->unit[i];
		uint32_t low = i + 1 < t->units ? t->unit[i + 1] : 0;

		if (p >> 10 == 0x36 && low >> 10 == 0x37) {
			p = 0x10000 + ((p & 0x3ff) << 10 | (low & 0x3ff));
			i++;
		}
		put_point(out, p);
	}
}

static void pattern_line(uint32_t seed, uint64_t line, uint8_t to[16])
{
	static const char hex[] = "0123456789abcdef";

	for (unsigned i = 0; i < 6; i++)
		to[i] = (uint8_t)hex[seed >> (20 - 4 * i) & 15];
	to[6] = ':';
	for (unsigned i = 0; i < 8; i++)
		to[7 + i] = (uint8_t)hex[line >> (28 - 4 * i) & 15];
	to[15] = '\n';
}

void pattern(uint32_t seed, uint64_t offset, uint8_t *to, size_t len)
{
	uint8_t line[16];

	while (len > 0) {
		size_t skip = (size_t)(offset % 16);
		size_t part = 16 - skip < len ? 16 - skip : len;

		pattern_line(seed, offset / 16, line);
		memcpy(to, line + skip, part);
		to += part;
		offset += part;
		len -= part;
	}
}
