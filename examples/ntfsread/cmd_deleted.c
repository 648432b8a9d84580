/*
 * cmd_deleted.c - ntfsread deleted: the files of unused records
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "lost.h"
#include "out.h"
#include "remains.h"
#include "target.h"
#include "text.h"
#include "types.h"

enum { OWNERS_SHOWN = 16 };

struct deleted_list {
	struct session *s;
	struct lost lost;
	struct remains remains;
	uint64_t count, whole, part;
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

static void owners_json(struct deleted_list *d, struct json *j, uint32_t index)
{
	uint64_t owners[OWNERS_SHOWN];
	size_t count = remains_owners(&d->remains, d->lost.file, index, owners,
				      OWNERS_SHOWN);

	json_array(j, "reused_by");
	for (size_t i = 0; i < count && i < OWNERS_SHOWN; i++) {
		json_object(j, NULL);
		json_u64(j, "record", NTR_REF_NUMBER(owners[i]));
		json_u64(j, "sequence", NTR_REF_SEQUENCE(owners[i]));
		json_text(j, "path", remains_owner(&d->remains, owners[i]));
		json_object_end(j);
	}
	json_array_end(j);
	if (count > OWNERS_SHOWN)
		json_bool(j, "reused_by_more", true);
}

static void stream_json(struct deleted_list *d, struct json *j, uint32_t index,
			const struct ntr_stream_info *info)
{
	struct ntr_remains r;
	bool known = remains_of(&d->remains, d->lost.file, index, &r);

	json_object(j, NULL);
	json_name(j, "name", info->name, info->name_units);
	json_u64(j, "size", info->size);
	json_bool(j, "resident", info->resident != 0);
	if (known) {
		json_u64(j, "clusters", r.clusters);
		json_u64(j, "free_clusters", r.free_clusters);
		json_u64(j, "reused_clusters", r.reused_clusters);
		json_u64(j, "bytes_kept", r.kept);
		json_u64(j, "bytes_lost", r.lost);
		json_text(j, "recoverable",
			  ntr_recoverable_name(r.recoverable));
		if (r.disagreeing)
			json_u64(j, "bitmap_disagrees", r.disagreeing);
		if (r.reused_clusters)
			owners_json(d, j, index);
	} else {
		json_null(j, "clusters");
		json_null(j, "free_clusters");
		json_null(j, "reused_clusters");
	}
	json_object_end(j);
}

static void streams_json(struct deleted_list *d, struct json *j)
{
	struct ntr_stream_info info;

	json_array(j, "streams");
	for (uint32_t i = 0; i < d->lost.info.streams; i++)
		if (ntr_file_stream(d->lost.file, i, &info, NULL) == NTR_OK &&
		    info.type == NTR_DATA)
			stream_json(d, j, i, &info);
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

static void show_json(struct deleted_list *d, uint32_t recoverable, bool known)
{
	struct lost *l = &d->lost;
	struct ntr_stream_info data;
	uint64_t times[4];
	struct json j;

	json_start(&j, stdout);
	json_object(&j, NULL);
	json_u64(&j, "record", NTR_REF_NUMBER(l->info.ref));
	json_u64(&j, "sequence", NTR_REF_SEQUENCE(l->info.ref));
	json_bytes(&j, "path", l->path.bytes, l->path.len);
	name_json(l, &j);
	json_bool(&j, "orphan", (l->notes & NTR_PATH_ORPHAN) != 0);
	json_bool(&j, "directory", l->info.directory != 0);
	json_u64(&j, "size", file_data(l->file, &data) ? data.size : 0);
	streams_json(d, &j);
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
	printf("%11s  %-19s %14" PRIu64 "  %-5s  ", ref, when, size, left);
	text_put(stdout, l->path.bytes, l->path.len);
	if (l->info.directory && !stream)
		putchar('/');
	if (stream && stream->name_units) {
		putchar(':');
		text_put_name(stdout, stream->name, stream->name_units);
	}
}

static void put_reuse(struct deleted_list *d, uint32_t index,
		      const struct ntr_remains *r)
{
	uint64_t owners[1];
	size_t count;

	if (r->reused_clusters == 0)
		return;
	printf("  (%" PRIu64 " of %" PRIu64 " %s reused", r->reused_clusters,
	       r->clusters, plural(r->clusters, "cluster", "clusters"));
	count = remains_owners(&d->remains, d->lost.file, index, owners, 1);
	if (count > 0) {
		fputs(" by ", stdout);
		text_puts(stdout, remains_owner(&d->remains, owners[0]));
	}
	fputs(count > 1 ? " and others)" : ")", stdout);
}

static void show_stream(struct deleted_list *d, uint32_t index,
			const struct ntr_stream_info *info)
{
	struct ntr_remains r;
	bool known = remains_of(&d->remains, d->lost.file, index, &r);

	put_line(&d->lost, info->size,
		 known ? ntr_recoverable_name(r.recoverable) : "?", info);
	if (known)
		put_reuse(d, index, &r);
	putchar('\n');
}

static void show_text(struct deleted_list *d, uint32_t recoverable, bool known)
{
	struct ntr_stream_info info;
	bool any = false;

	for (uint32_t i = 0; i < d->lost.info.streams; i++) {
		if (ntr_file_stream(d->lost.file, i, &info, NULL) < 0 ||
		    info.type != NTR_DATA)
			continue;
		show_stream(d, i, &info);
		any = true;
	}
	if (any)
		return;
	put_line(&d->lost, 0, known ? ntr_recoverable_name(recoverable) : "?",
		 NULL);
	putchar('\n');
}

static void show(struct deleted_list *d)
{
	uint32_t recoverable = remains_of_file(&d->remains, d->lost.file);
	bool known = d->remains.clusters ||
		     recoverable == NTR_RECOVERABLE_WHOLE;

	d->count++;
	d->whole += recoverable == NTR_RECOVERABLE_WHOLE;
	d->part += recoverable == NTR_RECOVERABLE_PART;
	if (d->s->opt->json)
		show_json(d, recoverable, known);
	else
		show_text(d, recoverable, known);
}

static void work(struct deleted_list *d)
{
	bool text = !d->s->opt->json;

	remains_start(&d->remains, d->s);
	if (!lost_open(&d->lost, d->s))
		return;
	if (text)
		printf("%11s  %-19s %14s  %-5s  %s\n", "record", "modified",
		       "size", "left", "path");
	while (!out_failed() && lost_next(&d->lost))
		show(d);
	if (text)
		printf("%" PRIu64 " %s; %" PRIu64 " whole, %" PRIu64
		       " in part\n", d->count,
		       plural(d->count, "deleted file", "deleted files"),
		       d->whole, d->part);
	lost_close(&d->lost);
	remains_close(&d->remains);
}

static int run(const struct command *cmd, int argc, char **argv)
{
	static const struct option table[] = {
		OPTIONS_COMMON,
		{ NULL, 0, NULL, 0 },
	};
	struct deleted_list d = { .s = NULL };
	struct options opt;
	struct session s;

	options_start(&opt, cmd);
	while (options_next(&opt, argc, argv, "", table) != -1)
		;
	options_finish(&opt, argc, argv, 0);
	d.s = &s;
	if (session_open(&s, &opt))
		work(&d);
	return session_close(&s);
}

const struct command command_deleted = {
	"deleted", "", "List deleted files, and how much is left of each.",
	"", run,
};
