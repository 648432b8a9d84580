/*
 * stream_bytes.h - a file of one record in a volume, and clusters that are its own
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The file is written into a volume, its clusters into 'disk', which follows it.
 * One volume for each test that includes this.
 */
#ifndef STREAM_BYTES_H
#define STREAM_BYTES_H

#include "volume_bytes.h"

enum {
	NUMBER = 250,		/* of the record: a free one */
	CLUSTER = 4096,
	CLUSTERS = 64,
	CHUNK = 4096
};

static struct volume v;
static uint64_t first;		/* cluster of 'disk' */
static uint8_t disk[CLUSTERS * CLUSTER];
static unsigned blocks_read;	/* of it */

static inline void serve(uint8_t *to, uint64_t offset)
{
	uint64_t at = offset - first * CLUSTER;

	if (at + BLOCK > sizeof(disk))
		return;
	memcpy(to, disk + at, BLOCK);
	__atomic_fetch_add(&blocks_read, 1, __ATOMIC_RELAXED);
}

static inline void start(void)
{
	volume_load(&v, "good-stages");
	ck_assert_uint_eq(v.cluster, CLUSTER);
	first = volume_extend(&v, CLUSTERS);
	v.beyond = serve;
	memset(disk, 0, sizeof(disk));
}

static inline void stop(void)
{
	volume_close(&v);
}

/* ------------------------------------------------------------------ files -- */

struct run {
	uint64_t clusters, at;	/* in 'disk', or HOLE */
};

static inline size_t pairs_of(uint8_t *to, const struct run *runs, size_t count,
			      uint64_t *clusters_ret)
{
	uint64_t before = 0, lcn;
	size_t len = 0;

	*clusters_ret = 0;
	for (size_t i = 0; i < count; i++) {
		to[len] = runs[i].at == HOLE ? 0x08 : 0x88;
		put64(to + len + 1, runs[i].clusters);
		len += 9;
		*clusters_ret += runs[i].clusters;
		if (runs[i].at == HOLE)
			continue;
		lcn = first + runs[i].at;
		put64(to + len, lcn - before);
		before = lcn;
		len += 8;
	}
	to[len++] = 0;
	return len;
}

static struct making made;

/* The attribute's header, to be changed. */
static inline uint8_t *data_runs(const char *name, const struct run *runs,
				 size_t count, uint64_t size)
{
	uint8_t pairs[640], *at = made.at + made.len;
	uint64_t clusters;
	size_t len = pairs_of(pairs, runs, count, &clusters);

	making_pairs(&made, NTR_DATA, (uint16_t)made.len, name, 0, clusters,
		     clusters * CLUSTER, pairs, len);
	put64(at + 0x30, size);
	put64(at + 0x38, size);
	return at;
}

static inline void make(void)
{
	made.len = 0;
	making_start(&made, v.record, NUMBER, NTR_RECORD_IN_USE, 0);
}

static inline struct ntr_stream *open_data(uint32_t flags)
{
	struct ntr_stream *stream = NULL;
	struct ntr_file *file;
	uint32_t index;

	if (!v.vol) {
		making_store(&made, &v, NUMBER);
		volume_open(&v, 0);
	}
	file = open_number(&v, NUMBER);
	ck_assert_int_eq(ntr_file_find(file, NTR_DATA, "", &index, NULL), 0);
	ck_assert_int_eq(ntr_stream_open(file, index, flags, &stream, NULL), 0);
	ntr_file_close(file);
	return stream;
}

/* --------------------------------------------------------------- content -- */

static inline void is_byte(const uint8_t *bytes, uint8_t byte, size_t len)
{
	for (size_t i = 0; i < len; i++)
		ck_assert_uint_eq(bytes[i], byte);
}

static inline void reads(struct ntr_stream *stream, void *buf, size_t len, uint64_t at)
{
	struct ntr_error err = { .what = "" };
	int64_t got = ntr_stream_pread(stream, buf, len, at, &err);

	ck_assert_msg(got == (int64_t)len, "%d of %d at %d: %s", (int)got,
		      (int)len, (int)at, err.what);
}

static inline void fails(struct ntr_stream *stream, uint64_t at, int code,
			 const char *what)
{
	struct ntr_error err = { .what = "" };
	uint8_t byte;

	ck_assert_int_eq(ntr_stream_pread(stream, &byte, 1, at, &err), code);
	ck_assert_int_eq(err.code, code);
	ck_assert_str_eq(err.what, what);
	/* A source knows of no records. */
	if (code != NTR_E_IO)
		ck_assert_uint_eq(err.record, NUMBER);
}

static inline struct ntr_extent extent(const struct ntr_stream *stream, uint64_t at)
{
	struct ntr_extent e;

	ck_assert_int_eq(ntr_stream_extent(stream, at, &e), 0);
	ck_assert_uint_eq(e.offset, at);
	return e;
}

#endif
