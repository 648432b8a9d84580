/*
 * test_index.c - index roots, index blocks and their entries
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include "format/index.h"

enum { ROOT_NODE = 0x10, BLOCK_NODE = 0x18, BLOCK = 1024, VCN = 12 };

/* A node of entries being written at 'at' of 'buf'. */
struct node {
	uint8_t *buf;
	size_t at, end;
};

/* The node's entries start 'first' bytes from its header. */
static struct node node_begin(uint8_t *buf, size_t at, size_t first)
{
	put32(buf + at, first);
	put32(buf + at + 4, first);
	put32(buf + at + 8, first);
	return (struct node){ buf, at, at + first };
}

/* Add an entry with the key 'key'; NULL makes the last one. */
static uint8_t *node_add(struct node *node, uint64_t ref, const char *key,
			 uint64_t subnode)
{
	size_t key_len = key ? strlen(key) : 0;
	size_t length = (0x10 + key_len + 7) / 8 * 8;
	uint8_t *e = node->buf + node->end;

	if (subnode != NTR_NONE)
		length += 8;
	put64(e, ref);
	put16(e + 8, length);
	put16(e + 10, key_len);
	put16(e + 12, (subnode != NTR_NONE ? 1u : 0) | (key ? 0 : 2u));
	if (key)
		memcpy(e + 0x10, key, key_len);
	if (subnode != NTR_NONE)
		put64(e + length - 8, subnode);
	node->end += length;
	put32(node->buf + node->at + 4, node->end - node->at);
	put32(node->buf + node->at + 8, node->end - node->at);
	return e;
}

/* A root with entries "ab" and "cde" and the last one: 0x10 + 0x10 + 0x48
 * bytes, the entries at 0x20, 0x38 and 0x50. */
static size_t root_bytes(uint8_t *buf)
{
	struct node node;

	put32(buf, 0x30);
	put32(buf + 4, 1);
	put32(buf + 8, 4096);
	node = node_begin(buf, ROOT_NODE, 0x10);
	node_add(&node, NTR_REF(40, 1), "ab", NTR_NONE);
	node_add(&node, NTR_REF(41, 1), "cde", NTR_NONE);
	node_add(&node, 0, NULL, NTR_NONE);
	return node.end;
}

/* A block with one entry that has a subnode, and the last one, which has too;
 * its fixups still to be made. */
static void block_bytes(uint8_t *buf)
{
	struct node node;

	memset(buf, 0, BLOCK);
	memcpy(buf, "INDX", 4);
	put16(buf + 4, 0x28);
	put16(buf + 6, BLOCK / 512 + 1);
	put64(buf + 0x10, VCN);
	node = node_begin(buf, BLOCK_NODE, 0x28);
	node_add(&node, NTR_REF(40, 1), "ab", 100);
	node_add(&node, 0, NULL, 101);
	put32(buf + BLOCK_NODE + 8, BLOCK - BLOCK_NODE);
	buf[BLOCK_NODE + 12] = 1;
}

static void block_protect(uint8_t *buf)
{
	put16(buf + 0x28, 0x0101);
	for (unsigned i = 0; i < BLOCK / 512; i++) {
		memcpy(buf + 0x2a + 2 * i, buf + 510 + 512 * i, 2);
		put16(buf + 510 + 512 * i, 0x0101);
	}
}

/* Tell each entry as "at:record'key'>subnode ", the last one with a dot. */
static void add_entries(struct line *got, struct index_node *node,
			const struct where *w, const struct ntr_error *err)
{
	struct index_entry e;
	int more;

	while ((more = index_entry_next(node, w, &e)) > 0) {
		ck_assert_uint_eq(e.key_at, e.at + 0x10);
		line_add(got, "%u:", (unsigned)e.at);
		if (e.last)
			line_add(got, ".");
		else
			line_add(got, "%llu'%.*s'", (unsigned long long)
				 NTR_REF_NUMBER(e.ref), (int)e.key.len,
				 (const char *)e.key.ptr);
		if (e.subnode_vcn != NTR_NONE)
			line_add(got, ">%llu",
				 (unsigned long long)e.subnode_vcn);
		line_add(got, " ");
	}
	if (more < 0)
		line_error(got, more, err);
	ck_assert_int_eq(index_entry_next(node, w, &e), 0);
}

