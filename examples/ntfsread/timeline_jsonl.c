/*
 * timeline_jsonl.c - the timeline as JSON lines
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "pen.h"
#include "timeline.h"
#include "types.h"

enum { FIXED = 2048 };	/* all of an object but names and texts */

static size_t jsonl_room(const struct timeline *tl, const struct tl_entry *e,
			 const struct tl_place *p)
{
	size_t len = FIXED + PEN_ESCAPE * (p->parent_len + 2 * p->text_len +
					   2 * (size_t)e->reparse_len);

	(void)tl;
	for (size_t i = 0; p->with_streams && i < e->stream_count; i++)
		len += 64 + PEN_ESCAPE * 3 * (size_t)e->streams[i].name_units;
	return len;
}

static void put_key(struct pen *pen, const char *key)
{
	pen_text(pen, ",\"");
	pen_text(pen, key);
	pen_bytes(pen, "\":", 2);
}

static void put_number(struct pen *pen, const char *key, uint64_t number)
{
	put_key(pen, key);
	pen_u64(pen, number);
}

static void put_bool(struct pen *pen, const char *key, bool value)
{
	put_key(pen, key);
	pen_text(pen, value ? "true" : "false");
}

static void put_quoted(struct pen *pen, const uint8_t *name, size_t units)
{
	pen_char(pen, '"');
	pen_name(pen, name, units, PEN_JSON);
	pen_char(pen, '"');
}

static void put_path(struct pen *pen, const struct tl_entry *e,
		     const struct tl_place *p)
{
	/* The root's own name is a dot. */
	bool is_root = e->number == 5 && p->parent_len == 0 &&
		       p->text_len == 1 && *p->text == '.';

	put_key(pen, "path");
	pen_char(pen, '"');
	pen_safer(pen, p->parent, p->parent_len, p->parent_plain, PEN_JSON);
	pen_char(pen, '/');
	if (!is_root)
		pen_safe(pen, p->text, p->text_len, PEN_JSON);
	pen_char(pen, '"');
}

static void put_times(struct pen *pen, const char *key, bool has,
		      const uint64_t times[4])
{
	static const char *const names[] = {
		"created", "modified", "changed", "accessed"
	};

	put_key(pen, key);
	if (!has) {
		pen_text(pen, "null");
		return;
	}
	for (int i = 0; i < 4; i++) {
		pen_char(pen, i ? ',' : '{');
		pen_char(pen, '"');
		pen_text(pen, names[i]);
		pen_bytes(pen, "\":\"", 3);
		pen_time(pen, times[i], 'T', "Z");
		pen_char(pen, '"');
	}
	pen_char(pen, '}');
}

/* What only a $FILE_NAME tells. */
static void put_name(struct pen *pen, const struct tl_entry *e,
		     const struct tl_place *p)
{
	const struct ntr_filename *fn = p->name ? &p->name->fn : NULL;

	put_path(pen, e, p);
	put_key(pen, "name");
	if (!fn) {
		pen_text(pen, "null,\"namespace\":null,\"parent\":null");
		return;
	}
	pen_char(pen, '"');
	pen_safe(pen, p->text, p->text_len, PEN_JSON);
	pen_char(pen, '"');
	put_key(pen, "namespace");
	if (fn->name_space > NTR_NAME_WIN32_DOS) {
		pen_u64(pen, fn->name_space);
	} else {
		pen_char(pen, '"');
		pen_text(pen, name_space_text(fn->name_space));
		pen_char(pen, '"');
	}
	put_key(pen, "parent");
	pen_text(pen, "{\"record\":");
	pen_u64(pen, NTR_REF_NUMBER(fn->parent_ref));
	put_number(pen, "sequence", NTR_REF_SEQUENCE(fn->parent_ref));
	pen_char(pen, '}');
}

static uint64_t main_size(const struct tl_entry *e)
{
	for (size_t i = 0; i < e->stream_count; i++)
		if (e->streams[i].type == NTR_DATA &&
		    e->streams[i].name_units == 0)
			return e->streams[i].size;
	return 0;
}

static void put_streams(struct pen *pen, const struct tl_entry *e,
			const struct tl_place *p)
{
	const char *between = "";

	put_key(pen, "streams");
	pen_char(pen, '[');
	for (size_t i = 0; p->with_streams && i < e->stream_count; i++) {
		const struct tl_stream *s = &e->streams[i];

		if (s->type != NTR_DATA)
			continue;
		pen_text(pen, between);
		pen_text(pen, "{\"name\":");
		put_quoted(pen, s->name, s->name_units);
		put_number(pen, "size", s->size);
		pen_char(pen, '}');
		between = ",";
	}
	pen_char(pen, ']');
}

