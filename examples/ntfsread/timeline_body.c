/*
 * timeline_body.c - the timeline as a bodyfile for mactime
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Rows are what fls -r -m of The Sleuth Kit prints: one for each stream, and one for
 * the times in the $FILE_NAME.
 */
#include "pen.h"
#include "timeline.h"

enum {
	FIXED = 400,		/* all of a row but its names */
	INDEX_NAME_UNITS = 4,	/* "$I30" */
	MODE_LEN = 12		/* "r/rrwxrwxrwx" */
};

static size_t path_room(const struct tl_place *p)
{
	return PEN_ESCAPE * (p->parent_len + p->text_len) + FIXED;
}

static size_t body_room(const struct timeline *tl, const struct tl_entry *e,
			const struct tl_place *p)
{
	size_t rows = 2 + (p->with_streams ? e->stream_count : 0);
	size_t len = rows * path_room(p);

	(void)tl;
	for (size_t i = 0; p->with_streams && i < e->stream_count; i++)
		len += (size_t)PEN_ESCAPE * 3 * e->streams[i].name_units;
	return len;
}

/* What a row says besides its path. */
struct row {
	uint32_t type;			/* 0: no attribute */
	uint16_t id;
	uint64_t size;
	uint64_t times[4];		/* accessed, modified, changed, created */
};

static void put_seconds(struct pen *pen, uint64_t filetime, bool fraction)
{
	uint32_t nsec = 0;
	int64_t sec = 0;

	if (filetime)		/* zero: never set */
		ntr_time(filetime, &sec, &nsec);
	if (fraction && sec < 0 && nsec) {
		/* -2 and half a second are -1.5 */
		sec++;
		nsec = 1000000000 - nsec;
		if (sec == 0)
			pen_char(pen, '-');
	}
	if (sec < 0)
		pen_char(pen, '-');
	pen_u64(pen, sec < 0 ? -(uint64_t)sec : (uint64_t)sec);
	if (!fraction)
		return;
	pen_char(pen, '.');
	pen_digits(pen, nsec, 9);
}

/* Read-only takes the right to read away, and hidden that to write: so it is in the
 * bodyfiles people have. */
static void put_mode(struct pen *pen, const struct tl_entry *e)
{
	uint32_t flags = e->si.file_flags;
	char kind = e->directory ? 'd' : 'r';
	char mode[MODE_LEN] = "r/r";

	mode[0] = e->in_use ? kind : '-';
	mode[2] = kind;
	for (int i = 3; i < MODE_LEN; i += 3) {
		mode[i] = e->has_si && !(flags & NTR_FILE_READONLY) ? 'r' : '-';
		mode[i + 1] = e->has_si && !(flags & NTR_FILE_HIDDEN) ? 'w' : '-';
		mode[i + 2] = e->has_si ? 'x' : '-';
	}
	pen_bytes(pen, mode, sizeof(mode));
}

/* What all rows of an entry have before the attribute, "|number" or " (deleted)|number",
 * and between it and the size: "|mode|user|group|", the group being no number in NTFS. */
struct middle {
	char text[MODE_LEN + 80];
	size_t number_len, len;
};

static void put_middle(struct middle *middle, const struct tl_entry *e)
{
	struct pen pen = { middle->text };

	pen_text(&pen, e->in_use ? "|" : " (deleted)|");
	pen_u64(&pen, e->number);
	middle->number_len = (size_t)(pen.at - middle->text);
	pen_char(&pen, '|');
	put_mode(&pen, e);
	pen_char(&pen, '|');
	pen_u64(&pen, e->si.owner_id);
	pen_bytes(&pen, "|0|", 3);
	middle->len = (size_t)(pen.at - middle->text);
}

/* The end of a row, which is that of the one before it when the times are: so it is for
 * the streams of a file, and often for its name. */
struct times {
	uint64_t times[4];
	char text[4 * 32];
	size_t len;		/* 0: not yet made */
};

