/*
 * test_objid.c - object ids, GUIDs and the time in them, $TXF_DATA
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include "format/values.h"

/* Every byte different, so that each field shows where it came from. */
static void fill(uint8_t *buf, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf[i] = (uint8_t)(i + 1);
}

START_TEST(decodes_object_ids)
{
	struct ntr_object_id id;
	uint8_t bytes[72], zeros[16] = {0};

	fill(bytes, sizeof(bytes));
	for (size_t len = 64; len <= sizeof(bytes); len += 8) {
		memset(&id, 0xee, sizeof(id));
		ck_assert_int_eq(ntr_object_id_decode(bytes, len, &id, NULL),
				 0);
		ck_assert_uint_eq(id.long_form, 1);
		ck_assert_mem_eq(id.object_id, bytes, 16);
		ck_assert_mem_eq(id.birth_volume_id, bytes + 16, 16);
		ck_assert_mem_eq(id.birth_object_id, bytes + 32, 16);
		ck_assert_mem_eq(id.domain_id, bytes + 48, 16);
	}
	for (size_t len = 16; len < 64; len++) {
		uint8_t *copy = exact_copy(bytes, len);

		memset(&id, 0xee, sizeof(id));
		ck_assert_int_eq(ntr_object_id_decode(copy, len, &id, NULL), 0);
		ck_assert_uint_eq(id.long_form, 0);
		ck_assert_mem_eq(id.object_id, bytes, 16);
		ck_assert_mem_eq(id.birth_volume_id, zeros, 16);
		ck_assert_mem_eq(id.domain_id, zeros, 16);
		free(copy);
	}
	for (size_t len = 0; len < 16; len++)
		ck_assert_int_eq(ntr_object_id_decode(bytes, len, &id, NULL),
				 NTR_E_BOUNDS);
}
END_TEST

/* 1 January 2020, 00:00 UTC: 18,262 days after 1970, which are 134,774 days after
 * 1601, which are 6,653 days after the calendar's first. */
#define DAYS_1970 UINT64_C(134774)
#define DAY (UINT64_C(86400) * 10000000)

static void clock_guid(uint8_t *guid, uint64_t ticks)
{
	put32(guid, ticks);
	put16(guid + 4, ticks >> 32);
	put16(guid + 6, 0x1000 | ticks >> 48);
	guid[8] = 0x80;
}

START_TEST(tells_the_time_in_guids)
{
	uint64_t time = 0, want = (DAYS_1970 + 18262) * DAY + 1234567;
	uint8_t guid[16];

	fill(guid, sizeof(guid));
	clock_guid(guid, want + 6653 * DAY);
	ck_assert_int_eq(ntr_guid_time(guid, &time), 0);
	ck_assert_uint_eq(time, want);
	guid[8] = 0xbf;
	ck_assert_int_eq(ntr_guid_time(guid, &time), 0);
	guid[8] = 0xc0;			/* other variants */
	ck_assert_int_eq(ntr_guid_time(guid, &time), NTR_E_NOT_FOUND);
	guid[8] = 0x7f;
	ck_assert_int_eq(ntr_guid_time(guid, &time), NTR_E_NOT_FOUND);
	guid[8] = 0x80;
	guid[7] = (uint8_t)((guid[7] & 0x0f) | 0x40);	/* random */
	ck_assert_int_eq(ntr_guid_time(guid, &time), NTR_E_NOT_FOUND);
	clock_guid(guid, 6653 * DAY);
	ck_assert_int_eq(ntr_guid_time(guid, &time), 0);
	ck_assert_uint_eq(time, 0);
	clock_guid(guid, 6653 * DAY - 1);
	ck_assert_int_eq(ntr_guid_time(guid, &time), NTR_E_NOT_FOUND);
}
END_TEST

START_TEST(writes_guids)
{
	char text[NTR_GUID_TEXT];
	uint8_t guid[16];

	fill(guid, sizeof(guid));
	ntr_guid_text(guid, text);
	ck_assert_str_eq(text, "04030201-0605-0807-090a-0b0c0d0e0f10");
	memset(guid, 0xff, sizeof(guid));
	ntr_guid_text(guid, text);
	ck_assert_str_eq(text, "ffffffff-ffff-ffff-ffff-ffffffffffff");
	memset(guid, 0, sizeof(guid));
	ntr_guid_text(guid, text);
	ck_assert_str_eq(text, "00000000-0000-0000-0000-000000000000");
}
END_TEST

/* A value that Windows wrote, of a file in $Extend/$RmMetadata. */
START_TEST(decodes_txf)
{
	static const uint8_t windows[56] = {
		5, 0, 0, 0, 0, 0, 5, 0, 1, 0, 0, 0, 1, 0, 0, 0, [48] = 2,
	};
	struct ntr_txf txf;
	uint8_t bytes[56];

	ck_assert_int_eq(ntr_txf_decode(windows, 56, &txf, NULL), 0);
	ck_assert_uint_eq(txf.root_ref, NTR_REF(5, 5));
	ck_assert_uint_eq(txf.usn_index, 0x100000001);
	ck_assert_uint_eq(txf.flags, 2);
	fill(bytes, sizeof(bytes));
	ck_assert_int_eq(ntr_txf_decode(bytes, 56, &txf, NULL), 0);
	ck_assert_uint_eq(txf.file_id, 0x1817161514131211);
	ck_assert_uint_eq(txf.data_lsn, 0x201f1e1d1c1b1a19);
	ck_assert_uint_eq(txf.metadata_lsn, 0x2827262524232221);
	ck_assert_uint_eq(txf.index_lsn, 0x302f2e2d2c2b2a29);
	ck_assert_uint_eq(txf.flags, 0x34333231);
	ck_assert_int_eq(ntr_txf_decode(bytes, 55, &txf, NULL), NTR_E_BOUNDS);
}
END_TEST

SUITE_OF(objid,
	decodes_object_ids, tells_the_time_in_guids, writes_guids, decodes_txf)
