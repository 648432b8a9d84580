/*
 * images_twins.c - deleted names that one directory cannot show beside each other
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * "# twin RECORD NAME" is how the name of each deleted record has to be shown to be
 * the only one of its kind in /folder: as it is, or with "~RECORD" behind it.
 */
#include <stdio.h>

#include "mkimage.h"

static struct record *lose(struct image *img, struct record *dir,
			   const char *name)
{
	struct record *rec = file_new(img, dir, name);
	char text[64];

	snprintf(text, sizeof(text), "record %llu\n",
		 (unsigned long long)rec->number);
	data_text(img, rec, NULL, text);
	file_delete(img, rec);
	return rec;
}

static void tell(struct image *img, const struct record *rec, const char *name,
		 const char *behind)
{
	fact(img, "# twin\t%llu\t%s%s", (unsigned long long)rec->number, name,
	     behind);
}

static void odd_twins(struct image *img)
{
	struct record *dir = dir_new(img, root_of(img), "folder");
	struct record *live = dir_new(img, dir, "twin"), *rec[4];
	char behind[32], name[64];

	/* The directory in use is where the path goes. */
	tell(img, lose(img, live, "below"), "twin/below", "");
	rec[0] = lose(img, dir, "twin");
	rec[1] = lose(img, dir, "twin");
	snprintf(behind, sizeof(behind), "~%llu",
		 (unsigned long long)rec[0]->number);
	tell(img, rec[0], "twin", behind);
	/* Somebody is called what the other should be shown as. */
	snprintf(name, sizeof(name), "twin~%llu",
		 (unsigned long long)rec[1]->number);
	tell(img, lose(img, dir, name), name, "");
	tell(img, rec[1], name, ".2");
	rec[2] = lose(img, dir, "pair");
	rec[3] = lose(img, dir, "pair");
	snprintf(behind, sizeof(behind), "~%llu",
		 (unsigned long long)rec[3]->number);
	tell(img, rec[2], "pair", "");
	tell(img, rec[3], "pair", behind);
	/* The same name with and without an escape. */
	tell(img, lose(img, dir, "a/b"), "a%2Fb", "");
	rec[0] = lose(img, dir, "a%2Fb");
	snprintf(behind, sizeof(behind), "~%llu",
		 (unsigned long long)rec[0]->number);
	tell(img, rec[0], "a%2Fb", behind);
	tell(img, lose(img, dir, ".."), "%2E%2E", "");
	/* Twice the very same. */
	rec[0] = file_new(img, dir, "linked");
	name_new(img, rec[0], dir, "linked", 0);
	data_text(img, rec[0], NULL, "one file\n");
	file_delete(img, rec[0]);
	tell(img, rec[0], "linked", "");
}

const struct recipe images_twins[] = {
	{ .name = "odd-twins", .build = odd_twins, .spec = { .records = 128 } },
	{ .name = NULL },
};
