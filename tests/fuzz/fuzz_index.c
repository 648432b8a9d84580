/*
 * fuzz_index.c - index nodes: entries behind one another, keys inside them
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The same bytes are tried as an $INDEX_ROOT and as an INDX block.
 */
#include "fuzz.h"

#include "bytes/checked.h"
#include "format/index.h"

static void walk(struct index_node *node, const uint8_t *whole, size_t len,
		 const struct where *w)
{
	uint64_t end = node->at;
	struct index_entry e;
	int more, last = 0;

	REQUIRE(fuzz_inside(whole, len, node->entries.ptr, node->entries.len));
	REQUIRE(fuzz_inside(whole, len, node->slack.ptr, node->slack.len));
	REQUIRE(node->slack.len == 0 ||
		node->slack.ptr == whole + node->slack_at);
	while ((more = index_entry_next(node, w, &e)) > 0) {
		REQUIRE(!last && e.at == end && e.at % 8 == end % 8);
		REQUIRE(fuzz_inside(whole, len, e.key.ptr, e.key.len));
		REQUIRE(e.key.len == 0 || e.key.ptr == whole + e.key_at);
		REQUIRE(!e.last || e.key.len == 0);
		last = e.last;
		end = node->at;
		REQUIRE(end >= e.at + 16 && end <= len);
	}
	if (more < 0)
		fuzz_failure(more, w->err);
	REQUIRE(more < 0 || last);
	REQUIRE(index_entry_next(node, w, &e) == 0);
}

static void try_root(const uint8_t *copy, size_t len)
{
	struct ntr_error err;
	struct where w = fuzz_where(&err);
	struct ntr_index_root root, again;
	struct index_node node;
	int code = index_root_decode(span_of(copy, len), &w, &root, &node);

	REQUIRE(ntr_index_root_decode(copy, len, &again, NULL) == code);
	if (code < 0) {
		fuzz_failure(code, &err);
		return;
	}
	REQUIRE(root.block_size == 0 || power_of_two(root.block_size));
	REQUIRE(root.entries_at <= len &&
		root.entries_len <= len - root.entries_at);
	walk(&node, copy, len, &w);
}

static void try_block(uint8_t *copy, size_t len)
{
	struct ntr_error err;
	struct where w = fuzz_where(&err);
	struct index_node node;
	int code = index_block_decode(copy, (uint32_t)len, 0, &w, &node);

	if (code < 0)
		fuzz_failure(code, &err);
	else
		walk(&node, copy, len, &w);
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);

	try_root(copy, len);
	try_block(copy, len);
	free(copy);
	return 0;
}
