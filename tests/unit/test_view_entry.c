/*
 * test_view_entry.c - kinds of indexes, and the entries of view indexes
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include "format/view_entry.h"

enum { COLLATE_NAME = 1, COLLATE_ULONG = 0x10, COLLATE_SID = 0x11,
       COLLATE_HASH = 0x12, COLLATE_ULONGS = 0x13 };

static uint32_t kind_of(const char *name, uint32_t collation)
{
	uint8_t units[64];
	size_t count;

	ck_assert_int_eq(ntr_utf16(name, units, sizeof(units) / 2, &count), 0);
	return ntr_index_kind(units, count, collation);
}

START_TEST(knows_kinds)
{
	ck_assert_uint_eq(kind_of("$I30", COLLATE_NAME), NTR_INDEX_NAMES);
	ck_assert_uint_eq(kind_of("$SII", COLLATE_ULONG), NTR_INDEX_SII);
	ck_assert_uint_eq(kind_of("$SDH", COLLATE_HASH), NTR_INDEX_SDH);
	ck_assert_uint_eq(kind_of("$O", COLLATE_ULONGS), NTR_INDEX_OBJECTS);
	ck_assert_uint_eq(kind_of("$O", COLLATE_SID), NTR_INDEX_OWNERS);
	ck_assert_uint_eq(kind_of("$Q", COLLATE_ULONG), NTR_INDEX_QUOTAS);
	ck_assert_uint_eq(kind_of("$R", COLLATE_ULONGS), NTR_INDEX_REPARSE);
	ck_assert_uint_eq(kind_of("$O", COLLATE_NAME), NTR_INDEX_UNKNOWN);
	ck_assert_uint_eq(kind_of("$", COLLATE_NAME), NTR_INDEX_UNKNOWN);
	ck_assert_uint_eq(kind_of("", COLLATE_NAME), NTR_INDEX_UNKNOWN);
	ck_assert_uint_eq(kind_of("$I300", COLLATE_NAME), NTR_INDEX_UNKNOWN);
	ck_assert_uint_eq(kind_of("$r", COLLATE_ULONGS), NTR_INDEX_UNKNOWN);
}
END_TEST

static struct ntr_index_item item_of(const void *key, size_t key_len,
				     const void *data, size_t data_len)
{
	return (struct ntr_index_item){
		.offset = 0x5000, .key = key, .key_len = (uint32_t)key_len,
		.data = data, .data_len = (uint32_t)data_len,
	};
}

/* Every shorter key and data is refused, and says where. */
static void refuses_short(uint32_t kind, struct ntr_index_item item,
			  uint32_t key, uint32_t data)
{
	struct ntr_error err = { .code = 0 };
	struct ntr_index_item cut = item;

	for (cut.key_len = 0; cut.key_len < key; cut.key_len++) {
		ck_assert_int_eq(view_entry_check(kind, &cut, &err),
				 NTR_E_BOUNDS);
		ck_assert_str_eq(err.what, "index key length");
		ck_assert_uint_eq(err.offset, 0x5000);
	}
	cut = item;
	for (cut.data_len = 0; cut.data_len < data; cut.data_len++) {
		ck_assert_int_eq(view_entry_check(kind, &cut, &err),
				 NTR_E_BOUNDS);
		ck_assert_str_eq(err.what, "index data length");
	}
	ck_assert_int_eq(view_entry_check(kind, &item, &err), 0);
}

START_TEST(decodes_sds_entries)
{
	uint8_t key[8], data[24];
	struct ntr_index_item sdh = item_of(key, 8, data, 24);
	struct ntr_index_item sii = item_of(key + 4, 4, data, 20);
	struct ntr_sds_entry entry;

	put32(key, 0xaabbccdd);
	put32(key + 4, 0x105);
	put32(data, 0x11223344);
	put32(data + 4, 0x106);
	put64(data + 8, 0x123456789a);
	put32(data + 16, 0x78);
	put32(data + 20, 0x490049);
	ck_assert_int_eq(ntr_sds_entry_decode(NTR_INDEX_SDH, &sdh, &entry,
					      NULL), 0);
	ck_assert_uint_eq(entry.hash, 0xaabbccdd);
	ck_assert_uint_eq(entry.id, 0x105);
	ck_assert_uint_eq(entry.data_hash, 0x11223344);
	ck_assert_uint_eq(entry.data_id, 0x106);
	ck_assert_uint_eq(entry.at, 0x123456789a);
	ck_assert_uint_eq(entry.length, 0x78);
	ck_assert_int_eq(ntr_sds_entry_decode(NTR_INDEX_SII, &sii, &entry,
					      NULL), 0);
	ck_assert_uint_eq(entry.id, 0x105);
	ck_assert_uint_eq(entry.hash, 0x11223344);
	ck_assert_uint_eq(entry.data_id, 0x106);
	ck_assert_int_eq(ntr_sds_entry_decode(NTR_INDEX_REPARSE, &sii, &entry,
					      NULL), NTR_E_ARG);
	refuses_short(NTR_INDEX_SDH, sdh, 8, 20);
	refuses_short(NTR_INDEX_SII, sii, 4, 20);
}
END_TEST

