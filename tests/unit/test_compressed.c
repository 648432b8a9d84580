/*
 * test_compressed.c - streams that are decoded when read, and their slack
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Files of one record are written into a volume, their clusters into 'disk', which
 * follows it.  What compressed content the peers agree on is in the manifests of
 * test-images/; here is what these cannot say.
 */
#include <pthread.h>

#include "volume_bytes.h"

enum {
	NUMBER = 250,		/* of the record: a free one */
	CLUSTER = 4096,
	CLUSTERS = 64,
	UNIT = 16 * CLUSTER,
	CHUNK = 4096,
	STORED = 2 + CHUNK	/* a chunk of content as it is */
};

static struct volume v;
static uint64_t first;		/* cluster of 'disk' */
static uint8_t disk[CLUSTERS * CLUSTER];
static unsigned blocks_read;	/* of it */

/* The example of [MS-XCA] 3.2: "abc" a hundred times, compressed with XPRESS. */
static uint8_t abc[263];

static void serve(uint8_t *to, uint64_t offset)
{
	uint64_t at = offset - first * CLUSTER;

	if (at + BLOCK > sizeof(disk))
		return;
	memcpy(to, disk + at, BLOCK);
	__atomic_fetch_add(&blocks_read, 1, __ATOMIC_RELAXED);
}

static void start(void)
{
	static const uint8_t words[] = { 0xa8, 0xdc, 0, 0, 0xff, 0x26, 0x01 };

	volume_load(&v, "good-stages");
	ck_assert_uint_eq(v.cluster, CLUSTER);
	first = volume_extend(&v, CLUSTERS);
	v.beyond = serve;
	memset(disk, 0, sizeof(disk));
	memset(abc, 0, sizeof(abc));
	abc['a' / 2] = 3 << 4;		/* an odd symbol is the upper half */
	abc['b' / 2] = 3 | 2 << 4;	/* and "c" */
	abc[256 / 2] = 2;
	abc[(256 + 0x1f) / 2] = 2 << 4;
	memcpy(abc + 256, words, sizeof(words));
}

static void stop(void)
{
	volume_close(&v);
}

/* ------------------------------------------------------------------ files -- */

struct run {
	uint64_t clusters, at;	/* in 'disk', or HOLE */
};

