/*
 * test_partition.c - MBR and GPT structures, and the disks that have them
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "disk_bytes.h"

#include "format/limits.h"
#include "format/partition.h"
#include "source/source.h"

#define MIB ((uint64_t)1024 * 1024)

static struct disk disk;	/* begun anew by every test */

static void disk_begin(uint64_t size)
{
	memset(&disk, 0, sizeof(disk));
	disk.size = size;
}

/* List as "number@sector+sectors:type" with * for NTFS and 'name' for GPT. */
static void expect(const char *want)
{
	struct ntr_partition list[80];
	struct ntr_source src = disk_source(&disk);
	struct line got = {0};
	size_t count = 99, few = 99;

	ck_assert_int_eq(ntr_partitions_read(&src, line_note, &got, list, 80,
					     &count, NULL), NTR_OK);
	ck_assert_uint_le(count, 80);
	for (size_t i = 0; i < count; i++) {
		char name[200];

		ntr_utf8(list[i].name, list[i].name_units, name, sizeof(name));
		line_add(&got, "%u@%llu+%llu:%x%s", list[i].number,
			 (unsigned long long)list[i].offset / 512,
			 (unsigned long long)list[i].size / 512,
			 list[i].type, list[i].ntfs ? "*" : "");
		if (list[i].scheme == NTR_GPT)
			line_add(&got, "'%s'", name);
		line_add(&got, " ");
	}
	ck_assert_str_eq(got.text, want);
	ck_assert_int_eq(ntr_partitions_read(&src, NULL, NULL, NULL, 0, &few,
					     NULL), NTR_OK);
	ck_assert_uint_eq(few, count);
}

/* ------------------------------------------------------------------- MBR -- */

START_TEST(reads_an_mbr)
{
	disk_begin(100 * MIB);
	put_mbr(&disk, 0, 0, 0x07, 2048, 4096);
	put_mbr(&disk, 0, 1, 0x83, 8192, 100);
	put_mbr(&disk, 0, 3, 0x27, 10240, 2000);
	put_boot(&disk, 2048 * 512);
	put_boot(&disk, 10240 * 512);
	disk_at(&disk, 0)[0x1be] = 0x80;
	expect("1@2048+4096:7* 2@8192+100:83 4@10240+2000:27* ");
}
END_TEST

START_TEST(finds_ntfs_by_its_backup)
{
	disk_begin(100 * MIB);
	put_mbr(&disk, 0, 0, 0x07, 2048, 1001);
	put_boot(&disk, (2048 + 1000) * 512);
	expect("1@2048+1001:7* ");
}
END_TEST

START_TEST(reads_4k_sectors_in_an_mbr)
{
	disk_begin(100 * MIB);
	put_mbr(&disk, 0, 0, 0x07, 256, 1000);
	put_mbr(&disk, 0, 1, 0x07, 2000, 1000);
	put_boot(&disk, 256 * 4096);
	expect("1@2048+8000:7* 2@16000+8000:7 ");
}
END_TEST

START_TEST(follows_extended_partitions)
{
	disk_begin(100 * MIB);
	put_mbr(&disk, 0, 0, 0x07, 64, 100);
	put_mbr(&disk, 0, 1, 0x0f, 1000, 9000);
	/* Logical ones count from their own record, links from the first. */
	put_mbr(&disk, 1000 * 512, 0, 0x07, 63, 500);
	put_mbr(&disk, 1000 * 512, 1, 0x05, 5000, 600);
	put_mbr(&disk, 6000 * 512, 0, 0x83, 1, 300);
	put_mbr(&disk, 6000 * 512, 1, 0x85, 2000, 600);
	put_mbr(&disk, 3000 * 512, 0, 0x07, 2, 400);
	put_boot(&disk, 1063 * 512);
	put_boot(&disk, 3002 * 512);
	expect("1@64+100:7 5@1063+500:7* 6@6001+300:83 7@3002+400:7* ");
}
END_TEST

