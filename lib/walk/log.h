/*
 * log.h - a transaction log while it is read
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * When a log is opened each page is read once to see which lap of the ring it is of.
 * A page may be there several times: in its place, as a copy among the first pages,
 * and what an earlier lap left behind the end of either.  Of each page and lap the
 * best is kept, and all are put in the order of their LSNs.
 */
#ifndef LOG_H
#define LOG_H

#include "../format/limits.h"
#include "../format/logfile.h"
#include "../source/source.h"

/* One page of one lap. */
struct log_piece {
	uint64_t lsn;		/* that a record at the page's start would have */
	uint64_t last_lsn;	/* of the last record that starts here; less than
				   'lsn' where none does */
	uint32_t page;		/* where it is in the file, in pages */
	uint16_t first_at;	/* of the part that is of this lap */
	uint8_t  copy, leftover;
};

/* An attribute that was open for writing: where its updates belong. */
struct log_attribute {
	uint64_t ref;
	uint32_t type;
	uint16_t place;		/* 0: none */
	uint16_t name_units;
	uint8_t  name[2 * NAME_UNITS_MAX];
};
enum {
	LOG_PLACE_STEP = 40,	/* the smaller size of an entry: no two in one slot */
	LOG_PLACES = UINT16_MAX / LOG_PLACE_STEP + 1
};

struct ntr_log {
	struct ntr_source source;
	struct log_geometry geometry;
	struct ntr_log_info info;
	struct ntr_log_client *clients;
	struct log_piece *pieces;
	size_t count, cap;
	uint8_t *pages[2];	/* restart pages, for their clients' names */
	struct ntr_error restart_errors[2];	/* of those not valid */
	struct where where;	/* whoever is told of what is odd; offsets in the log */

	/* The walk: */
	uint8_t *page;		/* of piece 'loaded' */
	size_t loaded;		/* SIZE_MAX: none */
	uint64_t torn[2];
	size_t piece;
	uint32_t at;		/* in it */
	bool lost;		/* 'at' is a guess: records before may be missing */
	bool started;
	uint8_t *data;		/* of a record on several pages */
	struct log_attribute *attributes;	/* LOG_PLACES of them */
};

/* An error of a part of the log is a finding: the rest can be read. */
void log_note_error(const struct ntr_log *log, uint32_t kind, uint64_t at,
		    const struct ntr_error *err);

/* Find the pieces of all pages. */
int log_pages_find(struct ntr_log *log, struct ntr_error *err);
/* Have the page of a piece in log->page, its fixups undone. */
int log_page_load(struct ntr_log *log, size_t piece, struct ntr_error *err);
/* Does piece 'index' follow the one before it without a gap? */
bool log_page_follows(const struct ntr_log *log, size_t index);

/* Keep in mind what an update says of open attributes, then say what its target is. */
void log_target_learn(struct ntr_log *log, const struct ntr_log_record *rec);
void log_target_find(const struct ntr_log *log, struct ntr_log_record *rec);

#endif
