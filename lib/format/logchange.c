/*
 * logchange.c - what an operation of $LogFile changed
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Redo data are what is written, undo data what was there.  Only what can be told from
 * them is told: the target itself is not in the log.
 */
#include "attr.h"
#include "logfile.h"
#include "values.h"

enum {
	CREATE_ATTRIBUTE = 0x05, UPDATE_RESIDENT = 0x07,
	SET_SIZES = 0x0b, ADD_ROOT = 0x0c, DELETE_ROOT = 0x0d,
	ADD_BLOCK = 0x0e, DELETE_BLOCK = 0x0f, NAME_ROOT = 0x13,
	NAME_BLOCK = 0x14, SET_BITS = 0x15, CLEAR_BITS = 0x16,

	TYPE_INFO = 0x10, TYPE_NAME = 0x30,
	FIRST_ATTRIBUTE = 0x38,	/* in a file record, as Windows writes them */
	RESIDENT_VALUE = 0x18,
	INFO_SIZE = 0x48,
	TIMES = NTR_LOG_HAS_CREATED | NTR_LOG_HAS_MODIFIED |
		NTR_LOG_HAS_CHANGED | NTR_LOG_HAS_ACCESSED
};

/* The names and the value of $FILE_NAME: times, sizes and all. */
static bool take_name(struct span value, struct ntr_log_change *c)
{
	struct where w = where_error(NULL);
	struct ntr_filename name;

	if (filename_decode(value, &w, &name) < 0 || name.name_units == 0)
		return false;
	c->fields |= TIMES | NTR_LOG_HAS_NAME | NTR_LOG_HAS_SIZES |
		     NTR_LOG_HAS_FLAGS;
	c->parent_ref = name.parent_ref;
	c->created = name.created;
	c->modified = name.modified;
	c->changed = name.changed;
	c->accessed = name.accessed;
	c->allocated = name.allocated;
	c->size = name.size;
	c->file_flags = name.file_flags;
	c->name_units = name.name_units;
	c->name_space = name.name_space;
	c->name = name.name;
	return true;
}

static void take_info(struct span value, struct ntr_log_change *c)
{
	struct where w = where_error(NULL);
	struct ntr_stdinfo info;

	if (stdinfo_decode(value, &w, &info) < 0)
		return;
	c->fields |= TIMES | NTR_LOG_HAS_FLAGS;
	c->created = info.created;
	c->modified = info.modified;
	c->changed = info.changed;
	c->accessed = info.accessed;
	c->file_flags = info.file_flags;
	if (info.long_form) {
		c->fields |= NTR_LOG_HAS_USN;
		c->usn = info.usn;
	}
}

/* ------------------------------------------------------------- file records -- */

/* Of several names the last that is no DOS name. */
static void take_attributes(struct span s, struct ntr_log_change *c)
{
	struct where w = where_error(NULL);
	struct ntr_record rec = {
		.data = s.ptr, .size = (uint32_t)s.len, .used = (uint32_t)s.len,
		.allocated = (uint32_t)s.len, .attrs_at = span_u16(s, 0x14),
		.state = NTR_RECORD_GOOD,
	};
	struct ntr_log_change info = { 0 };
	struct ntr_attr attr;
	uint32_t pos = 0;
	bool named = false;

	while (attr_next(&rec, &w, &pos, &attr) > 0) {
		if (!attr.resident)
			continue;
		if (attr.type == TYPE_INFO)
			take_info(attr_value(&attr), &info);
		else if (attr.type == TYPE_NAME &&
			 (!named || c->name_space == NTR_NAME_DOS))
			named = take_name(attr_value(&attr), c) || named;
	}
	if (!info.fields)
		return;
	c->fields |= info.fields;	/* those that people see */
	c->created = info.created;
	c->modified = info.modified;
	c->changed = info.changed;
	c->accessed = info.accessed;
	c->usn = info.usn;
}

