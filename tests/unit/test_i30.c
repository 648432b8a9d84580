/*
 * test_i30.c - an extracted $I30: what its bytes are taken for, and what is lost
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdbool.h>

#include "ntfsread_artifacts.h"
#include "ntfsread_findings.h"
#include "unit.h"

enum {
	SIZE = 1024, UNIT = 512, BLOCKS = 12, ENTRIES = 0x40, DIR = 100,
	ROOM = 64 * 1024, NONE = -1, SECTOR = 512
};

/* A file under construction, read through a source that may fail like a disk. */
static struct {
	uint8_t bytes[ROOM];
	size_t len, at;		/* at: where the next entry goes */
	size_t node;		/* the header of the node at hand */
	size_t bad;		/* a sector that cannot be read, or ROOM */
	struct line notes;
	struct ntr_i30 *index;
} f;

static int64_t file_pread(void *ctx, void *buf, size_t len, uint64_t offset)
{
	(void)ctx;
	if (offset >= f.len)
		return 0;
	if (len > f.len - offset)
		len = f.len - (size_t)offset;
	/* Nothing of a request that meets it, not even what is before. */
	if (offset < f.bad + SECTOR && offset + len > f.bad)
		return -EIO;
	memcpy(buf, f.bytes + offset, len);
	return (int64_t)len;
}

static void file_start(void)
{
	memset(&f, 0, sizeof(f));
	f.bad = ROOM;
}

/* -------------------------------------------------------------- the bytes -- */

static void node_start(size_t node, size_t first, size_t room)
{
	f.node = node;
	f.at = node + first;
	put32(f.bytes + node, first);
	put32(f.bytes + node + 8, room);
}

static void entry(const char *name, uint64_t record, int child)
{
	size_t units = strlen(name), len = (16 + 0x42 + 2 * units + 7) / 8 * 8;
	uint8_t *e = f.bytes + f.at;

	put64(e, NTR_REF(record, 1));
	put16(e + 8, len + (child != NONE ? 8 : 0));
	put16(e + 10, 0x42 + 2 * units);
	put16(e + 12, child != NONE);
	put64(e + 16, NTR_REF(DIR, 7));
	for (unsigned i = 0; i < 4; i++)
		put64(e + 24 + 8 * i, UINT64_C(133500000000000000) + i);
	e[16 + 0x40] = (uint8_t)units;
	e[16 + 0x41] = NTR_NAME_POSIX;
	for (size_t i = 0; i < units; i++)
		e[16 + 0x42 + 2 * i] = (uint8_t)name[i];
	f.at += len;
	if (child != NONE) {
		put64(f.bytes + f.at, (unsigned)child * SIZE / UNIT);
		f.at += 8;
	}
}

static void node_end(int child)
{
	put16(f.bytes + f.at + 8, child != NONE ? 24 : 16);
	put16(f.bytes + f.at + 12, 2 | (child != NONE));
	f.at += 16;
	if (child != NONE) {
		put64(f.bytes + f.at, (unsigned)child * SIZE / UNIT);
		f.at += 8;
		f.bytes[f.node + 12] = 1;
	}
	put32(f.bytes + f.node + 4, f.at - f.node);
}

static void root_start(void)
{
	put32(f.bytes, NTR_FILE_NAME);
	put32(f.bytes + 4, 1);
	put32(f.bytes + 8, SIZE);
	node_start(0x10, 0x10, 0);
}

static void root_end(int child)
{
	node_end(child);
	put32(f.bytes + f.node + 8, f.at - f.node);
	f.len = f.at;
}

/* The next block of the file, the 'number'-th of the index. */
static void block_start(unsigned number)
{
	uint8_t *block = f.bytes + f.len;

	memcpy(block, "INDX", 4);
	put16(block + 4, 0x28);
	put16(block + 6, SIZE / SECTOR + 1);
	put64(block + 0x10, number * SIZE / UNIT);
	node_start(f.len + 0x18, ENTRIES - 0x18, SIZE - 0x18);
}

static void block_end(int child)
{
	uint8_t *block = f.bytes + f.len;

	node_end(child);
	put16(block + 0x28, 5);
	for (unsigned i = 1; i <= SIZE / SECTOR; i++) {
		memcpy(block + 0x28 + 2 * i, block + SECTOR * i - 2, 2);
		put16(block + SECTOR * i - 2, 5);
	}
	f.len += SIZE;
}

