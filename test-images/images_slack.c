/*
 * images_slack.c - deleted files: what is left of their content and of their names
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Each deleted stream is a fact: "# remains RECORD STREAM STATUS CLUSTERS FREE REUSED
 * SHA256", the last of what can be had of it, with zeros for what others have.  So is
 * each name that only slack holds: "# slack DIR NAME RECORD SEQUENCE MODIFIED".
 */
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

/* --------------------------------------------------------------- content -- */

/* A range of a stream that others have by now. */
struct lost {
	uint64_t from, to;
};

static void tell(struct image *img, struct stream *s, const char *status,
		 unsigned clusters, unsigned reused, struct lost lost)
{
	char hex[SHA256_DIGEST_STRING_LENGTH] = "-";
	uint8_t *buf = calloc(1, (size_t)s->size + 1);
	struct bytes name = { .len = 0 };

	if (!buf)
		die("out of memory");
	stream_read(img, s, 0, buf, (size_t)s->size);
	if (lost.to > s->size)
		lost.to = s->size;
	memset(buf + lost.from, 0, (size_t)(lost.to - lost.from));
	SHA256Data(buf, (size_t)s->size, hex);
	text_utf8(&s->name, &name);
	bytes_int(&name, 0, 1);
	fact(img, "# remains\t%llu\t%s\t%s\t%u\t%u\t%u\t%s",
	     (unsigned long long)s->of->number, (const char *)name.at, status,
	     clusters, clusters - reused, reused, hex);
	if (reused)
		s->gone = true;		/* its bytes are no longer those */
	free(name.at);
	free(buf);
}

static const struct lost nothing = { 0, 0 };

/* A file in use that takes 'count' clusters from 'lcn' on. */
static struct record *take(struct image *img, struct record *dir,
			   const char *name, uint64_t lcn, unsigned count)
{
	struct record *rec = file_new(img, dir, name);
	char plan[64];

	snprintf(plan, sizeof(plan), "%u@%llu", count, (unsigned long long)lcn);
	data_plan(img, rec, NULL, count * img->cluster - 5, plan);
	for (unsigned i = 0; i < count; i++)
		img->used[lcn + i] = 1;
	return rec;
}

static struct stream *lose(struct image *img, struct record *dir,
			   const char *name, uint64_t size, const char *plan)
{
	struct record *rec = file_new(img, dir, name);
	struct stream *s = data_plan(img, rec, NULL, size, plan);

	file_delete(img, rec);
	return s;
}

static void whole_and_part(struct image *img, struct record *dir)
{
	uint64_t c = img->cluster;
	struct stream *s;

	s = lose(img, dir, "whole.bin", 4 * c - 100, "3 1");
	tell(img, s, "whole", 4, 0, nothing);
	/* Clusters 1 and 2 of six; the end of the second is one in use. */
	s = lose(img, dir, "part.bin", 6 * c - 9, "3 3");
	take(img, dir, "has part.bin", s->runs.at[0].lcn + 1, 2);
	tell(img, s, "part", 6, 2, (struct lost){ c, 3 * c });
	s = lose(img, dir, "end.bin", 3 * c - 9, "3");
	take(img, dir, "has end.bin", s->runs.at[0].lcn + 2, 1);
	tell(img, s, "part", 3, 1, (struct lost){ 2 * c, 3 * c });
	s = lose(img, dir, "none.bin", 2 * c - 50, "2");
	take(img, dir, "has none.bin", s->runs.at[0].lcn, 2);
	tell(img, s, "none", 2, 2, (struct lost){ 0, 2 * c });
	/* A hole is nothing that could be recovered. */
	s = lose(img, dir, "none but a hole.bin", 6 * c, "h4 2");
	take(img, dir, "has all but the hole.bin", s->runs.at[1].lcn, 2);
	tell(img, s, "none", 2, 2, (struct lost){ 4 * c, 6 * c });
}

