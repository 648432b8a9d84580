/*
 * fuzz_volume.c - a whole volume from the input, used as a program would use it
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The input is an image without its zeros, as pack-volume.py writes it: a byte of
 * open flags, two bytes of image size in units of 8 KiB, then chunks of a sector
 * number (2 bytes), a count (1) and that many sectors.  So a whole volume is a small
 * input, and what a fuzzer changes is metadata.  Everything public that reads is
 * called; what it gives is held against its promises.
 */
#include <stdlib.h>
#include <string.h>

#include "ntfsread_artifacts.h"
#include "ntfsread_findings.h"

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len);

enum {
	RECORDS_MAX = 64, ENTRIES_MAX = 64, EXTENTS_MAX = 64, BUF = 8192,
	SECTOR = 512, UNIT = 8192, IMAGE_MAX = 4 * 1024 * 1024
};

struct bytes {
	const uint8_t *ptr;
	uint64_t len;
};

static uint8_t image[IMAGE_MAX];

/* Lay the chunks out in 'image'; the size of it. */
static uint64_t unpack(const uint8_t *in, size_t len)
{
	uint64_t size = (uint64_t)UNIT * (in[1] | (unsigned)in[2] << 8);
	uint64_t at, want;
	size_t pos = 3;

	if (size > IMAGE_MAX)
		size = IMAGE_MAX;
	memset(image, 0, size);
	while (pos + 3 <= len) {
		at = SECTOR * (in[pos] | (uint64_t)in[pos + 1] << 8);
		want = SECTOR * (uint64_t)in[pos + 2];
		pos += 3;
		if (want > len - pos)
			want = len - pos;
		if (at >= size || want > size - at)
			break;
		memcpy(image + at, in + pos, want);
		pos += want;
	}
	return size;
}

static void demand(int holds)
{
	if (!holds)
		abort();
}

static int64_t bytes_pread(void *ctx, void *buf, size_t len, uint64_t offset)
{
	const struct bytes *b = ctx;

	if (offset >= b->len)
		return 0;
	if (len > b->len - offset)
		len = (size_t)(b->len - offset);
	memcpy(buf, b->ptr + offset, len);
	return (int64_t)len;
}

static void on_finding(void *ctx, const struct ntr_finding *finding)
{
	char text[512];

	demand(ntr_finding_name(finding->kind) != NULL);
	demand(ntr_finding_text(finding, text, sizeof(text)) < sizeof(text));
	ntr_findings_add(ctx, finding);
}

/* Extents follow one another, each is not empty, and what one says of its bytes is
 * what reading them does. */
static void use_stream(struct ntr_stream *stream)
{
	uint64_t size = ntr_stream_size(stream), at = 0;
	struct ntr_error err;
	struct ntr_extent e;
	uint8_t buf[BUF];
	int64_t got;

	for (int i = 0; i < EXTENTS_MAX && at < size; i++) {
		demand(ntr_stream_extent(stream, at, &e) == 0);
		demand(e.offset == at && e.length > 0 && e.length <= size - at);
		got = ntr_stream_pread(stream, buf, sizeof(buf), at, &err);
		demand(got <= (int64_t)sizeof(buf));
		/* Of what is to be decoded only trying tells. */
		if (e.kind != NTR_EXTENT_COMPRESSED)
			demand((got > 0) == (e.kind < NTR_EXTENT_GAP));
		if (got < 0)
			demand(err.what != NULL && err.code < 0);
		at += e.length;
	}
	demand(ntr_stream_pread(stream, buf, 1, size, NULL) == 0);
	demand(ntr_stream_extent(stream, size, &e) == NTR_E_NOT_FOUND);
}

static void use_streams(const struct ntr_file *file, uint32_t count)
{
	struct ntr_stream_info info;
	struct ntr_stream *stream;

	for (uint32_t i = 0; i < count && i < ENTRIES_MAX; i++) {
		demand(ntr_file_stream(file, i, &info, NULL) == 0);
		demand(info.pieces > 0);
		for (uint32_t flags = 0; flags <= NTR_STREAM_SLACK; flags++) {
			if (ntr_stream_open(file, i, flags, &stream, NULL) < 0)
				continue;
			use_stream(stream);
			ntr_stream_close(stream);
		}
	}
}