/* A leaf with one name. */
static void leaf(unsigned number, const char *name)
{
	block_start(number);
	entry(name, 200 + number, NONE);
	block_end(NONE);
}

/* ------------------------------------------------------------- the results -- */

static void note_line(void *ctx, const struct ntr_finding *finding)
{
	ck_assert(finding->record == DIR || finding->record == NTR_NONE);
	line_note(ctx, finding);
}

static int try_open(uint32_t block_size)
{
	struct ntr_i30_options opt = {
		.struct_size = sizeof(opt), .block_size = block_size,
		.on_finding = note_line, .finding_ctx = &f.notes,
	};
	struct ntr_source src = { .size = f.len, .pread = file_pread };

	return ntr_i30_open(&src, &opt, &f.index, NULL);
}

/* "name@block " of names in use, "-name@block " of those in slack, each with what is
 * lost of it, and "!" where another entry in use has the name. */
static struct line names(uint32_t block_size)
{
	struct line got = { .len = 0 };
	struct ntr_carved c;
	char text[600];

	ck_assert_int_eq(try_open(block_size), NTR_OK);
	while (ntr_i30_next(f.index, &c, NULL) > 0) {
		ntr_utf8(c.entry.name, c.entry.name_units, text, sizeof(text));
		line_add(&got, "%s%s@", c.source ? "-" : "", text);
		if (c.block == NTR_NO_INDEX)
			line_add(&got, "root");
		else
			line_add(&got, "%u", c.block);
		if (c.lost)
			line_add(&got, "/%u", c.lost);
		line_add(&got, "%s ", c.listed ? "!" : "");
	}
	ck_assert_int_eq(ntr_i30_next(f.index, &c, NULL), 0);
	return got;
}

static struct ntr_i30_info info(void)
{
	struct ntr_i30_info info;

	ntr_i30_info(f.index, &info);
	return info;
}

/* Names, findings; the handle is left open for info(). */
#define EXPECT(want_names, want_notes) do {				\
	struct line got_ = names(0);					\
	ck_assert_str_eq(got_.text, want_names);			\
	ck_assert_str_eq(f.notes.text, want_notes);			\
} while (0)

/* ---------------------------------------------------------------- the tests -- */

START_TEST(root_alone)
{
	file_start();
	root_start();
	entry("a", 1, NONE);
	entry("b", 2, NONE);
	root_end(NONE);
	EXPECT("a@root b@root ", "");
	ck_assert_uint_eq(info().root, NTR_I30_SMALL);
	ck_assert_uint_eq(info().blocks, 0);
	ck_assert_uint_eq(info().dir_ref, NTR_REF(DIR, 7));
	ck_assert_uint_eq(info().names, 2);
	ntr_i30_close(f.index);
	/* What the record has behind the value may have come along. */
	f.len += 300;
	f.notes.len = 0;
	EXPECT("a@root b@root ", "");
	ntr_i30_close(f.index);
}
END_TEST

START_TEST(blocks_alone)
{
	file_start();
	leaf(0, "a");
	leaf(1, "b");
	leaf(2, "a");
	put64(f.bytes + 2 * SIZE + ENTRIES, NTR_REF(200, 1));	/* the same file */
	EXPECT("a@0! b@1 a@2! ", "");
	ck_assert_uint_eq(info().root, NTR_I30_NO_ROOT);
	ck_assert_uint_eq(info().tree_known, 0);
	ck_assert_uint_eq(info().block_size, SIZE);
	ck_assert_uint_eq(info().vcn_unit, UNIT);
	ck_assert_uint_eq(info().first_at, 0);
	ck_assert_uint_eq(info().good, 3);
	ntr_i30_close(f.index);
}
END_TEST

START_TEST(root_and_blocks)
{
	file_start();
	root_start();
	entry("m", 1, 1);
	root_end(3);
	leaf(0, "stale");
	block_start(1);
	entry("c", 3, 2);
	block_end(NONE);
	leaf(2, "b");
	leaf(3, "z");
	EXPECT("m@root -stale@0 c@1 b@2 z@3 ", "");
	ck_assert_uint_eq(info().root, NTR_I30_LARGE);
	ck_assert_uint_eq(info().tree_known, 1);
	ck_assert_uint_eq(info().unused, 1);
	ck_assert_uint_eq(info().blocks, 4);
	/* With a break in the tree nothing is known of what is below. */
	memcpy(f.bytes + info().blocks_at + SIZE, "XXXX", 4);
	ntr_i30_close(f.index);
	f.notes.len = 0;
	names(0);
	ck_assert_uint_eq(info().tree_known, 0);
	ck_assert_uint_eq(info().damaged, 1);
	ntr_i30_close(f.index);
}
END_TEST

