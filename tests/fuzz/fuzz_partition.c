/*
 * fuzz_partition.c - partition tables: places that are numbers, lists that end
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The input is the disk.  It is read once as it is, and once more with the CRCs
 * of its GPT headers made right, which chance will not do.
 */
#include "fuzz.h"

#include "bytes/checked.h"
#include "format/limits.h"
#include "format/partition.h"
#include "source/source.h"

struct disk {
	uint8_t *bytes;
	size_t len;
};

static int64_t disk_pread(void *ctx, void *buf, size_t len, uint64_t offset)
{
	const struct disk *disk = ctx;

	if (offset >= disk->len)
		return 0;
	len = (size_t)least(len, disk->len - offset);
	memcpy(buf, disk->bytes + offset, len);
	return (int64_t)len;
}

static void check(const struct ntr_partition *p)
{
	uint64_t end;

	REQUIRE(p->number >= 1 && p->size > 0 && p->reserved == 0);
	REQUIRE(checked_add(p->offset, p->size, &end));
	REQUIRE(p->scheme == NTR_MBR || p->scheme == NTR_GPT);
	REQUIRE(p->name_units <= sizeof(p->name) / 2 && p->ntfs <= 1);
}

static void read_disk(struct disk *disk)
{
	struct ntr_source src = { disk, disk->len, disk_pread };
	struct ntr_partition list[32];
	uint64_t offset, size;
	struct ntr_error err;
	size_t count = 0;
	int code;

	REQUIRE(ntr_partitions_read(&src, fuzz_note, NULL, list, 32, &count,
				    &err) == 0);
	REQUIRE(count <= 5 * PARTITIONS_MAX);
	for (size_t i = 0; i < least(count, 32); i++)
		check(&list[i]);
	code = partition_choose(&src, 0, NULL, NULL, &offset, &size, &err);
	if (code < 0)
		fuzz_failure(code, &err);
	if (count > 0) {
		code = partition_choose(&src, list[0].number, NULL, NULL,
					&offset, &size, &err);
		REQUIRE(code == 0 && offset == list[0].offset &&
			size == list[0].size);
	}
}

static void put32(uint8_t *at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void make_right(struct disk *disk, uint64_t offset, uint64_t sector)
{
	struct span s = span_from(span_of(disk->bytes, disk->len), offset);
	uint64_t start = span_u64(s, 0x48), len;
	uint32_t count = span_u32(s, 0x50), each = span_u32(s, 0x54);
	struct span entries;

	if (!span_has(s, 0, 512) ||
	    !checked_mul(start, sector, &start) ||
	    !checked_mul(count, each, &len))
		return;
	if (span_sub(span_of(disk->bytes, disk->len), start, len, &entries))
		put32(disk->bytes + offset + 0x58, gpt_crc(0, entries));
	put32(disk->bytes + offset + 0x10, 0);
	put32(disk->bytes + offset + 0x10,
	      gpt_crc(0, span_first(s, span_u32(s, 0x0c))));
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	struct disk disk = { fuzz_copy(in, len), len };

	read_disk(&disk);
	make_right(&disk, 512, 512);
	read_disk(&disk);
	make_right(&disk, 4096, 4096);
	if (len >= 1024)
		make_right(&disk, (len / 512 - 1) * 512, 512);
	read_disk(&disk);
	free(disk.bytes);
	return 0;
}
