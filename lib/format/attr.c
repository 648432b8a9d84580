/*
 * attr.c - the attributes of one record
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "attr.h"

#include "record.h"

enum {
	HEADER_RESIDENT    = 0x18,
	HEADER_NONRESIDENT = 0x40,
	HEADER_STORED      = 0x48	/* with the bytes really stored */
};

#define WALK_OVER UINT32_MAX	/* no attribute starts there */

/* The same place, but in this attribute; made only where there is news. */
static void attr_note(const struct where *w, const struct ntr_attr *attr,
		      uint32_t kind, const char *what, uint64_t got,
		      uint64_t limit)
{
	struct where here = *w;

	here.attr_type = attr->type;
	note(&here, kind, what, attr->at, got, limit);
}

static void name_decode(struct span a, const struct where *w,
			struct ntr_attr *attr)
{
	uint32_t units = span_u8(a, 0x09), at = span_u16(a, 0x0a);
	struct span name;

	attr->name = a.ptr;
	attr->name_units = 0;
	if (units == 0)
		return;
	if (!span_sub(a, at, 2 * (uint64_t)units, &name)) {
		attr_note(w, attr, NTR_F_RESIDENT_BOUNDS, "attribute name",
			  at + 2 * units, a.len);
		return;
	}
	attr->name = name.ptr;
	attr->name_units = units;
}

static void resident_decode(struct span a, const struct where *w,
			    struct ntr_attr *attr)
{
	uint32_t len = span_u32(a, 0x10), at = span_u16(a, 0x14);
	struct span value;

	attr->indexed = span_u8(a, 0x16) & 1;
	attr->compression_unit = 0;
	attr->first_vcn = 0;
	attr->last_vcn = 0;
	attr->allocated = 0;
	attr->size = 0;
	attr->initialized = 0;
	attr->stored = NTR_NONE;
	if (!span_sub(a, at, len, &value)) {
		attr_note(w, attr, NTR_F_RESIDENT_BOUNDS, "resident value",
			  (uint64_t)at + len, a.len);
		value = span_first(a, 0);
		at = 0;
	}
	attr->value = value.ptr;
	attr->value_at = attr->at + at;
	attr->value_len = (uint32_t)value.len;
}

/* Sizes stand in the first piece alone; later ones hold leftovers there.  The
 * fourth is there when the header was made long enough for it. */
static void sizes_decode(struct span a, uint32_t pairs_at,
			 struct ntr_attr *attr)
{
	uint32_t name_at = attr->name_units ? span_u16(a, 0x0a) : pairs_at;
	bool squeezed = (attr->flags & (0xff | NTR_ATTR_SPARSE)) != 0 ||
			attr->compression_unit != 0;

	attr->allocated = 0;
	attr->size = 0;
	attr->initialized = 0;
	attr->stored = NTR_NONE;
	if (attr->first_vcn != 0)
		return;
	attr->allocated = span_u64(a, 0x28);
	attr->size = span_u64(a, 0x30);
	attr->initialized = span_u64(a, 0x38);
	if (squeezed && pairs_at >= HEADER_STORED && name_at >= HEADER_STORED)
		attr->stored = span_u64(a, 0x40);
}

static void nonresident_decode(struct span a, const struct where *w,
			       struct ntr_attr *attr)
{
	uint32_t pairs_at = span_u16(a, 0x20);
	struct span pairs;

	attr->indexed = 0;
	attr->first_vcn = span_u64(a, 0x10);
	attr->last_vcn = span_u64(a, 0x18);	/* -1 is NTR_NONE */
	attr->compression_unit = span_u8(a, 0x22);
	sizes_decode(a, pairs_at, attr);
	if (pairs_at < HEADER_NONRESIDENT || pairs_at > a.len) {
		attr_note(w, attr, NTR_F_RUN_LIST_DAMAGED,
			  "mapping pairs offset", pairs_at, a.len);
		pairs_at = (uint32_t)a.len;
	}
	pairs = span_from(a, pairs_at);
	attr->value = pairs.ptr;
	attr->value_at = attr->at + pairs_at;
	attr->value_len = (uint32_t)pairs.len;
}

