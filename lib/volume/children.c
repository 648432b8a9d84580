/* children.c - see children.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include "children.h"

#include <stdlib.h>

#include "mft_slice.h"

static int claim_add(struct child_index *index, const struct ntr_record *rec)
{
	struct child_claim *bigger;
	size_t cap;

	if (index->count == index->cap) {
		cap = index->cap ? index->cap * 2 : 64;
		bigger = realloc(index->claims, cap * sizeof(*bigger));
		if (!bigger)
			return NTR_E_NOMEM;
		index->claims = bigger;
		index->cap = cap;
	}
	index->claims[index->count++] = (struct child_claim){
		.base_ref = rec->base_ref,
		.child_ref = NTR_REF(rec->number, rec->sequence),
	};
	return NTR_OK;
}

static int by_base(const void *a, const void *b)
{
	const struct child_claim *x = a, *y = b;
	uint64_t p = NTR_REF_NUMBER(x->base_ref), q = NTR_REF_NUMBER(y->base_ref);

	if (p != q)
		return p < q ? -1 : 1;
	p = NTR_REF_NUMBER(x->child_ref);
	q = NTR_REF_NUMBER(y->child_ref);
	return p < q ? -1 : p > q;
}

/* The scan is silent: whoever scans on purpose reports what is odd. */
static int children_scan(struct ntr_volume *vol, struct child_index *index,
			 struct ntr_error *err)
{
	struct mft_slice slice;
	struct ntr_record rec;
	int code, got;

	code = mft_slice_open(&slice, vol, 0, UINT64_MAX, NULL, err);
	if (code < 0)
		return code;
	while ((got = mft_slice_next(&slice, &rec)) > 0)
		if (rec.state == NTR_RECORD_GOOD && rec.base_ref &&
		    claim_add(index, &rec) < 0) {
			got = error_nomem(err);
			break;
		}
	mft_slice_close(&slice);
	if (got == 0 && index->count)
		qsort(index->claims, index->count, sizeof(*index->claims),
		      by_base);
	return got;
}

int children_of(struct ntr_volume *vol, uint64_t number,
		const struct child_claim **first_ret, size_t *count_ret,
		struct ntr_error *err)
{
	struct child_index *index = &vol->children;
	size_t low = 0, high, last;
	int code = NTR_OK;

	pthread_mutex_lock(&vol->lazy_lock);
	if (!index->loaded) {
		code = children_scan(vol, index, err);
		index->loaded = code < 0 ? code : 1;
	}
	if (index->loaded < 0)
		code = error_at(err, index->loaded, "scan for child records", 0, 0);
	pthread_mutex_unlock(&vol->lazy_lock);
	*count_ret = 0;
	if (code < 0 || index->count == 0)
		return code;
	high = index->count;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (NTR_REF_NUMBER(index->claims[mid].base_ref) < number)
			low = mid + 1;
		else
			high = mid;
	}
	for (last = low; last < index->count; last++)
		if (NTR_REF_NUMBER(index->claims[last].base_ref) != number)
			break;
	*first_ret = index->claims + low;
	*count_ret = last - low;
	return NTR_OK;
}

void children_free(struct child_index *index)
{
	free(index->claims);
	*index = (struct child_index){0};
}
