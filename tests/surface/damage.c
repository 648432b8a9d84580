/*
 * damage.c - damages a volume in many ways, one at a time, and reads it each time
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *   damage IMAGE MANIFEST cut COUNT	end the image at COUNT different places
 *   damage IMAGE MANIFEST noise COUNT	put noise into COUNT clusters of metadata,
 *					one after the other
 *
 * The damage is done in a source over the image in memory.  Whatever it is, the
 * library must come back, soon; a stream none of whose parts is touched must read
 * as the manifest says; and of a cut volume no byte may be read that is not right.
 * Which parts a stream has is asked on the undamaged volume.
 */
#include <err.h>
#include <inttypes.h>
#include <sha2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ntfsread.h"

enum { PARTS_MAX = 1 << 15, SUBJECTS_MAX = 1 << 12, CLUSTERS_MAX = 1 << 12 };

struct range {
	uint64_t offset, length;
};

/* The image, and what is wrong with it. */
struct damaged {
	uint8_t *bytes;
	uint64_t size;
	uint64_t cut;			/* the image ends here */
	struct range noise;
};

/* A stream that the manifest speaks of. */
struct subject {
	uint64_t record;
	char     name[256];
	uint8_t *bytes;
	uint64_t size;
	size_t   first_part, parts;	/* in parts[] */
};

static struct damaged image;
static struct range parts[PARTS_MAX];
static struct subject subjects[SUBJECTS_MAX];
static uint64_t clusters[CLUSTERS_MAX];
static size_t part_count, subject_count, cluster_count;
static int failures;

/* Noise that is the same on every run: splitmix64 of the place. */
static uint8_t noise_at(uint64_t offset)
{
	uint64_t x = (offset / 8 + 1) * UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	x ^= x >> 31;
	return (uint8_t)(x >> 8 * (offset % 8));
}

static bool overlap(struct range a, struct range b)
{
	return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}

static int64_t damaged_pread(void *ctx, void *buf, size_t len, uint64_t offset)
{
	const struct damaged *d = ctx;
	uint8_t *to = buf;

	if (offset >= d->cut)
		return 0;
	if (len > d->cut - offset)
		len = d->cut - offset;
	memcpy(to, d->bytes + offset, len);
	if (overlap(d->noise, (struct range){ offset, len }))
		for (size_t i = 0; i < len; i++)
			if (offset + i - d->noise.offset < d->noise.length)
				to[i] = noise_at(offset + i);
	return (int64_t)len;
}

static void load_image(const char *path)
{
	FILE *file = fopen(path, "rb");

	if (!file || fseeko(file, 0, SEEK_END) != 0)
		err(1, "%s", path);
	image.size = (uint64_t)ftello(file);
	image.bytes = malloc(image.size);
	rewind(file);
	if (!image.bytes ||
	    fread(image.bytes, 1, image.size, file) != image.size)
		err(1, "%s", path);
	fclose(file);
	image.cut = image.size;
}

static int open_volume(struct ntr_volume **vol_ret)
{
	struct ntr_source source = { &image, image.cut, damaged_pread };

	return ntr_volume_open(&source, NULL, vol_ret, NULL);
}

static void add_part(uint64_t offset, uint64_t length)
{
	if (part_count == PARTS_MAX)
		errx(1, "more than %d parts", PARTS_MAX);
	parts[part_count++] = (struct range){ offset, length };
}

/* Where in the volume a stream's bytes are. */
static void add_extents(const struct ntr_file *file, uint32_t index)
{
	struct ntr_stream *stream;
	struct ntr_extent extent;
	uint64_t at = 0;

	if (ntr_stream_open(file, index, NTR_STREAM_RAW, &stream, NULL) != NTR_OK)
		return;
	while (ntr_stream_extent(stream, at, &extent) == NTR_OK) {
		if (extent.kind == NTR_EXTENT_DATA)
			add_part(extent.place, extent.length);
		at = extent.offset + extent.length;
	}
	ntr_stream_close(stream);
}

/* All that must be whole for this stream to be read. */
static void add_parts(struct subject *s, const struct ntr_file *file,
		      uint32_t index)
{
	struct ntr_file_info info;
	struct ntr_record rec;
	uint32_t list;

	s->first_part = part_count;
	ntr_file_info(file, &info);
	for (uint32_t i = 0; i < info.records; i++)
		if (ntr_file_record(file, i, &rec, NULL) == NTR_OK)
			add_part(rec.offset, rec.size);
	if (ntr_file_find(file, NTR_ATTRIBUTE_LIST, NULL, &list, NULL) == NTR_OK)
		add_extents(file, list);
	add_extents(file, index);
	s->parts = part_count - s->first_part;
}