static void expect_root(const uint8_t *buf, size_t len, const char *want)
{
	uint8_t *copy = exact_copy(buf, len);
	struct ntr_error err = {0};
	struct line got = {0};
	struct where w = where_line(&got, &err);
	struct ntr_index_root root;
	struct index_node node;
	int code = index_root_decode(span_of(copy, len), &w, &root, &node);

	if (code < 0)
		line_error(&got, code, &err);
	else
		add_entries(&got, &node, &w, &err);
	ck_assert_str_eq(got.text, want);
	ck_assert_int_eq(ntr_index_root_decode(copy, len, &root, NULL), code);
	free(copy);
}

static void expect_root_field(unsigned at, uint64_t value, unsigned bytes,
			      const char *want)
{
	uint8_t buf[256] = {0};
	size_t len = root_bytes(buf);

	put(buf + at, value, bytes);
	expect_root(buf, len, want);
}

static void expect_block(uint8_t *buf, uint32_t size, const char *want)
{
	struct ntr_error err = {0};
	struct line got = {0};
	struct where w = where_line(&got, &err);
	struct index_node node;
	int code = index_block_decode(buf, size, VCN, &w, &node);

	if (code < 0)
		line_error(&got, code, &err);
	else
		add_entries(&got, &node, &w, &err);
	ck_assert_str_eq(got.text, want);
}

static void expect_block_field(unsigned at, uint64_t value, unsigned bytes,
			       const char *want)
{
	uint8_t buf[BLOCK];

	block_bytes(buf);
	block_protect(buf);
	put(buf + at, value, bytes);
	expect_block(buf, BLOCK, want);
}

START_TEST(decodes_roots)
{
	uint8_t buf[256] = {0};
	size_t len = root_bytes(buf);
	struct ntr_index_root root;

	expect_root(buf, len, "32:40'ab' 56:41'cde' 80:. ");
	ck_assert_int_eq(ntr_index_root_decode(buf, len, &root, NULL), 0);
	ck_assert_uint_eq(root.indexed_type, 0x30);
	ck_assert_uint_eq(root.collation, 1);
	ck_assert_uint_eq(root.block_size, 4096);
	ck_assert_uint_eq(root.entries_at, 0x20);
	ck_assert_uint_eq(root.entries_len, 0x40);
	ck_assert_uint_eq(root.large, 0);
	buf[ROOT_NODE + 12] = 1;
	ck_assert_int_eq(ntr_index_root_decode(buf, len, &root, NULL), 0);
	ck_assert_uint_eq(root.large, 1);
}
END_TEST

START_TEST(refuses_bad_roots)
{
	uint8_t buf[256] = {0};
	size_t len = root_bytes(buf);

	expect_root(buf, 0, "!index node header -5 at 0x10");
	expect_root(buf, 0x1f, "!index node header -5 at 0x10");
	expect_root_field(ROOT_NODE, 0x0f, 4,
			  "!offset of the first entry -6 at 0x10");
	expect_root_field(ROOT_NODE, 0x51, 4,
			  "!offset of the first entry -6 at 0x10");
	expect_root_field(ROOT_NODE, UINT32_MAX, 4,
			  "!offset of the first entry -6 at 0x10");
	/* The used size is cut to what there is. */
	expect_root_field(ROOT_NODE + 4, 0x51, 4, "index-entry-damaged@0x14"
			  "(81,80) 32:40'ab' 56:41'cde' 80:. ");
	/* Slack ends where the bytes do, whatever the allocated size. */
	expect_root_field(ROOT_NODE + 8, 0x51, 4, "index-entry-damaged@0x18"
			  "(81,80) 32:40'ab' 56:41'cde' 80:. ");
	expect_root(buf, len - 16, "index-entry-damaged@0x14(80,64) "
		    "index-entry-damaged@0x18(80,64) "
		    "32:40'ab' 56:41'cde' !index entry header -5 at 0x50");
}
END_TEST

