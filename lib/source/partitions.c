/*
 * partitions.c - the partitions of a disk
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "../bytes/checked.h"
#include "../format/boot.h"
#include "../format/limits.h"
#include "../format/partition.h"
#include "source.h"

enum {
	SECTOR        = 512,	/* of an MBR, and of most disks */
	SECTOR_4K     = 4096,
	MBR_SLOTS     = 4,
	LOGICAL_FIRST = 5,	/* number of the first logical partition */
	TYPE_GPT      = 0xee	/* the MBR entry that protects a GPT */
};

/* A table being read, and the list being filled. */
struct table {
	const struct ntr_source *src;
	struct where w;
	struct ntr_partition *list;
	size_t cap, count;
	uint32_t sector_size;
};

/* "At most cap of list": those that do not fit are counted. */
static void table_add(struct table *t, const struct ntr_partition *partition)
{
	if (t->count < t->cap)
		t->list[t->count] = *partition;
	t->count++;
}

static void table_note(const struct table *t, const char *what,
		       uint64_t offset, uint64_t got, uint64_t limit)
{
	struct where w = t->w;

	w.base = offset;
	note(&w, NTR_F_PARTITION_TABLE, what, 0, got, limit);
}

static bool is_ntfs(const struct ntr_source *src, uint64_t offset)
{
	struct where w = where_error(NULL);
	uint8_t sector[SECTOR];
	struct boot boot;

	return source_read(src, sector, sizeof(sector), offset, NULL) == 0 &&
	       boot_decode(span_of(sector, sizeof(sector)), &w, &boot) == 0;
}

/* Fill in the place, in bytes, and whether NTFS is there: at the start, or its
 * backup at the end.  False when no disk can have such a place. */
static bool partition_place(const struct table *t, uint64_t first_sectors,
			    uint64_t count_sectors, struct ntr_partition *p)
{
	uint64_t end;

	if (!checked_mul(first_sectors, t->sector_size, &p->offset) ||
	    !checked_mul(count_sectors, t->sector_size, &p->size) ||
	    !checked_add(p->offset, p->size, &end) || p->size == 0)
		return false;
	p->ntfs = is_ntfs(t->src, p->offset) ||
		  is_ntfs(t->src, end - t->sector_size);
	return true;
}

/* ------------------------------------------------------------------- MBR -- */

static void mbr_add(struct table *t, const struct mbr_entry *entry,
		    uint64_t first_sectors, uint32_t number)
{
	struct ntr_partition p = {
		.number = number, .scheme = NTR_MBR, .type = entry->type,
	};

	if (partition_place(t, first_sectors, entry->count_sectors, &p))
		table_add(t, &p);
}

/* Was this boot record visited before?  If not, it is now. */
static bool visited_before(uint64_t *visited, size_t *count, uint64_t sectors)
{
	for (size_t i = 0; i < *count; i++)
		if (visited[i] == sectors)
			return true;
	visited[(*count)++] = sectors;
	return false;
}

/* An extended partition is a chain of boot records: in each, one entry for a
 * logical partition, counted from here, and one for the next record, counted
 * from the first. */
static void extended_read(struct table *t, uint64_t first, uint32_t *number)
{
	uint64_t visited[PARTITIONS_MAX], at = first;
	uint8_t sector[SECTOR];
	struct span s = span_of(sector, sizeof(sector));
	struct mbr_entry logical, next;
	size_t links = 0;

	do {
		uint64_t offset = at * t->sector_size;

		if (links == PARTITIONS_MAX ||
		    visited_before(visited, &links, at)) {
			table_note(t, "endless chain of extended boot records",
				   offset, links, PARTITIONS_MAX);
			return;
		}
		if (source_read(t->src, sector, sizeof(sector), offset,
				NULL) < 0 ||
		    !mbr_entry_decode(s, 0, &logical) ||
		    !mbr_entry_decode(s, 1, &next)) {
			table_note(t, "extended boot record", offset, 0, 0);
			return;
		}
		if (logical.type != 0 && logical.count_sectors != 0)
			mbr_add(t, &logical, at + logical.first_sectors,
				(*number)++);
		at = first + next.first_sectors;
	} while (mbr_type_extended(next.type) && next.first_sectors != 0);
}

/* A table is believed when an entry in use starts where the disk has bytes. */
static bool mbr_plausible(const struct table *t, struct span s)
{
	struct mbr_entry entry;

	for (unsigned i = 0; i < MBR_SLOTS; i++)
		if (mbr_entry_decode(s, i, &entry) && entry.type != 0 &&
		    entry.first_sectors != 0 && entry.count_sectors != 0 &&
		    entry.first_sectors < t->src->size / t->sector_size)
			return true;
	return false;
}

static bool mbr_protects_gpt(struct span s)
{
	struct mbr_entry entry;

	for (unsigned i = 0; i < MBR_SLOTS; i++)
		if (mbr_entry_decode(s, i, &entry) && entry.type == TYPE_GPT)
			return true;
	return false;
}

