/*
 * images_orphans.c - files whose way to the root is lost, was reused, or never ends
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The manifest has a 'path' line for each record: its number, whether it is in use, and
 * where it must be shown; 'path-ends' where only the beginning and the end of that are
 * promised.  No directory here holds another's children, whatever record it reused.
 */
#include <stdio.h>

#include "artifacts.h"

static void set_parent(struct record *rec, uint64_t number, unsigned sequence)
{
	put64(attr_find(rec, AT_NAME, NULL)->value.at,
	      number | (uint64_t)sequence << 48);
}

/* No index has the names of this record any more. */
static void unsay(struct image *img, const struct record *rec)
{
	for (size_t i = 0; i < img->n_links; i++)
		if (img->links[i].of == rec)
			img->links[i].unsaid = img->links[i].gone = true;
}

static void says(struct image *img, const struct record *rec, const char *path)
{
	fact(img, "path\t%llu\t%s\t%s", (unsigned long long)rec->number,
	     rec->flags & IN_USE ? "used" : "unused", path);
}

static void says_ends(struct image *img, const struct record *rec,
		      const char *start, const char *end)
{
	fact(img, "path-ends\t%llu\t%s\t%s\t%s", (unsigned long long)rec->number,
	     rec->flags & IN_USE ? "used" : "unused", start, end);
}

/* A file, deleted or not, in what was directory 'number' with this sequence number. */
static struct record *child(struct image *img, bool deleted, const char *name,
			    uint64_t number, unsigned sequence)
{
	struct record *rec = file_new(img, root_of(img), name);

	data_text(img, rec, NULL, name);
	unsay(img, rec);
	if (deleted)
		file_delete(img, rec);
	set_parent(rec, number, sequence);
	return rec;
}

/* Such a file, and the directory where it must be shown. */
static void lost(struct image *img, const char *where, bool deleted,
		 const char *name, uint64_t number, unsigned sequence)
{
	struct record *rec = child(img, deleted, name, number, sequence);
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", where, name);
	says(img, rec, path);
}

/* A directory that was deleted when it had this sequence number. */
static struct record *gone(struct image *img, const char *name,
			   unsigned sequence, unsigned after)
{
	struct record *dir = dir_new(img, root_of(img), name);

	dir->sequence = (uint16_t)sequence;
	unsay(img, dir);
	file_delete(img, dir);
	dir->sequence = (uint16_t)after;
	return dir;
}

/* ------------------------------------------------------------------ sequences -- */

static void sequences(struct image *img)
{
	struct record *dir = dir_new(img, root_of(img), "living");

	dir->sequence = 7;
	says(img, dir, "/living");
	lost(img, "/living", true, "equal.txt", dir->number, 7);
	lost(img, "/living", true, "nobody counts.txt", dir->number, 0);
	lost(img, "/$Orphan", true, "one before.txt", dir->number, 6);
	lost(img, "/$Orphan", true, "one ahead.txt", dir->number, 8);
	lost(img, "/$Orphan", false, "in use, one before.txt", dir->number, 6);

	dir = gone(img, "gone", 4, 5);
	says(img, dir, "/gone");
	lost(img, "/gone", true, "one more.txt", dir->number, 4);
	lost(img, "/$Orphan", true, "two more.txt", dir->number, 3);
	/* A file in use has its parents in use. */
	lost(img, "/$Orphan", false, "in use, in what is gone.txt", dir->number, 5);

	/* 0xffff is followed by 1: zero would mean that nobody counts. */
	dir = gone(img, "wrapped", 0xffff, 1);
	says(img, dir, "/wrapped");
	lost(img, "/wrapped", true, "after the last.txt", dir->number, 0xffff);
	/* Some drivers do not count. */
	dir = gone(img, "uncounted", 1, 1);
	says(img, dir, "/uncounted");
	lost(img, "/uncounted", true, "still one.txt", dir->number, 1);
}

/* ---------------------------------------------------------------------- reuse -- */

