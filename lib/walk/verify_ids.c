/*
 * verify_ids.c - object ids and reparse points against the indexes of all of them
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * $O of $ObjId has the object id of every file that has one, $R of $Reparse the tag
 * of every reparse point.
 */
#include "../volume/index_list.h"
#include "../volume/mft.h"
#include "verify.h"

enum { ID_UNITS = 8 };		/* of two bytes */

/* Something that is in one of the indexes, or should be. */
struct id {
	uint64_t owner;		/* which index */
	uint64_t ref;		/* of the file */
	uint64_t hash;
};

static uint64_t owner_of(const struct ntr_index *index)
{
	switch (index->kind) {
	case NTR_INDEX_OBJECTS:
		return OWNER_OBJECT_IDS;
	case NTR_INDEX_REPARSE:
		return OWNER_REPARSE;
	default:
		return NTR_NONE;
	}
}

static struct id id_object(const struct verify *v, uint64_t ref,
			   const uint8_t *object_id)
{
	return (struct id){
		.owner = OWNER_OBJECT_IDS, .ref = ref,
		.hash = verify_name_hash(v, ref, OWNER_OBJECT_IDS, object_id,
					 ID_UNITS, 0),
	};
}

static struct id id_reparse(const struct verify *v, uint64_t ref, uint32_t tag)
{
	return (struct id){
		.owner = OWNER_REPARSE, .ref = ref,
		.hash = verify_name_hash(v, ref, OWNER_REPARSE, NULL, 0, tag),
	};
}

/* ----------------------------------------------------------- what files have -- */

static bool file_object(const struct verify *v, const struct ntr_file *file,
			struct id *id_ret)
{
	struct ntr_object_id object;
	struct ntr_stream_info info;
	struct ntr_attr attr;
	uint32_t index;

	if (!file_find_unnamed(file, NTR_OBJECT_ID, &index) ||
	    ntr_file_stream(file, index, &info, NULL) < 0 ||
	    ntr_file_attr(file, info.first_attr, &attr, NULL, NULL) < 0 ||
	    !attr.resident ||
	    ntr_object_id_decode(attr.value, attr.value_len, &object, NULL) < 0)
		return false;
	*id_ret = id_object(v, NTR_REF(file->records[0].number,
				       file->records[0].sequence),
			    object.object_id);
	return true;
}

static bool file_reparse(const struct verify *v, const struct ntr_file *file,
			 struct id *id_ret)
{
	struct ntr_file_info info;
	uint32_t index;

	if (!file_find_unnamed(file, NTR_REPARSE_POINT, &index))
		return false;
	ntr_file_info(file, &info);
	*id_ret = id_reparse(v, info.ref, info.reparse_tag);
	return info.reparse_tag != 0;
}

int verify_ids(struct verify *v, const struct ntr_file *file)
{
	struct id id;

	if (file_object(v, file, &id) &&
	    !ledger_add(&v->ledger, id.owner, id.hash))
		return NTR_E_NOMEM;
	if (file_reparse(v, file, &id) &&
	    !ledger_add(&v->ledger, id.owner, id.hash))
		return NTR_E_NOMEM;
	return NTR_OK;
}

/* ----------------------------------------------------------- what indexes say -- */

static bool item_id(const struct verify *v, const struct ntr_index *index,
		    const struct ntr_index_item *item, struct id *id_ret)
{
	struct ntr_reparse_entry reparse;
	struct ntr_object_entry object;

	if (item->last)
		return false;
	if (index->kind == NTR_INDEX_OBJECTS &&
	    ntr_object_entry_decode(item, &object, NULL) == NTR_OK) {
		*id_ret = id_object(v, object.ref, object.object_id);
		return true;
	}
	if (index->kind == NTR_INDEX_REPARSE &&
	    ntr_reparse_entry_decode(item, &reparse, NULL) == NTR_OK) {
		*id_ret = id_reparse(v, reparse.ref, reparse.tag);
		return true;
	}
	return false;
}

