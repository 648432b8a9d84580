/*
 * test_wof.c - files compressed as a whole, and what stands behind a reparse point
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "stream_bytes.h"

enum { TAIL = 300, LARGE = 2 * CHUNK + TAIL };

/* The example of [MS-XCA] 3.2: "abc" a hundred times, compressed with XPRESS. */
static uint8_t abc[263];

static void make_abc(void)
{
	static const uint8_t words[] = { 0xa8, 0xdc, 0, 0, 0xff, 0x26, 0x01 };

	memset(abc, 0, sizeof(abc));
	abc['a' / 2] = 3 << 4;		/* an odd symbol is the upper half */
	abc['b' / 2] = 3 | 2 << 4;	/* and "c" */
	abc[256 / 2] = 2;
	abc[(256 + 0x1f) / 2] = 2 << 4;
	memcpy(abc + 256, words, sizeof(words));
}

static void begin(void)
{
	make_abc();
	start();
}

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

	begin();
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

	begin();
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

	begin();
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

	begin();
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

	begin();
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

	begin();
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

	begin();
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

	begin();
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

	begin();
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

SUITE_LOOPING(wof, 60,
	ONCE(decodes_one_chunk_without_table),
	ONCE(decodes_chunks_by_their_table),
	LOOP(bad_entries_cost_their_chunks, 0, 4),
	ONCE(bad_chunk_costs_itself),
	LOOP(says_why_wof_cannot_be_read, 0, 3),
	ONCE(nothing_compressed_is_nothing),
	ONCE(tells_the_reparse_tag),
	ONCE(follows_a_reparse_point_that_is_not_resident),
	LOOP(holes_behind_a_reparse_point_are_no_zeros, 0, 5))
