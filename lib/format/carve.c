/* carve.c - see carve.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include "carve.h"

#include "limits.h"

enum {
	STEP         = 8,	/* entries and attributes are aligned to it */
	NAME_AT      = 0x42,
	TIMES_AT     = 0x08,
	ENTRY_HEADER = 16,
	ATTR_HEADER  = 24,
	ATTR_END     = 8,
	LOST_MAX     = 0x18,	/* bytes of a name overwritten at its front: two
				   times are left to judge it by */
	DOS_UNITS    = 12
};

/* Years 1980 to 2199: before it no computer had NTFS' times, and what is random is
 * there once in 260 tries. */
#define TIME_MIN UINT64_C(119600064000000000)
#define TIME_MAX UINT64_C(189025920000000000)

/* What the bytes before a name say it is. */
enum head { HEAD_NONE, HEAD_ENTRY, HEAD_ATTRIBUTE };

struct carve carve_start(struct span bytes, size_t from, uint64_t dir,
			 uint64_t records)
{
	size_t first = (from + STEP - 1) / STEP * STEP;

	return (struct carve){
		.bytes = bytes, .from = from, .dir = dir, .records = records,
		.at = first > LOST_MAX ? first - LOST_MAX : 0,
	};
}

static size_t round_up(size_t n)
{
	return (n + STEP - 1) / STEP * STEP;
}

/* A reference to a record that the volume can have. */
static bool possible_ref(const struct carve *c, uint64_t ref)
{
	return NTR_REF_NUMBER(ref) < c->records && NTR_REF_SEQUENCE(ref) != 0;
}

static bool is_entry_head(const struct carve *c, size_t at, size_t key_len)
{
	struct span head;
	uint32_t flags;

	if (at < ENTRY_HEADER || at - ENTRY_HEADER < c->from ||
	    !span_sub(c->bytes, at - ENTRY_HEADER, ENTRY_HEADER, &head))
		return false;
	flags = span_u32(head, 12);
	return flags <= 1 && span_u16(head, 10) == key_len &&
	       span_u16(head, 8) ==
		       round_up(ENTRY_HEADER + key_len) + 8 * flags &&
	       possible_ref(c, span_u64(head, 0));
}

/* The mark that ends the attributes may be written over the first of its fields. */
static bool is_attr_head(const struct carve *c, size_t at, size_t key_len)
{
	struct span head;

	if (at < ATTR_HEADER || at - ATTR_HEADER + ATTR_END < c->from ||
	    !span_sub(c->bytes, at - ATTR_HEADER, ATTR_HEADER, &head))
		return false;
	if (at - ATTR_HEADER >= c->from &&
	    (span_u32(head, 0) != NTR_FILE_NAME ||
	     span_u32(head, 4) != round_up(ATTR_HEADER + key_len)))
		return false;
	return span_u16(head, 8) == 0 &&	/* resident, without a name */
	       span_u32(head, 0x10) == key_len &&
	       span_u16(head, 0x14) == ATTR_HEADER;
}

static enum head head_of(const struct carve *c, size_t at, size_t key_len)
{
	if (is_entry_head(c, at, key_len))
		return HEAD_ENTRY;
	return is_attr_head(c, at, key_len) ? HEAD_ATTRIBUTE : HEAD_NONE;
}

/* Is every time that is left one that a clock shows?  The first 'lost' bytes are
 * not the name's any more. */
static bool likely_times(struct span key, size_t lost)
{
	for (size_t at = TIMES_AT; at < TIMES_AT + 4 * 8; at += 8) {
		uint64_t time = span_u64(key, at);

		if (at >= lost && (time < TIME_MIN || time >= TIME_MAX))
			return false;
	}
	return true;
}

/* With a header that fits, any time will do that is one at all. */
static bool possible_times(struct span key)
{
	for (size_t at = TIMES_AT; at < TIMES_AT + 4 * 8; at += 8)
		if (span_u64(key, at) > INT64_MAX)
			return false;
	return true;
}

static bool likely_sizes(struct span key)
{
	return span_u64(key, 0x28) >> 60 == 0 && span_u64(key, 0x30) >> 60 == 0 &&
	       (span_u32(key, 0x38) & 0xcf800000) == 0;
}

/* Characters that no index can hold, or that only random bytes do. */
static bool likely_name(struct span name, bool strict)
{
	for (size_t i = 0; i + 1 < name.len; i += 2) {
		unsigned unit = span_u16(name, i);

		if (unit == 0 || unit == '/' || (strict && unit < 0x20))
			return false;
	}
	return true;
}

