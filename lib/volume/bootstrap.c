/*
 * bootstrap.c - from a source to a known $MFT: boot sector, its backup, the mirror
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whatever is first found usable is used: geometry from the boot sector or from its
 * backup behind the last sector of the volume, record 0 from $MFT or $MFTMirr.  All
 * that disagrees is noted, nothing of it refused.
 */
#include <stdlib.h>

#include "../bytes/checked.h"
#include "../format/attr.h"
#include "../format/record.h"
#include "../format/runs.h"
#include "bootstrap.h"
#include "mft.h"

enum {
	BOOT_BYTES     = 512,
	MIRROR_RECORDS = 4,		/* later ones may be stale copies */
	BACKUP_REACH   = 1024 * 1024	/* how far from the end a backup may be:
					   partitions are aligned to this */
};

/* ---------------------------------------------------------- boot sectors -- */

static int boot_read(const struct ntr_volume *vol, uint64_t offset,
		     struct boot *boot_ret, struct ntr_error *err)
{
	struct where w = volume_where(vol, NTR_NONE, offset, err);
	uint8_t sector[BOOT_BYTES];
	int code;

	code = source_read(&vol->source, sector, sizeof(sector), offset, err);
	if (code < 0)
		return code;
	return boot_decode(span_of(sector, sizeof(sector)), &w, boot_ret);
}

/* Is the sector at 'offset' the backup of a volume that ends just there? */
static bool backup_at(const struct ntr_volume *vol, uint64_t offset,
		      struct boot *boot_ret)
{
	return boot_read(vol, offset, boot_ret, NULL) == NTR_OK &&
	       boot_ret->size == offset;
}

/* The backup stands behind the last sector that the boot sector counts, and knows
 * that count itself: so it is recognised wherever the source really ends.  NT 4
 * kept it in the middle of the volume. */
static bool backup_find(const struct ntr_volume *vol, struct boot *boot_ret)
{
	uint64_t end = vol->source.size / BOOT_BYTES * BOOT_BYTES;
	uint64_t reach = least(end, BACKUP_REACH);

	for (uint64_t back = BOOT_BYTES; back <= reach; back += BOOT_BYTES)
		if (backup_at(vol, end - back, boot_ret))
			return true;
	return boot_read(vol, end / BOOT_BYTES / 2 * BOOT_BYTES, boot_ret,
			 NULL) == NTR_OK && boot_ret->size <= end &&
	       end - boot_ret->size <= BACKUP_REACH;
}

static void backup_compare(struct ntr_volume *vol)
{
	uint64_t at = vol->boot.size;
	struct where w = volume_where(vol, NTR_NONE, at, NULL);
	uint8_t first[BOOT_BYTES], last[BOOT_BYTES];
	struct boot boot;

	if (source_read(&vol->source, last, sizeof(last), at, NULL) < 0 ||
	    boot_decode(span_of(last, sizeof(last)), &w, &boot) < 0) {
		vol->info.notes |= NTR_VOLUME_BACKUP_MISSING;
		note(&w, NTR_F_BOOT_BACKUP_MISSING, NULL, 0, at,
		     vol->source.size);
		return;
	}
	if (source_read(&vol->source, first, sizeof(first), 0, NULL) < 0 ||
	    memcmp(first, last, sizeof(first)) == 0)
		return;
	vol->info.notes |= NTR_VOLUME_BACKUP_DIFFERS;
	note(&w, NTR_F_BOOT_BACKUP_DIFFERS, NULL, 0, 0, 0);
}

/* --------------------------------------------------------------- record 0 -- */

static void mirror_read(struct ntr_volume *vol)
{
	uint32_t size = vol->boot.record_size * MIRROR_RECORDS;
	uint64_t offset;

	free(vol->mirror.bytes);
	vol->mirror = (struct mirror){0};
	if (vol->boot.mftmirr_lcn >= vol->boot.clusters)
		return;
	offset = vol->boot.mftmirr_lcn * vol->boot.cluster_size;
	vol->mirror.bytes = malloc(size);
	if (!vol->mirror.bytes)
		return;
	if (source_read(&vol->source, vol->mirror.bytes, size, offset, NULL) < 0) {
		free(vol->mirror.bytes);
		vol->mirror.bytes = NULL;
		return;
	}
	vol->mirror.offset = offset;
	vol->mirror.records = MIRROR_RECORDS;
}

/* Does this $DATA begin at 'lcn'?  Its first pair must: that is where record 0 is. */
static bool begins_at(const struct ntr_attr *attr, uint64_t lcn)
{
	struct where quiet = where_error(NULL);
	struct ntr_run run;
	struct runs runs;

	runs_start(&runs, attr_value(attr), 0, attr->first_vcn);
	return runs_next(&runs, &quiet, &run) > 0 && run.lcn == lcn;
}

/* Does it say where $MFT is?  $DATA in it, or a list of who has it.  'lcn' is where
 * it must say that $MFT begins, or NTR_NONE. */
