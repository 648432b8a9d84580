/*
 * attrlist.c - walk the entries of an attribute list
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "attrlist.h"

enum { ENTRY_SIZE = 26 };	/* up to the attribute id, without a name */

void attrlist_start(struct attrlist *l, struct span list)
{
	*l = (struct attrlist){ .list = list };
}

/* What follows an impossible entry cannot be found. */
static int bad(struct attrlist *l, const struct where *w, int code,
	       const char *what, uint64_t got, uint64_t limit)
{
	l->list.len = 0;
	return reject(w, code, what, l->at, got, limit);
}

static bool only_zeros(struct span s)
{
	return s.ptr[0] == 0 && memcmp(s.ptr, s.ptr + 1, s.len - 1) == 0;
}

static void name_decode(struct span e, const struct where *w, uint64_t at,
			struct ntr_list_entry *entry)
{
	uint32_t units = span_u8(e, 0x06), name_at = span_u8(e, 0x07);
	struct span name;

	entry->name = e.ptr;
	if (units == 0)
		return;
	if (!span_sub(e, name_at, 2 * (uint64_t)units, &name)) {
		note(w, NTR_F_LIST_DAMAGED, "name in a list entry", at,
		     name_at + 2 * units, e.len);
		return;
	}
	entry->name = name.ptr;
	entry->name_units = units;
}

int attrlist_next(struct attrlist *l, const struct where *w,
		  struct ntr_list_entry *entry_ret)
{
	uint16_t length = span_u16(l->list, 4);
	struct span e;

	if (l->list.len == 0)
		return 0;
	if (length == 0 && only_zeros(l->list)) {
		l->list.len = 0;
		return 0;
	}
	if (length < ENTRY_SIZE)
		return bad(l, w, NTR_E_CORRUPT, "list entry length", length,
			   ENTRY_SIZE);
	if (!span_sub(l->list, 0, length, &e))
		return bad(l, w, NTR_E_BOUNDS, "list entry length", length,
			   l->list.len);
	if (length % 8 != 0)
		note(w, NTR_F_LIST_DAMAGED, "list entry length", l->at,
		     length, length & ~7u);

	*entry_ret = (struct ntr_list_entry){
		.type = span_u32(e, 0x00), .length = length, .at = l->at,
		.first_vcn = span_u64(e, 0x08), .ref = span_u64(e, 0x10),
		.id = span_u16(e, 0x18), .attr = NTR_NO_INDEX,
	};
	name_decode(e, w, l->at, entry_ret);
	l->list = span_from(l->list, length);
	l->at += length;
	return 1;
}
