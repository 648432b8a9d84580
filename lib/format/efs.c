/*
 * efs.c - the head of $EFS, and the keys in its two lists
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "efs.h"

#include "limits.h"
#include "sid.h"

enum {
	HEAD             = 0x54,	/* versions 1 to 3 */
	HEAD_PROTECTORS  = 0x28,	/* versions 4 and 5 */
	KEY_SIZE         = 0x14,
	CREDENTIAL_SIZE  = 0x1c,
	CERTIFICATE_SIZE = 0x14,
	TYPE_CONTAINER   = 1,
	TYPE_THUMBPRINT  = 3,
	GUID             = 16
};

#define RECOVERY (UINT32_C(1) << 31)	/* in a position: counts keys of the DRF */
#define WALK_OVER UINT32_MAX

/* --------------------------------------------------------------------- head -- */

static bool has_protectors(struct span value)
{
	uint32_t version = span_u32(value, 8);

	return version == 4 || version == 5;
}

/* The list at the offset that the head has at 'field': its count, and where its
 * first key is; false for one that leaves the value. */
static bool list_find(struct span value, uint32_t field, uint32_t *count_ret,
		      uint32_t *at_ret)
{
	uint32_t at = span_u32(value, field);
	bool short_count = has_protectors(value);

	*count_ret = 0;
	*at_ret = at;
	if (at == 0)
		return true;
	/* Protectors have the size of their list first, and fewer of them. */
	if (!span_has(value, at, short_count ? 6 : 4))
		return false;
	*count_ret = short_count ? span_u16(value, (uint64_t)at + 4) :
				   span_u32(value, at);
	*at_ret = at + 4;
	return true;
}

static uint32_t list_field(struct span value, bool recovery)
{
	return (has_protectors(value) ? 0x20u : 0x40u) + (recovery ? 4 : 0);
}

int efs_decode(struct span value, const struct where *w, struct ntr_efs *efs_ret)
{
	uint32_t head = has_protectors(value) ? HEAD_PROTECTORS : HEAD, at;
	struct ntr_efs efs = {
		.length = span_u32(value, 0), .state = span_u32(value, 4),
		.version = span_u32(value, 8),
		.crypto_version = span_u32(value, 12),
	};

	if (!span_has(value, 0, head))
		return reject(w, NTR_E_BOUNDS, "$EFS length", 0, value.len, head);
	memcpy(efs.id, value.ptr + 16, GUID);
	if (!list_find(value, list_field(value, false), &efs.users, &at))
		note(w, NTR_F_ATTRIBUTE_VALUE, "offset of the DDF",
		     list_field(value, false), at, value.len);
	if (!list_find(value, list_field(value, true), &efs.recovery_agents,
		       &at))
		note(w, NTR_F_ATTRIBUTE_VALUE, "offset of the DRF",
		     list_field(value, true), at, value.len);
	*efs_ret = efs;
	return NTR_OK;
}

/* --------------------------------------------------------------- credential -- */

static void absent(const struct where *w, const char *what, uint64_t at,
		   uint64_t got, size_t limit)
{
	note(w, NTR_F_ATTRIBUTE_VALUE, what, at, got, limit);
}

/* The name at the offset that 's' has at 'field', up to its NUL. */
static void name_decode(struct span s, uint64_t at, uint32_t field,
			const struct where *w, const uint8_t **name_ret,
			uint32_t *units_ret)
{
	uint32_t offset = span_u32(s, field), units = 0;
	struct span name = span_from(s, offset);

	if (offset == 0)
		return;
	while (2 * (size_t)units + 2 <= name.len &&
	       span_u16(name, 2 * (uint64_t)units) != 0)
		units++;
	if (2 * (size_t)units + 2 > name.len) {
		absent(w, "name in a key", at + field, offset, s.len);
		return;
	}
	*name_ret = name.ptr;
	*units_ret = units;
}

static void sid_find(struct span cred, uint64_t at, const struct where *w,
		     struct ntr_efs_key *key)
{
	uint32_t offset = span_u32(cred, 4);
	struct where quiet = where_error(NULL);
	struct ntr_sid sid;

	if (offset == 0)
		return;
	if (sid_decode(span_from(cred, offset), &quiet, 0, &sid) < 0) {
		absent(w, "SID in a key", at + 4, offset, cred.len);
		return;
	}
	key->sid = span_from(cred, offset).ptr;
	key->sid_len = sid.length;
}

static void certificate_decode(struct span cred, uint64_t at,
			       const struct where *w, struct ntr_efs_key *key)
{
	uint32_t len = span_u32(cred, 0x0c), offset = span_u32(cred, 0x10);
	struct span cert, thumbprint;

	if (len < CERTIFICATE_SIZE || !span_sub(cred, offset, len, &cert)) {
		absent(w, "certificate in a key", at + 0x10,
		       (uint64_t)offset + len, cred.len);
		return;
	}
	at += offset;
	if (span_sub(cert, span_u32(cert, 0), span_u32(cert, 4), &thumbprint)) {
		key->thumbprint = thumbprint.ptr;
		key->thumbprint_len = (uint32_t)thumbprint.len;
	} else {
		absent(w, "thumbprint in a key", at,
		       (uint64_t)span_u32(cert, 0) + span_u32(cert, 4), len);
	}
	name_decode(cert, at, 0x08, w, &key->container, &key->container_units);
	name_decode(cert, at, 0x0c, w, &key->provider, &key->provider_units);
	name_decode(cert, at, 0x10, w, &key->user, &key->user_units);
}

