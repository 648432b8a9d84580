/*
 * log_json.c - the transaction log as JSON lines
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "log.h"
#include "types.h"

static void target_json(struct json *j, const struct ntr_log_record *rec)
{
	char name[LOG_TARGET];

	json_object(j, "target");
	log_target_text(rec, name);
	json_text_or_null(j, "attribute", *name ? name : NULL);
	json_number(j, "record", rec->record);
	json_u64(j, "vcn", rec->vcn);
	json_number(j, "lcn", rec->lcn);
	json_u64(j, "open_attribute", rec->open_attribute);
	if (rec->target_ref == NTR_NONE)
		json_null(j, "file");
	else
		json_ref(j, "file", rec->target_ref);
	json_object_end(j);
}

static void times_of(struct json *j, const struct ntr_log_change *c)
{
	if (c->fields & NTR_LOG_HAS_CREATED)
		json_time(j, "created", c->created);
	if (c->fields & NTR_LOG_HAS_MODIFIED)
		json_time(j, "modified", c->modified);
	if (c->fields & NTR_LOG_HAS_CHANGED)
		json_time(j, "changed", c->changed);
	if (c->fields & NTR_LOG_HAS_ACCESSED)
		json_time(j, "accessed", c->accessed);
}

static void numbers_of(struct json *j, const struct ntr_log_change *c)
{
	if (c->fields & NTR_LOG_HAS_SIZES) {
		json_u64(j, "size", c->size);
		json_u64(j, "allocated", c->allocated);
	}
	if (c->fields & NTR_LOG_HAS_INITIALIZED)
		json_u64(j, "initialized", c->initialized);
	if (c->fields & NTR_LOG_HAS_USN)
		json_u64(j, "usn", c->usn);
	if (c->fields & NTR_LOG_HAS_FLAGS)
		file_flags_json(j, "flags", c->file_flags);
	if (c->fields & NTR_LOG_HAS_BITS) {
		json_u64(j, "first_bit", c->first_bit);
		json_u64(j, "bits", c->bits);
	}
}

static const char *kind_name(uint32_t kind)
{
	static const char *const names[] = {
		[NTR_LOG_CHANGE_RECORD] = "record",
		[NTR_LOG_CHANGE_ATTRIBUTE] = "attribute",
		[NTR_LOG_CHANGE_ENTRY] = "index-entry",
		[NTR_LOG_CHANGE_NAME] = "index-entry-times",
		[NTR_LOG_CHANGE_INFO] = "standard-information",
		[NTR_LOG_CHANGE_SIZES] = "sizes",
		[NTR_LOG_CHANGE_BITS] = "bits",
		[NTR_LOG_CHANGE_OPEN] = "open-attribute",
	};

	return kind < sizeof(names) / sizeof(names[0]) ? names[kind] : NULL;
}

static void change_json(struct json *j, const struct log_row *row)
{
	const struct ntr_log_change *c = &row->change;

	if (c->kind == NTR_LOG_CHANGE_NONE) {
		json_null(j, "change");
		return;
	}
	json_object(j, "change");
	json_text_or_null(j, "kind", kind_name(c->kind));
	json_text(j, "from", row->undone ? "undo" : "redo");
	if (c->fields & NTR_LOG_HAS_REF)
		json_ref(j, "file", c->ref);
	if (c->fields & NTR_LOG_HAS_RECORD) {
		json_bool(j, "in_use", c->record_flags & NTR_RECORD_IN_USE);
		json_bool(j, "directory",
			  c->record_flags & NTR_RECORD_DIRECTORY);
		json_u64(j, "links", c->links);
	}
	if (c->fields & NTR_LOG_HAS_TYPE) {
		type_json(j, c->attr_type);
		json_bool(j, "resident", !c->nonresident);
	}
	if (c->fields & NTR_LOG_HAS_NAME) {
		json_ref(j, "parent", c->parent_ref);
		json_text(j, "namespace", name_space_text(c->name_space));
	}
	if (c->name_units)
		json_name(j, "name", c->name, c->name_units);
	times_of(j, c);
	numbers_of(j, c);
	json_object_end(j);
}

static void operation_json(struct json *j, const char *key, uint32_t operation)
{
	char buf[LOG_OPERATION];

	json_text(j, key, log_operation_text(operation, buf));
}

static uint64_t le(const struct ntr_log_record *rec, size_t at, size_t width)
{
	uint64_t value = 0;

	if (at + width > rec->data_len)
		return 0;
	while (width-- > 0)
		value = value << 8 | rec->data[at + width];
	return value;
}

/* The restart area of NTFS: where its tables were written last. */
static void checkpoint_json(struct json *j, const struct ntr_log_record *rec)
{
	json_object(j, "checkpoint");
	json_u64(j, "version_major", le(rec, 0x00, 4));
	json_u64(j, "version_minor", le(rec, 0x04, 4));
	json_u64(j, "start_lsn", le(rec, 0x08, 8));
	json_u64(j, "open_attributes_lsn", le(rec, 0x10, 8));
	json_u64(j, "attribute_names_lsn", le(rec, 0x18, 8));
	json_u64(j, "dirty_pages_lsn", le(rec, 0x20, 8));
	json_u64(j, "transactions_lsn", le(rec, 0x28, 8));
	json_object_end(j);
}