START_TEST(trees_that_turn)
{
	file_start();
	root_start();
	root_end(0);
	block_start(0);
	entry("a", 1, 1);
	block_end(0);		/* itself */
	block_start(1);
	entry("b", 2, 0);	/* its parent */
	block_end(1);
	EXPECT("a@0 b@1 ", "");
	ck_assert_uint_eq(info().tree_known, 1);
	ntr_i30_close(f.index);
	/* And one that leads out of the file. */
	file_start();
	root_start();
	root_end(77);
	leaf(0, "a");
	leaf(1, "b");
	EXPECT("a@0 b@1 ", "");
	ck_assert_uint_eq(info().tree_known, 0);
	ntr_i30_close(f.index);
}
END_TEST

START_TEST(damage)
{
	file_start();
	for (unsigned i = 0; i < 6; i++) {
		char name[2] = { (char)('a' + i), 0 };

		leaf(i, name);
	}
	memcpy(f.bytes + SIZE, "BAAD", 4);
	memset(f.bytes + 2 * SIZE, 0, SIZE);
	f.bytes[4 * SIZE - 1] ^= 1;				/* torn */
	put16(f.bytes + 4 * SIZE + ENTRIES + 8, 3);		/* length */
	put64(f.bytes + 5 * SIZE + 0x10, 99);			/* VCN */
	EXPECT("a@0 -b@1 d@3 -e@4/1 f@5 ",
	       "index-block-damaged@0x400(1145127234,0) "
	       "index-block-damaged@0x800(1,6) "
	       "fixup-mismatch@0xc00(1,2) "
	       "index-entry-damaged@0x1040(3,16) "
	       "index-block-vcn@0x1410(99,10) ");
	ck_assert_uint_eq(info().good, 4);
	ck_assert_uint_eq(info().damaged, 1);
	ck_assert_uint_eq(info().zero, 1);
	ck_assert_uint_eq(info().torn, 1);
	ck_assert_uint_eq(info().lost, 1);
	ntr_i30_close(f.index);
}
END_TEST

START_TEST(pieces)
{
	file_start();
	leaf(4, "a");		/* the first four are missing */
	leaf(5, "b");
	leaf(6, "c");
	f.len -= SIZE - SECTOR;
	EXPECT("a@0 b@1 c@2 ", "index-block-damaged@0x800(512,1024) ");
	ck_assert_uint_eq(info().first_at, 4 * SIZE);
	ck_assert_uint_eq(info().cut, 1);
	ntr_i30_close(f.index);
	/* Zeros in front are lost, those at the end were never written. */
	file_start();
	f.len = SIZE;
	leaf(1, "b");
	f.len += 2 * SIZE + 100;
	EXPECT("b@1 ", "index-block-damaged@0(1,5) ");
	ck_assert_uint_eq(info().zero, 1);
	ck_assert_uint_eq(info().unwritten, 3);
	ntr_i30_close(f.index);
}
END_TEST

START_TEST(bad_sector)
{
	file_start();
	leaf(0, "a");
	leaf(1, "b");
	leaf(2, "c");
	f.bad = SIZE + SECTOR;
	EXPECT("a@0 b@1 c@2 ", "index-block-damaged@0x400(512,1024) ");
	ck_assert_uint_eq(info().unreadable, 1);
	ck_assert_uint_eq(info().cut, 0);
	ck_assert_uint_eq(info().good, 3);
	ntr_i30_close(f.index);
	f.bad = SIZE;
	f.notes.len = 0;
	EXPECT("a@0 c@2 ", "index-block-damaged@0x400(0,1024) ");
	ck_assert_uint_eq(info().unreadable, 1);
	ck_assert_uint_eq(info().good, 2);
	ntr_i30_close(f.index);
}
END_TEST

