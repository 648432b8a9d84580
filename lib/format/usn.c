/* usn.c - see usn.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include "usn.h"

#include "limits.h"

/* Where the fields of one version are; 0: it has no such field. */
struct layout {
	uint8_t size, parent, usn, time, reasons, source, security, flags;
	uint8_t name_len;
};
static const struct layout layouts[] = {
	[2] = { 0x3c, 0x10, 0x18, 0x20, 0x28, 0x2c, 0x30, 0x34, 0x38 },
	[3] = { 0x4c, 0x18, 0x28, 0x30, 0x38, 0x3c, 0x40, 0x44, 0x48 },
	[4] = { 0x40, 0x18, 0x28, 0, 0x30, 0x34, 0, 0, 0 },
};
enum {
	EXTENTS_LEFT = 0x38, EXTENTS = 0x3c, EXTENT_SIZE = 0x3e,	/* version 4 */
	EXTENT_MIN = 16
};

/* A field of version 4 that is not there is at 0, which is the length. */
static uint32_t field_u32(struct span s, uint8_t at)
{
	return at ? span_u32(s, at) : 0;
}

static int take_name(struct span s, const struct layout *l,
		     const struct where *w, struct ntr_usn *usn)
{
	uint32_t len = span_u16(s, l->name_len);
	uint32_t at = span_u16(s, (uint64_t)l->name_len + 2);
	struct span name;

	if (len % 2 || len / 2 > NAME_UNITS_MAX)
		return reject(w, NTR_E_CORRUPT, "length of the name in a USN record",
			      l->name_len, len, 2 * NAME_UNITS_MAX);
	if (at < l->size || !span_sub(s, at, len, &name))
		return reject(w, NTR_E_CORRUPT, "name of a USN record",
			      (uint64_t)l->name_len + 2, (uint64_t)at + len,
			      s.len);
	usn->name = name.ptr;
	usn->name_units = len / 2;
	return NTR_OK;
}

static int take_extents(struct span s, const struct where *w,
			struct ntr_usn *usn)
{
	uint32_t count = span_u16(s, EXTENTS), size = span_u16(s, EXTENT_SIZE);
	struct span all;

	if (count && size < EXTENT_MIN)
		return reject(w, NTR_E_CORRUPT, "extent size of a USN record",
			      EXTENT_SIZE, size, EXTENT_MIN);
	if (!span_sub(s, layouts[4].size, (uint64_t)count * size, &all))
		return reject(w, NTR_E_CORRUPT, "extents of a USN record", EXTENTS,
			      (uint64_t)count * size, s.len);
	usn->extents = count;
	usn->extent_size = size;
	usn->extents_left = span_u32(s, EXTENTS_LEFT);
	usn->extent = all.ptr;
	return NTR_OK;
}

int usn_decode(struct span bytes, const struct where *w, struct ntr_usn *usn_ret)
{
	uint32_t length = span_u32(bytes, 0), major = span_u16(bytes, 4);
	const struct layout *l;
	struct ntr_usn usn;
	struct span s;
	int code;

	if (!span_has(bytes, 0, USN_ALIGN))
		return reject(w, NTR_E_BOUNDS, "USN record header", 0, bytes.len,
			      USN_ALIGN);
	if (length < USN_SIZE_MIN || length % USN_ALIGN || length > USN_SIZE_MAX)
		return reject(w, NTR_E_CORRUPT, "length of a USN record", 0, length,
			      USN_SIZE_MAX);
	if (major < 2 || major > 4)
		return reject(w, NTR_E_UNSUPPORTED, "version of a USN record", 4,
			      major, 4);
	l = &layouts[major];
	if (length < l->size)
		return reject(w, NTR_E_CORRUPT, "length of a USN record", 0, length,
			      l->size);
	if (!span_sub(bytes, 0, length, &s))
		return reject(w, NTR_E_BOUNDS, "length of a USN record", 0, length,
			      bytes.len);
	usn = (struct ntr_usn){
		.usn = span_u64(s, l->usn), .time = l->time ? span_u64(s, l->time) : 0,
		.ref = span_u64(s, 0x08), .parent_ref = span_u64(s, l->parent),
		.ref_high = major > 2 ? span_u64(s, 0x10) : 0,
		.parent_high = major > 2 ? span_u64(s, l->parent + 8u) : 0,
		.length = length, .major = (uint16_t)major,
		.minor = span_u16(s, 6),
		.reasons = span_u32(s, l->reasons),
		.source = span_u32(s, l->source),
		.security_id = field_u32(s, l->security),
		.file_flags = field_u32(s, l->flags),
	};
	code = major == 4 ? take_extents(s, w, &usn) : take_name(s, l, w, &usn);
	if (code == NTR_OK)
		*usn_ret = usn;
	return code;
}

bool usn_snug(struct span bytes, const struct ntr_usn *usn)
{
	uint64_t end = layouts[usn->major].size;

	if (usn->major == 4)
		end += (uint64_t)usn->extents * usn->extent_size;
	else if (usn->name_units)
		end = (uint64_t)(usn->name - bytes.ptr) + 2 * usn->name_units;
	return usn->minor != 0 || usn->length - end < USN_ALIGN;
}

