/*
 * test_boot.c - the boot sector
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include "format/boot.h"

/* As most volumes have it: 512-byte sectors, 4 KiB clusters, 1 KiB records. */
static void boot_bytes(uint8_t *buf)
{
	memset(buf, 0, 512);
	memcpy(buf, "\xeb\x52\x90NTFS    ", 11);
	put16(buf + 0x0b, 512);
	buf[0x0d] = 8;
	put64(buf + 0x28, 204799);
	put64(buf + 0x30, 4);
	put64(buf + 0x38, 12799);
	buf[0x40] = 0xf6;
	buf[0x44] = 1;
	put64(buf + 0x48, 0x1122334455667788);
	put16(buf + 0x1fe, 0xaa55);
}

/* Tell "sector/cluster/record/index clusters" or the rejection. */
static void expect(const uint8_t *buf, size_t len, const char *want)
{
	uint8_t *copy = exact_copy(buf, len);
	struct ntr_error err = {0};
	struct line got = {0};
	struct where w = where_line(&got, &err);
	struct boot b;
	int code = boot_decode(span_of(copy, len), &w, &b);

	if (code < 0)
		line_error(&got, code, &err);
	else
		line_add(&got, "%u/%u/%u/%u %llu", b.sector_size,
			 b.cluster_size, b.record_size, b.index_size,
			 (unsigned long long)b.clusters);
	ck_assert_str_eq(got.text, want);
	free(copy);
}

static void expect_field(unsigned at, uint64_t value, unsigned bytes,
			 const char *want)
{
	uint8_t buf[512];

	boot_bytes(buf);
	put(buf + at, value, bytes);
	expect(buf, sizeof(buf), want);
}

/* Sectors per cluster with records and index blocks of fixed size. */
static void expect_geometry(unsigned sector, uint8_t sectors_per_cluster,
			    const char *want)
{
	uint8_t buf[512];

	boot_bytes(buf);
	put16(buf + 0x0b, sector);
	buf[0x0d] = sectors_per_cluster;
	buf[0x44] = 0xf4;
	expect(buf, sizeof(buf), want);
}

START_TEST(decodes)
{
	struct where w = where_error(NULL);
	uint8_t buf[512];
	struct boot b;

	boot_bytes(buf);
	expect(buf, sizeof(buf), "512/4096/1024/4096 25599");
	ck_assert_int_eq(boot_decode(span_of(buf, 512), &w, &b), 0);
	ck_assert_uint_eq(b.sectors, 204799);
	ck_assert_uint_eq(b.size, 204799 * 512);
	ck_assert_uint_eq(b.mft_lcn, 4);
	ck_assert_uint_eq(b.mftmirr_lcn, 12799);
	ck_assert_uint_eq(b.serial, 0x1122334455667788);
}
END_TEST

START_TEST(takes_all_sector_and_cluster_sizes)
{
	expect_geometry(512, 1, "512/512/1024/4096 204799");
	expect_geometry(512, 2, "512/1024/1024/4096 102399");
	expect_geometry(512, 64, "512/32768/1024/4096 3199");
	expect_geometry(512, 128, "512/65536/1024/4096 1599");
	expect_geometry(512, 0xf8, "512/131072/1024/4096 799");
	expect_geometry(512, 0xf7, "512/262144/1024/4096 399");
	expect_geometry(512, 0xf4, "512/2097152/1024/4096 49");
	expect_geometry(1024, 1, "1024/1024/1024/4096 204799");
	expect_geometry(2048, 2, "2048/4096/1024/4096 102399");
	expect_geometry(4096, 1, "4096/4096/1024/4096 204799");
	expect_geometry(4096, 128, "4096/524288/1024/4096 1599");
	expect_geometry(4096, 0xf7, "4096/2097152/1024/4096 399");
}
END_TEST

START_TEST(refuses_other_sector_and_cluster_sizes)
{
	expect_geometry(0, 8, "!sector size -6 at 0xb");
	expect_geometry(256, 8, "!sector size -6 at 0xb");
	expect_geometry(513, 8, "!sector size -6 at 0xb");
	expect_geometry(1536, 8, "!sector size -6 at 0xb");
	expect_geometry(8192, 8, "!sector size -6 at 0xb");
	expect_geometry(512, 0, "!cluster size -6 at 0xd");
	expect_geometry(512, 3, "!cluster size -6 at 0xd");
	expect_geometry(512, 129, "!cluster size -6 at 0xd");
	expect_geometry(512, 0xf3, "!cluster size -6 at 0xd");
	expect_geometry(4096, 0xf6, "!cluster size -6 at 0xd");
}
END_TEST

