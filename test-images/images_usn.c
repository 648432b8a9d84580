/*
 * images_usn.c - change journals, and what is left of them in free clusters
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "usn.h"

enum { DIR_FLAG = 0x10, PAGE = 4096 };

static void change(struct journal *j, const struct record *rec,
		   const struct record *dir, uint32_t reasons, const char *name,
		   const char *path)
{
	journal_add(j, (struct usn){
		.ref = record_ref(rec), .parent = record_ref(dir),
		.reasons = reasons, .name = name, .path = path,
		.flags = rec->flags & DIRECTORY ? DIR_FLAG : 0x20,
	});
}

/* ------------------------------------------------------------ as Windows does -- */

/* A directory is renamed, moved and deleted while things happen in it: every path is
 * that of its time. */
static void directories(struct image *img, struct journal *j)
{
	struct record *root = root_of(img), *a, *b, *in, *moved, gone;

	a = dir_new(img, root, "New name");
	b = dir_new(img, root, "Folder");
	in = file_new(img, a, "in it.txt");
	moved = dir_new(img, b, "Moved");
	file_new(img, moved, "deep.txt");
	change(j, in, a, FILE_CREATE, "in it.txt", "/Old name/in it.txt");
	change(j, in, a, FILE_CREATE | CLOSE, "in it.txt",
	       "/Old name/in it.txt");
	change(j, a, root, RENAME_OLD, "Old name", "/Old name");
	change(j, in, a, DATA_EXTEND, "in it.txt", "/New name/in it.txt");
	change(j, a, root, RENAME_NEW, "New name", "/New name");
	change(j, a, root, RENAME_NEW | CLOSE, "New name", "/New name");
	change(j, in, a, DATA_EXTEND | CLOSE, "in it.txt", "/New name/in it.txt");

	/* Moved from one directory into another; what is below goes with it. */
	change(j, moved, a, FILE_CREATE | CLOSE, "Moved", "/New name/Moved");
	change(j, in, moved, BASIC_INFO, "deep.txt", "/New name/Moved/deep.txt");
	change(j, moved, a, RENAME_OLD, "Moved", "/New name/Moved");
	change(j, moved, b, RENAME_NEW, "Moved", "/Folder/Moved");
	change(j, in, moved, BASIC_INFO | CLOSE, "deep.txt",
	       "/Folder/Moved/deep.txt");

	/* Gone since: its record belongs to another directory by now. */
	gone = *a;
	gone.sequence = (uint16_t)(a->sequence + 5);
	change(j, &gone, b, FILE_CREATE, "Gone", "/Folder/Gone");
	change(j, in, &gone, FILE_CREATE, "x", "/Folder/Gone/x");
	change(j, in, &gone, FILE_DELETE | CLOSE, "x", "/Folder/Gone/x");
	change(j, &gone, b, FILE_DELETE | CLOSE, "Gone", "/Folder/Gone");
	/* And one of which the journal does not tell, either. */
	gone.sequence++;
	change(j, in, &gone, FILE_DELETE | CLOSE, "y", "/$Orphan/y");
	/* A deleted directory whose record is still there. */
	moved = dir_new(img, b, "Deleted");
	gone = *moved;
	file_delete(img, moved);
	change(j, in, &gone, FILE_DELETE, "z", "/Folder/Deleted/z");
	change(j, root, root, STREAM_CHANGE | CLOSE, ".", "/");
}

static void every_bit(struct image *img, struct journal *j)
{
	struct record *rec = file_new(img, root_of(img), "bits.txt");
	struct usn u = {
		.ref = record_ref(rec), .parent = record_ref(root_of(img)),
		.name = "bits.txt", .path = "/bits.txt",
	};

	for (unsigned i = 0; i < 32; i++) {
		u.reasons = UINT32_C(1) << i;
		u.source = i < 4 ? UINT32_C(1) << i : 0;
		u.flags = UINT32_C(1) << (i < 30 && i != 4 ? i : 5);
		u.security = 256 + i;
		journal_add(j, u);
	}
}

/* Fill more than a page, so that some end with zeros. */
static void pages(struct image *img, struct journal *j, unsigned version)
{
	static const char *const names[] = {
		"a", "longer name.txt", "a name of \xc3\xa9l\xc3\xa9ments.doc",
		"\xf0\x9f\x93\x81.bin",
	};
	struct record *root = root_of(img), *rec[4];
	char path[64];

	for (unsigned i = 0; i < 4; i++)
		rec[i] = file_new(img, root, names[i]);
	for (unsigned i = 0; i < 200; i++) {
		strcpy(path, "/");
		strcat(path, names[i % 4]);
		journal_add(j, (struct usn){
			.version = version, .ref = record_ref(rec[i % 4]),
			.parent = record_ref(root), .name = names[i % 4],
			.path = path, .reasons = DATA_EXTEND | (i % 2 ? CLOSE : 0),
		});
	}
}

