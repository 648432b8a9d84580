/*
 * mkimage.c - a volume from open to the last byte: geometry, boot, mirror
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mkimage.h"

static uint32_t or32(uint32_t value, uint32_t otherwise)
{
	return value ? value : otherwise;
}

static uint64_t or64(uint64_t value, uint64_t otherwise)
{
	return value ? value : otherwise;
}

/* A small cluster cannot hold an index block: VCNs then count clusters. Where
 * the cluster is larger, they count 512 bytes. */
static uint32_t index_step(const struct image *img)
{
	return img->index / (img->index < img->cluster ? 512 : img->cluster);
}

static uint8_t *map_image(const struct spec *spec, uint64_t size)
{
	int fd = -1, flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	void *map;

	if (spec->path) {
		flags = MAP_SHARED;
		fd = open(spec->path, O_RDWR | O_CREAT | O_TRUNC, 0666);
		if (fd < 0 || ftruncate(fd, (off_t)size) != 0)
			die("cannot make %s", spec->path);
	}
	map = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, flags, fd, 0);
	if (map == MAP_FAILED)
		die("cannot map %llu bytes", (unsigned long long)size);
	if (fd >= 0)
		close(fd);
	return map;
}

struct image *image_open(const struct spec *spec)
{
	struct image *img = calloc(1, sizeof(*img));

	if (!img)
		die("out of memory");
	img->spec = *spec;
	img->sector = or32(spec->sector, 512);
	img->cluster = or32(spec->cluster, 4096);
	img->record = or32(spec->record, 1024);
	img->index = or32(spec->index, 4096);
	img->clusters = or64(spec->clusters, 2048);
	img->records = or64(spec->records, 64);
	img->spec.version = spec->version ? spec->version : 0x0301;
	img->spec.label = spec->label ? spec->label : "Four Stages";
	img->index_step = index_step(img);
	img->sectors = img->clusters * (img->cluster / img->sector);
	/* The backup boot sector lies behind the last cluster. */
	img->size = (img->sectors + 1) * img->sector;
	img->serial = 0x4e54465352454144;
	img->map = map_image(spec, img->size);
	img->used = calloc(img->clusters, 1);
	img->written = calloc(img->records, 1);
	img->recs = calloc(img->records, sizeof(struct record *));
	if (!img->used || !img->written || !img->recs)
		die("out of memory");
	img->upcase = upcase_table();
	img->next_seed = 1;
	system_files(img);
	img->next_record = 24;
	return img;
}

/* Sizes are a count of units, or minus the exponent of a power of two. */
static uint8_t size_code(uint32_t bytes, uint32_t unit, uint32_t limit)
{
	uint32_t log = 0;

	if (bytes >= unit && bytes / unit <= limit)
		return (uint8_t)(bytes / unit);
	if (bytes >= unit && limit == 128)
		bytes /= unit;
	while (1u << log < bytes)
		log++;
	return (uint8_t)(256 - log);
}

static uint8_t or_code(uint8_t given, uint8_t computed)
{
	return given ? given : computed;
}

void image_boot(struct image *img)
{
	uint8_t *at = img->map;

	memcpy(at, "\xeb\x52\x90NTFS    ", 11);
	put16(at + 0x0b, img->sector);
	at[0x0d] = or_code(img->spec.cluster_code,
			   size_code(img->cluster, img->sector, 128));
	at[0x15] = 0xf8;
	put16(at + 0x18, 63);
	put16(at + 0x1a, 255);
	put32(at + 0x1c, img->spec.hidden_sectors);
	put32(at + 0x24, 0x00800080);
	put64(at + 0x28, img->sectors);
	put64(at + 0x30, img->mft.at[0].lcn);
	put64(at + 0x38, img->mirror_lcn);
	at[0x40] = or_code(img->spec.record_code,
			   size_code(img->record, img->cluster, 127));
	at[0x44] = or_code(img->spec.index_code,
			   size_code(img->index, img->cluster, 127));
	put64(at + 0x48, img->serial);
	put16(at + 0x1fe, 0xaa55);
	memcpy(img->map + img->sectors * img->sector, at, img->sector);
}

/* At least four records, and as many as fill a cluster. */
void image_mirror(struct image *img)
{
	size_t len = 4 * img->record;
	uint8_t *to = cluster_at(img, img->mirror_lcn);
	uint8_t *buf;

	if (len < img->cluster)
		len = img->cluster;
	buf = malloc(img->record);
	if (!buf)
		die("out of memory");
	for (uint64_t n = 0; n < len / img->record && n < img->records; n++) {
		record_load(img, n, buf);
		fixup_apply(buf, img->record, (uint16_t)(1 + n * 7));
		memcpy(to + n * img->record, buf, img->record);
	}
	free(buf);
}

static void sort_attrs(const struct image *img, struct record *rec)
{
	struct attr **a = rec->attrs;

	for (size_t i = 1; i < rec->n; i++) {
		struct attr *attr = a[i];
		size_t j = i;

		for (; j > 0 && attr_compare(img, attr, a[j - 1]) < 0; j--)
			a[j] = a[j - 1];
		a[j] = attr;
	}
}

static void write_record(struct image *img, uint64_t number)
{
	struct record *rec = img->recs[number];
	uint8_t *buf = calloc(1, img->record);

	if (!buf)
		die("out of memory");
	if (!rec)
		record_empty(number, 1, img->record, buf);
	else if (!rec->keep_order)
		sort_attrs(img, rec);
	if (rec && !rec->blank)
		record_encode(rec, img->record, buf);
	record_raw(img, number, 0, buf, img->record);
	free(buf);
}

void image_finish(struct image *img)
{
	for (uint64_t n = 0; n < img->records; n++)
		if (img->recs[n] && img->recs[n]->flags & DIRECTORY &&
		    !img->recs[n]->built && img->recs[n]->base == 0)
			dir_build(img, img->recs[n]);
	system_finish(img);
	for (uint64_t n = 0; n < img->records; n++)
		if (!img->written[n])
			write_record(img, n);
	image_mirror(img);
	image_boot(img);
	img->finished = true;
}

static void record_free(struct record *rec)
{
	for (size_t i = 0; rec && i < rec->n; i++) {
		free(rec->attrs[i]->value.at);
		free(rec->attrs[i]->pairs.at);
		free(rec->attrs[i]->runs.at);
		free(rec->attrs[i]);
	}
	if (rec)
		free(rec->attrs);
	free(rec);
}

/* Encode a record now, so that very many need not be in memory at once. */
void record_release(struct image *img, struct record *rec)
{
	write_record(img, rec->number);
	img->written[rec->number] = (uint8_t)rec->flags & IN_USE;
	img->recs[rec->number] = NULL;
	record_free(rec);
}

void image_close(struct image *img)
{
	for (uint64_t n = 0; n < img->records; n++)
		record_free(img->recs[n]);
	for (size_t i = 0; i < img->n_streams; i++) {
		free(img->streams[i]->pieces);
		free(img->streams[i]->runs.at);
		free(img->streams[i]->literal.at);
		free(img->streams[i]->broken);
		free(img->streams[i]);
	}
	munmap(img->map, (size_t)img->size);
	free(img->streams);
	free(img->links);
	free(img->recs);
	free(img->used);
	free(img->written);
	free(img->upcase);
	free(img->facts.at);
	free(img->mft.at);
	free(img);
}