void log_row_json(const struct log_row *row)
{
	const struct ntr_log_record *rec = row->rec;
	bool update = rec->type == NTR_LOG_UPDATE;
	struct json j;

	json_start(&j, stdout);
	json_object(&j, NULL);
	json_u64(&j, "lsn", rec->lsn);
	json_u64(&j, "previous_lsn", rec->previous_lsn);
	json_u64(&j, "undo_next_lsn", rec->undo_next_lsn);
	json_u64(&j, "offset", rec->at);
	json_u64(&j, "transaction", rec->transaction);
	json_text(&j, "type", update ? "update" : "checkpoint");
	if (update) {
		operation_json(&j, "redo", rec->redo);
		operation_json(&j, "undo", rec->undo);
		target_json(&j, rec);
	} else {
		json_null(&j, "redo");
		json_null(&j, "undo");
		json_null(&j, "target");
		checkpoint_json(&j, rec);
	}
	json_u64(&j, "record_offset", rec->record_offset);
	json_u64(&j, "attribute_offset", rec->attribute_offset);
	json_u64(&j, "page_offset", rec->page_offset * UINT64_C(512));
	json_u64(&j, "redo_length", rec->redo_len);
	json_u64(&j, "undo_length", rec->undo_len);
	change_json(&j, row);
	bits_json(&j, "notes", rec->notes, log_notes);
	json_object_end(&j);
	json_line(&j);
}

/* ------------------------------------------------------------- restart areas -- */

static void restart_json(struct json *j, const struct ntr_log_restart *r)
{
	json_object(j, NULL);
	json_u64(j, "offset", r->at);
	json_bool(j, "valid", r->valid != 0);
	json_bool(j, "checked", r->checked != 0);
	json_u64(j, "torn_sectors", r->torn_sectors);
	json_u64(j, "version_major", r->version_major);
	json_u64(j, "version_minor", r->version_minor);
	json_u64(j, "current_lsn", r->current_lsn);
	json_u64(j, "checked_lsn", r->checked_lsn);
	json_u64(j, "file_size", r->file_size);
	json_u64(j, "page_size", r->page_size);
	json_u64(j, "system_page_size", r->system_page_size);
	json_u64(j, "sequence_bits", r->sequence_bits);
	json_u64(j, "clients", r->clients);
	json_u64(j, "flags", r->flags);
	json_u64(j, "open_count", r->open_count);
	json_object_end(j);
}

static void client_json(struct json *j, const struct ntr_log_client *c)
{
	json_object(j, NULL);
	json_name(j, "name", c->name, c->name_units);
	json_u64(j, "oldest_lsn", c->oldest_lsn);
	json_u64(j, "restart_lsn", c->restart_lsn);
	json_u64(j, "sequence", c->sequence);
	json_object_end(j);
}

static void pages_json(struct json *j, const struct ntr_log_info *info)
{
	json_object(j, "pages");
	json_u64(j, "used", info->pages);
	json_u64(j, "copies", info->copies);
	json_u64(j, "leftovers", info->leftovers);
	json_u64(j, "unused", info->unused);
	json_u64(j, "torn", info->torn);
	json_u64(j, "damaged", info->damaged);
	json_u64(j, "unreadable", info->unreadable);
	json_object_end(j);
}

void log_info_json(const struct ntr_log *log)
{
	static const char *const states[] = { "good", "empty", "no-restart" };
	struct ntr_log_client client;
	struct ntr_log_info info;
	struct json j;

	ntr_log_info(log, &info);
	json_start(&j, stdout);
	json_object(&j, NULL);
	json_text(&j, "state", states[info.state]);
	json_u64(&j, "size", info.size);
	json_u64(&j, "version_major", info.version_major);
	json_u64(&j, "version_minor", info.version_minor);
	json_bool(&j, "clean", info.clean != 0);
	json_u64(&j, "current_lsn", info.current_lsn);
	json_u64(&j, "oldest_lsn", info.oldest_lsn);
	json_u64(&j, "restart_lsn", info.restart_lsn);
	json_u64(&j, "page_size", info.page_size);
	json_u64(&j, "used", info.used);
	json_array(&j, "restart");
	restart_json(&j, &info.restart[0]);
	restart_json(&j, &info.restart[1]);
	json_array_end(&j);
	json_array(&j, "clients");
	for (uint32_t i = 0; ntr_log_client(log, i, &client) == NTR_OK; i++)
		client_json(&j, &client);
	json_array_end(&j);
	pages_json(&j, &info);
	json_object_end(&j);
	json_line(&j);
}
