/*
 * dir_names.c - a directory from the names of its files
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An extracted $MFT has no index blocks, but every file in it says which directory
 * it is in.  The entries are then those the index would have, with the sizes and
 * times that $FILE_NAME has.
 */
#include "claims.h"
#include "dir.h"
#include "file.h"
#include "ntfsread_artifacts.h"

int dir_names_open(struct ntr_dir *dir, struct ntr_error *err)
{
	dir->by_names = true;
	dir_names_rewind(dir);
	return claims_on(dir->vol, CLAIM_NAME, NTR_REF_NUMBER(dir->ref),
			 &dir->claims, &dir->claim_count, err);
}

void dir_names_rewind(struct ntr_dir *dir)
{
	ntr_file_close(dir->claimer);
	dir->claimer = NULL;
	dir->next_claim = 0;
	dir->last_claimer = NTR_NONE;
}

/* Open the next file that claims to be in the directory, each one once. */
static bool next_claimer(struct ntr_dir *dir)
{
	const struct claim *c;

	ntr_file_close(dir->claimer);
	dir->claimer = NULL;
	dir->next_name = 0;
	while (!dir->claimer && dir->next_claim < dir->claim_count) {
		c = &dir->claims[dir->next_claim++];
		if (c->owner != dir->ref || c->ref == dir->last_claimer)
			continue;
		dir->last_claimer = c->ref;
		if (ntr_file_open(dir->vol, c->ref, &dir->claimer, NULL) < 0) {
			dir->claimer = NULL;
			dir->lost++;
		}
	}
	return dir->claimer != NULL;
}

int dir_names_next(struct ntr_dir *dir, struct ntr_dirent *ent_ret)
{
	struct ntr_filename name;
	struct ntr_file_info info;

	for (;;) {
		if (!dir->claimer && !next_claimer(dir))
			return 0;
		if (dir->next_name < dir->claimer->name_count) {
			if (ntr_file_name(dir->claimer, dir->next_name++, &name,
					  NULL) == NTR_OK &&
			    name.parent_ref == dir->ref)
				break;
			continue;
		}
		if (!next_claimer(dir))
			return 0;
	}
	ntr_file_info(dir->claimer, &info);
	*ent_ret = (struct ntr_dirent){
		.ref = info.ref, .parent_ref = name.parent_ref,
		.created = name.created, .modified = name.modified,
		.changed = name.changed, .accessed = name.accessed,
		.allocated = name.allocated, .size = name.size,
		.offset = dir->claimer->records[0].offset,
		.file_flags = name.file_flags, .reparse_tag = name.reparse_tag,
		.name_units = name.name_units, .name_space = name.name_space,
		.name = name.name,
	};
	return 1;
}
