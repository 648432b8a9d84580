/*
 * volume_bytes.h - a test image in memory, changed at will, and a source of it
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A test takes one of the images that mkimages wrote, rewrites records, and
 * opens what is left.  Structures that are too large for a file are never written
 * down: bytes past the image come from a function.  The source may also fail like a
 * disk does.
 */
#ifndef VOLUME_BYTES_H
#define VOLUME_BYTES_H

#include <errno.h>
#include <stdbool.h>

#include "ntfsread.h"
#include "ntfsread_artifacts.h"
#include "ntfsread_findings.h"
#include "unit.h"

enum { BLOCK = 4096, SECTOR = 512, RECORD_MAX = 64 * 1024, FOUND_MAX = 64 };

#define HOLE UINT64_MAX

struct volume {
	uint8_t *bytes;
	uint64_t len;		/* of 'bytes' */
	uint64_t size;		/* of the source */
	uint64_t cluster, record, mft, mirror;	/* bytes all */
	/* Gives the 4 KiB at 'offset' past 'bytes', which are zero before. */
	void (*beyond)(uint8_t *to, uint64_t offset);
	uint64_t bad;		/* a sector that cannot be read, or NTR_NONE */
	uint64_t end;		/* where reads end without an error */
	bool whole;		/* a request that meets the bad sector gets
				   nothing, not even what is before it */
	struct ntr_source source;
	struct ntr_findings *findings;
	struct ntr_volume *vol;
};

/* --------------------------------------------------------------- source -- */

static inline void beyond_read(const struct volume *v, uint8_t *to, size_t len,
			       uint64_t offset)
{
	uint8_t block[BLOCK];

	while (len > 0) {
		size_t at = (size_t)(offset % BLOCK), part = BLOCK - at;

		if (part > len)
			part = len;
		memset(block, 0, sizeof(block));
		if (v->beyond)
			v->beyond(block, offset - at);
		memcpy(to, block + at, part);
		to += part;
		offset += part;
		len -= part;
	}
}

static inline int64_t volume_pread(void *ctx, void *buf, size_t len,
				   uint64_t offset)
{
	const struct volume *v = ctx;
	uint64_t end = v->end < v->size ? v->end : v->size;
	size_t part = 0;

	if (offset >= end)
		return 0;
	if (len > end - offset)
		len = (size_t)(end - offset);
	if (v->bad != NTR_NONE && offset < v->bad + SECTOR &&
	    offset + len > v->bad) {
		if (offset >= v->bad || v->whole)
			return -EIO;
		len = (size_t)(v->bad - offset);
	}
	if (offset < v->len) {
		part = len < v->len - offset ? len : (size_t)(v->len - offset);
		memcpy(buf, v->bytes + offset, part);
	}
	beyond_read(v, (uint8_t *)buf + part, len - part, offset + part);
	return (int64_t)len;
}

/* ----------------------------------------------------------- the volume -- */

static inline void volume_start(struct volume *v, uint8_t *bytes, uint64_t len)
{
	*v = (struct volume){
		.bytes = bytes, .len = len, .size = len, .bad = NTR_NONE,
		.end = NTR_NONE,
	};
}

static inline uint64_t get_bytes(const uint8_t *at, unsigned width)
{
	uint64_t value = 0;

	while (width-- > 0)
		value = value << 8 | at[width];
	return value;
}

/* An image by its name without ".img"; those used have sectors of 512 bytes,
 * and an $MFT in one piece. */
static inline void volume_load(struct volume *v, const char *name)
{
	const char *dir = getenv("IMAGES");
	char path[4096];
	uint8_t *bytes;
	FILE *file;
	long len;

	snprintf(path, sizeof(path), "%s/%s.img", dir ? dir : "build/images",
		 name);
	file = fopen(path, "rb");
	ck_assert_msg(file, "%s is not there: make images", path);
	fseek(file, 0, SEEK_END);
	len = ftell(file);
	rewind(file);
	bytes = malloc((size_t)len);
	ck_assert_ptr_nonnull(bytes);
	ck_assert_uint_eq(fread(bytes, 1, (size_t)len, file), (size_t)len);
	fclose(file);
	volume_start(v, bytes, (uint64_t)len);
	v->cluster = 512u * bytes[0x0d];
	v->record = bytes[0x40] < 0x80 ? bytes[0x40] * v->cluster :
					 UINT64_C(1) << (256 - bytes[0x40]);
	v->mft = get_bytes(bytes + 0x30, 8) * v->cluster;
	v->mirror = get_bytes(bytes + 0x38, 8) * v->cluster;
}