static bool describes_mft(const struct ntr_record *rec, uint64_t lcn)
{
	struct where w = where_error(NULL);
	struct ntr_attr attr;
	uint32_t pos = 0;
	bool list = false;

	if (rec->state != NTR_RECORD_GOOD || rec->base_ref != 0 ||
	    (rec->header_number != 0 && rec->header_number != UINT32_MAX))
		return false;
	while (attr_next(rec, &w, &pos, &attr) > 0) {
		if (attr.type == NTR_ATTRIBUTE_LIST)
			list = true;
		if (attr.type == NTR_DATA && !attr.resident &&
		    attr.name_units == 0 && attr.first_vcn == 0)
			return lcn == NTR_NONE || begins_at(&attr, lcn);
	}
	return list;
}

static bool record0_at(struct ntr_volume *vol, uint64_t offset, uint64_t lcn,
		       uint8_t *buf, struct ntr_record *rec_ret)
{
	struct where w = volume_where(vol, 0, offset, NULL);
	uint32_t size = vol->boot.record_size;

	if (source_read(&vol->source, buf, size, offset, NULL) < 0)
		return false;
	record_decode(buf, size, 0, &w, rec_ret);
	return describes_mft(rec_ret, lcn);
}

/* Read record 0 where the boot sector says, or from the mirror when that one is
 * unusable, or torn while the mirror is not. */
static bool record0_read(struct ntr_volume *vol, uint32_t flags, uint8_t *buf,
			 struct ntr_record *rec_ret)
{
	struct where w = volume_where(vol, NTR_NONE, 0, NULL);
	bool main_good = false, mirror_good;
	uint64_t main_at = 0;

	if (vol->boot.mft_lcn < vol->boot.clusters) {
		main_at = vol->boot.mft_lcn * vol->boot.cluster_size;
		main_good = record0_at(vol, main_at, vol->boot.mft_lcn, buf,
				       rec_ret);
	} else {
		note(&w, NTR_F_BOOT_DAMAGED, "LCN of $MFT", 0x30,
		     vol->boot.mft_lcn, vol->boot.clusters);
	}
	if (main_good && rec_ret->torn_sectors == 0 && !(flags & NTR_OPEN_MIRROR))
		return true;
	mirror_good = vol->mirror.records &&
		      record0_at(vol, vol->mirror.offset, NTR_NONE, buf,
				 rec_ret);
	if (mirror_good && (!main_good || rec_ret->torn_sectors == 0 ||
			    (flags & NTR_OPEN_MIRROR))) {
		w = volume_where(vol, 0, vol->mirror.offset, NULL);
		vol->info.notes |= NTR_VOLUME_MIRROR;
		note(&w, NTR_F_MIRROR_USED, NULL, 0, 0, 0);
		return true;
	}
	return main_good && record0_at(vol, main_at, NTR_NONE, buf, rec_ret);
}

/* Same content?  The update sequences may differ, what they protect may not. */
static bool records_equal(const struct ntr_record *a, const struct ntr_record *b)
{
	enum { AFTER_FIXUP_FIELDS = 8, HEADER = 0x2a };
	struct span x = record_body(a), y = record_body(b);

	if (a->state != b->state || a->state != NTR_RECORD_GOOD)
		return a->state == b->state;
	return memcmp(a->data + AFTER_FIXUP_FIELDS, b->data + AFTER_FIXUP_FIELDS,
		      HEADER - AFTER_FIXUP_FIELDS) == 0 && x.len == y.len &&
	       memcmp(x.ptr, y.ptr, x.len) == 0;
}

static void mirror_compare(struct ntr_volume *vol, uint8_t *buf, uint8_t *copy)
{
	struct where w = volume_where(vol, NTR_NONE, NTR_NONE, NULL);
	struct where quiet = where_error(NULL);
	uint32_t size = vol->boot.record_size;
	struct ntr_record rec, mirrored;

	if (vol->mirror.records == 0) {
		vol->info.notes |= NTR_VOLUME_MIRROR_MISSING;
		note(&w, NTR_F_MIRROR_MISSING, NULL, 0, vol->boot.mftmirr_lcn,
		     vol->boot.clusters);
		return;
	}
	for (uint32_t i = 0; i < vol->mirror.records && i < vol->mft.records; i++) {
		if (mft_read(vol, i, buf, &rec, NULL) < 0)
			return;
		memcpy(copy, vol->mirror.bytes + (size_t)i * size, size);
		record_decode(copy, size, i, &quiet, &mirrored);
		if (records_equal(&rec, &mirrored))
			continue;
		w.record = i;
		w.base = vol->mirror.offset + (uint64_t)i * size;
		vol->info.notes |= NTR_VOLUME_MIRROR_DIFFERS;
		note(&w, NTR_F_MIRROR_DIFFERS, NULL, 0, 0, 0);
	}
}

