/*
 * record.h - one file record in full, on paper or as JSON
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_RECORD_H
#define NTFSREAD_CMD_RECORD_H

#include "session.h"
#include "set.h"
#include "target.h"

/* What 'ntfsread record' shows. */
struct record_view {
	struct session *s;
	struct target *t;		/* its file is NULL: not a usable file */
	struct ntr_record rec;		/* the record that was asked for */
	struct set numbers;		/* of the records that are shown */
	bool is_child;			/* of another file's base record */
	bool hex;
};

const char *record_state_text(uint32_t state);
/* Does finding 'f' concern what is shown? */
bool record_has_finding(const struct record_view *v,
			const struct ntr_finding *f);

void record_json(const struct record_view *v);
void record_text(const struct record_view *v);

#endif
