/*
 * view_entry.c - see view_entry.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "view_entry.h"

#include "../bytes/span.h"
#include "sid.h"
#include "where.h"

/* Collation rules of an $INDEX_ROOT. */
enum { COLLATE_SID = 0x11, COLLATE_ULONGS = 0x13 };

enum {
	SDS_DATA    = 20,
	OBJECT_DATA = 56,
	QUOTA_DATA  = 48,	/* without the SID */
	REPARSE_KEY = 12,
	GUID        = 16
};

static bool name_is(struct span name, const char *ascii)
{
	size_t len = strlen(ascii);

	if (name.len != 2 * len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (span_u16(name, 2 * i) != (uint8_t)ascii[i])
			return false;
	return true;
}

uint32_t ntr_index_kind(const uint8_t *name, size_t units, uint32_t collation)
{
	struct span s = span_of(name, 2 * units);

	if (name_is(s, "$I30"))
		return NTR_INDEX_NAMES;
	if (name_is(s, "$SII"))
		return NTR_INDEX_SII;
	if (name_is(s, "$SDH"))
		return NTR_INDEX_SDH;
	if (name_is(s, "$Q"))
		return NTR_INDEX_QUOTAS;
	if (name_is(s, "$R"))
		return NTR_INDEX_REPARSE;
	if (!name_is(s, "$O"))
		return NTR_INDEX_UNKNOWN;
	/* Two files have one of this name. */
	if (collation == COLLATE_SID)
		return NTR_INDEX_OWNERS;
	return collation == COLLATE_ULONGS ? NTR_INDEX_OBJECTS :
					     NTR_INDEX_UNKNOWN;
}

static struct span key_of(const struct ntr_index_item *item)
{
	return span_of(item->key, item->key_len);
}

static struct span data_of(const struct ntr_index_item *item)
{
	return span_of(item->data, item->data_len);
}

/* An error says where the entry is. */
static struct where item_where(const struct ntr_index_item *item,
			       struct ntr_error *err)
{
	struct where w = where_error(err);

	w.base = item->offset;
	return w;
}

/* Are key and data at least this long?  Not so in the entry that ends a node. */
static int item_has(const struct ntr_index_item *item, const struct where *w,
		    uint32_t key, uint32_t data)
{
	if (item->key_len < key)
		return reject(w, NTR_E_BOUNDS, "index key length", 0,
			      item->key_len, key);
	if (item->data_len < data)
		return reject(w, NTR_E_BOUNDS, "index data length", 0,
			      item->data_len, data);
	return NTR_OK;
}

int ntr_sds_entry_decode(uint32_t kind, const struct ntr_index_item *item,
			 struct ntr_sds_entry *entry_ret, struct ntr_error *err)
{
	struct where w = item_where(item, err);
	struct span key = key_of(item), data = data_of(item);
	bool by_hash = kind == NTR_INDEX_SDH;
	int code;

	if (!by_hash && kind != NTR_INDEX_SII)
		return reject(&w, NTR_E_ARG, "index kind", 0, kind, 0);
	code = item_has(item, &w, by_hash ? 8 : 4, SDS_DATA);
	if (code < 0)
		return code;
	*entry_ret = (struct ntr_sds_entry){
		.hash = span_u32(by_hash ? key : data, 0),
		.id = span_u32(key, by_hash ? 4 : 0),
		.data_hash = span_u32(data, 0), .data_id = span_u32(data, 4),
		.at = span_u64(data, 8), .length = span_u32(data, 16),
	};
	return NTR_OK;
}

int ntr_object_entry_decode(const struct ntr_index_item *item,
			    struct ntr_object_entry *entry_ret,
			    struct ntr_error *err)
{
	struct where w = item_where(item, err);
	int code = item_has(item, &w, GUID, OBJECT_DATA);

	if (code < 0)
		return code;
	entry_ret->ref = span_u64(data_of(item), 0);
	memcpy(entry_ret->object_id, item->key, GUID);
	memcpy(entry_ret->birth_volume_id, item->data + 8, GUID);
	memcpy(entry_ret->birth_object_id, item->data + 24, GUID);
	memcpy(entry_ret->domain_id, item->data + 40, GUID);
	return NTR_OK;
}

/* The SID in 's', if there is one: system entries of $Q have none. */
static int quota_sid(struct span s, const struct where *w,
		     struct ntr_quota_entry *entry)
{
	struct ntr_sid sid;
	int code;

	if (s.len == 0)
		return NTR_OK;
	code = sid_decode(s, w, 0, &sid);
	if (code < 0)
		return code;
	entry->sid = s.ptr;
	entry->sid_len = sid.length;
	return NTR_OK;
}

static int quota_decode(const struct ntr_index_item *item,
			const struct where *w, struct ntr_quota_entry *entry)
{
	struct span data = data_of(item);
	int code = item_has(item, w, 4, QUOTA_DATA);

	if (code < 0)
		return code;
	*entry = (struct ntr_quota_entry){
		.owner_id = span_u32(key_of(item), 0),
		.version = span_u32(data, 0x00), .flags = span_u32(data, 0x04),
		.used = span_u64(data, 0x08), .changed = span_u64(data, 0x10),
		.threshold = span_u64(data, 0x18), .limit = span_u64(data, 0x20),
		.exceeded = span_u64(data, 0x28),
	};
	return quota_sid(span_from(data, QUOTA_DATA), w, entry);
}

static int owner_decode(const struct ntr_index_item *item,
			const struct where *w, struct ntr_quota_entry *entry)
{
	int code = item_has(item, w, 1, 4);

	if (code < 0)
		return code;
	*entry = (struct ntr_quota_entry){
		.owner_id = span_u32(data_of(item), 0),
	};
	return quota_sid(key_of(item), w, entry);
}

int ntr_quota_entry_decode(uint32_t kind, const struct ntr_index_item *item,
			   struct ntr_quota_entry *entry_ret,
			   struct ntr_error *err)
{
	struct where w = item_where(item, err);
	struct ntr_quota_entry entry;
	int code;

	if (kind == NTR_INDEX_QUOTAS)
		code = quota_decode(item, &w, &entry);
	else if (kind == NTR_INDEX_OWNERS)
		code = owner_decode(item, &w, &entry);
	else
		code = reject(&w, NTR_E_ARG, "index kind", 0, kind, 0);
	if (code == NTR_OK)
		*entry_ret = entry;
	return code;
}

int ntr_reparse_entry_decode(const struct ntr_index_item *item,
			     struct ntr_reparse_entry *entry_ret,
			     struct ntr_error *err)
{
	struct where w = item_where(item, err);
	int code = item_has(item, &w, REPARSE_KEY, 0);

	if (code < 0)
		return code;
	*entry_ret = (struct ntr_reparse_entry){
		.tag = span_u32(key_of(item), 0),
		.ref = span_u64(key_of(item), 4),
	};
	return NTR_OK;
}

int view_entry_check(uint32_t kind, const struct ntr_index_item *item,
		     struct ntr_error *err)
{
	struct ntr_object_entry object;
	struct ntr_reparse_entry reparse;
	struct ntr_quota_entry quota;
	struct ntr_sds_entry sds;

	switch (kind) {
	case NTR_INDEX_SII:
	case NTR_INDEX_SDH:
		return ntr_sds_entry_decode(kind, item, &sds, err);
	case NTR_INDEX_OBJECTS:
		return ntr_object_entry_decode(item, &object, err);
	case NTR_INDEX_OWNERS:
	case NTR_INDEX_QUOTAS:
		return ntr_quota_entry_decode(kind, item, &quota, err);
	case NTR_INDEX_REPARSE:
		return ntr_reparse_entry_decode(item, &reparse, err);
	default:
		return NTR_OK;
	}
}