int verify_ids_entry(struct verify *v, const struct ntr_index *index,
		     const struct ntr_index_item *item)
{
	struct id id;

	if (!item_id(v, index, item, &id))
		return NTR_OK;
	return ledger_add(&v->ledger, id.owner, -id.hash) ? NTR_OK :
							    NTR_E_NOMEM;
}

int verify_ids_listed(struct verify *v, const struct ntr_index *index)
{
	uint64_t owner = owner_of(index);
	uint64_t *file = owner == OWNER_REPARSE ? &v->reparse : &v->object_ids;

	/* Of two such files the first one counts, and the accounts of both
	 * together will not be even. */
	if (owner == NTR_NONE)
		return NTR_OK;
	if (*file == NTR_NONE)
		*file = NTR_REF_NUMBER(index->ref);
	return ledger_listed(&v->ledger, owner) ? NTR_OK : NTR_E_NOMEM;
}

/* ---------------------------------------------------------------- second pass -- */

void verify_ids_again(const struct verify *v, const struct ntr_file *file)
{
	struct where w = volume_where(v->vol, file->records[0].number,
				      file->records[0].offset, NULL);
	struct id id;

	w.attr_type = NTR_OBJECT_ID;
	if (verify_is_uneven(v, OWNER_OBJECT_IDS) &&
	    file_object(v, file, &id) && !hash_set_has(&v->said, id.hash))
		note(&w, NTR_F_VIEW_ENTRY_MISSING, NULL, 0, 0, 0);
	w.attr_type = NTR_REPARSE_POINT;
	if (verify_is_uneven(v, OWNER_REPARSE) &&
	    file_reparse(v, file, &id) && !hash_set_has(&v->said, id.hash))
		note(&w, NTR_F_VIEW_ENTRY_MISSING, NULL, 0, 0, 0);
}

/* Does the file that an item names have what the item says? */
static bool id_true(struct verify *v, const struct id *want)
{
	struct ntr_file_info info;
	struct ntr_record rec;
	struct ntr_file *file;
	struct id id;
	bool found;

	if (mft_get(&v->quiet, NTR_REF_NUMBER(want->ref), v->buf, &rec, NULL) < 0)
		return false;
	if (rec.state == NTR_RECORD_GOOD && !verify_afford_file(v, &rec))
		return true;	/* not known to be otherwise */
	if (ntr_file_open(&v->quiet, want->ref, &file, NULL) < 0)
		return false;
	ntr_file_info(file, &info);
	found = info.in_use && info.asked == NTR_REF_NUMBER(info.ref) &&
		(want->owner == OWNER_REPARSE ? file_reparse(v, file, &id) :
						file_object(v, file, &id)) &&
		id.hash == want->hash;
	ntr_file_close(file);
	return found;
}

static int items_again(struct verify *v, struct ntr_index *index)
{
	struct where w = index_where(index, NTR_NONE, NULL);
	struct ntr_index_item item;
	struct id id;

	w.sink = v->vol->sink;
	w.sink_ctx = v->vol->sink_ctx;
	while (ntr_index_next(index, &item, NULL) > 0) {
		if (!item_id(v, index, &item, &id))
			continue;
		w.base = item.offset;
		if (!id_true(v, &id))
			note(&w, NTR_F_VIEW_ENTRY_STALE, NULL, 0,
			     NTR_REF_NUMBER(id.ref), 0);
		if (!hash_set_add(&v->said, id.hash))
			return NTR_E_NOMEM;
	}
	return NTR_OK;
}

int verify_ids_index_again(struct verify *v, uint64_t owner)
{
	const char *name = owner == OWNER_REPARSE ? "$R" : "$O";
	struct ntr_index *index;
	struct ntr_file *file;
	int code;

	code = ntr_file_open(&v->quiet, owner == OWNER_REPARSE ? v->reparse :
							  v->object_ids,
			     &file, NULL);
	if (code < 0)
		return code == NTR_E_NOMEM ? code : NTR_OK;
	code = ntr_index_open(file, name, &index, NULL);
	ntr_file_close(file);
	if (code < 0)
		return code == NTR_E_NOMEM ? code : NTR_OK;
	index->budget = v->dir_budget;
	code = items_again(v, index);
	v->dir_budget = index->budget;
	ntr_index_close(index);
	return code;
}
