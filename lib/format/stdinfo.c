/*
 * stdinfo.c - $STANDARD_INFORMATION
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "values.h"

enum { SHORT_SIZE = 0x30, LONG_SIZE = 0x48 };

int stdinfo_decode(struct span value, const struct where *w,
		   struct ntr_stdinfo *info_ret)
{
	if (!span_has(value, 0, SHORT_SIZE))
		return reject(w, NTR_E_BOUNDS, "$STANDARD_INFORMATION length",
			      0, value.len, SHORT_SIZE);
	*info_ret = (struct ntr_stdinfo){
		.created = span_u64(value, 0x00),
		.modified = span_u64(value, 0x08),
		.changed = span_u64(value, 0x10),
		.accessed = span_u64(value, 0x18),
		.file_flags = span_u32(value, 0x20),
		.max_versions = span_u32(value, 0x24),
		.version = span_u32(value, 0x28),
		.class_id = span_u32(value, 0x2c),
	};
	if (!span_has(value, 0, LONG_SIZE))
		return NTR_OK;
	info_ret->long_form = 1;
	info_ret->owner_id = span_u32(value, 0x30);
	info_ret->security_id = span_u32(value, 0x34);
	info_ret->quota_charged = span_u64(value, 0x38);
	info_ret->usn = span_u64(value, 0x40);
	return NTR_OK;
}

int ntr_stdinfo_decode(const void *value, size_t len,
		       struct ntr_stdinfo *info_ret, struct ntr_error *err)
{
	struct where w = where_error(err);

	return stdinfo_decode(span_of(value, len), &w, info_ret);
}