START_TEST(ends_cyclic_chains)
{
	disk_begin(100 * MIB);
	put_mbr(&disk, 0, 0, 0x05, 1000, 9000);
	put_mbr(&disk, 1000 * 512, 0, 0x07, 1, 500);
	put_mbr(&disk, 1000 * 512, 1, 0x05, 5000, 600);
	put_mbr(&disk, 6000 * 512, 0, 0x07, 1, 500);
	put_mbr(&disk, 6000 * 512, 1, 0x05, 5000, 600);		/* itself */
	expect("partition-table@0x2ee000(2,1024) "
	       "5@1001+500:7 6@6001+500:7 ");
}
END_TEST

START_TEST(reports_broken_chains)
{
	disk_begin(100 * MIB);
	put_mbr(&disk, 0, 0, 0x05, 1000, 9000);
	put_mbr(&disk, 1000 * 512, 0, 0x07, 1, 500);
	put_mbr(&disk, 1000 * 512, 1, 0x05, 5000, 600);
	expect("partition-table@0x2ee000(0,0) 5@1001+500:7 ");
	/* Past the end of the image. */
	put_mbr(&disk, 1000 * 512, 1, 0x05, UINT32_MAX, 600);
	expect("partition-table@0x2000007ce00(0,0) 5@1001+500:7 ");
}
END_TEST

START_TEST(takes_a_volume_for_what_it_is)
{
	disk_begin(100 * MIB);
	expect("");				/* zeros */
	put_boot(&disk, 0);
	expect("");
	put_mbr(&disk, 0, 0, 0x07, 2048, 4096);	/* inside its code */
	expect("");
}
END_TEST

START_TEST(doubts_what_is_no_table)
{
	disk_begin(100 * MIB);
	put_mbr(&disk, 0, 0, 0x07, 2048, 4096);
	disk_at(&disk, 0)[0x1fe] = 0;
	expect("");
	disk_at(&disk, 0)[0x1fe] = 0x55;
	expect("1@2048+4096:7 ");
	disk_at(&disk, 0)[0x1be + 48] = 'M';	/* text of a FAT boot sector */
	expect("");

	disk_begin(100 * MIB);
	put_mbr(&disk, 0, 0, 0x07, 0, 4096);
	expect("");
	put_mbr(&disk, 0, 0, 0x07, 204800, 4096);	/* all of it outside */
	expect("");
	put_mbr(&disk, 0, 1, 0x07, 204799, 4096);
	expect("1@204800+4096:7 2@204799+4096:7 ");
	put_mbr(&disk, 0, 1, 0x07, 204799, 0);
	expect("");
}
END_TEST

START_TEST(takes_short_images)
{
	disk_begin(0);
	expect("");
	disk_begin(511);
	expect("");
	disk_begin(512);
	put_mbr(&disk, 0, 0, 0x07, 1, 10);
	expect("");
}
END_TEST

/* ------------------------------------------------------------------- GPT -- */

/* A disk of 100 MiB with a protective MBR and two of four entries in use. */
static void gpt_begin(uint32_t sector_size)
{
	uint64_t sectors = 100 * MIB / sector_size;

	disk_begin(100 * MIB);
	put_mbr(&disk, 0, 0, 0xee, 1, (uint32_t)sectors - 1);
	put_gpt_entry(&disk, 2 * sector_size, 34, 133, "EFI");
	put_gpt_entry(&disk, 2 * sector_size + 256, 2048, 3047, "Basic data");
	put_boot(&disk, 2048 * sector_size);
	memcpy(disk_at(&disk, (sectors - 9) * sector_size),
	       disk_at(&disk, 2 * sector_size), 512);
	put_gpt(&disk, sector_size, 1, sectors - 1, 2, 4);
	put_gpt(&disk, sector_size, sectors - 1, 1, sectors - 9, 4);
}

