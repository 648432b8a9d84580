/*
 * test_compressed.c - streams of LZNT1 units, decoded when read, and their slack
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What compressed content the peers agree on is in the manifests of test-images/;
 * here is what these cannot say.
 */
#include <pthread.h>

#include "stream_bytes.h"

enum {
	UNIT = 16 * CLUSTER,
	STORED = 2 + CHUNK	/* a chunk of content as it is */
};

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

static void is_stored(const uint8_t *bytes, uint8_t seed)
{
	for (unsigned i = 0; i < CHUNK; i++)
		ck_assert_uint_eq(bytes[i], (uint8_t)(seed + i * 7));
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

SUITE_LOOPING(compressed, 60,
	ONCE(decodes_a_unit),
	ONCE(decodes_a_unit_once),
	ONCE(gives_the_slack_of_a_unit),
	ONCE(gives_the_slack_past_the_initialized_size),
	ONCE(gives_the_slack_of_plain_streams),
	LOOP(bad_sector_costs_what_is_in_it, 0, 2),
	ONCE(damage_costs_its_chunk),
	LOOP(takes_a_short_last_unit_for_compressed, 0, 2),
	LOOP(refuses_impossible_units, 0, 6),
	ONCE(without_clusters_all_is_a_gap),
	LOOP(reads_units_of_all_sizes, 1, 14),
	ONCE(sparse_is_not_compressed),
	ONCE(refuses_two_views_at_once),
	ONCE(serves_several_threads))
