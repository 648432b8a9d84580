/*
 * cmd_recover.c - ntfsread recover: files and trees to a directory of the host
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "hostname.h"
#include "lost.h"
#include "out.h"
#include "recover.h"
#include "stop.h"
#include "target.h"
#include "text.h"
#include "types.h"

enum { ROOT = 5 };

bool recover_stopped(const struct recover *r)
{
	return r->fatal || stop_signal() != 0;
}

void recover_complain(struct recover *r, const char *why)
{
	complain(r->source.bytes, "%s", why);
}

/* What the next file would not get over either. */
static bool is_fatal(int code)
{
	return code == ENOSPC || code == EDQUOT || code == ENOMEM ||
	       code == EROFS || code == EIO || code == EMFILE ||
	       code == ENFILE;
}

void recover_host_error(struct recover *r, const char *subject, int code)
{
	complain(subject, "cannot write: %s", strerror(code));
	r->s->status = EXIT_FAILED;
	if (is_fatal(code))
		r->fatal = true;
}

void recover_progress(struct recover *r)
{
	struct timespec now;

	if (!r->terminal)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec == r->shown.tv_sec &&
	    now.tv_nsec / 250000000 == r->shown.tv_nsec / 250000000)
		return;
	r->shown = now;
	fprintf(stderr, "\r%" PRIu64 " files, %" PRIu64 " MiB\033[K\r",
		r->total.files, r->total.bytes >> 20);
}

int recover_source_add(struct recover *r, const char *name, size_t len)
{
	struct buf *path = &r->source;

	if (buf_add(path, "/", path->len == 0 ||
		    path->bytes[path->len - 1] != '/') < 0 ||
	    buf_add(path, name, len) < 0 || buf_add(path, "", 1) < 0)
		return -1;
	path->len--;
	return 0;
}

/* ---------------------------------------------------------------- targets -- */

/* Is it what the user called the file, whatever the case? */
static bool is_asked(const struct ntr_filename *name, const char *text,
		     size_t len)
{
	char utf8[TEXT_NAME];
	size_t got = ntr_utf8(name->name, name->name_units, utf8,
			      sizeof(utf8));

	return got == len && strncasecmp(utf8, text, len) == 0;
}

/* The name by which the target is recovered; NTR_NO_INDEX: it has none. */
static uint32_t choose_name(const struct target *t)
{
	const char *start = strrchr(t->text, '/');
	struct ntr_filename name;
	size_t len;

	if (t->spec.is_number)
		return file_main_name(t->file);
	start = start ? start + 1 : t->text;
	len = strlen(start);
	if (t->spec.name)
		len -= strlen(t->spec.name) + 1;
	for (uint32_t i = 0; i < t->info.names; i++)
		if (ntr_file_name(t->file, i, &name, NULL) == NTR_OK &&
		    is_asked(&name, start, len))
			return i;
	return file_main_name(t->file);
}

/* Set r->name and r->source for the target. */
static int name_target(struct recover *r, const struct target *t)
{
	uint32_t index = choose_name(t);
	struct ntr_filename name;
	char number[32];

	r->name.len = r->source.len = 0;
	if (NTR_REF_NUMBER(t->info.ref) == ROOT) {
		if (buf_add(&r->source, "/", 2) < 0)
			return -1;
		r->source.len = 1;
		return hostname_add_text(&r->name, "", 0);
	}
	if (index == NTR_NO_INDEX ||
	    ntr_file_name(t->file, index, &name, NULL) < 0) {
		snprintf(number, sizeof(number), "#%" PRIu64,
			 NTR_REF_NUMBER(t->info.ref));
		if (recover_source_add(r, number, strlen(number)) < 0)
			return -1;
		return hostname_add_text(&r->name, number, strlen(number));
	}
	if (file_path(t->file, index, &r->source) < 0 ||
	    buf_add(&r->source, "", 1) < 0)
		return -1;
	r->source.len--;
	return hostname_add(&r->name, name.name, name.name_units);
}

static void recover_file(struct recover *r, struct target *t, bool is_stream,
			 uint32_t index)
{
	struct item item = { .file = t->file };

	item_start(&item);
	item.name = r->name.bytes;
	if (is_stream)
		item.only = index;
	if (item.info.directory && !is_stream)
		recover_tree(r, &item);
	else
		recover_streams(r, &item);
	t->file = item.file;
}

static void recover_target(struct recover *r, const char *text)
{
	struct ntr_stream_info info;
	uint32_t index = NTR_NO_INDEX;
	bool is_stream;
	struct target t;

	if (!target_open(r->s, text, NULL, &t))
		return;
	is_stream = t.spec.has_type || t.spec.name;
	if (is_stream && !target_stream(r->s, &t, &index)) {
		target_close(&t);
		return;
	}
	if (is_stream && (ntr_file_stream(t.file, index, &info, NULL) < 0 ||
			  info.type != NTR_DATA)) {
		complain(text, "only $DATA can be recovered; see 'cat --attr'");
		r->s->status = EXIT_FAILED;
	} else if (name_target(r, &t) < 0) {
		recover_host_error(r, NULL, ENOMEM);
	} else {
		recover_file(r, &t, is_stream, index);
	}
	target_close(&t);
}

