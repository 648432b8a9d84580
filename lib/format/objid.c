/*
 * objid.c - $OBJECT_ID
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "values.h"

enum { GUID = 16, LONG_FORM = 4 * GUID };

int object_id_decode(struct span value, const struct where *w,
		     struct ntr_object_id *id_ret)
{
	struct ntr_object_id id = { .long_form = value.len >= LONG_FORM };

	if (!span_has(value, 0, GUID))
		return reject(w, NTR_E_BOUNDS, "$OBJECT_ID length", 0,
			      value.len, GUID);
	memcpy(id.object_id, value.ptr, GUID);
	if (id.long_form) {
		memcpy(id.birth_volume_id, value.ptr + GUID, GUID);
		memcpy(id.birth_object_id, value.ptr + 2 * GUID, GUID);
		memcpy(id.domain_id, value.ptr + 3 * GUID, GUID);
	}
	*id_ret = id;
	return NTR_OK;
}

int ntr_object_id_decode(const void *value, size_t len,
			 struct ntr_object_id *id_ret, struct ntr_error *err)
{
	struct where w = where_error(err);

	return object_id_decode(span_of(value, len), &w, id_ret);
}
