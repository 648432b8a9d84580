/*
 * timeline_csv.c - the timeline as a table for spreadsheets
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Columns, their order and what is left empty are MFTECmd's, so that what people have
 * made for its tables works with ours.  Quoting is RFC 4180's.
 */
#include "pen.h"
#include "timeline.h"
#include "types.h"

enum {
	FIXED     = 1024,	/* all of a row but names and texts */
	ZONE_MAX  = 4096	/* of a Zone.Identifier shown */
};

static size_t row_room(const struct timeline *tl, const struct tl_entry *e,
		       const struct tl_place *p)
{
	return FIXED + PEN_ESCAPE * (p->parent_len + 2 * p->text_len +
				     strlen(tl->image) +
				     3 * (size_t)e->utility_units +
				     2 * (size_t)e->reparse_len);
}

static size_t csv_room(const struct timeline *tl, const struct tl_entry *e,
		       const struct tl_place *p)
{
	size_t one = row_room(tl, e, p), len = one;

	for (size_t i = 0; p->with_streams && i < e->stream_count; i++)
		if (e->streams[i].type == NTR_DATA && e->streams[i].name_units)
			len += one + PEN_ESCAPE * (6 * (size_t)
			       e->streams[i].name_units + ZONE_MAX);
	return len;
}

/* ------------------------------------------------------------------- cells -- */

/* A cell that may hold anything: quoted when it must be.  The text is written behind
 * where the quote would be, and moved when there is none. */
struct cell {
	char *at;
};

static struct cell cell_start(struct pen *pen)
{
	struct cell cell = { pen->at };

	pen_char(pen, '"');
	return cell;
}

static void cell_end(struct pen *pen, struct cell cell)
{
	size_t len = (size_t)(pen->at - cell.at) - 1;

	if (memchr(cell.at + 1, ',', len) || memchr(cell.at + 1, '"', len) ||
	    memchr(cell.at + 1, '\n', len) || memchr(cell.at + 1, '\r', len)) {
		pen_char(pen, '"');
	} else {
		memmove(cell.at, cell.at + 1, len);
		pen->at--;
	}
	pen_char(pen, ',');
}

static void put_number(struct pen *pen, uint64_t number)
{
	pen_u64(pen, number);
	pen_char(pen, ',');
}

static void put_bool(struct pen *pen, bool value)
{
	pen_text(pen, value ? "True," : "False,");
}

static void put_time(struct pen *pen, bool has, uint64_t filetime)
{
	if (has)
		pen_time(pen, filetime, ' ', "");
	pen_char(pen, ',');
}

/* ------------------------------------------------------------ paths and names -- */

static void put_parent(struct pen *pen, const struct tl_place *p)
{
	static const char orphan[] = "/$Orphan";
	const char *at = p->parent, *end = at + p->parent_len;
	struct cell cell = cell_start(pen);
	uint64_t ref = p->name ? p->name->fn.parent_ref : 0;
	const char *slash;

	pen_char(pen, '.');
	if (p->orphan && p->parent_len >= strlen(orphan) &&
	    memcmp(at, orphan, strlen(orphan)) == 0) {
		pen_text(pen, "\\PathUnknown");
		at += strlen(orphan);
		if (at == end && p->name) {
			pen_text(pen, "\\Directory with ID 0x");
			pen_hex(pen, NTR_REF_NUMBER(ref), 8);
			pen_char(pen, '-');
			pen_hex(pen, NTR_REF_SEQUENCE(ref), 8);
		}
	}
	while (at < end) {
		slash = memchr(at + 1, '/', (size_t)(end - at - 1));
		slash = slash ? slash : end;
		pen_char(pen, '\\');
		pen_safe(pen, at + 1, (size_t)(slash - at - 1), PEN_CSV);
		at = slash;
	}
	cell_end(pen, cell);
}

static void put_file_name(struct pen *pen, const struct tl_place *p,
			  const struct tl_stream *s)
{
	struct cell cell = cell_start(pen);

	pen_safe(pen, p->text, p->text_len, PEN_CSV);
	if (s) {
		pen_char(pen, ':');
		pen_name(pen, s->name, s->name_units, PEN_CSV);
	}
	cell_end(pen, cell);
}