static void change_record(const struct ntr_log_record *rec, struct span s,
			  struct ntr_log_change *c)
{
	if (!span_is(s, 0, "FILE", 4) || !span_has(s, 0, 0x2a))
		return;
	c->kind = NTR_LOG_CHANGE_RECORD;
	c->fields |= NTR_LOG_HAS_RECORD;
	c->sequence = span_u16(s, 0x10);
	c->links = span_u16(s, 0x12);
	c->record_flags = span_u16(s, 0x16);
	if (rec->record != NTR_NONE) {
		c->fields |= NTR_LOG_HAS_REF;
		c->ref = NTR_REF(rec->record, c->sequence);
	}
	take_attributes(s, c);
}

static void change_attribute(struct span s, struct ntr_log_change *c)
{
	struct span value;

	if (!span_has(s, 0, 0x18))
		return;
	c->kind = NTR_LOG_CHANGE_ATTRIBUTE;
	c->fields |= NTR_LOG_HAS_TYPE;
	c->attr_type = span_u32(s, 0x00);
	c->nonresident = span_u8(s, 0x08) != 0;
	if (c->nonresident) {
		c->fields |= NTR_LOG_HAS_SIZES | NTR_LOG_HAS_INITIALIZED;
		c->allocated = span_u64(s, 0x28);
		c->size = span_u64(s, 0x30);
		c->initialized = span_u64(s, 0x38);
		if (!span_has(s, 0, 0x40))
			c->fields &= ~(uint32_t)(NTR_LOG_HAS_SIZES |
						 NTR_LOG_HAS_INITIALIZED);
		return;
	}
	if (!span_sub(s, span_u16(s, 0x14), span_u32(s, 0x10), &value))
		return;
	if (c->attr_type == TYPE_NAME)
		(void)take_name(value, c);
	else if (c->attr_type == TYPE_INFO)
		take_info(value, c);
}

/* ---------------------------------------------------------- parts of values -- */

static bool take_field(struct span part, uint64_t start, uint64_t at,
		       uint64_t *field_ret)
{
	if (at < start || !span_has(part, at - start, 8))
		return false;
	*field_ret = span_u64(part, at - start);
	return true;
}

/* $STANDARD_INFORMATION is the first attribute of every base record; the first of a
 * child record is seldom resident.  A time that is none gives the others away. */
static void change_value(const struct ntr_log_record *rec, struct span part,
			 struct ntr_log_change *c)
{
	struct ntr_log_change got = { .kind = NTR_LOG_CHANGE_INFO };
	uint64_t start = (uint64_t)rec->attribute_offset - RESIDENT_VALUE;

	if (rec->record_offset != FIRST_ATTRIBUTE ||
	    rec->attribute_offset < RESIDENT_VALUE || start % 8 != 0 ||
	    start + part.len > INFO_SIZE)
		return;
	if (take_field(part, start, 0x00, &got.created))
		got.fields |= NTR_LOG_HAS_CREATED;
	if (take_field(part, start, 0x08, &got.modified))
		got.fields |= NTR_LOG_HAS_MODIFIED;
	if (take_field(part, start, 0x10, &got.changed))
		got.fields |= NTR_LOG_HAS_CHANGED;
	if (take_field(part, start, 0x18, &got.accessed))
		got.fields |= NTR_LOG_HAS_ACCESSED;
	if (take_field(part, start, 0x40, &got.usn))
		got.fields |= NTR_LOG_HAS_USN;
	if (start <= 0x20 && span_has(part, 0x20 - start, 4)) {
		got.fields |= NTR_LOG_HAS_FLAGS;
		got.file_flags = span_u32(part, 0x20 - start);
	}
	if ((got.created | got.modified | got.changed | got.accessed) >>
	    63 || !got.fields)
		return;
	if (rec->record != NTR_NONE) {
		got.fields |= NTR_LOG_HAS_REF;
		got.ref = rec->record;
	}
	*c = got;
}