static void good_usn(struct image *img)
{
	struct journal j = journal_open(img, 0);

	directories(img, &j);
	every_bit(img, &j);
	pages(img, &j, 2);
	journal_close(&j, NULL);
}

/* Version 3, and after each close the ranges that were written. */
static void good_usn_ranges(struct image *img)
{
	static const struct usn_range ranges[] = {
		{ 0, 4096 }, { 8192, 65536 }, { UINT64_C(1) << 40, 1 },
	};
	struct journal j = journal_open(img, 64 * 1024 * 1024);
	struct record *dir = dir_new(img, root_of(img), "dir");
	struct record *rec = file_new(img, dir, "database");
	struct usn u = {
		.version = 4, .ref = record_ref(rec), .parent = record_ref(dir),
		.path = "/dir/database", .reasons = DATA_OVERWRITE | CLOSE,
	};

	pages(img, &j, 3);
	for (uint16_t i = 1; i <= 3; i++) {
		journal_add(&j, (struct usn){
			.version = 3, .ref = u.ref, .parent = u.parent,
			.path = u.path, .name = "database",
			.reasons = DATA_OVERWRITE | CLOSE, .security = 300,
		});
		u.ranges = ranges;
		u.n_ranges = i;
		u.ranges_left = 3u - i;
		journal_add(&j, u);
	}
	journal_close(&j, NULL);
}

/* ----------------------------------------------------------- legal, or found -- */

/* Zeros of every length that can be, and records that do not keep to pages. */
static void odd_usn_gaps(struct image *img)
{
	struct journal j = journal_open(img, UINT64_C(1) << 40);
	struct record *root = root_of(img), *rec = file_new(img, root, "f");

	j.loose = true;
	for (size_t gap = 8; gap <= PAGE + 8; gap += gap < 256 ? 8 : 488) {
		change(&j, rec, root, DATA_EXTEND, "f", "/f");
		journal_zero(&j, gap);
	}
	for (unsigned i = 0; i < 150; i++)
		change(&j, rec, root, DATA_OVERWRITE, "f", "/f");
	journal_close(&j, NULL);
}

/* A hole in the middle, fragments, and an end that is no multiple of 8. */
static void odd_usn_holes(struct image *img)
{
	struct journal j = journal_open(img, 0);
	struct record *root = root_of(img), *rec = file_new(img, root, "f");
	struct stream *s;

	for (unsigned i = 0; i < 60; i++)
		change(&j, rec, root, DATA_EXTEND, "f", "/f");
	journal_zero(&j, 8 * PAGE - j.bytes.len);
	for (unsigned i = 0; i < 60; i++)
		change(&j, rec, root, DATA_OVERWRITE, "f", "/f");
	journal_zero(&j, 10 * PAGE - j.bytes.len);
	change(&j, rec, root, CLOSE, "f", "/f");
	journal_zero(&j, 5);
	s = journal_close(&j, "1 1 h6 1 1 1 3");
	/* Not initialized: whatever is there, it is not the journal's. */
	s->size = s->pieces[0]->size = 14 * PAGE;
}

static void odd_usn_names(struct image *img)
{
	struct journal j = journal_open(img, 0);
	struct record *root = root_of(img), *dir = dir_new(img, root, "a|b,c\"d");
	struct record *rec = file_new(img, dir, "f");
	static const char *const names[][2] = {
		{ "bar|comma,quote\"", "/a|b,c\"d/bar|comma,quote\"" },
		{ "line\nfeed\x1b[31m", "/a|b,c\"d/line\nfeed\x1b[31m" },
		{ "half \xed\xa0\xbd", "/a|b,c\"d/half \xed\xa0\xbd" },
		{ ".dot", "/a|b,c\"d/.dot" }, { "dot.", "/a|b,c\"d/dot." },
		{ " space ", "/a|b,c\"d/ space " },
		{ "a:stream", "/a|b,c\"d/a:stream" },
	};
	char longest[256], path[300] = "/a|b,c\"d/";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		change(&j, rec, dir, FILE_CREATE, names[i][0], names[i][1]);
	memset(longest, 'x', 255);
	longest[255] = '\0';
	strcat(path, longest);
	change(&j, rec, dir, FILE_CREATE, longest, path);
	journal_close(&j, NULL);
}