/* The $MFT of an image, and nothing else of it. */
static inline void volume_load_mft(struct volume *v, const char *name,
				   uint64_t records)
{
	uint64_t len, record;
	uint8_t *mft;

	volume_load(v, name);
	record = v->record;
	len = records * record;
	mft = malloc((size_t)len);
	ck_assert_ptr_nonnull(mft);
	memcpy(mft, v->bytes + v->mft, (size_t)len);
	free(v->bytes);
	volume_start(v, mft, len);
	v->record = record;
}

/* Let the volume go on for 'clusters' clusters that v->beyond makes up.  The
 * backup boot sector is cut off: where it was, the first of them begins, whose
 * number is the result. */
static inline uint64_t volume_extend(struct volume *v, uint64_t clusters)
{
	uint64_t first = get_bytes(v->bytes + 0x28, 8) * SECTOR / v->cluster;

	v->len = first * v->cluster;
	v->size = (first + clusters) * v->cluster;
	put64(v->bytes + 0x28, v->size / SECTOR);
	return first;
}

static inline int volume_try(struct volume *v, uint32_t flags,
			     struct ntr_error *err)
{
	struct ntr_options opt = {
		.struct_size = sizeof(opt), .flags = flags,
		.on_finding = ntr_findings_add,
	};

	ck_assert_int_eq(ntr_findings_open(FOUND_MAX, &v->findings, NULL), 0);
	opt.finding_ctx = v->findings;
	v->source = (struct ntr_source){
		.ctx = v, .size = v->size, .pread = volume_pread,
	};
	return ntr_volume_open(&v->source, &opt, &v->vol, err);
}

static inline void volume_open(struct volume *v, uint32_t flags)
{
	struct ntr_error err = { .what = "" };
	int code = volume_try(v, flags, &err);

	ck_assert_msg(code == 0, "does not open: %s, %s", ntr_code_text(code),
		      err.what);
}

static inline void volume_verify(struct volume *v)
{
	ck_assert_int_eq(ntr_volume_verify(v->vol, NULL, NULL, NULL), 0);
}

static inline void volume_close(struct volume *v)
{
	ntr_volume_close(v->vol);
	ntr_findings_close(v->findings);
	free(v->bytes);
}

static inline uint64_t volume_found(const struct volume *v, uint32_t kind)
{
	return ntr_findings_count(v->findings, kind);
}

/* -------------------------------------------------------------- records -- */

/* Both without fixups. */
static inline void record_load_at(const struct volume *v, uint64_t offset,
				  uint8_t *to)
{
	uint64_t usa;

	memcpy(to, v->bytes + offset, v->record);
	usa = get_bytes(to + 4, 2);
	for (uint64_t i = 1; i <= v->record / SECTOR; i++)
		memcpy(to + SECTOR * i - 2, to + usa + 2 * i, 2);
}

static inline void record_store_at(struct volume *v, uint64_t offset,
				   const uint8_t *from)
{
	uint8_t *to = v->bytes + offset;
	uint64_t usa = get_bytes(from + 4, 2);

	memcpy(to, from, v->record);
	for (uint64_t i = 1; i <= v->record / SECTOR; i++) {
		memcpy(to + usa + 2 * i, to + SECTOR * i - 2, 2);
		memcpy(to + SECTOR * i - 2, to + usa, 2);
	}
}

static inline uint64_t record_place(const struct volume *v, uint64_t number)
{
	return v->mft + number * v->record;
}

static inline void record_change(struct volume *v, uint64_t offset, size_t at,
				 uint64_t value, unsigned width)
{
	uint8_t record[RECORD_MAX];

	record_load_at(v, offset, record);
	put(record + at, value, width);
	record_store_at(v, offset, record);
}

