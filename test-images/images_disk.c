/*
 * images_disk.c - volumes inside of something: partitions, pieces, a lone $MFT
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The manifest speaks of the first volume; each partition is a fact of its own:
 * partition NUMBER SCHEME TYPE OFFSET SIZE ntfs|-
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

enum {
	TYPE_NTFS = 0x07, TYPE_FAT32 = 0x0c, TYPE_EXTENDED = 0x0f,
	TYPE_PROTECTIVE = 0xee, TABLE = 0x1be, ENTRY = 16,
	GPT_ENTRIES = 128, GPT_ENTRY = 128, GPT_HEADER = 92,
};

static const uint8_t basic_data[16] = {
	0xa2, 0xa0, 0xd0, 0xeb, 0xe5, 0xb9, 0x33, 0x44,
	0x87, 0xc0, 0x68, 0xb6, 0xb7, 0x26, 0x99, 0xc7,
};
static const uint8_t efi_system[16] = {
	0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11,
	0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b,
};

static void contents(struct image *img)
{
	struct record *root = root_of(img), *rec;

	data_text(img, file_new(img, root, "File1.txt"), NULL, "stage one\n");
	data_plan(img, file_new(img, root, "File3.txt"), NULL,
		  5 * img->cluster - 1, "2 3");
	rec = file_new(img, root, "File6.txt");
	stream_spread(img, data_runs(img, rec, NULL, 6 * img->cluster - 9,
				     runs_scattered(img, 6, 1)), 2, 2);
	file_list(img, rec, false);
	data_text(img, file_new(img, dir_new(img, root, "Folder"), "in.txt"),
		  NULL, "in a folder\n");
}

static void path_of(char path[4200], const char *stem, const char *ext)
{
	snprintf(path, 4200, "%s%s", stem, ext);
}

static void partition(struct image *img, unsigned number, const char *scheme,
		      const char *type, uint64_t offset, uint64_t size,
		      bool ntfs)
{
	fact(img, "partition\t%u\t%s\t%s\t%llu\t%llu\t%s", number, scheme, type,
	     (unsigned long long)offset, (unsigned long long)size,
	     ntfs ? "ntfs" : "-");
}

/* ------------------------------------------------------------------- MBR -- */

static void mbr_entry(uint8_t *sector, unsigned slot, uint8_t type,
		      uint64_t start, uint64_t sectors)
{
	uint8_t *at = sector + TABLE + slot * ENTRY;

	at[4] = type;
	memset(at + 1, 0xfe, 3);
	memset(at + 5, 0xfe, 3);
	put32(at + 8, start);
	put32(at + 12, sectors);
	put16(sector + 0x1fe, 0xaa55);
}

static void write_sector(const char *path, uint64_t sector, const uint8_t *from)
{
	file_write(path, sector * 512, from, 512, false);
}

static void wrap_mbr_one(struct image *img, const char *stem)
{
	uint8_t mbr[512] = { 0 };
	char path[4200];

	path_of(path, stem, ".img");
	mbr_entry(mbr, 0, TYPE_NTFS, 63, img->size / 512);
	file_write(path, 0, mbr, 512, true);
	file_write(path, 63 * 512, img->map, img->size, false);
	partition(img, 1, "mbr", "0x07", 63 * 512, img->size, true);
}

/* Another volume, told apart by its label and the one file in it. */
static void other_volume(const char *path, uint64_t sector, const char *label,
			 uint64_t clusters)
{
	struct spec spec = {
		.clusters = clusters, .label = label, .hidden_sectors = sector,
	};
	struct image *img = image_open(&spec);

	data_text(img, file_new(img, root_of(img), "label.txt"), NULL, label);
	image_finish(img);
	file_write(path, sector * 512, img->map, img->size, false);
	image_close(img);
}

/* An extended boot record: a logical volume, and where the next one is. */
static void write_ebr(const char *path, uint64_t at, uint64_t sectors,
		      uint64_t next, uint64_t next_sectors)
{
	uint8_t ebr[512] = { 0 };

	mbr_entry(ebr, 0, TYPE_NTFS, 63, sectors);
	if (next)
		mbr_entry(ebr, 1, TYPE_EXTENDED, next, next_sectors);
	write_sector(path, at, ebr);
}