/* Read a stream as far as it goes; the count, or -1 where it cannot be opened. */
static int64_t read_stream(struct ntr_volume *vol, const struct subject *s,
			   uint8_t *buf, uint64_t cap)
{
	struct ntr_stream *stream = NULL;
	struct ntr_file *file = NULL;
	int64_t got = -1;
	uint64_t at = 0;
	uint32_t index;

	if (ntr_file_open(vol, s->record, &file, NULL) == NTR_OK &&
	    ntr_file_find(file, NTR_DATA, s->name, &index, NULL) == NTR_OK &&
	    ntr_stream_open(file, index, 0, &stream, NULL) == NTR_OK) {
		while (at < cap && (got = ntr_stream_pread(stream, buf + at,
						cap - at, at, NULL)) > 0)
			at += (uint64_t)got;
		got = (int64_t)at;
	}
	ntr_stream_close(stream);
	ntr_file_close(file);
	return got;
}

/* Take a stream from the undamaged volume, if it is what the manifest says. */
static void add_subject(struct ntr_volume *vol, struct subject *s,
			const char *sha256)
{
	struct ntr_file *file;
	char got[SHA256_DIGEST_STRING_LENGTH];
	uint32_t index;

	s->bytes = malloc(s->size ? s->size : 1);
	if (!s->bytes ||
	    read_stream(vol, s, s->bytes, s->size) != (int64_t)s->size ||
	    strcmp(SHA256Data(s->bytes, s->size, got), sha256) != 0)
		errx(1, "record %" PRIu64 ":%s is not as the manifest says",
		     s->record, s->name);
	if (ntr_file_open(vol, s->record, &file, NULL) != NTR_OK ||
	    ntr_file_find(file, NTR_DATA, s->name, &index, NULL) != NTR_OK)
		errx(1, "record %" PRIu64, s->record);
	add_parts(s, file, index);
	ntr_file_close(file);
	subject_count++;
}

static void load_manifest(const char *path, struct ntr_volume *vol)
{
	FILE *file = fopen(path, "r");
	char *line = NULL, *rest, *name, *size, *record;
	size_t cap = 0;

	if (!file)
		err(1, "%s", path);
	while (getline(&line, &cap, file) > 0) {
		struct subject *s = &subjects[subject_count];

		rest = line;
		if (strcmp(strsep(&rest, "\t"), "stream") != 0)
			continue;
		record = strsep(&rest, "\t");
		name = strsep(&rest, "\t");
		size = strsep(&rest, "\t");
		if (!rest || subject_count == SUBJECTS_MAX ||
		    strlen(name) >= sizeof(s->name) || strchr(name, '%'))
			errx(1, "%s: cannot use '%s'", path, line);
		s->record = strtoull(record, NULL, 10);
		s->size = strtoull(size, NULL, 10);
		strcpy(s->name, name);
		rest[strcspn(rest, "\n")] = '\0';
		add_subject(vol, s, rest);
	}
	free(line);
	fclose(file);
	if (subject_count < 10)
		errx(1, "%s: too few streams to say anything", path);
}

static void add_cluster(uint64_t offset)
{
	for (size_t i = 0; i < cluster_count; i++)
		if (clusters[i] == offset)
			return;
	if (cluster_count < CLUSTERS_MAX)
		clusters[cluster_count++] = offset;
}

/* The clusters of one attribute of one file. */
static void add_clusters(struct ntr_volume *vol, uint64_t record, uint32_t type,
			 const char *name, uint32_t cluster_size)
{
	size_t first = part_count;
	struct ntr_file *file;
	uint32_t index;

	if (ntr_file_open(vol, record, &file, NULL) != NTR_OK)
		return;
	if (ntr_file_find(file, type, name, &index, NULL) == NTR_OK)
		add_extents(file, index);
	ntr_file_close(file);
	for (size_t i = first; i < part_count; i++)
		for (uint64_t at = 0; at < parts[i].length; at += cluster_size)
			add_cluster(parts[i].offset + at);
	part_count = first;
}

/* Metadata by how much depends on it: the boot sector, then $MFT and its mirror,
 * then attribute lists and indexes, then the other metadata files. */
