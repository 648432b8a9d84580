/*
 * ls_print.c - one entry of ntfsread ls
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "ls.h"
#include "ntfsread_artifacts.h"
#include "storage.h"
#include "target.h"
#include "text.h"
#include "types.h"

/* What -l reads from the file's own record. */
struct details {
	struct ntr_file *file;		/* NULL: could not be opened */
	struct ntr_file_info info;
	struct ntr_stdinfo si;
	struct ntr_stream_info data;
	struct storage storage;
	bool has_si, has_data;
};

/* The root lists itself as ".". */
static bool is_dot(const struct listing *l, const struct entry *e)
{
	const uint8_t *name = listing_name(l, e);

	return e->name_units == 1 && name[0] == '.' && name[1] == 0;
}

bool ls_learn(struct ls *ls, const struct entry *e)
{
	uint16_t sequence = NTR_REF_SEQUENCE(e->ref);

	if (e->name_space == NTR_NAME_DOS || e->lost & NTR_LOST_REF)
		return true;
	/* Freeing a record counts it up; entries left in slack are older. */
	if (e->deleted && !e->carved &&
	    set_add(&ls->long_names, NTR_REF(NTR_REF_NUMBER(e->ref),
					     (uint16_t)(sequence - 1))) < 0)
		return false;
	return set_add(&ls->long_names, e->ref) >= 0;
}

/* A file in use has one in the same directory. */
static bool has_long_name(const struct ls *ls, const struct entry *e)
{
	if (e->lost & NTR_LOST_REF)
		return false;
	return (!e->deleted && !ls->place) || set_has(&ls->long_names, e->ref);
}

bool ls_hides(const struct ls *ls, const struct listing *l,
	      const struct entry *e)
{
	if (ls->all_names || ls->s->opt->json)
		return false;
	return is_dot(l, e) ||
	       (e->name_space == NTR_NAME_DOS && has_long_name(ls, e));
}

static void open_details(struct ls *ls, const struct entry *e,
			 const char *name, struct details *d)
{
	struct ntr_error err;
	int code;

	/* Whatever has its record now, the name is no longer that one's. */
	if (e->carved || ls->place)
		return;
	code = e->deleted ?
	       ntr_file_open_alone(ls->s->vol, e->ref, &d->file, &err) :
	       ntr_file_open(ls->s->vol, e->ref, &d->file, &err);
	if (code < 0) {
		d->file = NULL;
		if (!e->deleted) {
			complain_error(name, &err);
			session_worsen(ls->s, EXIT_PARTIAL);
		}
		return;
	}
	ntr_file_info(d->file, &d->info);
	d->has_si = file_stdinfo(d->file, &d->si);
	d->has_data = file_data(d->file, &d->data);
	storage_read(&d->storage, d->file);
}

static bool is_directory(const struct entry *e, const struct details *d)
{
	return d->file ? d->info.directory != 0 : e->directory;
}

/* As ls -l has them. */
static char kind_letter(uint32_t kind, bool directory)
{
	switch (kind) {
	case NTR_REPARSE_SYMLINK:
	case NTR_REPARSE_JUNCTION:
	case NTR_REPARSE_VOLUME:
	case NTR_REPARSE_WSL_LINK:
		return 'l';
	case NTR_REPARSE_FIFO:
		return 'p';
	case NTR_REPARSE_CHAR:
		return 'c';
	case NTR_REPARSE_BLOCK:
		return 'b';
	case NTR_REPARSE_SOCKET:
		return 's';
	default:
		return directory ? 'd' : '-';
	}
}

/* What the bits say, and what only the reparse point tells. */
static void letters_of(const struct entry *e, const struct entry_facts *facts,
		       const struct details *d, char letters[LETTERS])
{
	file_flags_letters(d->has_si ? d->si.file_flags : facts->file_flags,
			   is_directory(e, d), letters);
	if (!d->file || !d->storage.decoded)
		return;
	letters[0] = kind_letter(d->storage.reparse.kind, is_directory(e, d));
	if (storage_is_wof(&d->storage))
		letters[5] = 'w';
	if (storage_is_elsewhere(&d->storage))
		letters[8] = 'o';
}

static void print_long(const struct ls *ls, const struct entry *e,
		       const struct entry_facts *facts, const struct details *d)
{
	uint64_t size = d->has_data ? d->data.size : d->file ? 0 : facts->size;
	char when[WHEN_TEXT], letters[LETTERS], ref[32];

	when_text(d->has_si ? d->si.modified : facts->modified, false, when);
	letters_of(e, facts, d, letters);
	if (e->lost & NTR_LOST_REF)
		snprintf(ref, sizeof(ref), "-");
	else
		snprintf(ref, sizeof(ref), "%" PRIu64 "-%u",
			 NTR_REF_NUMBER(e->ref), NTR_REF_SEQUENCE(e->ref));
	printf("%s%c %12" PRIu64 "  %s  %9s  ", letters,
	       e->deleted ? '*' : d->file || ls->place ? ' ' : '?', size, when,
	       ref);
}

