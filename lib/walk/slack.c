/*
 * slack.c - names in the slack of a directory's index, block by block
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * After the records: of a block in use what is behind its entries, of one that is not
 * all of it, and at last what the index's clusters hold behind the last block.
 */
#include "slack.h"

#include <stdlib.h>

#include "../bytes/bitmap.h"
#include "../bytes/checked.h"
#include "../format/values.h"
#include "../volume/file.h"
#include "../volume/index_list.h"
#include "../volume/stream.h"
#include "listed.h"

enum {
	BLOCK_HEADER = 0x18,	/* of an INDX block, before its node */
	TAIL_MAX     = CLUSTER_SIZE_MAX	/* clusters are allocated one by one */
};

struct ntr_slack {
	struct ntr_volume *vol;
	uint64_t dir;			/* record number */

	/* the records: copies, one behind the other */
	uint8_t *bytes;
	struct ntr_record *records;
	size_t record_count, record;
	uint32_t pos;

	/* the index */
	struct ntr_index index;
	struct ntr_stream *tail;	/* its slack, or NULL */
	uint64_t block;			/* next to be read */
	uint64_t budget;		/* bytes that may still be read */
	uint8_t *buf;			/* of one block, or the tail */
	struct carve carve;		/* of what is in it */
	uint64_t place;			/* of buf[0] in the volume */
	uint32_t source, in_block;
	bool carving;

	struct listed live;		/* what is in use */
};

/* ---------------------------------------------------------- names in use -- */

/* List the index once; no more of its entries exist than fit in the image. */
static int live_load(struct ntr_slack *s)
{
	struct where quiet = where_error(NULL);
	struct index_entry entry;
	struct ntr_filename name;
	int code = NTR_OK;

	index_rewind(&s->index);
	while (code == NTR_OK && index_list_next(&s->index, &entry) > 0) {
		if (entry.last ||
		    filename_decode(entry.key, &quiet, &name) < 0)
			continue;
		code = listed_add(&s->live, entry.ref, &name);
	}
	listed_sort(&s->live);
	return code;
}

/* ---------------------------------------------------------------- opening -- */

static int copy_records(struct ntr_slack *s, const struct ntr_file *file)
{
	size_t size = s->vol->boot.record_size;

	s->bytes = malloc(file->record_count * size);
	s->records = calloc(file->record_count, sizeof(*s->records));
	if (!s->bytes || !s->records)
		return NTR_E_NOMEM;
	for (size_t i = 0; i < file->record_count; i++) {
		struct ntr_record *to = &s->records[s->record_count];

		*to = file->records[i];
		if (!to->data || to->size > size ||
		    to->state != NTR_RECORD_GOOD)
			continue;
		memcpy(s->bytes + s->record_count * size, to->data, to->size);
		to->data = s->bytes + s->record_count * size;
		s->record_count++;
	}
	return NTR_OK;
}

static int open_blocks(struct ntr_slack *s, const struct ntr_file *file)
{
	size_t room = s->index.block_size > TAIL_MAX ? s->index.block_size :
						       TAIL_MAX;
	uint32_t at;

	s->buf = malloc(room);
	if (!s->buf)
		return NTR_E_NOMEM;
	if (ntr_file_find(file, NTR_INDEX_ALLOCATION, "$I30", &at, NULL) < 0 ||
	    ntr_stream_open(file, at, NTR_STREAM_SLACK, &s->tail, NULL) !=
	    NTR_E_NOMEM)
		return NTR_OK;
	return NTR_E_NOMEM;
}

/* Without an index there is still the slack of the records. */
static int open_index(struct ntr_slack *s, const struct ntr_file *file)
{
	int code = index_root_load(&s->index, file, "$I30", NULL);

	if (code < 0)
		return code == NTR_E_NOMEM ? code : NTR_OK;
	if (!volume_mft_only(s->vol))
		code = index_blocks_load(&s->index, file, "$I30", NULL);
	if (code == NTR_OK && s->index.blocks)
		code = open_blocks(s, file);
	if (code == NTR_OK)
		code = live_load(s);
	return code;
}

int ntr_slack_open(const struct ntr_file *file, struct ntr_slack **slack_ret,
		   struct ntr_error *err)
{
	struct ntr_slack *s = calloc(1, sizeof(*s));
	int code;

	if (!s)
		return error_nomem(err);
	s->vol = file->vol;
	s->dir = file->records[0].number;
	s->budget = s->vol->source.size;
	code = copy_records(s, file);
	if (code == NTR_OK && file->records[0].flags & NTR_RECORD_DIRECTORY)
		code = open_index(s, file);
	if (code < 0) {
		ntr_slack_close(s);
		return error_nomem(err);
	}
	*slack_ret = s;
	return NTR_OK;
}

