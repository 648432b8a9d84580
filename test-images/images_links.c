/*
 * images_links.c - symbolic links and junctions that lead somewhere, or should not
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * tests/fuse/links.sh knows where each of them must lead.
 */
#include <stdlib.h>
#include <string.h>

#include "artifacts.h"

enum { ABSOLUTE, RELATIVE, JUNCTION = -1 };

static const uint32_t tag_wsl_link = 0xa000001d;

static struct record *link_new(struct image *img, struct record *dir,
			       const char *name, int flags, const char *target)
{
	struct record *rec = flags == JUNCTION ? dir_new(img, dir, name)
					       : file_new(img, dir, name);

	if (flags != JUNCTION)
		data_text(img, rec, NULL, "");
	reparse_link(rec, flags, target, target);
	return rec;
}

static void wsl_new(struct image *img, struct record *dir, const char *name,
		    const char *target)
{
	struct record *rec = file_new(img, dir, name);
	struct bytes b = { .len = 0 };

	data_text(img, rec, NULL, "");
	bytes_int(&b, 2, 4);
	bytes_add(&b, target, strlen(target));
	reparse_new(rec, tag_wsl_link, b.at, b.len);
	free(b.at);
}

static void links(struct image *img)
{
	struct record *root = root_of(img);
	struct record *users = dir_new(img, root, "Users");
	struct record *alice = dir_new(img, users, "Alice");
	struct record *deep = dir_new(img, alice, "Deep Down");
	struct record *rec;

	data_text(img, file_new(img, alice, "Notes.txt"), NULL, "notes\n");
	data_text(img, file_new(img, root, "here.txt"), NULL, "here\n");
	link_new(img, deep, "absolute", ABSOLUTE, "\\??\\C:\\here.txt");
	link_new(img, deep, "other case", ABSOLUTE,
		 "\\??\\c:\\USERS\\alice\\NOTES.TXT");
	link_new(img, deep, "junction", JUNCTION, "\\??\\C:\\users\\ALICE\\");
	link_new(img, deep, "whole drive", JUNCTION, "\\??\\D:\\");
	link_new(img, deep, "other drive", JUNCTION, "\\??\\D:\\missing");
	link_new(img, deep, "server", ABSOLUTE, "\\??\\UNC\\server\\share");
	link_new(img, deep, "relative", RELATIVE, "..\\notes.TXT");
	link_new(img, deep, "broken", RELATIVE, "..\\No Such\\file");
	link_new(img, deep, "of the drive", RELATIVE, "\\HERE.txt");
	link_new(img, deep, "dots", RELATIVE,
		 ".\\x\\..\\..\\.\\\\notes.txt");
	link_new(img, deep, "out", RELATIVE,
		 "..\\..\\..\\..\\..\\..\\etc\\passwd");
	link_new(img, deep, "slashes", RELATIVE, "/etc/passwd");
	link_new(img, root, "up", RELATIVE, "..");
	link_new(img, root, "self", RELATIVE, ".");
	link_new(img, root, "loop", RELATIVE, "loop\\x");
	link_new(img, root, "old name", JUNCTION, "\\??\\C:\\Users");
	link_new(img, root, "by the old name", ABSOLUTE,
		 "\\??\\C:\\OLD NAME\\alice\\notes.txt");
	/* Climbing is by the text, not by what the names lead to. */
	link_new(img, root, "text", RELATIVE, "old name\\..\\here.txt");
	wsl_new(img, deep, "wsl relative", "../Notes.txt");
	wsl_new(img, deep, "wsl drive", "/mnt/c/here.txt");
	wsl_new(img, deep, "wsl absolute", "/etc/passwd");
	/* One file, two places. */
	rec = link_new(img, deep, "hard link", RELATIVE, "..\\notes.txt");
	name_new(img, rec, root, "hard link above", POSIX);
	rec = file_new(img, root, "read-only.txt");
	data_text(img, rec, NULL, "do not write\n");
	rec->file_attributes |= 0x1;
	rec = file_new(img, root, "hidden.txt");
	data_text(img, rec, NULL, "not seen\n");
	rec->file_attributes |= 0x2;
}

const struct recipe images_links[] = {
	{
		.name = "good-links", .build = links,
		.spec = { .records = 96, .clusters = 1024 },
	},
	{ .name = NULL },
};