static size_t pairs_of(uint8_t *to, const struct run *runs, size_t count,
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
static uint8_t *data_runs(const char *name, const struct run *runs, size_t count,
			  uint64_t size)
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

static void make(void)
{
	made.len = 0;
	making_start(&made, v.record, NUMBER, NTR_RECORD_IN_USE, 0);
}

/* A file whose $DATA is compressed. */
static uint8_t *make_compressed(const struct run *runs, size_t count,
				uint64_t size)
{
	uint8_t *at;

	make();
	at = data_runs("", runs, count, size);
	put16(at + 0x0c, NTR_ATTR_COMPRESSED);
	at[0x22] = 4;
	return at;
}

static struct ntr_stream *open_data(uint32_t flags)
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

/* A chunk that gives 4096 times one byte. */
static size_t put_chunk(uint8_t *to, uint8_t byte)
{
	static const uint8_t chunk[] = { 0x03, 0xb0, 0x02, 0, 0xfc, 0x0f };

	memcpy(to, chunk, sizeof(chunk));
	to[3] = byte;
	return sizeof(chunk);
}

/* One as it is. */
static size_t put_stored(uint8_t *to, uint8_t seed)
{
	put16(to, 0x3fff);
	for (unsigned i = 0; i < CHUNK; i++)
		to[2 + i] = (uint8_t)(seed + i * 7);
	return STORED;
}

static void is_byte(const uint8_t *bytes, uint8_t byte, size_t len)
{
	for (size_t i = 0; i < len; i++)
		ck_assert_uint_eq(bytes[i], byte);
}

static void is_stored(const uint8_t *bytes, uint8_t seed)
{
	for (unsigned i = 0; i < CHUNK; i++)
		ck_assert_uint_eq(bytes[i], (uint8_t)(seed + i * 7));
}

static void reads(struct ntr_stream *stream, void *buf, size_t len, uint64_t at)
{
	struct ntr_error err = { .what = "" };
	int64_t got = ntr_stream_pread(stream, buf, len, at, &err);

	ck_assert_msg(got == (int64_t)len, "%d of %d at %d: %s", (int)got,
		      (int)len, (int)at, err.what);
}

static void fails(struct ntr_stream *stream, uint64_t at, int code,
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

static struct ntr_extent extent(const struct ntr_stream *stream, uint64_t at)
{
	struct ntr_extent e;

	ck_assert_int_eq(ntr_stream_extent(stream, at, &e), 0);
	ck_assert_uint_eq(e.offset, at);
	return e;
}

/* -------------------------------------------------------------- compressed -- */

static const struct run three_of_a_unit[] = { { 3, 0 }, { 13, HOLE } };

/* Two chunks, an end mark, and what was there before. */
static size_t make_two_chunks(uint64_t size, uint64_t initialized)
{
	size_t len;
	uint8_t *at;

	memset(disk, '#', 3 * CLUSTER);
	len = put_chunk(disk, 'a');
	len += put_chunk(disk + len, 'b');
	put16(disk + len, 0);
	at = make_compressed(three_of_a_unit, 2, size);
	put64(at + 0x38, initialized);
	return len + 2;
}

START_TEST(decodes_a_unit)
{
	static uint8_t buf[UNIT];
	struct ntr_stream *stream;
	struct ntr_extent e;

	start();
	(void)make_two_chunks(UNIT, UNIT);
	stream = open_data(0);
	ck_assert_uint_eq(ntr_stream_codec(stream), NTR_CODEC_LZNT1);
	ck_assert_uint_eq(ntr_stream_unit(stream), UNIT);
	reads(stream, buf, UNIT, 0);
	is_byte(buf, 'a', CHUNK);
	is_byte(buf + CHUNK, 'b', CHUNK);
	is_byte(buf + 2 * CHUNK, 0, UNIT - 2 * CHUNK);
	reads(stream, buf, 2, CHUNK - 1);
	ck_assert_mem_eq(buf, "ab", 2);
	e = extent(stream, 5000);
	ck_assert_uint_eq(e.kind, NTR_EXTENT_COMPRESSED);
	ck_assert_uint_eq(e.length, 2 * CHUNK - 5000);
	ck_assert_uint_eq(e.place, first * CLUSTER);
	ntr_stream_close(stream);

	stream = open_data(NTR_STREAM_RAW);
	ck_assert_uint_eq(ntr_stream_codec(stream), NTR_CODEC_NONE);
	ck_assert_uint_eq(ntr_stream_unit(stream), 0);
	reads(stream, buf, UNIT, 0);
	ck_assert_mem_eq(buf, disk, 3 * CLUSTER);
	ntr_stream_close(stream);
	stop();
}
END_TEST

/* Page after page of one unit, a program's way of reading: decoded once. */
START_TEST(decodes_a_unit_once)
{
	uint8_t buf[CHUNK];
	struct ntr_stream *stream;

	start();
	(void)make_two_chunks(UNIT, UNIT);
	stream = open_data(0);
	blocks_read = 0;
	for (unsigned i = 0; i < 64; i++)
		reads(stream, buf, CHUNK, i * 5 % 16 * CHUNK);
	ck_assert_uint_eq(blocks_read, 3);
	ntr_stream_close(stream);
	stop();
}
END_TEST

START_TEST(gives_the_slack_of_a_unit)
{
	static uint8_t buf[UNIT];
	struct ntr_stream *stream;
	struct ntr_extent e;
	size_t end;

	start();
	end = make_two_chunks(5000, 5000);
	stream = open_data(NTR_STREAM_SLACK);
	ck_assert_uint_eq(ntr_stream_size(stream),
			  2 * CHUNK - 5000 + 3 * CLUSTER - end);
	reads(stream, buf, ntr_stream_size(stream), 0);
	is_byte(buf, 'b', 2 * CHUNK - 5000);
	is_byte(buf + 2 * CHUNK - 5000, '#', 3 * CLUSTER - end);
	e = extent(stream, 0);
	ck_assert_uint_eq(e.kind, NTR_EXTENT_COMPRESSED);
	ck_assert_uint_eq(e.length, 2 * CHUNK - 5000);
	ck_assert_uint_eq(e.place, first * CLUSTER);
	e = extent(stream, e.length);
	ck_assert_uint_eq(e.kind, NTR_EXTENT_DATA);
	ck_assert_uint_eq(e.place, first * CLUSTER + end);
	ck_assert_uint_eq(e.length, 3 * CLUSTER - end);
	ntr_stream_close(stream);
	stop();
}
END_TEST

/* The initialized size ends the content: zeros follow in it, what the clusters hold is
 * slack. */
START_TEST(gives_the_slack_past_the_initialized_size)
{
	static uint8_t buf[UNIT];
	struct ntr_stream *stream;

	start();
	(void)make_two_chunks(UNIT, 1000);
	stream = open_data(0);
	reads(stream, buf, UNIT, 0);
	is_byte(buf, 'a', 1000);
	is_byte(buf + 1000, 0, UNIT - 1000);
	ck_assert_uint_eq(extent(stream, 1000).kind, NTR_EXTENT_ZERO);
	ntr_stream_close(stream);
	stream = open_data(NTR_STREAM_SLACK);
	reads(stream, buf, 2 * CHUNK - 1000, 0);
	is_byte(buf, 'a', CHUNK - 1000);
	is_byte(buf + CHUNK - 1000, 'b', CHUNK);
	ntr_stream_close(stream);
	stop();
}
END_TEST

START_TEST(gives_the_slack_of_plain_streams)
{
	static const struct run runs[] = {
		{ 2, 4 }, { 2, HOLE }, { 1, 9 },
	};
	static uint8_t buf[3 * CLUSTER];
	struct ntr_stream *stream;

	start();
	memset(disk + 4 * CLUSTER, 'x', 2 * CLUSTER);
	memset(disk + 9 * CLUSTER, 'y', CLUSTER);
	make();
	(void)data_runs("", runs, 3, 100);
	stream = open_data(NTR_STREAM_SLACK);
	ck_assert_uint_eq(ntr_stream_size(stream), 3 * CLUSTER - 100);
	reads(stream, buf, 3 * CLUSTER - 100, 0);
	is_byte(buf, 'x', 2 * CLUSTER - 100);
	is_byte(buf + 2 * CLUSTER - 100, 'y', CLUSTER);
	ck_assert_uint_eq(extent(stream, 2 * CLUSTER - 100).place,
			  (first + 9) * CLUSTER);
	ntr_stream_close(stream);
	stop();
}
END_TEST

static const struct run seven_of_a_unit[] = { { 7, 0 }, { 9, HOLE } };

/* Chunks of 4098 bytes: the bad sector is in the third, and in the header of the
 * fourth, behind which nothing can be found. */
START_TEST(bad_sector_costs_what_is_in_it)
{
	static uint8_t buf[UNIT];
	struct ntr_stream *stream;

	start();
	for (unsigned i = 0; i < 6; i++)
		put_stored(disk + i * STORED, (uint8_t)i);
	(void)make_compressed(seven_of_a_unit, 2, UNIT);
	stream = open_data(0);
	v.bad = (first + 3) * CLUSTER;
	v.whole = _i != 0;
	ck_assert_int_eq(ntr_stream_pread(stream, buf, UNIT, 0, NULL),
			 2 * CHUNK);
	is_stored(buf, 0);
	is_stored(buf + CHUNK, 1);
	fails(stream, 2 * CHUNK, NTR_E_IO, "read image");
	fails(stream, UNIT - 1, NTR_E_IO, "read image");
	ntr_stream_close(stream);
	ck_assert_uint_eq(volume_found(&v, NTR_F_CHUNK_DAMAGED), 0);
	stop();
}
END_TEST

START_TEST(damage_costs_its_chunk)
{
	static uint8_t buf[UNIT];
	struct ntr_stream *stream;
	struct ntr_finding found;

	start();
	for (unsigned i = 0; i < 6; i++)
		put_stored(disk + i * STORED, (uint8_t)i);
	/* Compressed, it begins with a copy of nothing. */
	put16(disk + 2 * STORED, 0xbfff);
	disk[2 * STORED + 2] = 1;
	(void)make_compressed(seven_of_a_unit, 2, UNIT);
	stream = open_data(0);
	ck_assert_int_eq(ntr_stream_pread(stream, buf, UNIT, 0, NULL),
			 2 * CHUNK);
	fails(stream, 2 * CHUNK, NTR_E_CORRUPT, "compressed chunk: distance");
	fails(stream, 3 * CHUNK - 1, NTR_E_CORRUPT,
	      "compressed chunk: distance");
	reads(stream, buf, UNIT - 3 * CHUNK, 3 * CHUNK);
	is_stored(buf, 3);
	is_byte(buf + 3 * CHUNK, 0, UNIT - 6 * CHUNK);
	ck_assert_uint_eq(volume_found(&v, NTR_F_CHUNK_DAMAGED), 1);
	ck_assert_int_eq(ntr_findings_get(v.findings, 0, &found), 0);
	for (size_t i = 0; found.kind != NTR_F_CHUNK_DAMAGED; i++)
		ck_assert_int_eq(ntr_findings_get(v.findings, i, &found), 0);
	ck_assert_uint_eq(found.offset, first * CLUSTER + 2 * STORED + 3);
	ck_assert_uint_eq(found.attr_type, NTR_DATA);
	ntr_stream_close(stream);
	stop();
}
END_TEST

/* Fewer clusters than a unit has are compressed, without a hole behind them too: what
 * does not look it is damaged, and not content as it is. */
START_TEST(takes_a_short_last_unit_for_compressed)
{
	static const struct run runs[] = { { 2, 0 } };
	static uint8_t buf[2 * CLUSTER];
	struct ntr_stream *stream;

	start();
	memset(disk, 'q', 2 * CLUSTER);
	if (_i == 0)
		put16(disk + put_chunk(disk, 'q'), 0);
	(void)make_compressed(runs, 1, 2 * CLUSTER);
	stream = open_data(0);
	if (_i == 0) {
		reads(stream, buf, 2 * CLUSTER, 0);
		is_byte(buf, 'q', CHUNK);
		is_byte(buf + CHUNK, 0, CHUNK);
	} else {
		fails(stream, 0, NTR_E_CORRUPT, "compressed chunk header");
		fails(stream, 2 * CLUSTER - 1, NTR_E_CORRUPT,
		      "compressed chunk header");
	}
	ntr_stream_close(stream);
	stop();
}
END_TEST

START_TEST(refuses_impossible_units)
{
	static const struct {
		uint16_t flags;
		uint8_t exponent;
		int code;
	} cases[] = {
		{ 1, 0, NTR_E_CORRUPT }, { 1, 14, NTR_E_CORRUPT },
		{ 1, 32, NTR_E_CORRUPT }, { 1, 64, NTR_E_CORRUPT },
		{ 1, 255, NTR_E_CORRUPT }, { 2, 4, NTR_E_UNSUPPORTED },
	};
	struct ntr_stream *stream;
	uint8_t *at, byte;

	start();
	at = make_compressed(three_of_a_unit, 2, UNIT);
	put16(at + 0x0c, cases[_i].flags);
	at[0x22] = cases[_i].exponent;
	stream = open_data(0);
	ck_assert_int_eq(ntr_stream_pread(stream, &byte, 1, 0, NULL),
			 cases[_i].code);
	ck_assert_uint_eq(ntr_stream_codec(stream), NTR_CODEC_NONE);
	ck_assert_uint_eq(volume_found(&v, NTR_F_COMPRESSION_UNIT),
			  cases[_i].code == NTR_E_CORRUPT);
	ntr_stream_close(stream);
	stop();
}
END_TEST

/* A size, and no mapping pairs at all. */
START_TEST(without_clusters_all_is_a_gap)
{
	static const struct run none[1];
	struct ntr_stream *stream;

	start();
	(void)make_compressed(none, 0, 3 * UNIT);
	stream = open_data(0);
	ck_assert_uint_eq(extent(stream, 5).kind, NTR_EXTENT_GAP);
	ck_assert_uint_eq(extent(stream, 5).length, 3 * UNIT - 5);
	fails(stream, UNIT, NTR_E_CORRUPT, ntr_extent_text(NTR_EXTENT_GAP));
	ntr_stream_close(stream);
	stream = open_data(NTR_STREAM_SLACK);
	ck_assert_uint_eq(ntr_stream_size(stream), 0);
	ntr_stream_close(stream);
	stop();
}
END_TEST

/* Two clusters to 32 MiB, the largest there can be. */
START_TEST(reads_units_of_all_sizes)
{
	const uint32_t unit = (uint32_t)CLUSTER << _i;
	const struct run runs[] = {
		{ 1, 0 }, { (1u << _i) - 1, HOLE }, { 1, 1 },
		{ (1u << _i) - 1, HOLE },
	};
	struct ntr_stream *stream;
	uint8_t buf[CHUNK], *at;

	start();
	put_chunk(disk + put_chunk(disk, 'a'), 'b');
	put_chunk(disk + CLUSTER, 'c');
	at = make_compressed(runs, 4, 2 * (uint64_t)unit);
	at[0x22] = (uint8_t)_i;
	stream = open_data(0);
	ck_assert_uint_eq(ntr_stream_unit(stream), unit);
	reads(stream, buf, CHUNK, CHUNK);
	is_byte(buf, 'b', CHUNK);
	reads(stream, buf, CHUNK, unit);
	is_byte(buf, 'c', CHUNK);
	reads(stream, buf, CHUNK, unit - CHUNK);
	is_byte(buf, _i == 1 ? 'b' : 0, CHUNK);
	reads(stream, buf, CHUNK, 2 * unit - CHUNK);
	is_byte(buf, 0, CHUNK);
	ntr_stream_close(stream);
	stop();
}
END_TEST

/* Sparse alone, a stream states a unit and is not compressed. */
START_TEST(sparse_is_not_compressed)
{
	struct ntr_stream *stream;
	uint8_t buf[CLUSTER], *at;

	start();
	memset(disk, 's', 3 * CLUSTER);
	at = make_compressed(three_of_a_unit, 2, UNIT);
	put16(at + 0x0c, NTR_ATTR_SPARSE);
	stream = open_data(0);
	ck_assert_uint_eq(ntr_stream_codec(stream), NTR_CODEC_NONE);
	reads(stream, buf, CLUSTER, 2 * CLUSTER);
	is_byte(buf, 's', CLUSTER);
	reads(stream, buf, CLUSTER, 3 * CLUSTER);
	is_byte(buf, 0, CLUSTER);
	ntr_stream_close(stream);
	stop();
}
END_TEST

START_TEST(refuses_two_views_at_once)
{
	struct ntr_stream *stream;
	struct ntr_file *file;
	uint32_t index;

	start();
	(void)make_two_chunks(UNIT, UNIT);
	ntr_stream_close(open_data(0));
	file = open_number(&v, NUMBER);
	ck_assert_int_eq(ntr_file_find(file, NTR_DATA, "", &index, NULL), 0);
	ck_assert_int_eq(ntr_stream_open(file, index, NTR_STREAM_RAW |
					 NTR_STREAM_SLACK, &stream, NULL),
			 NTR_E_ARG);
	ntr_file_close(file);
	stop();
}
END_TEST

/* ----------------------------------------------------------------- threads -- */

enum { UNITS = 20, READERS = 4, READS = 2000 };

static void *read_about(void *arg)
{
	struct ntr_stream *stream = arg;
	static __thread uint8_t buf[2 * UNIT];
	uint32_t state = (uint32_t)(uintptr_t)&state;

	for (unsigned i = 0; i < READS; i++) {
		uint64_t at, len;
		int64_t got;

		state = state * 1664525 + 1013904223;
		at = state % (UNITS * UNIT);
		len = i % 50 ? 1 + (state >> 8) % 5000 : sizeof(buf);
		got = ntr_stream_pread(stream, buf, len, at, NULL);
		if (got <= 0)
			return stream;
		for (int64_t k = 0; k < got; k++) {
			uint64_t place = at + (uint64_t)k;
			uint8_t want = place % UNIT >= 2 * CHUNK ? 0 :
				(uint8_t)(place / UNIT + (place % UNIT >= CHUNK ?
							  100 : 1));

			if (buf[k] != want)
				return stream;
		}
	}
	return NULL;
}

/* More units than are kept. */
START_TEST(serves_several_threads)
{
	struct run runs[2 * UNITS];
	struct ntr_stream *stream;
	pthread_t threads[READERS];
	void *wrong;

	start();
	for (unsigned i = 0; i < UNITS; i++) {
		uint8_t *to = disk + i * CLUSTER;

		runs[2 * i] = (struct run){ 1, i };
		runs[2 * i + 1] = (struct run){ 15, HOLE };
		put_chunk(to + put_chunk(to, (uint8_t)(i + 1)),
			  (uint8_t)(i + 100));
	}
	(void)make_compressed(runs, 2 * UNITS, UNITS * UNIT);
	stream = open_data(0);
	for (unsigned i = 0; i < READERS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, read_about,
						stream), 0);
	for (unsigned i = 0; i < READERS; i++) {
		pthread_join(threads[i], &wrong);
		ck_assert_ptr_null(wrong);
	}
	ntr_stream_close(stream);
	stop();
}
END_TEST

/* -------------------------------------------------------------------- WOF -- */

enum { TAIL = 300, LARGE = 2 * CHUNK + TAIL };

static void add_reparse(uint32_t provider, uint32_t algorithm)
{
	uint8_t value[24] = { 0 };

	put32(value, 0x80000017);
	put16(value + 4, 16);
	put32(value + 8, 1);
	put32(value + 12, provider);
	put32(value + 16, 1);
	put32(value + 20, algorithm);
	making_value(&made, NTR_REPARSE_POINT, 900, "", value, sizeof(value));
}

/* $DATA without clusters. */
static void make_hollow(uint64_t size)
{
	const struct run hole = { (size + CLUSTER - 1) / CLUSTER, HOLE };
	uint8_t *at;

	make();
	at = data_runs("", &hole, 1, size);
	put16(at + 0x0c, NTR_ATTR_SPARSE);
	put64(at + 0x38, 0);
}

/* Two chunks as they are and one of 300 bytes compressed, with their table. */
static size_t make_large(uint32_t algorithm)
{
	static const struct run runs[] = { { 2, 5 }, { 1, 20 } };
	size_t len = 8;

	put32(disk + 5 * CLUSTER, CHUNK);
	put32(disk + 5 * CLUSTER + 4, 2 * CHUNK);
	memset(disk + 5 * CLUSTER + 8, 'x', CHUNK);
	memset(disk + 5 * CLUSTER + 8 + CHUNK, 'y', CHUNK - 8);
	memset(disk + 20 * CLUSTER, 'y', 8);
	len += 2 * CHUNK;
	memcpy(disk + 20 * CLUSTER + 8, abc, sizeof(abc));
	len += sizeof(abc);
	make_hollow(LARGE);
	(void)data_runs("WofCompressedData", runs, 2, len);
	add_reparse(2, algorithm);
	return len;
}

static void is_abc(const uint8_t *bytes)
{
	for (unsigned i = 0; i < TAIL; i++)
		ck_assert_int_eq(bytes[i], "abc"[i % 3]);
}

START_TEST(decodes_one_chunk_without_table)
{
	struct ntr_stream *stream;
	uint8_t buf[TAIL];

	start();
	make_hollow(TAIL);
	making_value(&made, NTR_DATA, 800, "WofCompressedData", abc,
		     sizeof(abc));
	add_reparse(2, 0);
	stream = open_data(0);
	ck_assert_uint_eq(ntr_stream_codec(stream), NTR_CODEC_XPRESS4K);
	ck_assert_uint_eq(ntr_stream_unit(stream), CHUNK);
	ck_assert_uint_eq(ntr_stream_size(stream), TAIL);
	reads(stream, buf, TAIL, 0);
	is_abc(buf);
	ck_assert_uint_eq(extent(stream, 0).kind, NTR_EXTENT_COMPRESSED);
	ntr_stream_close(stream);
	stream = open_data(NTR_STREAM_RAW);
	reads(stream, buf, TAIL, 0);
	is_byte(buf, 0, TAIL);
	ntr_stream_close(stream);
	stream = open_data(NTR_STREAM_SLACK);
	ck_assert_uint_eq(ntr_stream_size(stream), 0);
	ntr_stream_close(stream);
	stop();
}
END_TEST

START_TEST(decodes_chunks_by_their_table)
{
	static uint8_t buf[LARGE + 1];
	struct ntr_stream *stream;
	struct ntr_extent e;

	start();
	(void)make_large(0);
	stream = open_data(0);
	ck_assert_uint_eq(ntr_stream_size(stream), LARGE);
	ck_assert_int_eq(ntr_stream_pread(stream, buf, LARGE + 1, 0, NULL),
			 LARGE);
	is_byte(buf, 'x', CHUNK);
	is_byte(buf + CHUNK, 'y', CHUNK);
	is_abc(buf + 2 * CHUNK);
	reads(stream, buf, 2, CHUNK - 1);
	ck_assert_mem_eq(buf, "xy", 2);
	e = extent(stream, 2 * CHUNK + 7);
	ck_assert_uint_eq(e.length, TAIL - 7);
	ck_assert_uint_eq(e.place, (first + 20) * CLUSTER + 8);
	ck_assert_uint_eq(volume_found(&v, NTR_F_WOF_DAMAGED), 0);
	ntr_stream_close(stream);
	stop();
}
END_TEST

/* An entry that is impossible costs the chunks on its two sides. */
START_TEST(bad_entries_cost_their_chunks)
{
	static const uint32_t entries[] = {
		UINT32_MAX, CHUNK, CHUNK - 1, 3 * CHUNK,
	};
	static uint8_t buf[CHUNK];
	struct ntr_stream *stream;

	start();
	(void)make_large(0);
	put32(disk + 5 * CLUSTER + 4, entries[_i]);
	stream = open_data(0);
	reads(stream, buf, CHUNK, 0);
	is_byte(buf, 'x', CHUNK);
	fails(stream, CHUNK, NTR_E_CORRUPT, "chunk table");
	ck_assert_int_eq(ntr_stream_pread(stream, buf, 1, 2 * CHUNK, NULL),
			 NTR_E_CORRUPT);
	ck_assert_uint_ge(volume_found(&v, NTR_F_WOF_DAMAGED), 1);
	ntr_stream_close(stream);
	stop();
}
END_TEST

START_TEST(bad_chunk_costs_itself)
{
	static uint8_t buf[2 * CHUNK];
	struct ntr_stream *stream;
	struct ntr_error err;

	start();
	(void)make_large(0);
	memset(disk + 20 * CLUSTER + 8, 0xff, 256);
	stream = open_data(0);
	reads(stream, buf, 2 * CHUNK, 0);
	ck_assert_int_eq(ntr_stream_pread(stream, buf, 1, 2 * CHUNK, &err),
			 NTR_E_CORRUPT);
	ck_assert_uint_eq(err.record, NUMBER);
	ck_assert_uint_eq(volume_found(&v, NTR_F_CHUNK_DAMAGED), 1);
	ntr_stream_close(stream);
	stop();
}
END_TEST

START_TEST(says_why_wof_cannot_be_read)
{
	static const struct {
		uint32_t provider, algorithm;
		bool stored;
		int code;
		const char *what;
	} cases[] = {
		{ 1, 0, true, NTR_E_UNSUPPORTED,
		  "content in a WIM image (WOF)" },
		{ 2, 9, true, NTR_E_UNSUPPORTED,
		  "system-compressed content (WOF) of an unknown algorithm" },
		{ 2, 0, false, NTR_E_CORRUPT, "no WofCompressedData stream" },
	};
	struct ntr_stream *stream;

	start();
	make_hollow(TAIL);
	if (cases[_i].stored)
		making_value(&made, NTR_DATA, 800, "WofCompressedData", abc,
			     sizeof(abc));
	if (cases[_i].provider == 1) {
		uint8_t value[0x50] = { 0 };

		put32(value, 0x80000017);
		put16(value + 4, 0x48);
		put32(value + 8, 1);
		put32(value + 12, 1);
		put32(value + 16, 2);
		making_value(&made, NTR_REPARSE_POINT, 900, "", value,
			     sizeof(value));
	} else {
		add_reparse(cases[_i].provider, cases[_i].algorithm);
	}
	stream = open_data(0);
	ck_assert_uint_eq(ntr_stream_size(stream), TAIL);
	ck_assert_uint_eq(ntr_stream_codec(stream), NTR_CODEC_NONE);
	fails(stream, 0, cases[_i].code, cases[_i].what);
	ck_assert_uint_eq(extent(stream, 0).length, TAIL);
	ntr_stream_close(stream);
	stop();
}
END_TEST

START_TEST(nothing_compressed_is_nothing)
{
	struct ntr_stream *stream;
	uint8_t byte;

	start();
	make();
	making_value(&made, NTR_DATA, 700, "", "", 0);
	making_value(&made, NTR_DATA, 800, "WofCompressedData", "", 0);
	add_reparse(2, 1);
	stream = open_data(0);
	ck_assert_uint_eq(ntr_stream_size(stream), 0);
	ck_assert_int_eq(ntr_stream_pread(stream, &byte, 1, 0, NULL), 0);
	ntr_stream_close(stream);
	stop();
}
END_TEST

START_TEST(tells_the_reparse_tag)
{
	struct ntr_file_info info;
	struct ntr_file *file;

	start();
	make_hollow(TAIL);
	add_reparse(2, 0);
	ntr_stream_close(open_data(0));
	file = open_number(&v, NUMBER);
	ntr_file_info(file, &info);
	ck_assert_uint_eq(info.reparse_tag, 0x80000017);
	ck_assert_uint_eq(info.case_sensitive, 0);
	ntr_file_close(file);
	file = open_number(&v, 5);
	ntr_file_info(file, &info);
	ck_assert_uint_eq(info.reparse_tag, 0);
	ntr_file_close(file);
	stop();
}
END_TEST

/* A reparse point that is not resident, in cluster 30 of 'disk'. */
static void add_reparse_apart(uint32_t tag, uint64_t size)
{
	static const struct run runs[] = { { 1, 30 } };
	uint8_t pairs[32], value[24] = { 0 }, *at = made.at + made.len;
	uint64_t clusters;
	size_t len = pairs_of(pairs, runs, 1, &clusters);

	put32(value, tag);
	put16(value + 4, 16);
	put32(value + 8, 1);
	put32(value + 12, 2);
	put32(value + 16, 1);
	memcpy(disk + 30 * CLUSTER, value, sizeof(value));
	making_pairs(&made, NTR_REPARSE_POINT, 900, "", 0, clusters,
		     clusters * CLUSTER, pairs, len);
	put64(at + 0x30, size);
	put64(at + 0x38, size);
}

START_TEST(follows_a_reparse_point_that_is_not_resident)
{
	struct ntr_stream *stream;
	struct ntr_file_info info;
	struct ntr_file *file;
	uint8_t buf[TAIL];

	start();
	make_hollow(TAIL);
	making_value(&made, NTR_DATA, 800, "WofCompressedData", abc,
		     sizeof(abc));
	add_reparse_apart(0x80000017, 24);
	stream = open_data(0);
	ck_assert_uint_eq(ntr_stream_codec(stream), NTR_CODEC_XPRESS4K);
	reads(stream, buf, TAIL, 0);
	is_abc(buf);
	ntr_stream_close(stream);
	file = open_number(&v, NUMBER);
	ntr_file_info(file, &info);
	ck_assert_uint_eq(info.reparse_tag, 0x80000017);
	ntr_file_close(file);
	stop();
}
END_TEST

/* Holes are zeros only where it is known that no content stands in for them. */
START_TEST(holes_behind_a_reparse_point_are_no_zeros)
{
	static const struct {
		uint32_t tag;
		uint64_t size;
		bool bad;
		const char *what;
	} cases[] = {
		{ 0x80000013, 24, false, "deduplicated content" },
		{ 0x80000013, 24, true,
		  "content behind a reparse point that cannot be read" },
		{ 0x80000013, 3, false,
		  "content behind a reparse point that cannot be read" },
		{ 0x00007777, 24, false,
		  "content behind a reparse point of an unknown kind" },
		{ 0x80000014, 24, false, NULL },
	};
	struct ntr_stream *stream;
	uint8_t byte;

	start();
	make_hollow(TAIL);
	add_reparse_apart(cases[_i].tag, cases[_i].size);
	if (cases[_i].bad)
		v.bad = (first + 30) * CLUSTER;
	stream = open_data(0);
	if (cases[_i].what)
		fails(stream, 0, NTR_E_UNSUPPORTED, cases[_i].what);
	else
		reads(stream, &byte, 1, 0);
	ntr_stream_close(stream);
	stop();
}
END_TEST

/* ----------------------------------------------------- case-sensitive names -- */

static int find(const char *name)
{
	struct ntr_file *file = open_number(&v, 5);
	struct ntr_dirent ent;
	struct ntr_dir *dir;
	int code;

	ck_assert_int_eq(ntr_dir_open(file, &dir, NULL), 0);
	code = ntr_dir_find(dir, name, &ent, NULL);
	ntr_dir_close(dir);
	ntr_file_close(file);
	return code;
}

START_TEST(honours_case_where_it_is_asked)
{
	struct ntr_file_info info;
	struct ntr_file *file;
	uint8_t record[RECORD_MAX];
	size_t at;

	start();
	record_load_at(&v, record_place(&v, 5), record);
	at = (size_t)get_bytes(record + 0x14, 2);
	ck_assert_uint_eq(get_bytes(record + at, 4), NTR_STANDARD_INFORMATION);
	at += (size_t)get_bytes(record + at + 0x14, 2);
	if (_i)
		record_change(&v, record_place(&v, 5), at + 0x28, 1, 4);
	volume_open(&v, 0);
	file = open_number(&v, 5);
	ntr_file_info(file, &info);
	ck_assert_int_eq((int)info.case_sensitive, _i);
	ntr_file_close(file);
	ck_assert_int_eq(find("File4.txt"), 0);
	ck_assert_int_eq(find("fILE4.TXT"), _i ? NTR_E_NOT_FOUND : 0);
	ck_assert_uint_eq(volume_found(&v, NTR_F_INDEX_ORDER), 0);
	stop();
}
END_TEST

Suite *compressed_suite(void);
Suite *compressed_suite(void)
{
	Suite *suite = suite_create("compressed");
	TCase *tcase = tcase_create("compressed");

	tcase_add_test(tcase, decodes_a_unit);
	tcase_add_test(tcase, decodes_a_unit_once);
	tcase_add_test(tcase, gives_the_slack_of_a_unit);
	tcase_add_test(tcase, gives_the_slack_past_the_initialized_size);
	tcase_add_test(tcase, gives_the_slack_of_plain_streams);
	tcase_add_loop_test(tcase, bad_sector_costs_what_is_in_it, 0, 2);
	tcase_add_test(tcase, damage_costs_its_chunk);
	tcase_add_loop_test(tcase, takes_a_short_last_unit_for_compressed, 0, 2);
	tcase_add_loop_test(tcase, refuses_impossible_units, 0, 6);
	tcase_add_test(tcase, without_clusters_all_is_a_gap);
	tcase_add_loop_test(tcase, reads_units_of_all_sizes, 1, 14);
	tcase_add_test(tcase, sparse_is_not_compressed);
	tcase_add_test(tcase, refuses_two_views_at_once);
	tcase_add_test(tcase, serves_several_threads);
	tcase_add_test(tcase, decodes_one_chunk_without_table);
	tcase_add_test(tcase, decodes_chunks_by_their_table);
	tcase_add_loop_test(tcase, bad_entries_cost_their_chunks, 0, 4);
	tcase_add_test(tcase, bad_chunk_costs_itself);
	tcase_add_loop_test(tcase, says_why_wof_cannot_be_read, 0, 3);
	tcase_add_test(tcase, nothing_compressed_is_nothing);
	tcase_add_test(tcase, tells_the_reparse_tag);
	tcase_add_test(tcase, follows_a_reparse_point_that_is_not_resident);
	tcase_add_loop_test(tcase, holes_behind_a_reparse_point_are_no_zeros, 0, 5);
	tcase_add_loop_test(tcase, honours_case_where_it_is_asked, 0, 2);
	tcase_set_timeout(tcase, 60);
	suite_add_tcase(suite, tcase);
	return suite;
}
