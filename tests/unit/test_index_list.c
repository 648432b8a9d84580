/*
 * test_index_list.c - every entry of an index: root first, then its blocks
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "volume_bytes.h"

enum { NUMBER = 200, ROOT_NODE = 0x10, BLOCK_NODE = 0x18, BLOCKS = 4 };

static struct volume v;
static uint64_t first_block;		/* the cluster where the blocks are */
static unsigned broken_block = BLOCKS;	/* one whose signature is wrong */

/* --------------------------------------------------------------- writing -- */

/* A view entry: key a number of 4 bytes, as many bytes of data as it says. */
static size_t put_entry(uint8_t *at, uint32_t key, unsigned data, bool last)
{
	size_t len = last ? 0x10 : (0x14 + data + 7) / 8 * 8;

	memset(at, 0, len);
	put16(at + 8, len);
	put16(at + 12, last ? 2 : 0);
	if (last)
		return len;
	put16(at, 0x14);
	put16(at + 2, data);
	put16(at + 10, 4);
	put32(at + 0x10, key);
	memset(at + 0x14, 'd', data);
	return len;
}

/* The header of a node at 'node' whose entries start 'first' bytes on and end at
 * 'end'. */
static void put_node(uint8_t *node, size_t first, size_t end, bool large)
{
	put32(node, first);
	put32(node + 4, end);
	put32(node + 8, end);
	node[12] = large;
}

/* Block 'i' has keys 10 * i and 10 * i + 1. */
static void blocks(uint8_t *to, uint64_t offset)
{
	uint64_t i = offset / BLOCK - first_block * v.cluster / BLOCK;
	size_t at = 0x40;

	if (i >= BLOCKS)
		return;
	memcpy(to, i == broken_block ? "JNDX" : "INDX", 4);
	put16(to + 4, 0x28);
	put16(to + 6, BLOCK / SECTOR + 1);
	put64(to + 0x10, i * BLOCK / v.cluster);
	at += put_entry(to + at, (uint32_t)(10 * i), 5, false);
	at += put_entry(to + at, (uint32_t)(10 * i + 1), 0, false);
	at += put_entry(to + at, 0, 0, true);
	put_node(to + BLOCK_NODE, 0x40 - BLOCK_NODE, at - BLOCK_NODE, false);
	put16(to + 0x28, 0x0101);
	for (unsigned s = 1; s <= BLOCK / SECTOR; s++) {
		memcpy(to + 0x28 + 2 * s, to + SECTOR * s - 2, 2);
		put16(to + SECTOR * s - 2, 0x0101);
	}
}

/* The value of a root with keys 100 and 101. */
static size_t root_value(uint8_t *to, uint32_t type, bool large)
{
	size_t at = 0x20;

	memset(to, 0, 0x20);
	put32(to, type);
	put32(to + 4, 0x10);
	put32(to + 8, BLOCK);
	at += put_entry(to + at, 100, 8, false);
	at += put_entry(to + at, 101, 1, false);
	at += put_entry(to + at, 0, 0, true);
	put_node(to + ROOT_NODE, 0x10, at - ROOT_NODE, large);
	return at;
}

/* Record NUMBER becomes a file with the view index "$Q"; 'bitmap' has a bit for each
 * block, or is -1: there are no blocks. */
static void make_index(int bitmap, const uint8_t *root, size_t root_len)
{
	static struct making m;
	uint8_t bits[8] = { (uint8_t)bitmap };

	volume_load(&v, "good-stages");
	first_block = volume_extend(&v, BLOCKS * BLOCK / v.cluster);
	v.beyond = blocks;
	broken_block = BLOCKS;
	m.len = 0;
	making_start(&m, v.record, NUMBER,
		     NTR_RECORD_IN_USE | NTR_RECORD_VIEW_INDEX, 0);
	making_value(&m, NTR_INDEX_ROOT, 1, "$Q", root, root_len);
	if (bitmap >= 0) {
		making_run(&m, NTR_INDEX_ALLOCATION, 2, "$Q", first_block,
			   BLOCKS * BLOCK / v.cluster, BLOCKS * BLOCK);
		making_value(&m, NTR_BITMAP, 3, "$Q", bits, sizeof(bits));
	}
	making_store(&m, &v, NUMBER);
}

/* --------------------------------------------------------------- reading -- */

static struct ntr_index *open_index(const char *name)
{
	struct ntr_index *index;
	struct ntr_file *file;

	ck_assert_int_eq(ntr_file_open(v.vol, NUMBER, &file, NULL), 0);
	ck_assert_int_eq(ntr_index_open(file, name, &index, NULL), 0);
	ntr_file_close(file);		/* the index outlives it */
	return index;
}