/* A record under construction. */
struct making {
	uint8_t at[RECORD_MAX];
	size_t len;
};

static inline void making_start(struct making *m, uint64_t size,
				uint64_t number, uint16_t flags, uint64_t base)
{
	size_t words = (size_t)size / SECTOR + 1;

	memset(m->at, 0, sizeof(m->at));
	memcpy(m->at, "FILE", 4);
	m->len = (0x30 + 2 * words + 7) / 8 * 8;
	put16(m->at + 0x04, 0x30);
	put16(m->at + 0x06, words);
	put16(m->at + 0x10, 1);
	put16(m->at + 0x12, 1);
	put16(m->at + 0x14, m->len);
	put16(m->at + 0x16, flags);
	put32(m->at + 0x1c, size);
	put64(m->at + 0x20, base);
	put16(m->at + 0x28, 9);
	put32(m->at + 0x2c, number);
	put16(m->at + 0x30, 1);
}

static inline uint8_t *making_add(struct making *m, uint32_t type, uint16_t id,
				  const char *name, bool nonresident,
				  size_t *body)
{
	size_t header = nonresident ? 0x40 : 0x18, units = strlen(name);
	uint8_t *at = m->at + m->len;

	put32(at, type);
	at[8] = nonresident;
	at[9] = (uint8_t)units;
	put16(at + 0x0a, header);
	put16(at + 0x0e, id);
	for (size_t i = 0; i < units; i++)
		at[header + 2 * i] = (uint8_t)name[i];
	*body = (header + 2 * units + 7) / 8 * 8;
	return at;
}

static inline void making_end(struct making *m, uint8_t *attr, size_t len)
{
	len = (len + 7) / 8 * 8;
	ck_assert_uint_le(m->len + len + 8, sizeof(m->at));
	put32(attr + 4, len);
	m->len += len;
	put32(m->at + m->len, 0xffffffff);
	put32(m->at + 0x18, m->len + 8);
}

static inline void making_value(struct making *m, uint32_t type, uint16_t id,
				const char *name, const void *value, size_t len)
{
	size_t body;
	uint8_t *at = making_add(m, type, id, name, false, &body);

	put32(at + 0x10, len);
	put16(at + 0x14, body);
	memcpy(at + body, value, len);
	making_end(m, at, body + len);
}

/* 'pairs' encoded, their closing zero byte among them. */
static inline void making_pairs(struct making *m, uint32_t type, uint16_t id,
				const char *name, uint64_t first_vcn,
				uint64_t clusters, uint64_t size,
				const void *pairs, size_t len)
{
	size_t body;
	uint8_t *at = making_add(m, type, id, name, true, &body);

	put64(at + 0x10, first_vcn);
	put64(at + 0x18, first_vcn + clusters - 1);
	put16(at + 0x20, body);
	if (first_vcn == 0) {
		put64(at + 0x28, size);
		put64(at + 0x30, size);
		put64(at + 0x38, size);
	}
	memcpy(at + body, pairs, len);
	making_end(m, at, body + len);
}

/* One run; 'lcn' may be HOLE. */
static inline void making_run(struct making *m, uint32_t type, uint16_t id,
			      const char *name, uint64_t lcn,
			      uint64_t clusters, uint64_t size)
{
	uint8_t pairs[18] = { 0 };

	pairs[0] = 0x08;
	put64(pairs + 1, clusters);
	if (lcn != HOLE) {
		pairs[0] = 0x88;
		put64(pairs + 9, lcn);
	}
	making_pairs(m, type, id, name, 0, clusters, size, pairs,
		     sizeof(pairs));
}

/* A $FILE_NAME's value; returns its length. */
static inline size_t name_value(uint8_t *to, uint64_t parent, const char *name,
				uint8_t space)
{
	size_t units = strlen(name);

	memset(to, 0, 0x42 + 2 * units);
	put64(to, parent);
	to[0x40] = (uint8_t)units;
	to[0x41] = space;
	for (size_t i = 0; i < units; i++)
		to[0x42 + 2 * i] = (uint8_t)name[i];
	return 0x42 + 2 * units;
}

