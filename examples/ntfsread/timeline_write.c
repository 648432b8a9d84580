/*
 * timeline_write.c - an entry of the timeline, name by name
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "pen.h"
#include "plain.h"
#include "timeline.h"

/* Windows knows no longer path; what is deeper was made to fill the disk. */
enum { PARENT_MAX = 32767 };

/* Is there a name that is not just the short form of another? */
static bool has_long_name(const struct tl_entry *e)
{
	for (size_t i = 0; i < e->name_count; i++)
		if (e->names[i].fn.name_space != NTR_NAME_DOS)
			return true;
	return false;
}

/* A parent's path too long to repeat: its end, as an orphan's. */
static void shorten(struct tl_place *p)
{
	const char *at = p->parent + p->parent_len - PARENT_MAX;
	const char *end = p->parent + p->parent_len;

	while (at < end && *at != '/')
		at++;
	p->parent = at;
	p->parent_len = (size_t)(end - at);
	p->orphan = true;
}

/* A directory's path is the same for all that is in use in it, and for all that is not. */
static bool is_plain(struct tl_worker *w, uint64_t ref, bool in_use,
		     const struct tl_place *p)
{
	struct tl_seen *seen = &w->seen[ref % TL_SEEN];

	if (!seen->known || seen->ref != ref || seen->in_use != in_use)
		*seen = (struct tl_seen){
			ref, true, in_use,
			plain_prefix(p->parent, p->parent_len) == p->parent_len
		};
	return seen->plain;
}

static int find_place(struct tl_worker *w, const struct tl_entry *e,
		      const struct tl_name *name, struct tl_place *p)
{
	uint32_t notes = 0;
	int code;

	p->name = name;
	p->text_len = ntr_utf8(name->fn.name, name->fn.name_units, p->text,
			       sizeof(p->text));
	code = ntr_paths_parent(w->paths, name->fn.parent_ref, !e->in_use,
				&p->parent, &p->parent_len, &notes);
	if (code < 0)
		return code;
	p->orphan = notes != 0;
	p->parent_plain = is_plain(w, name->fn.parent_ref, e->in_use, p);
	if (p->parent_len > PARENT_MAX)
		shorten(p);
	return 0;
}

/* Nameless: called as The Sleuth Kit calls it. */
static void make_place(const struct tl_entry *e, struct tl_place *p)
{
	struct pen pen = { p->text };

	p->name = NULL;
	pen_text(&pen, "OrphanFile-");
	pen_u64(&pen, e->number);
	p->text_len = (size_t)(pen.at - p->text);
	p->parent = "/$Orphan";
	p->parent_len = strlen(p->parent);
	p->parent_plain = true;
	p->orphan = true;
}

static int write_place(struct tl_worker *w, struct ntr_part *part,
		       const struct tl_entry *e, const struct tl_place *p)
{
	const struct tl_format *format = w->tl->format;
	struct pen pen = { ntr_part_room(part, format->room(w->tl, e, p)) };
	char *start = pen.at;

	if (!start)
		return NTR_E_NOMEM;
	format->rows(&pen, w->tl, e, p);
	ntr_part_used(part, (size_t)(pen.at - start));
	return 0;
}

int tl_write(struct tl_worker *w, struct ntr_part *part,
	     const struct tl_entry *e)
{
	bool long_names = has_long_name(e);
	struct tl_place place;
	bool orphan = false;
	uint32_t written = 0;
	int code = 0;

	for (size_t i = 0; code == 0 && i < e->name_count; i++) {
		if (long_names && e->names[i].fn.name_space == NTR_NAME_DOS)
			continue;
		code = find_place(w, e, &e->names[i], &place);
		if (code < 0)
			return code;
		place.index = written;
		place.with_streams = written++ == 0 || !e->streams_once;
		orphan |= place.orphan && written == 1;
		code = write_place(w, part, e, &place);
	}
	if (e->name_count == 0) {
		make_place(e, &place);
		place.index = 0;
		place.with_streams = true;
		code = write_place(w, part, e, &place);
	}
	w->totals.orphans += orphan;
	return code;
}
