/*
 * record_times.c - a file's times, wherever they are kept, side by side
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ntfsread_artifacts.h"
#include "record_times.h"
#include "rows.h"
#include "target.h"
#include "text.h"
#include "types.h"

enum { TIMES = 4 };

/* In which order they are shown. */
struct four {
	uint64_t time[TIMES];
};
static const char *const time_name[TIMES] = {
	"created", "modified", "changed", "accessed",
};

enum listed {
	LISTED, NOT_LISTED, LISTS_OTHER, PARENT_GONE, INDEX_UNREADABLE
};

static const struct {
	const char *key, *words;
} listed_text[] = {
	[LISTED] = { "found", "" },
	[NOT_LISTED] = { "absent", "does not list this name" },
	[LISTS_OTHER] = { "other", "lists another file by this name" },
	[PARENT_GONE] = { "no-parent", "is gone, or no directory" },
	[INDEX_UNREADABLE] = { "unreadable", "cannot be read" },
};

static const struct {
	uint32_t hint;
	const char *words;
} hint_text[] = {
	{ NTR_HINT_SI_BEFORE_FN, "$STANDARD_INFORMATION was created before "
				 "$FILE_NAME" },
	{ NTR_HINT_ZERO_FRACTION, "created or modified on a whole second" },
	{ NTR_HINT_COPIED, "modified before it was created: a copy, perhaps" },
	{ NTR_HINT_FUTURE, "created or modified after it was last changed" },
};

/* All there is about one name. */
struct name_times {
	struct ntr_filename fn;
	struct four si, of_name, of_entry;
	enum listed listed;
	uint32_t hints;
};

void parent_close(struct parent *p)
{
	ntr_dir_close(p->dir);
	*p = (struct parent){ .dir = NULL };
}

/* An extracted $MFT has no index blocks; the library lists such a directory by its
 * files' names then, which would be compared with themselves here. */
static bool has_blocks(const struct ntr_file *file)
{
	uint32_t index;

	return ntr_file_find(file, NTR_INDEX_ALLOCATION, "$I30", &index,
			     NULL) == NTR_OK;
}

static int parent_open(struct parent *p, const struct session *s, uint64_t ref)
{
	struct ntr_file *file = NULL;

	if (p->opened && p->ref == ref)
		return p->code;
	parent_close(p);
	p->opened = true;
	p->ref = ref;
	p->code = ntr_file_open(s->vol, ref, &file, NULL);
	if (p->code == NTR_OK && (s->info.notes & NTR_VOLUME_MFT_ONLY) &&
	    has_blocks(file))
		p->code = NTR_E_UNSUPPORTED;
	if (p->code == NTR_OK)
		p->code = ntr_dir_open(file, &p->dir, NULL);
	ntr_file_close(file);
	if (p->code < 0)
		p->dir = NULL;
	return p->code;
}

static enum listed look_up(struct session *s, struct parent *p, uint64_t ref,
			   const struct ntr_filename *fn,
			   struct ntr_dirent *ent)
{
	char name[TEXT_NAME];
	int code = parent_open(p, s, fn->parent_ref);
	size_t len;

	if (code == NTR_E_STALE || code == NTR_E_NOT_FOUND ||
	    code == NTR_E_NOT_DIR)
		return PARENT_GONE;
	len = ntr_utf8(fn->name, fn->name_units, name, sizeof(name));
	/* No text can ask for a name with NUL in it. */
	if (code < 0 || strlen(name) != len)
		return INDEX_UNREADABLE;
	code = ntr_dir_find(p->dir, name, ent, NULL);
	if (code == NTR_E_NOT_FOUND)
		return NOT_LISTED;
	if (code < 0)
		return INDEX_UNREADABLE;
	return ent->ref == ref ? LISTED : LISTS_OTHER;
}

static bool name_times(struct session *s, struct parent *p,
		       const struct ntr_file *file, uint32_t index,
		       const struct ntr_stdinfo *si, struct name_times *t)
{
	struct ntr_file_info info;
	struct ntr_dirent ent;

	ntr_file_info(file, &info);
	if (ntr_file_name(file, index, &t->fn, NULL) < 0)
		return false;
	t->of_name = (struct four){ { t->fn.created, t->fn.modified,
				      t->fn.changed, t->fn.accessed } };
	t->listed = look_up(s, p, info.ref, &t->fn, &ent);
	if (t->listed == LISTED)
		t->of_entry = (struct four){ { ent.created, ent.modified,
					       ent.changed, ent.accessed } };
	t->hints = si ? ntr_time_hints(si, &t->fn) : 0;
	if (si)
		t->si = (struct four){ { si->created, si->modified,
					 si->changed, si->accessed } };
	return true;
}

