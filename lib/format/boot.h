/*
 * boot.h - the boot sector: geometry, and where $MFT and $MFTMirr begin
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *   0x03 "NTFS    "            0x28 total sectors, 8 bytes
 *   0x0b bytes per sector, 2   0x30 LCN of $MFT, 8
 *   0x0d sectors per cluster   0x38 LCN of $MFTMirr, 8
 *   0x40 clusters per record   0x44 clusters per index block   0x48 serial, 8
 *
 * Sectors per cluster above 0x80 is a negative power of two (0xf4: 4096 sectors).
 * The signed bytes at 0x40 and 0x44 are clusters, or -n for 2^n bytes.
 * The total does not count the last sector, which holds the backup of this one.
 */
#ifndef BOOT_H
#define BOOT_H

#include "../bytes/span.h"
#include "where.h"

struct boot {
	uint64_t sectors, clusters;
	uint64_t size;			/* sectors in bytes, backup not counted */
	uint64_t mft_lcn, mftmirr_lcn;	/* not checked against 'clusters' */
	uint64_t serial;
	uint32_t sector_size, cluster_size, record_size, index_size;
};

/* Decode a boot sector (at least 512 bytes).  NTR_E_NOT_NTFS when it is not one;
 * NTR_E_CORRUPT when it is, with values that no volume can have. */
int boot_decode(struct span sector, const struct where *w, struct boot *boot_ret);

#endif