static void reuse(struct image *img)
{
	struct record *dir = dir_new(img, root_of(img), "new owner"), *old;

	dir->sequence = 3;
	data_text(img, file_new(img, dir, "of the new owner.txt"), NULL, "new\n");
	lost(img, "/$Orphan", true, "of the first owner.txt", dir->number, 1);
	lost(img, "/$Orphan", true, "of the owner before.txt", dir->number, 2);
	lost(img, "/$Orphan", false, "in use, of the first owner.txt", dir->number, 1);
	/* A whole tree of the first owner's. */
	old = gone(img, "old folder", 1, 2);
	set_parent(old, dir->number, 1);
	says(img, old, "/$Orphan/old folder");
	lost(img, "/$Orphan/old folder", true, "in the old folder.txt",
	     old->number, 1);
}

static void no_directory(struct image *img)
{
	struct record *file = file_new(img, root_of(img), "a plain file");

	data_text(img, file, NULL, "no directory\n");
	lost(img, "/$Orphan", true, "child of a file.txt", file->number, 1);
	lost(img, "/$Orphan", true, "child of nowhere.txt", 0xffffff, 1);
	lost(img, "/$Orphan", true, "child of a record never used.txt",
	     img->records - 1, 1);
}

/* Two directories in each other, deleted; and one in itself. */
static void cycles(struct image *img)
{
	struct record *a = gone(img, "ring a", 1, 2);
	struct record *b = gone(img, "ring b", 1, 2), *rec;

	set_parent(a, b->number, 1);
	set_parent(b, a->number, 1);
	rec = child(img, true, "file in a ring.txt", a->number, 1);
	says_ends(img, rec, "/$Orphan/<cycle>/", "/ring a/file in a ring.txt");
	a = gone(img, "snake", 1, 2);
	set_parent(a, a->number, 1);
	rec = child(img, true, "file in a snake.txt", a->number, 1);
	says_ends(img, rec, "/$Orphan/<cycle>/", "/file in a snake.txt");
}

/* -------------------------------------------------------------- names, or none -- */

static void nameless(struct image *img)
{
	struct record *rec = file_new(img, root_of(img), NULL);

	data_text(img, rec, NULL, "in use, without a name\n");
	fact(img, "nameless\t%llu\tused", (unsigned long long)rec->number);
	rec = file_new(img, root_of(img), NULL);
	data_text(img, rec, NULL, "unused, without a name\n");
	file_delete(img, rec);
	fact(img, "nameless\t%llu\tunused", (unsigned long long)rec->number);
}

/* A file in stage three whose name is in its child record; then the base is another's. */
static void base_reused(struct image *img, bool used)
{
	struct record *base = file_new(img, root_of(img), used ?
				       "base reused, child in use.txt" :
				       "base reused.txt");
	struct record *kid = child_new(img, base);

	name_new(img, kid, root_of(img), used ? "in a child, in use.txt" :
		 "in a child.txt", POSIX);
	unsay(img, kid);
	data_text(img, base, NULL, "of the new file\n");
	kid->links = 0;
	/* The reference of the child is of the file before. */
	kid->base = base->number | UINT64_C(1) << 48;
	base->sequence = 3;
	if (!used) {
		kid->flags &= (uint16_t)~IN_USE;
		kid->sequence++;
	}
	/* Whatever its header says: the file is gone. */
	fact(img, "path\t%llu\tunused\t%s", (unsigned long long)kid->number,
	     used ? "/in a child, in use.txt" : "/in a child.txt");
	says(img, base, used ? "/base reused, child in use.txt" :
	     "/base reused.txt");
}

static void odd_orphans(struct image *img)
{
	sequences(img);
	reuse(img);
	no_directory(img);
	cycles(img);
	nameless(img);
	base_reused(img, false);
	base_reused(img, true);
}

/* Deeper than any limit: who is below it is an orphan, and still has its name. */
static void deep(struct image *img)
{
	struct record *dir = root_of(img), *rec;

	for (int i = 1; i <= 1200; i++) {
		dir = dir_new(img, dir, "d");
		unsay(img, dir);
		file_delete(img, dir);
		dir->hidden = true;
	}
	rec = child(img, true, "at the bottom.txt", dir->number, dir->sequence);
	says_ends(img, rec, "/$Orphan/d/", "/d/at the bottom.txt");
}

const struct recipe images_orphans[] = {
	{
		.name = "odd-orphans", .build = odd_orphans,
		.spec = { .records = 128 },
	},
	{
		.name = "bad-orphans-deep", .build = deep,
		.spec = { .records = 1280 },
	},
	{ .name = NULL },
};
