/* mft_slice.c - see mft_slice.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include "mft_slice.h"

#include <stdlib.h>

#include "../bytes/checked.h"
#include "../format/record.h"

/* More records than this out of reach at one stretch are skipped, not given one by
 * one: a hole may claim to hold any number. */
enum { GAP_RECORDS_MAX = 65536 };

int mft_slice_open(struct mft_slice *s, struct ntr_volume *vol, uint64_t first,
		   uint64_t count, ntr_finding_fn sink, struct ntr_error *err)
{
	*s = (struct mft_slice){ .vol = vol };
	s->where = volume_where(vol, NTR_NONE, NTR_NONE, NULL);
	s->where.sink = sink;
	mft_slice_seek(s, first, count);
	s->buf = malloc(SLICE_SIZE);
	return s->buf ? NTR_OK : error_nomem(err);
}

void mft_slice_seek(struct mft_slice *s, uint64_t first, uint64_t count)
{
	uint64_t records = s->vol->mft.records;

	s->number = least(first, records);
	s->end = s->number + least(count, records - s->number);
	s->have = 0;
}

void mft_slice_close(struct mft_slice *s)
{
	free(s->buf);
	s->buf = NULL;
}

/* Findings are about record s->number now, which is at 'place'. */
static const struct where *slice_where(struct mft_slice *s, uint64_t place)
{
	s->where.record = s->number;
	s->where.base = place;
	return &s->where;
}

/* Read the slice that starts at s->number; s->have stays 0 when not even one whole
 * record can be had. */
static void slice_fill(struct mft_slice *s)
{
	uint32_t size = s->vol->boot.record_size;
	uint64_t want = least(SLICE_SIZE / size, s->end - s->number);
	uint64_t known = s->vol->mft.initialized, written, keep;
	int64_t got;

	s->first = s->number;
	s->have = 0;
	got = mft_pread(s->vol, s->buf, (size_t)(want * size), s->number * size,
			NULL);
	if (got < size)
		return;
	s->have = (uint64_t)got / size;
	/* What lies past the initialized size was never written as a record. */
	written = known / size + (known % size != 0);
	keep = written > s->first ? least(written - s->first, s->have) : 0;
	memset(s->buf + keep * size, 0, (size_t)((s->have - keep) * size));
}

/* Volume offset of record s->number.  Asked for every record, so the run it is in is
 * looked up only where a new one begins. */
static uint64_t slice_place(struct mft_slice *s)
{
	uint64_t offset = s->number * s->vol->boot.record_size;

	if (offset < s->stretch || offset >= s->stretch_end) {
		s->stretch = offset;
		s->stretch_place = mft_place(s->vol, offset, &s->stretch_end);
	}
	return s->stretch_place == NTR_NONE ? NTR_NONE :
	       s->stretch_place + (offset - s->stretch);
}

static void give_unreadable(struct mft_slice *s, struct ntr_record *rec_ret)
{
	uint64_t place = slice_place(s);

	*rec_ret = (struct ntr_record){
		.number = s->number, .offset = place,
		.header_number = UINT32_MAX, .state = NTR_RECORD_UNREADABLE,
	};
	note(slice_where(s, place), NTR_F_RECORD_UNREADABLE, NULL, 0, s->number,
	     s->end);
	s->number++;
}

uint64_t mft_slice_gap(struct ntr_volume *vol, uint64_t number)
{
	uint32_t size = vol->boot.record_size;
	uint64_t gap = mft_gap(vol, number * size) / size;

	return gap > GAP_RECORDS_MAX ? gap : 0;
}

/* Skip the records of a long gap at s->number; false when there is none. */
static bool skip_gap(struct mft_slice *s)
{
	uint64_t gap = mft_slice_gap(s->vol, s->number);

	if (gap == 0)
		return false;
	note(slice_where(s, NTR_NONE), NTR_F_MFT_GAP, "records not located", 0,
	     gap, GAP_RECORDS_MAX);
	s->number += least(gap, s->end - s->number);
	return true;
}

int mft_slice_next(struct mft_slice *s, struct ntr_record *rec_ret)
{
	uint32_t size = s->vol->boot.record_size;
	uint8_t *bytes;

	for (;;) {
		if (s->number >= s->end)
			return 0;
		if (s->number < s->first + s->have)
			break;
		slice_fill(s);
		if (s->have)
			break;
		if (skip_gap(s))
			continue;
		give_unreadable(s, rec_ret);
		return 1;
	}
	bytes = s->buf + (size_t)(s->number - s->first) * size;
	record_decode(bytes, size, s->number, slice_where(s, slice_place(s)),
		      rec_ret);
	s->number++;
	return 1;
}
