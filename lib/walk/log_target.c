/*
 * log_target.c - what a record of the log is about
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An update names an attribute by its place in the table of open attributes, which the
 * log tells when one is opened and, all of it, at checkpoints.  Updates of file records
 * are all of $MFT, whatever is known of the table.
 */
#include "../bytes/checked.h"
#include "log.h"

enum { DATA_TYPE = 0x80, RECORD_USUAL = 1024 };

static struct log_attribute *slot(const struct ntr_log *log, uint16_t place)
{
	return &log->attributes[place / LOG_PLACE_STEP];
}

static void learn_name(struct log_attribute *a, struct span name)
{
	a->name_units = (uint16_t)least(name.len / 2, NAME_UNITS_MAX);
	if (a->name_units)
		memcpy(a->name, name.ptr, 2 * (size_t)a->name_units);
}

static void learn_open(struct ntr_log *log, uint16_t place,
		       const struct log_open_attribute *open)
{
	struct log_attribute *a = slot(log, place);

	/* A dump repeats what is known; names come apart. */
	if (a->place == place && a->ref == open->ref && a->type == open->type)
		return;
	a->place = place;
	a->ref = open->ref;
	a->type = open->type;
	a->name_units = 0;
}

void log_target_learn(struct ntr_log *log, const struct ntr_log_record *rec)
{
	struct span redo = log_part(rec, 0), name;
	struct log_open_attribute open;
	uint16_t place;
	uint32_t pos = 0;

	switch (rec->redo) {
	case LOG_OPEN_ATTRIBUTE:
		if (rec->open_attribute == 0 || !log_open_decode(redo, &open))
			return;
		learn_open(log, rec->open_attribute, &open);
		learn_name(slot(log, rec->open_attribute), log_part(rec, 1));
		return;
	case LOG_ATTRIBUTES_DUMP:
		while (log_open_next(redo, &pos, &place, &open))
			learn_open(log, place, &open);
		return;
	case LOG_NAMES_DUMP:
		while (log_name_next(redo, &pos, &place, &name))
			if (slot(log, place)->place == place)
				learn_name(slot(log, place), name);
		return;
	default:
		return;
	}
}

/* Which file record lies at the update's place in $MFT. */
static uint64_t record_number(const struct ntr_log_record *rec)
{
	uint64_t size = rec->record_size ? rec->record_size :
			rec->block_size ? rec->block_size * (uint64_t)512 :
					  RECORD_USUAL;

	if (rec->vcn > INT64_MAX >> 24)
		return NTR_NONE;
	return (rec->vcn * rec->cluster_size + rec->page_offset * (uint64_t)512) /
	       size;
}

void log_target_find(const struct ntr_log *log, struct ntr_log_record *rec)
{
	const struct log_attribute *a = slot(log, rec->open_attribute);
	bool on_record = log_on_record(rec->redo) || log_on_record(rec->undo);

	if (!log_has_target(rec->redo) && !log_has_target(rec->undo))
		return;
	if (a->place && a->place == rec->open_attribute) {
		rec->target_ref = a->ref;
		rec->target_type = a->type;
		rec->target_name_units = a->name_units;
		rec->target_name = a->name;
		rec->record = NTR_REF_NUMBER(a->ref);
	}
	if (on_record)
		rec->record = record_number(rec);
	if (on_record && rec->target_ref == NTR_NONE)
		rec->target_type = DATA_TYPE;
}
