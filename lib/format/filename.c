/*
 * filename.c - $FILE_NAME, in records and as the key of $I30
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "values.h"

#include "../bytes/utf16.h"

enum { NAME_AT = 0x42 };

#define EACH(unit) (UINT64_C(0x0001000100010001) * (unit))

/* Are these four units ASCII, and none of them one that name_check() notes?  Where
 * they are, nothing is carried from one to the next, and each sum or difference has
 * a bit above the lower seven when its unit is 0x7f, below 0x20, or a slash. */
static bool four_plain(uint64_t four)
{
	uint64_t slash = four ^ EACH('/');

	return ((four | (four + EACH(1)) | (EACH(0x9f) - four) |
		 (EACH(0x80) - slash)) & EACH(0xff80)) == 0;
}

static inline bool eight_plain(struct span name, size_t at)
{
	return four_plain(span_u64(name, at)) &&
	       four_plain(span_u64(name, at + 8));
}

/* What no path can hold, or what a terminal would obey.  One cheap pass: a scan
 * does this for every name of the volume. */
static void name_check(struct span name, const struct where *w)
{
	bool surrogates = false;
	size_t i = 0;

	while (i + 16 <= name.len && eight_plain(name, i))
		i += 16;
	/* The rest, with the last of those before it once more. */
	if (i + 16 > name.len && name.len >= 16 &&
	    eight_plain(name, name.len - 16))
		return;
	for (; i < name.len; i += 2) {
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
