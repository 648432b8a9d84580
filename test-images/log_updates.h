/*
 * log_updates.h - what the test logs say was done: files, names, sizes, clusters
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The attributes that updates are of, $MFT, the root's index and $Bitmap, are opened
 * by log_begin().
 */
#ifndef LOG_UPDATES_H
#define LOG_UPDATES_H

#include "logbook.h"

/* A bit of everything. */
void log_begin(struct logbook *b);

struct log_fact *log_create(struct logbook *b, uint64_t number, const char *name);
struct log_fact *log_resize(struct logbook *b, uint64_t number);
/* Redo and undo data of 'len' bytes each: on several pages. */
struct log_fact *log_rewrite(struct logbook *b, size_t len);
/* Files from record 'first' on, each in the index, too. */
void log_many(struct logbook *b, unsigned first, unsigned count);

/* Both restart pages, the records up to now being theirs. */
void log_restarts(struct logbook *b);

/* Facts of the records in a page get these notes, those of them that have none. */
void log_noted(struct logbook *b, size_t page, const char *notes);

#endif
