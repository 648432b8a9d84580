/*
 * record.c - what a file record segment is, and what is wrong with it
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "record.h"

#include "fixup.h"
#include "limits.h"

enum {
	SIGNATURE_FILE = 0x454c4946,
	SIGNATURE_BAAD = 0x44414142,
	HEADER_SHORT   = 0x2a,	/* before NTFS 3.1: no record number */
	HEADER_LONG    = 0x30
};

static bool all_zero(struct span s)
{
	return s.len == 0 ||
	       (s.ptr[0] == 0 && memcmp(s.ptr, s.ptr + 1, s.len - 1) == 0);
}

/* A slot of zeros was never used; anything else without a signature was
 * overwritten. */
static uint16_t state_without_signature(struct span s, uint32_t signature,
					const struct where *w)
{
	if (signature == 0 && all_zero(s))
		return NTR_RECORD_EMPTY;
	note(w, NTR_F_RECORD_SIGNATURE, NULL, 0, signature, SIGNATURE_FILE);
	return NTR_RECORD_ALIEN;
}

/* Without a usable array no sector of a record in use can be vouched for; a slot
 * that holds nothing needs none. */
static uint32_t record_fixup(uint8_t *buf, uint32_t size, bool in_use,
			     const struct where *w)
{
	struct span s = span_of(buf, size);
	struct where quiet = *w;
	uint32_t torn = 0;

	quiet.err = NULL;
	if (!in_use)
		quiet.sink = NULL;
	if (fixup_apply(buf, size, &quiet, &torn) < 0) {
		note(&quiet, NTR_F_FIXUP_GEOMETRY, NULL, 4, span_u16(s, 4),
		     span_u16(s, 6));
		return in_use ? size / FIXUP_STRIDE : 0;
	}
	if (torn > 0)
		note(w, NTR_F_FIXUP_MISMATCH, NULL, 0, torn,
		     size / FIXUP_STRIDE);
	return torn;
}

/* Take the fields over as they are; judging them is for header_check(). */
static void header_decode(struct span s, struct ntr_record *rec)
{
	rec->lsn = span_u64(s, 0x08);
	rec->sequence = span_u16(s, 0x10);
	rec->links = span_u16(s, 0x12);
	rec->attrs_at = span_u16(s, 0x14);
	rec->flags = span_u16(s, 0x16);
	rec->used = span_u32(s, 0x18);
	rec->allocated = span_u32(s, 0x1c);
	rec->base_ref = span_u64(s, 0x20);
	rec->next_id = span_u16(s, 0x28);
	rec->header_number = UINT32_MAX;
	if (span_u16(s, 4) >= HEADER_LONG)
		rec->header_number = span_u32(s, 0x2c);
}

/* False when the attributes cannot be found. */
static bool header_check(struct span s, const struct ntr_record *rec,
			 const struct where *w)
{
	bool is_short = span_u16(s, 4) < HEADER_LONG;
	uint32_t header = is_short ? HEADER_SHORT : HEADER_LONG;

	if (span_u16(s, 4) == HEADER_SHORT)
		note(w, NTR_F_SHORT_HEADER, NULL, 4, HEADER_SHORT, HEADER_LONG);
	if (!is_short && rec->header_number != (uint32_t)rec->number)
		note(w, NTR_F_RECORD_NUMBER, NULL, 0x2c, rec->header_number,
		     rec->number);
	if (rec->used > rec->size)
		note(w, NTR_F_RECORD_USED, NULL, 0x18, rec->used, rec->size);
	else if (rec->used > rec->allocated)
		note(w, NTR_F_RECORD_USED, NULL, 0x18, rec->used,
		     rec->allocated);
	if (rec->attrs_at >= header && rec->attrs_at <= rec->used &&
	    rec->attrs_at <= rec->size)
		return true;
	note(w, NTR_F_RECORD_HEADER, "offset of the first attribute", 0x14,
	     rec->attrs_at, rec->used);
	return false;
}

/* Slots that are not in use hold whatever was left there: only a torn write is
 * worth telling, because it may hide what was deleted. */
static uint16_t record_judge(uint8_t *buf, uint32_t signature, bool clean,
			     const struct where *w, struct ntr_record *rec)
{
	struct span s = span_of(buf, rec->size);
	bool in_use = (span_u16(s, 0x16) & NTR_RECORD_IN_USE) != 0;
	struct where quiet = *w;

	if (!in_use)
		quiet.sink = NULL;
	if (signature == SIGNATURE_BAAD)
		note(&quiet, NTR_F_RECORD_BAAD, NULL, 0, 0, 0);
	if (!clean)
		rec->torn_sectors = record_fixup(buf, rec->size, in_use,
			signature == SIGNATURE_BAAD ? &quiet : w);
	header_decode(s, rec);
	if (signature == SIGNATURE_BAAD)
		return NTR_RECORD_BAAD;
	return header_check(s, rec, &quiet) ? NTR_RECORD_GOOD
					    : NTR_RECORD_DAMAGED;
}

/* Is there nothing at all to say about the header? */
static inline bool header_plain(struct span s, const struct ntr_record *rec)
{
	return span_u16(s, 4) >= HEADER_LONG &&
	       rec->header_number == (uint32_t)rec->number &&
	       rec->used <= rec->size && rec->used <= rec->allocated &&
	       rec->attrs_at >= HEADER_LONG && rec->attrs_at <= rec->used;
}

/* Nearly every record is plain, and a scan meets millions: what would be needed to
 * complain about one is only made for those that are not. */
static uint16_t record_state(uint8_t *buf, uint32_t signature,
			     const struct where *w, struct ntr_record *rec)
{
	struct span s = span_of(buf, rec->size);
	bool clean = fixup_apply_clean(buf, rec->size);

	rec->torn_sectors = 0;
	if (clean && signature == SIGNATURE_FILE) {
		header_decode(s, rec);
		if (header_plain(s, rec))
			return NTR_RECORD_GOOD;
	}
	return record_judge(buf, signature, clean, w, rec);
}

void record_decode(uint8_t *buf, uint32_t size, uint64_t number,
		   const struct where *w, struct ntr_record *rec_ret)
{
	struct span s = span_of(buf, size);
	uint32_t signature = span_u32(s, 0);

	/* The other fields are given their values by header_decode(), or zeros
	 * from here: zeroing first costs as much as decoding. */
	rec_ret->number = number;
	rec_ret->offset = w->base;
	rec_ret->size = size;
	rec_ret->data = buf;
	if (signature == SIGNATURE_FILE || signature == SIGNATURE_BAAD) {
		rec_ret->state = record_state(buf, signature, w, rec_ret);
		return;
	}
	header_decode(span_first(s, 0), rec_ret);
	rec_ret->torn_sectors = 0;
	rec_ret->state = state_without_signature(s, signature, w);
}

/* What is torn was left as it was, so it differs from what the array has for it. */
bool record_torn(const struct ntr_record *rec)
{
	struct span s = span_of(rec->data, rec->data ? rec->size : 0);
	uint32_t array = span_u16(s, 4);

	if (rec->torn_sectors == 0)
		return false;
	for (uint32_t at = 0; at < rec->used && at + FIXUP_STRIDE <= rec->size;
	     at += FIXUP_STRIDE)
		if (span_u16(s, at + FIXUP_STRIDE - 2) !=
		    span_u16(s, array + 2 * (at / FIXUP_STRIDE + 1)))
			return true;
	return false;
}
