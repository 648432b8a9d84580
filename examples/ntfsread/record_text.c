/*
 * record_text.c - one file record in full, for people
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "out.h"
#include "record.h"
#include "text.h"
#include "types.h"

enum { NAMES_SHOWN = 8 };

/* Who asked for one attribute has not asked for times and slack. */
static bool is_narrowed(const struct record_view *v)
{
	return v->t->spec.has_type || v->t->spec.name;
}

static void print_paths(const struct record_view *v)
{
	uint32_t main_name = file_main_name(v->t->file);
	struct ntr_filename name;
	struct buf path = { 0 };

	for (uint32_t i = 0; i < v->t->info.names; i++) {
		if (ntr_file_name(v->t->file, i, &name, NULL) < 0 ||
		    (name.name_space == NTR_NAME_DOS && i != main_name))
			continue;
		path.len = 0;
		if (file_path(v->t->file, i, &path) < 0)
			continue;
		fputs("  path       ", stdout);
		text_put(stdout, path.bytes, path.len);
		putchar('\n');
	}
	buf_free(&path);
}

static void print_offset(uint64_t offset)
{
	if (offset == NTR_NONE)
		fputs("unknown", stdout);
	else
		printf("0x%" PRIx64 " (%" PRIu64 ")", offset, offset);
}

static void print_place(const struct record_view *v,
			const struct ntr_record *rec)
{
	fputs("  offset     ", stdout);
	print_offset(session_image_offset(v->s, rec->offset));
	printf("\n  size       %" PRIu32 " bytes, %" PRIu32 " used",
	       rec->allocated, rec->used);
	if (rec->allocated >= rec->used)
		printf(", %" PRIu32 " free", rec->allocated - rec->used);
	if (rec->torn_sectors)
		printf("; torn: %" PRIu32 " %s", rec->torn_sectors,
		       plural(rec->torn_sectors, "sector", "sectors"));
	putchar('\n');
}

static void print_stage(const struct record_view *v)
{
	char why[512];

	ntr_file_stage_text(v->t->file, why, sizeof(why));
	fputs("  stage      ", stdout);
	text_wrap(stdout, why, 13, 13);
}

static void print_header(const struct record_view *v)
{
	const struct ntr_record *rec = &v->rec;

	printf("record %" PRIu64 "-%u", rec->number, rec->sequence);
	if (rec->state != NTR_RECORD_GOOD)
		printf("  (%s)", record_state_text(rec->state));
	if (rec->state == NTR_RECORD_EMPTY ||
	    rec->state == NTR_RECORD_UNREADABLE) {
		putchar('\n');
		return;		/* no header to speak of */
	}
	printf("  %s %s%s%s%s\n",
	       rec->flags & NTR_RECORD_IN_USE ? "in use," : "not in use,",
	       rec->flags & NTR_RECORD_DIRECTORY ? "directory" : "file",
	       rec->flags & NTR_RECORD_EXTEND ? ", in $Extend" : "",
	       rec->flags & NTR_RECORD_VIEW_INDEX ? ", view index" : "",
	       v->t->file && v->t->info.case_sensitive ?
	       ", names differ by case" : "");
	if (rec->base_ref)
		printf("  child of   #%" PRIu64 "-%u\n",
		       NTR_REF_NUMBER(rec->base_ref),
		       NTR_REF_SEQUENCE(rec->base_ref));
	if (v->t->file)
		print_paths(v);
	print_place(v, rec);
	printf("  links      %u, next attribute id %u, LSN %" PRIu64 "\n",
	       rec->links, rec->next_id, rec->lsn);
	if (v->t->file && !v->t->info.base_ref)
		print_stage(v);
}

static void print_run(const struct record_view *v, const struct ntr_run *run)
{
	uint64_t offset = session_cluster_offset(v->s, run->lcn);

	if (run->lcn == NTR_NONE) {
		printf("    VCN %10" PRIu64 "  %8" PRIu64 " clusters  sparse\n",
		       run->vcn, run->clusters);
		return;
	}
	printf("    VCN %10" PRIu64 "  %8" PRIu64 " %s  LCN %10" PRIu64,
	       run->vcn, run->clusters,
	       plural(run->clusters, "cluster ", "clusters"), run->lcn);
	if (offset != NTR_NONE)
		printf("  at 0x%" PRIx64, offset);
	putchar('\n');
}

