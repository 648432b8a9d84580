/*
 * cmd_deleted.c - ntfsread deleted: the files of unused records
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "lost.h"
#include "out.h"
#include "remains.h"
#include "stop.h"
#include "target.h"
#include "text.h"
#include "types.h"

enum { OWNERS_SHOWN = 16 };

struct totals {
	uint64_t count, whole, part;
	uint64_t crowded;	/* streams whose clusters are not looked at */
};

struct deleted_list {
	struct session *s;
	struct remains remains;
	struct totals totals;
};

/* One thread's own. */
struct teller {
	const struct deleted_list *list;
	struct lost *lost;
	struct remains remains;
	struct totals totals;
};

/* The times of $STANDARD_INFORMATION or, without it, of the name. */
static bool times_of(const struct lost *l, uint64_t times[4])
{
	struct ntr_stdinfo si;
	struct ntr_filename fn;

	if (file_stdinfo(l->file, &si)) {
		times[0] = si.created;
		times[1] = si.modified;
		times[2] = si.changed;
		times[3] = si.accessed;
		return true;
	}
	if (l->name == NTR_NO_INDEX ||
	    ntr_file_name(l->file, l->name, &fn, NULL) < 0)
		return false;
	times[0] = fn.created;
	times[1] = fn.modified;
	times[2] = fn.changed;
	times[3] = fn.accessed;
	return true;
}

/* ------------------------------------------------------------------- JSON -- */

static void owners_json(struct teller *t, struct json *j, uint32_t index,
			uint32_t kind, const char *key, const char *more_key)
{
	uint64_t owners[OWNERS_SHOWN];
	size_t count = remains_owners(&t->remains, t->lost->file, index, kind,
				      owners, OWNERS_SHOWN);

	json_array(j, key);
	for (size_t i = 0; i < count && i < OWNERS_SHOWN; i++) {
		json_object(j, NULL);
		json_u64(j, "record", NTR_REF_NUMBER(owners[i]));
		json_u64(j, "sequence", NTR_REF_SEQUENCE(owners[i]));
		json_text(j, "path", remains_owner(&t->remains, owners[i]));
		json_object_end(j);
	}
	json_array_end(j);
	if (count > OWNERS_SHOWN)
		json_bool(j, more_key, true);
}

static void remains_json(struct teller *t, struct json *j, uint32_t index,
			 const struct ntr_remains *r)
{
	json_u64(j, "clusters", r->clusters);
	json_u64(j, "free_clusters", r->free_clusters);
	json_u64(j, "reused_clusters", r->reused_clusters);
	json_u64(j, "disputed_clusters", r->disputed_clusters);
	if (r->unknown_clusters)
		json_u64(j, "unknown_clusters", r->unknown_clusters);
	json_u64(j, "bytes_kept", r->kept);
	json_u64(j, "bytes_lost", r->lost);
	json_u64(j, "bytes_disputed", r->disputed);
	json_text(j, "recoverable", ntr_recoverable_name(r->recoverable));
	if (r->disagreeing)
		json_u64(j, "bitmap_disagrees", r->disagreeing);
	if (r->reused_clusters)
		owners_json(t, j, index, NTR_FATE_REUSED, "reused_by",
			    "reused_by_more");
	if (r->disputed_clusters)
		owners_json(t, j, index, NTR_FATE_DISPUTED, "disputed_by",
			    "disputed_by_more");
}

static void stream_json(struct teller *t, struct json *j, uint32_t index,
			const struct ntr_stream_info *info)
{
	struct ntr_remains r;
	bool known = remains_of(&t->remains, t->lost->file, index, &r);

	json_object(j, NULL);
	json_name(j, "name", info->name, info->name_units);
	json_u64(j, "size", info->size);
	json_bool(j, "resident", info->resident != 0);
	if (known) {
		remains_json(t, j, index, &r);
	} else {
		json_null(j, "clusters");
		json_null(j, "free_clusters");
		json_null(j, "reused_clusters");
		json_null(j, "disputed_clusters");
	}
	json_object_end(j);
}

static void streams_json(struct teller *t, struct json *j)
{
	struct ntr_stream_info info;

	json_array(j, "streams");
	for (uint32_t i = 0; i < t->lost->info.streams; i++)
		if (ntr_file_stream(t->lost->file, i, &info, NULL) == NTR_OK &&
		    info.type == NTR_DATA)
			stream_json(t, j, i, &info);
	json_array_end(j);
}

static void name_json(struct lost *l, struct json *j)
{
	struct ntr_filename fn;

	if (l->name == NTR_NO_INDEX ||
	    ntr_file_name(l->file, l->name, &fn, NULL) < 0) {
		json_null(j, "name");
		json_null(j, "parent");
		return;
	}
	json_name(j, "name", fn.name, fn.name_units);
	json_ref(j, "parent", fn.parent_ref);
}

