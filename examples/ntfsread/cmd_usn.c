/*
 * cmd_usn.c - ntfsread usn: the change journal, $UsnJrnl:$J
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <string.h>

#include "out.h"
#include "progress.h"
#include "stop.h"
#include "usn_info.h"
#include "usn_input.h"
#include "usn_row.h"

struct usn_options {
	bool carve, extracted;
	bool info;			/* of $Max, and nothing else */
	bool verbose;			/* of $Max, too */
	const char *mft;		/* --with-mft */
	usn_row_fn *print;
};

struct work {
	struct session *s;
	const struct usn_options *want;
	struct usn_names *names;
	struct buf room;
	struct progress progress;
	uint64_t shift, shifts;		/* USN less place; changes of that */
	uint64_t records;
	uint64_t lost;			/* bytes, up to the last record */
	int code;			/* with which the last pass ended */
	struct ntr_error err;
};

static bool no_memory(struct session *s)
{
	complain(NULL, "out of memory");
	s->status = EXIT_FAILED;
	return false;
}

/* What could not be read, or is no record, is named.  Who copies a $J by its clusters
 * gets what lies behind its end, too: behind the last record nothing is missing. */
static void account(struct work *w, const char *what,
		    const struct ntr_journal *journal, bool extracted)
{
	uint64_t unreadable = ntr_journal_unreadable(journal);
	uint64_t lost = ntr_journal_lost(journal);
	uint64_t behind = extracted ? lost - w->lost : 0;

	if (w->code < 0) {
		complain_error(what, &w->err);
		session_worsen(w->s, EXIT_PARTIAL);
	}
	if (unreadable)
		complain(what, "%" PRIu64 " bytes cannot be read", unreadable);
	if (lost > behind)
		complain(what, "%" PRIu64 " bytes are neither records nor zeros",
			 lost - behind);
	if (behind)
		complain(what, "%" PRIu64 " bytes behind the last record are "
			 "something else", behind);
	if (unreadable || lost > behind)
		session_worsen(w->s, EXIT_PARTIAL);
}

/* -------------------------------------------------------------------- the rows -- */

static bool show(struct work *w, const struct ntr_usn *usn, bool unallocated)
{
	struct usn_path dir;
	struct usn_row row = {
		.usn = usn, .dir = &dir, .image = w->s->opt->image,
		.offset = usn->at, .unallocated = unallocated,
		.room = &w->room,
		.has_mft = w->s->vol != NULL,
	};
	uint64_t at = unallocated ? 0 : usn->at;
	uint64_t ref = usn->name_units ? usn->parent_ref : usn->ref;

	if (!usn_names_path(w->names, ref, at, &dir))
		return no_memory(w->s);
	if (unallocated)
		row.offset = session_image_offset(w->s, usn->at);
	w->records++;
	return w->want->print(&row) || no_memory(w->s);
}

/* A journal's USN is its place, in an extracted one less what was cut off. */
static void mind_shift(struct work *w, const struct ntr_usn *usn)
{
	uint64_t shift = usn->usn - usn->at;

	w->shifts += w->records > 0 && shift != w->shift;
	w->shift = shift;
}

static bool pass(struct work *w, struct ntr_journal *journal,
		 bool (*take)(struct work *, const struct ntr_usn *))
{
	struct ntr_usn usn;
	bool good = true;

	while (good && !out_failed() &&
	       (w->code = ntr_journal_next(journal, &usn, &w->err)) > 0) {
		progress_show(&w->progress, ntr_journal_done(journal),
			      ntr_journal_size(journal));
		w->lost = ntr_journal_lost(journal);
		good = take(w, &usn);
	}
	progress_end(&w->progress);
	return good && !out_failed();
}

static bool learn(struct work *w, const struct ntr_usn *usn)
{
	return usn_names_learn(w->names, usn) || no_memory(w->s);
}

static bool show_live(struct work *w, const struct ntr_usn *usn)
{
	mind_shift(w, usn);
	return show(w, usn, false);
}

static bool show_carved(struct work *w, const struct ntr_usn *usn)
{
	return show(w, usn, true);
}

/* ----------------------------------------------------------------- the passes -- */

static bool journal(struct work *w, const struct usn_input *in)
{
	static const char what[] = "$UsnJrnl:$J";
	struct ntr_journal *j = usn_input_start(in, w->s);
	bool good;

	if (!j)
		return false;
	good = pass(w, j, learn);
	ntr_journal_close(j);
	usn_names_rewind(w->names);
	j = good ? usn_input_start(in, w->s) : NULL;
	if (!j)
		return false;
	good = pass(w, j, show_live);
	account(w, what, j, in->extracted);
	ntr_journal_close(j);
	if (w->shifts)
		complain(what, "USNs do not follow their places: %" PRIu64
			 " %s", w->shifts, w->shifts == 1 ? "jump" : "jumps");
	if (usn_names_full(w->names))
		complain(what, "too many directories: where one was renamed "
			 "later, paths may have its new name");
	return good;
}

