/*
 * real_tree.c - names, links, streams, sizes, times, sparse and deleted files
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>

#include "real_data.h"
#include "real_recipes.h"

#define BIG_DIRECTORY 10000
#define DEPTH 140

#define KIB INT64_C(1024)
#define MIB (1024 * KIB)

/* Ticks of 100 ns since 1601 */
#define SECOND INT64_C(10000000)
#define YEAR (INT64_C(31556952) * SECOND)	/* the average Gregorian one */

/* ASCII text with a number in it, as a name. */
static const char16_t *numbered(const char *format, unsigned number)
{
	static char16_t name[64];
	char text[64];
	size_t i;

	/* The callers' formats are literals with one %u. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(text, sizeof(text), format, number);
#pragma GCC diagnostic pop
	for (i = 0; text[i]; i++)
		name[i] = (char16_t)text[i];
	name[i] = 0;
	return name;
}

/* Multiplying by a unit modulo 10,000 makes the order of creation not that of
 * the names, so index blocks split everywhere. */
static void big_directory(struct real *r)
{
	struct node dir = node_mkdir(r, node_root(), u"ten thousand");
	struct node file;

	for (unsigned i = 0; i < BIG_DIRECTORY; i++) {
		file = node_create(r, dir, numbered("file number %05u.txt",
						    i * 3457u % 10000));
		if (i % 16 == 0)
			data_write(r, file, UNNAMED, 1 + i % 500);
		else
			data_write(r, file, UNNAMED, 0);
	}
}

static void deep(struct real *r)
{
	struct node dir = node_mkdir(r, node_root(), u"deep");
	struct node file;

	for (unsigned i = 1; i <= DEPTH; i++)
		dir = node_mkdir(r, dir, numbered("%u", i));
	file = node_create(r, dir, u"bottom.txt");
	data_write_text(r, file, UNNAMED, "the end\n");
}

static void streams(struct real *r)
{
	struct node dir = node_mkdir(r, node_root(), u"streams");
	struct node sub = node_mkdir(r, dir, u"on a directory");
	struct node file = node_create(r, dir, u"notes.txt");
	struct node none = node_create(r, dir, u"only a named one");

	data_write_text(r, file, UNNAMED, "unnamed\n");
	data_write_text(r, file, u"Zone.Identifier",
			"[ZoneTransfer]\r\nZoneId=3\r\n");
	data_write(r, file, u"large", 200000);
	data_write(r, file, u"empty", 0);
	data_write(r, file, u"\u540d\u524d with spaces", 33);
	data_write(r, none, UNNAMED, 0);
	data_write(r, none, u"it", 700);
	data_write_text(r, sub, u"comment", "a stream of a directory\n");
	data_write(r, sub, u"large", 50000);
	data_write_text(r, node_root(), u"of the root", "root\n");
}

static void links(struct real *r)
{
	struct node dir = node_mkdir(r, node_root(), u"links");
	struct node other = node_mkdir(r, dir, u"other");
	struct node file = node_create(r, dir, u"first.txt");
	struct node two = node_create(r, dir, u"two.txt"), again;

	data_write(r, file, UNNAMED, 5000);
	node_link(r, file, dir, u"same directory.txt");
	node_link(r, file, other, u"other directory.txt");
	node_link(r, file, node_root(), u"linked in the root.txt");
	data_write(r, two, UNNAMED, 50);
	again = node_link(r, two, other, u"taken away.txt");
	node_delete(r, again, other, u"taken away.txt");
}

static void sizes(struct real *r)
{
	static const int64_t around[] = { 1, 2, 3, 16 };
	struct node dir = node_mkdir(r, node_root(), u"sizes");
	int64_t cluster = r->vol->cluster_size, size;
	struct node file;

	for (unsigned i = 0; i < 4; i++)
		for (int d = -1; d <= 1; d++) {
			size = around[i] * cluster + d;
			file = node_create(r, dir, numbered("%u", (unsigned)size));
			data_write(r, file, UNNAMED, size);
		}
	/* From resident to nonresident, one byte at a time where it matters */
	for (unsigned i = 680; i < 760; i++) {
		file = node_create(r, dir, numbered("edge %u", i));
		data_write(r, file, UNNAMED, i);
	}
	data_write(r, node_create(r, dir, u"0"), UNNAMED, 0);
	data_write(r, node_create(r, dir, u"1"), UNNAMED, 1);
}

static void initialized(struct real *r, struct node dir, const char16_t *name,
			int64_t size, int64_t valid)
{
	struct node file = node_create(r, dir, name);
	int64_t cluster = r->vol->cluster_size;
	struct run run = { 0, (size + cluster - 1) / cluster };

	run.lcn = data_take(r, run.clusters);
	data_place(r, file, size, valid, &run, 1);
}

static void sparse(struct real *r)
{
	struct node dir = node_mkdir(r, node_root(), u"sparse");
	struct extent ends[] = { { 0, 5000 }, { 48 * MIB - 5000, 5000 } };
	struct extent middle = { 3 * MIB, 100000 };
	struct extent comb[24];

	data_write_parts(r, node_create(r, dir, u"hole larger than the volume"),
			 UNNAMED, 48 * MIB, ends, 2);
	data_write_parts(r, node_create(r, dir, u"nothing but a hole"),
			 UNNAMED, 40 * MIB + 1, NULL, 0);
	data_write_parts(r, node_create(r, dir, u"ends in a hole"),
			 UNNAMED, 5 * MIB, &middle, 1);
	for (int i = 0; i < 24; i++)
		comb[i] = (struct extent){ i * 64 * KIB, 4 * KIB };
	data_write_parts(r, node_create(r, dir, u"comb"),
			 UNNAMED, 24 * 64 * KIB, comb, 24);
	data_write_parts(r, node_create(r, dir, u"hole in a stream"),
			 u"holey", 2 * MIB, ends, 1);
	initialized(r, dir, u"initialized in part", 40960, 8192);
	initialized(r, dir, u"initialized up to an odd byte", 40000, 12345);
	initialized(r, dir, u"initialized nowhere", 20000, 0);
	initialized(r, dir, u"initialized to the end", 20001, 20001);
}

static void names(struct real *r)
{
	static const char16_t *const awkward[] = {
		u" leading space", u"trailing space ", u"trailing dot.",
		u"..three dots", u"...", u" ", u"-rf", u"#42", u"42-128-4",
		u"new\nline", u"tab\there", u"escape\x1b[31mred", u"bell\a",
		u"delete\x7f", u"pipe|pipe", u"back\\slash", u"\"quoted\"",
		u"'single'", u"comma,semicolon;", u"star*question?",
		u"<angle>", u"percent%41", u"$dollar", u"`tick`", u"&amp;",
		u"emoji \U0001f600", u"family \U0001f468\u200d\U0001f469",
		u"\u05e9\u05dc\u05d5\u05dd right to left",
		u"evil\u202egnp.exe", u"caf\u00e9", u"cafe\u0301",
		u"\u1112\u1161\u11ab", u"\ud55c", u"\u7532\u9aa8\u6587",
		u"stra\u00dfe", u"STRASSE", u"strasse", u"\u0131", u"\u0130",
		u"i", u"I2", u"\u03c2", u"\u03c3", u"\u0390",
		u"CaseOnly", u"caseonly", u"CASEONLY", u"caseOnly",
		u"\u01c4", u"\u01c5", u"\u01c6", u"\ufeffmark",
		u"zero\u200bwidth", u"no-break\u00a0space", u"c1\x85 control",
		u"line\u2028separator", u"\ufffd", u"\uffff",
		u"CON", u"nul.txt", u"lpt1",
	};
	/* Surrogates in the wrong order or alone: not UTF-16, yet NTFS names */
	static const char16_t lone[][8] = {
		{ 'h', 'i', 0xd800 }, { 'l', 'o', 0xdc00 }, { 0xdfff, 0xd800 },
		{ 0xd83d, 'x' }, { 0xd83d, 0xd83d, 0xde00 },
	};
	struct node dir = node_mkdir(r, node_root(), u"names");
	char16_t longest[256] = { 0 };

	for (size_t i = 0; i < sizeof(awkward) / sizeof(*awkward); i++)
		data_write(r, node_create(r, dir, awkward[i]), UNNAMED,
			   (int64_t)i);
	for (size_t i = 0; i < sizeof(lone) / sizeof(*lone); i++)
		data_write(r, node_create(r, dir, lone[i]), UNNAMED,
			   (int64_t)i);
	for (size_t i = 0; i < 255; i++)
		longest[i] = (char16_t)(u'a' + i % 26);
	data_write(r, node_create(r, dir, longest), UNNAMED, 255);
	/* 255 units are 765 bytes of UTF-8: too long for Linux, not for NTFS */
	for (size_t i = 0; i < 80; i++)
		longest[i] = (char16_t)(0x4e00 + i);
	longest[80] = 0;
	data_write(r, node_create(r, dir, longest), UNNAMED, 80);
}

static void dos_names(struct real *r)
{
	struct node dir = node_mkdir(r, node_root(), u"dos names");
	struct node file = node_create(r, dir, u"a long name.text");
	struct node both = node_create(r, dir, u"BOTH.TXT");
	struct node sub = node_mkdir(r, dir, u"a long directory");
	struct node gone = node_create(r, dir, u"deleted long name.text");

	data_write(r, file, UNNAMED, 1234);
	data_write(r, both, UNNAMED, 12);
	data_write(r, node_create(r, sub, u"inside"), UNNAMED, 6);
	data_write(r, gone, UNNAMED, 60);
	node_dos_name(r, file, dir, u"ALONGN~1.TEX");
	node_dos_name(r, both, dir, u"BOTH.TXT");
	node_dos_name(r, sub, dir, u"ALONGD~1");
	node_dos_name(r, gone, dir, u"DELETE~1.TEX");
	node_link(r, file, dir, u"and a link.text");
	node_delete(r, gone, dir, u"deleted long name.text");
}

static void times(struct real *r)
{
	/* modified; the others lie around it */
	static const struct {
		const char16_t *name;
		int64_t time;
	} at[] = {
		{ u"1601, the second tick", 2 },
		{ u"1601, the first second", SECOND },
		{ u"1752", 151 * YEAR + 7 },
		{ u"1969, last tick", 116444736000000000 - 1 },
		{ u"1970, first tick", 116444736000000000 },
		{ u"1970, second tick", 116444736000000001 },
		{ u"2004, all digits", 403 * YEAR + 1234567 },
		{ u"2038", 437 * YEAR + 9999999 },
		{ u"2106", 505 * YEAR + SECOND / 2 },
		{ u"2300", 699 * YEAR + 1 },
		{ u"9999", 8398 * YEAR + 3 },
		{ u"30827", 9223149887999999999 },
	};
	struct node dir = node_mkdir(r, node_root(), u"times"), file;

	for (size_t i = 0; i < sizeof(at) / sizeof(*at); i++) {
		file = node_create(r, dir, at[i].name);
		data_write(r, file, UNNAMED, 10);
		node_times(r, file, at[i].time - 1, at[i].time,
			   at[i].time + 1, at[i].time + 12345);
	}
}

static void flags(struct real *r)
{
	static const struct {
		const char16_t *name;
		le32 flags;
	} with[] = {
		{ u"read-only", FILE_ATTR_READONLY },
		{ u"hidden", FILE_ATTR_HIDDEN },
		{ u"system", FILE_ATTR_SYSTEM },
		{ u"archive", FILE_ATTR_ARCHIVE },
		{ u"temporary", FILE_ATTR_TEMPORARY },
		{ u"offline", FILE_ATTR_OFFLINE },
		{ u"not indexed", FILE_ATTR_NOT_CONTENT_INDEXED },
	};
	struct node dir = node_mkdir(r, node_root(), u"flags"), file;
	uint32_t all = 0;

	for (size_t i = 0; i < sizeof(with) / sizeof(*with); i++) {
		file = node_create(r, dir, with[i].name);
		data_write(r, file, UNNAMED, 5);
		node_flags(r, file, le32_to_cpu(with[i].flags));
		all |= le32_to_cpu(with[i].flags);
	}
	file = node_create(r, dir, u"all of them");
	data_write(r, file, UNNAMED, 5);
	node_flags(r, file, all);
	node_flags(r, node_mkdir(r, dir, u"hidden directory"),
		   le32_to_cpu(FILE_ATTR_HIDDEN));
}

/* 'gone' holds files that only their records remember; of 'reused', half of
 * the records got other files, so their old names are only in index slack. */
static void deleted(struct real *r)
{
	struct node dir = node_mkdir(r, node_root(), u"deleted");
	struct node sub = node_mkdir(r, dir, u"directory too");
	struct node gone[24];

	for (unsigned i = 0; i < 24; i++) {
		gone[i] = node_create(r, i % 6 ? dir : sub,
				      numbered("gone %02u.dat", i));
		data_write(r, gone[i], UNNAMED, i % 3 ? 100 + i : 10000 + i);
		if (i % 5 == 0)
			data_write(r, gone[i], u"stream", 40 + i);
	}
	data_write(r, node_create(r, dir, u"stays.dat"), UNNAMED, 77);
	for (unsigned i = 0; i < 24; i++)
		node_delete(r, gone[i], i % 6 ? dir : sub,
			    numbered("gone %02u.dat", i));
	node_delete(r, sub, dir, u"directory too");
	/* From the lowest free record on */
	real_remount(r);
	for (unsigned i = 0; i < 8; i++)
		data_write(r, node_create(r, dir, numbered("new %u.dat", i)),
			   UNNAMED, 20 + i);
}

/* A directory whose index once had blocks that are free now. */
static void emptied(struct real *r)
{
	struct node dir = node_mkdir(r, node_root(), u"emptied");
	struct node file[200];

	for (unsigned i = 0; i < 200; i++)
		file[i] = node_create(r, dir, numbered("passing through %u",
						       i));
	for (unsigned i = 0; i < 200; i++)
		if (i != 100)
			node_delete(r, file[i], dir,
				    numbered("passing through %u", i));
	data_write(r, file[100], UNNAMED, 1);
	node_mkdir(r, dir, u"empty directory");
}

void recipe_tree(struct real *r)
{
	streams(r);
	links(r);
	sizes(r);
	sparse(r);
	names(r);
	times(r);
	flags(r);
	deep(r);
	big_directory(r);
	emptied(r);
	deleted(r);
	dos_names(r);
}

void recipe_colon(struct real *r)
{
	struct node file = node_create(r, node_root(), u"notes.txt");
	struct node like = node_create(r, node_root(), u"notes.txt:ads");
	struct node type = node_create(r, node_root(), u"a::$DATA");
	struct node alone = node_create(r, node_root(), u":");

	data_write_text(r, file, UNNAMED, "the file\n");
	data_write_text(r, file, u"ads", "its stream\n");
	data_write_text(r, like, UNNAMED, "a file that is named like it\n");
	data_write_text(r, type, UNNAMED, "a type\n");
	data_write_text(r, alone, UNNAMED, "a colon\n");
}
