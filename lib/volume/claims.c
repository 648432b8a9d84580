/* claims.c - see claims.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include "claims.h"

#include <stdlib.h>

#include "../bytes/hash.h"
#include "../format/attr.h"
#include "../format/values.h"
#include "mft_slice.h"
#include "upcase.h"

static int claim_add(struct claim_index *index, uint64_t owner, uint64_t key,
		     uint64_t ref)
{
	struct claim *bigger;
	size_t cap;

	if (index->count == index->cap) {
		cap = index->cap ? index->cap * 2 : 64;
		bigger = realloc(index->claims, cap * sizeof(*bigger));
		if (!bigger)
			return NTR_E_NOMEM;
		index->claims = bigger;
		index->cap = cap;
	}
	index->claims[index->count++] = (struct claim){ owner, key, ref };
	return NTR_OK;
}

int claims_add_child(struct claim_index *index, uint64_t base_ref, uint64_t ref)
{
	return claim_add(index, base_ref, 0, ref);
}

static int add_child(struct claim_index *index, const struct ntr_record *rec)
{
	if (rec->base_ref == 0)
		return NTR_OK;
	return claims_add_child(index, rec->base_ref,
				NTR_REF(rec->number, rec->sequence));
}

uint64_t claims_key(const struct upcase *table, struct span name)
{
	uint64_t key = name.len;

	for (size_t i = 0; i + 1 < name.len; i += 2)
		key = hash_mix(key ^ table->unit[span_u16(name, i)]);
	return key;
}

static struct span filename_span(const struct ntr_filename *name)
{
	return span_of(name->name, 2 * (size_t)name->name_units);
}

/* A name may be in a child record: it is the base record's all the same. */
static int add_names(struct claim_index *index, const struct upcase *table,
		     const struct ntr_record *rec)
{
	struct where quiet = where_error(NULL);
	struct ntr_filename name;
	struct ntr_attr attr;
	uint32_t pos = 0;
	uint64_t ref = rec->base_ref ? rec->base_ref :
				       NTR_REF(rec->number, rec->sequence);
	int code = NTR_OK;

	if (!(rec->flags & NTR_RECORD_IN_USE))
		return NTR_OK;
	while (code == NTR_OK && attr_next(rec, &quiet, &pos, &attr) > 0)
		if (attr.type == NTR_FILE_NAME && attr.resident &&
		    filename_decode(attr_value(&attr), &quiet, &name) == NTR_OK)
			code = claim_add(index, name.parent_ref,
					 claims_key(table, filename_span(&name)),
					 ref);
	return code;
}

static int by_owner(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;
	uint64_t p = NTR_REF_NUMBER(x->owner), q = NTR_REF_NUMBER(y->owner);

	if (p != q)
		return p < q ? -1 : 1;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	p = NTR_REF_NUMBER(x->ref);
	q = NTR_REF_NUMBER(y->ref);
	return p < q ? -1 : p > q;
}

static void claims_sort(struct claim_index *index)
{
	if (index->count)
		qsort(index->claims, index->count, sizeof(*index->claims),
		      by_owner);
}

/* The scan is silent: whoever scans on purpose reports what is odd. */
static int claims_scan(struct ntr_volume *vol, enum claim_kind kind,
		       const struct upcase *table, struct ntr_error *err)
{
	struct claim_index *index = &vol->claims[kind];
	struct mft_slice slice;
	struct ntr_record rec;
	int code;

	code = mft_slice_open(&slice, vol, 0, UINT64_MAX, NULL, err);
	if (code < 0)
		return code;
	while (code == NTR_OK && mft_slice_next(&slice, &rec) > 0)
		if (rec.state == NTR_RECORD_GOOD)
			code = kind == CLAIM_CHILD ?
			       add_child(index, &rec) :
			       add_names(index, table, &rec);
	mft_slice_close(&slice);
	if (code < 0)
		return error_nomem(err);
	claims_sort(index);
	return NTR_OK;
}

void claims_give(struct ntr_volume *vol, struct claim_index *children)
{
	struct claim_index *index = &vol->claims[CLAIM_CHILD];

	claims_sort(children);
	pthread_mutex_lock(&vol->lazy_lock);
	if (!index->loaded) {
		*index = *children;
		index->loaded = 1;
		*children = (struct claim_index){0};
	}
	pthread_mutex_unlock(&vol->lazy_lock);
	claims_free(children);
}

static int claims_load(struct ntr_volume *vol, enum claim_kind kind,
		       const struct upcase *table, struct ntr_error *err)
{
	struct claim_index *index = &vol->claims[kind];
	int code = NTR_OK;

	pthread_mutex_lock(&vol->lazy_lock);
	if (!index->loaded) {
		code = claims_scan(vol, kind, table, err);
		if (code == NTR_OK)
			index->loaded = 1;
		else
			claims_free(index);
	}
	pthread_mutex_unlock(&vol->lazy_lock);
	return code;
}

/* The first claim on 'number' or a later record. */
static size_t lower_bound(const struct claim_index *index, uint64_t number)
{
	size_t low = 0, high = index->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (NTR_REF_NUMBER(index->claims[mid].owner) < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int claims_on(struct ntr_volume *vol, enum claim_kind kind,
	      const struct upcase *table, uint64_t number,
	      const struct claim **first_ret, size_t *count_ret,
	      struct ntr_error *err)
{
	const struct claim_index *index = &volume_whole(vol)->claims[kind];
	int code = claims_load(volume_whole(vol), kind, table, err);
	size_t first;

	*count_ret = 0;
	if (code < 0 || index->count == 0)
		return code;
	first = lower_bound(index, number);
	*first_ret = index->claims + first;
	*count_ret = lower_bound(index, number + 1) - first;
	return NTR_OK;
}

void claims_free(struct claim_index *index)
{
	free(index->claims);
	*index = (struct claim_index){0};
}