START_TEST(notes_bad_block_sizes)
{
	struct ntr_index_root root;
	uint8_t buf[256] = {0};
	size_t len = root_bytes(buf);

	put32(buf + 8, 3000);
	expect_root(buf, len, "index-root-damaged@0x8(3000,2097152) "
		    "32:40'ab' 56:41'cde' 80:. ");
	ck_assert_int_eq(ntr_index_root_decode(buf, len, &root, NULL), 0);
	ck_assert_uint_eq(root.block_size, 0);
	expect_root_field(8, 0, 4, "index-root-damaged@0x8(0,2097152) "
			  "32:40'ab' 56:41'cde' 80:. ");
	expect_root_field(8, 1u << 31, 4, "index-root-damaged@0x8"
			  "(2147483648,2097152) 32:40'ab' 56:41'cde' 80:. ");
	expect_root_field(8, 512, 4, "32:40'ab' 56:41'cde' 80:. ");
	expect_root_field(8, 65536, 4, "32:40'ab' 56:41'cde' 80:. ");
}
END_TEST

START_TEST(refuses_bad_entries)
{
	/* The second entry, at 56, is of 24 bytes with a key of three. */
	expect_root_field(56 + 8, 0, 2,
			  "32:40'ab' !index entry length -6 at 0x38");
	expect_root_field(56 + 8, 8, 2,
			  "32:40'ab' !index entry length -6 at 0x38");
	expect_root_field(56 + 8, 28, 2,
			  "32:40'ab' !index entry length -6 at 0x38");
	expect_root_field(56 + 8, 48, 2,
			  "32:40'ab' !index entry length -5 at 0x38");
	expect_root_field(56 + 8, 0xfff8, 2,
			  "32:40'ab' !index entry length -5 at 0x38");
	expect_root_field(56 + 10, 8, 2, "32:40'ab' 56:41'cde' 80:. ");
	expect_root_field(56 + 10, 9, 2,
			  "32:40'ab' !index key length -5 at 0x38");
	expect_root_field(56 + 10, 0xffff, 2,
			  "32:40'ab' !index key length -5 at 0x38");
	/* A subnode leaves no room for the key; then for itself. */
	expect_root_field(56 + 12, 1, 2,
			  "32:40'ab' !index key length -5 at 0x38");
	expect_root_field(80 + 12, 3, 2, "32:40'ab' 56:41'cde' "
			  "!index entry length -6 at 0x50");
	/* Nothing says that this is the last one. */
	expect_root_field(80 + 12, 0, 2, "32:40'ab' 56:41'cde' 80:0'' "
			  "!index entry header -5 at 0x60");
	/* The key of a last entry does not count. */
	expect_root_field(80 + 10, 0xffff, 2, "32:40'ab' 56:41'cde' 80:. ");
	expect_root_field(56 + 12, 2, 2, "32:40'ab' 56:. ");
}
END_TEST

START_TEST(decodes_blocks)
{
	struct where w = where_error(NULL);
	struct index_node node;
	uint8_t buf[BLOCK];

	expect_block_field(0, 0x58444e49, 4, "64:40'ab'>100 96:.>101 ");
	block_bytes(buf);
	block_protect(buf);
	ck_assert_int_eq(index_block_decode(buf, BLOCK, VCN, &w, &node), 0);
	ck_assert(node.has_subnodes);
	ck_assert_uint_eq(node.at, 64);
	ck_assert_uint_eq(node.entries.len, 56);
	ck_assert_uint_eq(node.slack_at, 120);
	ck_assert_uint_eq(node.slack.len, BLOCK - 120);
	ck_assert_ptr_eq(node.slack.ptr, buf + 120);
}
END_TEST

