/*
 * child.c - child records whose base record is another file's by now
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "child.h"

#include "ntfsread_artifacts.h"

static bool has_list(const struct ntr_record *rec)
{
	struct ntr_attr attr;
	uint32_t pos = 0;

	while (ntr_attr_next(rec, &pos, &attr, NULL) > 0)
		if (attr.type == NTR_ATTRIBUTE_LIST)
			return true;
	return false;
}

/* Freeing a record counts its sequence number up, from 65535 to 1; its child records
 * keep what was there before. */
static bool sequence_fits(uint64_t ref, const struct ntr_record *base)
{
	uint16_t asked = NTR_REF_SEQUENCE(ref);

	if (asked == base->sequence)
		return true;
	return !(base->flags & NTR_RECORD_IN_USE) &&
	       base->sequence == (asked == UINT16_MAX ? 1 : asked + 1);
}

bool child_has_base(struct ntr_volume *vol, const struct ntr_record *rec, void *buf)
{
	struct ntr_record base;

	if (ntr_record_read(vol, NTR_REF_NUMBER(rec->base_ref), 0, buf, rec->size,
			    &base, NULL) < 0 ||
	    base.state != NTR_RECORD_GOOD || base.base_ref != 0)
		return false;
	/* A child record that was freed is no part of a file in use. */
	if (base.flags & NTR_RECORD_IN_USE && !(rec->flags & NTR_RECORD_IN_USE))
		return false;
	return sequence_fits(rec->base_ref, &base) && has_list(&base);
}
