/*
 * verify_dir.c - directories: the tree of the index, and the files in it
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "../format/attr.h"
#include "../format/values.h"
#include "../volume/mft.h"
#include "../volume/path.h"
#include "verify.h"
#include "verify_tree.h"

/* ---------------------------------------------------------------- first pass -- */

static bool entry_tally(struct verify *v, const struct ntr_file *dir,
			const struct ntr_dirent *ent)
{
	uint64_t number = dir->records[0].number;
	struct where w = file_where(dir, 0, NTR_INDEX_ALLOCATION, NULL);

	w.base = ent->offset;
	if (NTR_REF_NUMBER(ent->ref) == number && number != RECORD_ROOT)
		note(&w, NTR_F_INDEX_ENTRY_SELF, NULL, 0, number, 0);
	return ledger_add(&v->ledger, number,
			  -verify_name_hash(v, ent->ref, ent->parent_ref,
					    ent->name, ent->name_units,
					    ent->name_space));
}

static int dir_tally(struct verify *v, const struct ntr_file *file,
		     struct ntr_dir *dir)
{
	struct ntr_dirent ent;

	/* Without its blocks an index is listed by the very names it would be
	 * compared with. */
	if (dir->by_names)
		return NTR_OK;
	while (ntr_dir_next(dir, &ent, NULL) > 0)
		if (!entry_tally(v, file, &ent))
			return NTR_E_NOMEM;
	if (!ledger_listed(&v->ledger, file->records[0].number))
		return NTR_E_NOMEM;
	return verify_tree(&dir->index);
}

int verify_dir(struct verify *v, const struct ntr_file *file)
{
	struct ntr_error err = { .what = "$INDEX_ROOT" };
	struct where w = file_where(file, 0, NTR_INDEX_ROOT, &err);
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
	code = dir_tally(v, file, dir);
	v->dir_budget = dir->index.budget;
	ntr_dir_close(dir);
	return code;
}

/* --------------------------------------------------------------- second pass -- */

/* How far a name of the file is the one in the entry. */
enum likeness { OTHER, SAME_NAME, SAME };

static enum likeness compare(const struct ntr_filename *name,
			     const struct ntr_dirent *ent)
{
	if (NTR_REF_NUMBER(name->parent_ref) !=
	    NTR_REF_NUMBER(ent->parent_ref) ||
	    name->name_units != ent->name_units ||
	    memcmp(name->name, ent->name, 2 * (size_t)name->name_units) != 0)
		return OTHER;
	return name->name_space == ent->name_space ? SAME : SAME_NAME;
}

/* Does the record itself have this name in this directory? */
static enum likeness record_has(const struct ntr_record *rec,
				const struct ntr_dirent *ent, bool *has_list_ret)
{
	struct where quiet = where_error(NULL);
	enum likeness best = OTHER, like;
	struct ntr_filename name;
	struct ntr_attr attr;
	uint32_t pos = 0;

	*has_list_ret = false;
	while (best != SAME && attr_next(rec, &quiet, &pos, &attr) > 0) {
		*has_list_ret |= attr.type == NTR_ATTRIBUTE_LIST;
		if (attr.type != NTR_FILE_NAME || !attr.resident ||
		    filename_decode(attr_value(&attr), &quiet, &name) < 0)
			continue;
		like = compare(&name, ent);
		best = like > best ? like : best;
	}
	return best;
}

/* The same of the file, for names that are in child records. */
static enum likeness file_has(struct verify *v, const struct ntr_record *rec,
			      const struct ntr_dirent *ent)
{
	enum likeness best = OTHER, like;
	struct ntr_filename name;
	struct ntr_file *file;

	if (!verify_afford_file(v, rec) ||
	    ntr_file_open(&v->quiet, rec->number, &file, NULL) < 0)
		return SAME;	/* not known to be otherwise */
	for (uint32_t i = 0; i < file->name_count && best != SAME; i++) {
		if (ntr_file_name(file, i, &name, NULL) < 0)
			continue;
		like = compare(&name, ent);
		best = like > best ? like : best;
	}
	ntr_file_close(file);
	return best;
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
static void verify_entry(struct verify *v, uint64_t dir,
			 const struct ntr_dirent *ent)
{
	struct where w = volume_where(v->vol, dir, ent->offset, NULL);
	uint64_t number = NTR_REF_NUMBER(ent->ref);
	const char *fault = "record past the end";
	enum likeness like;
	struct ntr_record rec;
	bool has_list;

	w.attr_type = NTR_INDEX_ALLOCATION;
	if (mft_get(&v->quiet, number, v->buf, &rec, NULL) == NTR_OK)
		fault = entry_fault(&rec, ent->ref);
	if (fault) {
		note(&w, NTR_F_INDEX_ENTRY_STALE, fault, 0, number, 0);
		return;
	}
	if (NTR_REF_NUMBER(ent->parent_ref) != dir) {
		note(&w, NTR_F_INDEX_ENTRY_MISMATCH, "parent", 0,
		     NTR_REF_NUMBER(ent->parent_ref), dir);
		return;
	}
	like = record_has(&rec, ent, &has_list);
	if (like != SAME && has_list)
		like = file_has(v, &rec, ent);
	if (like == OTHER)
		note(&w, NTR_F_INDEX_ENTRY_MISMATCH, NULL, 0, number, 0);
	else if (like == SAME_NAME)
		note(&w, NTR_F_INDEX_ENTRY_MISMATCH, "name space", 0,
		     ent->name_space, 0);
}

int verify_dir_again(struct verify *v, const struct ntr_file *file)
{
	uint64_t number = file->records[0].number;
	struct ntr_dirent ent;
	struct ntr_dir *dir;
	int code;

	if (!verify_afford_index(file, "$I30", &v->dir_budget))
		return NTR_OK;
	code = ntr_dir_open(file, &dir, NULL);
	if (code < 0)
		return code == NTR_E_NOMEM ? code : NTR_OK;
	dir->index.budget = v->dir_budget;
	while (code == NTR_OK && ntr_dir_next(dir, &ent, NULL) > 0) {
		verify_entry(v, number, &ent);
		if (!hash_set_add(&v->said, verify_name_hash(v,
				NTR_REF_NUMBER(ent.ref),
				NTR_REF_NUMBER(ent.parent_ref), ent.name,
				ent.name_units, 0)))
			code = NTR_E_NOMEM;
	}
	v->dir_budget = dir->index.budget;
	ntr_dir_close(dir);
	return code;
}
