/*
 * secure_table.c - what $SII, $SDH and $SDS say of where the descriptors are
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "secure.h"

#include <stdlib.h>

enum { FIRST_CAP = 64 };

static int add(struct secure_table *table, struct place place,
	       struct ntr_error *err)
{
	size_t cap = table->cap ? 2 * table->cap : FIRST_CAP;
	struct place *places;

	if (table->count == SECURITY_IDS_MAX)
		return NTR_OK;	/* the rest is found by no look-up */
	if (table->count == table->cap) {
		places = realloc(table->places, cap * sizeof(*places));
		if (!places)
			return error_nomem(err);
		table->places = places;
		table->cap = cap;
	}
	table->places[table->count++] = place;
	return NTR_OK;
}

static int compare(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static void finish(struct secure_table *table)
{
	if (table->count > 0)
		qsort(table->places, table->count, sizeof(*table->places),
		      compare);
}

void secure_table_free(struct secure_table *table)
{
	free(table->places);
	*table = (struct secure_table){0};
}

/* The first place of 'id' at or after 'at', or where it would be. */
static size_t lower_bound(const struct secure_table *table, uint32_t id,
			  uint64_t at)
{
	struct place want = { .id = id, .at = at };
	size_t low = 0, high = table->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (compare(&table->places[middle], &want) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct place *secure_table_find(const struct secure_table *table,
				      uint32_t id)
{
	size_t i = lower_bound(table, id, 0);

	return i < table->count && table->places[i].id == id ?
	       &table->places[i] : NULL;
}

bool secure_table_meet(struct secure_table *table,
		       const struct ntr_secure_entry *entry)
{
	size_t i = lower_bound(table, entry->id, entry->at);
	struct place *place = table->places + i;

	if (i == table->count || place->id != entry->id ||
	    place->at != entry->at || place->hash != entry->hash ||
	    place->length != entry->length + SDS_HEADER)
		return false;
	place->met = 1;
	return true;
}

/* ---------------------------------------------------------------- loading -- */

/* Entries that cannot be decoded are missing from the table, and so their descriptors
 * are told to be not in the index. */
static int load_items(struct secure_table *table, struct ntr_index *index,
		      uint32_t kind, struct ntr_error *err)
{
	struct ntr_index_item item;
	struct ntr_sds_entry e;
	int more, code = NTR_OK;

	while (code == NTR_OK &&
	       (more = ntr_index_next(index, &item, err)) > 0) {
		if (item.last ||
		    ntr_sds_entry_decode(kind, &item, &e, NULL) < 0)
			continue;
		code = add(table, (struct place){
			.id = e.id, .hash = e.hash, .at = e.at,
			.length = e.length,
		}, err);
	}
	return code;
}

static int load_index(struct ntr_secure *secure, struct secure_table *table,
		      const char *name, uint32_t kind, struct ntr_error *err)
{
	struct ntr_error why = {0};
	struct where w = secure_where(secure, NTR_NONE);
	struct ntr_index *index;
	int code;

	if (table->loaded)
		return NTR_OK;
	code = ntr_index_open(secure->file, name, &index, &why);
	if (code == NTR_E_NOMEM)
		return error_nomem(err);
	table->loaded = true;
	if (code < 0) {
		note(&w, NTR_F_SECURITY_INDEX, why.what, 0, why.got,
		     why.limit);
		return NTR_OK;
	}
	code = load_items(table, index, kind, err);
	ntr_index_close(index);
	finish(table);
	table->usable = code == NTR_OK;
	return code;
}

int secure_load_sii(struct ntr_secure *secure, struct ntr_error *err)
{
	return load_index(secure, &secure->sii, "$SII", NTR_INDEX_SII, err);
}

int secure_load_sdh(struct ntr_secure *secure, struct ntr_error *err)
{
	return load_index(secure, &secure->sdh, "$SDH", NTR_INDEX_SDH, err);
}

int secure_load_sds(struct ntr_secure *secure, struct ntr_error *err)
{
	struct secure_table *table = &secure->sds_table;
	struct sds_walk walk = {0};
	struct ntr_secure_entry e;
	int code = NTR_OK, more;

	if (table->loaded)
		return NTR_OK;
	while ((more = sds_walk_next(secure, &walk, true, &e, err)) > 0 &&
	       code == NTR_OK)
		code = add(table, (struct place){
			.id = e.id, .hash = e.hash, .at = e.at,
			.length = e.length + SDS_HEADER,
		}, err);
	sds_walk_end(&walk);
	if (more < 0 || code < 0) {
		secure_table_free(table);
		return more < 0 ? more : code;
	}
	finish(table);
	table->loaded = table->usable = true;
	return NTR_OK;
}
