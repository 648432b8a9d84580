/*
 * images_records.c - file records, from unusual to hostile
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "mkimage.h"

enum { SECTOR_END = 510, HEADER_AT_END = 504, NAMED_HEADER = 0x20 };

/* A resident file; returns its record. */
static struct record *text_file(struct image *img, const char *name)
{
	struct record *rec = file_in_root(img, name);

	data_text(img, rec, NULL, name);
	return rec;
}

/* ----------------------------------------------- legal, and must be read -- */

static void short_headers(struct image *img)
{
	struct record *rec;

	for (int i = 0; i < 3; i++) {
		static const char *const names[] = {
			"short header.txt", "short header, full.bin",
			"short header, clusters.bin",
		};

		rec = file_in_root(img, names[i]);
		rec->short_header = true;
		finding(img, "short-header", rec);
		if (i == 0)
			data_text(img, rec, NULL, "Linux wrote this\n");
		else if (i == 1)
			data_resident(img, rec, NULL, 650);
		else
			data_plan(img, rec, NULL, 2 * img->cluster - 1, "1 1");
	}
}

/* The length field of a header lies under the sector's last two bytes. */
static void header_under_fixup(struct image *img)
{
	struct record *rec = file_in_root(img, "header under fixup.txt");
	size_t end;

	data_text(img, rec, NULL, "the next header begins at 504\n");
	end = record_used(rec, img->record) - 8;
	data_resident(img, rec, "a", HEADER_AT_END - end - NAMED_HEADER);
	data_resident(img, rec, "b", 200);
}

/* Content under the sector's end: the bytes must come from the header. */
static void data_under_fixup(struct image *img)
{
	data_resident(img, file_in_root(img, "data under fixup.bin"), NULL,
		      690);
}

static void odd_attributes(struct image *img)
{
	struct record *rec = text_file(img, "no standard information.txt");

	attr_drop(attr_find(rec, AT_INFO, NULL));
	rec->modified = 0;
	rec = file_in_root(img, NULL);
	attr_drop(attr_find(rec, AT_INFO, NULL));
	info_new(img, rec, 0x30);
	name_new(img, rec, root_of(img), "short standard information.txt",
		 POSIX);
	data_text(img, rec, NULL, "48 bytes\n");
	rec = text_file(img, "unknown types.txt");
	attr_value(rec, 0xf0, NULL, "property set", 12);
	attr_value(rec, AT_LOGGED, "$TXF_DATA", "0123456789", 10);
	attr_value(rec, 0x1000, "user defined", "value", 5);
}

static void hole_in_ids(struct image *img)
{
	struct record *rec = file_in_root(img, "large ids.txt");

	data_text(img, rec, NULL, "ids need not be small\n");
	rec->next_id = 0xfff0;
	data_text(img, rec, "stream", "nor follow each other\n");
}

/* What stands in records that nobody uses. */
static void unused_records(struct image *img)
{
	uint64_t last = img->records - 1;
	uint8_t buf[1024] = { 0 };

	record_raw(img, last, 0, buf, sizeof(buf));
	memcpy(buf, "BAAD", 4);
	record_raw(img, last - 1, 0, buf, sizeof(buf));
	pattern(0xabcdef, 0, buf, sizeof(buf));
	record_raw(img, last - 2, 0, buf, sizeof(buf));
	/* An update sequence of no words. */
	put16(buf, 0);
	record_raw(img, last - 3, 6, buf, 2);
}

static void odd_records(struct image *img)
{
	short_headers(img);
	header_under_fixup(img);
	data_under_fixup(img);
	odd_attributes(img);
	hole_in_ids(img);
	image_finish(img);
	unused_records(img);
}

/* --------------------------------------------------------------- damaged -- */

/* One field in a record's bytes: 'fixed' undoes and redoes the fixups. */
struct damage {
	const char *name;
	uint64_t at, value;
	unsigned width;
	const char *kind;	/* NULL: no promise which */
	bool fixed;
};

/* Of these nothing can be said but that they are found. */
static const struct damage lost[] = {
	{ "usa count too big", 0x06, 0x8000, 2, "fixup-geometry", false },
	{ "usa count zero", 0x06, 0, 2, "fixup-geometry", false },
	{ "usa offset odd", 0x04, 0x31, 2, "fixup-geometry", false },
	{ "usa in header", 0x04, 0x10, 2, "fixup-geometry", false },
	{ "usa over data", 0x04, 0x1fc, 2, "fixup-geometry", false },
	{ "usa behind record", 0x04, 0xfff0, 2, "fixup-geometry", false },
	{ "signature BAAD", 0x00, 0x44414142, 4, "record-baad", false },
	{ "signature noise", 0x00, 0xefbeadde, 4, "record-signature", false },
	{ "attributes behind used", 0x14, 0x3f0, 2, "record-header", true },
	{ "attributes in header", 0x14, 0x10, 2, "record-header", true },
	{ "attributes at odd offset", 0x14, 0x39, 2, NULL, true },
	{ "used larger than record", 0x18, 0xffff, 4, "record-used", true },
	{ "used smaller than header", 0x18, 0x10, 4, "record-header", true },
};