static void print_pairs(const struct record_view *v,
			const struct ntr_attr *attr)
{
	struct ntr_pairs pos = { 0 };
	struct ntr_error err;
	struct ntr_run run;
	int got;

	while ((got = ntr_pairs_next(attr, &pos, &run, &err)) > 0)
		print_run(v, &run);
	if (got < 0)
		printf("    mapping pairs end here: %s\n", err.what);
}

static void print_entries(const struct ntr_file *file)
{
	struct ntr_list_entry e;
	char type[32];

	for (uint32_t i = 0; ntr_file_entry(file, i, &e, NULL) == NTR_OK; i++) {
		type_text(e.type, type, sizeof(type));
		printf("    %-22s id %-4u VCN %-8" PRIu64 " in #%" PRIu64 "-%u",
		       type, e.id, e.first_vcn, NTR_REF_NUMBER(e.ref),
		       NTR_REF_SEQUENCE(e.ref));
		if (e.name_units) {
			fputs("  ", stdout);
			text_put_name(stdout, e.name, e.name_units);
		}
		puts(e.attr == NTR_NO_INDEX ? "  (not there)" : "");
	}
}

static void print_sizes(const struct ntr_attr *attr)
{
	if (attr->resident) {
		printf("resident, %" PRIu32 " bytes", attr->value_len);
		return;
	}
	printf("nonresident");
	if (attr->last_vcn == NTR_NONE)
		printf(", no clusters");
	else
		printf(", VCN %" PRIu64 "-%" PRIu64, attr->first_vcn,
		       attr->last_vcn);
}

static void print_attr_head(const struct ntr_attr *attr,
			    const struct ntr_record *rec)
{
	char type[32], flags[64];

	type_text(attr->type, type, sizeof(type));
	attr_flags_text(attr->flags, flags, sizeof(flags));
	printf("\n%s", type);
	if (attr->name_units) {
		fputs(" \"", stdout);
		text_put_name(stdout, attr->name, attr->name_units);
		putchar('"');
	}
	printf("  %" PRIu64 "-%" PRIu32 "-%u  at 0x%" PRIx32 ", ", rec->number,
	       attr->type, attr->id, attr->at);
	print_sizes(attr);
	puts(flags);
	if (!attr->resident && attr->first_vcn == 0) {
		printf("    size %" PRIu64 ", allocated %" PRIu64
		       ", initialized %" PRIu64, attr->size, attr->allocated,
		       attr->initialized);
		if (attr->stored != NTR_NONE)
			printf(", stored %" PRIu64, attr->stored);
		putchar('\n');
	}
}

/* 'index': of the attribute in the file, if it has one. */
static void print_attr(const struct record_view *v,
		       const struct ntr_attr *attr, uint32_t index,
		       const struct ntr_record *rec)
{
	print_attr_head(attr, rec);
	if (!attr->resident)
		print_pairs(v, attr);
	if (attr->type == NTR_ATTRIBUTE_LIST && v->t->file)
		print_entries(v->t->file);
	else
		value_text(&v->values, attr, index);
}

static void print_file_attrs(const struct record_view *v)
{
	struct ntr_record rec;
	struct ntr_attr attr;
	uint32_t record;

	for (uint32_t i = 0; i < v->t->info.attrs && !out_failed(); i++)
		if (ntr_file_attr(v->t->file, i, &attr, &record, NULL) ==
			NTR_OK &&
		    ntr_file_record(v->t->file, record, &rec, NULL) == NTR_OK &&
		    target_wants(v->t, &attr))
			print_attr(v, &attr, i, &rec);
}

/* Those of one record, as they follow one another in it. */
static void print_record_attrs(const struct record_view *v)
{
	struct ntr_attr attr;
	uint32_t pos = 0;

	while (ntr_attr_next(&v->rec, &pos, &attr, NULL) > 0)
		if (target_wants(v->t, &attr))
			print_attr(v, &attr, record_attr_index(v, &attr),
				   &v->rec);
}

