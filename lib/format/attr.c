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

/*
 * The header at the start of 's' as a span of a length known when this is compiled,
 * so that the getters' checks vanish: in place, or copied and padded with zeros
 * where the record ends before the longest form would.  A scan decodes millions.
 */
static inline struct span header_of(struct span s, uint8_t *copy)
{
	if (s.len >= HEADER_STORED)
		return span_of(s.ptr, HEADER_STORED);
	memset(copy, 0, HEADER_STORED);
	memcpy(copy, s.ptr, s.len);
	return span_of(copy, HEADER_STORED);
}

static inline void name_decode(struct span h, struct span a,
			       const struct where *w, struct ntr_attr *attr)
{
	uint32_t units = span_u8(h, 0x09), at = span_u16(h, 0x0a);
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

static inline void resident_decode(struct span h, struct span a,
				   const struct where *w, struct ntr_attr *attr)
{
	uint32_t len = span_u32(h, 0x10), at = span_u16(h, 0x14);
	struct span value;

	attr->indexed = span_u8(h, 0x16) & 1;
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
static inline void sizes_decode(struct span h, uint32_t pairs_at,
				struct ntr_attr *attr)
{
	uint32_t name_at = attr->name_units ? span_u16(h, 0x0a) : pairs_at;
	bool squeezed = (attr->flags & (0xff | NTR_ATTR_SPARSE)) != 0 ||
			attr->compression_unit != 0;

	attr->allocated = 0;
	attr->size = 0;
	attr->initialized = 0;
	attr->stored = NTR_NONE;
	if (attr->first_vcn != 0)
		return;
	attr->allocated = span_u64(h, 0x28);
	attr->size = span_u64(h, 0x30);
	attr->initialized = span_u64(h, 0x38);
	if (squeezed && pairs_at >= HEADER_STORED && name_at >= HEADER_STORED)
		attr->stored = span_u64(h, 0x40);
}

static inline void nonresident_decode(struct span h, struct span a,
				      const struct where *w,
				      struct ntr_attr *attr)
{
	uint32_t pairs_at = span_u16(h, 0x20);
	struct span pairs;

	attr->indexed = 0;
	attr->first_vcn = span_u64(h, 0x10);
	attr->last_vcn = span_u64(h, 0x18);	/* -1 is NTR_NONE */
	attr->compression_unit = span_u8(h, 0x22);
	sizes_decode(h, pairs_at, attr);
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

/* Why the attribute at the start of 's' leads nowhere. */
static int attr_reject(struct span s, struct span h, const struct where *w,
		       uint32_t at)
{
	uint32_t length = span_u32(h, 4);
	uint32_t least_length = span_u8(h, 8) ? HEADER_NONRESIDENT :
						HEADER_RESIDENT;

	if (s.len < HEADER_RESIDENT)
		return reject(w, NTR_E_BOUNDS, "attribute header", at,
			      HEADER_RESIDENT, s.len);
	if (length < least_length)
		return reject(w, NTR_E_BOUNDS, "attribute length", at, length,
			      least_length);
	return reject(w, NTR_E_BOUNDS, "attribute length", at, length, s.len);
}

/* No attribute can be at *pos: the regular end is the end marker. */
static int attr_end(const struct ntr_record *rec, const struct where *w,
		    uint32_t at)
{
	if (rec->state == NTR_RECORD_GOOD)
		note(w, NTR_F_ATTRIBUTE_NO_END, NULL, at, at, rec->used);
	return 0;
}

/* Every field is given its value by itself: to zero the struct first takes half as
 * long as all the rest. */
static inline int attr_decode(const struct ntr_record *rec,
			      const struct where *w, uint32_t *pos,
			      struct ntr_attr *attr)
{
	struct span a, h, s = span_first(span_of(rec->data, rec->size),
					 rec->used);
	uint32_t at = *pos ? *pos : rec->attrs_at, length;
	uint8_t copy[HEADER_STORED];

	if (rec->state != NTR_RECORD_GOOD || at < rec->attrs_at || at > s.len)
		return 0;
	s = span_from(s, at);
	*pos = WALK_OVER;
	h = header_of(s, copy);
	if (s.len < sizeof(uint32_t))
		return attr_end(rec, w, at);
	if (span_u32(h, 0) == ATTR_END)
		return 0;
	length = span_u32(h, 4);
	if (length < HEADER_RESIDENT ||
	    (span_u8(h, 8) && length < HEADER_NONRESIDENT) ||
	    !span_sub(s, 0, length, &a))
		return attr_reject(s, h, w, at);

	attr->type = span_u32(h, 0x00);
	attr->flags = span_u16(h, 0x0c);
	attr->id = span_u16(h, 0x0e);
	attr->at = at;
	attr->length = length;
	attr->resident = span_u8(h, 0x08) == 0;
	name_decode(h, a, w, attr);
	if (attr->resident)
		resident_decode(h, a, w, attr);
	else
		nonresident_decode(h, a, w, attr);
	*pos = at + length;
	return 1;
}

int attr_next(const struct ntr_record *rec, const struct where *w, uint32_t *pos,
	      struct ntr_attr *attr_ret)
{
	return attr_decode(rec, w, pos, attr_ret);
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
		if (attr.length % 8 != 0)
			attr_note(w, &attr, NTR_F_ATTRIBUTE_ALIGNMENT, NULL,
				  attr.length, attr.length & ~7u);
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

int ntr_record_has(const struct ntr_record *rec, uint32_t type)
{
	struct where quiet = where_error(NULL);
	struct ntr_attr attr;
	uint32_t pos = 0;

	while (attr_next(rec, &quiet, &pos, &attr) > 0)
		if (attr.type == type)
			return 1;
	return 0;
}
