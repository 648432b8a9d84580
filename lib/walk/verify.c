/*
 * verify.c - read all metadata, so that every anomaly in it is met and reported
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Opening a file, its streams and its index reports what is wrong with them; this
 * is the pass that leaves none out.
 */
#include <stdlib.h>

#include "../bytes/bitmap.h"
#include "../bytes/checked.h"
#include "../format/attr.h"
#include "../format/values.h"
#include "../volume/dir.h"
#include "../volume/file.h"
#include "../volume/mft_slice.h"
#include "../volume/path.h"
#include "verify.h"

enum {
	PROGRESS_STEP    = 1024,
	RECORDS_NAMELESS = 16,	/* below: metadata files, some never named */
	BUDGET_READINGS  = 4	/* of the image: a listing and a walk, and spare */
};

struct verify {
	struct ntr_volume *vol;
	uint8_t *buf;		/* one record */
	/* a bit per record each: */
	size_t bitmap_len;
	uint8_t *claimed;	/* a child record in use */
	uint8_t *listed;	/* the list of its file has it */
	uint8_t *rooted;	/* a directory whose parents lead to the root */
	uint8_t *rootless;	/* one whose parents do not */
	uint64_t chain[PATH_DEPTH_MAX];
	/* Bytes still to be read.  Indexes or lists that share their clusters
	 * must not multiply the work; without sharing they fit in the image. */
	uint64_t dir_budget, list_budget;
	bool has_secure;	/* $Secure can be asked for security ids */
};

/* May this file be opened?  What that costs is its attribute list. */
static bool afford(struct verify *v, const struct ntr_record *rec)
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

static bool same_name(const struct ntr_filename *name,
		      const struct ntr_dirent *ent)
{
	return NTR_REF_NUMBER(name->parent_ref) ==
	       NTR_REF_NUMBER(ent->parent_ref) &&
	       name->name_units == ent->name_units &&
	       memcmp(name->name, ent->name, 2 * (size_t)name->name_units) == 0;
}

/* ------------------------------------------------------------------- streams -- */

static void verify_streams(const struct ntr_file *file)
{
	struct ntr_stream_info info;
	struct ntr_stream *stream;

	for (uint32_t i = 0; i < file->stream_count; i++) {
		if (ntr_file_stream(file, i, &info, NULL) < 0 || info.resident ||
		    ntr_stream_open(file, i, 0, &stream, NULL) < 0)
			continue;
		ntr_stream_close(stream);
	}
}

/* --------------------------------------------------------------- directories -- */

/* Does the record itself have this name in this directory? */
static bool record_has_name(const struct ntr_record *rec,
			    const struct ntr_dirent *ent, bool *has_list_ret)
{
	struct where quiet = where_error(NULL);
	struct ntr_filename name;
	struct ntr_attr attr;
	uint32_t pos = 0;

	*has_list_ret = false;
	while (attr_next(rec, &quiet, &pos, &attr) > 0) {
		*has_list_ret |= attr.type == NTR_ATTRIBUTE_LIST;
		if (attr.type == NTR_FILE_NAME && attr.resident &&
		    filename_decode(attr_value(&attr), &quiet, &name) == NTR_OK &&
		    same_name(&name, ent))
			return true;
	}
	return false;
}

/* The same of the file, for names that are in child records. */
static bool file_has_name(struct verify *v, const struct ntr_record *rec,
			  const struct ntr_dirent *ent)
{
	struct ntr_filename name;
	struct ntr_file *file;
	bool found = false;

	if (!afford(v, rec) || ntr_file_open(v->vol, rec->number, &file, NULL) < 0)
		return true;	/* not known to be otherwise */
	for (uint32_t i = 0; i < file->name_count && !found; i++)
		found = ntr_file_name(file, i, &name, NULL) == NTR_OK &&
			same_name(&name, ent);
	ntr_file_close(file);
	return found;
}

/* Why the record is not the file that an entry means, or NULL. */
static const char *entry_fault(const struct ntr_record *rec, uint64_t ref)
{
	if (rec->state != NTR_RECORD_GOOD)
		return "record not usable";
	if (!(rec->flags & NTR_RECORD_IN_USE))
		return "record not in use";
	if (NTR_REF_SEQUENCE(ref) && NTR_REF_SEQUENCE(ref) != rec->sequence)
		return "record used by another file";
	return rec->base_ref ? "record is a child record" : NULL;
}

