/*
 * index_entry.c - one entry of any index of the system
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "index_entry.h"
#include "rows.h"
#include "text.h"
#include "types.h"

static const struct {
	const char *name, *words;
} kinds[] = {
	[NTR_INDEX_UNKNOWN] = { "unknown", "unknown" },
	[NTR_INDEX_NAMES] = { "names", "names" },
	[NTR_INDEX_SII] = { "sii", "descriptors by id" },
	[NTR_INDEX_SDH] = { "sdh", "descriptors by hash" },
	[NTR_INDEX_OBJECTS] = { "objects", "object ids" },
	[NTR_INDEX_OWNERS] = { "owners", "owners by SID" },
	[NTR_INDEX_QUOTAS] = { "quotas", "quotas by owner" },
	[NTR_INDEX_REPARSE] = { "reparse", "reparse points" },
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

const char *index_kind_name(uint32_t kind)
{
	return kinds[kind < KINDS ? kind : 0].name;
}

const char *index_kind_words(uint32_t kind)
{
	return kinds[kind < KINDS ? kind : 0].words;
}

const char *collation_text(uint32_t collation)
{
	switch (collation) {
	case 0x00: return "binary";
	case 0x01: return "file names";
	case 0x02: return "unicode text";
	case 0x10: return "numbers";
	case 0x11: return "SIDs";
	case 0x12: return "security hashes";
	case 0x13: return "rows of numbers";
	default: return "unknown";
	}
}

static const struct bit_name quota_flags[] = {
	{ NTR_QUOTA_DEFAULT_LIMITS, "default-limits" },
	{ NTR_QUOTA_LIMIT_REACHED, "limit-reached" },
	{ NTR_QUOTA_ID_DELETED, "id-deleted" },
	{ NTR_QUOTA_TRACKING, "tracking" },
	{ NTR_QUOTA_ENFORCED, "enforced" },
	{ NTR_QUOTA_TRACKING_ASKED, "tracking-asked-for" },
	{ NTR_QUOTA_LOG_THRESHOLD, "log-threshold" },
	{ NTR_QUOTA_LOG_LIMIT, "log-limit" },
	{ NTR_QUOTA_OUT_OF_DATE, "out-of-date" },
	{ NTR_QUOTA_CORRUPT, "corrupt" },
	{ NTR_QUOTA_PENDING_DELETES, "pending-deletes" },
	{ 0, NULL }
};

static bool has_sid(const struct ntr_quota_entry *q, char text[NTR_SID_TEXT])
{
	struct ntr_sid sid;

	if (q->sid_len == 0 ||
	    ntr_sid_decode(q->sid, q->sid_len, &sid, NULL) < 0)
		return false;
	ntr_sid_text(&sid, text);
	return true;
}

static bool name_json(struct json *j, const struct ntr_index_item *item)
{
	struct ntr_filename fn;

	if (ntr_filename_decode(item->key, item->key_len, &fn, NULL) < 0)
		return false;
	json_u64(j, "record", NTR_REF_NUMBER(item->ref));
	json_u64(j, "sequence", NTR_REF_SEQUENCE(item->ref));
	json_name(j, "name", fn.name, fn.name_units);
	json_text(j, "namespace", name_space_text(fn.name_space));
	json_ref(j, "parent", fn.parent_ref);
	times_json(j, fn.created, fn.modified, fn.changed, fn.accessed);
	json_u64(j, "size", fn.size);
	json_u64(j, "allocated", fn.allocated);
	file_flags_json(j, "flags", fn.file_flags);
	json_u64(j, "reparse_tag", fn.reparse_tag);
	return true;
}

static bool sds_json(struct json *j, uint32_t kind,
		     const struct ntr_index_item *item)
{
	struct ntr_sds_entry e;

	if (ntr_sds_entry_decode(kind, item, &e, NULL) < 0)
		return false;
	json_u64(j, "id", e.id);
	if (kind == NTR_INDEX_SDH)
		json_u64(j, "hash", e.hash);
	json_u64(j, "data_id", e.data_id);
	json_u64(j, "data_hash", e.data_hash);
	json_u64(j, "at", e.at);
	json_u64(j, "length", e.length);
	return true;
}

static bool object_json(struct json *j, const struct ntr_index_item *item)
{
	struct ntr_object_entry e;

	if (ntr_object_entry_decode(item, &e, NULL) < 0)
		return false;
	json_guid(j, "object_id", e.object_id);
	json_u64(j, "record", NTR_REF_NUMBER(e.ref));
	json_u64(j, "sequence", NTR_REF_SEQUENCE(e.ref));
	json_guid(j, "birth_volume_id", e.birth_volume_id);
	json_guid(j, "birth_object_id", e.birth_object_id);
	json_guid(j, "domain_id", e.domain_id);
	return true;
}

static bool quota_json(struct json *j, uint32_t kind,
		       const struct ntr_index_item *item)
{
	char sid[NTR_SID_TEXT];
	struct ntr_quota_entry q;

	if (ntr_quota_entry_decode(kind, item, &q, NULL) < 0)
		return false;
	json_u64(j, "owner_id", q.owner_id);
	json_text_or_null(j, "sid", has_sid(&q, sid) ? sid : NULL);
	if (kind == NTR_INDEX_OWNERS)
		return true;
	json_u64(j, "version", q.version);
	json_u64(j, "flags", q.flags);
	bits_json(j, "flag_names", q.flags, quota_flags);
	json_u64(j, "used", q.used);
	json_time(j, "changed", q.changed);
	json_number(j, "threshold", q.threshold);
	json_number(j, "limit", q.limit);
	if (q.exceeded)
		json_time(j, "exceeded", q.exceeded);
	else
		json_null(j, "exceeded");
	return true;
}

static bool link_json(struct json *j, const struct ntr_index_item *item)
{
	struct ntr_reparse_entry e;

	if (ntr_reparse_entry_decode(item, &e, NULL) < 0)
		return false;
	json_u64(j, "tag", e.tag);
	json_text_or_null(j, "tag_name", ntr_reparse_tag_name(e.tag));
	json_u64(j, "record", NTR_REF_NUMBER(e.ref));
	json_u64(j, "sequence", NTR_REF_SEQUENCE(e.ref));
	return true;
}

static bool fields_json(struct json *j, uint32_t kind,
			const struct ntr_index_item *item)
{
	switch (kind) {
	case NTR_INDEX_NAMES:
		return name_json(j, item);
	case NTR_INDEX_SII:
	case NTR_INDEX_SDH:
		return sds_json(j, kind, item);
	case NTR_INDEX_OBJECTS:
		return object_json(j, item);
	case NTR_INDEX_OWNERS:
	case NTR_INDEX_QUOTAS:
		return quota_json(j, kind, item);
	case NTR_INDEX_REPARSE:
		return link_json(j, item);
	default:
		return false;
	}
}

void index_entry_json(struct json *j, const struct session *s, uint32_t kind,
		      const struct ntr_index_item *item)
{
	json_object(j, NULL);
	json_number(j, "block", item->block);
	json_number(j, "offset", session_image_offset(s, item->offset));
	if (item->subnode_vcn != NTR_NONE)
		json_u64(j, "subnode_vcn", item->subnode_vcn);
	json_bool(j, "last", item->last != 0);
	if (!item->last && !fields_json(j, kind, item)) {
		json_hex(j, "key_hex", item->key, item->key_len);
		json_hex(j, "data_hex", item->data, item->data_len);
	}
	json_object_end(j);
}

static bool name_text(const struct ntr_index_item *item)
{
	struct ntr_filename fn;
	char ref[40];

	if (ntr_filename_decode(item->key, item->key_len, &fn, NULL) < 0)
		return false;
	snprintf(ref, sizeof(ref), "#%" PRIu64 "-%u",
		 NTR_REF_NUMBER(item->ref), NTR_REF_SEQUENCE(item->ref));
	printf("%-12s ", ref);
	text_put_name(stdout, fn.name, fn.name_units);
	printf("  (%s)\n", name_space_text(fn.name_space));
	return true;
}

static bool sds_text(uint32_t kind, const struct ntr_index_item *item)
{
	struct ntr_sds_entry e;

	if (ntr_sds_entry_decode(kind, item, &e, NULL) < 0)
		return false;
	printf("id %" PRIu32 ", hash 0x%08" PRIx32 ": %" PRIu32
	       " bytes at 0x%" PRIx64 " of $SDS\n", e.id,
	       kind == NTR_INDEX_SDH ? e.hash : e.data_hash, e.length, e.at);
	return true;
}

static bool object_text(const struct ntr_index_item *item)
{
	struct ntr_object_entry e;
	char id[NTR_GUID_TEXT], volume[NTR_GUID_TEXT], object[NTR_GUID_TEXT];
	static const uint8_t none[16];

	if (ntr_object_entry_decode(item, &e, NULL) < 0)
		return false;
	ntr_guid_text(e.object_id, id);
	printf("%s  ", id);
	put_ref(e.ref);
	putchar('\n');
	if (memcmp(e.birth_volume_id, none, 16) == 0 &&
	    memcmp(e.birth_object_id, e.object_id, 16) == 0)
		return true;	/* it has always been here */
	ntr_guid_text(e.birth_volume_id, volume);
	ntr_guid_text(e.birth_object_id, object);
	printf("                 born as %s\n                 on volume %s\n",
	       object, volume);
	return true;
}

