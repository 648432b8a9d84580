/* file.c - see file.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include "file.h"

#include <stddef.h>
#include <stdlib.h>

#include "../bytes/utf16.h"
#include "../format/attr.h"
#include "../format/record.h"
#include "../format/values.h"
#include "hollow.h"
#include "mft.h"
#include "upcase.h"

/* Nearly all files are one record of a few attributes, and whole volumes of them are
 * opened one after the other: with all of a file in one piece of memory that takes half
 * the time. */
enum { FEW_RECORDS = 4, FEW_BYTES = 2560 };
struct plain_file {
	struct ntr_file file;
	_Alignas(max_align_t) unsigned char bytes[];
};

struct where file_where(const struct ntr_file *file, uint32_t index,
			uint32_t attr_type, struct ntr_error *err)
{
	const struct ntr_record *rec = &file->records[index];
	struct where w = volume_where(file->vol, rec->number, rec->offset, err);

	w.attr_type = attr_type;
	return w;
}

int file_attrs_add(struct ntr_file *file, uint32_t index, struct ntr_error *err)
{
	struct ntr_error broken = { .what = "attribute" };
	struct where w = file_where(file, index, 0, &broken);
	struct file_attr *slot;
	uint32_t pos = 0;
	int got;

	for (;;) {
		if (!arena_grow(&file->arena, &file->attrs, file->attr_count,
				&file->attr_cap, sizeof(*file->attrs)))
			return error_nomem(err);
		slot = &file->attrs[file->attr_count];
		got = attr_next(&file->records[index], &w, &pos, &slot->attr);
		if (got <= 0)
			break;
		if (file->attr_count >= ATTRS_MAX)
			return error_at(err, NTR_E_LIMIT, "attributes of a file",
					file->attr_count, ATTRS_MAX);
		slot->record = index;
		slot->listed = 0;
		file->attr_count++;
	}
	if (got < 0) {
		file->damaged = 1;
		note_rejected(&w, NTR_F_ATTRIBUTE_BOUNDS);
	}
	return NTR_OK;
}

/* Why record 'rec' cannot be opened as a file, or NTR_OK. */
static int usable(const struct ntr_record *rec, struct ntr_error *err)
{
	static const struct { int code; const char *what; } verdict[] = {
		[NTR_RECORD_EMPTY] = { NTR_E_NOT_FOUND, "record is empty" },
		[NTR_RECORD_BAAD] = { NTR_E_CORRUPT, "record is marked BAAD" },
		[NTR_RECORD_ALIEN] = { NTR_E_CORRUPT, "record has no signature" },
		[NTR_RECORD_DAMAGED] = { NTR_E_CORRUPT, "record header" },
		[NTR_RECORD_UNREADABLE] = { NTR_E_IO, "record cannot be read" },
	};
	struct where w = where_error(err);

	if (rec->state == NTR_RECORD_GOOD)
		return NTR_OK;
	w.record = rec->number;
	w.base = rec->offset;
	return reject(&w, verdict[rec->state].code, verdict[rec->state].what, 0,
		      0, 0);
}

static int stale(const struct ntr_record *rec, uint64_t ref,
		 struct ntr_error *err)
{
	struct where w = where_error(err);

	w.record = rec->number;
	w.base = rec->offset;
	return reject(&w, NTR_E_STALE, "sequence number", 0,
		      NTR_REF_SEQUENCE(ref), rec->sequence);
}

/* Get record 'number' of the reference into the file's arena as its base. */
static int base_read(struct ntr_file *file, uint64_t ref, struct ntr_error *err)
{
	uint8_t *buf = arena_alloc(&file->arena, file->vol->boot.record_size);
	struct ntr_record rec;
	int code;

	if (!file->records) {
		file->records = arena_alloc(&file->arena, FEW_RECORDS *
					    sizeof(*file->records));
		file->record_cap = FEW_RECORDS;
	}
	if (!buf || !file->records)
		return error_nomem(err);
	code = mft_get(file->vol, NTR_REF_NUMBER(ref), buf, &rec, err);
	if (code < 0)
		return code;
	code = usable(&rec, err);
	if (code < 0)
		return code;
	if (NTR_REF_SEQUENCE(ref) && NTR_REF_SEQUENCE(ref) != rec.sequence)
		return stale(&rec, ref, err);
	file->records[0] = rec;
	file->record_count = 1;
	file->record_bytes = rec.size;
	file->damaged = record_torn(&rec);
	return NTR_OK;
}

/* Asked for a child record, answer for its base record, if that one is still the
 * one it belongs to. */
