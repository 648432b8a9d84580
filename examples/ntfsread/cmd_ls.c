/*
 * cmd_ls.c - ntfsread ls: directories, one by one or all below
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "deleted.h"
#include "i30.h"
#include "ls.h"
#include "out.h"
#include "set.h"
#include "target.h"
#include "text.h"

/* Windows knows no longer path, and a tree that is deeper than that was made to
 * fill the screen: each level would print the path of all above. */
enum { PATH_MAX_BYTES = 32767 };

/* A directory still to be listed. */
struct pending {
	uint64_t ref;
	size_t parent_len;	/* of the path of the one above */
	size_t name_at, name_len;
	bool deleted;
};

/*
 * The tree is walked with a stack of our own, never by calling ourselves: how deep
 * it is, the image decides.  The names on the stack are in 'names', in the same
 * order, so both shrink together.
 */
struct walk {
	struct ls ls;
	struct listing listing;
	struct deleted deleted;
	struct buf stack, names;
	struct set visited;
};

static int push(struct walk *w, const struct entry *e)
{
	struct pending p = {
		.ref = e->ref, .parent_len = w->ls.path.len,
		.name_at = w->names.len, .deleted = e->deleted,
	};
	char name[TEXT_NAME];

	p.name_len = ntr_utf8(listing_name(&w->listing, e), e->name_units,
			      name, sizeof(name));
	if (p.name_len >= sizeof(name))
		p.name_len = strlen(name);
	if (buf_add(&w->names, name, p.name_len) < 0)
		return -1;
	return buf_add(&w->stack, &p, sizeof(p));
}

/* Put the directories among the entries on the stack, the first one on top. */
static void push_all(struct walk *w)
{
	const struct entry *e;

	for (size_t i = listing_count(&w->listing); i-- > 0; ) {
		e = listing_entry(&w->listing, i);
		if (!e->directory ||
		    e->name_space == NTR_NAME_DOS || e->carved ||
		    set_has(&w->visited, NTR_REF_NUMBER(e->ref)))
			continue;
		if (push(w, e) < 0) {
			complain(NULL, "out of memory");
			w->ls.s->status = EXIT_FAILED;
			return;
		}
	}
}

/* Take the next directory off the stack and make its path the current one. */
static bool pop(struct walk *w, struct pending *p)
{
	struct ls *ls = &w->ls;

	if (w->stack.len == 0)
		return false;
	w->stack.len -= sizeof(*p);
	memcpy(p, w->stack.bytes + w->stack.len, sizeof(*p));
	ls->path.len = p->parent_len;
	if (buf_add(&ls->path, "/", p->parent_len > 1) < 0 ||
	    buf_add(&ls->path, w->names.bytes + p->name_at, p->name_len) < 0) {
		complain(NULL, "out of memory");
		ls->s->status = EXIT_FAILED;
		return false;
	}
	w->names.len = p->name_at;
	return true;
}

static void print_heading(struct walk *w)
{
	struct ls *ls = &w->ls;

	if (ls->s->opt->json)
		return;
	if (ls->recurse || ls->s->opt->target_count > 1)
		ls_print_heading(ls);
	ls->printed = true;
}

/* The DOS names of deleted files are hidden where their long ones are shown. */
static void learn(struct walk *w)
{
	struct ls *ls = &w->ls;
	bool good = true;

	if (!ls->with_deleted || ls->all_names || ls->s->opt->json)
		return;
	set_free(&ls->long_names);
	for (size_t i = 0; good && i < listing_count(&w->listing); i++)
		good = ls_learn(ls, listing_entry(&w->listing, i));
	if (!good) {
		complain(NULL, "out of memory");
		ls->s->status = EXIT_FAILED;
	}
}