static void change_sizes(struct span s, struct ntr_log_change *c)
{
	if (!span_has(s, 0, 0x18))
		return;
	c->kind = NTR_LOG_CHANGE_SIZES;
	c->fields |= NTR_LOG_HAS_SIZES | NTR_LOG_HAS_INITIALIZED;
	c->allocated = span_u64(s, 0x00);
	c->initialized = span_u64(s, 0x08);
	c->size = span_u64(s, 0x10);
}

/* ------------------------------------------------------------ index entries -- */

/* A name in an index, or an entry of another index, which says nothing here. */
static void change_entry(struct span s, struct ntr_log_change *c)
{
	uint32_t key_len = span_u16(s, 0x0a);
	struct span key;

	if (!span_sub(s, 0x10, key_len, &key) || key_len < 0x44 ||
	    key_len != 0x42 + 2u * span_u8(key, 0x40) || !take_name(key, c))
		return;
	c->kind = NTR_LOG_CHANGE_ENTRY;
	c->fields |= NTR_LOG_HAS_REF;
	c->ref = span_u64(s, 0x00);
}

/* What $FILE_NAME has between the parent and the name. */
static void change_name(struct span s, struct ntr_log_change *c)
{
	if (!span_has(s, 0, 0x34))
		return;
	c->kind = NTR_LOG_CHANGE_NAME;
	c->fields |= TIMES | NTR_LOG_HAS_SIZES | NTR_LOG_HAS_FLAGS;
	c->created = span_u64(s, 0x00);
	c->modified = span_u64(s, 0x08);
	c->changed = span_u64(s, 0x10);
	c->accessed = span_u64(s, 0x18);
	c->allocated = span_u64(s, 0x20);
	c->size = span_u64(s, 0x28);
	c->file_flags = span_u32(s, 0x30);
}

/* ------------------------------------------------------------ bitmaps, opens -- */

/* The bits are counted from the target's place in the bitmap. */
static void change_bits(const struct ntr_log_record *rec, struct span s,
			struct ntr_log_change *c)
{
	uint64_t cluster = rec->cluster_size;

	if (!span_has(s, 0, 8) || rec->vcn > INT64_MAX >> 24)
		return;
	c->kind = NTR_LOG_CHANGE_BITS;
	c->fields |= NTR_LOG_HAS_BITS;
	c->first_bit = (rec->vcn * cluster + rec->page_offset * (uint64_t)512) * 8 +
		       span_u32(s, 0);
	c->bits = span_u32(s, 4);
}

static void change_open(const struct ntr_log_record *rec, struct span s,
			struct ntr_log_change *c)
{
	struct log_open_attribute open;

	if (!log_open_decode(s, &open))
		return;
	c->kind = NTR_LOG_CHANGE_OPEN;
	c->fields |= NTR_LOG_HAS_REF | NTR_LOG_HAS_TYPE;
	c->ref = open.ref;
	c->attr_type = open.type;
	c->name_units = (uint32_t)(log_part(rec, 1).len / 2);
	c->name = rec->undo_data;
}

void ntr_log_change(const struct ntr_log_record *rec, uint32_t undo,
		    struct ntr_log_change *change_ret)
{
	struct ntr_log_change c = { 0 };
	struct span s = log_part(rec, undo);

	switch (undo ? rec->undo : rec->redo) {
	case LOG_INIT_RECORD:
		change_record(rec, s, &c);
		break;
	case CREATE_ATTRIBUTE:
		change_attribute(s, &c);
		break;
	case UPDATE_RESIDENT:
		change_value(rec, s, &c);
		break;
	case SET_SIZES:
		change_sizes(s, &c);
		break;
	case ADD_ROOT: case DELETE_ROOT: case ADD_BLOCK: case DELETE_BLOCK:
		change_entry(s, &c);
		break;
	case NAME_ROOT: case NAME_BLOCK:
		change_name(s, &c);
		break;
	case SET_BITS: case CLEAR_BITS:
		change_bits(rec, s, &c);
		break;
	case LOG_OPEN_ATTRIBUTE:
		if (!undo)
			change_open(rec, s, &c);
		break;
	default:
		break;
	}
	*change_ret = c;
}
