/*
 * stage_json.c - one file in its stage, as JSON
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>

#include "json.h"
#include "record.h"
#include "stage.h"
#include "types.h"

static void record_fields(struct json *j, const struct session *s,
			  const struct ntr_record *rec)
{
	json_u64(j, "record", rec->number);
	json_u64(j, "sequence", rec->sequence);
	json_number(j, "offset", session_image_offset(s, rec->offset));
	json_text(j, "state", record_state_text(rec->state));
	json_u64(j, "used", rec->used);
	json_u64(j, "allocated", rec->allocated);
	json_u64(j, "free", rec->allocated > rec->used ?
		 rec->allocated - rec->used : 0);
}

static void attrs_json(struct json *j, const struct ntr_record *rec)
{
	struct extent_sum sum;
	struct ntr_attr attr;
	uint32_t pos = 0;

	json_array(j, "attributes");
	while (rec->state == NTR_RECORD_GOOD && rec->data &&
	       ntr_attr_next(rec, &pos, &attr, NULL) > 0) {
		json_object(j, NULL);
		type_json(j, attr.type);
		json_name(j, "name", attr.name, attr.name_units);
		json_u64(j, "id", attr.id);
		json_u64(j, "length", attr.length);
		json_bool(j, "resident", attr.resident != 0);
		if (!attr.resident) {
			extent_sum(&attr, &sum);
			json_u64(j, "first_vcn", attr.first_vcn);
			json_number(j, "last_vcn", attr.last_vcn);
			json_u64(j, "mapping_pairs", sum.pairs);
		}
		json_object_end(j);
	}
	json_array_end(j);
}

static void list_json(struct json *j, const struct stage_view *v)
{
	const struct ntr_file_info *info = &v->t->info;
	struct ntr_stream *stream = NULL;
	uint32_t index = list_stream(v);
	struct ntr_run run;

	if (!info->list) {
		json_null(j, "attribute_list");
		return;
	}
	json_object(j, "attribute_list");
	json_bool(j, "resident", info->list == 1);
	json_u64(j, "entries", info->entries);
	json_u64(j, "size", info->list_size);
	json_array(j, "runs");
	if (info->list == 2 && index != NTR_NO_INDEX &&
	    ntr_stream_open(v->t->file, index, NTR_STREAM_RAW, &stream,
			    NULL) == NTR_OK)
		for (size_t i = 0;
		     ntr_stream_run(stream, i, &run) == NTR_OK; i++) {
			json_object(j, NULL);
			json_u64(j, "vcn", run.vcn);
			json_number(j, "lcn", run.lcn);
			json_u64(j, "clusters", run.clusters);
			json_number(j, "offset",
				    session_cluster_offset(v->s, run.lcn));
			json_object_end(j);
		}
	ntr_stream_close(stream);
	json_array_end(j);
	json_object_end(j);
}

static void children_json(struct json *j, const struct stage_view *v)
{
	struct ntr_record rec;

	json_array(j, "child_records");
	for (uint32_t i = 1; i < v->t->info.records; i++) {
		if (ntr_file_record(v->t->file, i, &rec, NULL) < 0)
			continue;
		json_object(j, NULL);
		record_fields(j, v->s, &rec);
		attrs_json(j, &rec);
		json_object_end(j);
	}
	json_array_end(j);
}

/* The assembled attributes: $DATA alone under "data", all under "streams". */
static void streams_json(struct json *j, const struct stage_view *v,
			 const char *key, bool data_only)
{
	struct ntr_stream_info si;

	json_array(j, key);
	for (uint32_t i = 0; i < v->t->info.streams; i++) {
		if (ntr_file_stream(v->t->file, i, &si, NULL) < 0 ||
		    (data_only && si.type != NTR_DATA))
			continue;
		json_object(j, NULL);
		if (!data_only)
			type_json(j, si.type);
		json_name(j, "name", si.name, si.name_units);
		json_bool(j, "resident", si.resident != 0);
		json_u64(j, "size", si.size);
		json_u64(j, "pieces", si.pieces);
		json_u64(j, "mapping_pairs", si.mapping_pairs);
		json_u64(j, "fragments", si.fragments);
		json_object_end(j);
	}
	json_array_end(j);
}

void stage_json(const struct stage_view *v)
{
	struct json j;

	json_start(&j, stdout);
	json_object(&j, NULL);
	json_u64(&j, "record", v->base.number);
	json_u64(&j, "sequence", v->base.sequence);
	json_u64(&j, "asked", v->t->info.asked);
	if (v->path.len)
		json_bytes(&j, "path", v->path.bytes, v->path.len);
	else
		json_null(&j, "path");
	json_bool(&j, "in_use", v->stage.in_use != 0);
	json_bool(&j, "directory", v->stage.directory != 0);
	json_u64(&j, "stage", v->stage.stage);
	json_text(&j, "reason", v->reason);
	json_object(&j, "base_record");
	record_fields(&j, v->s, &v->base);
	attrs_json(&j, &v->base);
	json_object_end(&j);
	list_json(&j, v);
	children_json(&j, v);
	streams_json(&j, v, "data", true);
	streams_json(&j, v, "streams", false);
	json_u64(&j, "mapping_pairs", v->stage.mapping_pairs);
	json_u64(&j, "fragments", v->stage.fragments);
	json_u64(&j, "lost_records", v->t->info.lost_records);
	json_object_end(&j);
	json_line(&j);
}
