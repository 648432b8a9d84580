/*
 * record.h - one file record in full, on paper or as JSON
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_RECORD_H
#define NTFSREAD_CMD_RECORD_H

#include "descriptors.h"
#include "finding_index.h"
#include "record_times.h"
#include "session.h"
#include "target.h"
#include "value.h"

/* What is worth keeping from one record to the next. */
struct record_desk {
	struct session *s;
	struct descriptors descriptors;
	struct finding_index findings;
	struct parent parent;
	uint8_t *value;			/* VALUE_MAX */
	bool hex, all_entries;
};

/* What 'ntfsread record' shows. */
struct record_view {
	struct record_desk *desk;
	struct session *s;
	struct target *t;		/* its file is NULL: not a usable file */
	struct ntr_record rec;		/* the record that was asked for */
	struct value_context values;
	bool is_child;			/* of another file's base record */
};

/* 'desk' zeroed but for what is wanted; false: no memory, and still to be closed. */
bool record_desk_open(struct record_desk *desk, struct session *s);
void record_desk_close(struct record_desk *desk);

/* 't' has the file, if the record is of one that can be opened. */
void record_view_start(struct record_view *v, struct record_desk *desk,
		       struct target *t, const struct ntr_record *rec);

const char *record_state_text(uint32_t state);

/* The numbers (uint32_t) of the findings about what is shown, in the order in which
 * they were met. */
void record_findings(const struct record_view *v, struct buf *list);

/* The place in the file of an attribute of the record, where its value is to be
 * read through it; NTR_NO_INDEX: it is not, or has none. */
uint32_t record_attr_index(const struct record_view *v,
			   const struct ntr_attr *attr);

void record_json(const struct record_view *v, FILE *out);
void record_text(const struct record_view *v);

#endif