/* Every item as "block:key=length ", the root being r, an end a dot. */
static void expect(const char *want, uint64_t lost)
{
	struct ntr_index_item item;
	struct line got = {0};
	struct ntr_index *index;

	volume_open(&v, 0);
	index = open_index("$Q");
	while (ntr_index_next(index, &item, NULL) > 0) {
		if (item.block == NTR_NONE)
			line_add(&got, "r:");
		else
			line_add(&got, "%u:", (unsigned)item.block);
		if (item.last)
			line_add(&got, ". ");
		else
			line_add(&got, "%u=%u ", (unsigned)
				 get_bytes(item.key, item.key_len),
				 item.data_len);
		ck_assert_uint_eq(item.ref, 0);
		for (uint32_t i = 0; i < item.data_len; i++)
			ck_assert_uint_eq(item.data[i], 'd');
	}
	ck_assert_str_eq(got.text, want);
	ck_assert_uint_eq(ntr_index_lost(index), lost);
	ck_assert_int_eq(ntr_index_next(index, &item, NULL), 0);
	ntr_index_close(index);
	volume_close(&v);
}

START_TEST(lists_root_and_blocks)
{
	uint8_t root[256];
	size_t len = root_value(root, 0, true);

	make_index(-1, root, len);
	expect("r:100=8 r:101=1 r:. ", 0);
	make_index(0x0f, root, len);
	expect("r:100=8 r:101=1 r:. 0:0=5 0:1=0 0:. 1:10=5 1:11=0 1:. "
	       "2:20=5 2:21=0 2:. 3:30=5 3:31=0 3:. ", 0);
	make_index(0x0a, root, len);
	expect("r:100=8 r:101=1 r:. 1:10=5 1:11=0 1:. 3:30=5 3:31=0 3:. ", 0);
}
END_TEST

START_TEST(loses_what_is_damaged_alone)
{
	uint8_t root[256];
	size_t len = root_value(root, 0, true);

	make_index(0x0f, root, len);
	broken_block = 1;
	expect("r:100=8 r:101=1 r:. 0:0=5 0:1=0 0:. "
	       "2:20=5 2:21=0 2:. 3:30=5 3:31=0 3:. ", 1);
	/* Data that leave their entry cost it and no other. */
	put16(root + 0x22, 0x100);
	make_index(-1, root, len);
	expect("r:101=1 r:. ", 1);
	len = root_value(root, 0, true);
	put16(root + 0x20, 0x0f);
	make_index(-1, root, len);
	expect("r:101=1 r:. ", 1);
	/* An impossible length costs the rest of its node. */
	len = root_value(root, 0, true);
	put16(root + 0x20 + 0x20 + 8, 7);
	make_index(0x01, root, len);
	expect("r:100=8 0:0=5 0:1=0 0:. ", 1);
	/* And an impossible root itself alone. */
	len = root_value(root, 0, true);
	put32(root + ROOT_NODE, 1);
	make_index(0x01, root, len);
	expect("0:0=5 0:1=0 0:. ", 1);
}
END_TEST

START_TEST(reports_what_is_lost)
{
	uint8_t root[256];
	size_t len = root_value(root, 0, true);

	make_index(0x0f, root, len);
	broken_block = 2;
	put16(root + 0x22, 0x100);
	volume_open(&v, 0);
	volume_verify(&v);
	ck_assert_uint_eq(volume_found(&v, NTR_F_INDEX_BLOCK_DAMAGED), 1);
	volume_close(&v);
	/* Quota entries are longer than these: verify decodes them too. */
	make_index(-1, root, len);
	volume_open(&v, 0);
	volume_verify(&v);
	ck_assert_uint_eq(volume_found(&v, NTR_F_INDEX_ENTRY_DAMAGED), 2);
	ck_assert_uint_eq(volume_found(&v, NTR_F_INDEX_BLOCK_DAMAGED), 0);
	volume_close(&v);
}
END_TEST

/* Bitmaps of 4 MiB, all of them the same hole: each may be read once in a while, but
 * not for every record that claims one. */
START_TEST(affords_bitmaps_within_the_image)
{
	enum { LAST = 250, CLAIMED = 64 * 1024 * 1024 };
	static struct making m;
	uint8_t root[256];
	size_t len = root_value(root, 0, true);
	uint64_t last_cost;

	make_index(0x0f, root, len);
	for (unsigned n = NUMBER; n < LAST; n++) {
		m.len = 0;
		making_start(&m, v.record, n,
			     NTR_RECORD_IN_USE | NTR_RECORD_VIEW_INDEX, 0);
		making_value(&m, NTR_INDEX_ROOT, 1, "$Q", root, len);
		making_run(&m, NTR_INDEX_ALLOCATION, 2, "$Q", HOLE,
			   CLAIMED / v.cluster, CLAIMED);
		making_run(&m, NTR_BITMAP, 3, "$Q", HOLE, CLAIMED / v.cluster,
			   CLAIMED);
		making_store(&m, &v, n);
	}
	volume_open(&v, 0);
	volume_verify(&v);
	last_cost = 4 * v.size / (4 * 1024 * 1024);
	ck_assert_uint_lt(last_cost, LAST - NUMBER);
	ck_assert_uint_ge(volume_found(&v, NTR_F_INDEX_BITMAP),
			  LAST - NUMBER - last_cost);
	volume_close(&v);
}
END_TEST