START_TEST(cuts_the_slack)
{
	struct where w = where_error(NULL);
	struct index_node node;
	uint8_t buf[BLOCK];

	block_bytes(buf);
	put32(buf + BLOCK_NODE + 8, UINT32_MAX);
	block_protect(buf);
	ck_assert_int_eq(index_block_decode(buf, BLOCK, VCN, &w, &node), 0);
	ck_assert_uint_eq(node.slack.len, BLOCK - 120);

	block_bytes(buf);
	put32(buf + BLOCK_NODE + 8, 3);		/* less than is used */
	block_protect(buf);
	ck_assert_int_eq(index_block_decode(buf, BLOCK, VCN, &w, &node), 0);
	ck_assert_uint_eq(node.slack.len, 0);
	ck_assert_uint_eq(node.entries.len, 56);
}
END_TEST

START_TEST(refuses_bad_blocks)
{
	uint8_t buf[BLOCK] = {0};

	expect_block(buf, BLOCK, "!index block of zeros -10 at 0");
	buf[BLOCK - 1] = 1;
	expect_block(buf, BLOCK, "!index block signature -6 at 0");
	expect_block(buf, 0, "!index block signature -6 at 0");
	expect_block_field(0, 0x44414142, 4, "!index block signature -6 at 0");
	expect_block_field(6, 0, 2, "!update sequence count -6 at 0x6");
	expect_block_field(4, 0x1fe, 2, "!update sequence offset -6 at 0x4");
	expect_block_field(BLOCK_NODE, 8, 4,
			   "!offset of the first entry -6 at 0x18");
	expect_block_field(BLOCK_NODE + 4, 0, 4,
			   "!offset of the first entry -6 at 0x18");
}
END_TEST

START_TEST(notes_odd_blocks)
{
	expect_block_field(0x10, 13, 8, "index-block-vcn@0x10(13,12) "
			   "64:40'ab'>100 96:.>101 ");
	expect_block_field(510, 0x7777, 2, "fixup-mismatch@0(1,2) "
			   "64:40'ab'>100 96:.>101 ");
	expect_block_field(BLOCK_NODE + 4, 2000, 4, "index-entry-damaged@0x1c"
			   "(2000,1000) 64:40'ab'>100 96:.>101 ");
}
END_TEST

START_TEST(is_fast_on_the_worst)
{
	uint8_t *worst = calloc(1, SLOW_INPUT);
	struct where w = where_error(NULL);
	double start = cpu_seconds();
	struct ntr_index_root root;
	struct index_node node;
	struct index_entry e;
	size_t count = 0;

	ck_assert_ptr_nonnull(worst);
	node = (struct index_node){ .at = 0 };
	(void)node_begin(worst, ROOT_NODE, 0x10);
	put32(worst + ROOT_NODE + 4, SLOW_INPUT - ROOT_NODE);
	for (size_t at = 0x20; at < SLOW_INPUT; at += 16)
		put16(worst + at + 8, 16);	/* entries without keys */
	ck_assert_int_eq(index_root_decode(span_of(worst, SLOW_INPUT), &w,
					   &root, &node), 0);
	while (index_entry_next(&node, &w, &e) > 0)
		count++;
	ck_assert_uint_eq(count, SLOW_INPUT / 16 - 2);
	ck_assert_double_lt(cpu_seconds() - start, SLOW_SECONDS);
	free(worst);
}
END_TEST

SUITE_OF(index,
	decodes_roots, refuses_bad_roots, notes_bad_block_sizes,
	refuses_bad_entries, decodes_blocks, cuts_the_slack,
	refuses_bad_blocks, notes_odd_blocks, is_fast_on_the_worst)