/* ------------------------------------------------------------ all together -- */

/* With vol->boot given, find record 0 and all of $MFT. */
static int mft_find(struct ntr_volume *vol, uint32_t flags, struct ntr_error *err)
{
	uint8_t *buf = malloc(2 * (size_t)vol->boot.record_size);
	struct ntr_record rec;
	int code;

	if (!buf)
		return error_nomem(err);
	mirror_read(vol);
	if (record0_read(vol, flags, buf, &rec))
		code = mft_map_load(vol, &rec, err);
	else
		code = error_at(err, NTR_E_CORRUPT,
				"no usable record 0 in $MFT or $MFTMirr",
				vol->boot.mft_lcn, vol->boot.clusters);
	if (code == NTR_OK)
		mirror_compare(vol, buf, buf + vol->boot.record_size);
	free(buf);
	return code;
}

/* Try this geometry; 'origin' is the note that says where it is from.  A failed
 * attempt leaves no notes behind. */
static int boot_from(struct ntr_volume *vol, const struct boot *boot,
		     uint32_t flags, uint32_t origin, struct ntr_error *err)
{
	int code;

	vol->boot = *boot;
	vol->info.notes = origin;
	code = mft_find(vol, flags, err);
	if (code < 0)
		vol->info.notes = 0;
	return code;
}

static int bootstrap_disk(struct ntr_volume *vol, uint32_t flags,
			  struct ntr_error *err)
{
	struct where w = volume_where(vol, NTR_NONE, 0, NULL);
	struct ntr_error first = {
		.code = NTR_E_NOT_NTFS, .what = "no backup boot sector",
		.record = NTR_NONE, .offset = NTR_NONE,
	};
	struct boot boot;

	if (!(flags & NTR_OPEN_BACKUP_BOOT) &&
	    boot_read(vol, 0, &boot, &first) == NTR_OK &&
	    boot_from(vol, &boot, flags, 0, &first) == NTR_OK)
		return NTR_OK;
	if ((backup_find(vol, &boot) &&
	     boot_from(vol, &boot, flags, NTR_VOLUME_BACKUP_BOOT, NULL) ==
	     NTR_OK) ||
	    (flags & NTR_OPEN_SEARCH && search_mft(vol, &boot, NULL) == NTR_OK &&
	     boot_from(vol, &boot, flags, NTR_VOLUME_SEARCHED, NULL) ==
	     NTR_OK)) {
		note(&w, NTR_F_BOOT_DAMAGED, first.what, 0, first.got,
		     first.limit);
		return NTR_OK;
	}
	if (err)
		*err = first;
	return first.code;
}

/* An extracted $MFT: records one after the other from the first byte on.  Their
 * size stands in the first one that has a usable header. */
static int bootstrap_mft_only(struct ntr_volume *vol, struct ntr_error *err)
{
	uint8_t head[BOOT_BYTES];
	struct boot boot;
	uint64_t offset;
	uint32_t size;

	if (boot_read(vol, 0, &boot, NULL) == NTR_OK)
		return error_at(err, NTR_E_ARG,
				"this is a whole volume, not an extracted $MFT",
				0, 0);
	vol->info.notes |= NTR_VOLUME_MFT_ONLY;
	for (offset = 0; offset < BACKUP_REACH; offset += RECORD_SIZE_MIN) {
		struct span s = span_of(head, sizeof(head));

		if (source_read(&vol->source, head, sizeof(head), offset, NULL) < 0)
			break;
		size = span_u32(s, 0x1c);
		if (!span_is(s, 0, "FILE", 4) || size < RECORD_SIZE_MIN ||
		    size > RECORD_SIZE_MAX || !power_of_two(size))
			continue;
		vol->boot.record_size = size;
		vol->mft.records = vol->source.size / size;
		vol->mft.initialized = vol->mft.bytes = vol->mft.records * size;
		return NTR_OK;
	}
	return error_at(err, NTR_E_NOT_NTFS, "no file record in this $MFT", 0, 0);
}

static void cut_note(struct ntr_volume *vol)
{
	struct where w = volume_where(vol, NTR_NONE, vol->source.size, NULL);

	if (vol->source.size >= vol->boot.size)
		return;
	vol->info.notes |= NTR_VOLUME_CUT;
	note(&w, NTR_F_IMAGE_CUT, NULL, 0, vol->source.size, vol->boot.size);
}

int volume_bootstrap(struct ntr_volume *vol, uint32_t flags,
		     struct ntr_error *err)
{
	int code;

	vol->prefer_mirror = (flags & NTR_OPEN_MIRROR) != 0;
	if (flags & NTR_OPEN_MFT_ONLY)
		return bootstrap_mft_only(vol, err);
	code = bootstrap_disk(vol, flags, err);
	if (code < 0)
		return code;
	cut_note(vol);
	backup_compare(vol);
	return NTR_OK;
}
