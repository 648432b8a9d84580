/*
 * record_times.h - a file's times, wherever they are kept, side by side
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_RECORD_TIMES_H
#define NTFSREAD_CMD_RECORD_TIMES_H

#include "json.h"
#include "ntfsread.h"
#include "session.h"

/* The directory that was asked last: neighbours mostly share theirs. */
struct parent {
	struct ntr_dir *dir;
	uint64_t ref;
	int code;		/* of opening it */
	bool opened;		/* 'ref' and 'code' mean something */
};

void parent_close(struct parent *p);

/* "times": $STANDARD_INFORMATION beside every $FILE_NAME and its index entry.
 * 'file' may be NULL: no times. */
void times_table_json(struct json *j, struct session *s, struct parent *p,
		      const struct ntr_file *file);
/* The same for people; at most 'max' names. */
void times_table_text(struct session *s, struct parent *p,
		      const struct ntr_file *file, uint32_t max);

#endif
