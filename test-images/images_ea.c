/*
 * images_ea.c - extended attributes, with what WSL keeps in them
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "artifacts.h"

enum { NEED_EA = 0x80, LXATTRB_SIZE = 56, LARGE = 3000 };

static struct record *plain_file(struct image *img, const char *name)
{
	struct record *rec = file_new(img, root_of(img), name);

	data_text(img, rec, NULL, "its content\n");
	return rec;
}

/* Each entry as the list has it. */
static void told(struct image *img, const struct record *rec,
		 const struct ea *list, size_t n)
{
	char path[32];

	value(img, rec, "$EA", "entries/#", "%zu", n);
	for (size_t i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "entries/%zu/name", i);
		value_text(img, rec, "$EA", path, list[i].name);
		snprintf(path, sizeof(path), "entries/%zu/flags", i);
		value(img, rec, "$EA", path, "%u", list[i].flags);
		snprintf(path, sizeof(path), "entries/%zu/hex", i);
		value_hex(img, rec, "$EA", path, list[i].value, list[i].len);
	}
}

static void several(struct image *img)
{
	static const struct ea list[] = {
		{ 0, "USER.COMMENT", "a first one", 11 },
		{ NEED_EA, "NEEDED", "\0\1\2\3", 4 },
		{ 0, "EMPTY", "", 0 },
		{ 0, "Z", "odd", 3 },
	};
	struct record *rec = plain_file(img, "several");

	ea_new(rec, list, 4);
	told(img, rec, list, 4);
	value(img, rec, "$EA_INFORMATION", "need_count", "1");
	/* 5 for each, the names, the values. */
	value(img, rec, "$EA_INFORMATION", "packed_length", "62");
	value(img, rec, "$EA_INFORMATION", "unpacked_length", "84");
}

/* As the first releases of WSL had it: one structure for all. */
static void lxattrb(struct image *img)
{
	uint8_t attrb[LXATTRB_SIZE] = { 0 };
	struct ea list[] = {
		{ 0, "LXATTRB", attrb, sizeof(attrb) },
		{ 0, "LXXATTR", "\0\0\1\0user.mime\0text/plain", 24 },
	};
	struct record *rec = plain_file(img, "of the first WSL");

	put16(attrb + 2, 1);			/* version */
	put32(attrb + 4, 0100750);
	put32(attrb + 8, 1001);
	put32(attrb + 12, 1002);
	put32(attrb + 20, 123456700);		/* accessed, nanoseconds */
	put32(attrb + 24, 1);
	put32(attrb + 28, 999999999);
	put64(attrb + 32, 1500000000);		/* accessed */
	put64(attrb + 40, 1600000000);
	put64(attrb + 48, 0);			/* changed: 1970 */
	ea_new(rec, list, 2);
	told(img, rec, list, 2);
	value(img, rec, "$EA", "wsl/mode", "\"100750\"");
	value(img, rec, "$EA", "wsl/uid", "1001");
	value(img, rec, "$EA", "wsl/gid", "1002");
	value(img, rec, "$EA", "wsl/accessed",
	      "\"2017-07-14T02:40:00.1234567Z\"");
	value(img, rec, "$EA", "wsl/modified",
	      "\"2020-09-13T12:26:40.0000000Z\"");
	value(img, rec, "$EA", "wsl/changed",
	      "\"1970-01-01T00:00:00.9999999Z\"");
}

/* As WSL has it since: one for each. */
static void wsl(struct image *img)
{
	static const struct ea list[] = {
		{ 0, "$LXUID", "\xff\xff\xff\xff", 4 },
		{ 0, "$LXGID", "\0\0\0\0", 4 },
		{ 0, "$LXMOD", "\xed\x89\0\0", 4 },
	};
	struct record *rec = plain_file(img, "of WSL");

	ea_new(rec, list, 3);
	told(img, rec, list, 3);
	value(img, rec, "$EA", "wsl/uid", "4294967295");
	value(img, rec, "$EA", "wsl/gid", "0");
	value(img, rec, "$EA", "wsl/mode", "\"104755\"");
}

/* The flag of a file with EAs is also that of a file that must be recalled when
 * it is opened: which stands on no disk.  These holes are zeros. */
static void sparse(struct image *img)
{
	static const struct ea list[] = { { 0, "$LXUID", "\1\0\0\0", 4 } };
	struct record *rec = file_new(img, root_of(img), "sparse with EA");

	data_plan(img, rec, NULL, 4 * img->cluster - 7, "1 h2 1");
	ea_new(rec, list, 1);
	told(img, rec, list, 1);
	value(img, rec, "$EA", "wsl/uid", "1");
}

