/*
 * file_list.c - the attribute list of a file, and the child records it names
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The list is followed in its own order and trusted in nothing: each record is
 * loaded once, must say itself that it belongs to this base record, and costs only
 * its own pieces when it does not.  Entries are matched with attributes by
 * bisection, so neither a list of a million entries nor a record of a thousand
 * attributes makes the work quadratic.
 */
#include <stdlib.h>

#include "../bytes/hash.h"
#include "../format/attr.h"
#include "../format/attrlist.h"
#include "../format/record.h"
#include "claims.h"
#include "file.h"
#include "list_value.h"
#include "mft.h"

/* -------------------------------------------- record number to table index -- */

/* Open addressing; a slot holds an index into file->records plus one. */
struct record_map {
	uint32_t *slots;
	size_t size, filled;		/* size is a power of two */
};

static size_t map_slot(const struct record_map *map,
		       const struct ntr_file *file, uint64_t number)
{
	size_t i = hash_slot(number, map->slots, map->size);

	while (map->slots[i] && file->records[map->slots[i] - 1].number != number)
		i = (i + 1) & (map->size - 1);
	return i;
}

static bool map_grow(struct record_map *map, struct ntr_file *file)
{
	struct record_map bigger = { .size = map->size ? map->size * 2 : 64 };

	if (map->filled * 2 < map->size)
		return true;
	bigger.slots = arena_alloc(&file->arena,
				   bigger.size * sizeof(*bigger.slots));
	if (!bigger.slots)
		return false;
	bigger.filled = file->record_count;
	for (uint32_t i = 0; i < file->record_count; i++)
		bigger.slots[map_slot(&bigger, file, file->records[i].number)] =
			i + 1;
	*map = bigger;
	return true;
}

/* ---------------------------------------------------------- child records -- */

/* A child record cannot be used.  The finding is about the file, so it has the base
 * record's number, and 'got' the child's. */
static int lose(struct ntr_file *file, struct ntr_record *rec, uint64_t ref,
		uint32_t kind, const char *what, uint64_t limit)
{
	struct where w = volume_where(file->vol, file->records[0].number,
				      rec->offset, NULL);

	note(&w, kind, what, 0, NTR_REF_NUMBER(ref), limit);
	rec->sequence = NTR_REF_SEQUENCE(ref);
	file->lost_records++;
	file->damaged = 1;
	return 0;
}

/* May the record be used for this file?  1, or 0 after saying why not. */
static int child_check(struct ntr_file *file, struct ntr_record *rec,
		       uint64_t ref)
{
	const struct ntr_record *base = &file->records[0];
	bool deleted = !(base->flags & NTR_RECORD_IN_USE);

	if (rec->state == NTR_RECORD_EMPTY || rec->state == NTR_RECORD_UNREADABLE)
		return lose(file, rec, ref, NTR_F_CHILD_MISSING, "empty record",
			    0);
	if (rec->state != NTR_RECORD_GOOD)
		return lose(file, rec, ref, NTR_F_CHILD_DAMAGED, "unusable record",
			    0);
	if (NTR_REF_NUMBER(rec->base_ref) != base->number ||
	    rec->base_ref == 0 ||
	    !sequence_fits(NTR_REF_SEQUENCE(rec->base_ref), base->sequence,
			   deleted)) {
		rec->state = NTR_RECORD_STALE;
		return lose(file, rec, ref, NTR_F_CHILD_OTHER_BASE, NULL,
			    NTR_REF_NUMBER(rec->base_ref));
	}
	if (NTR_REF_SEQUENCE(ref) &&
	    !sequence_fits(NTR_REF_SEQUENCE(ref), rec->sequence, deleted)) {
		rec->state = NTR_RECORD_STALE;
		return lose(file, rec, ref, NTR_F_STALE_REFERENCE,
			    "reused child record", 0);
	}
	if (!deleted && !(rec->flags & NTR_RECORD_IN_USE)) {
		rec->state = NTR_RECORD_STALE;
		return lose(file, rec, ref, NTR_F_CHILD_MISSING,
			    "record not in use", 0);
	}
	/* Mapping pairs of two generations in one list would lead to clusters of
	 * other files.  A torn sector without attributes does no harm. */
	if (record_torn(rec)) {
		rec->state = NTR_RECORD_DAMAGED;
		return lose(file, rec, ref, NTR_F_CHILD_DAMAGED, "torn record", 0);
	}
	return 1;
}

static void lists_in_child(struct ntr_file *file, size_t first_attr)
{
	for (size_t i = first_attr; i < file->attr_count; i++) {
		const struct file_attr *fa = &file->attrs[i];
		struct where w;

		if (fa->attr.type != NTR_ATTRIBUTE_LIST)
			continue;
		w = file_where(file, fa->record, NTR_ATTRIBUTE_LIST, NULL);
		note(&w, NTR_F_LIST_IN_CHILD, NULL, fa->attr.at, 0, 0);
	}
}

