/*
 * usn_names.h - what directories were called when a change was recorded
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A record of the journal names its file and refers to the directory.  What that was
 * called then, the next record about the directory itself tells; without one nothing
 * has changed since, and the MFT tells.  So the journal is read twice: once to learn
 * what it says of directories, once to show the records.
 */
#ifndef NTFSREAD_CMD_USN_NAMES_H
#define NTFSREAD_CMD_USN_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ntfsread.h"
#include "ntfsread_artifacts.h"

struct usn_names;

/* 'vol' may be NULL, or an $MFT alone; NULL: out of memory. */
struct usn_names *usn_names_open(struct ntr_volume *vol);
void usn_names_close(struct usn_names *n);

/* Learn from a record, in the order of the journal; false without memory. */
bool usn_names_learn(struct usn_names *n, const struct ntr_usn *usn);
/* Was there more to learn than memory is spent for? */
bool usn_names_full(const struct usn_names *n);
/* Go back to the first of what was learned. */
void usn_names_rewind(struct usn_names *n);

struct usn_path {
	const char *text;	/* without a slash at its end; until the next call */
	size_t len;
	uint32_t notes;		/* enum ntr_path_notes; 0: it leads to the root */
	uint64_t top;		/* the parent that is missing, where it does not */
};

/* The path that 'ref' had at place 'at' of the journal, which must not be before that
 * of the last call.  False without memory. */
bool usn_names_path(struct usn_names *n, uint64_t ref, uint64_t at,
		    struct usn_path *path_ret);

#endif
