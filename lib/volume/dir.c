/*
 * dir.c - opening a directory, and listing it
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "dir.h"

#include <stdlib.h>

#include "../format/values.h"
#include "dir_page.h"
#include "file.h"

/* ----------------------------------------------------------------- opening -- */

/* Of a directory in pieces, the index may be in one that is lost. */
static int no_index(const struct ntr_file *file, struct ntr_error *err)
{
	struct ntr_file_info info;

	ntr_file_info(file, &info);
	if (info.directory && info.damaged)
		return error_at(err, NTR_E_CORRUPT,
				"the $I30 index is not in what is left", 0, 0);
	return error_at(err, NTR_E_NOT_DIR, "no $I30 index", 0, 0);
}

static int dir_load(struct ntr_dir *dir, const struct ntr_file *file,
		    struct ntr_error *err)
{
	struct ntr_index *index = &dir->index;
	int code;

	dir->case_sensitive = file_case_sensitive(file);
	code = index_root_load(index, file, "$I30", err);
	if (code < 0)
		return code == NTR_E_NOT_FOUND ? no_index(file, err) : code;
	if (volume_mft_only(index->vol) && index->root.has_subnodes)
		return dir_names_open(dir, err);
	code = index_blocks_load(index, file, "$I30", err);
	if (code < 0)
		return code;
	dir_rewind(dir);
	return NTR_OK;
}

int ntr_dir_open(const struct ntr_file *file, struct ntr_dir **dir_ret,
		 struct ntr_error *err)
{
	struct ntr_dir *dir = calloc(1, sizeof(*dir));
	int code;

	if (!dir)
		return error_nomem(err);
	code = dir_load(dir, file, err);
	if (code < 0) {
		ntr_dir_close(dir);
		return code;
	}
	*dir_ret = dir;
	return NTR_OK;
}

void ntr_dir_close(struct ntr_dir *dir)
{
	if (!dir)
		return;
	ntr_file_close(dir->claimer);
	index_unload(&dir->index);
	pages_close(dir->pages);
	free(dir);
}

uint64_t ntr_dir_lost(const struct ntr_dir *dir)
{
	return dir->index.lost;
}

/* ----------------------------------------------------------------- listing -- */

void dir_rewind(struct ntr_dir *dir)
{
	dir_names_rewind(dir);
	index_rewind(&dir->index);
}

int dirent_decode(const struct index_entry *entry, const struct where *w,
		  struct ntr_dirent *ent_ret)
{
	struct where at_key = *w;
	struct ntr_filename name;
	int code;

	at_key.base = where_offset(w, entry->key_at);
	code = filename_decode(entry->key, &at_key, &name);
	if (code < 0)
		return code;
	*ent_ret = (struct ntr_dirent){
		.ref = entry->ref, .parent_ref = name.parent_ref,
		.created = name.created, .modified = name.modified,
		.changed = name.changed, .accessed = name.accessed,
		.allocated = name.allocated, .size = name.size,
		.offset = where_offset(w, entry->at),
		.file_flags = name.file_flags, .reparse_tag = name.reparse_tag,
		.name_units = name.name_units, .name_space = name.name_space,
		.name = name.name,
	};
	return NTR_OK;
}

int ntr_dir_next(struct ntr_dir *dir, struct ntr_dirent *ent_ret,
		 struct ntr_error *err)
{
	const struct where *w = &dir->index.node_where;
	struct index_entry entry;

	/* What is lost is counted, and never ends a listing. */
	if (dir->by_names) {
		int got = dir_names_next(dir, ent_ret);

		return got < 0 ? error_nomem(err) : got;
	}
	while (index_list_next(&dir->index, &entry) > 0) {
		if (entry.last)
			continue;
		if (dirent_decode(&entry, w, ent_ret) == NTR_OK)
			return 1;
		index_lose(&dir->index, w, NTR_F_INDEX_ENTRY_DAMAGED);
	}
	return 0;
}