static void put_flags(struct pen *pen, uint32_t flags)
{
	const char *between = "", *name;

	put_key(pen, "flags");
	pen_char(pen, '[');
	for (uint32_t rest = flags, bit; rest; rest &= rest - 1) {
		bit = rest & -rest;
		name = ntr_file_flag_name(bit);
		pen_text(pen, between);
		pen_char(pen, '"');
		if (name) {
			pen_text(pen, name);
		} else {
			pen_text(pen, "0x");
			pen_hex(pen, bit, 1);
		}
		pen_char(pen, '"');
		between = ",";
	}
	pen_char(pen, ']');
}

static void put_link(struct pen *pen, const struct ntr_reparse *r)
{
	put_key(pen, "target");
	if (r->target) {
		put_quoted(pen, r->target, r->target_units);
	} else if (r->text) {
		pen_char(pen, '"');
		pen_safe(pen, (const char *)r->text, r->text_len, PEN_JSON);
		pen_char(pen, '"');
	} else {
		pen_text(pen, "null");
	}
}

static void put_reparse(struct pen *pen, const struct tl_entry *e)
{
	struct ntr_reparse r;
	const char *name;

	put_key(pen, "reparse");
	if (!e->reparse || ntr_reparse_decode(e->reparse, e->reparse_len, &r,
					      NULL) < 0) {
		pen_text(pen, "null");
		return;
	}
	name = ntr_reparse_tag_name(r.tag);
	pen_text(pen, "{\"tag\":");
	pen_u64(pen, r.tag);
	pen_text(pen, ",\"tag_name\":");
	pen_text(pen, name ? "\"" : "null");
	pen_text(pen, name ? name : "");
	pen_text(pen, name ? "\",\"kind\":\"" : ",\"kind\":\"");
	pen_text(pen, ntr_reparse_kind_name(r.kind));
	pen_char(pen, '"');
	put_link(pen, &r);
	pen_char(pen, '}');
}

static void put_hints(struct pen *pen, const struct tl_entry *e,
		      const struct tl_place *p)
{
	uint32_t hints = e->has_si ?
		ntr_time_hints(&e->si, p->name ? &p->name->fn : NULL) : 0;
	const char *between = "";

	put_key(pen, "hints");
	pen_char(pen, '[');
	for (uint32_t rest = hints; rest; rest &= rest - 1) {
		pen_text(pen, between);
		pen_char(pen, '"');
		pen_text(pen, ntr_time_hint_name(rest & -rest));
		pen_char(pen, '"');
		between = ",";
	}
	pen_char(pen, ']');
}

static void jsonl_rows(struct pen *pen, const struct timeline *tl,
		       const struct tl_entry *e, const struct tl_place *p)
{
	static const char *const sources[] = {
		"record", "index-slack", "record-slack"
	};
	const struct ntr_stdinfo *si = &e->si;
	static const struct ntr_filename none;
	const struct ntr_filename *fn = p->name ? &p->name->fn : &none;

	(void)tl;
	pen_text(pen, "{\"record\":");
	if (e->unknown) {
		pen_text(pen, "null,\"sequence\":null");
	} else {
		pen_u64(pen, e->number);
		put_number(pen, "sequence", e->sequence);
	}
	put_bool(pen, "in_use", e->in_use);
	put_bool(pen, "directory", e->directory);
	put_name(pen, e, p);
	put_bool(pen, "orphan", p->orphan);
	put_number(pen, "size", main_size(e));
	put_times(pen, "si", e->has_si, (uint64_t[4]){
		si->created, si->modified, si->changed, si->accessed });
	put_times(pen, "fn", p->name, (uint64_t[4]){
		fn->created, fn->modified, fn->changed, fn->accessed });
	put_key(pen, "stage");
	if (e->stage)
		pen_u64(pen, e->stage);
	else
		pen_text(pen, "null");
	put_streams(pen, e, p);
	put_flags(pen, si->file_flags);
	put_reparse(pen, e);
	put_hints(pen, e, p);
	put_number(pen, "hard_link_index", p->index);
	put_key(pen, "source");
	pen_char(pen, '"');
	pen_text(pen, sources[e->source]);
	pen_bytes(pen, "\"}\n", 3);
}

const struct tl_format tl_jsonl = { "jsonl", NULL, jsonl_room, jsonl_rows };
