/*
 * cmd_log.c - ntfsread log: the transaction log, $LogFile
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <string.h>

#include "log.h"
#include "out.h"
#include "session.h"
#include "stop.h"
#include "types.h"

enum { LOG_RECORD = 2 };	/* of $LogFile in the MFT */

struct log_options {
	log_row_fn *print;
	bool extracted, info;
};

/* Where the log is, and what has to be closed. */
struct input {
	struct ntr_stream *stream;	/* NULL: the log is all of the image */
	struct ntr_source source;
	struct findings *findings;
};

static bool fail(struct session *s, const char *subject,
		 const struct ntr_error *err)
{
	complain_error(subject, err);
	s->status = EXIT_FAILED;
	return false;
}

/* --------------------------------------------------------------------- input -- */

/* Does the file begin as a log does?  A volume or a disk cannot.  One of 0xff alone was
 * never used: so are they formatted. */
static bool is_log(const char *path)
{
	static const char *const signs[] = {
		"RSTR", "CHKD", "BAAD", "RCRD", "\xff\xff\xff\xff",
	};
	struct ntr_image *image = NULL;
	struct ntr_source src;
	char start[4];
	bool log = false;

	if (ntr_image_open(path, &image, NULL) < 0)
		return false;
	ntr_image_source(image, &src);
	if (src.pread(src.ctx, start, sizeof(start), 0) == sizeof(start))
		for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
			log |= memcmp(start, signs[i], sizeof(start)) == 0;
	ntr_image_close(image);
	return log;
}

static bool open_extracted(struct session *s, struct input *in,
			   const struct options *opt)
{
	struct ntr_error err;

	*s = (struct session){ .opt = opt };
	if (findings_open(&s->findings, opt->findings, &err) < 0)
		return fail(s, opt->findings, &err);
	if (ntr_image_open(opt->image, &s->image, &err) < 0)
		return fail(s, opt->image, &err);
	ntr_image_source(s->image, &in->source);
	return true;
}

static bool open_volume(struct session *s, struct input *in,
			const struct options *opt)
{
	struct ntr_file *file = NULL;
	struct ntr_error err;
	uint32_t index;
	int code;

	if (!session_open(s, opt))
		return false;
	code = ntr_file_open(s->vol, LOG_RECORD, &file, &err);
	if (code == NTR_OK)
		code = ntr_file_find(file, NTR_DATA, NULL, &index, &err);
	if (code == NTR_OK)
		code = ntr_stream_open(file, index, 0, &in->stream, &err);
	ntr_file_close(file);
	if (code < 0)
		return fail(s, "$LogFile", &err);
	ntr_stream_source(in->stream, &in->source);
	return true;
}

/* What the log finds has its place in the log: say where that is in the volume. */
static void log_finding(void *ctx, const struct ntr_finding *finding)
{
	const struct input *in = ctx;
	struct ntr_finding placed = *finding;
	struct ntr_extent extent;

	if (in->stream) {
		placed.record = LOG_RECORD;
		placed.attr_type = NTR_DATA;
		placed.offset = NTR_NONE;
		if (ntr_stream_extent(in->stream, finding->offset, &extent) ==
			    NTR_OK)
			placed.offset = extent.place;
	}
	findings_sink(in->findings, &placed);
}

/* ---------------------------------------------------------------------- rows -- */

static void show(const struct ntr_log_record *rec, log_row_fn *print)
{
	struct log_row row = { .rec = rec };

	ntr_log_change(rec, 0, &row.change);
	if (row.change.kind == NTR_LOG_CHANGE_NONE) {
		ntr_log_change(rec, 1, &row.change);
		row.undone = row.change.kind != NTR_LOG_CHANGE_NONE;
	}
	print(&row);
}

