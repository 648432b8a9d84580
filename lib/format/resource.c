/*
 * resource.c - the attribute that a resource attribute ACE gives to its file
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "condition.h"

#include <inttypes.h>

enum {
	HEADER = 0x10,
	TYPE_INT = 1, TYPE_UINT = 2, TYPE_STRING = 3, TYPE_SID = 5,
	TYPE_BOOLEAN = 6, TYPE_BYTES = 16
};

static const char *type_word(uint32_t type)
{
	switch (type) {
	case TYPE_INT:     return "TI";
	case TYPE_UINT:    return "TU";
	case TYPE_STRING:  return "TS";
	case TYPE_SID:     return "TD";
	case TYPE_BOOLEAN: return "TB";
	case TYPE_BYTES:   return "TX";
	default:           return NULL;
	}
}

/* The string at 'at' up to its NUL; false where there is none. */
static bool string_at(struct span data, uint32_t at, struct span *ret)
{
	size_t len = 0;

	while (span_u16(data, (uint64_t)at + len) != 0)
		len += 2;
	return span_has(data, (uint64_t)at + len, 2) &&
	       span_sub(data, at, len, ret);
}

/* Bytes behind their length. */
static bool bytes_at(struct span data, uint32_t at, struct span *ret)
{
	return span_has(data, at, 4) &&
	       span_sub(data, (uint64_t)at + 4, span_u32(data, at), ret);
}

/* The bytes of a value of 'type' at 'at'. */
static bool value_at(struct span data, uint32_t type, uint32_t at,
		     struct span *ret)
{
	switch (type) {
	case TYPE_STRING:
		return string_at(data, at, ret);
	case TYPE_SID:
	case TYPE_BYTES:
		return bytes_at(data, at, ret);
	default:
		return span_sub(data, at, 8, ret);
	}
}

static bool add_value(struct text *t, uint32_t type, struct span value)
{
	uint64_t number = span_u64(value, 0);

	text_add(t, ",");
	switch (type) {
	case TYPE_STRING:
		return text_add_quoted(t, value);
	case TYPE_SID:
		return text_add_sid(t, value);
	case TYPE_BYTES:
		text_add(t, "#");
		text_add_hex(t, value);
		return true;
	case TYPE_INT:
		text_add(t, "%" PRId64, (int64_t)number);
		return true;
	default:
		text_add(t, "%" PRIu64, number);
		return type != TYPE_BOOLEAN || number <= 1;
	}
}

/* Values that share bytes could make a long text of a short ACE: nobody writes such
 * ones, so they are not put into words. */
static bool add_values(struct text *t, struct span data, uint32_t type,
		       uint32_t count)
{
	uint64_t used = 0;
	struct span value;

	for (uint32_t i = 0; i < count; i++) {
		if (!value_at(data, type,
			      span_u32(data, HEADER + 4 * (uint64_t)i), &value))
			return false;
		used += value.len + 1;
		if (used > data.len || !add_value(t, type, value))
			return false;
	}
	return true;
}

bool resource_add(struct text *t, struct span data)
{
	uint32_t type = span_u16(data, 0x04), count = span_u32(data, 0x0c);
	struct span name;

	if (!span_has(data, 0, HEADER + 4 * (uint64_t)count) ||
	    !type_word(type) || span_u16(data, 0x06) != 0 ||
	    !string_at(data, span_u32(data, 0), &name))
		return false;
	text_add(t, "(\"");
	if (!text_add_name(t, name))
		return false;
	text_add(t, "\",%s,0x%" PRIx32, type_word(type), span_u32(data, 0x08));
	if (!add_values(t, data, type, count))
		return false;
	text_add(t, ")");
	return true;
}