/* Add record 'ref' to the file: its attributes when it can be used, only its state
 * when not. */
static int child_load(struct ntr_file *file, uint64_t ref, struct ntr_error *err)
{
	uint32_t size = file->vol->boot.record_size;
	uint64_t number = NTR_REF_NUMBER(ref);
	size_t first_attr = file->attr_count;
	struct ntr_record *rec;
	uint8_t *buf = NULL;
	int code;

	if (!arena_grow(&file->arena, &file->records, file->record_count,
			&file->record_cap, sizeof(*file->records)))
		return error_nomem(err);
	rec = &file->records[file->record_count++];
	*rec = (struct ntr_record){
		.number = number, .sequence = NTR_REF_SEQUENCE(ref),
		.offset = NTR_NONE, .header_number = UINT32_MAX,
		.state = NTR_RECORD_UNREADABLE,
	};
	if (number >= file->vol->mft.records) {
		lose(file, rec, ref, NTR_F_CHILD_MISSING, "record past the end",
		     file->vol->mft.records);
		return NTR_OK;
	}
	if (file->record_bytes + size > FILE_BYTES_MAX) {
		lose(file, rec, ref, NTR_F_LIST_TOO_LARGE, "records of one file",
		     FILE_BYTES_MAX / size);
		return NTR_OK;
	}
	buf = arena_alloc(&file->arena, size);
	if (!buf)
		return error_nomem(err);
	code = mft_read(file->vol, number, buf, rec, err);
	if (code < 0)
		return code;
	file->record_bytes += size;
	if (!child_check(file, rec, ref))
		return NTR_OK;
	code = file_attrs_add(file, (uint32_t)(file->record_count - 1), err);
	if (code == NTR_OK)
		lists_in_child(file, first_attr);
	return code;
}

/* Make sure that the record of 'ref' is in the table. */
static int child_need(struct ntr_file *file, struct record_map *map,
		      uint64_t ref, struct ntr_error *err)
{
	uint64_t number = NTR_REF_NUMBER(ref);
	size_t slot;
	int code;

	if (!map_grow(map, file))
		return error_nomem(err);
	slot = map_slot(map, file, number);
	if (map->slots[slot])
		return NTR_OK;
	code = child_load(file, ref, err);
	if (code < 0)
		return code;
	map->slots[slot] = (uint32_t)file->record_count;
	map->filled++;
	return NTR_OK;
}

/* --------------------------------------------------------------- the list -- */

static void find_list(struct ntr_file *file)
{
	struct where w = file_where(file, 0, NTR_ATTRIBUTE_LIST, NULL);

	for (uint32_t i = 0; i < file->attr_count; i++) {
		if (file->attrs[i].attr.type != NTR_ATTRIBUTE_LIST)
			continue;
		if (file->list_attr == NTR_NO_INDEX)
			file->list_attr = i;
		else
			note(&w, NTR_F_LIST_DUPLICATE, NULL,
			     file->attrs[i].attr.at, 0, 0);
	}
}

static void base_entry_check(struct ntr_file *file, const struct where *w,
			     const struct ntr_list_entry *entry)
{
	const struct ntr_record *base = &file->records[0];

	if (NTR_REF_NUMBER(entry->ref) != base->number ||
	    sequence_fits(NTR_REF_SEQUENCE(entry->ref), base->sequence,
			  !(base->flags & NTR_RECORD_IN_USE)))
		return;
	note(w, NTR_F_STALE_REFERENCE, "list entry of the base record",
	     entry->at, NTR_REF_SEQUENCE(entry->ref), base->sequence);
}

/* Decode the list, loading every record it names.  *whole_ret: it was readable to
 * its end. */
static int entries_load(struct ntr_file *file, struct span bytes,
			struct record_map *map, bool *whole_ret,
			struct ntr_error *err)
{
	struct ntr_error broken = { .what = "list entry" };
	struct where w = file_where(file, 0, NTR_ATTRIBUTE_LIST, &broken);
	struct ntr_list_entry entry;
	struct attrlist list;
	uint32_t last_type = 0;
	int got, code;

	w.base = NTR_NONE;
	attrlist_start(&list, bytes);
	while ((got = attrlist_next(&list, &w, &entry)) > 0) {
		if (entry.type < last_type)
			note(&w, NTR_F_LIST_ORDER, NULL, entry.at, entry.type,
			     last_type);
		last_type = entry.type;
		base_entry_check(file, &w, &entry);
		code = child_need(file, map, entry.ref, err);
		if (code < 0)
			return code;
		if (!arena_grow(&file->arena, &file->entries, file->entry_count,
				&file->entry_cap, sizeof(*file->entries)))
			return error_nomem(err);
		file->entries[file->entry_count++] = entry;
	}
	if (got < 0) {
		*whole_ret = false;
		note(&w, NTR_F_LIST_DAMAGED, broken.what, list.at, broken.got,
		     broken.limit);
	}
	return NTR_OK;
}