static int base_find(struct ntr_file *file, uint64_t ref, struct ntr_error *err)
{
	uint64_t base_ref;
	int code;

	code = base_read(file, ref, err);
	if (code < 0 || file->records[0].base_ref == 0 || file->alone)
		return code;
	base_ref = file->records[0].base_ref;
	code = base_read(file, NTR_REF_NUMBER(base_ref), err);
	if (code == NTR_OK &&
	    !sequence_fits(NTR_REF_SEQUENCE(base_ref), file->records[0].sequence,
			   !(file->records[0].flags & NTR_RECORD_IN_USE)))
		return stale(&file->records[0], base_ref, err);
	if (code == NTR_OK && file->records[0].base_ref != 0)
		code = error_at(err, NTR_E_CORRUPT,
				"base record of a child record is a child record",
				NTR_REF_NUMBER(base_ref), 0);
	return code;
}

static int names_collect(struct ntr_file *file, struct ntr_error *err)
{
	size_t cap = 0;

	for (uint32_t i = 0; i < file->attr_count; i++) {
		const struct ntr_attr *attr = &file_ordered(file, i)->attr;

		if (attr->type != NTR_FILE_NAME || !attr->resident)
			continue;
		if (!arena_grow(&file->arena, &file->names, file->name_count,
				&cap, sizeof(*file->names)))
			return error_nomem(err);
		file->names[file->name_count++] = file->order[i];
	}
	return NTR_OK;
}

static int file_load(struct ntr_file *file, uint64_t ref, struct ntr_error *err)
{
	int code;

	file->asked = NTR_REF_NUMBER(ref);
	file->list_attr = NTR_NO_INDEX;
	code = base_find(file, ref, err);
	if (code == NTR_OK)
		code = file_attrs_add(file, 0, err);
	if (code == NTR_OK)
		code = file_list_load(file, err);
	if (code == NTR_OK)
		code = file_join(file, err);
	if (code == NTR_OK)
		code = names_collect(file, err);
	if (code == NTR_OK)
		code = file_reparse_load(file, err);
	return code;
}

static int file_open(struct ntr_volume *vol, uint64_t ref, bool alone,
		     struct ntr_file **file_ret, struct ntr_error *err)
{
	size_t room = vol->boot.record_size + FEW_BYTES;
	struct plain_file *plain = malloc(sizeof(*plain) + room);
	struct ntr_file *file;
	int code;

	if (!plain)
		return error_nomem(err);
	file = &plain->file;
	*file = (struct ntr_file){ .vol = vol, .alone = alone };
	arena_start(&file->arena, plain->bytes, room);
	code = file_load(file, ref, err);
	if (code < 0) {
		ntr_file_close(file);
		return code;
	}
	*file_ret = file;
	return NTR_OK;
}

int ntr_file_open(struct ntr_volume *vol, uint64_t ref,
		  struct ntr_file **file_ret, struct ntr_error *err)
{
	return file_open(vol, ref, false, file_ret, err);
}

int ntr_file_open_alone(struct ntr_volume *vol, uint64_t ref,
			struct ntr_file **file_ret, struct ntr_error *err)
{
	return file_open(vol, ref, true, file_ret, err);
}

void ntr_file_close(struct ntr_file *file)
{
	if (!file)
		return;
	arena_free(&file->arena);
	free(file);	/* the first member of its plain_file */
}

/* Windows marks such a directory with a version of 1 while versions are off. */
bool file_case_sensitive(const struct ntr_file *file)
{
	struct where quiet = where_error(NULL);
	struct ntr_stdinfo info;

	if (!(file->records[0].flags & NTR_RECORD_DIRECTORY))
		return false;
	for (uint32_t i = 0; i < file->attr_count; i++) {
		const struct ntr_attr *attr = &file->attrs[i].attr;

		if (attr->type == NTR_STANDARD_INFORMATION && attr->resident)
			return stdinfo_decode(attr_value(attr), &quiet,
					      &info) == NTR_OK &&
			       info.max_versions == 0 && info.version == 1;
	}
	return false;
}

void ntr_file_info(const struct ntr_file *file, struct ntr_file_info *info_ret)
{
	const struct ntr_record *base = &file->records[0];

	*info_ret = (struct ntr_file_info){
		.ref = NTR_REF(base->number, base->sequence),
		.asked = file->asked, .base_ref = base->base_ref,
		.in_use = (base->flags & NTR_RECORD_IN_USE) != 0,
		.directory = (base->flags & NTR_RECORD_DIRECTORY) != 0,
		.records = (uint32_t)file->record_count,
		.attrs = (uint32_t)file->attr_count,
		.entries = (uint32_t)file->entry_count,
		.streams = (uint32_t)file->stream_count,
		.names = (uint32_t)file->name_count,
		.lost_records = file->lost_records,
		.damaged = file->damaged,
		.reparse_tag = file_reparse_tag(file),
		.case_sensitive = file_case_sensitive(file),
	};
	if (file->list_attr == NTR_NO_INDEX)
		return;
	info_ret->list = file->attrs[file->list_attr].attr.resident ? 1 : 2;
	info_ret->list_size = file->attrs[file->list_attr].attr.resident ?
		file->attrs[file->list_attr].attr.value_len :
		file->attrs[file->list_attr].attr.size;
}

