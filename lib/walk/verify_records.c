/*
 * verify_records.c - records against the bitmap and the lists that know of them
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "../bytes/bitmap.h"
#include "../bytes/checked.h"
#include "verify.h"

/* ------------------------------------------------------ $BITMAP of $MFT -- */

static bool marks_read(struct verify *v, struct ntr_stream *stream)
{
	uint64_t size = ntr_stream_size(stream);
	size_t want = (size_t)least(size, v->bitmap_len);
	int64_t got;

	v->marked = malloc(want + 1);
	if (!v->marked)
		return false;
	got = ntr_stream_pread(stream, v->marked, want, 0, NULL);
	v->marked_count = got > 0 ? 8 * (uint64_t)got : 0;
	return true;
}

bool verify_marks_load(struct verify *v)
{
	struct ntr_stream *stream;
	struct ntr_file *file;
	uint32_t index;
	bool ok = true;

	/* Where it cannot be had there is nothing to compare with. */
	if (ntr_file_open(v->vol, 0, &file, NULL) < 0)
		return true;
	if (file_find_unnamed(file, NTR_BITMAP, &index) &&
	    ntr_stream_open(file, index, 0, &stream, NULL) == NTR_OK) {
		ok = marks_read(v, stream);
		ntr_stream_close(stream);
	}
	ntr_file_close(file);
	return ok;
}

void verify_mark(const struct verify *v, const struct ntr_record *rec)
{
	struct where w = volume_where(v->vol, rec->number, rec->offset, NULL);
	struct span marked = span_of(v->marked, v->bitmap_len);
	bool in_use = rec->state == NTR_RECORD_GOOD &&
		      rec->flags & NTR_RECORD_IN_USE;

	/* Of a record that is neither good nor empty nobody knows. */
	if (rec->number >= v->marked_count ||
	    (rec->state != NTR_RECORD_GOOD && rec->state != NTR_RECORD_EMPTY))
		return;
	marked.len = (size_t)(v->marked_count / 8);
	if (bitmap_test(marked, rec->number) == in_use)
		return;
	/* The first ones are kept for metadata files yet to be invented. */
	if (in_use)
		note(&w, NTR_F_RECORD_FREE, NULL, 0, rec->number, 0);
	else if (rec->number >= RECORDS_SYSTEM)
		note(&w, NTR_F_RECORD_LOST, NULL, 0, rec->number, 0);
}

/* ------------------------------------------------------------ child records -- */

void verify_claimed(struct verify *v, const struct ntr_record *rec)
{
	if (rec->number / 8 < v->bitmap_len)
		bitmap_set(v->claimed, rec->number);
}

void verify_listed(struct verify *v, const struct ntr_file *file)
{
	for (size_t i = 1; i < file->record_count; i++)
		if (file->records[i].state == NTR_RECORD_GOOD &&
		    file->records[i].number / 8 < v->bitmap_len)
			bitmap_set(v->listed, file->records[i].number);
}

/* They name a base record whose list does not know them. */
void verify_unlisted(const struct verify *v)
{
	struct span listed = span_of(v->listed, v->bitmap_len);
	struct span claimed = span_of(v->claimed, v->bitmap_len);

	for (uint64_t i = 0; i < v->vol->mft.records; i++) {
		struct where w = volume_where(v->vol, i, NTR_NONE, NULL);

		if (bitmap_test(claimed, i) && !bitmap_test(listed, i))
			note(&w, NTR_F_CHILD_UNLISTED, NULL, 0, i, 0);
	}
}
