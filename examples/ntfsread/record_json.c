/*
 * record_json.c - one file record in full, as JSON
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "record.h"
#include "storage.h"
#include "types.h"

static void run_json(struct json *j, const struct session *s,
		     const struct ntr_run *run)
{
	json_object(j, NULL);
	json_u64(j, "vcn", run->vcn);
	json_number(j, "lcn", run->lcn);
	json_u64(j, "clusters", run->clusters);
	json_number(j, "offset", session_cluster_offset(s, run->lcn));
	json_object_end(j);
}

static void pairs_json(struct json *j, const struct session *s,
		       const struct ntr_attr *attr)
{
	struct ntr_pairs pos = { 0 };
	struct ntr_run run;

	json_array(j, "runs");
	while (ntr_pairs_next(attr, &pos, &run, NULL) > 0)
		run_json(j, s, &run);
	json_array_end(j);
}

static void sizes_json(struct json *j, const struct ntr_attr *attr)
{
	bool first = !attr->resident && attr->first_vcn == 0;

	if (attr->resident)
		json_u64(j, "size", attr->value_len);
	else
		json_number(j, "size", first ? attr->size : NTR_NONE);
	/* Later pieces have no sizes, whatever their header holds. */
	json_number(j, "allocated", first ? attr->allocated : NTR_NONE);
	json_number(j, "initialized", first ? attr->initialized : NTR_NONE);
	if (first && attr->stored != NTR_NONE)
		json_u64(j, "stored", attr->stored);
	json_number(j, "first_vcn",
		    attr->resident ? NTR_NONE : attr->first_vcn);
	json_number(j, "last_vcn", attr->resident ? NTR_NONE : attr->last_vcn);
}

static void entries_json(struct json *j, const struct ntr_file *file)
{
	struct ntr_list_entry e;

	json_array(j, "entries");
	for (uint32_t i = 0; ntr_file_entry(file, i, &e, NULL) == NTR_OK; i++) {
		json_object(j, NULL);
		type_json(j, e.type);
		json_name(j, "name", e.name, e.name_units);
		json_u64(j, "id", e.id);
		json_u64(j, "first_vcn", e.first_vcn);
		json_u64(j, "record", NTR_REF_NUMBER(e.ref));
		json_u64(j, "sequence", NTR_REF_SEQUENCE(e.ref));
		json_u64(j, "at", e.at);
		json_bool(j, "found", e.attr != NTR_NO_INDEX);
		json_object_end(j);
	}
	json_array_end(j);
}

static void attr_value_json(struct json *j, const struct record_view *v,
			    const struct ntr_attr *attr, uint32_t index)
{
	if (attr->type == NTR_ATTRIBUTE_LIST && v->t->file) {
		json_object(j, "value");
		entries_json(j, v->t->file);
		json_object_end(j);
	} else {
		value_json(j, &v->values, attr, index);
	}
}

/* 'index': of the attribute in the file, if it has one. */
static void attr_json(struct json *j, const struct record_view *v,
		      const struct ntr_attr *attr, uint32_t index,
		      const struct ntr_record *rec)
{
	uint64_t base = session_image_offset(v->s, rec->offset);

	json_object(j, NULL);
	type_json(j, attr->type);
	json_name(j, "name", attr->name, attr->name_units);
	json_u64(j, "id", attr->id);
	json_u64(j, "record", rec->number);
	json_number(j, "offset", base == NTR_NONE ? base : base + attr->at);
	json_u64(j, "at", attr->at);
	json_u64(j, "length", attr->length);
	json_bool(j, "resident", attr->resident != 0);
	attr_flags_json(j, "flags", attr->flags);
	sizes_json(j, attr);
	if (!attr->resident && attr->compression_unit)
		json_u64(j, "compression_unit", attr->compression_unit);
	if (attr->resident) {
		json_array(j, "runs");
		json_array_end(j);
	} else {
		pairs_json(j, v->s, attr);
	}
	attr_value_json(j, v, attr, index);
	json_object_end(j);
}

