/*
 * partition.c - MBR and GPT structures
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "partition.h"

#include "../bytes/checked.h"
#include "limits.h"

enum {
	MBR_SIZE       = 512,
	MBR_TABLE      = 0x1be,
	MBR_ENTRIES    = 4,
	MBR_ENTRY_SIZE = 16,
	MBR_SIGNATURE  = 0xaa55,	/* at 0x1fe, as a 16-bit number */
	MBR_ACTIVE     = 0x80,
	GPT_SIZE       = 92,
	GPT_ENTRY_SIZE = 128,
	GPT_ENTRY_MAX  = 4096,
	GUID_SIZE      = 16,
	NAME_SIZE      = 72
};

/* A FAT or NTFS boot sector ends in the same two bytes, and has code or text
 * where the table would be: the status bytes give it away. */
static bool is_boot_record(struct span sector)
{
	if (!span_has(sector, 0, MBR_SIZE) ||
	    span_u16(sector, 0x1fe) != MBR_SIGNATURE)
		return false;
	for (unsigned i = 0; i < MBR_ENTRIES; i++)
		if (span_u8(sector, MBR_TABLE + i * MBR_ENTRY_SIZE) &
		    ~(unsigned)MBR_ACTIVE)
			return false;
	return true;
}

bool mbr_entry_decode(struct span sector, unsigned index,
		      struct mbr_entry *entry_ret)
{
	struct span e;

	if (index >= MBR_ENTRIES || !is_boot_record(sector))
		return false;
	e = span_from(sector, MBR_TABLE + index * MBR_ENTRY_SIZE);
	*entry_ret = (struct mbr_entry){
		.first_sectors = span_u32(e, 0x08),
		.count_sectors = span_u32(e, 0x0c),
		.type = span_u8(e, 0x04),
	};
	return true;
}

bool mbr_type_extended(uint8_t type)
{
	return type == 0x05 || type == 0x0f || type == 0x85;
}

/* The header's own CRC is made with its field as zeros. */
static uint32_t header_crc(struct span header)
{
	static const uint8_t zeros[4];
	uint32_t crc = gpt_crc(0, span_first(header, 0x10));

	crc = gpt_crc(crc, span_of(zeros, sizeof(zeros)));
	return gpt_crc(crc, span_from(header, 0x14));
}

int gpt_header_decode(struct span sector, const struct where *w,
		      struct gpt_header *header_ret)
{
	uint32_t size = span_u32(sector, 0x0c), crc = span_u32(sector, 0x10);
	struct gpt_header header = {
		.own_sectors = span_u64(sector, 0x18),
		.backup_sectors = span_u64(sector, 0x20),
		.entries_sectors = span_u64(sector, 0x48),
		.count = span_u32(sector, 0x50),
		.entry_size = span_u32(sector, 0x54),
		.entries_crc = span_u32(sector, 0x58),
	};
	struct span whole;

	if (!span_is(sector, 0, "EFI PART", 8))
		return reject(w, NTR_E_NOT_FOUND, "GPT header", 0, 0, 0);
	if (size < GPT_SIZE || !span_sub(sector, 0, size, &whole))
		return reject(w, NTR_E_CORRUPT, "GPT header size", 0x0c, size,
			      sector.len);
	if (header_crc(whole) != crc)
		return reject(w, NTR_E_CORRUPT, "GPT header CRC", 0x10, crc,
			      header_crc(whole));
	if (header.entry_size < GPT_ENTRY_SIZE ||
	    header.entry_size > GPT_ENTRY_MAX ||
	    !power_of_two(header.entry_size))
		return reject(w, NTR_E_CORRUPT, "GPT entry size", 0x54,
			      header.entry_size, GPT_ENTRY_MAX);
	if (header.count > PARTITIONS_MAX)
		return reject(w, NTR_E_CORRUPT, "number of GPT entries", 0x50,
			      header.count, PARTITIONS_MAX);
	*header_ret = header;
	return NTR_OK;
}

bool gpt_entry_decode(struct span entry, struct gpt_entry *entry_ret)
{
	if (!span_has(entry, 0, GPT_ENTRY_SIZE))
		return false;
	*entry_ret = (struct gpt_entry){
		.first_sectors = span_u64(entry, 0x20),
		.last_sectors = span_u64(entry, 0x28),
		.type_guid = span_first(entry, GUID_SIZE),
		.name = span_first(span_from(entry, 0x38), NAME_SIZE),
	};
	return true;
}

/* Reflected polynomial 0xedb88320, four bits at a step: tables of GPT are
 * small, and so is this. */
uint32_t gpt_crc(uint32_t crc, struct span bytes)
{
	static const uint32_t table[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
		0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
		0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};

	crc = ~crc;
	for (size_t i = 0; i < bytes.len; i++) {
		crc ^= span_u8(bytes, i);
		crc = crc >> 4 ^ table[crc & 15];
		crc = crc >> 4 ^ table[crc & 15];
	}
	return ~crc;
}
