/*
 * system.c - the metadata files, records 0 to 15
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "artifacts.h"

enum { LOG_SIZE = 256 * 1024 };

static struct record *system_new(struct image *img, uint64_t number,
				 const char *name)
{
	struct record *rec = record_new_at(img, number);

	info_new(img, rec, 0x30);
	rec->file_attributes = 0x06;	/* hidden, system */
	if (name)
		name_new(img, rec, number == ROOT ? rec : root_of(img), name,
			 WIN32_DOS);
	return rec;
}

static void add_secure(struct image *img)
{
	struct record *rec = system_new(img, 9, "$Secure");
	struct secure secure = { .n = 0 };

	rec->flags |= VIEW;
	rec->file_attributes |= 0x20000000;	/* has a view index */
	secure_add(&secure, secure_usual());
	secure_build(img, &secure);
	secure_free(&secure);
}

static void add_mft(struct image *img)
{
	struct record *rec = img->recs[0];
	struct stream *s = calloc(1, sizeof(*s));
	struct attr *attr = attr_new(rec, AT_DATA, NULL);

	if (!s)
		die("out of memory");
	for (size_t i = 0; i < img->mft.n; i++)
		runs_add(&attr->runs, img->mft.at[i].lcn,
			 img->mft.at[i].clusters);
	attr->nonresident = true;
	attr->allocated = runs_clusters(img->mft.at, img->mft.n) * img->cluster;
	attr->size = attr->initialized = img->records * img->record;
	s->of = rec;
	s->gone = true;
	s->pieces = grow(NULL, 0, &s->cap_pieces, sizeof(s->pieces[0]));
	s->pieces[s->n_pieces++] = attr;
	img->streams = grow(img->streams, img->n_streams, &img->cap_streams,
			    sizeof(s));
	img->streams[img->n_streams++] = s;
	img->mft_stream = s;
	attr_clusters(img, rec, AT_BITMAP, NULL,
		      align_up((img->records + 7) / 8, 8));
}

static void add_attrdef(struct record *rec, struct image *img)
{
	static const struct {
		uint32_t type, flags;
		uint64_t min, max;
		const char *name;
	} defs[] = {
		{ 0x10, 0x40, 0x30, 0x48, "$STANDARD_INFORMATION" },
		{ 0x20, 0x80, 0, UINT64_MAX, "$ATTRIBUTE_LIST" },
		{ 0x30, 0x42, 0x44, 0x242, "$FILE_NAME" },
		{ 0x40, 0x40, 0, 0x100, "$OBJECT_ID" },
		{ 0x50, 0x80, 0, UINT64_MAX, "$SECURITY_DESCRIPTOR" },
		{ 0x60, 0x40, 2, 0x100, "$VOLUME_NAME" },
		{ 0x70, 0x40, 0x0c, 0x0c, "$VOLUME_INFORMATION" },
		{ 0x80, 0x00, 0, UINT64_MAX, "$DATA" },
		{ 0x90, 0x40, 0, UINT64_MAX, "$INDEX_ROOT" },
		{ 0xa0, 0x80, 0, UINT64_MAX, "$INDEX_ALLOCATION" },
		{ 0xb0, 0x80, 0, UINT64_MAX, "$BITMAP" },
		{ 0xc0, 0x80, 0, 0x4000, "$REPARSE_POINT" },
		{ 0xd0, 0x40, 8, 8, "$EA_INFORMATION" },
		{ 0xe0, 0x00, 0, 0x10000, "$EA" },
		{ 0x100, 0x80, 0, 0x10000, "$LOGGED_UTILITY_STREAM" },
	};
	enum { DEFS = sizeof(defs) / sizeof(defs[0]), DEF_SIZE = 160 };
	struct attr *attr;
	uint8_t table[(DEFS + 1) * DEF_SIZE] = { 0 };

	for (size_t i = 0; i < DEFS; i++) {
		uint8_t *at = table + i * DEF_SIZE;
		struct text name = text_from(defs[i].name);

		for (size_t u = 0; u < name.units; u++)
			put16(at + 2 * u, name.unit[u]);
		put32(at + 0x80, defs[i].type);
		put32(at + 0x8c, defs[i].flags);
		put64(at + 0x90, defs[i].min);
		put64(at + 0x98, defs[i].max);
	}
	attr = attr_clusters(img, rec, AT_DATA, NULL, sizeof(table));
	runs_write(img, &attr->runs, 0, table, sizeof(table));
}

static void add_volume(struct record *rec, const struct image *img)
{
	struct text label = text_from(img->spec.label);
	struct attr *name = attr_new(rec, AT_LABEL, NULL);
	uint8_t info[12] = { 0 };

	for (size_t i = 0; i < label.units; i++)
		bytes_int(&name->value, label.unit[i], 2);
	info[8] = (uint8_t)(img->spec.version >> 8);
	info[9] = (uint8_t)img->spec.version;
	put16(info + 10, img->spec.volume_flags);
	attr_value(rec, AT_VOLUME, NULL, info, sizeof(info));
	attr_new(rec, AT_DATA, NULL);
}

static void add_log(struct record *rec, struct image *img)
{
	struct attr *attr = attr_clusters(img, rec, AT_DATA, NULL, LOG_SIZE);

	/* All ones is an empty journal: there is nothing to replay. */
	memset(cluster_at(img, attr->runs.at[0].lcn), 0xff, LOG_SIZE);
}

static void add_badclus(struct record *rec, const struct image *img)
{
	struct attr *bad;

	attr_new(rec, AT_DATA, NULL);
	bad = attr_new(rec, AT_DATA, "$Bad");
	bad->nonresident = true;
	bad->allocated = bad->size = img->clusters * img->cluster;
	runs_add(&bad->runs, HOLE, img->clusters);
}

