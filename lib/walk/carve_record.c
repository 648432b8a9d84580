/*
 * carve_record.c - names in the slack of one record
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What is not in use in a record: the end of each attribute behind its value, in an
 * $INDEX_ROOT also what is behind its entries, and all behind the used size.
 */
#include "../format/attr.h"
#include "../format/index.h"
#include "../format/values.h"
#include "slack.h"

enum {
	END_MARK  = 8,		/* what ends the attributes */
	RANGE_MIN = 0x2c	/* no shorter one can hold a name: see carve.c */
};

/* A range of the record that is not in use. */
struct range {
	uint32_t from, to;
	bool root;		/* in an $INDEX_ROOT */
};

const char *ntr_carved_source_name(uint32_t source)
{
	switch (source) {
	case NTR_CARVED_RECORD:
		return "record-slack";
	case NTR_CARVED_ROOT:
	case NTR_CARVED_BLOCK:
	case NTR_CARVED_FREE:
	case NTR_CARVED_TAIL:
		return "index-slack";
	default:
		return NULL;
	}
}

/* What is not in use within one attribute. */
static struct range attr_slack(const struct ntr_attr *attr)
{
	struct where quiet = where_error(NULL);
	struct ntr_index_root root;
	struct index_node node;
	struct range r = { .to = attr->at + attr->length };

	r.from = attr->resident ? attr->value_at + attr->value_len : r.to;
	if (attr->type != NTR_INDEX_ROOT || !attr->resident ||
	    index_root_decode(attr_value(attr), &quiet, &root, &node) < 0)
		return r;
	r.root = true;
	r.from = attr->value_at + (uint32_t)node.slack_at;
	return r;
}

/* The first such range that ends behind 'at'; false when there is none. */
static bool range_find(const struct ntr_record *rec, uint32_t at,
		       struct range *range_ret)
{
	struct where quiet = where_error(NULL);
	uint32_t pos = 0, end = rec->attrs_at;
	struct ntr_attr attr;

	while (attr_next(rec, &quiet, &pos, &attr) > 0) {
		*range_ret = attr_slack(&attr);
		end = attr.at + attr.length;
		if (range_ret->to > at &&
		    (uint64_t)range_ret->from + RANGE_MIN <= range_ret->to)
			return true;
	}
	/* Behind an attribute that leads nowhere, 'used' means nothing. */
	end += END_MARK;
	if (rec->used > end && rec->used < rec->size)
		end = rec->used;
	*range_ret = (struct range){ .from = end, .to = rec->size };
	return end < rec->size && at < rec->size;
}

/* Does the record have this very name now? */
static bool has_name(const struct ntr_record *rec,
		     const struct ntr_filename *wanted)
{
	struct where quiet = where_error(NULL);
	struct ntr_filename name;
	struct ntr_attr attr;
	uint32_t pos = 0;

	while (attr_next(rec, &quiet, &pos, &attr) > 0)
		if (attr.type == NTR_FILE_NAME && attr.resident &&
		    filename_decode(attr_value(&attr), &quiet, &name) == NTR_OK &&
		    name.parent_ref == wanted->parent_ref &&
		    name.name_units == wanted->name_units &&
		    memcmp(name.name, wanted->name,
			   2 * (size_t)name.name_units) == 0)
			return true;
	return false;
}

void carved_from(const struct carve_hit *hit, uint64_t base,
		 struct ntr_carved *ret)
{
	const struct ntr_filename *name = &hit->name;

	*ret = (struct ntr_carved){
		.entry = {
			.ref = hit->ref, .parent_ref = name->parent_ref,
			.created = name->created, .modified = name->modified,
			.changed = name->changed, .accessed = name->accessed,
			.allocated = name->allocated, .size = name->size,
			.offset = base == NTR_NONE ? NTR_NONE : base + hit->at,
			.file_flags = name->file_flags,
			.reparse_tag = name->reparse_tag,
			.name_units = name->name_units,
			.name_space = name->name_space, .name = name->name,
		},
		.lost = hit->lost, .block = NTR_NO_INDEX,
	};
}

static void record_hit(const struct ntr_record *rec,
		       const struct carve_hit *hit, bool root,
		       struct ntr_carved *ret)
{
	carved_from(hit, rec->offset, ret);
	ret->source = root ? NTR_CARVED_ROOT : NTR_CARVED_RECORD;
	if (!hit->attribute)
		return;
	ret->entry.ref = rec->base_ref ? rec->base_ref :
					 NTR_REF(rec->number, rec->sequence);
	ret->listed = has_name(rec, &hit->name);
}

int ntr_record_carve(struct ntr_volume *vol, const struct ntr_record *rec,
		     uint32_t *pos, struct ntr_carved *carved_ret)
{
	uint64_t dir = rec->base_ref ? NTR_REF_NUMBER(rec->base_ref) :
				       rec->number;
	struct carve_hit hit;
	struct carve carve;
	struct range range;

	if (rec->state != NTR_RECORD_GOOD || !rec->data)
		return 0;
	if (!(rec->flags & NTR_RECORD_DIRECTORY))
		dir = NTR_NONE;
	while (range_find(rec, *pos, &range)) {
		carve = carve_start(span_of(rec->data, range.to), range.from,
				    dir, vol->mft.records);
		if (carve.at < *pos)
			carve.at = *pos;
		if (carve_next(&carve, &hit)) {
			*pos = (uint32_t)carve.at;
			record_hit(rec, &hit, range.root, carved_ret);
			return 1;
		}
		*pos = range.to;
	}
	return 0;
}