/* Of these the names and times still stand. */
static const struct damage half[] = {
	{ "attribute length zero", 4, 0, 4, "attribute-bounds", true },
	{ "attribute length seven", 4, 7, 4, "attribute-bounds", true },
	{ "attribute behind record", 4, 0x10000, 4, "attribute-bounds", true },
	{ "attribute length huge", 4, 0xfffffff8, 4, "attribute-bounds", true },
	{ "attribute name behind it", 9, 200, 1, "resident-bounds", true },
	{ "attribute name far away", 10, 0xfff0, 2, NULL, true },
};

/* Of these nothing is lost. */
static const struct damage whole[] = {
	{ "record number wrong", 0x2c, 7, 4, "record-number", true },
	{ "allocated size wrong", 0x1c, 0x1000, 4, NULL, true },
};

static void damage_header(struct image *img, const struct damage *d,
			  uint64_t number)
{
	uint8_t le[8];

	put64(le, d->value);
	if (d->fixed)
		record_poke(img, number, d->at, d->value, d->width);
	else
		record_raw(img, number, d->at, le, d->width);
}

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Files named by the table; their numbers follow each other. */
static uint64_t victims(struct image *img, const struct damage *d, size_t n,
			bool hidden)
{
	uint64_t first = 0;

	for (size_t i = 0; i < n; i++) {
		struct record *rec = text_file(img, d[i].name);

		rec->hidden = hidden;
		first = first ? first : rec->number;
		if (d[i].kind)
			finding(img, d[i].kind, rec);
	}
	return first;
}

static struct record *order_and_ids(struct image *img)
{
	struct record *rec = file_new(img, root_of(img), NULL);
	struct stream *s;

	rec->keep_order = true;
	data_text(img, rec, NULL, "$DATA before $FILE_NAME\n");
	name_new(img, rec, root_of(img), "attributes unsorted.txt", WIN32);
	finding(img, "attribute-order", rec);
	rec = file_in_root(img, "ids repeat.txt");
	data_text(img, rec, NULL, "two streams\n");
	s = data_text(img, rec, "other", "of one id\n");
	s->pieces[0]->id = attr_find(rec, AT_DATA, NULL)->id;
	finding(img, "attribute-duplicate-id", rec);
	rec = file_in_root(img, "torn behind used.txt");
	data_text(img, rec, NULL, "the second sector is old, and empty\n");
	finding(img, "fixup-mismatch", rec);
	return rec;
}

static void streams_of(struct image *img, uint64_t first, size_t n)
{
	for (size_t i = 0; i < img->n_streams; i++)
		if (img->streams[i]->of->number >= first &&
		    img->streams[i]->of->number < first + n)
			img->streams[i]->gone = true;
}

static void bad_records(struct image *img)
{
	uint64_t lost_at = victims(img, lost, COUNT(lost), true);
	uint64_t half_at = victims(img, half, COUNT(half), false);
	uint64_t whole_at = victims(img, whole, COUNT(whole), false);
	struct record *behind = order_and_ids(img), *zero, *torn;
	struct stream *s;

	streams_of(img, half_at, COUNT(half));
	zero = text_file(img, "zeroed.txt");
	zero->hidden = zero->blank = true;
	torn = file_in_root(img, "torn.bin");
	s = data_resident(img, torn, NULL, 600);
	stream_doubt(s, 0, s->size);
	finding(img, "fixup-mismatch", torn);
	text_file(img, "neighbour.txt");
	image_finish(img);
	for (size_t i = 0; i < COUNT(lost); i++)
		damage_header(img, &lost[i], lost_at + i);
	for (size_t i = 0; i < COUNT(half); i++)
		attr_poke(img, half_at + i, AT_DATA, NULL, half[i].at,
			  half[i].value, half[i].width);
	for (size_t i = 0; i < COUNT(whole); i++)
		damage_header(img, &whole[i], whole_at + i);
	record_raw(img, torn->number, SECTOR_END, "\xee\xee", 2);
	record_raw(img, behind->number, SECTOR_END + 512, "\xee\xee", 2);
}

const struct recipe images_records[] = {
	{ .name = "odd-records", .build = odd_records },
	{ .name = "bad-records", .build = bad_records },
	{ .name = NULL },
};