/* $Bitmap and the files do not agree. */
static void disagreeing(struct image *img, struct record *dir)
{
	uint64_t c = img->cluster;
	struct stream *s;

	s = lose(img, dir, "taken by nobody.bin", 3 * c, "3");
	img->used[s->runs.at[0].lcn] = 1;
	tell(img, s, "part", 3, 1, (struct lost){ 0, c });
	s = lose(img, dir, "taken unmarked.bin", 3 * c, "3");
	take(img, dir, "unmarked.bin", s->runs.at[0].lcn + 1, 1);
	img->used[s->runs.at[0].lcn + 1] = 0;
	tell(img, s, "part", 3, 1, (struct lost){ c, 2 * c });
}

/* What is decoded together is lost together. */
static void compressed(struct image *img, struct record *dir)
{
	struct record *rec = file_new(img, dir, "compressed.bin");
	uint64_t unit = 16 * img->cluster;
	struct stream *s = data_units(img, rec, NULL, 4, 3 * unit - 77, "TTT");
	const struct runs *runs = &s->pieces[0]->runs;
	unsigned clusters = 0;

	for (size_t i = 0; i < runs->n; i++)
		if (runs->at[i].lcn != HOLE)
			clusters += (unsigned)runs->at[i].clusters;
	file_delete(img, rec);
	/* The second unit's first cluster: the run behind the first hole. */
	take(img, dir, "has a unit.bin", runs->at[2].lcn, 1);
	tell(img, s, "part", clusters, 1, (struct lost){ unit, 2 * unit });
}

static void streams_and_names(struct image *img, struct record *dir)
{
	struct record *rec = file_new(img, dir, "resident.txt");
	uint64_t c = img->cluster;
	struct stream *s, *ads;

	s = data_text(img, rec, NULL, "all of it is in the record\n");
	file_delete(img, rec);
	tell(img, s, "whole", 0, 0, nothing);
	rec = file_new(img, dir, "streams.bin");
	s = data_plan(img, rec, NULL, 2 * c, "2");
	ads = data_text(img, rec, "ads", "the stream is whole\n");
	file_delete(img, rec);
	take(img, dir, "has streams.bin", s->runs.at[0].lcn, 2);
	tell(img, s, "none", 2, 2, (struct lost){ 0, 2 * c });
	tell(img, ads, "whole", 0, 0, nothing);
	rec = file_new(img, dir, "two names.txt");
	name_new(img, rec, root_of(img), "the other name.txt", WIN32);
	s = data_text(img, rec, NULL, "by either\n");
	file_delete(img, rec);
	tell(img, s, "whole", 0, 0, nothing);
	rec = record_new(img);
	info_new(img, rec, 0x48);
	s = data_text(img, rec, NULL, "nobody knows what it was called\n");
	file_delete(img, rec);
	tell(img, s, "whole", 0, 0, nothing);
}

static void odd_deleted(struct image *img)
{
	struct record *dir = dir_new(img, root_of(img), "folder"), *sub, *rec;
	struct stream *s;

	whole_and_part(img, dir);
	disagreeing(img, dir);
	compressed(img, dir);
	streams_and_names(img, dir);
	sub = dir_new(img, dir, "deleted folder");
	s = lose(img, sub, "in it.bin", 2 * img->cluster, "1 1");
	tell(img, s, "whole", 2, 0, nothing);
	file_delete(img, sub);
	/* Its directory's record is another file's by now. */
	sub = dir_new(img, dir, "reused folder");
	rec = file_new(img, sub, "orphan.txt");
	img->links[img->n_links - 1].unsaid = true;
	s = data_text(img, rec, NULL, "without a home\n");
	file_delete(img, rec);
	tell(img, s, "whole", 0, 0, nothing);
	sub->sequence += 2;
}

/* ----------------------------------------------------------------- names -- */

/* Times of one year, and not the same for all. */
static void set_times(struct record *rec, uint64_t time)
{
	struct attr *name = attr_find(rec, AT_NAME, NULL);

	for (unsigned i = 0; i < 4; i++)
		put64(name->value.at + 8 + 8 * i, time + i);
}

