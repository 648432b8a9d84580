/*
 * timeline_slack.c - names that only the slack of an index or of a record still has
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "timeline.h"

enum { NAME_AT = 0x42 };	/* in a $FILE_NAME */

/* -------------------------------------------------------- how much there is -- */

enum { INDEXES_MIN = 64 << 20 };	/* bytes that are no work */

/* What the indexes map, as it adds up. */
struct indexes {
	struct ntr_volume_info info;
	uint64_t bytes, limit;
};

/* What a record maps of the index of directory 'number'. */
struct piece {
	uint64_t number, bytes;
};

/* Bytes of the run that the image has; it has no cluster further on. */
static uint64_t run_bytes(const struct ntr_volume_info *info,
			  const struct ntr_run *run)
{
	uint64_t end = info->source_size / info->cluster_size;

	if (run->lcn >= end)		/* a hole, too */
		return 0;
	return (run->clusters < end - run->lcn ? run->clusters :
		end - run->lcn) * info->cluster_size;
}

static uint64_t mapped_bytes(const struct ntr_volume_info *info,
			     const struct ntr_attr *attr, uint64_t max)
{
	struct ntr_pairs pairs = { 0 };
	struct ntr_run run;
	uint64_t bytes = 0;

	while (bytes <= max && ntr_pairs_next(attr, &pairs, &run, NULL) > 0)
		bytes += run_bytes(info, &run);
	return bytes;
}

static int map_index(void *ctx, struct ntr_part *part,
		     const struct ntr_record *rec)
{
	const struct indexes *all = ctx;
	struct piece *piece;
	struct ntr_attr attr;
	uint32_t pos = 0;

	if (rec->state != NTR_RECORD_GOOD)
		return 0;
	while (ntr_attr_next(rec, &pos, &attr, NULL) > 0) {
		if (attr.type != NTR_INDEX_ALLOCATION || attr.resident)
			continue;
		piece = (void *)ntr_part_room(part, sizeof(*piece));
		if (!piece)
			return NTR_E_NOMEM;
		piece->number = rec->base_ref ? NTR_REF_NUMBER(rec->base_ref) :
						rec->number;
		piece->bytes = mapped_bytes(&all->info, &attr,
					    all->info.source_size);
		ntr_part_used(part, sizeof(*piece));
	}
	return 0;
}

/* In the order of the records: the directory with which it becomes too much, and of
 * those whose child records come later the first. */
static int add_indexes(void *ctx, const void *bytes, size_t len)
{
	struct indexes *all = ctx;
	struct piece piece;

	for (size_t at = 0; at < len; at += sizeof(piece)) {
		memcpy(&piece, (const char *)bytes + at, sizeof(piece));
		if (all->bytes <= all->info.source_size + INDEXES_MIN)
			all->bytes += piece.bytes;
		if (all->bytes > all->info.source_size + INDEXES_MIN &&
		    piece.number < all->limit)
			all->limit = piece.number;
	}
	return 0;
}

int tl_slack_limit(struct timeline *tl, struct ntr_volume *vol,
		   uint32_t threads, struct ntr_error *err)
{
	struct indexes all = { .limit = NTR_NONE };
	struct ntr_pass pass = {
		.struct_size = sizeof(pass), .threads = threads, .ctx = &all,
		.map = map_index, .emit = add_indexes,
	};
	int code = 0;

	ntr_volume_info(vol, &all.info);
	/* An extracted $MFT has no blocks. */
	if (!(all.info.notes & NTR_VOLUME_MFT_ONLY))
		code = ntr_scan_parallel(vol, &pass, err);
	tl->slack_limit = all.limit;
	return code;
}

/* ------------------------------------------------------------------ entries -- */

/* 'dir' is what it was found in, for one that has lost its parent. */
static int write_carved(struct tl_worker *w, struct ntr_part *part,
			const struct ntr_carved *carved, uint64_t dir)
{
	const struct ntr_dirent *d = &carved->entry;
	struct tl_name name = {
		.fn = {
			.parent_ref = carved->lost & NTR_LOST_PARENT ? dir :
				      d->parent_ref,
			.created = d->created, .modified = d->modified,
			.changed = d->changed, .accessed = d->accessed,
			.allocated = d->allocated, .size = d->size,
			.file_flags = d->file_flags,
			.reparse_tag = d->reparse_tag,
			.name_units = d->name_units,
			.name_space = d->name_space, .name = d->name,
		},
		.value_len = NAME_AT + 2 * d->name_units,
	};
	struct tl_stream data = { .type = NTR_DATA, .size = d->size };
	struct tl_entry e = {
		.number = NTR_REF_NUMBER(d->ref),
		.sequence = NTR_REF_SEQUENCE(d->ref),
		.directory = (d->file_flags & NTR_FILE_DIRECTORY) != 0,
		.source = carved->source == NTR_CARVED_RECORD ?
			  TL_RECORD_SLACK : TL_INDEX_SLACK,
		.names = &name, .name_count = 1, .streams = &data,
		.unknown = carved->lost & NTR_LOST_REF,
	};

	/* A bodyfile has but one place for times; $STANDARD_INFORMATION there is
	 * none, and the other formats leave it empty. */
	e.si.created = d->created;
	e.si.modified = d->modified;
	e.si.changed = d->changed;
	e.si.accessed = d->accessed;
	e.stream_count = e.directory ? 0 : 1;
	return tl_write(w, part, &e);
}

