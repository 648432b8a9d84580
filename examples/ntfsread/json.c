/*
 * json.c - JSON written as it comes, without building a tree
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "json.h"
#include "ntfsread.h"
#include "ntfsread_artifacts.h"
#include "text.h"
#include "utf8.h"

void json_start(struct json *j, FILE *out)
{
	*j = (struct json){ .out = out };
}

void json_line(struct json *j)
{
	putc('\n', j->out);
	j->filled = 0;
}

/* Whatever stands before a value: a comma, a key. */
static void item(struct json *j, const char *key)
{
	uint64_t bit = UINT64_C(1) << j->depth;

	if (j->filled & bit)
		putc(',', j->out);
	j->filled |= bit;
	if (!key)
		return;
	putc('"', j->out);
	fputs(key, j->out);
	fputs("\":", j->out);
}

/* The depth is that of our own code, never that of the data. */
static void down(struct json *j, const char *key, int bracket)
{
	item(j, key);
	putc(bracket, j->out);
	j->depth++;
	j->filled &= ~(UINT64_C(1) << j->depth);
}

static void up(struct json *j, int bracket)
{
	putc(bracket, j->out);
	j->depth--;
}

void json_object(struct json *j, const char *key)
{
	down(j, key, '{');
}

void json_object_end(struct json *j)
{
	up(j, '}');
}

void json_array(struct json *j, const char *key)
{
	down(j, key, '[');
}

void json_array_end(struct json *j)
{
	up(j, ']');
}

void json_null(struct json *j, const char *key)
{
	item(j, key);
	fputs("null", j->out);
}

void json_bool(struct json *j, const char *key, bool value)
{
	item(j, key);
	fputs(value ? "true" : "false", j->out);
}

void json_u64(struct json *j, const char *key, uint64_t value)
{
	char digits[20];
	size_t at = sizeof(digits);

	item(j, key);
	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	fwrite(digits + at, 1, sizeof(digits) - at, j->out);
}

void json_number(struct json *j, const char *key, uint64_t value)
{
	if (value == NTR_NONE)
		json_null(j, key);
	else
		json_u64(j, key, value);
}

/* One character that cannot stand as it is. */
static void put_escaped(struct json *j, uint32_t code)
{
	switch (code) {
	case '"':
		fputs("\\\"", j->out);
		break;
	case '\\':
		fputs("\\\\", j->out);
		break;
	case '\n':
		fputs("\\n", j->out);
		break;
	case '\t':
		fputs("\\t", j->out);
		break;
	default:
		fprintf(j->out, "\\u%04x", (unsigned)code & 0xffff);
	}
}

static bool is_plain(uint8_t c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* The characters at 'text' up to the next that needs care, or just that one. */
static size_t put_piece(struct json *j, const char *text, size_t len)
{
	uint32_t code = 0;
	size_t n = 0;

	while (n < len && is_plain((uint8_t)text[n]))
		n++;
	if (n) {
		fwrite(text, 1, n, j->out);
		return n;
	}
	n = utf8_next(text, len, &code);
	if (n == 0) {
		put_escaped(j, 0xfffd);
		return 1;
	}
	/* Not only what JSON demands is escaped: JSON also reaches terminals. */
	if (code < 0xa0 || (code >= 0xd800 && code < 0xe000) ||
	    (code < 0x10000 && text_is_treacherous(code)))
		put_escaped(j, code);
	else
		fwrite(text, 1, n, j->out);
	return n;
}

static void put_pieces(struct json *j, const char *text, size_t len)
{
	size_t n;

	for (; len > 0; text += n, len -= n)
		n = put_piece(j, text, len);
}

void json_bytes(struct json *j, const char *key, const void *text, size_t len)
{
	item(j, key);
	putc('"', j->out);
	put_pieces(j, text, len);
	putc('"', j->out);
}

void json_text(struct json *j, const char *key, const char *text)
{
	json_bytes(j, key, text, strlen(text));
}

void json_text_or_null(struct json *j, const char *key, const char *text)
{
	if (text)
		json_text(j, key, text);
	else
		json_null(j, key);
}

void json_name(struct json *j, const char *key, const uint8_t *name,
	       size_t units)
{
	char utf8[TEXT_NAME];
	size_t n;

	item(j, key);
	putc('"', j->out);
	for (; units > 0; name += 2 * n, units -= n) {
		n = text_piece(name, units);
		put_pieces(j, utf8, ntr_utf8(name, n, utf8, sizeof(utf8)));
	}
	putc('"', j->out);
}

void json_time(struct json *j, const char *key, uint64_t filetime)
{
	char text[NTR_TIME_TEXT];

	ntr_time_text(filetime, text);
	json_text(j, key, text);
}

void json_ref(struct json *j, const char *key, uint64_t ref)
{
	json_object(j, key);
	json_u64(j, "record", NTR_REF_NUMBER(ref));
	json_u64(j, "sequence", NTR_REF_SEQUENCE(ref));
	json_object_end(j);
}

void json_guid(struct json *j, const char *key, const uint8_t guid[16])
{
	char text[NTR_GUID_TEXT];

	ntr_guid_text(guid, text);
	json_text(j, key, text);
}

void json_hex(struct json *j, const char *key, const uint8_t *bytes,
	      size_t len)
{
	static const char digit[] = "0123456789abcdef";

	item(j, key);
	putc('"', j->out);
	for (size_t i = 0; i < len; i++) {
		putc(digit[bytes[i] >> 4], j->out);
		putc(digit[bytes[i] & 15], j->out);
	}
	putc('"', j->out);
}