/* A file in use gets a record that was a deleted one's before. */
static void reuse(struct image *img, struct record *rec, struct record *dir,
		  const char *name)
{
	for (size_t i = 0; i < img->n_links; i++)
		if (img->links[i].of == rec)
			img->links[i].gone = img->links[i].unsaid = true;
	attr_drop(attr_find(rec, AT_NAME, NULL));
	rec->links = 0;
	rec->sequence++;
	name_new(img, rec, dir, name, WIN32);
}

enum { FILES = 16, LAST = 4 };

struct faded {
	struct record *dir;
	uint16_t sequence[FILES];
	struct record *file[FILES];
	uint64_t time;
};

/*
 * One block with a long name and many short ones.  When the long one goes, the short
 * ones move up over it, and the last of them stand twice: with their headers, but for
 * the one that the new end is written over.  Then those go, the last one first.
 */
static void fade(struct image *img, struct faded *f, const char *name,
		 uint64_t time)
{
	char text[256];

	f->time = time;
	f->dir = dir_new(img, root_of(img), name);
	f->dir->root_room = 1;
	memset(text, 'a', 200);
	text[200] = 0;
	f->file[0] = file_new(img, f->dir, text);
	for (int i = 1; i < FILES; i++) {
		snprintf(text, sizeof(text), "f%02d.txt", i);
		f->file[i] = file_new(img, f->dir, text);
		data_text(img, f->file[i], NULL, text);
	}
	for (int i = 0; i < FILES; i++) {
		f->sequence[i] = f->file[i]->sequence;
		set_times(f->file[i], time + (uint64_t)i * 10000000);
	}
	dir_build(img, f->dir);
}

static uint8_t *only_block(struct image *img, const struct record *dir)
{
	const struct attr *alloc = attr_find(dir, AT_ALLOC, "$I30");

	if (alloc->size != img->index)
		die("more than one block");
	return cluster_at(img, alloc->runs.at[0].lcn);
}

enum {
	ENTRY_NAME = 16 + 0x42, ENTRY_SIZE = 16 + 0x30,	/* in an index entry */
	OLDER      = FILES - LAST, OLDER_SIZE = 5
};

/* Give the copy that has lost its reference another size: so it is no copy of the one
 * that has it, but of a time before. */
static void make_older(uint8_t *block, size_t len, const struct faded *f)
{
	uint64_t ref = f->file[OLDER]->number | (uint64_t)f->sequence[OLDER] << 48;
	uint8_t name[14] = { 'f', 0, '0' + OLDER / 10, 0, '0' + OLDER % 10, 0,
			     '.', 0, 't', 0, 'x', 0, 't', 0 };

	for (size_t at = ENTRY_NAME; at + sizeof(name) <= len; at += 2)
		if (memcmp(block + at, name, sizeof(name)) == 0 &&
		    get64(block + at - ENTRY_NAME) != ref)
			put64(block + at - ENTRY_NAME + ENTRY_SIZE, OLDER_SIZE);
}

/* The entries as they have to be found: the short names that went, but for the first
 * of the four that stood twice, whose header the end was written over. */
static void fade_away(struct image *img, struct faded *f)
{
	uint8_t *block = only_block(img, f->dir);

	fixup_undo(block, img->index);
	index_entry_remove(block, 0);
	for (int i = 0; i < LAST; i++)
		index_entry_remove(block, FILES - 2 - (unsigned)i);
	make_older(block, img->index, f);
	fixup_apply(block, img->index, 7);
}

static void tell_row(struct image *img, const struct faded *f, const char *dir,
		     int i, bool known)
{
	fact(img, "# slack-row\t/%s/f%02d.txt\t%lld\t%lld\t%d\t%llu\tindex-slack",
	     dir, i, known ? (long long)f->file[i]->number : -1,
	     known ? (long long)f->sequence[i] : -1, known ? 7 : OLDER_SIZE,
	     (unsigned long long)(f->time + (uint64_t)i * 10000000));
}