static void odd_usn_fields(struct image *img)
{
	struct journal j = journal_open(img, 0);
	struct record *root = root_of(img), *rec = file_new(img, root, "f");
	struct usn u = {
		.ref = record_ref(rec), .parent = record_ref(root),
		.name = "f", .path = "/f", .reasons = DATA_EXTEND,
	};
	static const uint64_t times[] = {
		1, UINT64_C(116444736000000000) - 5000000,
		UINT64_C(2650467743999999999), UINT64_C(0x7fffffffffffffff),
		UINT64_C(0xfffffffffffffff0),
	};
	struct usn odd = u;

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		odd.time = times[i];
		journal_add(&j, odd);
	}
	odd = u;
	odd.no_time = true;
	journal_add(&j, odd);
	odd = u;
	odd.name_at = 0x48;	/* further on than need be */
	journal_add(&j, odd);
	odd = u;
	odd.padding = 0xcc;
	journal_add(&j, odd);
	odd = u;
	odd.minor = 7;
	journal_add(&j, odd);
	odd = u;
	odd.has_usn = true;
	odd.usn = UINT64_C(0x123456789a8);
	journal_add(&j, odd);
	odd = u;
	odd.source = 0xfffffff0;
	odd.reasons = 0x7e000088;
	odd.flags = 0xc0000008;
	journal_add(&j, odd);
	journal_close(&j, NULL);
}

/* ------------------------------------------------------------ damaged, hostile -- */

/* One bad record between two good ones, which must both be found. */
static void bad_record(struct journal *j, struct usn bad)
{
	struct usn good = bad;
	struct bytes b = { .len = 0 };

	good.path = "/f";
	good.name = "f";
	good.version = 2;
	good.reasons = DATA_EXTEND;
	good.length = good.name_at = good.name_len = 0;
	good.ranges = NULL;
	good.n_ranges = 0;
	journal_add(j, good);
	usn_encode(&b, &bad, j->hole + j->bytes.len);
	journal_raw(j, b.at, b.len);
	free(b.at);
	good.reasons = DATA_OVERWRITE;
	journal_add(j, good);
}

static void bad_usn(struct image *img)
{
	static const uint32_t lengths[] = {
		8, 16, 56, 65, 71, 4096, 65536, 65544, 0x7ffffff8, 0xfffffff8,
		0xffffffff,
	};
	static const struct usn_range ranges[] = { { 0, 1 } };
	struct journal j = journal_open(img, 1 << 20);
	struct record *root = root_of(img), *rec = file_new(img, root, "f");
	struct usn u = {
		.ref = record_ref(rec), .parent = record_ref(root),
		.reasons = BASIC_INFO, .name = "bad",
		.time = UINT64_C(129001860000000000),
	}, bad;
	uint8_t rubbish[1000];

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		bad = u;
		bad.length = lengths[i];
		bad_record(&j, bad);
	}
	for (unsigned version = 1; version <= 65535; version += 4) {
		bad = u;
		bad.version = version == 1 ? 1 : version == 5 ? 5 : 65535;
		bad_record(&j, bad);
		if (version >= 9)
			break;
	}
	bad = u;
	bad.name_len = 5;
	bad_record(&j, bad);
	bad.name_len = 0xfffe;
	bad_record(&j, bad);
	bad.name_len = 0;
	bad.name_at = 0x38;
	bad_record(&j, bad);
	bad.name_at = 0xfff0;
	bad.name = "";
	bad = u;
	bad.version = 4;
	bad.ranges = ranges;
	bad.n_ranges = 1;
	bad.length = 64;	/* its only range is behind it */
	bad_record(&j, bad);
	/* Whatever this is, it holds no record. */
	noise(7, 0, rubbish, sizeof(rubbish));
	for (size_t i = 4; i < sizeof(rubbish); i += 8)
		rubbish[i] |= 0x80;
	journal_raw(&j, rubbish, sizeof(rubbish));
	change(&j, rec, root, CLOSE, "f", "/f");
	/* The rest of the last one was never written. */
	bad = u;
	bad.name = "torn";
	usn_encode(&j.bytes, &bad, 0);
	j.bytes.len -= 24;
	journal_zero(&j, 24 + 512);
	journal_close(&j, NULL);
	fact(img, "usn-status\t3");
}

/* Clusters outside the volume: what is in the others must be read. */
static void bad_usn_cut(struct image *img)
{
	struct journal j = journal_open(img, 0);
	struct record *root = root_of(img), *rec = file_new(img, root, "f");
	char plan[64];

	for (unsigned i = 0; i < 50; i++)
		change(&j, rec, root, DATA_EXTEND, "f", "/f");
	journal_zero(&j, 4 * PAGE - j.bytes.len);
	for (unsigned i = 0; i < 50; i++)
		change(&j, rec, root, DATA_OVERWRITE, "f", "/f");
	journal_zero(&j, 2 * PAGE - j.bytes.len % PAGE);
	sprintf(plan, "2 2@%llu 3", (unsigned long long)img->clusters + 100);
	journal_close(&j, plan);
	fact(img, "usn-status\t3");
	finding(img, "run-outside-volume", j.rec);
}

/* ------------------------------------------------------------- free clusters -- */

