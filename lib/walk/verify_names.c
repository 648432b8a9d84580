/*
 * verify_names.c - the names of a file: how many, where, and known there
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "../bytes/bitmap.h"
#include "../bytes/hash.h"
#include "../format/values.h"
#include "../volume/mft.h"
#include "../volume/path.h"
#include "verify.h"

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

/* -------------------------------------------------------------------- hashes -- */

uint64_t verify_name_hash(const struct verify *v, uint64_t ref,
			  uint64_t parent_ref, const uint8_t *name,
			  uint32_t units, uint32_t more)
{
	struct span s = span_of(name, 2 * (size_t)units);
	uint64_t hash = hash_mix((uint64_t)(uintptr_t)v ^ hash_mix(ref));
	size_t at = 0;

	hash = hash_mix(hash ^ parent_ref);
	hash = hash_mix(hash ^ ((uint64_t)units << 32 | more));
	for (; at + 8 <= s.len; at += 8)
		hash = hash_mix(hash ^ span_u64(s, at));
	for (; at < s.len; at += 2)
		hash = hash_mix(hash ^ span_u16(s, at));
	return hash;
}

/* --------------------------------------------------------------------- names -- */

static bool name_tally(struct verify *v, uint64_t ref,
		       const struct ntr_filename *name)
{
	return ledger_add(&v->ledger, NTR_REF_NUMBER(name->parent_ref),
			  verify_name_hash(v, ref, name->parent_ref, name->name,
					   name->name_units, name->name_space));
}

int verify_names(struct verify *v, const struct ntr_file *file)
{
	const struct ntr_record *base = &file->records[0];
	struct where w = file_where(file, 0, NTR_FILE_NAME, NULL);
	uint64_t ref = NTR_REF(base->number, base->sequence);
	struct ntr_filename name;

	if (file->name_count == 0 && base->number >= RECORDS_NAMELESS)
		note(&w, NTR_F_NAME_MISSING, NULL, 0, base->links, 0);
	if (file->name_count && file->name_count != base->links)
		note(&w, NTR_F_LINK_COUNT, NULL, 0, file->name_count,
		     base->links);
	for (uint32_t i = 0; i < file->name_count; i++) {
		if (ntr_file_name(file, i, &name, NULL) < 0)
			continue;
		if (base->number != RECORD_ROOT)
			verify_path(v, file, &name, i);
		if (!name_tally(v, ref, &name))
			return NTR_E_NOMEM;
	}
	return NTR_OK;
}

/* Is it an index that the name should be in, and is it not?  A parent that is gone has
 * been told of; what has its record by now is another directory. */
static bool is_unindexed(struct verify *v, uint64_t number,
			 const struct ntr_filename *name)
{
	uint64_t parent = NTR_REF_NUMBER(name->parent_ref);
	uint16_t asked = NTR_REF_SEQUENCE(name->parent_ref);
	struct ntr_record rec;

	if (!verify_is_uneven(v, parent) ||
	    hash_set_has(&v->said,
			 verify_name_hash(v, number, parent, name->name,
					  name->name_units, 0)))
		return false;
	return asked == 0 ||
	       (mft_get(&v->quiet, parent, v->buf, &rec, NULL) == NTR_OK &&
		rec.sequence == asked);
}

/* Notes go to the volume's own sink: 'file' is of the one that says nothing. */
void verify_names_again(struct verify *v, const struct ntr_file *file)
{
	struct where w = file_where(file, 0, NTR_FILE_NAME, NULL);
	struct ntr_filename name;

	w.sink = v->vol->sink;
	w.sink_ctx = v->vol->sink_ctx;
	for (uint32_t i = 0; i < file->name_count; i++)
		if (ntr_file_name(file, i, &name, NULL) == NTR_OK &&
		    is_unindexed(v, file->records[0].number, &name))
			note(&w, NTR_F_NAME_UNINDEXED, NULL, 0,
			     NTR_REF_NUMBER(name.parent_ref), 0);
}
