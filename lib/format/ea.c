/*
 * ea.c - see ea.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "ea.h"

enum { INFO_SIZE = 8, HEADER = 8 };

/* No entry can be at either. */
#define WALK_OVER UINT32_MAX
#define WALK_LOST (UINT32_MAX - 1)	/* the next was beyond the value */

int ea_info_decode(struct span value, const struct where *w,
		   struct ntr_ea_info *info_ret)
{
	if (!span_has(value, 0, INFO_SIZE))
		return reject(w, NTR_E_BOUNDS, "$EA_INFORMATION length", 0,
			      value.len, INFO_SIZE);
	*info_ret = (struct ntr_ea_info){
		.packed_len = span_u16(value, 0),
		.need_count = span_u16(value, 2),
		.unpacked_len = span_u32(value, 4),
	};
	return NTR_OK;
}

int ntr_ea_info_decode(const void *value, size_t len,
		       struct ntr_ea_info *info_ret, struct ntr_error *err)
{
	struct where w = where_error(err);

	return ea_info_decode(span_of(value, len), &w, info_ret);
}

static bool only_zeros(struct span s)
{
	return s.ptr[0] == 0 && memcmp(s.ptr, s.ptr + 1, s.len - 1) == 0;
}

/* Is there nothing but padding from here on?  Only what is too short for an entry,
 * or begins like one without a name, can be: no look at all of it for every entry. */
static bool at_padding(struct span s)
{
	return (s.len < HEADER || span_u64(s, 0) == 0) && only_zeros(s);
}

static int entry_decode(struct span s, const struct where *w, uint32_t at,
			struct ntr_ea *ea)
{
	uint32_t name_len = span_u8(s, 5), value_len = span_u16(s, 6);
	uint64_t value_at = HEADER + (uint64_t)name_len + 1;
	uint32_t next = span_u32(s, 0);
	uint64_t end = next && next < s.len ? next : s.len;

	if (!span_has(s, 0, HEADER))
		return reject(w, NTR_E_BOUNDS, "EA entry header", at, s.len,
			      HEADER);
	if (value_at + value_len > end)
		return reject(w, NTR_E_BOUNDS, "EA entry length", at,
			      value_at + value_len, end);
	*ea = (struct ntr_ea){
		.flags = span_u8(s, 4), .at = at,
		.name_len = name_len, .value_len = value_len,
		.name = span_from(s, HEADER).ptr,
		.value = span_from(s, value_at).ptr,
	};
	return NTR_OK;
}

int ea_next(struct span value, const struct where *w, uint32_t *pos,
	    struct ntr_ea *ea_ret)
{
	uint32_t at = *pos, next;
	struct span s;
	int code;

	value = span_first(value, WALK_LOST - 1);
	*pos = WALK_OVER;
	if (at == WALK_LOST)
		return reject(w, NTR_E_BOUNDS, "EA next offset", 0, 0, 0);
	if (at >= value.len)
		return 0;
	s = span_from(value, at);
	if (at_padding(s))
		return 0;
	code = entry_decode(s, w, at, ea_ret);
	if (code < 0)
		return code;
	/* It is past all of this entry, so the walk advances. */
	next = span_u32(s, 0);
	if (next > s.len)
		*pos = WALK_LOST;
	else if (next > 0 && next < s.len)
		*pos = at + next;
	return 1;
}

int ntr_ea_next(const void *value, size_t len, uint32_t *pos,
		struct ntr_ea *ea_ret, struct ntr_error *err)
{
	struct where w = where_error(err);

	return ea_next(span_of(value, len), &w, pos, ea_ret);
}