static void wrap_mbr_several(struct image *img, const char *stem)
{
	enum { FAT_AT = 16384, EXTENDED_AT = 20480, LOGICAL = 8192,
	       VOLUME = 512 * 8 + 1, END = EXTENDED_AT + 2 * LOGICAL };
	uint8_t mbr[512] = { 0 };
	char path[4200];

	path_of(path, stem, ".img");
	mbr_entry(mbr, 0, TYPE_NTFS, 2048, img->size / 512);
	mbr_entry(mbr, 1, TYPE_FAT32, FAT_AT, 2048);
	mbr_entry(mbr, 3, TYPE_EXTENDED, EXTENDED_AT, 2 * LOGICAL);
	file_write(path, 0, mbr, 512, true);
	file_write(path, 2048 * 512, img->map, img->size, false);
	write_ebr(path, EXTENDED_AT, VOLUME, LOGICAL, LOGICAL);
	write_ebr(path, EXTENDED_AT + LOGICAL, VOLUME, 0, 0);
	other_volume(path, EXTENDED_AT + 63, "First logical", 512);
	other_volume(path, EXTENDED_AT + LOGICAL + 63, "Second logical", 512);
	memset(mbr, 0, sizeof(mbr));
	write_sector(path, END - 1, mbr);
	partition(img, 1, "mbr", "0x07", 2048 * 512, img->size, true);
	partition(img, 2, "mbr", "0x0c", FAT_AT * 512, 2048 * 512, false);
	partition(img, 5, "mbr", "0x07", (EXTENDED_AT + 63) * 512,
		  VOLUME * 512, true);
	partition(img, 6, "mbr", "0x07", (EXTENDED_AT + LOGICAL + 63) * 512,
		  VOLUME * 512, true);
}

/* ------------------------------------------------------------------- GPT -- */

