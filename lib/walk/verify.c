/*
 * verify.c - read all metadata, so that every anomaly in it is met and reported
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Opening a file, its streams and its index reports what is wrong with them; this
 * is the pass that leaves none out.
 */
#include <stdlib.h>

#include "../bytes/bitmap.h"
#include "../format/attr.h"
#include "../format/values.h"
#include "../volume/dir.h"
#include "../volume/file.h"
#include "../volume/mft_slice.h"

enum { PROGRESS_STEP = 1024 };

struct verify {
	struct ntr_volume *vol;
	uint8_t *claimed;	/* a bit per record: a child record in use */
	uint8_t *listed;	/* a bit per record: the list of its file has it */
	size_t bitmap_len;
	uint64_t dir_budget;	/* index bytes still to be read: directories that
				   share their clusters must not multiply work */
};

/* Decode the resident values that have a fixed layout. */
static void verify_values(const struct ntr_file *file)
{
	struct ntr_error broken;
	struct ntr_filename name;
	struct ntr_stdinfo info;
	struct where w;
	int code;

	for (uint32_t i = 0; i < file->attr_count; i++) {
		const struct file_attr *fa = &file->attrs[i];

		if (!fa->attr.resident)
			continue;
		w = file_where(file, fa->record, fa->attr.type, &broken);
		if (w.base != NTR_NONE)
			w.base += fa->attr.value_at;
		code = NTR_OK;
		if (fa->attr.type == NTR_STANDARD_INFORMATION)
			code = stdinfo_decode(attr_value(&fa->attr), &w, &info);
		if (fa->attr.type == NTR_FILE_NAME)
			code = filename_decode(attr_value(&fa->attr), &w, &name);
		if (code < 0)
			note_rejected(&w, NTR_F_ATTRIBUTE_VALUE);
	}
}

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

/* Does the file still have this name in this directory? */
static bool has_name(const struct ntr_file *file, const struct ntr_dirent *ent)
{
	struct ntr_filename name;

	for (uint32_t i = 0; ntr_file_name(file, i, &name, NULL) == NTR_OK; i++)
		if (NTR_REF_NUMBER(name.parent_ref) ==
		    NTR_REF_NUMBER(ent->parent_ref) &&
		    name.name_units == ent->name_units &&
		    memcmp(name.name, ent->name, 2 * (size_t)name.name_units) == 0)
			return true;
	return false;
}

/* An entry against the file it names. */
static void verify_entry(const struct ntr_file *dir, const struct ntr_dirent *ent)
{
	struct where w = volume_where(dir->vol, dir->records[0].number,
				      ent->offset, NULL);
	uint64_t number = NTR_REF_NUMBER(ent->ref);
	struct ntr_error err;
	struct ntr_file *file;

	w.attr_type = NTR_INDEX_ALLOCATION;
	if (number == dir->records[0].number && number != 5)
		note(&w, NTR_F_INDEX_ENTRY_SELF, NULL, 0, number, 0);
	if (ntr_file_open(dir->vol, ent->ref, &file, &err) < 0) {
		note(&w, NTR_F_INDEX_ENTRY_STALE, err.what, 0, ent->ref, 0);
		return;
	}
	if (!(file->records[0].flags & NTR_RECORD_IN_USE))
		note(&w, NTR_F_INDEX_ENTRY_STALE, "record not in use", 0,
		     ent->ref, 0);
	else if (!has_name(file, ent))
		note(&w, NTR_F_INDEX_ENTRY_MISMATCH, NULL, 0, number, 0);
	ntr_file_close(file);
}

static void verify_dir(struct verify *v, const struct ntr_file *file)
{
	struct ntr_error err = { .what = "$INDEX_ROOT" };
	struct where w = file_where(file, 0, NTR_INDEX_ROOT, &err);
	struct ntr_dirent ent;
	struct ntr_dir *dir;

	if (ntr_dir_open(file, &dir, &err) < 0) {
		note_rejected(&w, NTR_F_INDEX_ROOT_DAMAGED);
		return;
	}
	dir->budget = v->dir_budget;
	while (ntr_dir_next(dir, &ent, NULL) > 0) {
		verify_entry(file, &ent);
		dir_verify_tree(dir, &ent);
	}
	v->dir_budget = dir->budget;
	ntr_dir_close(dir);
}

static void verify_names(const struct ntr_file *file)
{
	const struct ntr_record *base = &file->records[0];
	struct where w = file_where(file, 0, NTR_FILE_NAME, NULL);
	char text[1];
	size_t len;

	if (file->name_count == 0 && base->number >= 16)
		note(&w, NTR_F_NAME_MISSING, NULL, 0, base->links, 0);
	if (file->name_count && file->name_count != base->links)
		note(&w, NTR_F_LINK_COUNT, NULL, 0, base->links,
		     file->name_count);
	for (uint32_t i = 0; i < file->name_count; i++)
		(void)ntr_file_path(file, i, text, sizeof(text), &len, NULL, NULL);
}

static void mark_listed(struct verify *v, const struct ntr_file *file)
{
	for (size_t i = 1; i < file->record_count; i++)
		if (file->records[i].number / 8 < v->bitmap_len)
			bitmap_set(v->listed, file->records[i].number);
}

static void verify_file(struct verify *v, const struct ntr_record *rec)
{
	struct ntr_file *file;

	if (ntr_file_open(v->vol, rec->number, &file, NULL) < 0)
		return;
	mark_listed(v, file);
	verify_values(file);
	verify_streams(file);
	verify_names(file);
	if (rec->flags & NTR_RECORD_DIRECTORY)
		verify_dir(v, file);
	ntr_file_close(file);
}

static void verify_record(struct verify *v, const struct ntr_record *rec)
{
	struct where w;

	if (rec->state != NTR_RECORD_GOOD || !(rec->flags & NTR_RECORD_IN_USE))
		return;
	w = volume_where(v->vol, rec->number, rec->offset, NULL);
	attr_check(rec, &w);
	if (rec->base_ref == 0)
		verify_file(v, rec);
	else if (rec->number / 8 < v->bitmap_len)
		bitmap_set(v->claimed, rec->number);
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

static int verify_all(struct verify *v, ntr_progress_fn progress,
		      void *progress_ctx, struct ntr_error *err)
{
	struct mft_slice slice;
	struct ntr_record rec;
	int code;

	code = mft_slice_open(&slice, v->vol, 0, UINT64_MAX, v->vol->sink, err);
	if (code < 0)
		return code;
	while (code == NTR_OK && mft_slice_next(&slice, &rec) > 0) {
		verify_record(v, &rec);
		if (progress && rec.number % PROGRESS_STEP == 0)
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

int ntr_volume_verify(struct ntr_volume *vol, ntr_progress_fn progress,
		      void *progress_ctx, struct ntr_error *err)
{
	struct verify *v = calloc(1, sizeof(*v));
	int code;

	if (!v)
		return error_nomem(err);
	v->vol = vol;
	verify_lazy(vol);
	v->dir_budget = 2 * vol->source.size;
	v->bitmap_len = (size_t)(vol->mft.records / 8 + 1);
	v->claimed = calloc(1, v->bitmap_len);
	v->listed = calloc(1, v->bitmap_len);
	code = v->claimed && v->listed ?
	       verify_all(v, progress, progress_ctx, err) : error_nomem(err);
	free(v->claimed);
	free(v->listed);
	free(v);
	return code;
}
