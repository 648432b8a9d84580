/*
 * i30_shape.c - what an extracted $I30 is made of: a root, blocks, and their size
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "../bytes/checked.h"
#include "../format/limits.h"
#include "i30.h"

enum {
	HEAD       = 1024 * 1024,	/* where a first block is looked for */
	STEP       = 8,			/* blocks stand behind a root of any length */
	USUAL      = 4096,		/* size of a block */
	BLOCK_NODE = 0x18,
	FIXED_UP_MAX = 64 * 1024,	/* the first stride holds no more fixups */
	HEADER     = 0x28,		/* of a block, with its node's */
	BY_NAME    = 1			/* collation */
};

/* The value of an $INDEX_ROOT at the start of 's': how long, or 0. */
static size_t root_length(struct span s)
{
	struct where quiet = where_error(NULL);
	struct span value = span_first(s, RECORD_SIZE_MAX);
	uint64_t allocated = span_u32(s, 0x18);
	struct ntr_index_root root;
	struct index_node node;

	if (span_u32(s, 0) != NTR_FILE_NAME || span_u32(s, 4) != BY_NAME ||
	    index_root_decode(value, &quiet, &root, &node) < 0 ||
	    root.block_size == 0)
		return 0;
	return (size_t)least(0x10 + allocated, value.len);
}

/* How large the block is whose header this is: by its update sequence, which counts
 * its strides, and by its node.  0: they make no sense; with 'sure', do not agree. */
static uint32_t header_size(struct span s, bool sure)
{
	uint64_t by_fixup = ((uint64_t)span_u16(s, 6) - 1) * FIXUP_STRIDE;
	uint64_t by_node = (uint64_t)span_u32(s, 0x20) + BLOCK_NODE;

	if (!span_is(s, 0, "INDX", 4) || !span_has(s, 0, HEADER) ||
	    (sure && by_fixup != by_node))
		return 0;
	if (power_of_two(by_fixup) && by_fixup <= FIXED_UP_MAX)
		return (uint32_t)by_fixup;
	return power_of_two(by_node) && by_node >= INDEX_SIZE_MIN &&
	       by_node <= FIXED_UP_MAX ? (uint32_t)by_node : 0;
}

int ntr_i30_probe(const void *bytes, size_t len)
{
	struct span s = span_of(bytes, len);

	return root_length(s) > 0 || header_size(s, false) > 0;
}

/* The first block whose header can be believed, from 'at' on. */
static bool find_first(struct span s, bool sure, size_t *at, uint32_t *size_ret)
{
	for (size_t k = *at; span_has(s, k, HEADER); k += STEP) {
		*size_ret = header_size(span_from(s, k), sure);
		if (*size_ret) {
			*at = k;
			return true;
		}
	}
	return false;
}

static int root_copy(struct ntr_i30 *i, struct span head, struct ntr_error *err)
{
	i->root_len = root_length(head);
	if (i->root_len == 0)
		return NTR_OK;
	i->root = malloc(i->root_len);
	if (!i->root)
		return error_nomem(err);
	memcpy(i->root, head.ptr, i->root_len);
	return NTR_OK;
}

/* Bytes behind a root that are too few for a block are what filled its attribute. */
static bool only_root(const struct ntr_i30 *i, uint64_t start)
{
	return i->root && i->source.size - least(start, i->source.size) <
			  INDEX_SIZE_MIN;
}

/* Where the row of blocks begins: the first that can be recognised need not be the
 * first of all. */
static void blocks_place(struct ntr_i30 *i, struct span head)
{
	size_t start = (i->root_len + STEP - 1) / STEP * STEP, at = start;
	struct where quiet = where_error(NULL);
	struct ntr_index_root root = { 0 };
	struct index_node node;
	uint32_t size = 0;
	bool found = find_first(head, true, &at, &size) ||
		     find_first(head, false, &at, &size);

	if (!found && i->root &&
	    index_root_decode(span_of(i->root, i->root_len), &quiet, &root,
			      &node) == NTR_OK)
		size = root.block_size;
	if (i->block_size == 0)
		i->block_size = size ? size : USUAL;
	i->blocks_at = found ? start + (at - start) % i->block_size : start;
	if (only_root(i, i->blocks_at) || i->blocks_at >= i->source.size) {
		i->blocks_at = i->source.size;
		return;
	}
	i->blocks = (i->source.size - i->blocks_at - 1) / i->block_size + 1;
}

int i30_shape(struct ntr_i30 *i, struct ntr_error *err)
{
	size_t want = (size_t)least(HEAD, i->source.size);
	uint8_t *head = malloc(want + 1);
	int64_t got = 0;
	int code;

	if (!head)
		return error_nomem(err);
	/* What cannot be read is named when it is its turn. */
	if (want)
		got = source_pread(&i->source, head, want, 0, NULL);
	code = root_copy(i, span_of(head, got > 0 ? (size_t)got : 0), err);
	if (code == NTR_OK)
		blocks_place(i, span_of(head, got > 0 ? (size_t)got : 0));
	free(head);
	return code;
}
