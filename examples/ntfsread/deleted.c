/*
 * deleted.c - unused records, by the directory they were in
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdlib.h>

#include "deleted.h"
#include "types.h"

/* One name of one unused record. */
struct lost {
	uint64_t parent_ref, number;
};

static int by_parent(const void *left, const void *right)
{
	const struct lost *a = left, *b = right;
	uint64_t x = NTR_REF_NUMBER(a->parent_ref);
	uint64_t y = NTR_REF_NUMBER(b->parent_ref);

	if (x != y)
		return x < y ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

/* Call 'visit' for each name that a record has, DOS names left out. */
static int each_name(const struct ntr_record *rec,
		     int (*visit)(void *, const struct ntr_record *,
				  const struct ntr_filename *), void *ctx)
{
	struct ntr_filename name;
	struct ntr_attr attr;
	uint32_t pos = 0;

	while (ntr_attr_next(rec, &pos, &attr, NULL) > 0) {
		if (attr.type != NTR_FILE_NAME || !attr.resident ||
		    ntr_filename_decode(attr.value, attr.value_len, &name,
					NULL) < 0 ||
		    name.name_space == NTR_NAME_DOS)
			continue;
		if (visit(ctx, rec, &name) < 0)
			return -1;
	}
	return 0;
}

static int remember(void *ctx, const struct ntr_record *rec,
		    const struct ntr_filename *name)
{
	struct lost lost = { name->parent_ref, rec->number };
	struct deleted *d = ctx;

	return buf_add(&d->table, &lost, sizeof(lost));
}

/* A child record without its base record is what is left of a file, whatever its header
 * says. */
static bool is_lost(const struct deleted *d, struct ntr_volume *vol,
		    const struct ntr_record *rec)
{
	if (rec->state != NTR_RECORD_GOOD)
		return false;
	return rec->base_ref ? !ntr_child_has_base(vol, rec, d->base) :
			       !(rec->flags & NTR_RECORD_IN_USE);
}

static bool scan(struct deleted *d, struct session *s)
{
	struct ntr_scan *scan = NULL;
	struct ntr_record rec;
	struct ntr_error err;
	int got = ntr_scan_open(s->vol, 0, NTR_NONE, &scan, &err);

	if (got == NTR_OK) {
		while ((got = ntr_scan_next(scan, &rec, &err)) > 0)
			if (is_lost(d, s->vol, &rec) &&
			    each_name(&rec, remember, d) < 0) {
				complain(NULL, "out of memory");
				break;
			}
		ntr_scan_close(scan);
	}
	if (got < 0)
		complain_error(s->opt->image, &err);
	return got == 0;
}

void deleted_close(struct deleted *d)
{
	buf_free(&d->table);
	free(d->record);
	free(d->base);
	d->record = d->base = NULL;
}

bool deleted_open(struct deleted *d, struct session *s)
{
	*d = (struct deleted){ .record = malloc(s->info.record_size),
			       .base = malloc(s->info.record_size) };
	if (!d->record || !d->base) {
		complain(NULL, "out of memory");
		s->status = EXIT_FAILED;
		deleted_close(d);
		return false;
	}
	if (!scan(d, s))
		session_worsen(s, EXIT_PARTIAL);
	if (d->table.len)
		qsort(d->table.bytes, d->table.len / sizeof(struct lost),
		      sizeof(struct lost), by_parent);
	return true;
}

struct append {
	const struct ntr_file_info *dir;
	struct listing *l;
};

/* Deleting a directory counts its sequence number up, from 0xffff to 1, but its
 * children's references stay as they were; 0 there means that nobody counts. */
static bool was_in(uint64_t parent_ref, const struct ntr_file_info *dir)
{
	uint16_t now = NTR_REF_SEQUENCE(dir->ref);
	uint16_t then = NTR_REF_SEQUENCE(parent_ref);

	if (NTR_REF_NUMBER(parent_ref) != NTR_REF_NUMBER(dir->ref))
		return false;
	return then == 0 || then == now ||
	       (!dir->in_use && now == (then == UINT16_MAX ? 1 : then + 1));
}

static int append(void *ctx, const struct ntr_record *rec,
		  const struct ntr_filename *name)
{
	struct ntr_filename copy = *name;
	struct append *a = ctx;

	if (!was_in(name->parent_ref, a->dir))
		return 0;
	/* The flag in the name is a copy; the header is what Windows believes. */
	if (rec->flags & NTR_RECORD_DIRECTORY)
		copy.file_flags |= NTR_FILE_DIRECTORY;
	return listing_add_name(a->l, NTR_REF(rec->number, rec->sequence),
				&copy, true);
}

/* The first of the table whose parent has at least this number. */
static size_t lower_bound(const struct lost *table, size_t count,
			  uint64_t number)
{
	size_t low = 0, middle;

	while (low < count) {
		middle = low + (count - low) / 2;
		if (NTR_REF_NUMBER(table[middle].parent_ref) < number)
			low = middle + 1;
		else
			count = middle;
	}
	return low;
}

void deleted_list(const struct deleted *d, struct session *s,
		  const struct ntr_file_info *dir, struct listing *l)
{
	const struct lost *table = (const void *)d->table.bytes;
	size_t count = d->table.len / sizeof(*table);
	uint64_t number = NTR_REF_NUMBER(dir->ref), last = NTR_NONE;
	struct append a = { dir, l };
	struct ntr_record rec;

	for (size_t i = lower_bound(table, count, number);
	     i < count && NTR_REF_NUMBER(table[i].parent_ref) == number; i++) {
		if (table[i].number == last)
			continue;	/* each_name() gave all its names */
		last = table[i].number;
		if (ntr_record_read(s->vol, last, 0, d->record,
				    s->info.record_size, &rec, NULL) < 0 ||
		    !is_lost(d, s->vol, &rec))
			continue;
		if (each_name(&rec, append, &a) < 0) {
			complain(NULL, "out of memory");
			session_worsen(s, EXIT_PARTIAL);
			return;
		}
	}
}

/* Was the entry of this directory, as far as it can be told? */
static bool is_of(const struct ntr_carved *c, const struct ntr_file_info *dir)
{
	return c->lost & NTR_LOST_PARENT || was_in(c->entry.parent_ref, dir);
}

enum { INDEXES_MIN = 64 << 20 };	/* bytes that are no work */

/* Is it still worth searching?  Where many directories map the same clusters, there is
 * no end to it. */
static bool can_search(struct deleted *d, struct session *s,
		       const struct ntr_file *dir,
		       const struct ntr_file_info *info)
{
	uint64_t most = s->info.source_size;
	struct ntr_stream_info stream;

	for (uint32_t i = 0; i < info->streams; i++)
		if (ntr_file_stream(dir, i, &stream, NULL) == NTR_OK &&
		    stream.type == NTR_INDEX_ALLOCATION)
			d->searched += stream.allocated < most ?
				       stream.allocated : most;
	if (d->searched <= most + INDEXES_MIN)
		return true;
	d->searched = most + INDEXES_MIN + 1;
	d->unsearched++;
	return false;
}

void deleted_unsearched(const struct deleted *d, struct session *s)
{
	if (d->unsearched == 0)
		return;
	complain(s->opt->image, "the slack of %" PRIu64 " %s was not searched: "
		 "together the indexes map more than the image holds",
		 d->unsearched, plural(d->unsearched, "directory", "directories"));
	session_worsen(s, EXIT_PARTIAL);
}

void deleted_carve(struct deleted *d, struct session *s,
		   const struct ntr_file *dir, struct listing *l)
{
	size_t most = s->info.source_size / 64 + 64;
	struct ntr_slack *slack;
	struct ntr_file_info info;
	struct ntr_carved carved;
	struct ntr_error err;

	ntr_file_info(dir, &info);
	if (!can_search(d, s, dir, &info))
		return;
	if (ntr_slack_open(dir, &slack, &err) < 0) {
		complain_error(NULL, &err);
		session_worsen(s, EXIT_PARTIAL);
		return;
	}
	while (listing_count(l) < most &&
	       ntr_slack_next(slack, &carved, &err) > 0) {
		if (carved.listed || !is_of(&carved, &info) ||
		    NTR_REF_NUMBER(carved.entry.ref) ==
			    NTR_REF_NUMBER(info.ref))
			continue;
		if (listing_add_carved(l, &carved) < 0) {
			complain(NULL, "out of memory");
			session_worsen(s, EXIT_PARTIAL);
			break;
		}
	}
	ntr_slack_close(slack);
}