/* The attributes of the assembled file. */
static void file_attrs_json(struct json *j, const struct record_view *v)
{
	struct ntr_record rec;
	struct ntr_attr attr;
	uint32_t record;

	for (uint32_t i = 0; i < v->t->info.attrs; i++)
		if (ntr_file_attr(v->t->file, i, &attr, &record, NULL) ==
			NTR_OK &&
		    ntr_file_record(v->t->file, record, &rec, NULL) == NTR_OK &&
		    target_wants(v->t, &attr))
			attr_json(j, v, &attr, i, &rec);
}

/* Those of one record, as they follow one another in it. */
static void record_attrs_json(struct json *j, const struct record_view *v)
{
	struct ntr_attr attr;
	uint32_t pos = 0;

	while (ntr_attr_next(&v->rec, &pos, &attr, NULL) > 0)
		if (target_wants(v->t, &attr))
			attr_json(j, v, &attr, record_attr_index(v, &attr),
				  &v->rec);
}

static void attrs_json(struct json *j, const struct record_view *v)
{
	json_array(j, "attributes");
	if (v->t->file && !v->is_child)
		file_attrs_json(j, v);
	else if (v->rec.state == NTR_RECORD_GOOD)
		record_attrs_json(j, v);
	json_array_end(j);
}

static void children_json(struct json *j, const struct record_view *v)
{
	struct ntr_record rec;

	json_array(j, "children");
	for (uint32_t i = 1; !v->is_child && i < v->t->info.records; i++) {
		if (ntr_file_record(v->t->file, i, &rec, NULL) < 0)
			continue;
		json_object(j, NULL);
		json_u64(j, "record", rec.number);
		json_u64(j, "sequence", rec.sequence);
		json_number(j, "offset",
			    session_image_offset(v->s, rec.offset));
		json_text(j, "state", record_state_text(rec.state));
		if (rec.state == NTR_RECORD_GOOD) {
			json_u64(j, "used", rec.used);
			json_u64(j, "allocated", rec.allocated);
			json_u64(j, "torn_sectors", rec.torn_sectors);
		}
		json_object_end(j);
	}
	json_array_end(j);
}

static void joined_runs_json(struct json *j, const struct record_view *v,
			     uint32_t index)
{
	struct ntr_stream *stream = NULL;
	struct ntr_run run;

	json_array(j, "runs");
	if (ntr_stream_open(v->t->file, index, NTR_STREAM_RAW, &stream,
			    NULL) == NTR_OK)
		for (size_t i = 0;
		     ntr_stream_run(stream, i, &run) == NTR_OK; i++)
			run_json(j, v->s, &run);
	ntr_stream_close(stream);
	json_array_end(j);
}

/* What reading it undoes; null where it is stored as it is, or cannot be had. */
static void codec_json(struct json *j, const struct record_view *v,
		       uint32_t index)
{
	uint32_t codec = file_codec(v->t->file, index);

	json_text_or_null(j, "codec", codec == NTR_CODEC_NONE ? NULL :
			  ntr_codec_name(codec));
}

static void stream_json(struct json *j, const struct record_view *v,
			uint32_t index, const struct ntr_stream_info *si)
{
	json_object(j, NULL);
	type_json(j, si->type);
	json_name(j, "name", si->name, si->name_units);
	json_u64(j, "id", si->id);
	json_bool(j, "joined", true);
	json_u64(j, "pieces", si->pieces);
	json_bool(j, "headless", si->headless != 0);
	json_bool(j, "resident", si->resident != 0);
	attr_flags_json(j, "flags", si->flags);
	codec_json(j, v, index);
	json_u64(j, "size", si->size);
	json_u64(j, "allocated", si->allocated);
	json_u64(j, "initialized", si->initialized);
	json_u64(j, "stored", si->stored);
	json_u64(j, "mapping_pairs", si->mapping_pairs);
	json_u64(j, "fragments", si->fragments);
	joined_runs_json(j, v, index);
	json_object_end(j);
}

