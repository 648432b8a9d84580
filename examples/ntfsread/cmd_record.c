/*
 * cmd_record.c - ntfsread record: one file record in full
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "record.h"

struct wanted {
	const char *attr;	/* of --attr */
	bool raw, all;
	uint8_t *buf;
	struct record_desk desk;
};

/* The file of a record number, where there is one.  False: nothing to show. */
static bool open_number(struct session *s, struct target *t)
{
	struct ntr_error err;
	int code = target_open_number(s, &t->spec, &t->file, &err);

	if (code == NTR_OK) {
		ntr_file_info(t->file, &t->info);
		return true;
	}
	t->file = NULL;
	/* A child record that another file has by now is a record all the same,
	 * and so is one that holds no file. */
	if (code != NTR_E_NOMEM &&
	    (code != NTR_E_STALE || !t->spec.has_sequence))
		return true;
	complain_error(t->text, &err);
	s->status = EXIT_FAILED;
	return false;
}

/* Which of the target's records is meant, and open its file if it has one. */
static bool open_record(struct session *s, const char *text,
			const struct wanted *w, struct target *t,
			uint64_t *number_ret)
{
	*t = (struct target){ .text = text };
	if (!target_parse(s, text, w->attr, &t->spec))
		return false;
	if (!t->spec.is_number) {
		if (!target_open(s, text, w->attr, t))
			return false;
		*number_ret = NTR_REF_NUMBER(t->info.ref);
		return true;
	}
	*number_ret = NTR_REF_NUMBER(t->spec.ref);
	return open_number(s, t);
}

static void print(struct session *s, struct wanted *w, struct target *t,
		  const struct ntr_record *rec)
{
	struct record_view v;

	record_view_start(&v, &w->desk, t, rec);
	if (s->opt->json)
		record_json(&v, stdout);
	else
		record_text(&v);
}

static bool read_record(struct session *s, const struct wanted *w,
			const char *subject, uint64_t number,
			struct ntr_record *rec)
{
	struct ntr_error err;

	if (ntr_record_read(s->vol, number, w->raw ? NTR_READ_RAW : 0, w->buf,
			    s->info.record_size, rec, &err) == NTR_OK)
		return true;
	complain_error(subject, &err);
	s->status = EXIT_FAILED;
	return false;
}

static void show(struct session *s, struct wanted *w, struct target *t,
		 uint64_t number)
{
	struct ntr_record rec;

	if (!read_record(s, w, t->text, number, &rec))
		return;
	if (rec.state == NTR_RECORD_UNREADABLE)
		session_worsen(s, EXIT_PARTIAL);
	if (w->raw) {
		out_write(rec.data, rec.data ? rec.size : 0);
		return;
	}
	if (rec.state == NTR_RECORD_EMPTY) {
		complain(t->text, "the record is empty: never used");
		s->status = EXIT_FAILED;
		return;
	}
	if (t->file && target_lacks(s, t))
		return;
	target_damaged(s, t);
	if (!t->file)
		session_worsen(s, EXIT_PARTIAL);
	print(s, w, t, &rec);
}

/* The child records of a file mostly follow one another: is it still open? */
static bool is_child_of(const struct ntr_record *rec, const struct target *t)
{
	return t->file && rec->state == NTR_RECORD_GOOD && rec->base_ref &&
	       rec->base_ref == t->info.ref && t->info.in_use;
}

/* One of all: there may well be some that were never used, or that hold no file. */
static void show_next(struct session *s, struct wanted *w, struct target *t,
		      char *text, uint64_t number)
{
	struct ntr_record rec;

	if (!read_record(s, w, text, number, &rec))
		return;
	if (w->raw) {
		out_write(rec.data, rec.data ? rec.size : 0);
		return;
	}
	if (!is_child_of(&rec, t)) {
		target_close(t);
		*t = (struct target){ .text = text };
		if (!target_parse(s, text, w->attr, &t->spec))
			return;
		if (rec.state == NTR_RECORD_GOOD)
			open_number(s, t);
		target_damaged(s, t);
	}
	if (rec.state != NTR_RECORD_GOOD && rec.state != NTR_RECORD_EMPTY) {
		complain(text, "the record is %s",
			 record_state_text(rec.state));
		session_worsen(s, EXIT_PARTIAL);
	}
	print(s, w, t, &rec);
}

static void show_all(struct session *s, struct wanted *w)
{
	struct target t = { .file = NULL };
	char text[32];

	for (uint64_t i = 0; i < s->info.mft_records && !out_failed(); i++) {
		snprintf(text, sizeof(text), "#%" PRIu64, i);
		if (i > 0 && !s->opt->json && !w->raw)
			putchar('\n');
		show_next(s, w, &t, text, i);
	}
	target_close(&t);
}

static void show_targets(struct session *s, struct wanted *w)
{
	struct target t;
	uint64_t number;

	for (int i = 0; i < s->opt->target_count && !out_failed(); i++) {
		if (!open_record(s, s->opt->targets[i], w, &t, &number))
			continue;
		if (i > 0 && !s->opt->json && !w->raw)
			putchar('\n');
		show(s, w, &t, number);
		target_close(&t);
	}
}

static void work(struct session *s, struct wanted *w)
{
	bool ready = record_desk_open(&w->desk, s);

	/* Bounded by the library: a record is never larger than 64 KiB. */
	w->buf = malloc(s->info.record_size);
	if (!w->buf || !ready) {
		complain(NULL, "out of memory");
		s->status = EXIT_FAILED;
	} else if (w->all) {
		show_all(s, w);
	} else {
		show_targets(s, w);
	}
	free(w->buf);
	record_desk_close(&w->desk);
}

static int run(const struct command *cmd, int argc, char **argv)
{
	static const struct option table[] = {
		OPTIONS_COMMON,
		{ "attr", required_argument, NULL, 'a' },
		{ "all", no_argument, NULL, 'A' },
		{ "all-entries", no_argument, NULL, 'e' },
		{ "hex", no_argument, NULL, 'x' },
		{ "raw", no_argument, NULL, 'r' },
		{ NULL, 0, NULL, 0 },
	};
	struct wanted w = { 0 };
	struct options opt;
	struct session s;
	int c;

	options_start(&opt, cmd);
	while ((c = options_next(&opt, argc, argv, "a:", table)) != -1) {
		if (c == 'a')
			w.attr = optarg;
		w.all |= c == 'A';
		w.desk.all_entries |= c == 'e';
		w.desk.hex |= c == 'x';
		w.raw |= c == 'r';
	}
	options_finish(&opt, argc, argv, -1);
	if (opt.target_count == 0 && !w.all)
		options_usage(&opt, "TARGET is missing");
	if (opt.target_count > 0 && w.all)
		options_usage(&opt, "--all goes without TARGET");
	if (w.raw && (opt.json || w.desk.hex))
		options_usage(&opt, "--raw goes with neither --json nor --hex");
	if (session_open(&s, &opt))
		work(&s, &w);
	return session_close(&s);
}

const struct command command_record = {
	"record", "TARGET... | --all", "Show file records in full.",
	"  --all               every record of the $MFT, used or not\n"
	"  --all-entries       no \"... more\": every entry of indexes and lists\n"
	"  --attr TYPE[:NAME]  only this attribute\n"
	"  --hex               the bytes of the records too, fixups applied\n"
	"  --raw               nothing but the record's bytes, as stored\n",
	run,
};