/* Does the name begin right behind the fields, and fill the record but for the padding?
 * 'bytes' are those that were decoded. */
static bool plausible_name(struct span bytes, const struct ntr_usn *usn)
{
	struct span name = span_of(usn->name, 2 * (size_t)usn->name_units);
	size_t fields = layouts[usn->major].size;

	if (usn->name_units == 0 || name.ptr != bytes.ptr + fields ||
	    (fields + name.len + USN_ALIGN - 1) / USN_ALIGN * USN_ALIGN !=
	    usn->length)
		return false;
	for (size_t i = 0; i < name.len; i += 2)
		if (span_u16(name, i) == 0)
			return false;
	return true;
}

bool usn_plausible(struct span bytes, const struct ntr_usn *usn)
{
	if (usn->minor != 0 || usn->usn > INT64_MAX || usn->usn % USN_ALIGN ||
	    usn->ref_high || usn->parent_high || usn->reasons == 0)
		return false;
	if (usn->major == 4)
		return usn->extents > 0;
	return usn->time != 0 && usn->time <= INT64_MAX &&
	       plausible_name(bytes, usn);
}

/* ------------------------------------------------------------------ carving -- */

enum { REASONS = 0x01ffff77, SOURCES = 0x0f, FILE_FLAGS = 0x307fffff };
#define REASON_CLOSE UINT32_C(0x80000000)
#define TIME_MIN UINT64_C(119600064000000000)	/* 1 January 1980 */
#define TIME_MAX UINT64_C(189021952000000000)	/* in the year 2199 */

/* Control characters and slashes are in no name that Windows gives. */
static bool usual_name(const struct ntr_usn *usn)
{
	struct span name = span_of(usn->name, 2 * (size_t)usn->name_units);

	for (size_t i = 0; i < name.len; i += 2) {
		uint16_t unit = span_u16(name, i);

		if (unit < 0x20 || unit == '/' || unit == '\\')
			return false;
	}
	return true;
}

/* Changed ranges are of a file, which has an end. */
static bool usual_extents(const struct ntr_usn *usn)
{
	uint64_t offset, length;

	if (usn->extent_size != EXTENT_MIN ||
	    layouts[4].size + usn->extents * EXTENT_MIN != usn->length)
		return false;
	for (uint32_t i = 0; i < usn->extents; i++)
		if (ntr_usn_extent(usn, i, &offset, &length) < 0 ||
		    length == 0 || length > INT64_MAX ||
		    offset > INT64_MAX - length)
			return false;
	return true;
}

bool usn_certain(struct span bytes, const struct ntr_usn *usn)
{
	if (!usn_plausible(bytes, usn) || NTR_REF_NUMBER(usn->parent_ref) == 0 ||
	    NTR_REF_SEQUENCE(usn->ref) == 0 ||
	    NTR_REF_SEQUENCE(usn->parent_ref) == 0 ||
	    (usn->reasons & ~(REASONS | REASON_CLOSE)) ||
	    (usn->source & ~(uint32_t)SOURCES))
		return false;
	if (usn->major == 4)
		return usual_extents(usn);
	return usn->time >= TIME_MIN && usn->time < TIME_MAX &&
	       (usn->file_flags & ~(uint32_t)FILE_FLAGS) == 0 &&
	       usual_name(usn);
}

bool usn_head(uint64_t head)
{
	uint32_t length = (uint32_t)head, version = (uint32_t)(head >> 32);

	return version >= 2 && version <= 4 && length >= USN_SIZE_MIN &&
	       length <= USN_SIZE_USUAL && length % USN_ALIGN == 0;
}

int ntr_usn_decode(const void *bytes, size_t len, struct ntr_usn *usn_ret,
		   struct ntr_error *err)
{
	struct where w = where_error(err);

	return usn_decode(span_of(bytes, len), &w, usn_ret);
}

int ntr_usn_extent(const struct ntr_usn *usn, uint32_t index,
		   uint64_t *offset_ret, uint64_t *length_ret)
{
	struct span s = span_of(usn->extent,
				(size_t)usn->extents * usn->extent_size);
	uint64_t at = (uint64_t)index * usn->extent_size;

	if (index >= usn->extents)
		return NTR_E_NOT_FOUND;
	*offset_ret = span_u64(s, at);
	*length_ret = span_u64(s, at + 8);
	return NTR_OK;
}

int ntr_usn_max_decode(const void *value, size_t len,
		       struct ntr_usn_max *max_ret, struct ntr_error *err)
{
	enum { SIZE = 0x20 };
	struct span s = span_of(value, len);
	struct where w = where_error(err);

	if (!span_has(s, 0, SIZE))
		return reject(&w, NTR_E_BOUNDS, "length of $Max", 0, len, SIZE);
	*max_ret = (struct ntr_usn_max){
		.max_size = span_u64(s, 0x00),
		.allocation_delta = span_u64(s, 0x08),
		.journal_id = span_u64(s, 0x10),
		.lowest_usn = span_u64(s, 0x18),
	};
	return NTR_OK;
}
