/*
 * dir.h - a directory: its $I30 index, listed or searched
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef DIR_H
#define DIR_H

#include "claims.h"
#include "index_list.h"

struct pages;

struct ntr_dir {
	struct ntr_index index;
	bool by_names;			/* without blocks: see dir_names.c */
	bool case_sensitive;		/* a name is that one and no other */

	/* listing by names (dir_names.c) */
	const struct claim *claims;	/* the volume's */
	size_t claim_count, next_claim;
	struct claim claim;		/* the one last taken up */
	struct ntr_file *claimer;	/* who made it */
	uint32_t next_name;

	/* searching (dir_find.c) */
	struct pages *pages;		/* NULL before the first search */
	uint8_t found_name[2 * NAME_UNITS_MAX];
};

/* Turn an index entry into a directory entry.  Fails when its key is no $FILE_NAME. */
int dirent_decode(const struct index_entry *entry, const struct where *w,
		  struct ntr_dirent *ent_ret);

/* List the directory by the names of its files instead of its index. */
int dir_names_open(struct ntr_dir *dir, struct ntr_error *err);
void dir_names_rewind(struct ntr_dir *dir);
/* Only the names that the table calls equal to this one, from here on. */
void dir_names_narrow(struct ntr_dir *dir, const struct upcase *table,
		      struct span name);
int dir_names_next(struct ntr_dir *dir, struct ntr_dirent *ent_ret);

/* Start the listing again from the root. */
void dir_rewind(struct ntr_dir *dir);

#endif