static void credential_decode(struct span e, uint64_t at, const struct where *w,
			      struct ntr_efs_key *key)
{
	uint32_t offset = span_u32(e, 4), len = span_u32(span_from(e, offset), 0);
	struct span cred;

	if (len < CREDENTIAL_SIZE || !span_sub(e, offset, len, &cred)) {
		absent(w, "credential in a key", at + 4,
		       (uint64_t)offset + len, e.len);
		return;
	}
	at += offset;
	key->credential = span_u32(cred, 8);
	sid_find(cred, at, w, key);
	if (key->credential == TYPE_THUMBPRINT)
		certificate_decode(cred, at, w, key);
	if (key->credential != TYPE_CONTAINER)
		return;
	name_decode(cred, at, 0x0c, w, &key->container, &key->container_units);
	name_decode(cred, at, 0x10, w, &key->provider, &key->provider_units);
}

/* --------------------------------------------------------------------- keys -- */

static void key_decode(struct span e, uint32_t at, bool recovery,
		       const struct where *w, struct ntr_efs_key *key)
{
	uint32_t len = span_u32(e, 8), offset = span_u32(e, 12);
	struct span fek;

	*key = (struct ntr_efs_key){
		.recovery = recovery, .at = at, .length = (uint32_t)e.len,
	};
	if (span_sub(e, offset, len, &fek)) {
		key->key = fek.ptr;
		key->key_len = len;
	} else {
		absent(w, "file key", (uint64_t)at + 8, (uint64_t)offset + len,
		       e.len);
	}
	credential_decode(e, at, w, key);
}

static int key_bounds(struct span value, uint32_t at, const struct where *w,
		      struct span *e_ret)
{
	uint32_t length = span_u32(value, at);

	if (!span_has(value, at, KEY_SIZE))
		return reject(w, NTR_E_BOUNDS, "$EFS key header", at,
			      (uint64_t)at + KEY_SIZE, value.len);
	if (length < KEY_SIZE)
		return reject(w, NTR_E_CORRUPT, "$EFS key length", at, length,
			      KEY_SIZE);
	if (!span_sub(value, at, length, e_ret))
		return reject(w, NTR_E_BOUNDS, "$EFS key length", at,
			      (uint64_t)at + length, value.len);
	return NTR_OK;
}

/* Key 'index' of a list.  All that a position can hold is the index, so the keys
 * before it are stepped over again; that there are never many bounds the work. */
static int list_get(struct span value, bool recovery, uint32_t index,
		    const struct where *w, struct ntr_efs_key *key_ret)
{
	uint32_t field = list_field(value, recovery), count, at;
	struct span e = {0};
	int code;

	if (!list_find(value, field, &count, &at))
		return reject(w, NTR_E_BOUNDS, recovery ? "offset of the DRF" :
			      "offset of the DDF", field, at, value.len);
	if (index >= count)
		return 0;
	if (index >= EFS_KEYS_MAX)
		return reject(w, NTR_E_LIMIT, "keys in $EFS", field, count,
			      EFS_KEYS_MAX);
	for (uint32_t i = 0; i <= index; i++) {
		at += (uint32_t)e.len;
		code = key_bounds(value, at, w, &e);
		if (code < 0)
			return code;
	}
	key_decode(e, at, recovery, w, key_ret);
	return 1;
}

int efs_next(struct span value, const struct where *w, uint32_t *pos,
	     struct ntr_efs_key *key_ret)
{
	uint32_t at = *pos;
	int code = 0;

	if (at == WALK_OVER)
		return 0;
	value = span_first(value, UINT32_MAX);
	*pos = WALK_OVER;
	if (!span_has(value, 0, has_protectors(value) ? HEAD_PROTECTORS : HEAD))
		return reject(w, NTR_E_BOUNDS, "$EFS length", 0, value.len, HEAD);
	if (has_protectors(value))
		return reject(w, NTR_E_UNSUPPORTED, "$EFS version", 8,
			      span_u32(value, 8), 3);
	if (!(at & RECOVERY)) {
		code = list_get(value, false, at, w, key_ret);
		*pos = code > 0 ? at + 1 : RECOVERY;
		if (code != 0)
			return code;
		at = RECOVERY;
	}
	code = list_get(value, true, at & ~RECOVERY, w, key_ret);
	*pos = code > 0 ? at + 1 : WALK_OVER;
	return code;
}

/* ------------------------------------------------------------------- public -- */

int ntr_efs_decode(const void *value, size_t len, struct ntr_efs *efs_ret,
		   struct ntr_error *err)
{
	struct where w = where_error(err);

	return efs_decode(span_of(value, len), &w, efs_ret);
}

int ntr_efs_next(const void *value, size_t len, uint32_t *pos,
		 struct ntr_efs_key *key_ret, struct ntr_error *err)
{
	struct where w = where_error(err);

	return efs_next(span_of(value, len), &w, pos, key_ret);
}