/* The bytes of the attribute that begins 's', or a negative code. */
static int attr_bounds(struct span s, const struct where *w, uint32_t at,
		       struct span *attr_ret)
{
	uint32_t length = span_u32(s, 4);
	uint32_t least_length = HEADER_RESIDENT;

	if (!span_has(s, 0, HEADER_RESIDENT))
		return reject(w, NTR_E_BOUNDS, "attribute header", at,
			      HEADER_RESIDENT, s.len);
	if (span_u8(s, 8) != 0)
		least_length = HEADER_NONRESIDENT;
	if (length < least_length)
		return reject(w, NTR_E_BOUNDS, "attribute length", at, length,
			      least_length);
	if (!span_sub(s, 0, length, attr_ret))
		return reject(w, NTR_E_BOUNDS, "attribute length", at, length,
			      s.len);
	return NTR_OK;
}

/* Every field is given its value by itself: to zero the struct first takes half as
 * long as all the rest, and a scan does this millions of times. */
static void attr_decode(struct span a, const struct where *w, uint32_t at,
			struct ntr_attr *attr)
{
	attr->type = span_u32(a, 0x00);
	attr->flags = span_u16(a, 0x0c);
	attr->id = span_u16(a, 0x0e);
	attr->at = at;
	attr->length = (uint32_t)a.len;
	attr->resident = span_u8(a, 0x08) == 0;
	name_decode(a, w, attr);
	if (attr->resident)
		resident_decode(a, w, attr);
	else
		nonresident_decode(a, w, attr);
}

int attr_next(const struct ntr_record *rec, const struct where *w, uint32_t *pos,
	      struct ntr_attr *attr_ret)
{
	uint32_t at = *pos ? *pos : rec->attrs_at;
	struct span a, s = record_body(rec);
	int code;

	if (at < rec->attrs_at || at - rec->attrs_at > s.len)
		return 0;
	s = span_from(s, at - rec->attrs_at);
	*pos = WALK_OVER;
	if (!span_has(s, 0, 4)) {
		if (rec->state == NTR_RECORD_GOOD)
			note(w, NTR_F_ATTRIBUTE_NO_END, NULL, at, at,
			     rec->used);
		return 0;
	}
	if (span_u32(s, 0) == ATTR_END)
		return 0;
	code = attr_bounds(s, w, at, &a);
	if (code < 0)
		return code;

	attr_decode(a, w, at, attr_ret);
	*pos = at + (uint32_t)a.len;
	return 1;
}

void attr_check(const struct ntr_record *rec, const struct where *w)
{
	enum { WORDS = (UINT16_MAX + 1) / 64 };
	uint64_t seen[WORDS], begun[WORDS / 64] = {0};
	uint32_t pos = 0, before = 0;
	struct where quiet = *w;
	struct ntr_attr attr;

	quiet.sink = NULL;
	quiet.err = NULL;
	while (attr_next(rec, &quiet, &pos, &attr) > 0) {
		uint64_t bit = (uint64_t)1 << attr.id % 64;
		unsigned word = attr.id / 64;

		/* A word is cleared when it is first needed: clearing all of
		 * them would take longer than the rest. */
		if (!(begun[word / 64] >> word % 64 & 1))
			seen[word] = 0;
		begun[word / 64] |= (uint64_t)1 << word % 64;
		if (attr.type < before)
			attr_note(w, &attr, NTR_F_ATTRIBUTE_ORDER, NULL,
				  attr.type, before);
		if (seen[word] & bit)
			attr_note(w, &attr, NTR_F_ATTRIBUTE_DUPLICATE_ID, NULL,
				  attr.id, 0);
		if (!ntr_attr_type_name(attr.type))
			attr_note(w, &attr, NTR_F_ATTRIBUTE_UNKNOWN, NULL,
				  attr.type, 0);
		seen[word] |= bit;
		before = attr.type;
	}
}

int ntr_attr_next(const struct ntr_record *rec, uint32_t *pos,
		  struct ntr_attr *attr_ret, struct ntr_error *err)
{
	struct where w = where_error(err);

	w.record = rec->number;
	w.base = rec->offset;
	return attr_next(rec, &w, pos, attr_ret);
}
