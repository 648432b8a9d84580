/*
 * dir.c - opening a directory, and listing it block by block
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A listing does not walk the tree: every block that $BITMAP marks is read once, in
 * physical order, many at a time.  So no cycle can trap it, and a bad block costs
 * its own entries.
 */
#include "dir.h"

#include <stdlib.h>

#include "../bytes/bitmap.h"
#include "../bytes/checked.h"
#include "../format/values.h"
#include "file.h"
#include "stream.h"

enum {
	CHUNK_SIZE  = 64 * 1024,	/* read at once while listing */
	BITMAP_MAX  = 4 * 1024 * 1024,	/* bits for 128 GiB of 4 KiB blocks */
	VCN_SMALL   = 512		/* VCN unit where a block is smaller than
					   a cluster */
};

struct where dir_where(const struct ntr_dir *dir, uint64_t base,
		       struct ntr_error *err)
{
	struct where w = volume_where(dir->vol, NTR_REF_NUMBER(dir->ref), base,
				      err);

	w.attr_type = NTR_INDEX_ALLOCATION;
	return w;
}

/* ----------------------------------------------------------------- opening -- */

static int root_load(struct ntr_dir *dir, const struct ntr_file *file,
		     struct ntr_error *err)
{
	struct ntr_index_root root;
	const struct file_attr *fa;
	struct ntr_error broken;
	struct span value;
	struct where w;
	uint32_t index;
	int code;

	code = ntr_file_find(file, NTR_INDEX_ROOT, "$I30", &index, err);
	if (code < 0)
		return code == NTR_E_NOT_FOUND ?
		       error_at(err, NTR_E_NOT_DIR, "no $I30 index", 0, 0) : code;
	fa = file_piece(file, &file->streams[index], 0);
	w = file_where(file, fa->record, NTR_INDEX_ROOT, err);
	if (!fa->attr.resident)
		return reject(&w, NTR_E_CORRUPT, "nonresident $INDEX_ROOT",
			      fa->attr.at, 0, 0);
	dir->root_bytes = malloc(fa->attr.value_len + 1);
	if (!dir->root_bytes)
		return error_nomem(err);
	value = span_of(dir->root_bytes, fa->attr.value_len);
	if (value.len)
		memcpy(dir->root_bytes, fa->attr.value, value.len);
	if (w.base != NTR_NONE)
		w.base += fa->attr.value_at;
	dir->root_offset = w.base;
	w.err = &broken;
	if (index_root_decode(value, &w, &root, &dir->root) == NTR_OK) {
		dir->block_size = root.block_size;
		return NTR_OK;
	}
	/* Its entries are lost; those in the blocks are not. */
	note_rejected(&w, NTR_F_INDEX_ROOT_DAMAGED);
	dir->root = (struct index_node){ .has_subnodes = true };
	dir->lost++;
	return NTR_OK;
}

static void bitmap_note(struct ntr_dir *dir, uint64_t have)
{
	struct where w = dir_where(dir, NTR_NONE, NULL);

	w.attr_type = NTR_BITMAP;
	note(&w, NTR_F_INDEX_BITMAP, NULL, 0, have * 8, dir->block_count);
}

/* Without the bitmap every block is listed: stale entries may turn up, but none is
 * missed.  Out of memory is the only failure. */
static int bitmap_load(struct ntr_dir *dir, const struct ntr_file *file,
		       struct ntr_error *err)
{
	struct ntr_stream *stream = NULL;
	uint64_t need = dir->block_count / 8 + 1;
	uint32_t index;
	int64_t got = 0;
	int code;

	code = ntr_file_find(file, NTR_BITMAP, "$I30", &index, NULL);
	if (code == NTR_OK)
		code = ntr_stream_open(file, index, 0, &stream, NULL);
	if (code == NTR_E_NOMEM)
		return error_nomem(err);
	if (code == NTR_OK) {
		need = least(least(need, ntr_stream_size(stream)), BITMAP_MAX);
		dir->bitmap = malloc((size_t)need + 1);
		if (!dir->bitmap) {
			ntr_stream_close(stream);
			return error_nomem(err);
		}
		got = ntr_stream_pread(stream, dir->bitmap, (size_t)need, 0,
				       NULL);
		ntr_stream_close(stream);
	}
	dir->bitmap_len = got > 0 ? (size_t)got : 0;
	dir->use_bitmap = (uint64_t)dir->bitmap_len * 8 >= dir->block_count;
	if (!dir->use_bitmap)
		bitmap_note(dir, dir->bitmap_len);
	return NTR_OK;
}

uint8_t *dir_chunk_alloc(const struct ntr_dir *dir)
{
	return malloc(dir->block_size > CHUNK_SIZE ? dir->block_size : CHUNK_SIZE);
}

static int blocks_load(struct ntr_dir *dir, const struct ntr_file *file,
		       struct ntr_error *err)
{
	uint32_t cluster = dir->vol->boot.cluster_size, index;
	int code;

