/*
 * table.h - what stat() says of all files that are a single record
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The files of a directory lie all over $MFT, so to open each costs a read; one pass over
 * $MFT in its own order looks at a record in a tenth of that time.  When so many files
 * have been asked for that a walk over the volume must be under way, a thread makes that
 * pass and fills a table, by record number.  It holds files of one plain record, which is
 * nearly all of them; whatever else there is, and whatever the pass has not come to or
 * cannot read, is opened as it would be without the table, with the same result.
 */
#ifndef TABLE_H
#define TABLE_H

#include "mount.h"

#include <stdbool.h>
#include <sys/stat.h>

struct table;

/* Before the first request; nothing is made before it is of use.  NULL: no memory, and
 * just as well. */
struct table *table_open(const struct mount *mount);
/* End the pass if there is one, and wait for it: a matter of milliseconds. */
void table_close(struct table *table);

/* What node_stat() would say of the file with this reference; false if the table does
 * not know. */
bool table_stat(const struct mount *mount, uint64_t ref, struct stat *st);

/* That is going to be asked: have its entry brought from memory meanwhile. */
void table_expect(const struct mount *mount, uint64_t ref);

#endif /* TABLE_H */