/* An entry against the file it names. */
static void verify_entry(struct verify *v, const struct ntr_file *dir,
			 const struct ntr_dirent *ent)
{
	struct where w = volume_where(v->vol, dir->records[0].number,
				      ent->offset, NULL);
	uint64_t number = NTR_REF_NUMBER(ent->ref);
	const char *fault = "record past the end";
	struct ntr_record rec;
	bool has_list;

	w.attr_type = NTR_INDEX_ALLOCATION;
	if (number == dir->records[0].number && number != RECORD_ROOT)
		note(&w, NTR_F_INDEX_ENTRY_SELF, NULL, 0, number, 0);
	if (mft_get(v->vol, number, v->buf, &rec, NULL) == NTR_OK)
		fault = entry_fault(&rec, ent->ref);
	if (fault) {
		note(&w, NTR_F_INDEX_ENTRY_STALE, fault, 0, number, 0);
		return;
	}
	if (!record_has_name(&rec, ent, &has_list) &&
	    (!has_list || !file_has_name(v, &rec, ent)))
		note(&w, NTR_F_INDEX_ENTRY_MISMATCH, NULL, 0, number, 0);
}

static int verify_dir(struct verify *v, const struct ntr_file *file)
{
	struct ntr_error err = { .what = "$INDEX_ROOT" };
	struct where w = file_where(file, 0, NTR_INDEX_ROOT, &err);
	struct ntr_dirent ent;
	struct ntr_dir *dir;
	int code;

	if (!verify_afford_index(file, "$I30", &v->dir_budget))
		return NTR_OK;
	code = ntr_dir_open(file, &dir, &err);
	if (code < 0) {
		note_rejected(&w, NTR_F_INDEX_ROOT_DAMAGED);
		return code == NTR_E_NOMEM ? code : NTR_OK;
	}
	dir->index.budget = v->dir_budget;
	while (ntr_dir_next(dir, &ent, NULL) > 0)
		verify_entry(v, file, &ent);
	code = dir_tree_verify(dir, NULL);
	v->dir_budget = dir->index.budget;
	ntr_dir_close(dir);
	return code;
}

/* --------------------------------------------------------------------- paths -- */

/* Follow the parents from directory 'ref' until one is known to lead to the root or
 * not to: 0 it does, else enum ntr_path_notes.  What was met on the way is known
 * from then on, so that all paths together cost one step a directory. */
static uint32_t follow(struct verify *v, uint64_t ref)
{
	struct ntr_filename name = {0};
	uint32_t verdict = 0;
	struct ntr_file *file;
	size_t n = 0;

	while (NTR_REF_NUMBER(ref) != RECORD_ROOT && !verdict) {
		uint64_t number = NTR_REF_NUMBER(ref);
		bool have = path_parent(v->vol, ref, false, v->buf, &name,
					&file);

		ntr_file_close(file);
		if (!have || number / 8 >= v->bitmap_len)
			verdict = NTR_PATH_ORPHAN;
		else if (bitmap_test(span_of(v->rooted, v->bitmap_len), number))
			break;
		else if (bitmap_test(span_of(v->rootless, v->bitmap_len), number))
			verdict = NTR_PATH_ORPHAN;
		else if (n == PATH_DEPTH_MAX)
			verdict = NTR_PATH_DEEP;
		else
			v->chain[n++] = number;
		ref = name.parent_ref;
	}
	for (size_t i = 0; i < n; i++)
		bitmap_set(verdict ? v->rootless : v->rooted, v->chain[i]);
	return verdict;
}

static void verify_path(struct verify *v, const struct ntr_file *file,
			const struct ntr_filename *name, uint32_t index)
{
	struct where w = file_where(file, 0, NTR_FILE_NAME, NULL);
	char text[1];
	size_t len;

	switch (follow(v, name->parent_ref)) {
	case 0:
		return;
	case NTR_PATH_DEEP:
		/* Too deep, or a cycle: the path itself finds out. */
		(void)ntr_file_path(file, index, text, sizeof(text), &len, NULL,
				    NULL);
		return;
	default:
		note(&w, NTR_F_PATH_ORPHAN, NULL, 0,
		     NTR_REF_NUMBER(name->parent_ref),
		     NTR_REF_SEQUENCE(name->parent_ref));
	}
}

static void verify_names(struct verify *v, const struct ntr_file *file)
{
	const struct ntr_record *base = &file->records[0];
	struct where w = file_where(file, 0, NTR_FILE_NAME, NULL);
	struct ntr_filename name;

	if (file->name_count == 0 && base->number >= RECORDS_NAMELESS)
		note(&w, NTR_F_NAME_MISSING, NULL, 0, base->links, 0);
	if (file->name_count && file->name_count != base->links)
		note(&w, NTR_F_LINK_COUNT, NULL, 0, base->links,
		     file->name_count);
	for (uint32_t i = 0; base->number != RECORD_ROOT &&
	     i < file->name_count; i++)
		if (ntr_file_name(file, i, &name, NULL) == NTR_OK)
			verify_path(v, file, &name, i);
}