	code = ntr_file_find(file, NTR_INDEX_ALLOCATION, "$I30", &index, NULL);
	if (code == NTR_E_NOT_FOUND)
		return NTR_OK;
	if (code == NTR_OK)
		code = ntr_stream_open(file, index, 0, &dir->blocks, err);
	if (code < 0)
		return code;
	if (dir->block_size == 0)	/* the root's is impossible */
		dir->block_size = dir->vol->boot.index_size;
	if (dir->block_size < INDEX_SIZE_MIN || dir->block_size > INDEX_SIZE_MAX)
		return error_at(err, NTR_E_CORRUPT, "index block size",
				dir->block_size, INDEX_SIZE_MAX);
	dir->vcn_unit = dir->block_size < cluster || cluster == 0 ? VCN_SMALL :
								    cluster;
	dir->block_count = ntr_stream_size(dir->blocks) / dir->block_size;
	dir->chunk = dir_chunk_alloc(dir);
	dir->found = malloc(dir->block_size);
	if (!dir->chunk || !dir->found)
		return error_nomem(err);
	return bitmap_load(dir, file, err);
}

/* A directory whose blocks cannot be had at all still lists its root. */
static int dir_load(struct ntr_dir *dir, const struct ntr_file *file,
		    struct ntr_error *err)
{
	struct ntr_error lost = { .what = "$INDEX_ALLOCATION" };
	struct where w;
	int code;

	code = root_load(dir, file, err);
	if (code < 0)
		return code;
	if (volume_mft_only(dir->vol) && dir->root.has_subnodes)
		return dir_names_open(dir, err);
	code = blocks_load(dir, file, &lost);
	if (code == NTR_E_NOMEM)
		return error_nomem(err);
	if (code < 0) {
		w = dir_where(dir, NTR_NONE, NULL);
		note(&w, NTR_F_INDEX_BLOCK_DAMAGED, lost.what, 0, lost.got,
		     lost.limit);
		ntr_stream_close(dir->blocks);
		dir->blocks = NULL;
		dir->block_count = 0;
		dir->lost++;
	}
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
	dir->vol = file->vol;
	dir->ref = NTR_REF(file->records[0].number, file->records[0].sequence);
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
	ntr_stream_close(dir->blocks);
	free(dir->root_bytes);
	free(dir->bitmap);
	free(dir->chunk);
	free(dir->found);
	free(dir);
}

uint64_t ntr_dir_lost(const struct ntr_dir *dir)
{
	return dir->lost;
}

/* ----------------------------------------------------------------- entries -- */

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

int dir_block_read(struct ntr_dir *dir, uint64_t block, uint8_t *buf,
		   struct where *w, struct index_node *node_ret)
{
	uint64_t offset = block * dir->block_size;
	struct ntr_extent extent = { .place = NTR_NONE };
	int64_t got;

	(void)stream_extent(dir->blocks, offset, 1, &extent);
	*w = dir_where(dir, extent.place, w->err);
	got = ntr_stream_pread(dir->blocks, buf, dir->block_size, offset, w->err);
	if (got < 0)
		return (int)got;
	if (got < dir->block_size)
		return reject(w, NTR_E_IO, "index block cut short", 0,
			      (uint64_t)got, dir->block_size);
	return index_block_decode(buf, dir->block_size, offset / dir->vcn_unit, w,
				  node_ret);
}

bool dir_subnode_read(struct ntr_dir *dir, uint64_t vcn, uint8_t *buf,
		      struct where *w, struct index_node *node_ret)
{
	uint64_t block;

	if (!dir->blocks || vcn > INT64_MAX / dir->vcn_unit ||
	    vcn * dir->vcn_unit % dir->block_size ||
	    vcn * dir->vcn_unit / dir->block_size >= dir->block_count) {
		note(w, NTR_F_INDEX_ENTRY_DAMAGED, "VCN of the subnode",
		     node_ret->at, vcn, dir->block_count);
		return false;
	}
	block = vcn * dir->vcn_unit / dir->block_size;
	return dir_block_read(dir, block, buf, w, node_ret) == NTR_OK;
}

/* ----------------------------------------------------------------- listing -- */

void dir_rewind(struct ntr_dir *dir)
{
	dir_names_rewind(dir);
	dir->node = dir->root;
	dir->node_where = dir_where(dir, dir->root_offset, NULL);
	dir->node_where.attr_type = NTR_INDEX_ROOT;
	dir->next_block = dir->chunk_first = dir->chunk_blocks = 0;
	/* No index has more blocks than fit in the image: mapping the same
	 * clusters many times over must not multiply the work. */
	dir->budget = dir->vol->source.size + CHUNK_SIZE;
}

static bool block_used(const struct ntr_dir *dir, uint64_t block)
{
	return !dir->use_bitmap ||
	       bitmap_test(span_of(dir->bitmap, dir->bitmap_len), block);
}

static void lose_blocks(struct ntr_dir *dir, const struct ntr_extent *extent)
{
	struct where w = dir_where(dir, extent->place, NULL);

	dir->lost++;
	note(&w, NTR_F_INDEX_BLOCK_DAMAGED, ntr_extent_text(extent->kind), 0,
	     dir->next_block, dir->block_count);
}

