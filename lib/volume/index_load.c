/*
 * index_load.c - opening an index: the root, the blocks, the bitmap
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "../bytes/checked.h"
#include "file.h"
#include "index_list.h"
#include "stream.h"

enum {
	VCN_SMALL = 512		/* VCN unit where a block is smaller than a cluster */
};

struct where index_where(const struct ntr_index *index, uint64_t base,
			 struct ntr_error *err)
{
	struct where w = volume_where(index->vol, NTR_REF_NUMBER(index->ref),
				      base, err);

	w.attr_type = NTR_INDEX_ALLOCATION;
	return w;
}

void index_lose(struct ntr_index *index, const struct where *w, uint32_t kind)
{
	note_rejected(w, kind);
	index->lost++;
}

/* --------------------------------------------------------------------- root -- */

static int root_copy(struct ntr_index *index, const struct ntr_attr *attr,
		     struct ntr_error *err)
{
	index->root_bytes = malloc((size_t)attr->value_len + 1);
	if (!index->root_bytes)
		return error_nomem(err);
	if (attr->value_len)
		memcpy(index->root_bytes, attr->value, attr->value_len);
	return NTR_OK;
}

/* Names are what $I30 holds, whatever its root says; the root of any other index
 * says whether its entries have references or data. */
static bool is_view(const char *name, uint32_t indexed_type)
{
	return strcmp(name, "$I30") != 0 && indexed_type != NTR_FILE_NAME;
}

int index_root_load(struct ntr_index *index, const struct ntr_file *file,
		    const char *name, struct ntr_error *err)
{
	struct ntr_index_root root = {0};
	const struct file_attr *fa;
	struct ntr_error broken;
	struct where w;
	uint32_t at;
	int code;

	index->vol = file->vol;
	index->ref = NTR_REF(file->records[0].number, file->records[0].sequence);
	code = ntr_file_find(file, NTR_INDEX_ROOT, name, &at, err);
	if (code < 0)
		return code == NTR_E_NOT_FOUND ?
		       error_at(err, code, "no such index", 0, 0) : code;
	fa = file_piece(file, &file->streams[at], 0);
	w = file_where(file, fa->record, NTR_INDEX_ROOT, err);
	if (!fa->attr.resident)
		return reject(&w, NTR_E_CORRUPT, "nonresident $INDEX_ROOT",
			      fa->attr.at, 0, 0);
	code = root_copy(index, &fa->attr, err);
	if (code < 0)
		return code;
	if (w.base != NTR_NONE)
		w.base += fa->attr.value_at;
	index->root_offset = w.base;
	w.err = &broken;
	if (index_root_decode(span_of(index->root_bytes, fa->attr.value_len), &w,
			      &root, &index->root) < 0) {
		/* Its entries are lost; those in the blocks are not. */
		index_lose(index, &w, NTR_F_INDEX_ROOT_DAMAGED);
		index->root = (struct index_node){ .has_subnodes = true };
	}
	index->block_size = root.block_size;
	index->view = is_view(name, root.indexed_type);
	index->kind = ntr_index_kind(fa->attr.name, fa->attr.name_units,
				     root.collation);
	return NTR_OK;
}

/* ------------------------------------------------------------------- blocks -- */

static void bitmap_note(struct ntr_index *index, uint64_t have)
{
	struct where w = index_where(index, NTR_NONE, NULL);

	w.attr_type = NTR_BITMAP;
	note(&w, NTR_F_INDEX_BITMAP, NULL, 0, have * 8, index->block_count);
}

/* Without the bitmap every block is listed: stale entries may turn up, but none is
 * missed.  Out of memory is the only failure. */
static int bitmap_load(struct ntr_index *index, const struct ntr_file *file,
		       const char *name, struct ntr_error *err)
{
	struct ntr_stream *stream = NULL;
	uint64_t need = index->block_count / 8 + 1;
	uint32_t at;
	int64_t got = 0;
	int code;

	code = ntr_file_find(file, NTR_BITMAP, name, &at, NULL);
	if (code == NTR_OK)
		code = ntr_stream_open(file, at, 0, &stream, NULL);
	if (code == NTR_E_NOMEM)
		return error_nomem(err);
	if (code == NTR_OK) {
		need = least(least(need, ntr_stream_size(stream)),
			     INDEX_BITMAP_MAX);
		index->bitmap = malloc((size_t)need + 1);
		if (!index->bitmap) {
			ntr_stream_close(stream);
			return error_nomem(err);
		}
		got = ntr_stream_pread(stream, index->bitmap, (size_t)need, 0,
				       NULL);
		ntr_stream_close(stream);
	}
	index->bitmap_len = got > 0 ? (size_t)got : 0;
	index->use_bitmap = (uint64_t)index->bitmap_len * 8 >= index->block_count;
	if (!index->use_bitmap)
		bitmap_note(index, index->bitmap_len);
	return NTR_OK;
}

static int blocks_open(struct ntr_index *index, const struct ntr_file *file,
		       const char *name, struct ntr_error *err)
{
	uint32_t cluster = index->vol->boot.cluster_size, at;
	int code;

	code = ntr_file_find(file, NTR_INDEX_ALLOCATION, name, &at, NULL);
	if (code == NTR_E_NOT_FOUND)
		return NTR_OK;
	if (code == NTR_OK)
		code = ntr_stream_open(file, at, 0, &index->blocks, err);
	if (code < 0)
		return code;
	if (index->block_size == 0)	/* the root's is impossible */
		index->block_size = index->vol->boot.index_size;
	if (index->block_size < INDEX_SIZE_MIN ||
	    index->block_size > INDEX_SIZE_MAX)
		return error_at(err, NTR_E_CORRUPT, "index block size",
				index->block_size, INDEX_SIZE_MAX);
	index->vcn_unit = index->block_size < cluster || cluster == 0 ?
			  VCN_SMALL : cluster;
	index->block_count = ntr_stream_size(index->blocks) / index->block_size;
	index->chunk = index_chunk_alloc(index);
	if (!index->chunk)
		return error_nomem(err);
	return bitmap_load(index, file, name, err);
}

int index_blocks_load(struct ntr_index *index, const struct ntr_file *file,
		      const char *name, struct ntr_error *err)
{
	struct ntr_error lost = { .what = "$INDEX_ALLOCATION" };
	int code = blocks_open(index, file, name, &lost);
	struct where w;

	if (code == NTR_E_NOMEM)
		return error_nomem(err);
	if (code == NTR_OK)
		return NTR_OK;
	w = index_where(index, NTR_NONE, NULL);
	note(&w, NTR_F_INDEX_BLOCK_DAMAGED, lost.what, 0, lost.got, lost.limit);
	ntr_stream_close(index->blocks);
	index->blocks = NULL;
	index->block_count = 0;
	index->lost++;
	return NTR_OK;
}

void index_unload(struct ntr_index *index)
{
	ntr_stream_close(index->blocks);
	free(index->root_bytes);
	free(index->bitmap);
	free(index->chunk);
}