/* Its other names: hard links. */
static void links_json(struct lost *l, struct json *j)
{
	uint32_t main_name = l->name;
	struct ntr_filename fn;
	bool any = false;

	for (uint32_t i = 0; i < l->info.names; i++) {
		if (i == main_name ||
		    ntr_file_name(l->file, i, &fn, NULL) < 0 ||
		    fn.name_space == NTR_NAME_DOS || !lost_path(l, i))
			continue;
		if (!any)
			json_array(j, "other_paths");
		any = true;
		json_bytes(j, NULL, l->path.bytes, l->path.len);
	}
	if (any)
		json_array_end(j);
}

static void show_json(struct teller *t, uint32_t recoverable, bool known)
{
	struct lost *l = t->lost;
	struct ntr_stream_info data;
	uint64_t times[4];
	struct json j;

	json_start(&j, l->out);
	json_object(&j, NULL);
	json_u64(&j, "record", NTR_REF_NUMBER(l->info.ref));
	json_u64(&j, "sequence", NTR_REF_SEQUENCE(l->info.ref));
	if (l->info.base_ref)
		json_ref(&j, "base", l->info.base_ref);
	json_bytes(&j, "path", l->path.bytes, l->path.len);
	name_json(l, &j);
	json_bool(&j, "orphan", (l->notes & NTR_PATH_ORPHAN) != 0);
	json_bool(&j, "directory", l->info.directory != 0);
	json_u64(&j, "size", file_data(l->file, &data) ? data.size : 0);
	streams_json(t, &j);
	json_text_or_null(&j, "recoverable",
			  known ? ntr_recoverable_name(recoverable) : NULL);
	if (times_of(l, times))
		times_json(&j, times[0], times[1], times[2], times[3]);
	links_json(l, &j);
	json_object_end(&j);
	json_line(&j);
}

/* ------------------------------------------------------------------- text -- */

static void put_line(const struct lost *l, uint64_t size, const char *left,
		     const struct ntr_stream_info *stream)
{
	char when[WHEN_TEXT] = "-", ref[32];
	uint64_t times[4];

	if (times_of(l, times))
		when_text(times[1], false, when);
	snprintf(ref, sizeof(ref), "%" PRIu64 "-%u",
		 NTR_REF_NUMBER(l->info.ref), NTR_REF_SEQUENCE(l->info.ref));
	fprintf(l->out, "%11s  %-19s %14" PRIu64 "  %-5s  ", ref, when, size,
		left);
	text_put(l->out, l->path.bytes, l->path.len);
	if (l->info.directory && !stream)
		putc('/', l->out);
	if (stream && stream->name_units) {
		putc(':', l->out);
		text_put_name(l->out, stream->name, stream->name_units);
	}
}

/* " by /path and others" */
static void put_owners(struct teller *t, uint32_t index, uint32_t kind)
{
	FILE *out = t->lost->out;
	const char *path;
	uint64_t owner;
	size_t count = remains_owners(&t->remains, t->lost->file, index, kind,
				      &owner, 1);

	if (count == 0)
		return;
	path = remains_owner(&t->remains, owner);
	fputs(" by ", out);
	if (NTR_REF_NUMBER(owner) == NTR_REF_NUMBER(t->lost->info.ref))
		fputs("the file itself", out);
	else if (*path)
		text_puts(out, path);
	else
		fprintf(out, "record %" PRIu64, NTR_REF_NUMBER(owner));
	if (count > 1)
		fputs(" and others", out);
}

/* "  (2 of 6 clusters reused", and behind that "; 1" */
static void put_share(FILE *out, uint64_t some, uint64_t all, bool first)
{
	if (first)
		fprintf(out, "  (%" PRIu64 " of %" PRIu64 " %s", some, all,
			plural(all, "cluster", "clusters"));
	else
		fprintf(out, "; %" PRIu64, some);
}

/* "  (2 of 6 clusters reused by /path; 1 disputed)" */
static void put_others(struct teller *t, uint32_t index,
		       const struct ntr_remains *r)
{
	uint64_t before = r->reused_clusters;
	FILE *out = t->lost->out;

	if (r->reused_clusters) {
		put_share(out, r->reused_clusters, r->clusters, true);
		fputs(" reused", out);
		put_owners(t, index, NTR_FATE_REUSED);
	}
	if (r->disputed_clusters) {
		put_share(out, r->disputed_clusters, r->clusters, !before);
		fputs(" disputed", out);
		put_owners(t, index, NTR_FATE_DISPUTED);
	}
	before += r->disputed_clusters;
	if (r->unknown_clusters) {
		put_share(out, r->unknown_clusters, r->clusters, !before);
		fputs(" of which $Bitmap cannot be read", out);
	}
	if (before || r->unknown_clusters)
		putc(')', out);
}

