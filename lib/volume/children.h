/*
 * children.h - child records by the base record they claim
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The attribute list is how a file finds its child records.  Where the list cannot
 * be read (its clusters are damaged, or the image is an extracted $MFT that has
 * none), the children still name their base record: one scan, made at the first
 * need, finds them all.
 */
#ifndef CHILDREN_H
#define CHILDREN_H

#include "volume.h"

struct child_claim {
	uint64_t base_ref;
	uint64_t child_ref;
};

/* The claims on base record 'number', in order of the child's number: *first_ret
 * and *count_ret.  Fails when the scan could not be made. */
int children_of(struct ntr_volume *vol, uint64_t number,
		const struct child_claim **first_ret, size_t *count_ret,
		struct ntr_error *err);

void children_free(struct child_index *index);

#endif