static void make_times(struct times *t, const uint64_t times[4], bool fraction)
{
	struct pen pen = { t->text };
	const char *last = NULL;
	size_t len = 0;

	for (int i = 0; i < 4; i++) {
		if (i > 0 && times[i] == times[i - 1]) {
			pen_bytes(&pen, last, len);
			continue;
		}
		last = pen.at;
		pen_char(&pen, '|');
		put_seconds(&pen, times[i], fraction);
		len = (size_t)(pen.at - last);
	}
	pen_char(&pen, '\n');
	memcpy(t->times, times, sizeof(t->times));
	t->len = (size_t)(pen.at - t->text);
}

static void put_times(struct pen *pen, struct times *t, const uint64_t times[4],
		      bool fraction)
{
	if (t->len == 0 || memcmp(t->times, times, sizeof(t->times)) != 0)
		make_times(t, times, fraction);
	pen_bytes(pen, t->text, t->len);
}

/* Everything after the path. */
static void put_rest(struct pen *pen, const struct timeline *tl,
		     const struct tl_entry *e, const struct middle *middle,
		     struct times *times, const struct row *row)
{
	pen_bytes(pen, middle->text, middle->number_len);
	/* 0, and no attribute: known by its name alone. */
	if (row->type && !e->unknown) {
		pen_char(pen, '-');
		pen_u64(pen, row->type);
		pen_char(pen, '-');
		pen_u64(pen, row->id);
	}
	pen_bytes(pen, middle->text + middle->number_len,
		  middle->len - middle->number_len);
	pen_u64(pen, row->size);
	put_times(pen, times, row->times, tl->nanoseconds);
}

/* "0|/path" */
struct head {
	const char *at;
	size_t len;
};

static struct head put_head(struct pen *pen, const struct tl_place *p)
{
	struct head head = { pen->at, 0 };

	pen_bytes(pen, "0|", 2);
	pen_safer(pen, p->parent, p->parent_len, p->parent_plain, PEN_BODY);
	pen_char(pen, '/');
	pen_safe(pen, p->text, p->text_len, PEN_BODY);
	head.len = (size_t)(pen->at - head.at);
	return head;
}

static bool is_directory_index(const struct tl_stream *s)
{
	return s->type == NTR_INDEX_ROOT && s->name_units == INDEX_NAME_UNITS &&
	       memcmp(s->name, "$\0I\0003\0000", 2 * INDEX_NAME_UNITS) == 0;
}

static void put_stream_name(struct pen *pen, const struct tl_stream *s)
{
	if (s->name_units == 0 || is_directory_index(s))
		return;
	pen_char(pen, ':');
	pen_name(pen, s->name, s->name_units, PEN_BODY);
}

static void body_rows(struct pen *pen, const struct timeline *tl,
		      const struct tl_entry *e, const struct tl_place *p)
{
	struct row row = { .times = { e->si.accessed, e->si.modified,
				      e->si.changed, e->si.created } };
	size_t count = p->with_streams ? e->stream_count : 0;
	struct head head = put_head(pen, p);
	struct times times = { .len = 0 };
	struct middle middle;

	put_middle(&middle, e);
	for (size_t i = 0; i < count; i++) {
		row.type = e->streams[i].type;
		row.id = e->streams[i].id;
		row.size = e->streams[i].size;
		if (i)
			pen_bytes(pen, head.at, head.len);
		put_stream_name(pen, &e->streams[i]);
		put_rest(pen, tl, e, &middle, &times, &row);
	}
	if (count == 0)
		put_rest(pen, tl, e, &middle, &times, &row);
	if (!p->name)
		return;
	row = (struct row){ NTR_FILE_NAME, p->name->id, p->name->value_len,
			    { p->name->fn.accessed, p->name->fn.modified,
			      p->name->fn.changed, p->name->fn.created } };
	pen_bytes(pen, head.at, head.len);
	pen_text(pen, " ($FILE_NAME)");
	put_rest(pen, tl, e, &middle, &times, &row);
}

const struct tl_format tl_body = { "body", NULL, body_room, body_rows };