/* The MBR does not tell the sector size: 512, unless NTFS is found only where
 * 4096 would put it. */
static uint32_t mbr_sector_size(const struct table *t, struct span s)
{
	bool found_4k = false;
	struct mbr_entry entry;

	for (unsigned i = 0; i < MBR_SLOTS; i++) {
		if (!mbr_entry_decode(s, i, &entry) || entry.type == 0)
			continue;
		if (is_ntfs(t->src, entry.first_sectors * SECTOR))
			return SECTOR;
		if (is_ntfs(t->src, entry.first_sectors * SECTOR_4K))
			found_4k = true;
	}
	return found_4k ? SECTOR_4K : SECTOR;
}

static void mbr_read(struct table *t, struct span s)
{
	uint32_t logical = LOGICAL_FIRST;
	struct mbr_entry entry;

	t->sector_size = mbr_sector_size(t, s);
	if (!mbr_plausible(t, s))
		return;
	for (unsigned i = 0; i < MBR_SLOTS; i++)
		if (mbr_entry_decode(s, i, &entry) && entry.type != 0 &&
		    !mbr_type_extended(entry.type))
			mbr_add(t, &entry, entry.first_sectors, i + 1);
	for (unsigned i = 0; i < MBR_SLOTS; i++)
		if (mbr_entry_decode(s, i, &entry) &&
		    mbr_type_extended(entry.type))
			extended_read(t, entry.first_sectors, &logical);
}

/* ------------------------------------------------------------------- GPT -- */

static int gpt_header_read(const struct table *t, uint64_t offset,
			   struct gpt_header *header_ret)
{
	struct where w = where_error(NULL);
	uint8_t sector[SECTOR_4K];
	int64_t got = source_pread(t->src, sector, t->sector_size, offset,
				   NULL);

	if (got < 0)
		return (int)got;
	return gpt_header_decode(span_of(sector, (size_t)got), &w, header_ret);
}

static int gpt_entry_read(const struct table *t, const struct gpt_header *h,
			  uint32_t index, uint8_t *buf)
{
	uint64_t start, offset;

	if (!checked_mul(h->entries_sectors, t->sector_size, &start) ||
	    !checked_add(start, (uint64_t)index * h->entry_size, &offset))
		return NTR_E_BOUNDS;
	return source_read(t->src, buf, h->entry_size, offset, NULL);
}

static bool gpt_entries_crc(const struct table *t, const struct gpt_header *h,
			    uint32_t *crc_ret)
{
	uint8_t buf[SECTOR_4K];
	uint32_t crc = 0;

	for (uint32_t i = 0; i < h->count; i++) {
		if (gpt_entry_read(t, h, i, buf) < 0)
			return false;
		crc = gpt_crc(crc, span_of(buf, h->entry_size));
	}
	*crc_ret = crc;
	return true;
}

static uint32_t units_before_nul(struct span name)
{
	uint32_t units = 0;

	while (span_u16(name, 2 * units) != 0)	/* 0 past the end too */
		units++;
	return units;
}

static void gpt_add(struct table *t, const struct gpt_entry *e,
		    uint32_t number)
{
	struct ntr_partition p = {
		.number = number, .scheme = NTR_GPT,
		.name_units = units_before_nul(e->name),
	};
	uint64_t last = e->last_sectors;

	if (last < e->first_sectors || last == UINT64_MAX ||
	    !partition_place(t, e->first_sectors, last - e->first_sectors + 1,
			     &p)) {
		table_note(t, "last sector of a GPT entry", NTR_NONE, last,
			   e->first_sectors);
		return;
	}
	memcpy(p.type_guid, e->type_guid.ptr, sizeof(p.type_guid));
	memcpy(p.name, e->name.ptr, sizeof(p.name));
	table_add(t, &p);
}

static void gpt_entries_read(struct table *t, const struct gpt_header *h)
{
	static const uint8_t unused[16];
	uint8_t buf[SECTOR_4K];
	struct gpt_entry e;

	for (uint32_t i = 0; i < h->count; i++) {
		if (gpt_entry_read(t, h, i, buf) < 0) {
			table_note(t, "GPT entries cut short", NTR_NONE, i,
				   h->count);
			return;
		}
		if (gpt_entry_decode(span_of(buf, h->entry_size), &e) &&
		    memcmp(e.type_guid.ptr, unused, sizeof(unused)) != 0)
			gpt_add(t, &e, i + 1);
	}
}

/* Use the header at 'offset' if its entries are what it says. */
static bool gpt_try(struct table *t, uint64_t offset)
{
	struct gpt_header h;
	uint32_t crc;

	if (gpt_header_read(t, offset, &h) < 0 ||
	    !gpt_entries_crc(t, &h, &crc) || crc != h.entries_crc)
		return false;
	gpt_entries_read(t, &h);
	return true;
}