static void four_json(struct json *j, const char *key, const struct four *f)
{
	json_object(j, key);
	for (int i = 0; i < TIMES; i++)
		json_time(j, time_name[i], f->time[i]);
	json_object_end(j);
}

static void hints_json(struct json *j, uint32_t hints)
{
	json_array(j, "hints");
	for (uint32_t bit = 1; bit; bit <<= 1)
		if ((hints & bit) && ntr_time_hint_name(bit))
			json_text(j, NULL, ntr_time_hint_name(bit));
	json_array_end(j);
}

static void name_json(struct json *j, const struct name_times *t)
{
	json_object(j, NULL);
	json_name(j, "name", t->fn.name, t->fn.name_units);
	json_text(j, "namespace", name_space_text(t->fn.name_space));
	json_ref(j, "parent", t->fn.parent_ref);
	four_json(j, "fn", &t->of_name);
	if (t->listed == LISTED)
		four_json(j, "index", &t->of_entry);
	else
		json_null(j, "index");
	json_text(j, "index_state", listed_text[t->listed].key);
	hints_json(j, t->hints);
	json_object_end(j);
}

void times_table_json(struct json *j, struct session *s, struct parent *p,
		      const struct ntr_file *file)
{
	struct ntr_stdinfo si;
	struct name_times t;
	struct ntr_file_info info = { .names = 0 };
	bool has_si = file && file_stdinfo(file, &si);

	if (file)
		ntr_file_info(file, &info);
	json_object(j, "times");
	if (has_si) {
		json_object(j, "si");
		times_json(j, si.created, si.modified, si.changed, si.accessed);
		json_object_end(j);
	} else {
		json_null(j, "si");
	}
	json_array(j, "names");
	for (uint32_t i = 0; i < info.names; i++)
		if (name_times(s, p, file, i, has_si ? &si : NULL, &t))
			name_json(j, &t);
	json_array_end(j);
	hints_json(j, has_si ? ntr_time_hints(&si, NULL) : 0);
	json_object_end(j);
}

/* A column that others follow has a width; the last has none to trail. */
static void column(const char *text, bool last)
{
	if (last)
		printf("  %s\n", text);
	else
		printf("  %-27s", text);
}

/* The left column in full, the others so where they differ from it. */
static void time_line(const struct name_times *t, int i, bool has_si)
{
	bool listed = t->listed == LISTED;
	uint64_t left = has_si ? t->si.time[i] : t->of_name.time[i];
	char text[WHEN_TEXT];

	printf("    %-11s", time_name[i]);
	when_text(left, true, text);
	column(text, !has_si && !listed);
	when_text(t->of_name.time[i], true, text);
	if (has_si)
		column(t->of_name.time[i] == left ? "same" : text, !listed);
	when_text(t->of_entry.time[i], true, text);
	if (listed)
		column(t->of_entry.time[i] == left ? "same" : text, true);
}

static void put_hints(uint32_t hints)
{
	for (size_t i = 0; i < sizeof(hint_text) / sizeof(hint_text[0]); i++) {
		if (!(hints & hint_text[i].hint))
			continue;
		row("hint");
		puts(hint_text[i].words);
	}
}

static void name_text(const struct name_times *t, bool has_si)
{
	char parent[40];

	snprintf(parent, sizeof(parent), "index of #%" PRIu64 "-%u",
		 NTR_REF_NUMBER(t->fn.parent_ref),
		 NTR_REF_SEQUENCE(t->fn.parent_ref));
	fputs("\ntimes of ", stdout);
	text_put_name(stdout, t->fn.name, t->fn.name_units);
	printf("  (%s)\n    %-11s", name_space_text(t->fn.name_space), "");
	if (has_si)
		column("$STANDARD_INFORMATION", false);
	column("$FILE_NAME", t->listed != LISTED);
	if (t->listed == LISTED)
		column(parent, true);
	for (int i = 0; i < TIMES; i++)
		time_line(t, i, has_si);
	if (t->listed != LISTED)
		printf("    the %s %s\n", parent, listed_text[t->listed].words);
}

void times_table_text(struct session *s, struct parent *p,
		      const struct ntr_file *file, uint32_t max)
{
	struct ntr_file_info info;
	struct ntr_stdinfo si;
	struct name_times t;
	bool has_si = file_stdinfo(file, &si);
	uint32_t hints = has_si ? ntr_time_hints(&si, NULL) : 0;

	ntr_file_info(file, &info);
	for (uint32_t i = 0; i < info.names && i < max; i++) {
		if (!name_times(s, p, file, i, has_si ? &si : NULL, &t))
			continue;
		name_text(&t, has_si);
		put_hints(t.hints & ~hints);
	}
	if (info.names > max)
		printf("\n    times of %" PRIu32 " more names; --all-entries "
		       "shows them\n", info.names - max);
	put_hints(hints);
}