static void find_clusters(struct ntr_volume *vol)
{
	struct ntr_volume_info info;
	uint64_t r;

	ntr_volume_info(vol, &info);
	add_cluster(0);
	add_clusters(vol, 0, NTR_DATA, NULL, info.cluster_size);
	add_clusters(vol, 1, NTR_DATA, NULL, info.cluster_size);
	for (r = 0; r < info.mft_records; r++) {
		add_clusters(vol, r, NTR_ATTRIBUTE_LIST, NULL, info.cluster_size);
		add_clusters(vol, r, NTR_INDEX_ALLOCATION, "$I30",
			     info.cluster_size);
	}
	for (r = 2; r < 12; r++)
		add_clusters(vol, r, NTR_DATA, NULL, info.cluster_size);
}

static bool touched(const struct subject *s)
{
	struct range cut = { image.cut, image.size - image.cut };

	for (size_t i = s->first_part; i < s->first_part + s->parts; i++)
		if (overlap(parts[i], cut) || overlap(parts[i], image.noise))
			return true;
	return false;
}

static void complain(const char *what, const struct subject *s)
{
	fprintf(stderr, "cut at %#" PRIx64 ", noise at %#" PRIx64 "+%#" PRIx64
		": %s", image.cut, image.noise.offset, image.noise.length, what);
	if (s)
		fprintf(stderr, ", record %" PRIu64 ":%s", s->record, s->name);
	fputc('\n', stderr);
	failures++;
}

static void check_stream(struct ntr_volume *vol, const struct subject *s)
{
	uint8_t *buf = malloc(s->size + 1);
	int64_t got = read_stream(vol, s, buf, s->size + 1);
	bool whole = !touched(s);

	if (whole && got != (int64_t)s->size)
		complain("an untouched stream cannot be read", s);
	else if ((whole || image.cut < image.size) && got > 0 &&
		 memcmp(buf, s->bytes, (size_t)got) != 0)
		complain("wrong bytes", s);
	free(buf);
}

/* Open, walk everything, read everything: 'must_open' if nothing excuses the
 * volume from opening. */
static void check(bool must_open)
{
	const char *factor = getenv("CK_TIMEOUT_MULTIPLIER");
	clock_t limit = 2 * CLOCKS_PER_SEC * (factor ? atoi(factor) : 1);
	clock_t start = clock();
	struct ntr_volume *vol;
	struct ntr_census census;

	if (open_volume(&vol) == NTR_OK) {
		ntr_volume_census(vol, NULL, 0, NULL, &census, NULL);
		ntr_volume_verify(vol, NULL, NULL, NULL);
		for (size_t i = 0; i < subject_count; i++)
			check_stream(vol, &subjects[i]);
		ntr_volume_close(vol);
	} else if (must_open) {
		complain("the volume does not open", NULL);
	}
	if (clock() - start > limit)
		complain("too slow", NULL);
}

/* Places spread over the image, most of them inside a sector.  Where the whole
 * $MFT has gone there may be nothing to open. */
static void cut(uint64_t count, uint64_t mft_end)
{
	for (uint64_t i = 0; i < count; i++) {
		image.cut = image.size / count * i + i * 37 % 512;
		check(image.cut >= mft_end);
	}
}

static void noise(uint64_t count, uint64_t cluster_size)
{
	if (count > cluster_count)
		errx(1, "only %zu clusters of metadata", cluster_count);
	for (uint64_t i = 0; i < count; i++) {
		image.noise = (struct range){ clusters[i], cluster_size };
		check(true);
	}
}

int main(int argc, char **argv)
{
	struct ntr_volume_info info;
	struct ntr_volume *vol;
	uint64_t count;

	if (argc != 5)
		errx(2, "usage: damage IMAGE MANIFEST cut|noise COUNT");
	load_image(argv[1]);
	if (open_volume(&vol) != NTR_OK)
		errx(1, "%s: cannot be opened undamaged", argv[1]);
	load_manifest(argv[2], vol);
	find_clusters(vol);
	ntr_volume_info(vol, &info);
	ntr_volume_close(vol);
	count = strtoull(argv[4], NULL, 10);
	if (strcmp(argv[3], "cut") == 0)
		cut(count, (info.mft_lcn + 1) * info.cluster_size);
	else
		noise(count, info.cluster_size);
	for (size_t i = 0; i < subject_count; i++)
		free(subjects[i].bytes);
	free(image.bytes);
	return failures != 0;
}