/* The list is not all there: child records that name this base record themselves
 * are taken in, too. */
static int claimed_load(struct ntr_file *file, struct record_map *map,
		       struct ntr_error *err)
{
	const struct ntr_record *base = &file->records[0];
	bool deleted = !(base->flags & NTR_RECORD_IN_USE);
	const struct claim *claims;
	struct ntr_error ignored;
	size_t count, before;
	struct where w;
	int code;

	code = claims_on(file->vol, CLAIM_CHILD, NULL, base->number, &claims,
			 &count, &ignored);
	if (code < 0)
		return code == NTR_E_NOMEM ? error_nomem(err) : NTR_OK;
	for (size_t i = 0; i < count; i++) {
		if (!sequence_fits(NTR_REF_SEQUENCE(claims[i].owner),
				   base->sequence, deleted))
			continue;
		before = file->record_count;
		code = child_need(file, map, claims[i].ref, err);
		if (code < 0)
			return code;
		if (file->record_count == before)
			continue;
		w = file_where(file, (uint32_t)before, 0, NULL);
		note(&w, NTR_F_CHILD_UNLISTED, NULL, 0, base->number, 0);
	}
	return NTR_OK;
}

/* ---------------------------------------------------- entries to attributes -- */

/* What an entry and an attribute are compared by. */
struct key {
	uint64_t record;	/* number */
	uint64_t vcn;
	struct span name;
	uint32_t type;
	uint32_t attr;		/* index into file->attrs; not compared */
	uint16_t id;
};

/* Everything but the id. */
static int key_place(const struct key *a, const struct key *b)
{
	size_t both = a->name.len < b->name.len ? a->name.len : b->name.len;
	int order;

	if (a->record != b->record)
		return a->record < b->record ? -1 : 1;
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	if (a->vcn != b->vcn)
		return a->vcn < b->vcn ? -1 : 1;
	order = both ? memcmp(a->name.ptr, b->name.ptr, both) : 0;
	if (order)
		return order;
	return (a->name.len > b->name.len) - (a->name.len < b->name.len);
}

static int key_order(const void *p, const void *q)
{
	const struct key *a = p, *b = q;
	int order = key_place(a, b);

	if (order)
		return order;
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return a->attr < b->attr ? -1 : a->attr > b->attr;
}

static struct key *keys_make(const struct ntr_file *file)
{
	struct key *keys = malloc((file->attr_count + 1) * sizeof(*keys));

	if (!keys)
		return NULL;
	for (uint32_t i = 0; i < file->attr_count; i++) {
		const struct file_attr *fa = &file->attrs[i];

		keys[i] = (struct key){
			.record = file->records[fa->record].number,
			.vcn = fa->attr.resident ? 0 : fa->attr.first_vcn,
			.name = attr_name(&fa->attr), .type = fa->attr.type,
			.attr = i, .id = fa->attr.id,
		};
	}
	qsort(keys, file->attr_count, sizeof(*keys), key_order);
	return keys;
}