/* Move on to the next block in use, over holes and gaps in one step each. */
static bool next_used(struct ntr_dir *dir)
{
	struct ntr_extent extent;

	for (; dir->next_block < dir->block_count; dir->next_block++) {
		if (!block_used(dir, dir->next_block))
			continue;
		if (dir->next_block < dir->chunk_first + dir->chunk_blocks)
			return true;
		if (stream_extent(dir->blocks, dir->next_block * dir->block_size,
				  dir->block_size, &extent) < 0)
			return false;
		if (extent.kind == NTR_EXTENT_DATA ||
		    extent.length < 2 * (uint64_t)dir->block_size)
			return true;
		/* Where no bitmap says otherwise, nothing was written there. */
		if (extent.kind != NTR_EXTENT_HOLE || dir->use_bitmap)
			lose_blocks(dir, &extent);
		dir->next_block += extent.length / dir->block_size - 1;
	}
	return false;
}

/* Get dir->next_block into the chunk, and with it those behind it. */
static uint8_t *block_bytes(struct ntr_dir *dir, struct ntr_error *err)
{
	uint64_t offset = dir->next_block * dir->block_size;
	size_t want = dir->block_size > CHUNK_SIZE ? dir->block_size : CHUNK_SIZE;
	int64_t got;

	if (dir->next_block >= dir->chunk_first + dir->chunk_blocks) {
		want = want / dir->block_size * dir->block_size;
		dir->chunk_first = dir->next_block;
		dir->chunk_blocks = 0;
		got = ntr_stream_pread(dir->blocks, dir->chunk, want, offset, err);
		if (got < 0)
			return NULL;
		if (got < dir->block_size) {
			error_at(err, NTR_E_IO, "index block cut short",
				 (uint64_t)got, dir->block_size);
			return NULL;
		}
		dir->chunk_blocks = (uint64_t)got / dir->block_size;
	}
	return dir->chunk + (size_t)(dir->next_block - dir->chunk_first) *
	       dir->block_size;
}

/* Open the node of dir->next_block; false after noting why not. */
static bool block_open(struct ntr_dir *dir)
{
	struct ntr_error broken = { .what = "index block" };
	uint64_t offset = dir->next_block * dir->block_size;
	struct ntr_extent extent = { .place = NTR_NONE };
	uint8_t *bytes = block_bytes(dir, &broken);
	int code = broken.code;

	(void)stream_extent(dir->blocks, offset, 1, &extent);
	dir->node_where = dir_where(dir, extent.place, &broken);
	if (bytes)
		code = index_block_decode(bytes, dir->block_size,
					  offset / dir->vcn_unit,
					  &dir->node_where, &dir->node);
	dir->node_where.err = NULL;
	dir->next_block++;
	if (code == NTR_OK)
		return true;
	/* A block never written is normal where no bitmap says otherwise. */
	if (code == NTR_E_NOT_FOUND && !dir->use_bitmap)
		return false;
	dir->lost++;
	dir->node_where.err = &broken;
	note_rejected(&dir->node_where, NTR_F_INDEX_BLOCK_DAMAGED);
	dir->node_where.err = NULL;
	return false;
}

static bool next_node(struct ntr_dir *dir)
{
	while (dir->blocks && next_used(dir)) {
		if (dir->budget < dir->block_size) {
			struct where w = dir_where(dir, NTR_NONE, NULL);

			note(&w, NTR_F_INDEX_BLOCK_DAMAGED,
			     "more index blocks than the image holds", 0,
			     dir->next_block, dir->block_count);
			dir->lost++;
			return false;
		}
		dir->budget -= dir->block_size;
		if (block_open(dir))
			return true;
	}
	return false;
}

/* The next entry that names something; an impossible one ends its node. */
static int next_entry(struct ntr_dir *dir, struct index_entry *entry)
{
	struct ntr_error broken = { .what = "index entry" };
	struct where w;
	int got;

	for (;;) {
		w = dir->node_where;
		w.err = &broken;
		got = index_entry_next(&dir->node, &w, entry);
		if (got > 0 && !entry->last)
			return 1;
		if (got > 0)
			continue;
		if (got < 0) {
			note_rejected(&w, NTR_F_INDEX_ENTRY_DAMAGED);
			dir->lost++;
		}
		if (!next_node(dir))
			return 0;
	}
}

int ntr_dir_next(struct ntr_dir *dir, struct ntr_dirent *ent_ret,
		 struct ntr_error *err)
{
	struct ntr_error broken = { .what = "index entry" };
	struct index_entry entry;
	struct where w;

	/* What is lost is counted, and never ends a listing. */
	if (dir->by_names) {
		int got = dir_names_next(dir, ent_ret);

		return got < 0 ? error_nomem(err) : got;
	}
	while (next_entry(dir, &entry) > 0) {
		w = dir->node_where;
		w.err = &broken;
		if (dirent_decode(&entry, &w, ent_ret) == NTR_OK)
			return 1;
		note_rejected(&w, NTR_F_INDEX_ENTRY_DAMAGED);
		dir->lost++;
	}
	return 0;
}