static inline void making_name(struct making *m, uint16_t id, uint64_t parent,
			       const char *name, uint8_t space)
{
	uint8_t value[0x42 + 510];
	size_t len = name_value(value, parent, name, space);

	making_value(m, NTR_FILE_NAME, id, "", value, len);
}

/* The attributes of a record from type 'from' on, up to and without 'upto'; and
 * its header, if this is the first. */
static inline void making_copy(struct making *m, const struct volume *v,
			       uint64_t number, uint32_t from, uint32_t upto)
{
	uint8_t record[RECORD_MAX];
	size_t at;

	record_load_at(v, record_place(v, number), record);
	at = (size_t)get_bytes(record + 0x14, 2);
	if (m->len == 0) {
		memset(m->at, 0, sizeof(m->at));
		memcpy(m->at, record, at);
		m->len = at;
	}
	while (get_bytes(record + at, 4) != 0xffffffff) {
		size_t len = (size_t)get_bytes(record + at + 4, 4);
		uint32_t type = (uint32_t)get_bytes(record + at, 4);

		if (type >= from && type < upto) {
			memcpy(m->at + m->len, record + at, len);
			making_end(m, m->at + m->len, len);
		}
		at += len;
	}
}

static inline void making_store(const struct making *m, struct volume *v,
				uint64_t number)
{
	ck_assert_uint_le(m->len + 8, v->record);
	record_store_at(v, record_place(v, number), m->at);
}

/* An entry of an attribute list, 32 bytes. */
static inline void entry_bytes(uint8_t *to, uint32_t type, uint64_t first_vcn,
			       uint64_t ref)
{
	memset(to, 0, 32);
	put32(to, type);
	put16(to + 4, 32);
	to[7] = 0x1a;
	put64(to + 8, first_vcn);
	put64(to + 16, ref);
}

/* ---------------------------------------------------------------- files -- */

static inline struct ntr_file *open_number(const struct volume *v, uint64_t ref)
{
	struct ntr_file *file = NULL;
	int code = ntr_file_open(v->vol, ref, &file, NULL);

	ck_assert_msg(code == 0, "record %llu: %s",
		      (unsigned long long)NTR_REF_NUMBER(ref),
		      ntr_code_text(code));
	return file;
}

static inline struct ntr_file *open_path(const struct volume *v,
					 const char *path)
{
	struct ntr_file *file = NULL;
	int code = ntr_file_open_path(v->vol, path, &file, NULL, NULL);

	ck_assert_msg(code == 0, "%s: %s", path, ntr_code_text(code));
	return file;
}

static inline struct ntr_stream *stream_of_file(const struct ntr_file *file,
						uint32_t type, const char *name)
{
	struct ntr_stream *stream = NULL;
	uint32_t index;

	ck_assert_int_eq(ntr_file_find(file, type, name, &index, NULL), 0);
	ck_assert_int_eq(ntr_stream_open(file, index, 0, &stream, NULL), 0);
	return stream;
}

/* What listing the directory gives, and how much of it is lost. */
static inline uint64_t count_entries(const struct ntr_file *file,
				     uint64_t *lost)
{
	struct ntr_dirent ent;
	struct ntr_dir *dir;
	uint64_t count = 0;
	int got;

	ck_assert_int_eq(ntr_dir_open(file, &dir, NULL), 0);
	while ((got = ntr_dir_next(dir, &ent, NULL)) > 0)
		count++;
	ck_assert_int_eq(got, 0);
	*lost = ntr_dir_lost(dir);
	ntr_dir_close(dir);
	return count;
}

/* ----------------------------------------------------------------- time -- */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SLOWER 10
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
	__has_feature(memory_sanitizer)
#define SLOWER 10
#endif
#endif
#ifndef SLOWER
#define SLOWER 1
#endif

/* Of this process alone: a busy machine does not fail a test. */
static inline double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline void within(double since, double seconds, const char *what)
{
	double took = seconds_now() - since;

	ck_assert_msg(took <= seconds * SLOWER, "%s took %.1f s", what, took);
}

#endif
