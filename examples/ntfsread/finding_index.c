/*
 * finding_index.c - the findings about one record, without looking at all others
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "finding_index.h"

enum { BUCKETS = 1 << 14 };

static uint32_t *bucket(struct finding_index *x, uint64_t record)
{
	return &x->heads[record % BUCKETS];
}

static int take(struct finding_index *x, struct ntr_findings *seen)
{
	struct ntr_finding f;
	uint32_t *head;

	if (!x->heads)
		x->heads = calloc(BUCKETS, sizeof(*x->heads));
	if (!x->heads)
		return -1;
	while (ntr_findings_get(seen, x->count, &f) == NTR_OK) {
		head = bucket(x, f.record);
		if (buf_add(&x->next, head, sizeof(*head)) < 0)
			return -1;
		*head = ++x->count;
	}
	return 0;
}

int finding_index_list(struct finding_index *x, struct ntr_findings *seen,
		       uint64_t record, struct buf *list)
{
	struct ntr_finding f;
	uint32_t at;

	if (take(x, seen) < 0)
		return -1;
	for (uint32_t i = *bucket(x, record); i > 0; i = at) {
		memcpy(&at, x->next.bytes + (i - 1) * sizeof(at), sizeof(at));
		i--;
		if (ntr_findings_get(seen, i, &f) == NTR_OK &&
		    f.record == record &&
		    buf_add(list, &i, sizeof(i)) < 0)
			return -1;
	}
	return 0;
}

void finding_index_free(struct finding_index *x)
{
	free(x->heads);
	buf_free(&x->next);
	*x = (struct finding_index){ 0 };
}
