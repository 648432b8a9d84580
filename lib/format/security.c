/*
 * security.c - self-relative security descriptors
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "security.h"

#include "sid.h"

enum { HEADER = 0x14, ACL_HEADER = 8 };

/* The bytes from 'offset' on, where a part of the descriptor starts. */
static int part_at(struct span sd, const struct where *w, const char *what,
		   uint32_t field, struct span *part_ret)
{
	uint32_t offset = span_u32(sd, field);

	*part_ret = span_from(sd, offset);
	if (offset < HEADER)
		return reject(w, NTR_E_BOUNDS, what, field, offset, HEADER);
	if (offset >= sd.len)
		return reject(w, NTR_E_BOUNDS, what, field, offset, sd.len);
	return NTR_OK;
}

static int sid_part(struct span sd, const struct where *w, const char *what,
		    uint32_t field, const uint8_t **sid_ret, uint32_t *len_ret)
{
	struct span part;
	struct ntr_sid sid;
	int code;

	if (span_u32(sd, field) == 0)
		return NTR_OK;
	code = part_at(sd, w, what, field, &part);
	if (code == NTR_OK)
		code = sid_decode(part, w, span_u32(sd, field), &sid);
	if (code < 0)
		return code;
	*sid_ret = part.ptr;
	*len_ret = sid.length;
	return NTR_OK;
}

static int acl_part(struct span sd, const struct where *w, const char *what,
		    uint32_t field, const uint8_t **acl_ret, uint32_t *len_ret)
{
	struct span part;
	uint32_t size;
	int code;

	if (span_u32(sd, field) == 0)
		return NTR_OK;
	code = part_at(sd, w, what, field, &part);
	if (code < 0)
		return code;
	size = span_u16(part, 2);
	if (size < ACL_HEADER)
		return reject(w, NTR_E_BOUNDS, "ACL size",
			      span_u32(sd, field) + 2u, size, ACL_HEADER);
	if (size > part.len)
		return reject(w, NTR_E_BOUNDS, "ACL size",
			      span_u32(sd, field) + 2u, size, part.len);
	*acl_ret = part.ptr;
	*len_ret = size;
	return NTR_OK;
}

int security_decode(struct span value, const struct where *w,
		    struct ntr_security *sd_ret)
{
	struct ntr_security sd = {
		.revision = span_u8(value, 0), .control = span_u16(value, 2),
	};
	int code;

	if (!span_has(value, 0, HEADER))
		return reject(w, NTR_E_BOUNDS, "security descriptor length", 0,
			      value.len, HEADER);
	if (sd.revision != 1)
		return reject(w, NTR_E_CORRUPT, "security descriptor revision",
			      0, sd.revision, 1);
	if (sd.control & NTR_SD_RM_CONTROL_VALID)
		sd.resource_manager = span_u8(value, 1);
	code = sid_part(value, w, "owner offset", 0x04, &sd.owner,
			&sd.owner_len);
	if (code == NTR_OK)
		code = sid_part(value, w, "group offset", 0x08, &sd.group,
				&sd.group_len);
	if (code == NTR_OK && sd.control & NTR_SD_SACL_PRESENT)
		code = acl_part(value, w, "SACL offset", 0x0c, &sd.sacl,
				&sd.sacl_len);
	if (code == NTR_OK && sd.control & NTR_SD_DACL_PRESENT)
		code = acl_part(value, w, "DACL offset", 0x10, &sd.dacl,
				&sd.dacl_len);
	if (code == NTR_OK)
		*sd_ret = sd;
	return code;
}

int ntr_security_decode(const void *value, size_t len,
			struct ntr_security *sd_ret, struct ntr_error *err)
{
	struct where w = where_error(err);

	return security_decode(span_of(value, len), &w, sd_ret);
}
