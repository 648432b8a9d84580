/*
 * timeline_entry.c - a record of the MFT as an entry of the timeline
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Nearly every record is a whole file and is read in place.  One with an attribute list
 * is opened, which brings its child records in; these then have no rows of their own.
 * A child record whose base record is gone or is another file's by now still tells a
 * name, maybe, and has rows.
 */
#include <string.h>

#include "timeline.h"

/* An entry as it comes together. */
struct gather {
	struct tl_worker *w;
	struct tl_entry e;
	bool listed;		/* there is an $ATTRIBUTE_LIST */
	bool any;		/* there is an attribute */
	bool nonresident;	/* one is */
	bool broken;		/* an attribute cannot be used */
	int code;		/* NTR_E_NOMEM */
};

/* ------------------------------------------------------------- attributes -- */

static void take_name(struct gather *g, const struct ntr_attr *attr)
{
	struct tl_name name = { .value_len = attr->value_len, .id = attr->id };

	if (ntr_filename_decode(attr->value, attr->value_len, &name.fn, NULL) < 0)
		g->broken = true;
	else if (buf_add(&g->w->names, &name, sizeof(name)) < 0)
		g->code = NTR_E_NOMEM;
}

static void take_stream(struct gather *g, const struct ntr_attr *attr)
{
	struct tl_stream stream = {
		.type = attr->type, .id = attr->id,
		.name = attr->name, .name_units = attr->name_units,
		.size = attr->resident ? attr->value_len : attr->size,
		.value = attr->resident ? attr->value : NULL,
	};

	if (buf_add(&g->w->streams, &stream, sizeof(stream)) < 0)
		g->code = NTR_E_NOMEM;
}

static void take_object_id(struct gather *g, const struct ntr_attr *attr)
{
	struct ntr_object_id id;

	if (ntr_object_id_decode(attr->value, attr->value_len, &id, NULL) < 0)
		return;		/* NTFS before 3.0 has something else there */
	g->e.has_object_id = true;
	memcpy(g->e.object_id, id.object_id, sizeof(g->e.object_id));
}

static void take_resident(struct gather *g, const struct ntr_attr *attr)
{
	switch (attr->type) {
	case NTR_STANDARD_INFORMATION:
		if (!g->e.has_si &&
		    ntr_stdinfo_decode(attr->value, attr->value_len, &g->e.si,
				       NULL) == NTR_OK)
			g->e.has_si = true;
		break;
	case NTR_FILE_NAME:
		take_name(g, attr);
		break;
	case NTR_OBJECT_ID:
		take_object_id(g, attr);
		break;
	case NTR_REPARSE_POINT:
		g->e.reparse = attr->value;
		g->e.reparse_len = attr->value_len;
		break;
	default:
		break;
	}
}

/* All but the streams, which an attribute list may have split. */
static void take(struct gather *g, const struct ntr_attr *attr)
{
	g->any = true;
	g->listed |= attr->type == NTR_ATTRIBUTE_LIST;
	if (attr->resident)
		take_resident(g, attr);
	else
		g->nonresident = true;
	if (attr->type == NTR_LOGGED_UTILITY_STREAM && !g->e.utility) {
		g->e.utility = attr->name;
		g->e.utility_units = attr->name_units;
	}
}

static bool is_stream(uint32_t type)
{
	return type == NTR_DATA || type == NTR_INDEX_ROOT;
}

/* --------------------------------------------------- in place, or assembled -- */

static void start(struct gather *g, struct tl_worker *w,
		  const struct ntr_record *rec)
{
	*g = (struct gather){ .w = w };
	g->e.number = rec->number;
	g->e.sequence = rec->sequence;
	g->e.lsn = rec->lsn;
	g->e.in_use = rec->flags & NTR_RECORD_IN_USE;
	g->e.directory = rec->flags & NTR_RECORD_DIRECTORY;
	w->names.len = w->streams.len = 0;
}

/* Read the attributes of a record where they are, up to an $ATTRIBUTE_LIST where 'whole'
 * says that the file is then to be opened. */
static void read_in_place(struct gather *g, const struct ntr_record *rec,
			  bool whole)
{
	struct ntr_attr attr;
	uint32_t pos = 0;
	int got;

	while ((got = ntr_attr_next(rec, &pos, &attr, NULL)) > 0) {
		take(g, &attr);
		if (whole && g->listed)
			return;
		if (is_stream(attr.type) && (attr.resident || attr.first_vcn == 0))
			take_stream(g, &attr);
	}
	g->broken |= got < 0 || rec->torn_sectors;
	g->e.stage = g->listed || rec->base_ref ? 0 : g->nonresident ? 2 : 1;
}

static void take_streams_of(struct gather *g, const struct ntr_file *file,
			    uint32_t count)
{
	struct ntr_stream_info info;
	struct ntr_attr attr;

	for (uint32_t i = 0; i < count && g->code == 0; i++) {
		if (ntr_file_stream(file, i, &info, NULL) < 0 ||
		    !is_stream(info.type) ||
		    ntr_file_attr(file, info.first_attr, &attr, NULL, NULL) < 0)
			continue;
		attr.size = info.size;
		take_stream(g, &attr);
	}
}