START_TEST(decodes_object_entries)
{
	uint8_t key[16], data[56];
	struct ntr_index_item item = item_of(key, 16, data, 56);
	struct ntr_object_entry entry;

	for (unsigned i = 0; i < 16; i++)
		key[i] = (uint8_t)i;
	for (unsigned i = 0; i < 56; i++)
		data[i] = (uint8_t)(0x80 + i);
	put64(data, NTR_REF(40, 3));
	ck_assert_int_eq(ntr_object_entry_decode(&item, &entry, NULL), 0);
	ck_assert_uint_eq(entry.ref, NTR_REF(40, 3));
	ck_assert_mem_eq(entry.object_id, key, 16);
	ck_assert_mem_eq(entry.birth_volume_id, data + 8, 16);
	ck_assert_mem_eq(entry.birth_object_id, data + 24, 16);
	ck_assert_mem_eq(entry.domain_id, data + 40, 16);
	refuses_short(NTR_INDEX_OBJECTS, item, 16, 56);
}
END_TEST

/* S-1-5-18 */
static const uint8_t system_sid[] = { 1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0 };

START_TEST(decodes_quotas)
{
	uint8_t key[4], data[48 + sizeof(system_sid)];
	struct ntr_index_item item = item_of(key, 4, data, sizeof(data));
	struct ntr_quota_entry q;
	struct ntr_error err = { .code = 0 };

	put32(key, 0x100);
	put32(data, 2);
	put32(data + 4, NTR_QUOTA_TRACKING | NTR_QUOTA_LIMIT_REACHED);
	for (unsigned i = 0; i < 5; i++)
		put64(data + 8 + 8 * i, 1000 + i);
	put64(data + 0x20, NTR_NONE);
	memcpy(data + 48, system_sid, sizeof(system_sid));
	ck_assert_int_eq(ntr_quota_entry_decode(NTR_INDEX_QUOTAS, &item, &q,
						NULL), 0);
	ck_assert_uint_eq(q.owner_id, 0x100);
	ck_assert_uint_eq(q.version, 2);
	ck_assert_uint_eq(q.flags, 0x12);
	ck_assert_uint_eq(q.used, 1000);
	ck_assert_uint_eq(q.changed, 1001);
	ck_assert_uint_eq(q.threshold, 1002);
	ck_assert_uint_eq(q.limit, NTR_NONE);
	ck_assert_uint_eq(q.exceeded, 1004);
	ck_assert_uint_eq(q.sid_len, sizeof(system_sid));
	ck_assert_ptr_eq(q.sid, data + 48);
	refuses_short(NTR_INDEX_QUOTAS, item, 4, 48);
	item.data_len = 48;		/* the defaults of the volume */
	ck_assert_int_eq(ntr_quota_entry_decode(NTR_INDEX_QUOTAS, &item, &q,
						NULL), 0);
	ck_assert_uint_eq(q.sid_len, 0);
	ck_assert_ptr_null(q.sid);
	item.data_len = 50;
	ck_assert_int_eq(ntr_quota_entry_decode(NTR_INDEX_QUOTAS, &item, &q,
						&err), NTR_E_BOUNDS);
	ck_assert_str_eq(err.what, "SID length");
}
END_TEST

START_TEST(decodes_owners)
{
	uint8_t data[4];
	struct ntr_index_item item = item_of(system_sid, sizeof(system_sid),
					     data, 4);
	struct ntr_quota_entry q;

	put32(data, 0x101);
	ck_assert_int_eq(ntr_quota_entry_decode(NTR_INDEX_OWNERS, &item, &q,
						NULL), 0);
	ck_assert_uint_eq(q.owner_id, 0x101);
	ck_assert_ptr_eq(q.sid, system_sid);
	ck_assert_uint_eq(q.sid_len, sizeof(system_sid));
	ck_assert_uint_eq(q.flags, 0);
	ck_assert_int_eq(ntr_quota_entry_decode(NTR_INDEX_SII, &item, &q, NULL),
			 NTR_E_ARG);
	refuses_short(NTR_INDEX_OWNERS, item, 1, 4);
	item.key_len = 11;
	ck_assert_int_eq(ntr_quota_entry_decode(NTR_INDEX_OWNERS, &item, &q,
						NULL), NTR_E_BOUNDS);
}
END_TEST

START_TEST(decodes_reparse_entries)
{
	uint8_t key[12];
	struct ntr_index_item item = item_of(key, 12, NULL, 0);
	struct ntr_reparse_entry entry;

	put32(key, 0xa000000c);
	put64(key + 4, NTR_REF(77, 9));
	ck_assert_int_eq(ntr_reparse_entry_decode(&item, &entry, NULL), 0);
	ck_assert_uint_eq(entry.tag, 0xa000000c);
	ck_assert_uint_eq(entry.ref, NTR_REF(77, 9));
	refuses_short(NTR_INDEX_REPARSE, item, 12, 0);
	ck_assert_int_eq(view_entry_check(NTR_INDEX_UNKNOWN, &item, NULL), 0);
}
END_TEST

SUITE_OF(view_entry,
	knows_kinds, decodes_sds_entries, decodes_object_entries,
	decodes_quotas, decodes_owners, decodes_reparse_entries)