/* What is checked of every name, cheapest first. */
static bool name_shape(struct span key, size_t units)
{
	unsigned space = span_u8(key, 0x41);

	return units > 0 && space <= NTR_NAME_WIN32_DOS &&
	       (space < NTR_NAME_DOS || units <= DOS_UNITS) &&
	       likely_sizes(key);
}

/* Is it a name, though its header is not there to say so? */
static bool without_head(const struct carve *c, struct span key, size_t lost)
{
	uint64_t parent = span_u64(key, 0);

	if (lost > LOST_MAX)
		return false;
	if (lost == 0 && (NTR_REF_NUMBER(parent) != c->dir ||
			  !possible_ref(c, parent)))
		return false;
	return c->dir != NTR_NONE && likely_times(key, lost) &&
	       span_u64(key, 0x28) % 8 == 0;
}

static bool with_head(const struct carve *c, struct span key)
{
	uint64_t parent = span_u64(key, 0);

	if (!possible_ref(c, parent) || !possible_times(key))
		return false;
	return NTR_REF_NUMBER(parent) == c->dir || likely_times(key, 0);
}

static uint64_t field(struct span key, size_t at, size_t lost)
{
	return at < lost ? 0 : span_u64(key, at);
}

static struct ntr_filename name_from(struct span key, size_t units, size_t lost)
{
	return (struct ntr_filename){
		.parent_ref = field(key, 0x00, lost),
		.created = field(key, 0x08, lost),
		.modified = field(key, 0x10, lost),
		.changed = field(key, 0x18, lost),
		.accessed = field(key, 0x20, lost),
		.allocated = span_u64(key, 0x28),
		.size = span_u64(key, 0x30),
		.file_flags = span_u32(key, 0x38),
		.reparse_tag = span_u32(key, 0x3c),
		.name_units = (uint32_t)units,
		.name_space = span_u8(key, 0x41),
		.name = key.ptr + NAME_AT,
	};
}

static uint32_t what_is_lost(enum head head, size_t lost, bool cut)
{
	uint32_t flags = cut ? NTR_LOST_NAME : 0;

	if (head == HEAD_NONE)
		flags |= NTR_LOST_REF;
	if (lost > 0)
		flags |= NTR_LOST_PARENT;
	if (lost > TIMES_AT)
		flags |= NTR_LOST_TIMES;
	return flags;
}

/* Where what is left of it begins. */
static size_t first_byte(const struct carve *c, enum head head, size_t lost)
{
	size_t header = head == HEAD_ENTRY ? ENTRY_HEADER : ATTR_HEADER;

	if (head == HEAD_NONE)
		return c->at + lost;
	return c->at - header < c->from ? c->from : c->at - header;
}

/* Is there a name at c->at?  Its end goes to *end_ret. */
static bool try_name(const struct carve *c, struct carve_hit *hit,
		     size_t *end_ret)
{
	struct span key = span_from(c->bytes, c->at);
	size_t lost = c->at < c->from ? c->from - c->at : 0;
	size_t units = span_u8(key, 0x40), have;
	enum head head;
	bool cut;

	if (!span_has(key, 0, NAME_AT + 2) || !name_shape(key, units))
		return false;
	head = lost ? HEAD_NONE : head_of(c, c->at, NAME_AT + 2 * units);
	if (head == HEAD_NONE ? !without_head(c, key, lost) :
				!with_head(c, key))
		return false;
	have = (key.len - NAME_AT) / 2;
	cut = have < units;
	/* Without a header, a length that leads outside speaks against it. */
	if (cut && head == HEAD_NONE)
		return false;
	if (cut)
		units = have;
	if (!likely_name(span_first(span_from(key, NAME_AT), 2 * units),
			 head == HEAD_NONE))
		return false;
	*hit = (struct carve_hit){
		.name = name_from(key, units, lost),
		.ref = head == HEAD_ENTRY ?
		       span_u64(c->bytes, c->at - ENTRY_HEADER) : 0,
		.at = first_byte(c, head, lost),
		.lost = what_is_lost(head, lost, cut),
		.attribute = head == HEAD_ATTRIBUTE,
	};
	*end_ret = round_up(c->at + NAME_AT + 2 * units);
	return true;
}

bool carve_next(struct carve *c, struct carve_hit *hit_ret)
{
	size_t end;

	while (span_has(c->bytes, c->at, NAME_AT)) {
		if (try_name(c, hit_ret, &end)) {
			c->at = end;
			return true;
		}
		c->at += STEP;
	}
	return false;
}