static void outside(struct image *img)
{
	uint8_t *large = malloc(LARGE);
	struct ea list[] = {
		{ 0, "FIRST", "1", 1 }, { 0, "LARGE", large, LARGE },
		{ 0, "LAST", "3", 1 },
	};
	struct record *rec = plain_file(img, "outside");

	if (!large)
		die("out of memory");
	pattern(0x777, 0, large, LARGE);
	attr_outside(img, ea_new(rec, list, 3));
	value(img, rec, "$EA", "entries/#", "3");
	value_hex(img, rec, "$EA", "entries/0/hex", "1", 1);
	value_text(img, rec, "$EA", "entries/1/name", "LARGE");
	value_hex(img, rec, "$EA", "entries/1/hex", large, LARGE);
	value_hex(img, rec, "$EA", "entries/2/hex", "3", 1);
	free(large);
}

static void ea_good(struct image *img)
{
	static const struct ea list[] = { { 0, "CHILD", "in a child", 10 } };
	struct record *rec, *child;

	several(img);
	lxattrb(img);
	wsl(img);
	sparse(img);
	outside(img);
	rec = plain_file(img, "in a child record");
	child = child_new(img, rec);
	attr_move(ea_new(rec, list, 1), child);
	told(img, rec, list, 1);
	attr_move(attr_find(rec, AT_EA_INFO, NULL), child);
	file_list(img, rec, false);
	value(img, rec, "$EA_INFORMATION", "unpacked_length", "24");
	rec = dir_new(img, root_of(img), "folder");
	ea_new(rec, list, 1);
	told(img, rec, list, 1);
}

/* --------------------------------------------------------------- damaged -- */

static const struct ea three[] = {
	{ 0, "ONE", "first", 5 },	/* 20 bytes */
	{ 0, "TWO", "second", 6 },	/* 20 bytes */
	{ 0, "THREE", "third", 5 },
};

enum { SECOND = 20, THIRD = 40 };

/* How many entries are sure to be read, in front of the damage. */
static void ea_bad(struct image *img)
{
	static const struct {
		const char *name;
		size_t at;
		uint64_t value;
		unsigned width, whole;
	} fields[] = {
		{ "next is itself", SECOND, 4, 4, 1 },
		{ "next inside the header", SECOND, 7, 4, 1 },
		{ "next inside the name", SECOND, 9, 4, 1 },
		{ "next behind the end", SECOND, 0x1000, 4, 1 },
		{ "next far behind the end", SECOND, 0xfffffffc, 4, 1 },
		{ "next negative", SECOND, 0xffffffec, 4, 1 },
		{ "name behind the end", THIRD + 5, 255, 1, 2 },
		{ "value behind the end", THIRD + 6, 0xffff, 2, 2 },
		{ "value over the next", SECOND + 6, 30, 2, 1 },
	};
	struct record *rec;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		uint8_t le[8];
		struct attr *attr;

		rec = plain_file(img, fields[i].name);
		attr = ea_new(rec, three, 3);
		put64(le, fields[i].value);
		memcpy(attr->value.at + fields[i].at, le, fields[i].width);
		value(img, rec, "$EA", "entries/0/name", "\"ONE\"");
		value_hex(img, rec, "$EA", "entries/0/hex", "first", 5);
		if (fields[i].whole > 1)
			value(img, rec, "$EA", "entries/1/name", "\"TWO\"");
		/* All of it is shown, then. */
		value_hex(img, rec, "$EA", "hex", attr->value.at,
			  attr->value.len);
		finding(img, "attribute-value", rec);
	}
	/* That it is the last, says the middle one: legal, as far as it goes. */
	rec = plain_file(img, "next zero in the middle");
	put32(ea_new(rec, three, 3)->value.at + SECOND, 0);
	told(img, rec, three, 2);
	rec = plain_file(img, "empty");
	ea_new(rec, NULL, 0);
	value(img, rec, "$EA", "entries/#", "0");
	rec = plain_file(img, "seven bytes");
	attr_value(rec, AT_EA, NULL, "1234567", 7);
	finding(img, "attribute-value", rec);
	rec = plain_file(img, "information alone");
	ea_new(rec, three, 3);
	attr_drop(attr_find(rec, AT_EA, NULL));
	rec = plain_file(img, "without information");
	ea_new(rec, three, 3);
	attr_drop(attr_find(rec, AT_EA_INFO, NULL));
	told(img, rec, three, 3);
	rec = plain_file(img, "information of another");
	ea_new(rec, three, 3);
	memset(attr_find(rec, AT_EA_INFO, NULL)->value.at, 0xff, 8);
	told(img, rec, three, 3);
	value(img, rec, "$EA_INFORMATION", "unpacked_length", "4294967295");
	rec = plain_file(img, "information cut short");
	ea_new(rec, three, 3);
	attr_find(rec, AT_EA_INFO, NULL)->value.len = 4;
	told(img, rec, three, 3);
	finding(img, "attribute-value", rec);
}

const struct recipe images_ea[] = {
	{
		.name = "good-ea", .build = ea_good,
		.spec = { .clusters = 1024 },
	},
	{
		.name = "bad-ea", .build = ea_bad,
		.spec = { .clusters = 1024 },
	},
	{ .name = NULL },
};
