/*
 * dir_names.c - a directory from the names of its files
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An extracted $MFT has no index blocks, but every file in it says which directory
 * it is in.  The entries are then those the index would have, with the sizes and
 * times that $FILE_NAME has.
 */
#include "dir.h"
#include "file.h"
#include "upcase.h"
#include "ntfsread_artifacts.h"

int dir_names_open(struct ntr_dir *dir, struct ntr_error *err)
{
	const struct upcase *table = volume_upcase(dir->index.vol);

	dir->by_names = true;
	dir_names_rewind(dir);
	if (!table)
		return error_nomem(err);
	return claims_on(dir->index.vol, CLAIM_NAME, table,
			 NTR_REF_NUMBER(dir->index.ref), &dir->claims,
			 &dir->claim_count, err);
}

void dir_names_rewind(struct ntr_dir *dir)
{
	ntr_file_close(dir->claimer);
	dir->claimer = NULL;
	dir->next_claim = 0;
	dir->claim = (struct claim){ .ref = NTR_NONE };
}

void dir_names_narrow(struct ntr_dir *dir, const struct upcase *table,
		      struct span name)
{
	uint64_t key = claims_key(table, name);
	size_t low = 0, high = dir->claim_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (dir->claims[mid].key < key)
			low = mid + 1;
		else
			high = mid;
	}
	dir->next_claim = low;
	while (low < dir->claim_count && dir->claims[low].key == key)
		low++;
	dir->claim_count = low;
}

/* Open the file of the next claim on this very directory.  One that claims it twice
 * by equal names gives both at once. */
static bool next_claimer(struct ntr_dir *dir)
{
	const struct claim *c;

	ntr_file_close(dir->claimer);
	dir->claimer = NULL;
	dir->next_name = 0;
	while (!dir->claimer && dir->next_claim < dir->claim_count) {
		c = &dir->claims[dir->next_claim++];
		if (c->owner != dir->index.ref || (c->ref == dir->claim.ref &&
					     c->key == dir->claim.key))
			continue;
		dir->claim = *c;
		if (ntr_file_open(dir->index.vol, c->ref, &dir->claimer,
				  NULL) < 0) {
			dir->claimer = NULL;
			dir->index.lost++;
		}
	}
	return dir->claimer != NULL;
}

/* The next name of the claimer that is the one claimed by. */
static bool next_name(struct ntr_dir *dir, const struct upcase *table,
		      struct ntr_filename *name_ret)
{
	struct span name;

	while (dir->claimer && dir->next_name < dir->claimer->name_count) {
		if (ntr_file_name(dir->claimer, dir->next_name++, name_ret,
				  NULL) < 0)
			continue;
		name = span_of(name_ret->name, 2 * (size_t)name_ret->name_units);
		if (name_ret->parent_ref == dir->index.ref &&
		    claims_key(table, name) == dir->claim.key)
			return true;
	}
	return false;
}

int dir_names_next(struct ntr_dir *dir, struct ntr_dirent *ent_ret)
{
	const struct upcase *table = volume_upcase(dir->index.vol);
	struct ntr_filename name;
	struct ntr_file_info info;

	if (!table)
		return NTR_E_NOMEM;
	while (!next_name(dir, table, &name))
		if (!next_claimer(dir))
			return 0;
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