/* Where a link leads; of other reparse points, which they are. */
static void print_reparse(const struct details *d)
{
	const struct storage *st = &d->storage;
	const char *name;

	if (!d->file || st->tag == 0 || storage_is_wof(st))
		return;
	if (storage_is_link(st)) {
		fputs(" -> ", stdout);
		storage_put_target(stdout, st);
		return;
	}
	name = ntr_reparse_tag_name(st->tag);
	if (name)
		printf("  [%s]", name);
	else
		printf("  [reparse tag 0x%08" PRIx32 "]", st->tag);
}

/* What of a name in slack is lost, in the order of the bits. */
static const char *const lost_names[] = {
	"reference", "parent", "times", "name",
};
enum { LOST_NAMES = sizeof(lost_names) / sizeof(lost_names[0]) };

/* "  (deleted; index-slack, reference lost)" */
static void print_deleted(const struct entry *e)
{
	printf("  (deleted; %s", ntr_carved_source_name(e->carved));
	for (unsigned i = 0; i < LOST_NAMES; i++)
		if (e->lost >> i & 1)
			printf(", %s lost", lost_names[i]);
	fputs(")", stdout);
}

static void carved_json(struct json *j, const struct entry *e)
{
	json_text(j, "source", ntr_carved_source_name(e->carved));
	json_bool(j, "partial", e->lost != 0);
	json_array(j, "lost");
	for (unsigned i = 0; i < LOST_NAMES; i++)
		if (e->lost >> i & 1)
			json_text(j, NULL, lost_names[i]);
	json_array_end(j);
}

static void place_json(struct json *j, const struct entry_facts *facts,
		       const struct ls_place *place)
{
	json_u64(j, "offset", facts->offset);
	json_number(j, "block", place->block == NTR_NO_INDEX ? NTR_NONE :
							    place->block);
	if (place->sure)
		json_bool(j, "block_in_use", place->in_use);
	else
		json_null(j, "block_in_use");
	json_bool(j, "listed", place->listed);
}

void ls_flush(struct ls *ls)
{
	if (ls->lines_len)
		fwrite(ls->lines, 1, ls->lines_len, stdout);
	ls->lines_len = 0;
}

/* Room for one more line, of at most LS_LINE bytes. */
static char *line_start(struct ls *ls)
{
	if (sizeof(ls->lines) - ls->lines_len < LS_LINE)
		ls_flush(ls);
	return ls->lines + ls->lines_len;
}

void ls_print_heading(struct ls *ls)
{
	const struct buf *path = &ls->path;
	char *line = line_start(ls);
	size_t len = 0;

	if (ls->printed)
		line[len++] = '\n';
	if (path->len <= TEXT_NAME) {
		len += text_safe(path->bytes, path->len, line + len);
		ls->lines_len += len;
	} else {
		ls->lines_len += len;
		ls_flush(ls);
		text_put(stdout, path->bytes, path->len);
	}
	memcpy(ls->lines + ls->lines_len, ":\n", 2);
	ls->lines_len += 2;
}

/* A name and nothing more, as most listings are: many of them put out at once. */
static void print_name(struct ls *ls, const struct listing *l,
		       const struct entry *e)
{
	char utf8[TEXT_NAME], *line = line_start(ls);
	size_t len;

	len = ntr_utf8(listing_name(l, e), e->name_units, utf8, sizeof(utf8));
	len = text_safe(utf8, len, line);
	if (e->directory)
		line[len++] = '/';
	line[len++] = '\n';
	ls->lines_len += len;
}

static void print_text(const struct ls *ls, const struct listing *l,
		       const struct entry *e, const struct details *d)
{
	if (ls->long_form)
		print_long(ls, e, listing_facts(l, e), d);
	text_put_name(stdout, listing_name(l, e), e->name_units);
	if (is_directory(e, d))
		putchar('/');
	if (ls->long_form)
		print_reparse(d);
	if (e->carved)
		print_deleted(e);
	else if (ls->place && ls->place->listed)
		fputs("  (in another block, too)", stdout);
	puts(e->deleted && !e->carved && !ls->long_form ? "  (deleted)" : "");
}

static uint64_t hard_links(const struct details *d)
{
	struct ntr_filename name;
	uint64_t count = 0;

	for (uint32_t i = 0; i < d->info.names; i++)
		count += ntr_file_name(d->file, i, &name, NULL) == NTR_OK &&
			 name.name_space != NTR_NAME_DOS;
	return count;
}

