/*
 * volinfo.c - $VOLUME_INFORMATION
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "values.h"

enum { SIZE = 0x0c };

int volinfo_decode(struct span value, const struct where *w,
		   struct ntr_volinfo *info_ret)
{
	if (!span_has(value, 0, SIZE))
		return reject(w, NTR_E_BOUNDS, "$VOLUME_INFORMATION length", 0,
			      value.len, SIZE);
	*info_ret = (struct ntr_volinfo){
		.version_major = span_u8(value, 0x08),
		.version_minor = span_u8(value, 0x09),
		.flags = span_u16(value, 0x0a),
	};
	return NTR_OK;
}

int ntr_volinfo_decode(const void *value, size_t len,
		       struct ntr_volinfo *info_ret, struct ntr_error *err)
{
	struct where w = where_error(err);

	return volinfo_decode(span_of(value, len), &w, info_ret);
}