static int past_end(const char *what, uint64_t index, uint64_t count,
		    struct ntr_error *err)
{
	return error_at(err, NTR_E_NOT_FOUND, what, index, count);
}

int ntr_file_record(const struct ntr_file *file, uint32_t index,
		    struct ntr_record *rec_ret, struct ntr_error *err)
{
	if (index >= file->record_count)
		return past_end("record index", index, file->record_count, err);
	*rec_ret = file->records[index];
	return NTR_OK;
}

int ntr_file_attr(const struct ntr_file *file, uint32_t index,
		  struct ntr_attr *attr_ret, uint32_t *record_ret,
		  struct ntr_error *err)
{
	if (index >= file->attr_count)
		return past_end("attribute index", index, file->attr_count, err);
	*attr_ret = file_ordered(file, index)->attr;
	if (record_ret)
		*record_ret = file_ordered(file, index)->record;
	return NTR_OK;
}

int ntr_file_entry(const struct ntr_file *file, uint32_t index,
		   struct ntr_list_entry *entry_ret, struct ntr_error *err)
{
	if (index >= file->entry_count)
		return past_end("list entry index", index, file->entry_count, err);
	*entry_ret = file->entries[index];
	return NTR_OK;
}

int ntr_file_name(const struct ntr_file *file, uint32_t index,
		  struct ntr_filename *name_ret, struct ntr_error *err)
{
	const struct file_attr *fa;
	struct where w;

	if (index >= file->name_count)
		return past_end("name index", index, file->name_count, err);
	fa = &file->attrs[file->names[index]];
	w = file_where(file, fa->record, NTR_FILE_NAME, err);
	if (w.base != NTR_NONE)
		w.base += fa->attr.value_at;
	return filename_decode(attr_value(&fa->attr), &w, name_ret);
}

/* ------------------------------------------------------- finding a stream -- */

/* The first stream of 'type' with this name, by the units or by 'table'. */
static bool find_by(const struct ntr_file *file, uint32_t type, struct span want,
		    const struct upcase *table, uint32_t *index_ret)
{
	for (uint32_t i = 0; i < file->stream_count; i++) {
		const struct ntr_attr *attr =
			&file_piece(file, &file->streams[i], 0)->attr;
		struct span have = attr_name(attr);

		if (attr->type != type || have.len != want.len ||
		    (want.len && (table ? upcase_compare(table, have, want) :
				  memcmp(have.ptr, want.ptr, want.len))))
			continue;
		*index_ret = i;
		return true;
	}
	return false;
}

bool file_find_unnamed(const struct ntr_file *file, uint32_t type,
		       uint32_t *index_ret)
{
	return find_by(file, type, span_of("", 0), NULL, index_ret);
}

bool file_find_exact(const struct ntr_file *file, uint32_t type,
		     const char *name, uint32_t *index_ret)
{
	uint8_t units[2 * NAME_UNITS_MAX];
	size_t count;

	return utf16_from_utf8(name, strlen(name), units, NAME_UNITS_MAX,
			       &count) && count <= NAME_UNITS_MAX &&
	       find_by(file, type, span_of(units, 2 * count), NULL, index_ret);
}

int ntr_file_find(const struct ntr_file *file, uint32_t type, const char *name,
		  uint32_t *index_ret, struct ntr_error *err)
{
	uint8_t units[2 * NAME_UNITS_MAX];
	const struct upcase *table;
	struct span want;
	size_t count = 0;

	if (name && !utf16_from_utf8(name, strlen(name), units, NAME_UNITS_MAX,
				     &count))
		return error_at(err, NTR_E_ARG, "stream name is not UTF-8", 0, 0);
	if (count > NAME_UNITS_MAX)
		return error_at(err, NTR_E_NOT_FOUND, "stream name length", count,
				NAME_UNITS_MAX);
	want = span_of(units, 2 * count);
	if (find_by(file, type, want, NULL, index_ret))
		return NTR_OK;
	if (count) {
		table = volume_upcase(file->vol);
		if (!table)
			return error_nomem(err);
		if (find_by(file, type, want, table, index_ret))
			return NTR_OK;
	}
	return error_at(err, NTR_E_NOT_FOUND, "no such attribute", type, 0);
}