/* ------------------------------------------------------------ a directory -- */

/* The same for two copies of one entry, whatever the one has lost of its front. */
static uint64_t copy_key(const struct ntr_dirent *d)
{
	const uint64_t fields[] = {
		d->changed, d->accessed, d->allocated, d->size, d->file_flags,
	};
	uint64_t key = UINT64_C(0xcbf29ce484222325);	/* FNV-1a */

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		key = (key ^ fields[i]) * UINT64_C(0x100000001b3);
	for (size_t i = 0; i < 2 * (size_t)d->name_units; i++)
		key = (key ^ d->name[i]) * UINT64_C(0x100000001b3);
	return key;
}

static int by_key(const void *a, const void *b)
{
	uint64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x < y ? -1 : x > y;
}

static bool is_known(const struct buf *keys, uint64_t key)
{
	return keys->len && bsearch(&key, keys->bytes, keys->len / sizeof(key),
				    sizeof(key), by_key);
}

/* All names that still say whose they were; true where there are others. */
static bool write_whole(struct tl_worker *w, struct ntr_part *part,
			struct ntr_slack *slack, uint64_t ref, int *code_ret)
{
	struct ntr_carved carved;
	bool others = false;
	uint64_t key;
	int code = 0;

	w->keys.len = 0;
	while (code == 0 && ntr_slack_next(slack, &carved, NULL) > 0) {
		if (carved.listed)
			continue;
		if (carved.lost & NTR_LOST_REF) {
			others = true;
			continue;
		}
		key = copy_key(&carved.entry);
		code = buf_add(&w->keys, &key, sizeof(key)) < 0 ?
		       NTR_E_NOMEM : write_carved(w, part, &carved, ref);
	}
	if (w->keys.len)
		qsort(w->keys.bytes, w->keys.len / sizeof(key), sizeof(key),
		      by_key);
	*code_ret = code;
	return others;
}

/* Those that do not, but for further copies of those that do. */
static int write_others(struct tl_worker *w, struct ntr_part *part,
			struct ntr_slack *slack, uint64_t ref)
{
	struct ntr_carved carved;
	int code = 0;

	while (code == 0 && ntr_slack_next(slack, &carved, NULL) > 0)
		if (!carved.listed && carved.lost & NTR_LOST_REF &&
		    !is_known(&w->keys, copy_key(&carved.entry)))
			code = write_carved(w, part, &carved, ref);
	return code;
}

/* Of a directory all its records and blocks. */
static int map_directory(struct tl_worker *w, struct ntr_part *part,
			 const struct ntr_record *rec)
{
	uint64_t ref = NTR_REF(rec->number, rec->sequence);
	struct ntr_slack *slack = NULL;
	struct ntr_file *file;
	bool others = false;
	int code;

	if (ntr_file_open(ntr_part_volume(part), rec->number, &file, NULL) < 0)
		return 0;
	code = ntr_slack_open(file, &slack, NULL);
	if (code == 0)
		others = write_whole(w, part, slack, ref, &code);
	ntr_slack_close(slack);
	slack = NULL;
	if (code == 0 && others)
		code = ntr_slack_open(file, &slack, NULL);
	if (code == 0 && others)
		code = write_others(w, part, slack, ref);
	ntr_slack_close(slack);
	ntr_file_close(file);
	return code;
}

int tl_slack(struct tl_worker *w, struct ntr_part *part,
	     const struct ntr_record *rec)
{
	struct ntr_carved carved;
	uint32_t pos = 0;
	int code = 0;

	if (rec->state != NTR_RECORD_GOOD)
		return 0;
	if (rec->flags & NTR_RECORD_DIRECTORY &&
	    rec->number < w->tl->slack_limit)
		return rec->base_ref ? 0 : map_directory(w, part, rec);
	w->totals.unsearched += rec->flags & NTR_RECORD_DIRECTORY &&
				!rec->base_ref;
	while (code == 0 && ntr_record_carve(ntr_part_volume(part), rec, &pos,
					     &carved) > 0)
		if (!carved.listed)
			code = write_carved(w, part, &carved,
					    NTR_REF(rec->number,
						    rec->sequence));
	return code;
}