static void print_children(const struct record_view *v)
{
	struct ntr_record rec;

	if (v->t->info.records < 2)
		return;
	printf("\nchild records, in the order of the attribute list\n");
	for (uint32_t i = 1; i < v->t->info.records; i++) {
		if (ntr_file_record(v->t->file, i, &rec, NULL) < 0)
			continue;
		printf("    #%" PRIu64 "-%u  at ", rec.number, rec.sequence);
		print_offset(session_image_offset(v->s, rec.offset));
		if (rec.state == NTR_RECORD_GOOD)
			printf(", %" PRIu32 " of %" PRIu32 " used\n", rec.used,
			       rec.allocated);
		else
			printf("  %s\n", record_state_text(rec.state));
	}
}

static void print_streams(const struct record_view *v)
{
	struct ntr_stream_info si;
	char type[32];
	bool head = false;

	for (uint32_t i = 0; i < v->t->info.streams; i++) {
		if (ntr_file_stream(v->t->file, i, &si, NULL) < 0 ||
		    si.pieces < 2)
			continue;
		if (!head)
			printf("\nsplit attributes, joined\n");
		head = true;
		type_text(si.type, type, sizeof(type));
		printf("    %s", type);
		if (si.name_units) {
			fputs(" \"", stdout);
			text_put_name(stdout, si.name, si.name_units);
			putchar('"');
		}
		printf("  %" PRIu32 " pieces, %" PRIu64 " bytes, %" PRIu32
		       " mapping pairs, %" PRIu32 " fragments%s\n", si.pieces,
		       si.size, si.mapping_pairs, si.fragments,
		       si.headless ? ", first piece missing" : "");
	}
}

static void print_findings(const struct record_view *v)
{
	struct buf list = { 0 };
	struct ntr_finding f;
	uint32_t number;

	record_findings(v, &list);
	if (list.len)
		printf("\nfindings\n");
	for (size_t at = 0; at < list.len; at += sizeof(number)) {
		memcpy(&number, list.bytes + at, sizeof(number));
		if (ntr_findings_get(v->s->findings.seen, number,
				     &f) < 0)
			continue;
		fputs("    ", stdout);
		findings_text(stdout, &f);
	}
	buf_free(&list);
}

static void print_times(const struct record_view *v)
{
	if (is_narrowed(v))
		return;
	times_table_text(v->s, &v->desk->parent, v->t->file,
			 v->desk->all_entries ? UINT32_MAX : NAMES_SHOWN);
}

static void print_hex(const struct record_view *v)
{
	struct ntr_record rec;

	if (v->is_child || !v->t->file) {
		printf("\nrecord %" PRIu64 "\n", v->rec.number);
		out_hex(stdout, v->rec.data, v->rec.data ? v->rec.size : 0, 0);
		return;
	}
	for (uint32_t i = 0; i < v->t->info.records; i++) {
		if (ntr_file_record(v->t->file, i, &rec, NULL) < 0)
			continue;
		printf("\nrecord %" PRIu64 "\n", rec.number);
		out_hex(stdout, rec.data, rec.data ? rec.size : 0, 0);
	}
}

/* What lies between the used part and the end is left over from before. */
static void print_slack(const struct record_view *v)
{
	const struct ntr_record *rec = &v->rec;
	uint32_t i;

	if (!rec->data || rec->used >= rec->size || is_narrowed(v))
		return;
	for (i = rec->used; i < rec->size && rec->data[i] == 0; i++)
		;
	printf("\nslack  0x%" PRIx32 "-0x%" PRIx32 ", %" PRIu32 " bytes%s\n",
	       rec->used, rec->size - 1, rec->size - rec->used,
	       i == rec->size ? ", all zeros" : "");
	if (i < rec->size)
		out_hex(stdout, rec->data + rec->used, rec->size - rec->used,
			rec->used);
}

void record_text(const struct record_view *v)
{
	print_header(v);
	if (v->t->file && !v->is_child)
		print_file_attrs(v);
	else if (v->rec.state == NTR_RECORD_GOOD)
		print_record_attrs(v);
	if (v->t->file && !v->is_child) {
		print_children(v);
		print_streams(v);
		print_times(v);
	}
	print_slack(v);
	print_findings(v);
	if (v->desk->hex)
		print_hex(v);
}