void ntr_slack_close(struct ntr_slack *s)
{
	if (!s)
		return;
	index_unload(&s->index);
	ntr_stream_close(s->tail);
	free(s->records);
	free(s->bytes);
	listed_free(&s->live);
	free(s->buf);
	free(s);
}

/* --------------------------------------------------------------- carving -- */

static int next_in_records(struct ntr_slack *s, struct ntr_carved *ret)
{
	while (s->record < s->record_count) {
		if (ntr_record_carve(s->vol, &s->records[s->record], &s->pos,
				     ret) > 0)
			return 1;
		s->record++;
		s->pos = 0;
	}
	return 0;
}

static void carve_begin(struct ntr_slack *s, size_t len, size_t from,
			uint32_t source)
{
	s->carve = carve_start(span_of(s->buf, len), from, s->dir,
			       s->vol->mft.records);
	s->source = source;
	s->carving = true;
}

/* The block in s->buf, in use or not. */
static void carve_block(struct ntr_slack *s, uint64_t block)
{
	const struct ntr_index *index = &s->index;
	struct where quiet = where_error(NULL);
	uint64_t vcn = block * index->block_size / index->vcn_unit;
	bool used = !index->use_bitmap ||
		    bitmap_test(span_of(index->bitmap, index->bitmap_len), block);
	struct index_node node;
	int code = index_block_decode(s->buf, index->block_size, vcn, &quiet,
				      &node);

	s->in_block = block < NTR_NO_INDEX ? (uint32_t)block : NTR_NO_INDEX;
	if (code == NTR_E_NOT_FOUND)
		return;		/* zeros */
	if (code == NTR_OK && used)
		carve_begin(s, index->block_size, (size_t)node.slack_at,
			    NTR_CARVED_BLOCK);
	else
		carve_begin(s, index->block_size,
			    code == NTR_OK ? BLOCK_HEADER : 0,
			    NTR_CARVED_FREE);
}

/* Get the next block that can be read; false behind the last. */
static bool next_block(struct ntr_slack *s)
{
	struct ntr_index *index = &s->index;
	uint32_t size = index->block_size;
	struct ntr_extent e;
	uint64_t block;

	while (index->blocks && s->block < index->block_count) {
		block = s->block++;
		if (stream_extent(index->blocks, block * size, size, &e) < 0 ||
		    s->budget < size)
			return false;
		if (e.kind != NTR_EXTENT_DATA) {
			/* Over holes and gaps in one step. */
			if (e.length > size)
				s->block += (e.length - 1) / size;
			continue;
		}
		s->budget -= size;
		if (ntr_stream_pread(index->blocks, s->buf, size, block * size,
				     NULL) != size)
			continue;
		s->place = e.place;
		carve_block(s, block);
		return true;
	}
	return false;
}

static bool open_tail(struct ntr_slack *s)
{
	struct ntr_extent e = { .place = NTR_NONE };
	int64_t got;

	if (!s->tail)
		return false;
	got = ntr_stream_pread(s->tail, s->buf,
			       (size_t)least(TAIL_MAX, s->budget), 0, NULL);
	(void)ntr_stream_extent(s->tail, 0, &e);
	ntr_stream_close(s->tail);
	s->tail = NULL;
	s->place = e.place;
	s->in_block = NTR_NO_INDEX;
	if (got > 0)
		carve_begin(s, (size_t)got, 0, NTR_CARVED_TAIL);
	return true;
}

static int next_in_index(struct ntr_slack *s, struct ntr_carved *ret)
{
	struct carve_hit hit;

	do {
		if (s->carving && carve_next(&s->carve, &hit)) {
			carved_from(&hit, s->place, ret);
			ret->source = s->source;
			ret->block = s->in_block;
			return 1;
		}
		s->carving = false;
	} while (next_block(s) || open_tail(s));
	return 0;
}

int ntr_slack_next(struct ntr_slack *s, struct ntr_carved *carved_ret,
		   struct ntr_error *err)
{
	int got = next_in_records(s, carved_ret);

	(void)err;	/* what cannot be read holds no names */
	if (got == 0)
		got = next_in_index(s, carved_ret);
	if (got > 0 && !carved_ret->listed)
		carved_ret->listed = listed_count(&s->live,
						  &carved_ret->entry) > 0;
	return got;
}