static void streams_json(struct json *j, const struct record_view *v)
{
	struct ntr_stream_info si;
	struct ntr_attr attr;

	json_array(j, "streams");
	for (uint32_t i = 0; !v->is_child && i < v->t->info.streams; i++) {
		if (ntr_file_stream(v->t->file, i, &si, NULL) < 0)
			continue;
		attr = (struct ntr_attr){
			.type = si.type, .id = si.id, .name = si.name,
			.name_units = si.name_units,
		};
		if (target_wants(v->t, &attr))
			stream_json(j, v, i, &si);
	}
	json_array_end(j);
}

static void paths_json(struct json *j, const struct record_view *v)
{
	uint32_t main_name = file_main_name(v->t->file);
	struct ntr_filename name;
	struct buf path = { 0 };

	for (uint32_t i = 0; i < v->t->info.names; i++) {
		if (ntr_file_name(v->t->file, i, &name, NULL) < 0 ||
		    (name.name_space == NTR_NAME_DOS && i != main_name))
			continue;
		path.len = 0;
		if (file_path(v->t->file, i, &path) == NTR_OK)
			json_bytes(j, NULL, path.bytes, path.len);
	}
	buf_free(&path);
}

static void findings_of(struct json *j, const struct record_view *v)
{
	struct buf list = { 0 };
	struct ntr_finding f;
	uint32_t number;

	record_findings(v, &list);
	json_array(j, "findings");
	for (size_t at = 0; at < list.len; at += sizeof(number)) {
		memcpy(&number, list.bytes + at, sizeof(number));
		if (ntr_findings_get(v->s->findings.seen, number,
				     &f) == NTR_OK)
			findings_json(j, &f);
	}
	json_array_end(j);
	buf_free(&list);
}

/* What only the assembled file tells. */
static void file_json(struct json *j, const struct record_view *v)
{
	struct storage storage;
	struct ntr_stage stage;

	if (!v->t->file) {
		json_null(j, "stage");
		json_null(j, "reparse");
		json_bool(j, "case_sensitive", false);
		return;
	}
	ntr_file_stage(v->t->file, &stage);
	if (v->t->info.base_ref)
		json_null(j, "stage");	/* it is the base record that has one */
	else
		json_u64(j, "stage", stage.stage);
	storage_read(&storage, v->t->file);
	storage_json(j, "reparse", &storage);
	json_bool(j, "case_sensitive", v->t->info.case_sensitive != 0);
}

static void header_json(struct json *j, const struct record_view *v)
{
	const struct ntr_record *rec = &v->rec;

	json_u64(j, "record", rec->number);
	json_text(j, "state", record_state_text(rec->state));
	json_u64(j, "sequence", rec->sequence);
	json_bool(j, "in_use", rec->flags & NTR_RECORD_IN_USE);
	json_bool(j, "directory", rec->flags & NTR_RECORD_DIRECTORY);
	json_u64(j, "flags", rec->flags);
	if (rec->base_ref)
		json_ref(j, "base", rec->base_ref);
	else
		json_null(j, "base");
	json_u64(j, "lsn", rec->lsn);
	json_u64(j, "links", rec->links);
	json_u64(j, "used", rec->used);
	json_u64(j, "allocated", rec->allocated);
	json_number(j, "offset", session_image_offset(v->s, rec->offset));
	json_u64(j, "torn_sectors", rec->torn_sectors);
	json_u64(j, "next_attribute_id", rec->next_id);
}

void record_json(const struct record_view *v, FILE *out)
{
	struct json j;

	json_start(&j, out);
	json_object(&j, NULL);
	header_json(&j, v);
	file_json(&j, v);
	json_array(&j, "paths");
	if (v->t->file)
		paths_json(&j, v);
	json_array_end(&j);
	attrs_json(&j, v);
	children_json(&j, v);
	streams_json(&j, v);
	times_table_json(&j, v->s, &v->desk->parent,
			 v->is_child ? NULL : v->t->file);
	findings_of(&j, v);
	json_object_end(&j);
	json_line(&j);
}
