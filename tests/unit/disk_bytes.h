/*
 * disk_bytes.h - disks with partition tables, for the tests of their readers
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A disk here is a few pages of memory that stand for as many bytes as the test
 * likes: what was never written reads as zeros.
 */
#ifndef DISK_BYTES_H
#define DISK_BYTES_H

#include "unit.h"

enum { PAGE = 4096, PAGES = 128 };

struct disk {
	uint64_t size;
	size_t count;
	struct {
		uint64_t offset;
		uint8_t bytes[PAGE];
	} pages[PAGES];
};

static inline uint8_t *disk_page(struct disk *disk, uint64_t offset)
{
	for (size_t i = 0; i < disk->count; i++)
		if (disk->pages[i].offset == offset / PAGE * PAGE)
			return disk->pages[i].bytes;
	return NULL;
}

/* The 512 or so bytes at 'offset', to be written to. */
static inline uint8_t *disk_at(struct disk *disk, uint64_t offset)
{
	uint8_t *page = disk_page(disk, offset);

	if (!page) {
		ck_assert_uint_lt(disk->count, PAGES);
		disk->pages[disk->count].offset = offset / PAGE * PAGE;
		page = disk->pages[disk->count++].bytes;
		memset(page, 0, PAGE);
	}
	return page + offset % PAGE;
}

static inline int64_t disk_pread(void *ctx, void *buf, size_t len,
				 uint64_t offset)
{
	struct disk *disk = ctx;
	uint8_t *to = buf;

	if (offset >= disk->size)
		return 0;
	if (len > disk->size - offset)
		len = (size_t)(disk->size - offset);
	for (size_t i = 0; i < len; i++) {
		const uint8_t *page = disk_page(disk, offset + i);

		to[i] = page ? page[(offset + i) % PAGE] : 0;
	}
	return (int64_t)len;
}

static inline struct ntr_source disk_source(struct disk *disk)
{
	return (struct ntr_source){ disk, disk->size, disk_pread };
}

static inline void put_boot(struct disk *disk, uint64_t offset)
{
	uint8_t *b = disk_at(disk, offset);

	memcpy(b, "\xeb\x52\x90NTFS    ", 11);
	put16(b + 0x0b, 512);
	b[0x0d] = 8;
	put64(b + 0x28, 1000);
	b[0x40] = 0xf6;
	b[0x44] = 1;
	put16(b + 0x1fe, 0xaa55);
}

/* An entry of the boot record at 'offset'. */
static inline void put_mbr(struct disk *disk, uint64_t offset, unsigned index,
			   unsigned type, uint32_t first, uint32_t count)
{
	uint8_t *sector = disk_at(disk, offset);
	uint8_t *e = sector + 0x1be + 16 * index;

	e[4] = (uint8_t)type;
	put32(e + 8, first);
	put32(e + 12, count);
	put16(sector + 0x1fe, 0xaa55);
}

/* CRC-32 bit by bit, to know it from the library's. */
static inline uint32_t slow_crc(const uint8_t *bytes, size_t len)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < len; i++)
		for (unsigned bit = 0; bit < 8; bit++) {
			uint32_t out = (crc ^ bytes[i] >> bit) & 1;

			crc = crc >> 1 ^ (out ? 0xedb88320 : 0);
		}
	return ~crc;
}

static inline void gpt_seal(uint8_t *header)
{
	put32(header + 0x10, 0);
	put32(header + 0x10, slow_crc(header, 92));
}

/* A GPT header at sector 'own', with 'count' entries at sector 'entries', which
 * are as they are now: at most a page of them. */
static inline uint8_t *put_gpt(struct disk *disk, uint32_t sector_size,
			       uint64_t own, uint64_t other, uint64_t entries,
			       uint32_t count)
{
	uint8_t *h = disk_at(disk, own * sector_size);

	memcpy(h, "EFI PART", 8);
	put32(h + 8, 0x10000);
	put32(h + 12, 92);
	put64(h + 0x18, own);
	put64(h + 0x20, other);
	put64(h + 0x48, entries);
	put32(h + 0x50, count);
	put32(h + 0x54, 128);
	put32(h + 0x58, slow_crc(disk_at(disk, entries * sector_size),
				 count * 128));
	gpt_seal(h);
	return h;
}

static inline void put_gpt_entry(struct disk *disk, uint64_t offset,
				 uint64_t first, uint64_t last,
				 const char *name)
{
	uint8_t *e = disk_at(disk, offset);

	memset(e, 0xa1, 16);	/* some type */
	memset(e + 16, 0xb2, 16);
	put64(e + 0x20, first);
	put64(e + 0x28, last);
	for (unsigned i = 0; name[i]; i++)
		put16(e + 0x38 + 2 * i, (uint8_t)name[i]);
}

#endif