static void put_bytes(const char *label, uint64_t number)
{
	if (number == NTR_NONE)
		printf(", no %s", label);
	else
		printf(", %s %" PRIu64, label, number);
}

static bool quota_text(uint32_t kind, const struct ntr_index_item *item)
{
	char sid[NTR_SID_TEXT] = "", flags[256], when[WHEN_TEXT];
	struct ntr_quota_entry q;

	if (ntr_quota_entry_decode(kind, item, &q, NULL) < 0)
		return false;
	printf("owner %" PRIu32 "%s%s\n", q.owner_id,
	       has_sid(&q, sid) ? "  " : "", sid);
	if (kind == NTR_INDEX_OWNERS)
		return true;
	when_text(q.changed, true, when);
	bits_text(q.flags, quota_flags, flags, sizeof(flags));
	printf("                 used %" PRIu64, q.used);
	put_bytes("threshold", q.threshold);
	put_bytes("limit", q.limit);
	printf(", changed %s\n                 flags %s\n", when, flags);
	if (q.exceeded) {
		when_text(q.exceeded, true, when);
		printf("                 over its limit since %s\n", when);
	}
	return true;
}

static bool link_text(const struct ntr_index_item *item)
{
	struct ntr_reparse_entry e;
	char tag[TAG_TEXT];

	if (ntr_reparse_entry_decode(item, &e, NULL) < 0)
		return false;
	put_ref(e.ref);
	printf("  %s\n", tag_text(e.tag, tag));
	return true;
}

static bool fields_text(uint32_t kind, const struct ntr_index_item *item)
{
	switch (kind) {
	case NTR_INDEX_NAMES:
		return name_text(item);
	case NTR_INDEX_SII:
	case NTR_INDEX_SDH:
		return sds_text(kind, item);
	case NTR_INDEX_OBJECTS:
		return object_text(item);
	case NTR_INDEX_OWNERS:
	case NTR_INDEX_QUOTAS:
		return quota_text(kind, item);
	case NTR_INDEX_REPARSE:
		return link_text(item);
	default:
		return false;
	}
}

void index_entry_text(const struct session *s, uint32_t kind,
		      const struct ntr_index_item *item)
{
	uint64_t offset = session_image_offset(s, item->offset);

	if (offset == NTR_NONE)
		printf("    %-11s  ", "-");
	else
		printf("    0x%09" PRIx64 "  ", offset);
	if (fields_text(kind, item))
		return;
	printf("unknown entry\n");
	row_hex("  key", item->key, item->key_len);
	row_hex("  data", item->data, item->data_len);
}
