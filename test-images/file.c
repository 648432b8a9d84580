/*
 * file.c - files and directories: names, links, times
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "mkimage.h"

/* 16 October 2009, 17:09:18 UTC, in 100 ns since 1601. */
#define EPOCH UINT64_C(129001865580000000)
#define SECOND UINT64_C(10000000)

struct record *root_of(struct image *img)
{
	return img->recs[ROOT];
}

/* $STANDARD_INFORMATION; 'len' is 0x30 (NTFS 1.2) or 0x48. */
void info_new(struct image *img, struct record *rec, size_t len)
{
	struct attr *attr = attr_new(rec, AT_INFO, NULL);

	rec->modified = EPOCH + rec->number * SECOND + 1234567;
	if (img->spec.version < 0x0300)
		len = 0x30;
	bytes_zero(&attr->value, len);
	put64(attr->value.at + 0x00, EPOCH);
	put64(attr->value.at + 0x08, rec->modified);
	put64(attr->value.at + 0x10, rec->modified + SECOND);
	put64(attr->value.at + 0x18, rec->modified + 2 * SECOND);
	if (len >= 0x48)
		put32(attr->value.at + 0x34, 0x100);	/* security id */
}

struct attr *name_new(struct image *img, struct record *rec, struct record *dir,
		      const char *name, uint8_t space)
{
	struct attr *attr = attr_new(rec, AT_NAME, NULL);
	struct text text = text_from(name);
	struct bytes *b = &attr->value;

	attr->indexed = true;
	bytes_int(b, record_ref(dir), 8);
	bytes_int(b, EPOCH, 8);
	bytes_int(b, rec->modified, 8);
	bytes_int(b, rec->modified + SECOND, 8);
	bytes_int(b, rec->modified + 2 * SECOND, 8);
	bytes_zero(b, 24);
	bytes_int(b, text.units, 1);
	bytes_int(b, space, 1);
	for (size_t i = 0; i < text.units; i++)
		bytes_int(b, text.unit[i], 2);
	rec->links++;
	img->links = grow(img->links, img->n_links, &img->cap_links,
			  sizeof(img->links[0]));
	img->links[img->n_links++] = (struct link){
		.of = rec, .dir = dir, .name = attr, .next = dir->first_link,
	};
	dir->first_link = img->n_links;
	return attr;
}

struct record *file_new(struct image *img, struct record *dir, const char *name)
{
	struct record *rec = record_new(img);

	info_new(img, rec, 0x48);
	rec->file_attributes = 0x20;
	if (name)
		name_new(img, rec, dir, name, WIN32);
	return rec;
}

struct record *file_in_root(struct image *img, const char *name)
{
	return file_new(img, root_of(img), name);
}

struct record *dir_new(struct image *img, struct record *dir, const char *name)
{
	struct record *rec = file_new(img, dir, name);

	rec->flags |= DIRECTORY;
	rec->file_attributes = 0x10000000;
	return rec;
}

static void release(struct image *img, struct record *rec)
{
	rec->flags &= (uint16_t)~IN_USE;
	rec->sequence++;
	for (size_t i = 0; i < rec->n; i++)
		if (rec->attrs[i]->nonresident)
			clusters_free(img, &rec->attrs[i]->runs);
}

/* As Windows leaves it: the record stays, one sequence number on. */
void file_delete(struct image *img, struct record *rec)
{
	uint64_t ref = record_ref(rec);

	for (size_t i = 0; i < img->n_links; i++)
		if (img->links[i].of == rec)
			img->links[i].gone = true;
	for (uint64_t n = 0; n < img->records; n++)
		if (img->recs[n] && img->recs[n]->base == ref)
			release(img, img->recs[n]);
	release(img, rec);
}