/* From the last dot on; a dot at the end is none. */
static void put_extension(struct pen *pen, const struct tl_entry *e,
			  const struct tl_place *p, const struct tl_stream *s)
{
	char text[TL_NAME_TEXT];
	const char *name = p->text;
	size_t len = p->text_len, dot;
	struct cell cell = cell_start(pen);

	if (s) {
		len = ntr_utf8(s->name, s->name_units, text, sizeof(text));
		name = text;
	}
	for (dot = len; dot > 0 && name[dot - 1] != '.'; dot--)
		;
	if (dot > 0 && dot < len && (s || !e->directory))
		pen_safe(pen, name + dot - 1, len - dot + 1, PEN_CSV);
	cell_end(pen, cell);
}

static void put_target(struct pen *pen, const struct tl_entry *e)
{
	static const uint8_t prefix[8] = { '\\', 0, '?', 0, '?', 0, '\\', 0 };
	struct cell cell = cell_start(pen);
	struct ntr_reparse r;

	if (e->reparse && ntr_reparse_decode(e->reparse, e->reparse_len, &r,
					     NULL) == NTR_OK) {
		if (r.target_units >= 4 &&
		    memcmp(r.target, prefix, sizeof(prefix)) == 0) {
			r.target += sizeof(prefix);
			r.target_units -= 4;
		}
		if (r.target)
			pen_name(pen, r.target, r.target_units, PEN_CSV);
		else if (r.text)
			pen_safe(pen, (const char *)r.text, r.text_len, PEN_CSV);
	}
	cell_end(pen, cell);
}

/* ------------------------------------------------------------------- flags -- */

static void put_flags(struct pen *pen, uint32_t flags)
{
	const char *between = "", *title;

	for (uint32_t rest = flags; rest; rest &= rest - 1) {
		title = file_flag_title(rest & (~rest + 1));
		if (!title)
			continue;
		pen_text(pen, between);
		pen_text(pen, title);
		between = "|";
	}
	if (!*between)
		pen_text(pen, "None");
	pen_char(pen, ',');
}

static void put_name_type(struct pen *pen, const struct tl_place *p)
{
	static const char *const types[] = {
		"Posix", "Windows", "Dos", "DosWindows"
	};

	if (p->name && p->name->fn.name_space < 4)
		pen_text(pen, types[p->name->fn.name_space]);
	pen_char(pen, ',');
}

/* ------------------------------------------------------------------- a row -- */

/* Cells up to the times. */
static void put_identity(struct pen *pen, const struct tl_entry *e,
			 const struct tl_place *p)
{
	uint64_t parent = p->name ? p->name->fn.parent_ref : 0;

	if (e->unknown) {
		pen_bytes(pen, ",,", 2);
	} else {
		put_number(pen, e->number);
		put_number(pen, e->sequence);
	}
	put_bool(pen, e->in_use);
	put_number(pen, NTR_REF_NUMBER(parent));
	put_number(pen, NTR_REF_SEQUENCE(parent));
	put_parent(pen, p);
}

static uint64_t unnamed_size(const struct tl_entry *e)
{
	for (size_t i = 0; i < e->stream_count; i++)
		if (e->streams[i].type == NTR_DATA &&
		    e->streams[i].name_units == 0)
			return e->streams[i].size;
	return 0;
}

static bool has_named(const struct tl_entry *e)
{
	for (size_t i = 0; i < e->stream_count; i++)
		if (e->streams[i].type == NTR_DATA && e->streams[i].name_units)
			return true;
	return false;
}

static uint64_t reference_count(const struct tl_entry *e)
{
	uint64_t count = 0;

	for (size_t i = 0; i < e->name_count; i++)
		count += e->names[i].fn.name_space != NTR_NAME_DOS;
	return count ? count : e->name_count;
}

/* Is part of its second missing: less than a thousandth? */
static bool no_milliseconds(uint64_t filetime)
{
	return filetime % 10000000 < 10000;
}

static void put_hints(struct pen *pen, const struct tl_entry *e,
		      const struct tl_place *p)
{
	const struct ntr_stdinfo *si = &e->si;

	put_bool(pen, e->has_si && p->name &&
		      si->created < p->name->fn.created);
	put_bool(pen, e->has_si && (no_milliseconds(si->created) ||
				    no_milliseconds(si->modified)));
	put_bool(pen, e->has_si && si->modified < si->created);
}