/* The file with all its child records; 'file' stays open while the entry is used. */
static void read_file(struct gather *g, const struct ntr_file *file)
{
	struct ntr_file_info info;
	struct ntr_attr attr;

	ntr_file_info(file, &info);
	for (uint32_t i = 0; i < info.attrs && g->code == 0; i++)
		if (ntr_file_attr(file, i, &attr, NULL, NULL) == NTR_OK)
			take(g, &attr);
	take_streams_of(g, file, info.streams);
	g->broken |= info.damaged;
	g->e.stage = info.list ? info.list + 2 : g->nonresident ? 2 : 1;
}

/* ---------------------------------------------------------------- a record -- */

/* With very many names and very many streams, not each with each. */
enum { PAIRS_MAX = 65536 };

static int write_entry(struct gather *g, struct ntr_part *part)
{
	struct tl_worker *w = g->w;
	struct tl_totals *t = &w->totals;

	g->e.names = (const struct tl_name *)(const void *)w->names.bytes;
	g->e.name_count = w->names.len / sizeof(struct tl_name);
	g->e.streams = (const struct tl_stream *)(const void *)w->streams.bytes;
	g->e.stream_count = w->streams.len / sizeof(struct tl_stream);
	if (g->e.name_count &&
	    g->e.stream_count > PAIRS_MAX / g->e.name_count)
		g->e.streams_once = true;
	/* What is left of a deleted file is seldom all of it. */
	t->incomplete += g->broken && g->e.in_use;
	if (g->code < 0)
		return g->code;
	/* Made ready for use and not used yet: it has nothing to say. */
	if (!g->any && !g->e.in_use && !g->broken)
		return 0;
	t->nameless += g->e.name_count == 0;
	return tl_write(w, part, &g->e);
}

/* A file, read from its base record on; 'rec' may be one of the first records, which
 * cannot be used and have a copy in $MFTMirr. */
static int map_file(struct tl_worker *w, struct ntr_part *part,
		    const struct ntr_record *rec)
{
	bool good = rec->state == NTR_RECORD_GOOD;
	struct ntr_file *file = NULL;
	struct ntr_record base;
	struct gather g;
	int code;

	start(&g, w, rec);
	if (good)
		read_in_place(&g, rec, true);
	if (!good || g.listed) {
		code = ntr_file_open(ntr_part_volume(part), rec->number, &file,
				     NULL);
		if (code == NTR_E_NOMEM || (code < 0 && !good))
			return code == NTR_E_NOMEM ? code : 0;
		if (code == NTR_OK &&
		    ntr_file_record(file, 0, &base, NULL) == NTR_OK)
			rec = &base;
		start(&g, w, rec);
		if (file)
			read_file(&g, file);
		else
			read_in_place(&g, rec, false);
	}
	code = write_entry(&g, part);
	ntr_file_close(file);
	return code;
}

static int map_child(struct tl_worker *w, struct ntr_part *part,
		     const struct ntr_record *rec)
{
	struct gather g;

	if (ntr_child_has_base(ntr_part_volume(part), rec, w->record))
		return 0;
	start(&g, w, rec);
	g.e.is_child = true;
	g.e.in_use = false;	/* whatever its header says: its file is not */
	read_in_place(&g, rec, false);
	return write_entry(&g, part);
}

/* Records that $MFTMirr may have a copy of. */
enum { MIRRORED = 4 };

static void count(struct tl_totals *t, const struct ntr_record *rec)
{
	bool in_use = rec->flags & NTR_RECORD_IN_USE;

	t->records++;
	if (rec->state == NTR_RECORD_EMPTY) {
		t->empty++;
	} else if (rec->state != NTR_RECORD_GOOD) {
		t->unusable++;
		/* A zeroed record that is marked bad is what chkdsk leaves. */
		t->unreadable += rec->state == NTR_RECORD_DAMAGED ||
				 rec->state == NTR_RECORD_UNREADABLE;
	} else {
		t->in_use += in_use;
		t->unused += !in_use;
		t->directories += (rec->flags & NTR_RECORD_DIRECTORY) != 0;
	}
}

static int map_record(struct tl_worker *w, struct ntr_part *part,
		      const struct ntr_record *rec)
{
	if (rec->state == NTR_RECORD_GOOD && rec->base_ref != 0)
		return map_child(w, part, rec);
	if (rec->state == NTR_RECORD_GOOD ||
	    (rec->number < MIRRORED && rec->state != NTR_RECORD_EMPTY))
		return map_file(w, part, rec);
	return 0;
}

int tl_map(void *ctx, struct ntr_part *part, const struct ntr_record *rec)
{
	struct tl_worker *w = ntr_part_worker(part);
	int code;

	(void)ctx;
	count(&w->totals, rec);
	code = map_record(w, part, rec);
	if (code == 0 && w->tl->slack)
		code = tl_slack(w, part, rec);
	return code;
}