static uint32_t crc32_of(const uint8_t *at, size_t len)
{
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < len; i++) {
		crc ^= at[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static void gpt_entry(uint8_t *entries, unsigned slot, const uint8_t *type,
		      uint64_t first, uint64_t last, const char *name)
{
	uint8_t *at = entries + slot * GPT_ENTRY;
	struct text text = text_from(name);

	memcpy(at, type, 16);
	memset(at + 16, 0x40 + (int)slot, 16);
	put64(at + 32, first);
	put64(at + 40, last);
	for (size_t i = 0; i < text.units; i++)
		put16(at + 56 + 2 * i, text.unit[i]);
}

static void gpt_header(uint8_t *at, const uint8_t *entries, uint64_t here,
		       uint64_t other, uint64_t entries_at, uint64_t last)
{
	memcpy(at, "EFI PART\0\0\1\0", 12);
	put32(at + 12, GPT_HEADER);
	put64(at + 24, here);
	put64(at + 32, other);
	put64(at + 40, 34);
	put64(at + 48, last);
	memset(at + 56, 0x55, 16);
	put64(at + 72, entries_at);
	put32(at + 80, GPT_ENTRIES);
	put32(at + 84, GPT_ENTRY);
	put32(at + 88, crc32_of(entries, GPT_ENTRIES * GPT_ENTRY));
	put32(at + 16, crc32_of(at, GPT_HEADER));
}

static void write_gpt(const char *path, uint32_t sector, uint8_t *entries,
		      uint64_t sectors)
{
	uint64_t table = GPT_ENTRIES * GPT_ENTRY / sector;
	uint64_t backup = sectors - 1 - table;
	uint8_t buf[4096] = { 0 };

	mbr_entry(buf, 0, TYPE_PROTECTIVE, 1, sectors - 1);
	file_write(path, 0, buf, sector, true);
	memset(buf, 0, sizeof(buf));
	gpt_header(buf, entries, 1, sectors - 1, 2, backup - 1);
	file_write(path, sector, buf, sector, false);
	file_write(path, 2 * sector, entries, GPT_ENTRIES * GPT_ENTRY, false);
	memset(buf, 0, sizeof(buf));
	gpt_header(buf, entries, sectors - 1, 1, backup, backup - 1);
	file_write(path, backup * sector, entries, GPT_ENTRIES * GPT_ENTRY,
		   false);
	file_write(path, (sectors - 1) * sector, buf, sector, false);
}

/* A system partition that is empty, and one NTFS. */
static void wrap_gpt(struct image *img, const char *stem)
{
	static uint8_t entries[GPT_ENTRIES * GPT_ENTRY];
	uint32_t sector = img->sector;
	uint64_t efi = 40, start = 2048, count = img->size / sector;
	char path[4200];

	path_of(path, stem, ".img");
	memset(entries, 0, sizeof(entries));
	gpt_entry(entries, 0, efi_system, efi, start - 1, "EFI system");
	gpt_entry(entries, 1, basic_data, start, start + count - 1, "Data");
	write_gpt(path, sector, entries, start + count + 64);
	file_write(path, start * sector, img->map, img->size, false);
	partition(img, 1, "gpt", "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
		  efi * sector, (start - efi) * sector, false);
	partition(img, 2, "gpt", "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7",
		  start * sector, img->size, true);
}

/* ---------------------------------------------------------------- pieces -- */

/* Pieces need not end where clusters do. */
static void wrap_split(struct image *img, const char *stem)
{
	uint64_t first = 1000 * 512, second = 2111 * 512;
	char path[4200];

	path_of(path, stem, ".001");
	file_write(path, 0, img->map, first, true);
	path_of(path, stem, ".002");
	file_write(path, 0, img->map + first, second - first, true);
	path_of(path, stem, ".003");
	file_write(path, 0, img->map + second, img->size - second, true);
}

static void wrap_split_letters(struct image *img, const char *stem)
{
	uint64_t piece = 1536 * 512 + 512, at = 0;
	char path[4200], ext[8] = ".aa";

	for (; at < img->size; at += piece, ext[2]++) {
		path_of(path, stem, ext);
		file_write(path, 0, img->map + at, img->size - at < piece ?
			   img->size - at : piece, true);
	}
}

/* Only the bytes of $MFT, as tools extract it. */
static void wrap_mft(struct image *img, const char *stem)
{
	uint8_t *buf = malloc(img->record);
	char path[4200];

	if (!buf)
		die("out of memory");
	path_of(path, stem, ".mft");
	for (uint64_t n = 0; n < img->records; n++) {
		record_load(img, n, buf);
		fixup_apply(buf, img->record, (uint16_t)(1 + n * 7));
		file_write(path, n * img->record, buf, img->record, n == 0);
	}
	free(buf);
}

/* What lies outside the records is not in the file: an error, all of it. */
static void mft_alone(struct image *img)
{
	contents(img);
	for (size_t i = 0; i < img->n_streams; i++) {
		struct stream *s = img->streams[i];

		if (s->pieces[0]->nonresident && !s->gone)
			stream_broken(s, 0, s->size);
	}
}

#define D(NAME, WRAP, ...) \
	{ .name = "good-" NAME, .build = contents, .wrap = WRAP, \
	  .spec = { __VA_ARGS__ } }

const struct recipe images_disk[] = {
	D("disk-mbr", wrap_mbr_one, .clusters = 512, .hidden_sectors = 63),
	D("disk-mbr-several", wrap_mbr_several, .clusters = 512,
	  .hidden_sectors = 2048),
	D("disk-gpt", wrap_gpt, .clusters = 512, .hidden_sectors = 2048),
	D("disk-gpt4k", wrap_gpt, .clusters = 512, .hidden_sectors = 2048,
	  .sector = 4096, .record = 4096),
	D("split", wrap_split, .clusters = 512),
	D("split-letters", wrap_split_letters, .clusters = 512),
	{
		.name = "good-mft-alone", .build = mft_alone, .wrap = wrap_mft,
		.spec = { .clusters = 512 },
	},
	{
		.name = "good-mft4k-alone", .build = mft_alone,
		.wrap = wrap_mft,
		.spec = { .clusters = 512, .record = 4096 },
	},
	{ .name = NULL },
};