START_TEST(reads_a_gpt)
{
	struct ntr_partition list[4];
	struct ntr_source src;
	size_t count;

	gpt_begin(512);
	expect("1@34+100:0'EFI' 3@2048+1000:0*'Basic data' ");
	src = disk_source(&disk);
	ck_assert_int_eq(ntr_partitions_read(&src, NULL, NULL, list, 1, &count,
					     NULL), NTR_OK);
	ck_assert_uint_eq(count, 2);
	ck_assert_uint_eq(list[0].type_guid[15], 0xa1);
	ck_assert_uint_eq(list[0].reserved, 0);
}
END_TEST

START_TEST(reads_a_gpt_of_4k_sectors)
{
	gpt_begin(4096);
	expect("1@272+800:0'EFI' 3@16384+8000:0*'Basic data' ");
}
END_TEST

START_TEST(falls_back_to_the_backup)
{
	gpt_begin(512);
	disk_at(&disk, 512)[0x48] ^= 1;		/* its CRC is wrong now */
	expect("partition-table@0x200(0,0) "
	       "1@34+100:0'EFI' 3@2048+1000:0*'Basic data' ");
	gpt_begin(512);
	memset(disk_at(&disk, 512), 0, 512);
	expect("partition-table@0x200(0,0) "
	       "1@34+100:0'EFI' 3@2048+1000:0*'Basic data' ");
	/* The header is good, its entries are not. */
	gpt_begin(512);
	disk_at(&disk, 1024)[0x38] = 'X';
	expect("partition-table@0x200(0,0) "
	       "1@34+100:0'EFI' 3@2048+1000:0*'Basic data' ");
	gpt_begin(4096);
	memset(disk_at(&disk, 4096), 0, 512);
	expect("partition-table@0x1000(0,0) "
	       "1@272+800:0'EFI' 3@16384+8000:0*'Basic data' ");
}
END_TEST

START_TEST(uses_entries_without_a_crc)
{
	char want[200];
	uint8_t *entries;
	uint32_t before;

	gpt_begin(512);
	entries = disk_at(&disk, 1024);
	before = slow_crc(entries, 4 * 128);
	entries[0x38] = 'X';
	memset(disk_at(&disk, disk.size - 512), 0, 512);
	snprintf(want, sizeof(want), "partition-table@0x200(%u,%u) "
		 "1@34+100:0'XFI' 3@2048+1000:0*'Basic data' ",
		 slow_crc(entries, 4 * 128), before);
	expect(want);
}
END_TEST

START_TEST(reports_a_lost_gpt)
{
	gpt_begin(512);
	memset(disk_at(&disk, 512), 0, 512);
	memset(disk_at(&disk, disk.size - 512), 0, 512);
	expect("partition-table@0x200(0,0) ");
}
END_TEST

START_TEST(finds_a_gpt_without_its_mbr)
{
	gpt_begin(512);
	memset(disk_at(&disk, 0), 0, 512);
	expect("partition-table@0(0,0) "
	       "1@34+100:0'EFI' 3@2048+1000:0*'Basic data' ");
}
END_TEST

START_TEST(doubts_gpt_entries)
{
	uint8_t *e;

	gpt_begin(512);
	e = disk_at(&disk, 1024);
	put64(e + 0x20, 134);			/* after its last sector */
	put_gpt(&disk, 512, 1, 204799, 2, 4);
	expect("partition-table@0xffffffffffffffff(133,134) "
	       "3@2048+1000:0*'Basic data' ");
	put64(e + 0x20, 0);
	put64(e + 0x28, UINT64_MAX);
	put_gpt(&disk, 512, 1, 204799, 2, 4);
	expect("partition-table@0xffffffffffffffff(18446744073709551615,0) "
	       "3@2048+1000:0*'Basic data' ");
	put64(e + 0x28, UINT64_MAX / 512 + 1);	/* in bytes too many */
	put_gpt(&disk, 512, 1, 204799, 2, 4);
	expect("partition-table@0xffffffffffffffff(36028797018963968,0) "
	       "3@2048+1000:0*'Basic data' ");
}
END_TEST