START_TEST(takes_both_forms_of_sizes)
{
	expect_field(0x40, 0xf6, 1, "512/4096/1024/4096 25599");
	expect_field(0x40, 0xf5, 1, "512/4096/2048/4096 25599");
	expect_field(0x40, 0xf4, 1, "512/4096/4096/4096 25599");
	expect_field(0x40, 0xf0, 1, "512/4096/65536/4096 25599");
	expect_field(0x40, 1, 1, "512/4096/4096/4096 25599");
	expect_field(0x40, 16, 1, "512/4096/65536/4096 25599");
	expect_field(0x44, 0xf4, 1, "512/4096/1024/4096 25599");
	expect_field(0x44, 0xf7, 1, "512/4096/1024/512 25599");
	expect_field(0x44, 0xeb, 1, "512/4096/1024/2097152 25599");
	expect_field(0x44, 16, 1, "512/4096/1024/65536 25599");
	/* The three bytes after each are not part of it. */
	expect_field(0x40, 0xffffff01, 4, "512/4096/4096/4096 25599");
}
END_TEST

START_TEST(refuses_other_record_and_block_sizes)
{
	expect_field(0x40, 0, 1, "!record size -6 at 0x40");
	expect_field(0x40, 0xf7, 1, "!record size -6 at 0x40");
	expect_field(0x40, 0xef, 1, "!record size -6 at 0x40");
	expect_field(0x40, 0x80, 1, "!record size -6 at 0x40");
	expect_field(0x40, 0xc0, 1, "!record size -6 at 0x40");
	expect_field(0x40, 0xc1, 1, "!record size -6 at 0x40");
	expect_field(0x40, 3, 1, "!record size -6 at 0x40");
	expect_field(0x40, 32, 1, "!record size -6 at 0x40");
	expect_field(0x44, 0, 1, "!index block size -6 at 0x44");
	expect_field(0x44, 3, 1, "!index block size -6 at 0x44");
	expect_field(0x44, 0xea, 1, "!index block size -6 at 0x44");
	expect_field(0x44, 0xf8, 1, "!index block size -6 at 0x44");
	expect_field(0x44, 0x80, 1, "!index block size -6 at 0x44");
}
END_TEST

START_TEST(bounds_the_total)
{
	expect_field(0x28, 0, 8, "!total sectors -6 at 0x28");
	expect_field(0x28, 7, 8, "!total sectors -6 at 0x28");
	expect_field(0x28, 8, 8, "512/4096/1024/4096 1");
	expect_field(0x28, UINT64_MAX, 8, "!total sectors -6 at 0x28");
	expect_field(0x28, (uint64_t)1 << 58, 8, "!total sectors -6 at 0x28");
	/* The largest whose size in bytes is still a number. */
	expect_field(0x28, ((uint64_t)1 << 55) - 1, 8,
		     "512/4096/1024/4096 4503599627370495");
	expect_field(0x28, (uint64_t)1 << 55, 8, "!total sectors -6 at 0x28");
}
END_TEST

START_TEST(leaves_places_unjudged)
{
	expect_field(0x30, UINT64_MAX, 8, "512/4096/1024/4096 25599");
	expect_field(0x38, UINT64_MAX, 8, "512/4096/1024/4096 25599");
	expect_field(0x1fe, 0, 2, "512/4096/1024/4096 25599");
}
END_TEST

START_TEST(tells_what_is_not_ntfs)
{
	uint8_t buf[512] = {0};

	expect(buf, 512, "!boot sector -4 at 0");
	expect(buf, 0, "!boot sector -4 at 0");
	boot_bytes(buf);
	expect(buf, 511, "!boot sector -4 at 0");
	expect_field(3, 0x20202020, 4, "!boot sector -4 at 0");
	memcpy(buf + 3, "MSDOS5.0", 8);
	expect(buf, 512, "!boot sector -4 at 0");
	memcpy(buf + 3, "-FVE-FS-", 8);		/* BitLocker */
	expect(buf, 512, "!boot sector -4 at 0");
}
END_TEST

SUITE_OF(boot,
	decodes, takes_all_sector_and_cluster_sizes,
	refuses_other_sector_and_cluster_sizes, takes_both_forms_of_sizes,
	refuses_other_record_and_block_sizes, bounds_the_total,
	leaves_places_unjudged, tells_what_is_not_ntfs)
