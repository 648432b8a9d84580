/*
 * verify_again.c - the second pass: whose fault it is that something does not add up
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Only what differs is looked at again, through a handle that reports nothing: what is
 * wrong with the pieces themselves has been told.
 */
#include <stdlib.h>

#include "../volume/mft_slice.h"
#include "verify.h"

enum {
	SAID_MAX      = 8 * 1024 * 1024,	/* entries compared one by one: 128 MiB
						   at most; larger volumes do not lose
						   as many at once */
	PROGRESS_STEP = 1024
};

bool verify_is_uneven(const struct verify *v, uint64_t owner)
{
	size_t low = 0, high = v->uneven_count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (v->uneven[middle] < owner)
			low = middle + 1;
		else
			high = middle;
	}
	return low < v->uneven_count && v->uneven[low] == owner;
}

/* ----------------------------------------------------------------- indexes -- */

static int dir_again(struct verify *v, uint64_t number)
{
	struct ntr_file *file;
	int code = ntr_file_open(&v->quiet, number, &file, NULL);

	if (code < 0)
		return code == NTR_E_NOMEM ? code : NTR_OK;
	code = verify_dir_again(v, file);
	ntr_file_close(file);
	return code;
}

/* Those that are too many to be looked at one by one. */
static void note_rest(struct verify *v, size_t from)
{
	for (size_t i = from; i < v->uneven_count; i++) {
		struct where w = volume_where(v->vol, v->uneven[i], NTR_NONE,
					      NULL);

		if (v->uneven[i] >= OWNER_OBJECT_IDS)
			w.record = NTR_NONE;
		note(&w, NTR_F_INDEX_DIFFERS, NULL, 0, 0, 0);
	}
	v->uneven_count = from;
}

/* Each entry of the indexes in question, which also become the set of what is said. */
static int indexes_again(struct verify *v)
{
	int code = NTR_OK;

	for (size_t i = 0; code == NTR_OK && i < v->uneven_count; i++) {
		if (v->said.count >= SAID_MAX)
			note_rest(v, i);
		else if (v->uneven[i] >= OWNER_OBJECT_IDS)
			code = verify_ids_index_again(v, v->uneven[i]);
		else
			code = dir_again(v, v->uneven[i]);
	}
	return code;
}

/* ----------------------------------------------------------------- records -- */

static int file_again(struct verify *v, const struct ntr_record *rec)
{
	struct ntr_file *file;
	int code;

	if (!verify_afford_file(v, rec))
		return NTR_OK;
	code = ntr_file_open(&v->quiet, rec->number, &file, NULL);
	if (code < 0)
		return code == NTR_E_NOMEM ? code : NTR_OK;
	verify_names_again(v, file);
	verify_ids_again(v, file);
	ntr_file_close(file);
	return NTR_OK;
}

static int record_again(struct verify *v, struct ntr_record *rec)
{
	if (rec->number < v->vol->mirror.records &&
	    mft_get(&v->quiet, rec->number, v->better, rec, NULL) < 0)
		return NTR_OK;
	if (rec->state != NTR_RECORD_GOOD || !(rec->flags & NTR_RECORD_IN_USE))
		return NTR_OK;
	if (v->clusters.wrong)
		clusters_blame(&v->clusters, rec);
	return v->uneven_count && !rec->base_ref ? file_again(v, rec) : NTR_OK;
}

static int records_again(struct verify *v)
{
	struct mft_slice slice;
	struct ntr_record rec;
	int code = mft_slice_open(&slice, &v->quiet, 0, UINT64_MAX, NULL, NULL);

	if (code < 0)
		return code;
	while (code == NTR_OK && mft_slice_next(&slice, &rec) > 0) {
		code = record_again(v, &rec);
		if (code == NTR_OK && v->progress &&
		    rec.number % PROGRESS_STEP == 0)
			code = v->progress(v->progress_ctx, rec.number,
					   v->vol->mft.records);
	}
	mft_slice_close(&slice);
	return code;
}

int verify_again(struct verify *v)
{
	int code = NTR_OK;

	v->uneven = ledger_uneven(&v->ledger, &v->uneven_count);
	if (!v->uneven)
		return NTR_E_NOMEM;
	ledger_free(&v->ledger);
	verify_budget(v);
	if (v->uneven_count)
		code = indexes_again(v);
	if (code == NTR_OK && (v->uneven_count || v->clusters.wrong))
		code = records_again(v);
	return code;
}