static void expect_header(const uint8_t *sector, size_t len, int want)
{
	uint8_t *copy = exact_copy(sector, len);
	struct where w = where_error(NULL);
	struct gpt_header h;

	ck_assert_int_eq(gpt_header_decode(span_of(copy, len), &w, &h), want);
	free(copy);
}

static void expect_header_field(unsigned at, uint64_t value, unsigned bytes,
				int want)
{
	uint8_t *h;

	gpt_begin(512);
	h = disk_at(&disk, 512);
	put(h + at, value, bytes);
	gpt_seal(h);
	expect_header(h, 512, want);
}

START_TEST(decodes_gpt_headers)
{
	uint8_t sector[512] = {0}, *h;

	expect_header(sector, 0, NTR_E_NOT_FOUND);
	expect_header(sector, 512, NTR_E_NOT_FOUND);
	gpt_begin(512);
	h = disk_at(&disk, 512);
	expect_header(h, 512, NTR_OK);
	expect_header(h, 92, NTR_OK);
	expect_header(h, 91, NTR_E_CORRUPT);
	expect_header(h, 8, NTR_E_CORRUPT);
	h[0x30]++;
	expect_header(h, 512, NTR_E_CORRUPT);

	expect_header_field(0x0c, 91, 4, NTR_E_CORRUPT);
	expect_header_field(0x0c, 513, 4, NTR_E_CORRUPT);
	expect_header_field(0x0c, UINT32_MAX, 4, NTR_E_CORRUPT);
	expect_header_field(0x50, PARTITIONS_MAX, 4, NTR_OK);
	expect_header_field(0x50, PARTITIONS_MAX + 1, 4, NTR_E_CORRUPT);
	expect_header_field(0x50, UINT32_MAX, 4, NTR_E_CORRUPT);
	expect_header_field(0x54, 0, 4, NTR_E_CORRUPT);
	expect_header_field(0x54, 64, 4, NTR_E_CORRUPT);
	expect_header_field(0x54, 192, 4, NTR_E_CORRUPT);
	expect_header_field(0x54, 4096, 4, NTR_OK);
	expect_header_field(0x54, 8192, 4, NTR_E_CORRUPT);
}
END_TEST

START_TEST(computes_the_crc)
{
	static const char digits[] = "123456789";
	uint8_t bytes[256];

	/* The check value that every description of this CRC gives. */
	ck_assert_uint_eq(gpt_crc(0, span_of(digits, 9)), 0xcbf43926);
	ck_assert_uint_eq(gpt_crc(gpt_crc(0, span_of(digits, 4)),
				  span_of(digits + 4, 5)), 0xcbf43926);
	ck_assert_uint_eq(gpt_crc(0, span_of(digits, 0)), 0);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	ck_assert_uint_eq(gpt_crc(0, span_of(bytes, sizeof(bytes))),
			  slow_crc(bytes, sizeof(bytes)));
}
END_TEST

/* -------------------------------------------------------------- choosing -- */

static void expect_chosen(uint32_t number, uint64_t offset, uint64_t size)
{
	struct ntr_source src = disk_source(&disk);
	uint64_t got_offset = 99, got_size = 99;

	ck_assert_int_eq(partition_choose(&src, number, NULL, NULL,
					  &got_offset, &got_size, NULL), 0);
	ck_assert_uint_eq(got_offset, offset);
	ck_assert_uint_eq(got_size, size);
}

static void expect_refused(uint32_t number, int code, uint64_t got)
{
	struct ntr_source src = disk_source(&disk);
	uint64_t offset = 99, size = 99;
	struct ntr_error err;

	ck_assert_int_eq(partition_choose(&src, number, NULL, NULL, &offset,
					  &size, &err), code);
	ck_assert_uint_eq(err.got, got);
	ck_assert_uint_eq(offset, 99);
}

