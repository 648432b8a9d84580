/*
 * child.c - child records whose base record is another file's by now
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "file.h"

int ntr_child_has_base(struct ntr_volume *vol, const struct ntr_record *child,
		       void *buf)
{
	struct ntr_record base;
	bool in_use;

	if (ntr_record_read(vol, NTR_REF_NUMBER(child->base_ref), 0, buf,
			    child->size, &base, NULL) < 0 ||
	    base.state != NTR_RECORD_GOOD || base.base_ref != 0)
		return 0;
	in_use = base.flags & NTR_RECORD_IN_USE;
	/* A child record that was freed is no part of a file in use. */
	if (in_use && !(child->flags & NTR_RECORD_IN_USE))
		return 0;
	return sequence_fits(NTR_REF_SEQUENCE(child->base_ref), base.sequence,
			     !in_use) && ntr_record_has(&base, NTR_ATTRIBUTE_LIST);
}