static void streams_json(struct json *j, const struct details *d)
{
	struct ntr_stream_info si;
	uint32_t codec;

	json_array(j, "streams");
	for (uint32_t i = 0; i < d->info.streams; i++) {
		if (ntr_file_stream(d->file, i, &si, NULL) < 0 ||
		    si.type != NTR_DATA)
			continue;
		codec = file_codec(d->file, i);
		json_object(j, NULL);
		json_name(j, "name", si.name, si.name_units);
		json_u64(j, "size", si.size);
		json_bool(j, "resident", si.resident != 0);
		attr_flags_json(j, "flags", si.flags);
		json_text_or_null(j, "codec", codec == NTR_CODEC_NONE ? NULL :
				  ntr_codec_name(codec));
		json_object_end(j);
	}
	json_array_end(j);
}

static void owner_json(struct json *j, struct ls *ls, const struct details *d)
{
	uint32_t id = d->has_si ? d->si.security_id : 0;

	json_u64(j, "security_id", id);
	json_text_or_null(j, "owner",
			  descriptors_file_owner(&ls->descriptors, d->file,
						 id));
}

static void record_json(struct json *j, struct ls *ls, const struct details *d)
{
	struct ntr_stage stage;

	/* What is left in a child record is of no file, whatever its header says. */
	json_bool(j, "in_use", d->info.in_use && !d->info.base_ref);
	if (d->has_si) {
		json_object(j, "si");
		json_time(j, "created", d->si.created);
		json_time(j, "modified", d->si.modified);
		json_time(j, "changed", d->si.changed);
		json_time(j, "accessed", d->si.accessed);
		file_flags_json(j, "flags", d->si.file_flags);
		json_object_end(j);
	} else {
		json_null(j, "si");
	}
	ntr_file_stage(d->file, &stage);
	json_u64(j, "stage", stage.stage);
	json_number(j, "data_size", d->has_data ? d->data.size : NTR_NONE);
	json_number(j, "data_allocated",
		    d->has_data ? d->data.allocated : NTR_NONE);
	json_u64(j, "hard_links", hard_links(d));
	owner_json(j, ls, d);
	storage_json(j, "reparse", &d->storage);
	streams_json(j, d);
}

static void record_number_json(struct json *j, const struct entry *e)
{
	if (e->lost & NTR_LOST_REF) {
		json_null(j, "record");
		json_null(j, "sequence");
	} else {
		json_u64(j, "record", NTR_REF_NUMBER(e->ref));
		json_u64(j, "sequence", NTR_REF_SEQUENCE(e->ref));
	}
}

static void print_json(struct ls *ls, const struct listing *l,
		       const struct entry *e, const char *name, size_t len,
		       const struct details *d)
{
	const struct entry_facts *facts = listing_facts(l, e);
	size_t dir_len = ls->path.len;
	struct json j;

	json_start(&j, stdout);
	json_object(&j, NULL);
	json_bytes(&j, "name", name, len);
	if (buf_add(&ls->path, "/", dir_len > 1) == 0 &&
	    buf_add(&ls->path, name, len) == 0)
		json_bytes(&j, "path", ls->path.bytes, ls->path.len);
	ls->path.len = dir_len;
	record_number_json(&j, e);
	json_ref(&j, "parent", facts->parent_ref);
	json_bool(&j, "directory", is_directory(e, d));
	json_u64(&j, "size", facts->size);
	json_u64(&j, "allocated", facts->allocated);
	json_text(&j, "namespace", name_space_text(e->name_space));
	json_bool(&j, "deleted", e->deleted);
	json_time(&j, "created", facts->created);
	json_time(&j, "modified", facts->modified);
	json_time(&j, "changed", facts->changed);
	json_time(&j, "accessed", facts->accessed);
	file_flags_json(&j, "flags", facts->file_flags);
	json_u64(&j, "reparse_tag", facts->reparse_tag);
	if (e->carved)
		carved_json(&j, e);
	if (ls->place)
		place_json(&j, facts, ls->place);
	if (d->file)
		record_json(&j, ls, d);
	json_object_end(&j);
	json_line(&j);
}

void ls_print(struct ls *ls, const struct listing *l, const struct entry *e)
{
	struct details d;
	char name[TEXT_NAME];
	size_t len = 0;

	if (!ls->long_form && !ls->s->opt->json && !e->deleted && !e->carved &&
	    !(ls->place && ls->place->listed) && e->name_units <= TEXT_PIECE) {
		print_name(ls, l, e);
		return;
	}
	ls_flush(ls);
	d.file = NULL;
	d.has_si = d.has_data = false;
	if (ls->long_form || ls->s->opt->json) {
		len = ntr_utf8(listing_name(l, e), e->name_units, name,
			       sizeof(name));
		if (len >= sizeof(name))
			len = strlen(name);
	}
	if (ls->long_form)
		open_details(ls, e, name, &d);
	if (ls->s->opt->json)
		print_json(ls, l, e, name, len, &d);
	else
		print_text(ls, l, e, &d);
	ntr_file_close(d.file);
}