static void tell_names(struct image *img, const struct faded *f,
		       const char *dir)
{
	for (int i = FILES - LAST; i < FILES; i++)
		fact(img, "# slack\t%s\tf%02d.txt\t%llu\t%u\t%llu", dir, i,
		     (unsigned long long)f->file[i]->number, f->sequence[i],
		     (unsigned long long)(f->time + (uint64_t)i * 10000000 + 1));
	/* As the timeline has them: with all four times, and once where a copy without
	 * its header says nothing more. */
	for (int i = FILES - LAST; i < FILES; i++)
		tell_row(img, f, dir, i, true);
	tell_row(img, f, dir, OLDER, false);
}

static void odd_slack(struct image *img)
{
	static const struct {
		const char *name;
		uint64_t time;		/* 1 July of the year */
	} years[] = {
		{ "1985", UINT64_C(121334976000000000) },
		{ "2015", UINT64_C(130801824000000000) },
		{ "2024", UINT64_C(133642656000000000) },
		{ "2107", UINT64_C(159833952000000000) },
	};
	struct faded faded[4];
	struct record *other = dir_new(img, root_of(img), "other");
	char text[64];

	for (unsigned y = 0; y < 4; y++) {
		fade(img, &faded[y], years[y].name, years[y].time);
		tell_names(img, &faded[y], years[y].name);
		for (unsigned i = FILES - LAST; i < FILES; i++) {
			snprintf(text, sizeof(text), "reuses %s %02u",
				 years[y].name, i);
			reuse(img, faded[y].file[i], other, text);
		}
		snprintf(text, sizeof(text), "reuses %s 00", years[y].name);
		reuse(img, faded[y].file[0], other, text);
	}
	image_finish(img);
	for (unsigned y = 0; y < 4; y++)
		fade_away(img, &faded[y]);
}

/* Hard links of a file, of which all but the first are taken away: the end of the
 * attributes is written over the type and length of the first that went, and the rest of
 * its header still says what it is; the others stay as they are. */
static void odd_slack_records(struct image *img)
{
	static const char *const names[] = {
		"stays.txt", "header gone.txt", "went.txt", "2107.txt",
	};
	const uint64_t july_2024 = UINT64_C(133642656000000000);
	const uint64_t july_2107 = UINT64_C(159833952000000000);
	struct record *root = root_of(img), *rec = file_new(img, root, NULL);
	uint8_t bytes[4096];
	size_t at;

	for (unsigned i = 0; i < 4; i++) {
		struct attr *name = name_new(img, rec, root, names[i], WIN32);
		uint64_t time = i == 3 ? july_2107 : july_2024 + 100 * i;

		for (unsigned t = 0; t < 4; t++)
			put64(name->value.at + 8 + 8 * t, time + t);
		put64(name->value.at + 0x30, 1000 + i);
		if (i == 0)
			continue;
		img->links[img->n_links - 1].gone = true;
		img->links[img->n_links - 1].unsaid = true;
		fact(img, "# slack-row\t/%s\t%llu\t%u\t%u\t%llu\t"
		     "record-slack", names[i], (unsigned long long)rec->number,
		     rec->sequence, 1000 + i, (unsigned long long)time);
	}
	rec->links = 1;
	image_finish(img);
	record_load(img, rec->number, bytes);
	at = attr_at(bytes, AT_NAME, NULL);
	at += get32(bytes + at + 4);
	put32(bytes + at, 0xffffffff);
	put32(bytes + at + 4, 0);
	put32(bytes + 0x18, at + 8);
	record_store(img, rec->number, bytes);
}

const struct recipe images_slack[] = {
	{
		.name = "odd-slack-records", .build = odd_slack_records,
		.spec = { .records = 64 },
	},
	{
		.name = "odd-deleted", .build = odd_deleted,
		.spec = { .records = 128 },
	},
	{
		.name = "odd-slack", .build = odd_slack,
		.spec = { .records = 192 },
	},
	{ .name = NULL },
};