static void show_stream(struct teller *t, uint32_t index,
			const struct ntr_stream_info *info)
{
	struct ntr_remains r;
	bool known = remains_of(&t->remains, t->lost->file, index, &r);

	put_line(t->lost, info->size,
		 known ? ntr_recoverable_name(r.recoverable) : "?", info);
	if (known)
		put_others(t, index, &r);
	putc('\n', t->lost->out);
}

static void show_text(struct teller *t, uint32_t recoverable, bool known)
{
	struct lost *l = t->lost;
	struct ntr_stream_info info;
	bool any = false;

	for (uint32_t i = 0; i < l->info.streams; i++) {
		if (ntr_file_stream(l->file, i, &info, NULL) < 0 ||
		    info.type != NTR_DATA)
			continue;
		show_stream(t, i, &info);
		any = true;
	}
	if (any)
		return;
	put_line(l, 0, known ? ntr_recoverable_name(recoverable) : "?", NULL);
	putc('\n', l->out);
}

/* ---------------------------------------------------------------- a thread -- */

static void *teller_open(void *ctx)
{
	const struct deleted_list *d = ctx;
	struct teller *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->list = d;
	remains_share(&t->remains, &d->remains);
	return t;
}

static void teller_close(void *ctx, void *user)
{
	struct totals *to = &((struct deleted_list *)ctx)->totals;
	struct teller *t = user;

	to->count += t->totals.count;
	to->whole += t->totals.whole;
	to->part += t->totals.part;
	to->crowded += t->totals.crowded;
	remains_close(&t->remains);
	free(t);
}

static bool tell(struct lost *l)
{
	struct teller *t = l->user;
	uint32_t recoverable;
	bool known;

	t->lost = l;
	t->remains.vol = l->vol;
	t->remains.crowded = 0;
	recoverable = remains_of_file(&t->remains, l->file);
	known = recoverable == NTR_RECOVERABLE_WHOLE ||
		(t->remains.clusters && !t->remains.crowded);
	t->totals.count++;
	t->totals.whole += recoverable == NTR_RECOVERABLE_WHOLE;
	t->totals.part += recoverable == NTR_RECOVERABLE_PART;
	t->totals.crowded += t->remains.crowded;
	if (t->list->s->opt->json)
		show_json(t, recoverable, known);
	else
		show_text(t, recoverable, known);
	return true;
}

/* ------------------------------------------------------------------- all -- */

static bool take(void *ctx, const void *bytes, size_t len)
{
	(void)ctx;
	fwrite(bytes, 1, len, stdout);
	return !out_failed();
}

static void summary(const struct deleted_list *d)
{
	const struct totals *t = &d->totals;

	if (!d->s->opt->json)
		printf("%" PRIu64 " %s; %" PRIu64 " whole, %" PRIu64
		       " in part\n", t->count,
		       plural(t->count, "deleted file", "deleted files"),
		       t->whole, t->part);
	if (!t->crowded)
		return;
	complain(d->s->opt->image, "unused records map more clusters than can be "
		 "looked at: what is left of %" PRIu64 " %s is not known",
		 t->crowded, plural(t->crowded, "stream", "streams"));
	session_worsen(d->s, EXIT_PARTIAL);
}

static void work(struct deleted_list *d, uint32_t threads)
{
	struct lost_pass pass = {
		.s = d->s, .threads = threads, .ctx = d, .open = teller_open,
		.close = teller_close, .write = tell, .take = take,
	};

	remains_start(&d->remains, d->s);
	(void)remains_clusters(&d->remains);
	if (!d->s->opt->json)
		printf("%11s  %-19s %14s  %-5s  %s\n", "record", "modified",
		       "size", "left", "path");
	lost_run(&pass);
	if (d->s->status != EXIT_FAILED)
		summary(d);
	remains_close(&d->remains);
}

static int run(const struct command *cmd, int argc, char **argv)
{
	static const struct option table[] = {
		OPTIONS_COMMON,
		{ "jobs", required_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	struct deleted_list d = { .s = NULL };
	uint32_t threads = 0;
	struct options opt;
	struct session s;
	int c;

	options_start(&opt, cmd);
	while ((c = options_next(&opt, argc, argv, "j:", table)) != -1)
		if (c == 'j')
			threads = (uint32_t)options_number(&opt, "-j", optarg, 1,
							   LOST_THREADS_MAX);
	options_finish(&opt, argc, argv, 0);
	d.s = &s;
	stop_init();
	if (session_open(&s, &opt))
		work(&d, threads);
	return session_close(&s);
}

const struct command command_deleted = {
	"deleted", "", "List deleted files, and how much is left of each.",
	"  -j, --jobs N      on N threads; the output is the same\n",
	run,
};