/* Entries that no CRC vouches for are better than none. */
static bool gpt_try_unchecked(struct table *t, uint64_t offset)
{
	struct gpt_header h;
	uint32_t crc = 0;

	if (gpt_header_read(t, offset, &h) < 0)
		return false;
	(void)gpt_entries_crc(t, &h, &crc);	/* 0 where they are cut off */
	table_note(t, "CRC of the GPT entries", offset, crc, h.entries_crc);
	gpt_entries_read(t, &h);
	return true;
}

static bool gpt_signature(const struct table *t, uint64_t offset)
{
	struct gpt_header h;

	return gpt_header_read(t, offset, &h) != NTR_E_NOT_FOUND;
}

/* With sectors of this size: header in the second, its backup in the last. */
static bool gpt_read(struct table *t, uint32_t sector_size)
{
	uint64_t sectors = t->src->size / sector_size;
	uint64_t backup;

	t->sector_size = sector_size;
	if (sectors < 3)
		return false;
	backup = (sectors - 1) * sector_size;
	if (gpt_try(t, sector_size))
		return true;
	if (gpt_try(t, backup)) {
		table_note(t, "GPT header unusable; its backup used",
			   sector_size, 0, 0);
		return true;
	}
	return gpt_try_unchecked(t, sector_size) ||
	       gpt_try_unchecked(t, backup);
}

/* A disk is looked at for a GPT when the MBR says so, or, where there is no MBR
 * at all, when the second sector does. */
static bool gpt_find(struct table *t, bool announced)
{
	static const uint32_t sizes[] = { SECTOR, SECTOR_4K };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		t->sector_size = sizes[i];
		if (!announced && !gpt_signature(t, sizes[i]))
			continue;
		if (gpt_read(t, sizes[i])) {
			if (!announced)
				table_note(t, "no protective MBR", 0, 0, 0);
			return true;
		}
	}
	if (announced)
		table_note(t, "no usable GPT header", SECTOR, 0, 0);
	return false;
}

/* ------------------------------------------------------------------ both -- */

static void table_read(struct table *t, struct span sector)
{
	struct where w = where_error(NULL);
	struct boot boot;
	bool is_mbr;

	/* A volume without partitions has its boot sector here. */
	if (boot_decode(sector, &w, &boot) == 0)
		return;
	t->sector_size = SECTOR;
	is_mbr = mbr_plausible(t, sector);
	if (is_mbr && !mbr_protects_gpt(sector)) {
		mbr_read(t, sector);
		return;
	}
	(void)gpt_find(t, is_mbr);
}

int ntr_partitions_read(const struct ntr_source *src,
			ntr_finding_fn on_finding, void *finding_ctx,
			struct ntr_partition *list, size_t cap,
			size_t *count_ret, struct ntr_error *err)
{
	struct table t = {
		.src = src, .list = list, .cap = cap,
		.w = where_error(NULL),
	};
	uint8_t sector[SECTOR];
	int64_t got = source_pread(src, sector, sizeof(sector), 0, err);

	if (got < 0)
		return (int)got;
	t.w.sink = on_finding;
	t.w.sink_ctx = finding_ctx;
	table_read(&t, span_of(sector, (size_t)got));
	*count_ret = t.count;
	return NTR_OK;
}

/* The one that is asked for, or the only one there is. */
static int choose(const struct ntr_partition *list, size_t count,
		  uint32_t number, const struct ntr_partition **chosen_ret,
		  struct ntr_error *err)
{
	const struct ntr_partition *chosen = NULL;
	size_t matches = 0;

	for (size_t i = 0; i < count; i++)
		if (number ? list[i].number == number : list[i].ntfs != 0) {
			matches++;
			if (!chosen)
				chosen = &list[i];
		}
	if (!chosen && number)
		return error_at(err, NTR_E_NOT_FOUND, "partition", number, 0);
	if (!chosen)
		return error_at(err, NTR_E_NOT_NTFS, "no NTFS partition", 0,
				0);
	if (!number && matches > 1)
		return error_at(err, NTR_E_ARG,
				"several NTFS partitions; give one of them:",
				matches, 0);
	*chosen_ret = chosen;
	return NTR_OK;
}

int partition_choose(const struct ntr_source *src, uint32_t number,
		     ntr_finding_fn on_finding, void *finding_ctx,
		     uint64_t *offset_ret, uint64_t *size_ret,
		     struct ntr_error *err)
{
	struct ntr_partition list[PARTITIONS_MAX / 4];
	const size_t cap = sizeof(list) / sizeof(list[0]);
	const struct ntr_partition *chosen;
	size_t count = 0;
	int code = ntr_partitions_read(src, on_finding, finding_ctx, list,
				       cap, &count, err);

	if (code < 0 && number != 0)
		return code;
	/* A first sector that cannot be read may be a bare volume's: its backup
	 * boot sector will tell. */
	if (number == 0 && (code < 0 || count == 0)) {
		*offset_ret = 0;
		*size_ret = 0;
		return NTR_OK;
	}
	code = choose(list, (size_t)least(count, cap), number, &chosen, err);
	if (code < 0)
		return code;
	*offset_ret = chosen->offset;
	*size_ret = chosen->size;
	return NTR_OK;
}