/* -------------------------------------------------------------------- all -- */

static bool start(struct recover *r, const char *dir)
{
	int fd, code;

	r->reader.buf = malloc(READER_CHUNK);
	r->reader.volume_offset = r->s->info.offset;
	r->reader.holes = true;
	if (!r->reader.buf) {
		recover_host_error(r, NULL, ENOMEM);
		return false;
	}
	code = hostdirs_open(&r->dirs, dir);
	if (!code)
		code = hostdirs_fd(&r->dirs, &fd);
	if (!code)
		code = manifest_open(&r->manifest, fd,
				     r->s->opt->json ? stdout : NULL);
	if (code)
		recover_host_error(r, dir, code);
	return code == 0;
}

static void summary(const struct recover *r)
{
	const struct manifest_total *t = &r->total;

	fprintf(stderr, "%s%" PRIu64 " %s, %" PRIu64 " bytes",
		r->terminal ? "\r\033[K" : "", t->files + t->part,
		plural(t->files + t->part, "file", "files"), t->bytes);
	if (t->part || t->unreadable)
		fprintf(stderr, "; %" PRIu64 " with gaps, %" PRIu64
			" unreadable", t->part, t->unreadable);
	if (t->skipped)
		fprintf(stderr, "; %" PRIu64 " skipped", t->skipped);
	fprintf(stderr, "; see %s\n", r->manifest.name);
}

static void finish(struct recover *r)
{
	int code;

	if (r->manifest.hasher) {
		r->total.complete = !recover_stopped(r);
		manifest_summary(&r->manifest, &r->total);
	}
	code = manifest_close(&r->manifest);
	if (code)
		recover_host_error(r, r->manifest.name, code);
	if (r->manifest.name[0])
		summary(r);
	hostdirs_close(&r->dirs);
	links_free(&r->links);
	gaps_free(&r->gaps);
	remains_close(&r->remains);
	set_free(&r->visited);
	buf_free(&r->source);
	buf_free(&r->stream);
	buf_free(&r->stack);
	buf_free(&r->pending);
	buf_free(&r->names);
	buf_free(&r->name);
	free(r->reader.buf);
}

static void work(struct recover *r)
{
	const struct options *opt = r->s->opt;
	int last = opt->target_count - 1;

	stop_init();
	r->terminal = isatty(STDERR_FILENO);
	remains_start(&r->remains, r->s);
	if (!start(r, opt->targets[last]))
		last = 0;
	else if (r->deleted)
		recover_deleted(r, opt->targets, last);
	for (int i = 0; i < last && !r->deleted && !recover_stopped(r); i++)
		recover_target(r, opt->targets[i]);
	finish(r);
}

static int run(const struct command *cmd, int argc, char **argv)
{
	static const struct option table[] = {
		OPTIONS_COMMON,
		{ "verbose", no_argument, NULL, 'v' },
		{ "metadata", no_argument, NULL, 'm' },
		{ "deleted", no_argument, NULL, 'd' },
		{ "jobs", required_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	struct recover r = { .s = NULL };
	int least = 2;
	struct options opt;
	struct session s;
	int c;

	options_start(&opt, cmd);
	while ((c = options_next(&opt, argc, argv, "j:v", table)) != -1) {
		if (c == 'j')
			r.threads = (uint32_t)options_number(&opt, "-j", optarg,
							     1, LOST_THREADS_MAX);
		r.verbose |= c == 'v';
		r.metadata |= c == 'm';
		r.deleted |= c == 'd';
	}
	if (r.deleted)
		least = 1;	/* all of them */
	options_finish(&opt, argc, argv, -1);
	if (opt.target_count < least)
		options_usage(&opt, opt.target_count || r.deleted ?
			      "DIR is missing" : "TARGET and DIR are missing");
	r.verbose &= !opt.json;
	r.s = &s;
	if (session_open(&s, &opt))
		work(&r);
	return session_close(&s);
}

const struct command command_recover = {
	"recover", "[TARGET...] DIR", "Copy files and trees to a directory.",
	"  -v, --verbose     print the path of each file that is written\n"
	"      --metadata    $MFT and the volume's other own files, too\n"
	"      --deleted     all deleted files instead, each under its old path, or\n"
	"                    those that are TARGET or were below it\n"
	"  -j, --jobs N      look for these on N threads\n"
	"\nDIR is made if it is not there. Nothing that is there is written over. "
	"A stream\nis 'name:stream'. What could be read in part is 'name.part', "
	"with holes for what\nis missing; the exit status is 3. "
	"Of a deleted file, clusters\nthat are in use again, or were another deleted "
	"file's as well, are missing. "
	"DIR/ntfsread-manifest.jsonl lists it all.\n",
	run,
};