/* List the directory whose path is the current one. */
static void list(struct walk *w, const struct ntr_file *file)
{
	struct ls *ls = &w->ls;
	struct ntr_file_info info;
	struct entry *e;

	/* The path is a subject for complaints: end it. */
	if (buf_add(&ls->path, "", 1) < 0)
		return;
	ls->path.len--;
	ntr_file_info(file, &info);
	listing_clear(&w->listing);
	listing_read(&w->listing, ls->s, file, ls->path.bytes);
	if (ls->with_deleted) {
		deleted_list(&w->deleted, ls->s, &info, &w->listing);
		deleted_carve(&w->deleted, ls->s, file, &w->listing);
	}
	if (listing_sort(&w->listing, ls->s->vol) < 0) {
		complain(NULL, "out of memory");
		ls->s->status = EXIT_FAILED;
		return;
	}
	learn(w);
	print_heading(w);
	for (size_t i = 0; i < listing_count(&w->listing); i++) {
		e = listing_entry(&w->listing, i);
		if (!ls_hides(ls, &w->listing, e))
			ls_print(ls, &w->listing, e);
		if (out_failed())
			return;
	}
	if (ls->recurse)
		push_all(w);
}

static void descend(struct walk *w, const struct pending *p)
{
	struct session *s = w->ls.s;
	struct ntr_file *file;
	struct ntr_error err;

	if (set_add(&w->visited, NTR_REF_NUMBER(p->ref)) == 0)
		return;		/* a cycle, or two links to one directory */
	if (w->ls.path.len > PATH_MAX_BYTES) {
		complain(NULL, "record %" PRIu64 ": deeper than any path can "
			 "name; not listed", NTR_REF_NUMBER(p->ref));
		session_worsen(s, EXIT_PARTIAL);
		return;
	}
	if (ntr_file_open(s->vol, p->ref, &file, &err) < 0) {
		if (p->deleted)
			return;	/* gone, as was to be expected */
		if (buf_add(&w->ls.path, "", 1) == 0)
			complain_error(w->ls.path.bytes, &err);
		session_worsen(s, EXIT_PARTIAL);
		return;
	}
	list(w, file);
	ntr_file_close(file);
}

/* A target that is no directory is listed itself, as ls does. */
static void list_file(struct walk *w, const struct target *t)
{
	struct ntr_filename name;
	uint32_t main_name = file_main_name(t->file);
	struct buf *path = &w->ls.path;
	size_t len;

	if (main_name == NTR_NO_INDEX ||
	    ntr_file_name(t->file, main_name, &name, NULL) < 0) {
		complain(t->text, "is not a directory and has no name");
		session_worsen(w->ls.s, EXIT_PARTIAL);
		return;
	}
	listing_clear(&w->listing);
	if ((!t->info.in_use ||
	     listing_add_indexed(&w->listing, w->ls.s->vol, t->info.ref,
				 &name) < 0) &&
	    listing_add_name(&w->listing, t->info.ref, &name,
			     !t->info.in_use) < 0)
		return;
	/* What is left of the path is its directory; the root keeps its slash. */
	len = ntr_utf8(name.name, name.name_units, NULL, 0) + 1;
	path->len = len < path->len ? path->len - len : 1;
	ls_print(&w->ls, &w->listing, listing_entry(&w->listing, 0));
	w->ls.printed = true;
}

static void ls_target(struct walk *w, const char *text)
{
	struct ls *ls = &w->ls;
	uint32_t main_name;
	struct pending p;
	struct target t;

	if (!target_open(ls->s, text, NULL, &t))
		return;
	ls->path.len = 0;
	main_name = file_main_name(t.file);
	if (NTR_REF_NUMBER(t.info.ref) == 5 || main_name == NTR_NO_INDEX ||
	    file_path(t.file, main_name, &ls->path) < 0) {
		ls->path.len = 0;
		buf_add(&ls->path, "/", 1);
	}
	if (t.info.directory) {
		set_add(&w->visited, NTR_REF_NUMBER(t.info.ref));
		list(w, t.file);
	} else {
		list_file(w, &t);
	}
	target_close(&t);
	while (!out_failed() && pop(w, &p))
		descend(w, &p);
	set_free(&w->visited);
}

