/*
 * usn_row.h - one record of the change journal, as text, JSON, CSV or bodyfile
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_USN_ROW_H
#define NTFSREAD_CMD_USN_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "ntfsread.h"
#include "ntfsread_artifacts.h"
#include "usn_names.h"

struct usn_row {
	const struct ntr_usn *usn;
	const struct usn_path *dir;	/* of its directory; of the file itself
					   where the record has no name */
	const char *image;
	struct buf *room;	/* where to put the row together; may be empty */
	uint64_t offset;	/* in the journal; unallocated: in the image */
	bool unallocated;
	bool has_mft;		/* a directory that is not known is gone */
};

/* Write the row; false without memory. */
typedef bool usn_row_fn(const struct usn_row *row);
usn_row_fn usn_row_text, usn_row_json, usn_row_csv, usn_row_body;

/* The first line of the CSV. */
void usn_csv_head(void);

#endif
