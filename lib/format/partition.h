/*
 * partition.h - MBR and GPT structures
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * MBR, and each extended boot record: 0x1be four entries of 16 bytes (0x04 type,
 * 0x08 first sector, 4, 0x0c sectors, 4), 0x1fe 55 aa.
 * GPT header: 0x00 "EFI PART"  0x0c header size, 4  0x10 CRC32 of the header, 4
 *   0x18 own sector, 8   0x20 the backup's, 8   0x48 first sector of the entries, 8
 *   0x50 count, 4   0x54 entry size, 4   0x58 CRC32 of the entries, 4
 * GPT entry: 0x00 type GUID  0x20 first sector, 8  0x28 last, 8  0x38 name, 72
 */
#ifndef PARTITION_H
#define PARTITION_H

#include "../bytes/span.h"
#include "where.h"

struct mbr_entry {
	uint64_t first_sectors, count_sectors;
	uint8_t type;		/* 0: unused */
};
/* Entry 'index' (0 to 3); false when the sector is no boot record. */
bool mbr_entry_decode(struct span sector, unsigned index,
		      struct mbr_entry *entry_ret);
/* Is this type an extended partition (0x05, 0x0f, 0x85)? */
bool mbr_type_extended(uint8_t type);

struct gpt_header {
	uint64_t own_sectors, backup_sectors, entries_sectors;
	uint32_t count, entry_size, entries_crc;
};
/* NTR_E_NOT_FOUND when there is no signature, NTR_E_CORRUPT for a wrong CRC or
 * impossible sizes. */
int gpt_header_decode(struct span sector, const struct where *w,
		      struct gpt_header *header_ret);

struct gpt_entry {
	uint64_t first_sectors, last_sectors;
	struct span type_guid;	/* 16 bytes, all zero: unused */
	struct span name;	/* 72 bytes, UTF-16LE, NUL-padded */
};
bool gpt_entry_decode(struct span entry, struct gpt_entry *entry_ret);

/* CRC-32 as GPT uses it, continued from 'crc' (0 to start). */
uint32_t gpt_crc(uint32_t crc, struct span bytes);

#endif
