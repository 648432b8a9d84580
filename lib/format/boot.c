/*
 * boot.c - the boot sector
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "boot.h"

#include "../bytes/checked.h"
#include "limits.h"

enum { BOOT_SIZE = 512 };

/* 0 for a byte that is neither a count nor an exponent. */
static uint64_t sectors_per_cluster(uint8_t stored)
{
	if (stored >= 0xf4)
		return (uint64_t)1 << (256 - stored);
	return power_of_two(stored) ? stored : 0;
}

/* Clusters, or -n for 2^n bytes; 0 when it is no size at all. */
static uint64_t structure_size(uint8_t stored, uint64_t cluster_size)
{
	if (stored < 0x80)
		return stored * cluster_size;
	return stored > 0xc0 ? (uint64_t)1 << (256 - stored) : 0;
}

static bool size_ok(uint64_t size, uint64_t min, uint64_t max)
{
	return power_of_two(size) && size >= min && size <= max;
}

static int sizes_decode(struct span s, const struct where *w,
			struct boot *boot)
{
	uint64_t sector = span_u16(s, 0x0b);
	uint64_t cluster = sector * sectors_per_cluster(span_u8(s, 0x0d));
	uint64_t record = structure_size(span_u8(s, 0x40), cluster);
	uint64_t block = structure_size(span_u8(s, 0x44), cluster);

	if (!size_ok(sector, SECTOR_SIZE_MIN, SECTOR_SIZE_MAX))
		return reject(w, NTR_E_CORRUPT, "sector size", 0x0b, sector,
			      SECTOR_SIZE_MAX);
	if (!size_ok(cluster, CLUSTER_SIZE_MIN, CLUSTER_SIZE_MAX))
		return reject(w, NTR_E_CORRUPT, "cluster size", 0x0d, cluster,
			      CLUSTER_SIZE_MAX);
	if (!size_ok(record, RECORD_SIZE_MIN, RECORD_SIZE_MAX))
		return reject(w, NTR_E_CORRUPT, "record size", 0x40, record,
			      RECORD_SIZE_MAX);
	if (!size_ok(block, INDEX_SIZE_MIN, INDEX_SIZE_MAX))
		return reject(w, NTR_E_CORRUPT, "index block size", 0x44,
			      block, INDEX_SIZE_MAX);
	boot->sector_size = (uint32_t)sector;
	boot->cluster_size = (uint32_t)cluster;
	boot->record_size = (uint32_t)record;
	boot->index_size = (uint32_t)block;
	return NTR_OK;
}

static int total_decode(struct span s, const struct where *w,
			struct boot *boot)
{
	boot->sectors = span_u64(s, 0x28);
	boot->clusters = boot->sectors /
			 (boot->cluster_size / boot->sector_size);
	if (boot->clusters == 0 || boot->clusters > CLUSTERS_MAX ||
	    !checked_mul(boot->sectors, boot->sector_size, &boot->size))
		return reject(w, NTR_E_CORRUPT, "total sectors", 0x28,
			      boot->sectors, CLUSTERS_MAX);
	return NTR_OK;
}

int boot_decode(struct span sector, const struct where *w,
		struct boot *boot_ret)
{
	struct boot boot = {0};
	int code;

	if (!span_has(sector, 0, BOOT_SIZE) ||
	    !span_is(sector, 0x03, "NTFS    ", 8))
		return reject(w, NTR_E_NOT_NTFS, "boot sector", 0, 0, 0);
	code = sizes_decode(sector, w, &boot);
	if (code < 0)
		return code;
	code = total_decode(sector, w, &boot);
	if (code < 0)
		return code;
	boot.mft_lcn = span_u64(sector, 0x30);
	boot.mftmirr_lcn = span_u64(sector, 0x38);
	boot.serial = span_u64(sector, 0x48);
	*boot_ret = boot;
	return NTR_OK;
}