static void work(struct session *s, struct walk *w)
{
	int count = s->opt->target_count;

	w->ls.s = s;
	w->listing.names_only = !w->ls.long_form && !s->opt->json;
	w->ls.descriptors.vol = s->vol;
	if (w->ls.with_deleted && !deleted_open(&w->deleted, s))
		return;
	if (count == 0)
		ls_target(w, "/");
	for (int i = 0; i < count && !out_failed(); i++)
		ls_target(w, s->opt->targets[i]);
	ls_flush(&w->ls);
	deleted_unsearched(&w->deleted, s);
	deleted_close(&w->deleted);
	listing_free(&w->listing);
	buf_free(&w->stack);
	buf_free(&w->names);
	buf_free(&w->ls.path);
	set_free(&w->ls.long_names);
	descriptors_close(&w->ls.descriptors);
}

static void list_extracted(struct session *s, struct ls *ls,
			   const struct options *opt, bool csv)
{
	if (opt->target_count || ls->recurse)
		options_usage(opt, "an extracted $I30 is one directory");
	ls->s = s;
	if (i30_open(s, opt))
		i30_list(ls, csv);
	buf_free(&ls->path);
	set_free(&ls->long_names);
}

static bool is_csv(struct options *opt, const char *format)
{
	if (strcmp(format, "csv") == 0)
		return true;
	if (strcmp(format, "jsonl") == 0)
		opt->json = true;
	else if (strcmp(format, "text") != 0)
		options_usage(opt, "--format is text, jsonl or csv");
	return false;
}

static int run(const struct command *cmd, int argc, char **argv)
{
	static const struct option table[] = {
		OPTIONS_COMMON,
		{ "long", no_argument, NULL, 'l' },
		{ "recursive", no_argument, NULL, 'R' },
		{ "deleted", no_argument, NULL, 'd' },
		{ "all-names", no_argument, NULL, 'A' },
		{ "extracted", no_argument, NULL, 'x' },
		{ "format", required_argument, NULL, 'f' },
		{ NULL, 0, NULL, 0 },
	};
	struct walk w = { 0 };
	struct options opt;
	struct session s;
	bool extracted = false, csv = false, volume;
	int c;

	options_start(&opt, cmd);
	while ((c = options_next(&opt, argc, argv, "lRd", table)) != -1) {
		extracted |= c == 'x';
		if (c == 'f')
			csv = is_csv(&opt, optarg);
		w.ls.long_form |= c == 'l';
		w.ls.recurse |= c == 'R';
		w.ls.with_deleted |= c == 'd';
		w.ls.all_names |= c == 'A';
	}
	options_finish(&opt, argc, argv, -1);
	volume = opt.has_offset || opt.open.partition || opt.open.flags;
	if (extracted && volume)
		options_usage(&opt, "an extracted $I30 has no volume");
	if (extracted || (!volume && i30_is(opt.image)))
		list_extracted(&s, &w.ls, &opt, csv);
	else if (csv)
		options_usage(&opt, "--format csv is for an extracted $I30");
	else if (session_open(&s, &opt))
		work(&s, &w);
	return session_close(&s);
}

const struct command command_ls = {
	"ls", "[TARGET...]", "List directories, of a volume or an extracted $I30.",
	"  -l, --long          flags, size, modified, record, name\n"
	"  -R, --recursive     all directories below, too\n"
	"  -d, --deleted       deleted entries too, marked: of unused records,\n"
	"                      and those left in the slack of the index\n"
	"      --all-names     DOS names and the root's own '.' too\n"
	"      --extracted     IMAGE is an $I30, though it does not look like one\n"
	"      --format FORMAT text, jsonl, or csv (MFTECmd's columns; of an $I30)\n",
	run,
};
