/*
 * images_views.c - object ids, quotas, and their indexes in $Extend
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "artifacts.h"

#define OBJECTS "$INDEX:$O"
#define QUOTAS "$INDEX:$Q"
#define VOLUME_ID "0badcafe-1234-11d3-9abc-00a0c9105ef1"
#define BIRTH_ID "e2bc8a3c-1b2d-11ef-9c3a-0050569a1b2c"

enum { MANY = 300, ID = 16, DATA = 56 };

/* Version 1: the clock and a network card. */
static void object_text(unsigned n, char text[40])
{
	snprintf(text, 40, "%08x-1b2d-11ef-9c3a-0050569a1b2c",
		 0xe2bc8a00 + 0x10001 * n);
}

/* The index knows what it was born with; the attribute only if 'is_long', which
 * Windows does not write any more. */
static void object_new(struct image *img, struct record *rec, struct view *o,
		       const char *id, bool is_long)
{
	struct attr *attr = attr_new(rec, AT_OBJECT, NULL);
	struct bytes data = { .len = 0 };

	guid_add(&attr->value, id);
	bytes_int(&data, record_ref(rec), 8);
	guid_add(&data, VOLUME_ID);
	guid_add(&data, BIRTH_ID);
	bytes_zero(&data, DATA - data.len);
	if (is_long)
		bytes_add(&attr->value, data.at + 8, 3 * ID);
	view_add(o, attr->value.at, ID, data.at, data.len);
	free(data.at);
	value_text(img, rec, "$OBJECT_ID", "object_id", id);
	if (!is_long)
		return;
	value_text(img, rec, "$OBJECT_ID", "birth_volume_id", VOLUME_ID);
	value_text(img, rec, "$OBJECT_ID", "birth_object_id", BIRTH_ID);
}

static void told_object(struct image *img, const struct record *index,
			const struct record *rec, const char *id)
{
	char path[96];

	snprintf(path, sizeof(path), "entries/?object_id=\"%s\"/record", id);
	value(img, index, OBJECTS, path, "%llu",
	      (unsigned long long)rec->number);
	snprintf(path, sizeof(path),
		 "entries/?object_id=\"%s\"/birth_object_id", id);
	value_text(img, index, OBJECTS, path, BIRTH_ID);
}

static void objects(struct image *img)
{
	struct record *root = root_of(img), *index, *rec, *dir;
	struct view o = { .name = "$O", .collation = BY_NUMBERS };
	char id[40], name[32];

	rec = file_new(img, root, "short id");
	data_text(img, rec, NULL, "16 bytes\n");
	object_new(img, rec, &o, "12345678-9abc-4def-8123-456789abcdef",
		   false);
	/* Version 4: no time in it. */
	value(img, rec, "$OBJECT_ID", "made", "null");
	rec = file_new(img, root, "long id");
	data_text(img, rec, NULL, "64 bytes\n");
	object_new(img, rec, &o, BIRTH_ID, true);
	/* 0x1ef1b2de2bc8a3c intervals of 100 ns since 15 October 1582. */
	value(img, rec, "$OBJECT_ID", "made",
	      "\"2024-05-26T07:02:16.3259964Z\"");
	object_new(img, img->recs[3], &o, VOLUME_ID, false);
	dir = dir_new(img, root, "many");
	for (unsigned i = 1; i <= MANY; i++) {
		snprintf(name, sizeof(name), "%u", i);
		rec = file_new(img, dir, name);
		object_text(i, id);
		object_new(img, rec, &o, id, i % 2 != 0);
	}
	index = view_new(img, "$ObjId");
	value(img, index, OBJECTS, "entries/#keys", "%zu", o.n);
	for (unsigned i = 1; i <= MANY; i += 37) {
		object_text(i, id);
		told_object(img, index, img->recs[dir->number + i], id);
	}
	view_build(img, index, &o);
}

/* ---------------------------------------------------------------- quotas -- */

struct quota {
	uint32_t owner, flags;
	uint64_t used, changed, threshold, limit, exceeded;
	const char *sid;
};

static const struct quota quotas[] = {
	/* What new users get. */
	{ 1, 0x31, 0, 0, UINT64_MAX, UINT64_MAX, 0, NULL },
	{ 0x100, 0, 123456789, UINT64_C(129001865581234567), UINT64_MAX,
	  UINT64_MAX, 0, "S-1-5-32-544" },
	{ 0x101, 0x2, 2000000, UINT64_C(129001865580000000), 900000, 1000000,
	  UINT64_C(129001865590000000),
	  "S-1-5-21-1004336348-1177238915-682003330-1001" },
	{ 0x102, 0x4, 0, UINT64_C(129001865580000000), 1, 2, 0, "S-1-5-18" },
};
enum { QUOTAS_N = sizeof(quotas) / sizeof(quotas[0]) };

static void quota_add(struct view *q, struct view *o, const struct quota *e)
{
	struct bytes data = { .len = 0 }, sid = { .len = 0 };
	uint8_t owner[4];

	put32(owner, e->owner);
	bytes_int(&data, 2, 4);
	bytes_int(&data, e->flags, 4);
	bytes_int(&data, e->used, 8);
	bytes_int(&data, e->changed, 8);
	bytes_int(&data, e->threshold, 8);
	bytes_int(&data, e->limit, 8);
	bytes_int(&data, e->exceeded, 8);
	if (e->sid) {
		sid_add(&sid, e->sid);
		bytes_add(&data, sid.at, sid.len);
		view_add(o, sid.at, sid.len, owner, 4);
	}
	view_add(q, owner, 4, data.at, data.len);
	free(data.at);
	free(sid.at);
}