/* What is not in the rows as it should be is named. */
static void account(struct session *s, const struct ntr_log *log,
		    uint64_t damaged)
{
	struct ntr_log_info info;

	ntr_log_info(log, &info);
	if (info.unreadable)
		complain("$LogFile", "%" PRIu32 " pages cannot be read",
			 info.unreadable);
	if (info.damaged)
		complain("$LogFile", "%" PRIu32 " pages are damaged",
			 info.damaged);
	if (damaged)
		complain("$LogFile", "%" PRIu64 " records are torn or damaged",
			 damaged);
	if (info.state == NTR_LOG_HEADLESS)
		complain("$LogFile", "no restart page can be used");
	if (info.unreadable || info.damaged || damaged ||
	    info.state == NTR_LOG_HEADLESS)
		session_worsen(s, EXIT_PARTIAL);
}

static void records(struct session *s, struct ntr_log *log,
		    log_row_fn *print)
{
	struct ntr_log_record rec;
	struct ntr_error err;
	uint64_t damaged = 0;
	int more = 0;

	if (print == log_row_text)
		log_info_text(log);
	if (print == log_row_csv)
		log_csv_head();
	while (!out_failed() && (more = ntr_log_next(log, &rec, &err)) > 0) {
		damaged += (rec.notes & (NTR_LOG_TORN | NTR_LOG_DAMAGED)) != 0;
		show(&rec, print);
	}
	if (more < 0)
		(void)fail(s, "$LogFile", &err);
	account(s, log, damaged);
}

static void work(struct session *s, struct input *in,
		 const struct log_options *want)
{
	struct ntr_log_options opt = {
		.struct_size = sizeof(opt),
		.cluster_size = s->info.cluster_size,
		.record_size = s->info.record_size,
		.on_finding = log_finding, .finding_ctx = in,
	};
	struct ntr_log *log = NULL;
	struct ntr_error err;

	in->findings = &s->findings;
	if (ntr_log_open(&in->source, &opt, &log, &err) < 0) {
		(void)fail(s, "$LogFile", &err);
		return;
	}
	if (!want->info)
		records(s, log, want->print);
	else if (want->print == log_row_json)
		log_info_json(log);
	else
		log_info_text(log);
	ntr_log_close(log);
}

/* ------------------------------------------------------------------- options -- */

static log_row_fn *format(const struct options *opt, const char *name)
{
	static const struct {
		const char *name;
		log_row_fn *print;
	} formats[] = {
		{ "text", log_row_text }, { "jsonl", log_row_json },
		{ "csv", log_row_csv }, { "body", log_row_body },
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i].name, name) == 0)
			return formats[i].print;
	options_usage(opt, "--format is text, jsonl, csv or body");
}

static int run(const struct command *cmd, int argc, char **argv)
{
	static const struct option table[] = {
		OPTIONS_COMMON,
		{ "format", required_argument, NULL, 'f' },
		{ "info", no_argument, NULL, 'i' },
		{ "extracted", no_argument, NULL, 'x' },
		{ NULL, 0, NULL, 0 },
	};
	struct log_options want = { .print = NULL };
	struct input in = { .stream = NULL };
	struct options opt;
	struct session s;
	bool volume, open;
	int c;

	options_start(&opt, cmd);
	while ((c = options_next(&opt, argc, argv, "", table)) != -1) {
		if (c == 'f')
			want.print = format(&opt, optarg);
		want.info |= c == 'i';
		want.extracted |= c == 'x';
	}
	options_finish(&opt, argc, argv, 0);
	volume = opt.has_offset || opt.open.partition || opt.open.flags;
	if (opt.open.flags & NTR_OPEN_MFT_ONLY)
		options_usage(&opt, "an $MFT alone has no log");
	if (want.extracted && volume)
		options_usage(&opt, "an extracted $LogFile has no volume");
	if (!want.print)
		want.print = opt.json ? log_row_json : log_row_text;
	stop_init();
	if (want.extracted || (!volume && is_log(opt.image)))
		open = open_extracted(&s, &in, &opt);
	else
		open = open_volume(&s, &in, &opt);
	if (open)
		work(&s, &in, &want);
	ntr_stream_close(in.stream);
	return session_close(&s);
}

const struct command command_log = {
	"log", "",
	"Show the transaction log, of a volume or an extracted $LogFile.",
	"  --format FORMAT     text, jsonl, csv or body\n"
	"  --info              only the restart areas and the state of the log\n"
	"  --extracted         IMAGE is a $LogFile, though it does not look like one\n",
	run,
};
