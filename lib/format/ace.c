/*
 * ace.c - the entries of an access control list
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "security.h"

#include "sid.h"

enum {
	ACL_HEADER = 8, ACE_HEADER = 4, GUID = 16,
	HAS_OBJECT = 1, HAS_INHERITED = 2
};

static const struct ace_kind kinds[] = {
	[0x00] = { "ACCESS_ALLOWED", "A", ACE_PLAIN },
	[0x01] = { "ACCESS_DENIED", "D", ACE_PLAIN },
	[0x02] = { "SYSTEM_AUDIT", "AU", ACE_PLAIN },
	[0x03] = { "SYSTEM_ALARM", "AL", ACE_PLAIN },
	[0x04] = { "ACCESS_ALLOWED_COMPOUND", "", ACE_COMPOUND },
	[0x05] = { "ACCESS_ALLOWED_OBJECT", "OA", ACE_OBJECT },
	[0x06] = { "ACCESS_DENIED_OBJECT", "OD", ACE_OBJECT },
	[0x07] = { "SYSTEM_AUDIT_OBJECT", "OU", ACE_OBJECT },
	[0x08] = { "SYSTEM_ALARM_OBJECT", "OL", ACE_OBJECT },
	[0x09] = { "ACCESS_ALLOWED_CALLBACK", "XA", ACE_CALLBACK },
	[0x0a] = { "ACCESS_DENIED_CALLBACK", "XD", ACE_CALLBACK },
	[0x0b] = { "ACCESS_ALLOWED_CALLBACK_OBJECT", "ZA",
		   ACE_CALLBACK_OBJECT },
	[0x0c] = { "ACCESS_DENIED_CALLBACK_OBJECT", "", ACE_CALLBACK_OBJECT },
	[0x0d] = { "SYSTEM_AUDIT_CALLBACK", "XU", ACE_CALLBACK },
	[0x0e] = { "SYSTEM_ALARM_CALLBACK", "", ACE_CALLBACK },
	[0x0f] = { "SYSTEM_AUDIT_CALLBACK_OBJECT", "", ACE_CALLBACK_OBJECT },
	[0x10] = { "SYSTEM_ALARM_CALLBACK_OBJECT", "", ACE_CALLBACK_OBJECT },
	[0x11] = { "SYSTEM_MANDATORY_LABEL", "ML", ACE_PLAIN },
	[0x12] = { "SYSTEM_RESOURCE_ATTRIBUTE", "RA", ACE_RESOURCE },
	[0x13] = { "SYSTEM_SCOPED_POLICY_ID", "SP", ACE_PLAIN },
	[0x14] = { "SYSTEM_PROCESS_TRUST_LABEL", "TL", ACE_PLAIN },
	[0x15] = { "SYSTEM_ACCESS_FILTER", "FL", ACE_CALLBACK },
};

const struct ace_kind *ace_kind(uint32_t type)
{
	return type < sizeof(kinds) / sizeof(kinds[0]) ? &kinds[type] : NULL;
}

const char *ntr_ace_type_name(uint32_t type)
{
	const struct ace_kind *kind = ace_kind(type);

	return kind ? kind->name : NULL;
}

/* Take the GUIDs that the flags promise; false where they are not there. */
static bool take_guids(struct span *body, struct ntr_ace *ace)
{
	uint32_t flags = span_u32(*body, 0);

	if (!span_has(*body, 0, 4))
		return false;
	*body = span_from(*body, 4);
	ace->object_flags = flags;
	if (flags & HAS_OBJECT) {
		if (!span_has(*body, 0, GUID))
			return false;
		ace->object_type = body->ptr;
		*body = span_from(*body, GUID);
	}
	if (flags & HAS_INHERITED) {
		if (!span_has(*body, 0, GUID))
			return false;
		ace->inherited_type = body->ptr;
		*body = span_from(*body, GUID);
	}
	return true;
}

static bool body_decode(struct span body, enum ace_form form,
			struct ntr_ace *ace)
{
	struct where nowhere = where_error(NULL);
	struct ntr_sid sid;

	if (form == ACE_OPAQUE || !span_has(body, 0, 4))
		return false;
	ace->mask = span_u32(body, 0);
	body = span_from(body, 4);
	if (form == ACE_COMPOUND) {
		if (!span_has(body, 0, 4))
			return false;
		ace->object_flags = span_u16(body, 0);
		body = span_from(body, 4);
	}
	if ((form == ACE_OBJECT || form == ACE_CALLBACK_OBJECT) &&
	    !take_guids(&body, ace))
		return false;
	if (sid_decode(body, &nowhere, 0, &sid) < 0)
		return false;
	ace->sid = body.ptr;
	ace->sid_len = sid.length;
	body = span_from(body, sid.length);
	ace->data = body.ptr;
	ace->data_len = (uint32_t)body.len;
	return true;
}

/* '*pos' is the place in its low half and the number of entries before it in its
 * high half: both fit, since an ACL has at most 64 KiB. */
int ace_next(struct span acl, const struct where *w, uint32_t *pos,
	     struct ntr_ace *ace_ret)
{
	uint32_t at = *pos & 0xffff, index = *pos >> 16, size;
	struct span ace = span_from(acl, at ? at : ACL_HEADER), body;
	const struct ace_kind *kind;
	struct ntr_ace decoded;

	if (!span_has(acl, 0, ACL_HEADER))
		return reject(w, NTR_E_BOUNDS, "ACL size", 2, acl.len,
			      ACL_HEADER);
	at = at ? at : ACL_HEADER;
	if (index >= span_u16(acl, 4))
		return 0;
	size = span_u16(ace, 2);
	if (size < ACE_HEADER)
		return reject(w, NTR_E_BOUNDS, "ACE size", at + 2u, size,
			      ACE_HEADER);
	if (size > ace.len || at + size > 0xffff)
		return reject(w, NTR_E_BOUNDS, "ACE size", at + 2u, size,
			      ace.len);
	body = span_from(span_first(ace, size), ACE_HEADER);
	decoded = (struct ntr_ace){
		.type = span_u8(ace, 0), .flags = span_u8(ace, 1),
		.at = at, .length = size,
	};
	*ace_ret = decoded;
	kind = ace_kind(decoded.type);
	if (body_decode(body, kind ? kind->form : ACE_OPAQUE, &decoded)) {
		*ace_ret = decoded;
	} else {
		ace_ret->data = body.ptr;
		ace_ret->data_len = (uint32_t)body.len;
	}
	*pos = (at + size) | (index + 1) << 16;
	return 1;
}

int ntr_ace_next(const void *acl, size_t len, uint32_t *pos,
		 struct ntr_ace *ace_ret, struct ntr_error *err)
{
	struct where w = where_error(err);

	return ace_next(span_of(acl, len), &w, pos, ace_ret);
}