/* ------------------------------------------------------------------- records -- */

static void mark_listed(struct verify *v, const struct ntr_file *file)
{
	for (size_t i = 1; i < file->record_count; i++)
		if (file->records[i].state == NTR_RECORD_GOOD &&
		    file->records[i].number / 8 < v->bitmap_len)
			bitmap_set(v->listed, file->records[i].number);
}

static int verify_file(struct verify *v, const struct ntr_record *rec)
{
	struct ntr_file *file;
	int code;

	if (!afford(v, rec))
		return NTR_OK;
	code = ntr_file_open(v->vol, rec->number, &file, NULL);
	if (code < 0)
		return code == NTR_E_NOMEM ? code : NTR_OK;
	mark_listed(v, file);
	verify_values(file);
	if (v->has_secure)
		verify_security_id(file);
	verify_streams(file);
	verify_names(v, file);
	if (rec->flags & NTR_RECORD_DIRECTORY)
		code = verify_dir(v, file);
	if (code == NTR_OK)
		code = verify_views(file, &v->dir_budget);
	ntr_file_close(file);
	return code;
}

static int verify_record(struct verify *v, const struct ntr_record *rec)
{
	struct where w = volume_where(v->vol, rec->number, rec->offset, NULL);

	if (rec->state != NTR_RECORD_GOOD || !(rec->flags & NTR_RECORD_IN_USE))
		return NTR_OK;
	attr_check(rec, &w);
	if (rec->base_ref == 0)
		return verify_file(v, rec);
	if (rec->number / 8 < v->bitmap_len)
		bitmap_set(v->claimed, rec->number);
	return NTR_OK;
}

/* Child records that name a base record whose list does not know them. */
static void note_unlisted(struct verify *v)
{
	struct span listed = span_of(v->listed, v->bitmap_len);
	struct span claimed = span_of(v->claimed, v->bitmap_len);

	for (uint64_t i = 0; i < v->vol->mft.records; i++) {
		struct where w = volume_where(v->vol, i, NTR_NONE, NULL);

		if (bitmap_test(claimed, i) && !bitmap_test(listed, i))
			note(&w, NTR_F_CHILD_UNLISTED, NULL, 0, i, 0);
	}
}

static int verify_records(struct verify *v, ntr_progress_fn progress,
			  void *progress_ctx, struct ntr_error *err)
{
	struct mft_slice slice;
	struct ntr_record rec;
	int code;

	code = mft_slice_open(&slice, v->vol, 0, UINT64_MAX, v->vol->sink, err);
	if (code < 0)
		return code;
	while (code == NTR_OK && mft_slice_next(&slice, &rec) > 0) {
		code = verify_record(v, &rec);
		if (code < 0)
			error_nomem(err);
		else if (progress && rec.number % PROGRESS_STEP == 0)
			code = progress(progress_ctx, rec.number,
					v->vol->mft.records);
	}
	mft_slice_close(&slice);
	if (code == NTR_OK)
		note_unlisted(v);
	return code;
}

/* What is only loaded when it is needed: here it always is. */
static void verify_lazy(struct ntr_volume *vol)
{
	uint64_t free_clusters;

	if (volume_mft_only(vol))
		return;
	(void)volume_upcase(vol);
	(void)ntr_volume_free_clusters(vol, &free_clusters, NULL);
}

static bool verify_start(struct verify *v, struct ntr_volume *vol)
{
	v->vol = vol;
	v->dir_budget = BUDGET_READINGS * vol->source.size;
	v->list_budget = vol->source.size;
	v->bitmap_len = (size_t)(vol->mft.records / 8 + 1);
	v->claimed = calloc(1, v->bitmap_len);
	v->listed = calloc(1, v->bitmap_len);
	v->rooted = calloc(1, v->bitmap_len);
	v->rootless = calloc(1, v->bitmap_len);
	v->buf = malloc(vol->boot.record_size);
	return v->claimed && v->listed && v->rooted && v->rootless && v->buf;
}

static void verify_end(struct verify *v)
{
	free(v->claimed);
	free(v->listed);
	free(v->rooted);
	free(v->rootless);
	free(v->buf);
	free(v);
}

int ntr_volume_verify(struct ntr_volume *vol, ntr_progress_fn progress,
		      void *progress_ctx, struct ntr_error *err)
{
	struct verify *v = calloc(1, sizeof(*v));
	int code;

	if (!v)
		return error_nomem(err);
	if (verify_start(v, vol)) {
		verify_lazy(vol);
		v->has_secure = verify_secure(vol);
		code = verify_records(v, progress, progress_ctx, err);
	} else {
		code = error_nomem(err);
	}
	verify_end(v);
	return code;
}