START_TEST(sizes)
{
	file_start();
	leaf(0, "a");
	leaf(1, "b");
	ck_assert_int_eq(try_open(513), NTR_E_ARG);
	ck_assert_int_eq(try_open(1u << 31), NTR_E_ARG);
	/* The header of the first is wrong: by its second, by its node, by hand. */
	put16(f.bytes + 6, 0);
	EXPECT("-a@0 b@1 ", "index-block-damaged@0x6(0,3) ");
	ntr_i30_close(f.index);
	put16(f.bytes + SIZE + 6, 77);
	ck_assert_int_eq(try_open(0), NTR_OK);
	ck_assert_uint_eq(info().block_size, SIZE);
	ntr_i30_close(f.index);
	put32(f.bytes + 0x20, 5);
	put32(f.bytes + SIZE + 0x20, 5);
	ck_assert_int_eq(try_open(0), NTR_OK);
	ck_assert_uint_eq(info().block_size, 4096);
	ntr_i30_close(f.index);
	ck_assert_int_eq(try_open(SIZE), NTR_OK);
	ck_assert_uint_eq(info().blocks, 2);
	ntr_i30_close(f.index);
}
END_TEST

START_TEST(nothing)
{
	struct ntr_source src = { .size = 0, .pread = file_pread };
	struct ntr_i30 *index;
	struct ntr_carved c;

	file_start();
	ck_assert_int_eq(ntr_i30_open(&src, NULL, &index, NULL), NTR_OK);
	ck_assert_int_eq(ntr_i30_next(index, &c, NULL), 0);
	ntr_i30_close(index);
	ntr_i30_close(NULL);
	memset(f.bytes, 'x', 5000);
	f.len = 5000;
	EXPECT("", "index-block-damaged@0(2021161080,0) "
	       "index-block-damaged@0x1000(904,4096) "
	       "index-block-damaged@0x1000(2021161080,0) ");
	ntr_i30_close(f.index);
}
END_TEST

START_TEST(probe)
{
	file_start();
	leaf(0, "a");
	ck_assert_int_eq(ntr_i30_probe(f.bytes, f.len), 1);
	ck_assert_int_eq(ntr_i30_probe(f.bytes, 0x40), 1);
	ck_assert_int_eq(ntr_i30_probe(f.bytes, 0x20), 0);
	ck_assert_int_eq(ntr_i30_probe(f.bytes, 0), 0);
	f.bytes[0] = 'i';
	ck_assert_int_eq(ntr_i30_probe(f.bytes, f.len), 0);
	file_start();
	root_start();
	root_end(NONE);
	ck_assert_int_eq(ntr_i30_probe(f.bytes, f.len), 1);
	f.bytes[4] = 0x10;	/* a view index */
	ck_assert_int_eq(ntr_i30_probe(f.bytes, f.len), 0);
}
END_TEST

/* ------------------------------------------------------------------- cost -- */

static int64_t same_pread(void *ctx, void *buf, size_t len, uint64_t offset)
{
	const uint64_t *size = ctx;
	uint8_t *to = buf;

	for (size_t i = 0; i < len; i++) {
		if (offset + i >= *size)
			return (int64_t)i;
		to[i] = f.bytes[(offset + i) % SIZE];
	}
	return (int64_t)len;
}

/* One name, over and over, in use and in slack. */
START_TEST(slow_names)
{
	uint64_t size = 4 * SLOW_INPUT;
	struct ntr_source src = { .ctx = &size, .size = size, .pread = same_pread };
	double start = cpu_seconds();
	uint64_t count = 0;
	struct ntr_i30 *index;
	struct ntr_carved c;

	file_start();
	block_start(0);
	for (int i = 0; i < 9; i++)
		entry("a", 1, NONE);
	block_end(NONE);
	/* All but two of them are slack. */
	put32(f.bytes + 0x1c, ENTRIES - 0x18 + 2 * 0x58 + 16);
	memset(f.bytes + ENTRIES + 2 * 0x58, 0, 16);
	f.bytes[ENTRIES + 2 * 0x58 + 8] = 16;
	f.bytes[ENTRIES + 2 * 0x58 + 12] = 2;
	ck_assert_int_eq(ntr_i30_open(&src, NULL, &index, NULL), 0);
	while (ntr_i30_next(index, &c, NULL) > 0)
		count += c.listed;
	ntr_i30_close(index);
	ck_assert_uint_eq(count, size / SIZE * 9);
	ck_assert(cpu_seconds() - start < 2 * SLOW_SECONDS);
}
END_TEST

SUITE_OF(i30, root_alone, blocks_alone, root_and_blocks, trees_that_turn, damage,
	 pieces, bad_sector, sizes, nothing, probe, slow_names)
