/*
 * log.h - the transaction log as text, JSON, CSV or bodyfile
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_LOG_H
#define NTFSREAD_CMD_LOG_H

#include <stdbool.h>

#include "json.h"
#include "ntfsread.h"
#include "ntfsread_artifacts.h"
#include "types.h"

/* One record; 'change' is what it does or, where only that is known, what would take
 * it back. */
struct log_row {
	const struct ntr_log_record *rec;
	struct ntr_log_change change;
	bool undone;		/* 'change' is of the undo operation */
};

typedef void log_row_fn(const struct log_row *row);
log_row_fn log_row_text, log_row_json, log_row_csv, log_row_body;

/* The first line of the CSV. */
void log_csv_head(void);

/* The restart areas, and what the log consists of. */
void log_info_text(const struct ntr_log *log);
void log_info_json(const struct ntr_log *log);

/* "$INDEX_ALLOCATION:$I30", or "" where it is not known. */
enum { LOG_TARGET = 1100 };
void log_target_text(const struct ntr_log_record *rec, char buf[LOG_TARGET]);

/* "InitializeFileRecordSegment", or "0x1234". */
enum { LOG_OPERATION = 40 };
const char *log_operation_text(uint32_t operation, char buf[LOG_OPERATION]);

/* The word of each bit in notes: "gap", "cut"; a NULL name ends them. */
extern const struct bit_name log_notes[];

#endif
