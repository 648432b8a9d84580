/*
 * recover_file.c - what there is to recover of one file
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "recover.h"
#include "target.h"

enum { REPARSE_MAX = 16 * 1024 };	/* no reparse point is larger */

static void set_time(struct timespec *t, uint64_t filetime)
{
	int64_t sec;
	uint32_t nsec;

	ntr_time(filetime, &sec, &nsec);
	t->tv_sec = (time_t)sec;
	t->tv_nsec = (long)nsec;
}

void item_start(struct item *item)
{
	ntr_file_info(item->file, &item->info);
	/* Without its base record, a child record is in use for nobody. */
	if (item->info.base_ref)
		item->info.in_use = 0;
	item->only = NTR_NO_INDEX;
	item->number = 0;
	item->has_times = file_stdinfo(item->file, &item->stdinfo);
	if (!item->has_times)
		return;
	set_time(&item->times[0], item->stdinfo.accessed);
	set_time(&item->times[1], item->stdinfo.modified);
}

struct manifest_line item_line(const struct recover *r,
			       const struct item *item)
{
	return (struct manifest_line){
		.kind = item->info.directory ? "directory" : "file",
		.source = &r->source, .status = "whole",
		.ref = item->info.ref, .in_use = item->info.in_use,
		.times = item->has_times ? &item->stdinfo : NULL,
	};
}

/* Does the kind say that the file stands for something else? */
static bool is_link(uint32_t kind)
{
	return kind >= NTR_REPARSE_SYMLINK && kind <= NTR_REPARSE_APPEXEC;
}

/* Read a reparse point into 'value', and decode it. */
static bool read_reparse(const struct item *item, uint32_t index,
			 uint8_t *value, struct ntr_reparse *reparse)
{
	struct ntr_stream *stream;
	int64_t len;

	if (ntr_stream_open(item->file, index, 0, &stream, NULL) < 0)
		return false;
	len = ntr_stream_pread(stream, value, REPARSE_MAX, 0, NULL);
	ntr_stream_close(stream);
	return len > 0 && ntr_reparse_decode(value, (size_t)len, reparse,
					     NULL) == NTR_OK;
}

/* Links of all kinds are told, never followed and never made. */
static bool tell_link(struct recover *r, const struct item *item,
		      uint32_t index)
{
	struct manifest_line line = item_line(r, item);
	struct ntr_reparse reparse;
	uint8_t *value = malloc(REPARSE_MAX);
	bool found;

	found = value && read_reparse(item, index, value, &reparse) &&
		is_link(reparse.kind);
	if (found) {
		line.kind = ntr_reparse_kind_name(reparse.kind);
		line.reparse = &reparse;
		line.status = "skipped";
		line.why = "links are not followed";
		manifest_add(&r->manifest, r->s, &line);
		r->total.skipped++;
	}
	free(value);
	return found;
}

/* There is nothing that could be written. */
static void tell_empty(struct recover *r, const struct item *item)
{
	struct manifest_line line = item_line(r, item);

	line.status = item->info.damaged ? "unreadable" : "skipped";
	line.why = "has no $DATA";
	manifest_add(&r->manifest, r->s, &line);
	if (item->info.damaged)
		r->total.unreadable++;
	else
		r->total.skipped++;
}

/* A link has an empty $DATA, which says nothing. */
static bool is_wanted(const struct item *item, uint32_t index,
		      const struct ntr_stream_info *info, bool link)
{
	if (info->type != NTR_DATA)
		return false;
	if (item->only != NTR_NO_INDEX)
		return index == item->only;
	return !link || info->name_units > 0 || info->size > 0;
}

void recover_streams(struct recover *r, struct item *item)
{
	struct ntr_stream_info info;
	uint32_t reparse = NTR_NO_INDEX, done = 0;
	bool link = false;

	/* Nobody reads any more, or the manifest cannot be written. */
	if (out_failed() || hasher_failed(r->manifest.hasher))
		r->fatal = true;
	for (uint32_t i = 0; i < item->info.streams; i++)
		if (ntr_file_stream(item->file, i, &info, NULL) == NTR_OK &&
		    info.type == NTR_REPARSE_POINT)
			reparse = i;
	if (reparse != NTR_NO_INDEX && item->only == NTR_NO_INDEX)
		link = tell_link(r, item, reparse);
	if (item->info.damaged || item->info.lost_records) {
		recover_complain(r, "parts of the record cannot be read");
		session_worsen(r->s, EXIT_PARTIAL);
	}
	for (uint32_t i = 0; i < item->info.streams; i++) {
		if (recover_stopped(r))
			return;
		if (ntr_file_stream(item->file, i, &info, NULL) < 0 ||
		    !is_wanted(item, i, &info, link))
			continue;
		recover_stream(r, item, i);
		done++;
	}
	if (done == 0 && !link && !item->info.directory)
		tell_empty(r, item);
}
