/*
 * record_names.h - the names of a file, one after the other, while records are scanned
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Nearly all names are in the record at hand; only where there is an attribute list are
 * the other records of the file read for them.
 */
#ifndef RECORD_NAMES_H
#define RECORD_NAMES_H

#include "ntfsread_artifacts.h"

#include <stdbool.h>

struct record_names {
	const struct ntr_record *rec;
	struct ntr_file         *file;	/* NULL: those in the record are all */
	uint32_t                 pos;
};

void record_names_open(struct record_names *names, struct ntr_volume *vol,
		       const struct ntr_record *rec);
void record_names_close(struct record_names *names);

/* The next name, good until the end; false when there are no more. */
bool record_names_next(struct record_names *names, struct ntr_filename *name);

#endif /* RECORD_NAMES_H */