static void told_limit(struct image *img, const struct record *rec,
		       uint32_t owner, const char *name, uint64_t limit)
{
	char path[64];

	snprintf(path, sizeof(path), "entries/?owner_id=%u/%s", owner, name);
	if (limit == UINT64_MAX)
		value(img, rec, QUOTAS, path, "null");
	else
		value(img, rec, QUOTAS, path, "%llu",
		      (unsigned long long)limit);
}

static void told_quota(struct image *img, const struct record *rec,
		       const struct quota *e)
{
	char path[128];

	told_limit(img, rec, e->owner, "used", e->used);
	told_limit(img, rec, e->owner, "flags", e->flags);
	told_limit(img, rec, e->owner, "threshold", e->threshold);
	told_limit(img, rec, e->owner, "limit", e->limit);
	snprintf(path, sizeof(path), "entries/?owner_id=%u/sid", e->owner);
	if (!e->sid) {
		value(img, rec, QUOTAS, path, "null");
		return;
	}
	value_text(img, rec, QUOTAS, path, e->sid);
	snprintf(path, sizeof(path), "entries/?sid=\"%s\"/owner_id", e->sid);
	value(img, rec, OBJECTS, path, "%u", e->owner);
}

static void add_quotas(struct image *img)
{
	struct record *rec = view_new(img, "$Quota");
	struct view q = { .name = "$Q", .collation = BY_NUMBER };
	struct view o = { .name = "$O", .collation = BY_SID };

	for (size_t i = 0; i < QUOTAS_N; i++) {
		quota_add(&q, &o, &quotas[i]);
		told_quota(img, rec, &quotas[i]);
	}
	value(img, rec, QUOTAS, "entries/?owner_id=257/exceeded",
	      "\"2009-10-16T17:09:19.0000000Z\"");
	value(img, rec, QUOTAS, "entries/?owner_id=256/changed",
	      "\"2009-10-16T17:09:18.1234567Z\"");
	view_build(img, rec, &q);
	view_build(img, rec, &o);
}

static void views_good(struct image *img)
{
	struct record *rec;

	add_quotas(img);
	objects(img);
	rec = file_new(img, root_of(img), "link");
	data_text(img, rec, NULL, "");
	reparse_link(rec, 1, "long id", "long id");
	rec = reparse_index(img);
	value(img, rec, "$INDEX:$R", "entries/?tag=2684354572/record", "%llu",
	      (unsigned long long)rec->number - 1);
	value(img, rec, "$INDEX:$R", "entries/#keys", "1");
}

/* --------------------------------------------------------------- damaged -- */

static uint8_t *first_block(struct image *img, const struct record *rec)
{
	const struct attr *alloc = attr_find(rec, AT_ALLOC, "$O");

	return cluster_at(img, alloc->runs.at[0].lcn);
}

/* A field of a block of $O, each in an index of its own. */
static void views_bad(struct image *img)
{
	enum { ENTRIES = 0x40 };
	static const struct {
		const char *name, *kind;
		size_t at;
		uint64_t value;
		unsigned width;
	} fields[] = {
		{ "block without signature", "index-block-damaged", 0, 0, 4 },
		{ "entry of length zero", "index-entry-damaged", ENTRIES + 8,
		  0, 2 },
		{ "entry behind the block", "index-entry-damaged",
		  ENTRIES + 8, 0xfff8, 2 },
		{ "key over the entry", "index-entry-damaged", ENTRIES + 10,
		  0xfff0, 2 },
		{ "data over the entry", "index-entry-damaged", ENTRIES + 2,
		  0xfff0, 2 },
		{ "data behind the entry", "index-entry-damaged", ENTRIES,
		  0xfff0, 2 },
	};
	enum { N = sizeof(fields) / sizeof(fields[0]) };
	struct record *recs[N], *rec;
	uint8_t key[ID], data[DATA] = { 0 };

	for (size_t i = 0; i < N; i++) {
		struct view o = { .name = "$O", .collation = BY_NUMBERS,
				  .root_room = 1, .fill = 4 };

		recs[i] = view_new(img, fields[i].name);
		for (uint8_t e = 0; e < 14; e++) {
			memset(key, e, ID);
			put64(data, ROOT | UINT64_C(5) << 48);
			view_add(&o, key, ID, data, DATA);
		}
		view_build(img, recs[i], &o);
		finding(img, fields[i].kind, recs[i]);
		/* Its last key is in the last block: not the damaged one. */
		value(img, recs[i], OBJECTS, "entries/?object_id=\"0d0d0d0d-"
		      "0d0d-0d0d-0d0d-0d0d0d0d0d0d\"/record", "5");
	}
	rec = file_new(img, root_of(img), "id of ten bytes");
	attr_value(rec, AT_OBJECT, NULL, "1234567890", 10);
	data_text(img, rec, NULL, "its content\n");
	finding(img, "attribute-value", rec);
	image_finish(img);
	for (size_t i = 0; i < N; i++) {
		uint8_t *block = first_block(img, recs[i]), le[8];

		put64(le, fields[i].value);
		fixup_undo(block, img->index);
		memcpy(block + fields[i].at, le, fields[i].width);
		fixup_apply(block, img->index, 1);
	}
}

const struct recipe images_views[] = {
	{
		.name = "good-views", .build = views_good,
		.spec = { .records = 384 },
	},
	{
		.name = "bad-views", .build = views_bad,
		.spec = { .clusters = 1024 },
	},
	{ .name = NULL },
};