static void put_times(struct pen *pen, const struct timeline *tl,
		      const struct tl_entry *e, const struct tl_place *p)
{
	const struct ntr_stdinfo *si = &e->si;
	static const struct ntr_filename none;
	const struct ntr_filename *fn = p->name ? &p->name->fn : &none;
	const uint64_t pairs[4][2] = {
		{ si->created, fn->created }, { si->modified, fn->modified },
		{ si->changed, fn->changed }, { si->accessed, fn->accessed },
	};

	for (int i = 0; i < 4; i++) {
		put_time(pen, e->has_si, pairs[i][0]);
		put_time(pen, p->name && (tl->all_times || !e->has_si ||
					  pairs[i][0] != pairs[i][1]),
			 pairs[i][1]);
	}
}

static void put_zone(struct pen *pen, const struct tl_stream *s)
{
	static const char name[] = "Zone.Identifier";
	struct cell cell = cell_start(pen);
	char text[sizeof(name)];

	if (s && s->name_units == sizeof(name) - 1 &&
	    ntr_utf8(s->name, s->name_units, text, sizeof(text)) ==
	    sizeof(name) - 1 && memcmp(text, name, sizeof(name)) == 0) {
		if (s->value)
			pen_lines(pen, s->value, s->size < ZONE_MAX ?
				  (size_t)s->size : ZONE_MAX);
		else
			pen_text(pen, "(Zone.Identifier data is non-resident)");
	}
	cell_end(pen, cell);
}

static void put_ids(struct pen *pen, const struct tl_entry *e)
{
	char guid[NTR_GUID_TEXT] = "";
	struct cell cell;

	put_number(pen, e->si.usn);
	put_number(pen, e->lsn);
	put_number(pen, e->si.security_id);
	if (e->has_object_id)
		ntr_guid_text(e->object_id, guid);
	pen_text(pen, guid);
	pen_char(pen, ',');
	cell = cell_start(pen);
	pen_name(pen, e->utility, e->utility_units, PEN_CSV);
	cell_end(pen, cell);
}

static void put_row(struct pen *pen, const struct timeline *tl,
		    const struct tl_entry *e, const struct tl_place *p,
		    const struct tl_stream *s)
{
	struct cell cell;

	put_identity(pen, e, p);
	put_file_name(pen, p, s);
	put_extension(pen, e, p, s);
	put_number(pen, s ? s->size : unnamed_size(e));
	put_number(pen, reference_count(e));
	put_target(pen, e);
	put_bool(pen, e->directory && !s);
	put_bool(pen, !s && has_named(e));
	put_bool(pen, s);
	put_hints(pen, e, p);
	put_flags(pen, e->si.file_flags);
	put_name_type(pen, p);
	put_times(pen, tl, e, p);
	put_ids(pen, e);
	put_zone(pen, s);
	cell = cell_start(pen);
	pen_safe(pen, tl->image, strlen(tl->image), PEN_CSV);
	cell_end(pen, cell);
	pen->at[-1] = '\n';	/* for the last comma */
}

static void csv_rows(struct pen *pen, const struct timeline *tl,
		     const struct tl_entry *e, const struct tl_place *p)
{
	put_row(pen, tl, e, p, NULL);
	for (size_t i = 0; p->with_streams && i < e->stream_count; i++)
		if (e->streams[i].type == NTR_DATA && e->streams[i].name_units)
			put_row(pen, tl, e, p, &e->streams[i]);
}

const struct tl_format tl_csv = {
	"csv",
	"EntryNumber,SequenceNumber,InUse,ParentEntryNumber,"
	"ParentSequenceNumber,ParentPath,FileName,Extension,FileSize,"
	"ReferenceCount,ReparseTarget,IsDirectory,HasAds,IsAds,SI<FN,"
	"uSecZeros,Copied,SiFlags,NameType,Created0x10,Created0x30,"
	"LastModified0x10,LastModified0x30,LastRecordChange0x10,"
	"LastRecordChange0x30,LastAccess0x10,LastAccess0x30,"
	"UpdateSequenceNumber,LogfileSequenceNumber,SecurityId,"
	"ObjectIdFileDroid,LoggedUtilStream,ZoneIdContents,SourceFile\n",
	csv_room, csv_rows
};
