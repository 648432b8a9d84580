/*
 * verify.h - the parts of the pass that leaves no metadata unread
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One pass opens every file and reads all that belongs to it, and adds up what one part
 * of the volume says of another: clusters and their owners, indexes and what is in
 * them.  Where that does not add up a second pass tells whose fault it is.
 */
#ifndef VERIFY_H
#define VERIFY_H

#include <stdbool.h>

#include "../volume/dir.h"
#include "../volume/file.h"
#include "ntfsread_artifacts.h"
#include "verify_clusters.h"
#include "verify_ledger.h"

enum { RECORDS_NAMELESS = 16 };	/* below: metadata files, some never named */

struct verify {
	struct ntr_volume *vol;
	struct ntr_volume quiet;	/* the same, for what has been told */
	uint8_t *buf, *better;		/* one record each */
	ntr_progress_fn progress;
	void *progress_ctx;

	/* A bit per record each. */
	size_t bitmap_len;
	uint8_t *claimed;	/* a child record in use */
	uint8_t *listed;	/* the list of its file has it */
	uint8_t *rooted;	/* a directory whose parents lead to the root */
	uint8_t *rootless;	/* one whose parents do not */
	uint8_t *marked;	/* in the $BITMAP of $MFT */
	uint64_t marked_count;	/* bits of that which are known */

	uint64_t chain[PATH_DEPTH_MAX];
	/* Bytes still to be read.  Indexes or lists that share their clusters
	 * must not multiply the work; without sharing they fit in the image. */
	uint64_t dir_budget, list_budget;
	bool has_secure;	/* $Secure can be asked for security ids */

	struct clusters clusters;
	struct ledger ledger;	/* names and indexes */
	uint64_t object_ids, reparse;	/* the files with these indexes, or
					   NTR_NONE */

	/* Of the second pass: the owners whose account is not even, and what their
	 * indexes say. */
	uint64_t *uneven;
	size_t uneven_count;
	struct hash_set said;
};

/* ----------------------------------------------------- records (verify.c) -- */

/* May this file be opened?  What that costs is its attribute list. */
bool verify_afford_file(struct verify *v, const struct ntr_record *rec);
/* Start counting what may be read anew. */
void verify_budget(struct verify *v);

/* What the record and the bit in the $BITMAP of $MFT say of one another; loaded
 * first, for want of memory alone false (verify_records.c). */
bool verify_marks_load(struct verify *v);
void verify_mark(const struct verify *v, const struct ntr_record *rec);
/* Child records, and whose list has them; after the last, those of no list. */
void verify_claimed(struct verify *v, const struct ntr_record *rec);
void verify_listed(struct verify *v, const struct ntr_file *file);
void verify_unlisted(const struct verify *v);

/* Decode the resident values whose layout is known (verify_values.c). */
void verify_values(const struct ntr_file *file);
/* Open every stream; are its sizes those of its clusters? */
void verify_streams(const struct ntr_file *file);

/* ------------------------------------------------- names (verify_names.c) -- */

/* The file's names, their number, and the paths they lead to. */
int verify_names(struct verify *v, const struct ntr_file *file);
/* Of the second pass: those that the index of their directory does not have. */
void verify_names_again(struct verify *v, const struct ntr_file *file);

/* What a name in an index and a file's own name have in common. */
uint64_t verify_name_hash(const struct verify *v, uint64_t ref,
			  uint64_t parent_ref, const uint8_t *name,
			  uint32_t units, uint32_t more);

/* ---------------------------------------------- directories (verify_dir.c) -- */

int verify_dir(struct verify *v, const struct ntr_file *file);
/* Of the second pass: each entry against the file it names. */
int verify_dir_again(struct verify *v, const struct ntr_file *file);

/* --------------------------------------------- view indexes (verify_views.c) -- */

/* May index 'name' of the file be opened?  What that costs before any block is read is
 * its bitmap, taken off *budget; false after noting that it is spent. */
bool verify_afford_index(const struct ntr_file *file, const char *name,
			 uint64_t *budget);

/* List the view indexes of the file and decode their entries; fails for want of memory
 * alone. */
int verify_views(struct verify *v, const struct ntr_file *file);

/* The object id and reparse point of a file, which are in an index each; and of the
 * second pass, what of that is alone (verify_ids.c). */
int verify_ids(struct verify *v, const struct ntr_file *file);
int verify_ids_entry(struct verify *v, const struct ntr_index *index,
		     const struct ntr_index_item *item);
int verify_ids_listed(struct verify *v, const struct ntr_index *index);
void verify_ids_again(const struct verify *v, const struct ntr_file *file);
int verify_ids_index_again(struct verify *v, uint64_t owner);

/* ------------------------------------------- second pass (verify_again.c) -- */

int verify_again(struct verify *v);
/* Is 'owner' one of v->uneven? */
bool verify_is_uneven(const struct verify *v, uint64_t owner);

/* -------------------------------------------------- tables of the volume -- */

/* Read every security descriptor; false: the volume has no $Secure to read.  Then the
 * one of a file (verify_secure.c). */
bool verify_secure(struct ntr_volume *vol);
void verify_security_id(const struct ntr_file *file);

/* Does $UpCase do to ASCII what it must (verify_upcase.c)? */
void verify_upcase(struct ntr_volume *vol);

#endif
