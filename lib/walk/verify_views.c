/*
 * verify_views.c - are the view indexes of a file whole, and their entries sound?
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Those of $Secure, $ObjId, $Quota and $Reparse, and whatever else has the form.
 */
#include "../bytes/checked.h"
#include "../format/view_entry.h"
#include "../volume/index_list.h"
#include "verify.h"
#include "verify_tree.h"

enum { NAME_TEXT = 3 * NAME_UNITS_MAX + 1 };	/* a name as UTF-8 */

static int check_items(struct verify *v, struct ntr_index *index)
{
	struct ntr_error broken = { .what = "index entry" };
	struct ntr_index_item item;
	struct where w;
	int code = NTR_OK;

	while (code == NTR_OK && ntr_index_next(index, &item, NULL) > 0) {
		if (item.last || !index->view)
			continue;
		if (view_entry_check(index->kind, &item, &broken) == NTR_OK) {
			code = verify_ids_entry(v, index, &item);
			continue;
		}
		w = index->node_where;
		w.err = &broken;
		note_rejected(&w, NTR_F_INDEX_ENTRY_DAMAGED);
	}
	if (code == NTR_OK)
		code = verify_ids_listed(v, index);
	return code;
}

bool verify_afford_index(const struct ntr_file *file, const char *name,
			 uint64_t *budget)
{
	struct where w = file_where(file, 0, NTR_BITMAP, NULL);
	struct ntr_stream_info info;
	uint64_t cost = 0;
	uint32_t at;

	if (ntr_file_find(file, NTR_BITMAP, name, &at, NULL) == NTR_OK &&
	    ntr_file_stream(file, at, &info, NULL) == NTR_OK && !info.resident)
		cost = least(info.size, INDEX_BITMAP_MAX);
	if (cost <= *budget) {
		*budget -= cost;
		return true;
	}
	note(&w, NTR_F_INDEX_BITMAP, "bitmaps of all indexes together", 0, cost,
	     *budget);
	return false;
}

static int verify_view(struct verify *v, const struct ntr_file *file,
		       const char *name)
{
	struct ntr_error broken = { .what = "$INDEX_ROOT" };
	struct where w = file_where(file, 0, NTR_INDEX_ROOT, &broken);
	struct ntr_index *index;
	uint32_t blocks;
	int code;

	/* What an extracted $MFT never has is no anomaly. */
	if (volume_mft_only(file->vol) &&
	    ntr_file_find(file, NTR_INDEX_ALLOCATION, name, &blocks, NULL) == 0)
		return NTR_OK;
	if (!verify_afford_index(file, name, &v->dir_budget))
		return NTR_OK;
	code = ntr_index_open(file, name, &index, &broken);
	if (code < 0) {
		note_rejected(&w, NTR_F_INDEX_ROOT_DAMAGED);
		return code == NTR_E_NOMEM ? code : NTR_OK;
	}
	index->budget = v->dir_budget;
	code = check_items(v, index);
	if (code == NTR_OK)
		code = verify_tree(index);
	v->dir_budget = index->budget;
	ntr_index_close(index);
	return code;
}

int verify_views(struct verify *v, const struct ntr_file *file)
{
	struct ntr_stream_info info;
	char name[NAME_TEXT];
	int code = NTR_OK;

	for (uint32_t i = 0; code == NTR_OK && i < file->stream_count; i++) {
		if (ntr_file_stream(file, i, &info, NULL) < 0 ||
		    info.type != NTR_INDEX_ROOT)
			continue;
		ntr_utf8(info.name, info.name_units, name, sizeof(name));
		/* Directories are looked at more closely. */
		if (strcmp(name, "$I30") != 0)
			code = verify_view(v, file, name);
	}
	return code;
}
