/*
 * facts.h - what stat() tells of a file, wherever it was read
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Node_stat() gathers the facts of an open file, the table (table.h) those of files that
 * are a single record.  What becomes of them, and all that the mount's user has a say
 * in, is here, once for both.
 */
#ifndef FACTS_H
#define FACTS_H

#include "mount.h"

#include <stdbool.h>
#include <sys/stat.h>

struct ntr_filename;

struct facts {
	uint64_t accessed, modified, changed;
	uint64_t size;
	uint64_t blocks;	/* of 512 bytes, taken of the volume */
	uint32_t links;
	bool     readonly;
	mode_t   type;		/* S_IFREG, S_IFLNK, ... */
	dev_t    device;	/* of S_IFCHR and S_IFBLK */
};

/* Bytes of the volume that a stream takes. */
uint64_t facts_taken(const struct ntr_stream_info *info);

/* Size and blocks of a file by its unnamed $DATA. */
void facts_content(struct facts *facts, const struct ntr_stream_info *info);

/* How many links a file has by its base record, or with posix_nlink by one name more. */
uint32_t facts_links(const struct mount *mount, const struct ntr_record *base);
uint32_t facts_link(const struct mount *mount, const struct ntr_filename *name);

/* The facts of the file that is all in this record, as found by a pass; false where it
 * takes more than that to know them, or where anything is wrong with the record. */
bool facts_of_record(const struct mount *mount, const struct ntr_record *rec,
		     struct facts *facts_ret);

bool facts_equal(const struct facts *a, const struct facts *b);

/* A FILETIME, to 100 ns. */
struct timespec facts_time(uint64_t filetime);

/* As the mount shows them for 'node'. */
void facts_show(const struct mount *mount, const struct facts *facts,
		uint64_t node, struct stat *st);

#endif /* FACTS_H */
