/*
 * filename.c - $FILE_NAME, in records and as the key of $I30
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "values.h"

#include "../bytes/eight.h"
#include "../bytes/utf16.h"

enum { NAME_AT = 0x42 };

/* Those that are not ASCII, or that name_check() notes. */
static inline eight not_plain(eight u)
{
	return (eight)(u - 0x20 > 0x7e - 0x20) | (eight)(u == '/');
}

/* Is there none of these in the name? */
static bool is_plain(struct span name)
{
	eight odd = {0};
	size_t last;

	if (name.len < EIGHT_SIZE)
		return false;
	last = name.len - EIGHT_SIZE;
	for (size_t i = 0; i < last; i += EIGHT_SIZE)
		odd |= not_plain(eight_at(name, i));
	/* The rest, with the last of those before it once more. */
	return !eight_any(odd | not_plain(eight_at(name, last)));
}

/* What no path can hold, or what a terminal would obey.  One cheap pass: a scan
 * does this for every name of the volume. */
static void name_check(struct span name, const struct where *w)
{
	bool surrogates = false;

	if (is_plain(name))
		return;
	for (size_t i = 0; i < name.len; i += 2) {
		unsigned unit = span_u16(name, i);

		if (unit < 0x20 || unit == '/' || unit == 0x7f) {
			note(w, NTR_F_NAME_ODD, "character", NAME_AT + i, unit,
			     0);
			break;
		}
		surrogates |= (unit & 0xf800) == 0xd800;
	}
	if (surrogates && utf16_has_lone_surrogate(name))
		note(w, NTR_F_NAME_SURROGATE, NULL, NAME_AT, 0, 0);
}

int filename_decode(struct span value, const struct where *w,
		    struct ntr_filename *name_ret)
{
	uint32_t units = span_u8(value, 0x40), space = span_u8(value, 0x41);
	struct span name;

	if (!span_has(value, 0, NAME_AT))
		return reject(w, NTR_E_BOUNDS, "$FILE_NAME length", 0,
			      value.len, NAME_AT);
	if (!span_sub(value, NAME_AT, 2 * (uint64_t)units, &name))
		return reject(w, NTR_E_BOUNDS, "name length", 0x40, 2 * units,
			      value.len - NAME_AT);
	if (units == 0)
		note(w, NTR_F_NAME_ODD, "name length", 0x40, 0, 1);
	if (space > NTR_NAME_WIN32_DOS)
		note(w, NTR_F_NAME_ODD, "name space", 0x41, space,
		     NTR_NAME_WIN32_DOS);
	name_check(name, w);

	*name_ret = (struct ntr_filename){
		.parent_ref = span_u64(value, 0x00),
		.created = span_u64(value, 0x08),
		.modified = span_u64(value, 0x10),
		.changed = span_u64(value, 0x18),
		.accessed = span_u64(value, 0x20),
		.allocated = span_u64(value, 0x28),
		.size = span_u64(value, 0x30),
		.file_flags = span_u32(value, 0x38),
		.reparse_tag = span_u32(value, 0x3c),
		.name_units = units, .name_space = space, .name = name.ptr,
	};
	return NTR_OK;
}

int ntr_filename_decode(const void *value, size_t len,
			struct ntr_filename *name_ret, struct ntr_error *err)
{
	struct where w = where_error(err);

	return filename_decode(span_of(value, len), &w, name_ret);
}