/* Entries of an index over an attribute have references where others have the place
 * of their data. */
START_TEST(gives_references)
{
	struct ntr_index_item item;
	struct ntr_index *index;
	uint8_t root[256];
	size_t len = root_value(root, NTR_FILE_NAME, false);

	put64(root + 0x20, NTR_REF(77, 3));
	make_index(-1, root, len);
	volume_open(&v, 0);
	index = open_index("$Q");
	ck_assert_int_eq(ntr_index_next(index, &item, NULL), 1);
	ck_assert_uint_eq(item.ref, NTR_REF(77, 3));
	ck_assert_uint_eq(item.data_len, 0);
	ck_assert_uint_eq(item.key_len, 4);
	ntr_index_close(index);
	volume_close(&v);
}
END_TEST

START_TEST(tells_of_no_such_index)
{
	struct ntr_error err = { .code = 0 };
	struct ntr_index *index;
	struct ntr_file *file;
	uint8_t root[256];

	make_index(-1, root, root_value(root, 0, false));
	volume_open(&v, 0);
	ck_assert_int_eq(ntr_file_open(v.vol, NUMBER, &file, NULL), 0);
	ck_assert_int_eq(ntr_index_open(file, "$R", &index, &err),
			 NTR_E_NOT_FOUND);
	ck_assert_str_eq(err.what, "no such index");
	ck_assert_int_eq(ntr_index_open(file, "", &index, &err),
			 NTR_E_NOT_FOUND);
	ntr_file_close(file);
	ntr_index_close(NULL);
	volume_close(&v);
}
END_TEST

/* A directory by both ways: the same entries at the same places. */
START_TEST(agrees_with_the_directory)
{
	struct ntr_index_item item;
	struct ntr_index *index;
	struct ntr_dirent ent;
	struct ntr_file *file;
	struct ntr_dir *dir;
	uint64_t count = 0;

	volume_load(&v, "odd-index");
	volume_open(&v, 0);
	ck_assert_int_eq(ntr_file_open_path(v.vol, "/deep", &file, NULL, NULL),
			 0);
	ck_assert_int_eq(ntr_index_open(file, "$I30", &index, NULL), 0);
	ck_assert_int_eq(ntr_dir_open(file, &dir, NULL), 0);
	while (ntr_index_next(index, &item, NULL) > 0) {
		if (item.last)
			continue;
		ck_assert_int_eq(ntr_dir_next(dir, &ent, NULL), 1);
		ck_assert_uint_eq(item.ref, ent.ref);
		ck_assert_uint_eq(item.offset, ent.offset);
		ck_assert_uint_eq(item.key_len, 0x42 + 2 * ent.name_units);
		count++;
	}
	ck_assert_int_eq(ntr_dir_next(dir, &ent, NULL), 0);
	ck_assert_uint_eq(count, 127);
	ntr_dir_close(dir);
	ntr_index_close(index);
	ntr_file_close(file);
	volume_close(&v);
}
END_TEST

/* An extracted $MFT has the roots, and says that they are not all. */
START_TEST(lists_roots_of_an_extracted_mft)
{
	enum { RECORDS = 256 };
	struct ntr_index_item item;
	struct ntr_index *index;
	uint8_t root[256], *mft;
	uint64_t record;

	make_index(0x0f, root, root_value(root, 0, true));
	record = v.record;
	mft = malloc(RECORDS * record);
	ck_assert_ptr_nonnull(mft);
	memcpy(mft, v.bytes + v.mft, RECORDS * record);
	free(v.bytes);
	volume_start(&v, mft, RECORDS * record);
	v.record = record;
	volume_open(&v, NTR_OPEN_MFT_ONLY);
	index = open_index("$Q");
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(ntr_index_next(index, &item, NULL), 1);
		ck_assert_uint_eq(item.block, NTR_NONE);
	}
	ck_assert_int_eq(ntr_index_next(index, &item, NULL), 0);
	ck_assert_uint_eq(ntr_index_lost(index), 1);
	ck_assert_uint_eq(volume_found(&v, NTR_F_INDEX_BLOCK_DAMAGED), 0);
	ntr_index_close(index);
	volume_close(&v);
}
END_TEST

SUITE_OF(index_list,
	lists_root_and_blocks, loses_what_is_damaged_alone,
	reports_what_is_lost, affords_bitmaps_within_the_image,
	gives_references, tells_of_no_such_index, agrees_with_the_directory,
	lists_roots_of_an_extracted_mft)