static void add_boot(struct record *rec, struct image *img)
{
	struct attr *attr = attr_new(rec, AT_DATA, NULL);
	uint64_t count = clusters_for(img, 8192);

	attr->nonresident = true;
	runs_add(&attr->runs, 0, count);
	attr->allocated = count * img->cluster;
	attr->size = attr->initialized = 8192;
}

static void place_mft(struct image *img)
{
	uint64_t bytes = img->records * img->record;
	uint64_t mirror = clusters_for(img, 4 * img->record);

	clusters_take(img, clusters_for(img, 8192));
	/* In the middle of the volume, unless $MFT needs more than half. */
	img->mirror_lcn = img->clusters / 2;
	if (bytes > img->clusters / 3 * img->cluster)
		img->mirror_lcn = img->clusters - mirror;
	if (img->spec.mirror_lcn)
		img->mirror_lcn = img->spec.mirror_lcn;
	clusters_take_at(img, img->mirror_lcn, mirror);
	img->next_cluster = (uint64_t)align_up(img->next_cluster, 4);
	if (img->spec.mft_plan) {
		img->mft = runs_plan(img, img->spec.mft_plan);
		if (runs_clusters(img->mft.at, img->mft.n) <
		    clusters_for(img, bytes))
			die("mft_plan is too small");
	} else {
		uint64_t count = clusters_for(img, bytes);

		runs_add(&img->mft, clusters_take(img, count), count);
	}
}

static void add_mirror(struct record *rec, struct image *img)
{
	uint64_t size = 4 * img->record;
	uint64_t count = clusters_for(img, size);
	struct attr *attr = attr_new(rec, AT_DATA, NULL);

	if (size < img->cluster)
		size = img->cluster;
	attr->nonresident = true;
	runs_add(&attr->runs, img->mirror_lcn, count);
	attr->allocated = count * img->cluster;
	attr->size = attr->initialized = size;
}

static void add_extend(struct image *img)
{
	struct record *rec = system_new(img, 11, "$Extend");

	rec->flags |= DIRECTORY;
	rec->file_attributes |= 0x10000000;
}

void system_files(struct image *img)
{
	struct record *root = record_new_at(img, ROOT);

	info_new(img, root, 0x48);
	root->flags |= DIRECTORY;
	root->file_attributes = 0x10000006;
	name_new(img, root, root, ".", WIN32_DOS);
	place_mft(img);
	system_new(img, 0, "$MFT");
	add_mft(img);
	add_mirror(system_new(img, 1, "$MFTMirr"), img);
	add_log(system_new(img, 2, "$LogFile"), img);
	add_volume(system_new(img, 3, "$Volume"), img);
	add_attrdef(system_new(img, 4, "$AttrDef"), img);
	attr_clusters(img, system_new(img, 6, "$Bitmap"), AT_DATA, NULL,
		      align_up((img->clusters + 7) / 8, 8));
	add_boot(system_new(img, 7, "$Boot"), img);
	add_badclus(system_new(img, 8, "$BadClus"), img);
	if (img->spec.version >= 0x0300)
		add_secure(img);
	else
		system_new(img, 9, "$Quota");
	attr_clusters(img, system_new(img, 10, "$UpCase"), AT_DATA, NULL,
		      0x20000);
	if (img->spec.version >= 0x0300)
		add_extend(img);
	for (uint64_t n = img->recs[11] ? 12 : 11; n < 16; n++)
		attr_new(system_new(img, n, NULL), AT_DATA, NULL);
}

static void set_bit(uint8_t *bits, uint64_t n)
{
	bits[n / 8] |= (uint8_t)(1u << n % 8);
}

static void finish_bitmap(struct image *img)
{
	struct attr *attr = attr_find(img->recs[6], AT_DATA, NULL);
	size_t len = (size_t)attr->size;
	uint8_t *bits = calloc(1, len);

	if (!bits)
		die("out of memory");
	for (uint64_t n = 0; n < len * 8; n++)
		if (n >= img->clusters || img->used[n])
			set_bit(bits, n);
	runs_write(img, &attr->runs, 0, bits, len);
	free(bits);
}

static void finish_mft_bitmap(struct image *img)
{
	size_t len = (size_t)align_up((img->records + 7) / 8, 8);
	uint8_t *bits = calloc(1, len);
	struct attr *attr = NULL;

	/* A recipe may have moved it to a child record. */
	for (uint64_t n = 0; n < img->records && !attr; n++)
		if (img->recs[n] && (n == 0 || (img->recs[n]->base &
						0xffffffffffff) == 0))
			attr = attr_find(img->recs[n], AT_BITMAP, NULL);
	if (!bits || !attr)
		die("$MFT has no bitmap");
	for (uint64_t n = 0; n < img->records; n++)
		if (img->written[n] ||
		    (img->recs[n] && img->recs[n]->flags & IN_USE))
			set_bit(bits, n);
	runs_write(img, &attr->runs, 0, bits, len);
	free(bits);
}

static void finish_upcase(struct image *img)
{
	struct attr *attr = attr_find(img->recs[10], AT_DATA, NULL);
	uint8_t le[2];

	for (uint64_t i = 0; i < attr->size / 2; i++) {
		put16(le, img->upcase[i]);
		runs_write(img, &attr->runs, 2 * i, le, 2);
	}
}

void system_finish(struct image *img)
{
	finish_bitmap(img);
	finish_mft_bitmap(img);
	finish_upcase(img);
}