/* A record where nobody looks for one; 'path' NULL: it must not be taken for one. */
static void leave(struct image *img, uint64_t place, struct usn u)
{
	struct bytes b = { .len = 0 };

	if (u.time == 0 && !u.no_time)
		u.time = UINT64_C(129001860000000000);
	if (!u.has_usn)
		u.usn = UINT64_C(0x500000) + place;
	u.has_usn = true;
	usn_encode(&b, &u, 0);
	memcpy(img->map + place, b.at, b.len);
	usn_fact(img, "usn-free", &u, place, u.usn);
	free(b.at);
}

/* What is almost a record. */
static void decoys(struct image *img, uint64_t place, const struct usn *good)
{
	struct usn u[16];

	for (unsigned i = 0; i < 16; i++) {
		u[i] = *good;
		u[i].path = NULL;
	}
	u[0].time = UINT64_C(116444736000000000);	/* 1970 */
	u[1].time = UINT64_C(2650467743999999999);
	u[2].no_time = true;
	u[3].reasons = 0;
	u[4].reasons = 0x02000000;
	u[5].source = 0x10;
	u[6].name = "slash/ed";
	u[7].name = "control\x01";
	u[8].name = "nul\xc0\x80";
	u[9].parent &= 0xffff;	/* no sequence number */
	u[10].ref &= UINT64_C(0xffffffffffff);
	u[11].minor = 1;
	u[12].version = 5;
	u[13].length = 0x58;
	u[14].name_at = 0x40;
	u[15].has_usn = true;
	u[15].usn = 0x1001;			/* no multiple of 8 */
	for (unsigned i = 0; i < 16; i++)
		leave(img, place + 256 * i, u[i]);
}

static void odd_usn_free(struct image *img)
{
	static const struct usn_range ranges[] = { { 4096, 8192 } };
	struct journal j = journal_open(img, 1 << 20);
	struct record *root = root_of(img), *dir = dir_new(img, root, "dir");
	struct record *rec = file_new(img, dir, "f"), *live;
	struct usn u = {
		.ref = record_ref(rec), .parent = record_ref(dir),
		.name = "f", .path = "/dir/f", .reasons = DATA_EXTEND,
	}, other = u;
	uint64_t cluster = img->cluster, lcn;

	change(&j, rec, dir, CLOSE, "f", "/dir/f");
	journal_close(&j, NULL);
	live = file_new(img, root, "a file that holds a record");
	data_plan(img, live, NULL, cluster, "1")->gone = true;
	image_finish(img);

	/* 64 clusters that nobody has. */
	lcn = img->clusters - 100;
	for (unsigned i = 0; i < 5; i++)
		leave(img, lcn * cluster + 96 * i, u);
	/* Over the edge between two clusters. */
	leave(img, (lcn + 2) * cluster - 40, u);
	other.version = 3;
	leave(img, (lcn + 3) * cluster + 8, other);
	other.version = 4;
	other.path = "/dir/f";
	other.ranges = ranges;
	other.n_ranges = 1;
	leave(img, (lcn + 3) * cluster + 512, other);
	/* At a place that is no multiple of 8 there is none. */
	other = u;
	other.path = NULL;
	leave(img, (lcn + 4) * cluster + 4, other);
	decoys(img, (lcn + 5) * cluster, &u);
	/* The last bytes of a stretch of free clusters, and of the volume. */
	leave(img, (lcn + 99) * cluster, u);
	/* In use. */
	leave(img, live->attrs[live->n - 1]->runs.at[0].lcn * cluster, other);
}

static void none_usn_free(struct image *img)
{
	struct record *root = root_of(img), *rec = file_new(img, root, "f");

	image_finish(img);
	leave(img, (img->clusters - 50) * img->cluster, (struct usn){
		.ref = record_ref(rec), .parent = record_ref(root),
		.name = "f", .path = "/f", .reasons = FILE_CREATE,
	});
}

#define SPEC { .clusters = 2048, .records = 64 }
const struct recipe images_usn[] = {
	{ "good-usn", SPEC, good_usn, NULL },
	{ "good-usn-ranges", SPEC, good_usn_ranges, NULL },
	{ "odd-usn-gaps", SPEC, odd_usn_gaps, NULL },
	{ "odd-usn-holes", SPEC, odd_usn_holes, NULL },
	{ "odd-usn-names", SPEC, odd_usn_names, NULL },
	{ "odd-usn-fields", SPEC, odd_usn_fields, NULL },
	{ "odd-usn-free", SPEC, odd_usn_free, NULL },
	{ "odd-usn-none", SPEC, none_usn_free, NULL },
	{ "bad-usn", SPEC, bad_usn, NULL },
	{ "bad-usn-cut", SPEC, bad_usn_cut, NULL },
	{ .name = NULL },
};
