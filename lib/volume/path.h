/*
 * path.h - what makes a record a parent, and one step from it towards the root
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef PATH_H
#define PATH_H

#include "volume.h"

enum { RECORD_ROOT = 5 };

struct ntr_filename;

/* Is it the base record of a directory, used or not? */
bool path_is_directory(const struct ntr_record *rec);

/* The name to show of a directory.  It points into the record or into *file_ret, which
 * is to be closed whatever the answer. */
bool path_name(struct ntr_volume *vol, const struct ntr_record *rec,
	       struct ntr_filename *name_ret, struct ntr_file **file_ret);

/* Is 'ref' a directory in use, or if 'deleted' one that was deleted with what is in
 * it, and what is its name?  The name points into 'buf' (of record_size bytes) or into
 * *file_ret, which is to be closed whatever the answer. */
bool path_parent(struct ntr_volume *vol, uint64_t ref, bool deleted,
		 uint8_t *buf, struct ntr_filename *name_ret,
		 struct ntr_file **file_ret);

#endif
