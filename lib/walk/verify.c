/*
 * verify.c - read all metadata, so that every anomaly in it is met and reported
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Opening a file, its streams and its index reports what is wrong with them; this
 * is the pass that leaves none out.
 */
#include "verify.h"

#include <stdlib.h>

#include "../bytes/checked.h"
#include "../format/attr.h"
#include "../volume/mft_slice.h"

enum {
	PROGRESS_STEP   = 1024,
	BUDGET_READINGS = 4	/* of the image: a listing and a walk, and spare */
};

void verify_budget(struct verify *v)
{
	uint64_t size = v->vol->source.size;

	if (!checked_mul(size, BUDGET_READINGS, &v->dir_budget))
		v->dir_budget = UINT64_MAX;
	v->list_budget = size;
}

bool verify_afford_file(struct verify *v, const struct ntr_record *rec)
{
	struct where w = volume_where(v->vol, rec->number, rec->offset, NULL);
	struct where quiet = where_error(NULL);
	struct ntr_attr attr;
	uint32_t pos = 0;
	uint64_t cost = 0;

	while (attr_next(rec, &quiet, &pos, &attr) > 0)
		if (attr.type == NTR_ATTRIBUTE_LIST && !attr.resident)
			cost = least(attr.size, LIST_SIZE_MAX);
	if (cost <= v->list_budget) {
		v->list_budget -= cost;
		return true;
	}
	note(&w, NTR_F_LIST_TOO_LARGE, "attribute lists of all files together", 0,
	     cost, v->list_budget);
	return false;
}

/* ------------------------------------------------------------------- records -- */

static int verify_open(struct verify *v, const struct ntr_file *file)
{
	int code;

	verify_listed(v, file);
	verify_values(file);
	if (v->has_secure)
		verify_security_id(file);
	verify_streams(file);
	code = verify_names(v, file);
	if (code == NTR_OK)
		code = verify_ids(v, file);
	if (code == NTR_OK && file->records[0].flags & NTR_RECORD_DIRECTORY)
		code = verify_dir(v, file);
	if (code == NTR_OK)
		code = verify_views(v, file);
	return code;
}

static int verify_file(struct verify *v, const struct ntr_record *rec)
{
	struct ntr_file *file;
	int code;

	if (!verify_afford_file(v, rec))
		return NTR_OK;
	code = ntr_file_open(v->vol, rec->number, &file, NULL);
	if (code < 0)
		return code == NTR_E_NOMEM ? code : NTR_OK;
	code = verify_open(v, file);
	ntr_file_close(file);
	return code;
}

static int verify_record(struct verify *v, struct ntr_record *rec)
{
	struct where w;

	verify_mark(v, rec);
	/* Of the first records, what is in use: that of the mirror, maybe. */
	if (rec->state != NTR_RECORD_GOOD &&
	    (rec->number >= v->vol->mirror.records ||
	     mft_get(v->vol, rec->number, v->better, rec, NULL) < 0))
		return NTR_OK;
	if (rec->state != NTR_RECORD_GOOD || !(rec->flags & NTR_RECORD_IN_USE))
		return NTR_OK;
	w = volume_where(v->vol, rec->number, rec->offset, NULL);
	attr_check(rec, &w);
	clusters_own(&v->clusters, rec);
	if (rec->base_ref == 0)
		return verify_file(v, rec);
	verify_claimed(v, rec);
	return NTR_OK;
}

static int verify_records(struct verify *v)
{
	uint64_t records = v->vol->mft.records;
	struct mft_slice slice;
	struct ntr_record rec;
	int code;

	code = mft_slice_open(&slice, v->vol, 0, UINT64_MAX, v->vol->sink, NULL);
	if (code < 0)
		return code;
	while (code == NTR_OK && mft_slice_next(&slice, &rec) > 0) {
		code = verify_record(v, &rec);
		if (code == NTR_OK && v->progress &&
		    rec.number % PROGRESS_STEP == 0)
			code = v->progress(v->progress_ctx, rec.number, records);
	}
	mft_slice_close(&slice);
	return code;
}

/* ---------------------------------------------------------------- the volume -- */

/* What is only loaded when it is needed: here it always is. */
static void verify_lazy(struct verify *v)
{
	uint64_t free_clusters;

	v->has_secure = verify_secure(v->vol);
	if (volume_mft_only(v->vol))
		return;
	verify_upcase(v->vol);
	(void)ntr_volume_free_clusters(v->vol, &free_clusters, NULL);
}

/* A handle on the same volume that reports nothing. */
static struct ntr_volume volume_quiet(struct ntr_volume *vol)
{
	struct ntr_volume copy = *volume_whole(vol);

	copy.whole = volume_whole(vol);
	copy.image = NULL;
	copy.sink = NULL;
	copy.sink_ctx = NULL;
	return copy;
}

static bool verify_start(struct verify *v, struct ntr_volume *vol)
{
	v->vol = vol;
	v->quiet = volume_quiet(vol);
	v->object_ids = v->reparse = NTR_NONE;
	verify_budget(v);
	v->bitmap_len = (size_t)(vol->mft.records / 8 + 1);
	v->claimed = calloc(1, v->bitmap_len);
	v->listed = calloc(1, v->bitmap_len);
	v->rooted = calloc(1, v->bitmap_len);
	v->rootless = calloc(1, v->bitmap_len);
	v->buf = malloc(vol->boot.record_size);
	v->better = malloc(vol->boot.record_size);
	return v->claimed && v->listed && v->rooted && v->rootless && v->buf &&
	       v->better && verify_marks_load(v) &&
	       clusters_start(&v->clusters, vol);
}

static void verify_end(struct verify *v)
{
	free(v->claimed);
	free(v->listed);
	free(v->rooted);
	free(v->rootless);
	free(v->marked);
	free(v->buf);
	free(v->better);
	free(v->uneven);
	ledger_free(&v->ledger);
	hash_set_free(&v->said);
	clusters_end(&v->clusters);
	free(v);
}

static int verify_all(struct verify *v)
{
	uint64_t records = v->vol->mft.records;
	int code;

	verify_lazy(v);
	code = verify_records(v);
	if (code != NTR_OK)
		return code;
	verify_unlisted(v);
	code = clusters_compare(&v->clusters);
	if (code == NTR_OK)
		code = verify_again(v);
	if (code == NTR_OK && v->progress)
		code = v->progress(v->progress_ctx, records, records);
	return code;
}

int ntr_volume_verify(struct ntr_volume *vol, ntr_progress_fn progress,
		      void *progress_ctx, struct ntr_error *err)
{
	struct verify *v = calloc(1, sizeof(*v));
	int code = NTR_E_NOMEM;

	if (!v)
		return error_nomem(err);
	v->progress = progress;
	v->progress_ctx = progress_ctx;
	if (verify_start(v, vol))
		code = verify_all(v);
	verify_end(v);
	/* A callback may end the work with any number: that is its own. */
	return code == NTR_E_NOMEM ? error_nomem(err) : code;
}