START_TEST(chooses)
{
	disk_begin(100 * MIB);
	expect_chosen(0, 0, 0);			/* no table: all of it */
	expect_refused(1, NTR_E_NOT_FOUND, 1);
	put_mbr(&disk, 0, 0, 0x83, 64, 100);
	put_mbr(&disk, 0, 1, 0x07, 2048, 4096);
	put_mbr(&disk, 0, 2, 0x07, 8192, 4096);
	expect_refused(0, NTR_E_NOT_NTFS, 0);
	put_boot(&disk, 2048 * 512);
	expect_chosen(0, 2048 * 512, 4096 * 512);
	expect_chosen(1, 64 * 512, 100 * 512);	/* asked for is asked for */
	expect_chosen(3, 8192 * 512, 4096 * 512);
	expect_refused(4, NTR_E_NOT_FOUND, 4);
	put_boot(&disk, 8192 * 512);
	expect_refused(0, NTR_E_ARG, 2);
	expect_chosen(2, 2048 * 512, 4096 * 512);
	put_boot(&disk, 0);
	expect_chosen(0, 0, 0);
}
END_TEST

static int64_t failing_pread(void *ctx, void *buf, size_t len, uint64_t offset)
{
	(void)ctx;
	(void)buf;
	(void)len;
	return offset < 512 ? -5 : 0;
}

START_TEST(goes_on_without_a_first_sector)
{
	struct ntr_source src = { NULL, 100 * MIB, failing_pread };
	uint64_t offset = 99, size = 99;
	struct ntr_partition list[1];
	struct ntr_error err;
	size_t count;

	ck_assert_int_eq(ntr_partitions_read(&src, NULL, NULL, list, 1, &count,
					     &err), NTR_E_IO);
	ck_assert_int_eq(partition_choose(&src, 0, NULL, NULL, &offset, &size,
					  &err), NTR_OK);
	ck_assert_uint_eq(offset, 0);
	ck_assert_uint_eq(size, 0);
	ck_assert_int_eq(partition_choose(&src, 1, NULL, NULL, &offset, &size,
					  &err), NTR_E_IO);
}
END_TEST

START_TEST(is_fast_on_the_worst)
{
	struct ntr_source src;
	double start = cpu_seconds();
	size_t count;

	/* The longest chain of extended boot records, four times over. */
	disk_begin(UINT64_C(1) << 50);
	for (unsigned i = 0; i < 4; i++)
		put_mbr(&disk, 0, i, 0x05, 1000, 9000);
	put_mbr(&disk, 1000 * 512, 0, 0x07, 1, 500);
	put_mbr(&disk, 1000 * 512, 1, 0x05, 1, 600);
	for (unsigned i = 1; i < 400; i++) {
		put_mbr(&disk, (1000 + i) * 512, 0, 0x07, 1, 500);
		put_mbr(&disk, (1000 + i) * 512, 1, 0x05, i + 1, 600);
	}
	src = disk_source(&disk);
	ck_assert_int_eq(ntr_partitions_read(&src, NULL, NULL, NULL, 0, &count,
					     NULL), NTR_OK);
	ck_assert_uint_eq(count, 1600);
	ck_assert_double_lt(cpu_seconds() - start, 2 * SLOW_SECONDS);
}
END_TEST

SUITE_OF(partition,
	reads_an_mbr, finds_ntfs_by_its_backup, reads_4k_sectors_in_an_mbr,
	follows_extended_partitions, ends_cyclic_chains,
	reports_broken_chains, takes_a_volume_for_what_it_is,
	doubts_what_is_no_table, takes_short_images, reads_a_gpt,
	reads_a_gpt_of_4k_sectors, falls_back_to_the_backup,
	uses_entries_without_a_crc, reports_a_lost_gpt,
	finds_a_gpt_without_its_mbr, doubts_gpt_entries, decodes_gpt_headers,
	computes_the_crc, chooses, goes_on_without_a_first_sector,
	is_fast_on_the_worst)
