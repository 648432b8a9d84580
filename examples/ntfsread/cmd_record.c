/*
 * cmd_record.c - ntfsread record: one file record in full
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "out.h"
#include "record.h"

struct wanted {
	const char *attr;	/* of --attr */
	bool hex, raw;
	uint8_t *buf;
};

const char *record_state_text(uint32_t state)
{
	static const char *const text[] = {
		"good", "empty", "baad", "alien", "damaged", "unreadable",
		"stale",
	};

	return state < sizeof(text) / sizeof(text[0]) ? text[state] : "unknown";
}

bool record_has_finding(const struct record_view *v,
			const struct ntr_finding *f)
{
	return f->record == v->rec.number || set_has(&v->numbers, f->record);
}

/* Findings about the child records concern their file. */
static void note_numbers(struct record_view *v)
{
	struct ntr_record rec;

	for (uint32_t i = 0; !v->is_child && i < v->t->info.records; i++)
		if (ntr_file_record(v->t->file, i, &rec, NULL) == NTR_OK)
			set_add(&v->numbers, rec.number);
}

/* Which of the target's records is meant, and open its file if it has one. */
static bool open_record(struct session *s, const char *text,
			const struct wanted *w, struct target *t,
			uint64_t *number_ret)
{
	struct ntr_error err;

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
	switch (target_open_number(s, &t->spec, &t->file, &err)) {
	case NTR_OK:
		ntr_file_info(t->file, &t->info);
		return true;
	case NTR_E_STALE:
	case NTR_E_NOMEM:
		complain_error(text, &err);
		s->status = EXIT_FAILED;
		return false;
	default:
		return true;	/* no file, but a record all the same */
	}
}

static void show(struct session *s, const struct wanted *w, struct target *t,
		 uint64_t number)
{
	struct record_view v = { .s = s, .t = t, .hex = w->hex };
	struct ntr_error err;

	if (ntr_record_read(s->vol, number, w->raw ? NTR_READ_RAW : 0, w->buf,
			    s->info.record_size, &v.rec, &err) < 0) {
		complain_error(t->text, &err);
		s->status = EXIT_FAILED;
		return;
	}
	if (v.rec.state == NTR_RECORD_UNREADABLE)
		session_worsen(s, EXIT_PARTIAL);
	if (w->raw) {
		out_write(v.rec.data, v.rec.data ? v.rec.size : 0);
		return;
	}
	if (v.rec.state == NTR_RECORD_EMPTY) {
		complain(t->text, "the record is empty: never used");
		s->status = EXIT_FAILED;
		return;
	}
	if (t->file && target_lacks(s, t))
		return;
	target_damaged(s, t);
	v.is_child = t->file && number != NTR_REF_NUMBER(t->info.ref);
	if (!t->file)
		session_worsen(s, EXIT_PARTIAL);
	note_numbers(&v);
	if (s->opt->json)
		record_json(&v);
	else
		record_text(&v);
	set_free(&v.numbers);
}

static void work(struct session *s, struct wanted *w)
{
	struct target t;
	uint64_t number;

	/* Bounded by the library: a record is never larger than 64 KiB. */
	w->buf = malloc(s->info.record_size);
	if (!w->buf) {
		complain(NULL, "out of memory");
		s->status = EXIT_FAILED;
		return;
	}
	for (int i = 0; i < s->opt->target_count && !out_failed(); i++) {
		if (!open_record(s, s->opt->targets[i], w, &t, &number))
			continue;
		if (i > 0 && !s->opt->json && !w->raw)
			putchar('\n');
		show(s, w, &t, number);
		target_close(&t);
	}
	free(w->buf);
}

static int run(const struct command *cmd, int argc, char **argv)
{
	static const struct option table[] = {
		OPTIONS_COMMON,
		{ "attr", required_argument, NULL, 'a' },
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
		else if (c == 'x')
			w.hex = true;
		else
			w.raw = true;
	}
	options_finish(&opt, argc, argv, -1);
	if (opt.target_count == 0)
		options_usage(&opt, "TARGET is missing");
	if (w.raw && (opt.json || w.hex))
		options_usage(&opt, "--raw goes with neither --json nor --hex");
	if (session_open(&s, &opt))
		work(&s, &w);
	return session_close(&s);
}

const struct command command_record = {
	"record", "TARGET...", "Show file records in full.",
	"  --attr TYPE[:NAME]  only this attribute\n"
	"  --hex               the bytes of the records too, fixups applied\n"
	"  --raw               nothing but the record's bytes, as stored\n",
	run,
};