static void carve(struct work *w)
{
	struct ntr_journal *j;
	struct ntr_error err;

	if (ntr_journal_carve(w->s->vol, &j, &err) < 0) {
		complain_error("--carve", &err);
		w->s->status = EXIT_FAILED;
		return;
	}
	/* They are older than what the journal has. */
	usn_names_rewind(w->names);
	(void)pass(w, j, show_carved);
	account(w, "unallocated", j, false);
	ntr_journal_close(j);
}

static void work(struct session *s, struct usn_input *in,
		 const struct usn_options *want)
{
	struct work w = { .s = s, .want = want };
	int found = usn_input_find(in, s);

	if (found < 0)
		return;
	if (in->extracted && (want->carve || want->info)) {
		complain(s->opt->image, want->carve ?
			 "is a $J: there are no clusters to search" :
			 "is a $J: its $Max is another stream");
		s->status = EXIT_USAGE;
		return;
	}
	if (found == 0) {
		complain(s->opt->image, "has no $UsnJrnl:$J");
		if (!want->carve)
			s->status = EXIT_FAILED;
	}
	if (found && want->info) {
		if (!usn_info_put(in, s, stdout, s->opt->json))
			s->status = EXIT_FAILED;
		return;
	}
	if (found && want->verbose && !in->extracted)
		(void)usn_info_put(in, s, stderr, false);
	w.names = usn_names_open(s->vol);
	if (!w.names) {
		(void)no_memory(s);
		return;
	}
	progress_start(&w.progress);
	if (want->print == usn_row_csv)
		usn_csv_head();
	if ((found == 0 || journal(&w, in)) && want->carve)
		carve(&w);
	usn_names_close(w.names);
	buf_free(&w.room);
}

/* ----------------------------------------------------------------- the options -- */

static usn_row_fn *format(const struct options *opt, const char *name)
{
	static const struct {
		const char *name;
		usn_row_fn *print;
	} formats[] = {
		{ "text", usn_row_text }, { "jsonl", usn_row_json },
		{ "csv", usn_row_csv }, { "body", usn_row_body },
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i].name, name) == 0)
			return formats[i].print;
	options_usage(opt, "--format is text, jsonl, csv or body");
}

static void check(const struct options *opt, const struct usn_options *want)
{
	bool volume = opt->has_offset || opt->open.partition || opt->open.flags;

	if (want->mft && (opt->open.flags & NTR_OPEN_MFT_ONLY))
		options_usage(opt, "--mft says that IMAGE is an $MFT, which has "
			      "no journal in it");
	if ((want->extracted || want->mft) && (want->carve || volume))
		options_usage(opt, "an extracted $J has no volume");
	if (want->info && (want->carve || want->print))
		options_usage(opt, "--info is not about records");
	if (opt->open.flags & NTR_OPEN_MFT_ONLY)
		options_usage(opt, "an $MFT alone has no journal; give the $J "
			      "as IMAGE, and the $MFT with --with-mft");
}

static int run(const struct command *cmd, int argc, char **argv)
{
	static const struct option table[] = {
		OPTIONS_COMMON,
		{ "format", required_argument, NULL, 'f' },
		{ "carve", no_argument, NULL, 'c' },
		{ "extracted", no_argument, NULL, 'x' },
		{ "with-mft", required_argument, NULL, 'm' },
		{ "info", no_argument, NULL, 'i' },
		{ "verbose", no_argument, NULL, 'v' },
		{ NULL, 0, NULL, 0 },
	};
	struct usn_options want = { .print = NULL };
	struct usn_input in;
	struct options opt;
	struct session s;
	int c;

	options_start(&opt, cmd);
	while ((c = options_next(&opt, argc, argv, "v", table)) != -1) {
		if (c == 'f')
			want.print = format(&opt, optarg);
		else if (c == 'm')
			want.mft = optarg;
		want.carve |= c == 'c';
		want.extracted |= c == 'x';
		want.info |= c == 'i';
		want.verbose |= c == 'v';
	}
	options_finish(&opt, argc, argv, 0);
	check(&opt, &want);
	if (!want.print)
		want.print = opt.json ? usn_row_json : usn_row_text;
	stop_init();
	if (usn_input_open(&in, &s, &opt, want.extracted, want.mft))
		work(&s, &in, &want);
	usn_input_close(&in);
	return session_close(&s);
}

const struct command command_usn = {
	"usn", "",
	"Show the change journal, of a volume or an extracted $J.",
	"  --format FORMAT     text, jsonl, csv (MFTECmd's columns) or body\n"
	"  --info              sizes and id of the journal instead, from $Max\n"
	"  -v, --verbose       the same on stderr, before the records\n"
	"  --carve             also search unallocated clusters for records\n"
	"  --extracted         IMAGE is a $J, though it does not look like one\n"
	"  --with-mft FILE     IMAGE is a $J; this is the $MFT of its volume\n",
	run,
};
