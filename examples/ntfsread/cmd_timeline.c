/*
 * cmd_timeline.c - ntfsread timeline: every record, used or not, as rows
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "progress.h"
#include "session.h"
#include "stop.h"
#include "text.h"
#include "timeline.h"

enum { OPTION_NS = OPTION_COMMAND, OPTION_FORMAT, OPTION_ALL_TIMES,
       OPTION_SLACK };

enum { THREADS_MAX = 64 };

struct run {
	struct session *s;
	struct timeline tl;
	uint32_t threads;
	bool verbose;
	struct progress shown;
};

/* ----------------------------------------------------------------- workers -- */

static void worker_close(void *ctx, void *worker)
{
	struct tl_totals *to = &((struct run *)ctx)->tl.totals;
	struct tl_worker *w = worker;
	const struct tl_totals *from = &w->totals;

	to->records += from->records;
	to->in_use += from->in_use;
	to->unused += from->unused;
	to->empty += from->empty;
	to->unusable += from->unusable;
	to->directories += from->directories;
	to->orphans += from->orphans;
	to->nameless += from->nameless;
	to->unreadable += from->unreadable;
	to->incomplete += from->incomplete;
	to->unsearched += from->unsearched;
	ntr_paths_close(w->paths);
	buf_free(&w->names);
	buf_free(&w->streams);
	buf_free(&w->keys);
	free(w->record);
	free(w);
}

static void *worker_open(void *ctx)
{
	struct run *r = ctx;
	struct tl_worker *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->tl = &r->tl;
	w->record = malloc(r->s->info.record_size);
	if (w->record && ntr_paths_open(r->tl.tree, &w->paths, NULL) == NTR_OK)
		return w;
	worker_close(ctx, w);
	return NULL;
}

/* -------------------------------------------------------------------- pass -- */

static int emit(void *ctx, const void *bytes, size_t len)
{
	(void)ctx;
	return out_write(bytes, len) ? 0 : 1;
}

static int progress(void *ctx, uint64_t done, uint64_t total)
{
	struct run *r = ctx;

	progress_show(&r->shown, done, total);
	return 0;
}

static int pass(struct run *r, struct ntr_error *err)
{
	struct ntr_pass pass = {
		.struct_size = sizeof(pass), .threads = r->threads, .ctx = r,
		.worker_open = worker_open, .worker_close = worker_close,
		.map = tl_map, .emit = emit, .progress = progress,
	};
	int code = ntr_tree_open(r->s->vol, r->threads, &r->tl.tree, err);

	if (code < 0)
		return code;
	if (r->tl.slack)
		code = tl_slack_limit(&r->tl, r->s->vol, r->threads, err);
	if (code == 0)
		code = ntr_scan_parallel(r->s->vol, &pass, err);
	ntr_tree_close(r->tl.tree);
	return code;
}

static void show_totals(const struct tl_totals *t)
{
	fprintf(stderr, "records %" PRIu64 ", in use %" PRIu64
		", unused %" PRIu64 ", empty %" PRIu64 ", unusable %" PRIu64
		", directories %" PRIu64 ", orphans %" PRIu64
		", without a name %" PRIu64 "\n",
		t->records, t->in_use, t->unused, t->empty, t->unusable,
		t->directories, t->orphans, t->nameless);
}

/* What rows are missing, or miss something, is never silent. */
static void name_gaps(struct session *s, const struct tl_totals *t)
{
	bool holes = s->info.notes & NTR_VOLUME_MFT_GAPS;

	if (t->unreadable)
		complain(s->opt->image, "%" PRIu64 " records cannot be read",
			 t->unreadable);
	if (t->incomplete)
		complain(s->opt->image, "%" PRIu64 " files can be read only in part",
			 t->incomplete);
	if (holes)
		complain(s->opt->image, "parts of $MFT are missing");
	if (t->unsearched)
		complain(s->opt->image, "the indexes of %" PRIu64 " directories "
			 "were not searched: together they map more than the "
			 "image holds", t->unsearched);
	if (t->unreadable || t->incomplete || holes || t->unsearched)
		session_worsen(s, EXIT_PARTIAL);
}

static void timeline(struct run *r)
{
	struct ntr_error err;
	int code;

	r->tl.image = r->s->opt->image;
	progress_start(&r->shown);
	if (r->tl.format->head && !out_write(r->tl.format->head,
					     strlen(r->tl.format->head)))
		return;
	code = pass(r, &err);
	progress_end(&r->shown);
	if (code < 0) {
		complain_error(r->s->opt->image, &err);
		r->s->status = EXIT_FAILED;
	}
	if (code == 0 && r->verbose)
		show_totals(&r->tl.totals);
	name_gaps(r->s, &r->tl.totals);
}

static const struct tl_format *find_format(const struct options *opt,
					   const char *name)
{
	static const struct tl_format *const formats[] = {
		&tl_body, &tl_csv, &tl_jsonl
	};

	for (int i = 0; i < 3; i++)
		if (strcmp(name, formats[i]->name) == 0)
			return formats[i];
	options_usage(opt, "no such format: %s", name);
}

static int run(const struct command *cmd, int argc, char **argv)
{
	static const struct option table[] = {
		OPTIONS_COMMON,
		{ "format", required_argument, NULL, OPTION_FORMAT },
		{ "jobs", required_argument, NULL, 'j' },
		{ "ns", no_argument, NULL, OPTION_NS },
		{ "all-times", no_argument, NULL, OPTION_ALL_TIMES },
		{ "index-slack", no_argument, NULL, OPTION_SLACK },
		{ "verbose", no_argument, NULL, 'v' },
		{ NULL, 0, NULL, 0 },
	};
	struct options opt;
	struct session s;
	struct run r = { .s = &s, .tl.format = &tl_body };
	int c;

	options_start(&opt, cmd);
	while ((c = options_next(&opt, argc, argv, "j:v", table)) != -1) {
		if (c == OPTION_FORMAT)
			r.tl.format = find_format(&opt, optarg);
		else if (c == 'j')
			r.threads = (uint32_t)options_number(&opt, "-j", optarg,
							     1, THREADS_MAX);
		r.tl.nanoseconds |= c == OPTION_NS;
		r.tl.all_times |= c == OPTION_ALL_TIMES;
		r.tl.slack |= c == OPTION_SLACK;
		r.verbose |= c == 'v';
	}
	options_finish(&opt, argc, argv, 0);
	if (opt.json)
		r.tl.format = &tl_jsonl;
	stop_init();
	if (session_open(&s, &opt))
		timeline(&r);
	return session_close(&s);
}

const struct command command_timeline = {
	"timeline", "", "Every record, used or not, with its times.",
	"      --format FORMAT  body (default), csv or jsonl\n"
	"  -j, --jobs N         on N threads; the output is the same\n"
	"      --ns             body: fractions of seconds\n"
	"      --all-times      csv: the times of $FILE_NAME even where they are\n"
	"                       those of $STANDARD_INFORMATION\n"
	"      --index-slack    names left in the slack of indexes and records, too\n"
	"  -v, --verbose        totals on stderr\n",
	run,
};