/* The first key that is not before 'want'. */
static size_t lower_bound(const struct key *keys, size_t count,
			  const struct key *want)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (key_order(&keys[mid], want) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The attribute an entry means, or NTR_NO_INDEX.  *exact_ret: the id agrees too. */
static uint32_t entry_attr(const struct key *keys, size_t count,
			   const struct ntr_list_entry *entry, bool *exact_ret)
{
	struct key want = {
		.record = NTR_REF_NUMBER(entry->ref), .vcn = entry->first_vcn,
		.name = span_of(entry->name, 2 * (size_t)entry->name_units),
		.type = entry->type, .id = entry->id,
	};
	size_t i = lower_bound(keys, count, &want);

	*exact_ret = i < count && key_place(&keys[i], &want) == 0 &&
		     keys[i].id == want.id;
	if (*exact_ret)
		return keys[i].attr;
	want.id = 0;
	i = lower_bound(keys, count, &want);
	if (i < count && key_place(&keys[i], &want) == 0)
		return keys[i].attr;
	return NTR_NO_INDEX;
}

static bool record_lost(const struct ntr_file *file, struct record_map *map,
			uint64_t ref)
{
	uint32_t index = map->slots[map_slot(map, file, NTR_REF_NUMBER(ref))];

	return index && file->records[index - 1].state != NTR_RECORD_GOOD;
}

/* Match one entry; its attribute goes next into the order unless it has been. */
static void entry_match(struct ntr_file *file, struct record_map *map,
			const struct key *keys, struct ntr_list_entry *entry,
			size_t *ordered)
{
	struct where w = file_where(file, 0, entry->type, NULL);
	struct file_attr *fa;
	bool exact;

	w.base = NTR_NONE;
	entry->attr = entry_attr(keys, file->attr_count, entry, &exact);
	if (entry->attr == NTR_NO_INDEX) {
		/* A lost record has been reported already. */
		if (record_lost(file, map, entry->ref))
			return;
		file->damaged = 1;
		note(&w, NTR_F_LIST_ENTRY_WITHOUT_ATTRIBUTE, NULL, entry->at,
		     NTR_REF_NUMBER(entry->ref), entry->id);
		return;
	}
	fa = &file->attrs[entry->attr];
	if (!exact)
		note(&w, NTR_F_LIST_ENTRY_ID, NULL, entry->at, entry->id,
		     fa->attr.id);
	if (entry->attr == file->list_attr) {
		note(&w, NTR_F_LIST_ENTRY_SELF, NULL, entry->at, entry->id, 0);
		return;
	}
	if (fa->listed)
		return;
	fa->listed = 1;
	file->order[(*ordered)++] = entry->attr;
}

/* What the list does not name: itself, rightly; anything else is noted when the
 * list was whole. */
static void order_rest(struct ntr_file *file, size_t ordered, bool whole)
{
	for (uint32_t i = 0; i < file->attr_count; i++) {
		const struct file_attr *fa = &file->attrs[i];
		struct where w;

		if (fa->listed || i == file->list_attr)
			continue;
		file->order[ordered++] = i;
		if (!whole || fa->attr.type == NTR_ATTRIBUTE_LIST)
			continue;
		w = file_where(file, fa->record, fa->attr.type, NULL);
		note(&w, NTR_F_ATTRIBUTE_WITHOUT_ENTRY, NULL, fa->attr.at,
		     fa->attr.id, 0);
	}
}

/* The list itself stands where its type puts it, as in the base record. */
static void order_list(struct ntr_file *file)
{
	size_t at = 0, last = file->attr_count - 1;

	while (at < last && file_ordered(file, (uint32_t)at)->attr.type <=
	       NTR_ATTRIBUTE_LIST)
		at++;
	memmove(file->order + at + 1, file->order + at,
		(last - at) * sizeof(*file->order));
	file->order[at] = file->list_attr;
}

/* Entries know attributes by their place in the list's order. */
static int entries_reindex(struct ntr_file *file, struct ntr_error *err)
{
	uint32_t *place = calloc(file->attr_count + 1, sizeof(*place));

	if (!place)
		return error_nomem(err);
	for (uint32_t i = 0; i < file->attr_count; i++)
		place[file->order[i]] = i;
	for (size_t i = 0; i < file->entry_count; i++)
		if (file->entries[i].attr != NTR_NO_INDEX)
			file->entries[i].attr = place[file->entries[i].attr];
	free(place);
	return NTR_OK;
}

static int order_make(struct ntr_file *file, struct record_map *map, bool whole,
		      struct ntr_error *err)
{
	struct key *keys = keys_make(file);
	size_t ordered = 0;

	if (!keys)
		return error_nomem(err);
	for (size_t i = 0; i < file->entry_count; i++)
		entry_match(file, map, keys, &file->entries[i], &ordered);
	free(keys);
	order_rest(file, ordered, whole);
	order_list(file);
	return entries_reindex(file, err);
}

static int order_plain(struct ntr_file *file, struct ntr_error *err)
{
	file->order = arena_alloc(&file->arena,
				  (file->attr_count + 1) * sizeof(*file->order));
	if (!file->order)
		return error_nomem(err);
	for (uint32_t i = 0; i < file->attr_count; i++)
		file->order[i] = i;
	return NTR_OK;
}

int file_list_load(struct ntr_file *file, struct ntr_error *err)
{
	struct record_map map = {0};
	struct span bytes;
	bool whole;
	struct where w;
	int code;

	find_list(file);
	if (file->list_attr == NTR_NO_INDEX)
		return order_plain(file, err);
	w = file_where(file, 0, NTR_ATTRIBUTE_LIST, err);
	code = list_value_read(file->vol, &file->attrs[file->list_attr].attr, &w,
			       &file->arena, &bytes, &whole);
	if (code == NTR_OK && !map_grow(&map, file))
		code = error_nomem(err);
	if (code == NTR_OK)
		code = entries_load(file, bytes, &map, &whole, err);
	if (code == NTR_OK && !whole) {
		file->damaged |= !volume_mft_only(file->vol);
		code = claimed_load(file, &map, err);
	}
	if (code == NTR_OK)
		code = order_plain(file, err);
	if (code == NTR_OK)
		code = order_make(file, &map, whole, err);
	return code;
}
