/*
 * claims.h - what records say of themselves: whose child, and in which directory
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The attribute list is how a file finds its child records, and $I30 how a directory
 * finds its files.  Where these cannot be read (their clusters are damaged, or the
 * image is an extracted $MFT that has none), the records still name their owners:
 * one scan, made at the first need, finds them all.
 */
#ifndef CLAIMS_H
#define CLAIMS_H

#include "volume.h"

struct claim {
	uint64_t owner;		/* reference of the base record or directory */
	uint64_t key;		/* of a name: claims_key(); else 0 */
	uint64_t ref;		/* of the child record, or of the file */
};

/* The same for names that the table calls equal. */
uint64_t claims_key(const struct upcase *table, struct span name);

/* The claims on record 'number', by key and then by the number of who claims:
 * *first_ret and *count_ret.  Fails when the scan could not be made.  Names are
 * keyed by 'table', which the caller has: loading it here would open a file, and
 * opening a file comes here for its child records. */
int claims_on(struct ntr_volume *vol, enum claim_kind kind,
	      const struct upcase *table, uint64_t number,
	      const struct claim **first_ret, size_t *count_ret,
	      struct ntr_error *err);

/* A scan that is made for something else can bring all claims of child records along:
 * add each that it meets, in any order, and give them to the volume at its end. */
int claims_add_child(struct claim_index *index, uint64_t base_ref, uint64_t ref);
void claims_give(struct ntr_volume *vol, struct claim_index *children);

void claims_free(struct claim_index *index);

#endif
