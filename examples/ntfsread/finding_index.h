/*
 * finding_index.h - the findings about one record, without looking at all others
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_FINDING_INDEX_H
#define NTFSREAD_CMD_FINDING_INDEX_H

#include <stdint.h>

#include "buf.h"
#include "ntfsread.h"

struct finding_index {
	uint32_t *heads;	/* last finding + 1 of a bucket; 0: none */
	struct buf next;	/* uint32_t: the one before it in its bucket */
	uint32_t count;		/* findings taken in so far */
};

/*
 * Take in what was found since the last call, and append to 'list' the numbers
 * (uint32_t, for ntr_findings_get()) of those about 'record', newest first.
 * 0, or -1 without memory.
 */
int finding_index_list(struct finding_index *x, struct ntr_findings *seen,
		       uint64_t record, struct buf *list);
void finding_index_free(struct finding_index *x);

#endif
