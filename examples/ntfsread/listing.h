/*
 * listing.h - the entries of one directory, sorted as the volume sorts
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_LISTING_H
#define NTFSREAD_CMD_LISTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "ntfsread.h"
#include "ntfsread_artifacts.h"
#include "session.h"

/* What sorting and a plain list of names need.  A directory may have very many: they
 * should fit the processor's caches. */
struct entry {
	uint64_t ref;
	size_t   name_at;		/* in the listing's names, UTF-16LE */
	uint16_t name_units;
	uint8_t  name_space;
	uint8_t  lost;			/* enum ntr_lost */
	uint8_t  carved;		/* enum ntr_carved_source, or 0 */
	bool     directory;
	bool     deleted;
	bool     follows;		/* right behind the one read before it */
};

/* What else there is to know of an entry. */
struct entry_facts {
	uint64_t parent_ref;
	uint64_t created, modified, changed, accessed;
	uint64_t allocated, size;
	uint64_t offset;		/* of an index entry in the volume, or 0 */
	uint32_t file_flags, reparse_tag;
};

struct listing {
	bool names_only;		/* without facts; set before anything else */
	struct buf entries;		/* struct entry */
	struct buf facts;		/* struct entry_facts, as many */
	struct buf names;
	struct buf order;		/* pointers to the entries, once sorted */
	uint64_t last_offset;		/* of the entry read last, and its size at most */
	uint32_t last_size;
};

/* Forget the entries, keep the memory for the next directory. */
void listing_clear(struct listing *l);
void listing_free(struct listing *l);
size_t listing_count(const struct listing *l);
struct entry *listing_entry(const struct listing *l, size_t index);
const uint8_t *listing_name(const struct listing *l, const struct entry *e);
/* All zeros in a listing of names only. */
const struct entry_facts *listing_facts(const struct listing *l,
					const struct entry *e);

/* Append what the index of 'file' lists; complains about what is lost. */
void listing_read(struct listing *l, struct session *s,
		  const struct ntr_file *file, const char *subject);

/* Append one name of a record, as its $FILE_NAME has it; 0 or -1. */
int listing_add_name(struct listing *l, uint64_t ref,
		     const struct ntr_filename *name, bool deleted);

/* Append a name found in slack; 0 or -1. */
int listing_add_carved(struct listing *l, const struct ntr_carved *carved);

/* The same as the index of its parent has it, whose sizes and times are newer; 0,
 * or -1 when it is not listed there. */
int listing_add_indexed(struct listing *l, struct ntr_volume *vol, uint64_t ref,
			const struct ntr_filename *name);

/* Until something is appended: sort by the volume's collation, the live before the
 * deleted, and these before what was found in slack; a name that was appended twice for
 * the same record stays once.  0, or -1 without memory. */
int listing_sort(struct listing *l, struct ntr_volume *vol);

#endif