static void use_dir(const struct ntr_file *file)
{
	struct ntr_dirent ent, found;
	char name[1024];
	struct ntr_dir *dir;

	if (ntr_dir_open(file, &dir, NULL) < 0)
		return;
	for (int i = 0; i < ENTRIES_MAX && ntr_dir_next(dir, &ent, NULL) > 0; i++) {
		demand(ntr_utf8(ent.name, ent.name_units, name, sizeof(name)) <
		       sizeof(name));
		if (ntr_dir_find(dir, name, &found, NULL) == 0)
			demand(found.name_units > 0);
	}
	ntr_dir_close(dir);
}

static void use_names(const struct ntr_file *file, uint32_t count)
{
	struct ntr_filename name;
	char path[512];
	size_t len;

	for (uint32_t i = 0; i < count && i < ENTRIES_MAX; i++) {
		(void)ntr_file_name(file, i, &name, NULL);
		if (ntr_file_path(file, i, path, sizeof(path), &len, NULL,
				  NULL) == 0)
			demand(path[0] == '/' && len > 0);
	}
}

static void use_file(struct ntr_volume *vol, uint64_t ref)
{
	struct ntr_file_info info;
	struct ntr_stage stage;
	struct ntr_file *file;
	char text[512];

	if (ntr_file_open(vol, ref, &file, NULL) < 0)
		return;
	ntr_file_info(file, &info);
	ntr_file_stage(file, &stage);
	demand(stage.stage >= 1 && stage.stage <= 4);
	demand((stage.stage >= 3) == (info.list != 0));
	demand(ntr_file_stage_text(file, text, sizeof(text)) < sizeof(text));
	use_streams(file, info.streams);
	use_names(file, info.names);
	use_dir(file);
	ntr_file_close(file);
}

static void use_scan(struct ntr_volume *vol)
{
	struct ntr_scan *scan;
	struct ntr_record rec;
	struct ntr_attr attr;
	uint64_t next = 0;
	uint32_t pos;

	if (ntr_scan_open(vol, 0, NTR_NONE, &scan, NULL) < 0)
		return;
	while (ntr_scan_next(scan, &rec, NULL) > 0) {
		demand(rec.number >= next);
		next = rec.number + 1;
		pos = 0;
		while (rec.data && ntr_attr_next(&rec, &pos, &attr, NULL) > 0)
			demand(attr.at + attr.length <= rec.size);
		if (rec.number < RECORDS_MAX)
			use_file(vol, rec.number);
	}
	ntr_scan_close(scan);
}

static void use_volume(struct ntr_volume *vol)
{
	struct ntr_census census;
	struct ntr_stage top[4];
	struct ntr_file *file;
	uint64_t clusters;
	size_t count;

	use_scan(vol);
	if (ntr_volume_census(vol, top, 4, &count, &census, NULL) == 0)
		demand(count <= 4 && census.records >= census.in_use);
	(void)ntr_volume_free_clusters(vol, &clusters, NULL);
	(void)ntr_volume_verify(vol, NULL, NULL, NULL);
	if (ntr_file_open_path(vol, "/File1.txt", &file, NULL, NULL) == 0)
		ntr_file_close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	struct bytes bytes = { .ptr = image };
	struct ntr_source src = { .ctx = &bytes, .pread = bytes_pread };
	struct ntr_options opt = {
		.struct_size = sizeof(opt), .on_finding = on_finding,
	};
	struct ntr_partition list[4];
	struct ntr_volume *vol;
	struct ntr_findings *findings;
	struct ntr_error err;
	char text[512];
	size_t count;

	if (len < 3 || ntr_findings_open(64, &findings, NULL) < 0)
		return 0;
	bytes.len = src.size = unpack(in, len);
	opt.flags = in[0];
	opt.finding_ctx = findings;
	(void)ntr_partitions_read(&src, on_finding, findings, list, 4, &count,
				  NULL);
	if (ntr_volume_open(&src, &opt, &vol, &err) == 0) {
		use_volume(vol);
		ntr_volume_close(vol);
	} else {
		demand(err.what && err.code < 0);
		demand(ntr_error_text(&err, text, sizeof(text)) < sizeof(text));
	}
	ntr_findings_close(findings);
	return 0;
}
