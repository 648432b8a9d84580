/*
 * search.c - a volume without any boot sector: find $MFT by what its records say
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Record 0 describes itself: its $FILE_NAME is "$MFT" and its first mapping pair
 * gives the LCN at which it lies.  That LCN and the place where it was found give
 * the cluster size.  The copy in $MFTMirr gives another, wrong one, which shows
 * because four records behind it there is no fifth.
 */
#include <stdlib.h>

#include "../bytes/checked.h"
#include "../format/attr.h"
#include "../format/record.h"
#include "../format/runs.h"
#include "../format/values.h"
#include "volume.h"

enum { STEP = 512, PROBE_RECORD = 5 };

/* The first LCN of the record's attribute of 'type', or NTR_NONE. */
static uint64_t first_lcn(const struct ntr_record *rec)
{
	struct where quiet = where_error(NULL);
	struct ntr_attr attr;
	struct ntr_run run;
	struct runs runs;
	uint32_t pos = 0;

	while (attr_next(rec, &quiet, &pos, &attr) > 0) {
		if (attr.type != NTR_DATA || attr.resident || attr.name_units)
			continue;
		runs_start(&runs, attr_value(&attr), 0, attr.first_vcn);
		if (runs_next(&runs, &quiet, &run) > 0)
			return run.lcn;
	}
	return NTR_NONE;
}

static bool named(const struct ntr_record *rec, const char *utf16, size_t len)
{
	struct where quiet = where_error(NULL);
	struct ntr_filename name;
	struct ntr_attr attr;
	uint32_t pos = 0;

	while (attr_next(rec, &quiet, &pos, &attr) > 0)
		if (attr.type == NTR_FILE_NAME && attr.resident &&
		    filename_decode(attr_value(&attr), &quiet, &name) == NTR_OK &&
		    name.name_units * 2 == len &&
		    memcmp(name.name, utf16, len) == 0)
			return true;
	return false;
}

static bool record_at(struct ntr_volume *vol, uint64_t offset, uint32_t size,
		      uint64_t number, uint8_t *buf, struct ntr_record *rec_ret)
{
	struct where quiet = where_error(NULL);

	if (source_read(&vol->source, buf, size, offset, NULL) < 0)
		return false;
	record_decode(buf, size, number, &quiet, rec_ret);
	return rec_ret->state == NTR_RECORD_GOOD;
}

static uint32_t record_size_at(struct span head)
{
	uint32_t size = span_u32(head, 0x1c);

	if (!span_is(head, 0, "FILE", 4) || size < RECORD_SIZE_MIN ||
	    size > RECORD_SIZE_MAX || !power_of_two(size))
		return 0;
	return size;
}

/* Is there record 0 of a $MFT (not of its mirror) at 'offset'? */
static bool mft_at(struct ntr_volume *vol, uint64_t offset, uint32_t size,
		   uint8_t *buf, struct boot *boot_ret)
{
	struct ntr_record rec;
	uint64_t lcn, cluster;

	if (!record_at(vol, offset, size, 0, buf, &rec) ||
	    !named(&rec, "$\0M\0F\0T\0", 8))
		return false;
	lcn = first_lcn(&rec);
	if (lcn == 0 || lcn == NTR_NONE || offset % lcn)
		return false;
	cluster = offset / lcn;
	if (cluster < CLUSTER_SIZE_MIN || cluster > CLUSTER_SIZE_MAX ||
	    !power_of_two(cluster) ||
	    !record_at(vol, offset + PROBE_RECORD * (uint64_t)size, size,
		       PROBE_RECORD, buf, &rec))
		return false;
	*boot_ret = (struct boot){
		.sectors = vol->source.size / STEP,
		.clusters = vol->source.size / cluster,
		.size = vol->source.size / STEP * STEP,
		.mft_lcn = lcn, .mftmirr_lcn = NTR_NONE,
		.sector_size = STEP, .cluster_size = (uint32_t)cluster,
		.record_size = size, .index_size = 4096,
	};
	if (record_at(vol, offset + size, size, 1, buf, &rec))
		boot_ret->mftmirr_lcn = first_lcn(&rec);
	return true;
}

static bool search_chunk(struct ntr_volume *vol, const uint8_t *chunk, size_t len,
			 uint64_t offset, uint8_t *buf, struct boot *boot_ret)
{
	struct span head;
	uint32_t size;

	for (size_t at = 0; at + STEP <= len; at += STEP) {
		head = span_of(chunk + at, STEP);
		size = record_size_at(head);
		if (size && mft_at(vol, offset + at, size, buf, boot_ret))
			return true;
	}
	return false;
}

int search_mft(struct ntr_volume *vol, struct boot *boot_ret,
	       struct ntr_error *err)
{
	uint8_t *chunk = malloc(SLICE_SIZE), *buf = malloc(RECORD_SIZE_MAX);
	uint64_t offset = 0;
	bool found = false;
	int64_t got = 1;

	for (; chunk && buf && got > 0 && !found; offset += SLICE_SIZE) {
		got = source_pread(&vol->source, chunk, SLICE_SIZE, offset, err);
		if (got > 0)
			found = search_chunk(vol, chunk, (size_t)got, offset, buf,
					     boot_ret);
	}
	free(chunk);
	if (!buf || !chunk) {
		free(buf);
		return error_nomem(err);
	}
	free(buf);
	if (found)
		return NTR_OK;
	return got < 0 ? (int)got :
	       error_at(err, NTR_E_NOT_NTFS, "no $MFT found by searching", 0, 0);
}
