/*
 * logbook.h - a $LogFile being written
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Records are appended as the file system would, page by page, round the ring, and
 * what a reader must make of them is noted beside.  Nothing is written to the volume
 * before logbook_close(), so that a recipe can change any byte of b->at.
 */
#ifndef LOGBOOK_H
#define LOGBOOK_H

#include "mkimage.h"

enum {
	LOG_PAGE = 4096, LOG_PAGE_DATA = 0x40, LOG_RECORD_HEADER = 0x30,
	LOG_CLUSTER = 4096, LOG_FILE_RECORD = 1024,
	OPEN_STEP = 0x28, OPEN_FIRST = 0x18	/* places of open attributes */
};

/* What must be told of a record. */
struct log_fact {
	uint64_t lsn, record;
	const char *redo, *undo;	/* NULL: a checkpoint */
	const char *notes;		/* "gap,torn"; NULL: it is gone */
	char name[64];			/* in its change, or "" */
};

struct logbook {
	struct image *img;
	uint8_t *at;
	size_t size;
	unsigned offset_bits, major;
	uint64_t lap, lsn;		/* lsn: of the last record */
	size_t page, pos;		/* page: number; pos in it, 0: not begun */
	struct log_fact *facts;
	size_t n_facts, cap_facts;
};

struct log_operation {
	uint16_t code;
	const char *name;
};
extern const struct log_operation op_noop, op_init, op_free, op_create, op_delete,
	op_resident, op_nonresident, op_sizes, op_add, op_remove, op_times, op_set,
	op_clear, op_forget, op_compensate, op_open, op_open_dump, op_names_dump;

/* An update, with the fields that it has on disk. */
struct log_update {
	const struct log_operation *redo, *undo;
	struct bytes redo_data, undo_data;	/* released when it is added */
	uint16_t open, record_offset, attribute_offset, page_offset, block_size;
	uint64_t vcn, record;		/* record: what a reader must say; NONE */
	const char *name;		/* the same, of its change */
};
#define LOG_NO_RECORD UINT64_MAX

struct logbook logbook_open(struct image *img, unsigned major, size_t pages);
/* Ends here; fixes the pages up and puts all into record 2. */
void logbook_close(struct logbook *b);

struct log_fact *log_checkpoint(struct logbook *b);
struct log_fact *log_update(struct logbook *b, struct log_update *u);
/* An update of file record 'number', vcn and all. */
struct log_update log_on_file(uint64_t number, const struct log_operation *redo,
			      const struct log_operation *undo);

/* End the page, as after a flush. */
void log_page_end(struct logbook *b);
size_t log_first_page(const struct logbook *b);
size_t log_page_of(const struct logbook *b, uint64_t lsn);
uint8_t *log_page_at(const struct logbook *b, size_t page);
/* Copy a page, its place noted as the version wants it, to page 'to'. */
void log_copy(struct logbook *b, size_t page, size_t to);
/* Restart page 0 or 1. */
void log_restart(struct logbook *b, unsigned which, uint64_t current_lsn);

#endif
