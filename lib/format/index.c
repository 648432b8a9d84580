/*
 * index.c - nodes of an index and their entries
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "index.h"

#include "../bytes/checked.h"
#include "fixup.h"
#include "limits.h"

enum {
	ROOT_NODE_AT  = 0x10,
	BLOCK_NODE_AT = 0x18,
	NODE_SIZE     = 0x10,
	ENTRY_SIZE    = 0x10,
	VCN_SIZE      = 8,
	NODE_SUBNODES = 1,	/* flag of a node */
	ENTRY_SUBNODE = 1,	/* flags of an entry */
	ENTRY_LAST    = 2
};

/* The node whose header is at 'at'.  Entries end by themselves, so a used size
 * that is too large is cut. */
static int node_decode(struct span whole, uint32_t at, const struct where *w,
		       struct index_node *node_ret)
{
	struct span node = span_from(whole, at);
	uint32_t first = span_u32(node, 0), used = span_u32(node, 4);
	uint32_t allocated = span_u32(node, 8);

	if (!span_has(node, 0, NODE_SIZE))
		return reject(w, NTR_E_BOUNDS, "index node header", at,
			      whole.len, (uint64_t)at + NODE_SIZE);
	if (used > node.len) {
		note(w, NTR_F_INDEX_ENTRY_DAMAGED, "index node used size",
		     at + 4, used, node.len);
		used = (uint32_t)node.len;
	}
	if (allocated > node.len)
		note(w, NTR_F_INDEX_ENTRY_DAMAGED, "index node allocated size",
		     at + 8, allocated, node.len);
	if (first < NODE_SIZE || first > used)
		return reject(w, NTR_E_CORRUPT, "offset of the first entry",
			      at, first, used);
	*node_ret = (struct index_node){
		.entries = span_from(span_first(node, used), first),
		.slack = span_from(span_first(node, allocated), used),
		.at = (uint64_t)at + first,
		.slack_at = (uint64_t)at + used,
		.has_subnodes = (span_u8(node, 12) & NODE_SUBNODES) != 0,
	};
	return NTR_OK;
}

int index_root_decode(struct span value, const struct where *w,
		      struct ntr_index_root *root_ret,
		      struct index_node *node_ret)
{
	uint32_t block_size = span_u32(value, 0x08);
	struct index_node node;
	int code = node_decode(value, ROOT_NODE_AT, w, &node);

	if (code < 0)
		return code;
	if (!power_of_two(block_size) || block_size < INDEX_SIZE_MIN ||
	    block_size > INDEX_SIZE_MAX) {
		note(w, NTR_F_INDEX_ROOT_DAMAGED, "index block size", 0x08,
		     block_size, INDEX_SIZE_MAX);
		block_size = 0;
	}
	*root_ret = (struct ntr_index_root){
		.indexed_type = span_u32(value, 0x00),
		.collation = span_u32(value, 0x04),
		.block_size = block_size,
		.entries_at = (uint32_t)node.at,
		.entries_len = (uint32_t)node.entries.len,
		.large = node.has_subnodes,
	};
	*node_ret = node;
	return NTR_OK;
}

static bool never_used(struct span s)
{
	return s.len > 0 && s.ptr[0] == 0 &&
	       memcmp(s.ptr, s.ptr + 1, s.len - 1) == 0;
}

int index_block_decode(uint8_t *buf, uint32_t size, uint64_t vcn,
		       const struct where *w, struct index_node *node_ret)
{
	struct span s = span_of(buf, size);
	uint32_t torn;
	int code;

	if (never_used(s))
		return reject(w, NTR_E_NOT_FOUND, "index block of zeros", 0, 0,
			      0);
	if (!span_is(s, 0, "INDX", 4))
		return reject(w, NTR_E_CORRUPT, "index block signature", 0,
			      span_u32(s, 0), 0);
	code = fixup_apply(buf, size, w, &torn);
	if (code < 0)
		return code;
	if (torn > 0)
		note(w, NTR_F_FIXUP_MISMATCH, NULL, 0, torn,
		     size / FIXUP_STRIDE);
	if (span_u64(s, 0x10) != vcn)
		note(w, NTR_F_INDEX_BLOCK_VCN, NULL, 0x10, span_u64(s, 0x10),
		     vcn);
	return node_decode(s, BLOCK_NODE_AT, w, node_ret);
}

/* The node ends here, whatever it still holds. */
static int bad(struct index_node *node, const struct where *w, int code,
	       const char *what, uint64_t got, uint64_t limit)
{
	node->entries = span_of(NULL, 0);
	return reject(w, code, what, node->at, got, limit);
}

/* The entry's bytes, by its own length. */
static int entry_bounds(struct index_node *node, const struct where *w,
			struct span *entry_ret)
{
	uint32_t length = span_u16(node->entries, 8);

	if (!span_has(node->entries, 0, ENTRY_SIZE))
		return bad(node, w, NTR_E_BOUNDS, "index entry header",
			   ENTRY_SIZE, node->entries.len);
	if (length < ENTRY_SIZE || length % 8 != 0)
		return bad(node, w, NTR_E_CORRUPT, "index entry length",
			   length, ENTRY_SIZE);
	if (!span_sub(node->entries, 0, length, entry_ret))
		return bad(node, w, NTR_E_BOUNDS, "index entry length",
			   length, node->entries.len);
	return NTR_OK;
}

/* The key, and behind it the VCN of the subnode. */
static int entry_parts(struct index_node *node, struct span e,
		       const struct where *w, struct index_entry *entry)
{
	unsigned flags = span_u16(e, 12);
	uint32_t key_len = span_u16(e, 10);
	size_t room = e.len - ENTRY_SIZE;

	entry->last = (flags & ENTRY_LAST) != 0;
	entry->subnode_vcn = NTR_NONE;
	if (flags & ENTRY_SUBNODE) {
		if (room < VCN_SIZE)
			return bad(node, w, NTR_E_CORRUPT,
				   "index entry length", e.len,
				   ENTRY_SIZE + VCN_SIZE);
		entry->subnode_vcn = span_u64(e, e.len - VCN_SIZE);
		room -= VCN_SIZE;
	}
	if (entry->last)
		key_len = 0;
	if (key_len > room)
		return bad(node, w, NTR_E_BOUNDS, "index key length", key_len,
			   room);
	entry->key = span_first(span_from(e, ENTRY_SIZE), key_len);
	entry->body = span_first(e, ENTRY_SIZE + room);
	return NTR_OK;
}

int index_entry_next(struct index_node *node, const struct where *w,
		     struct index_entry *entry_ret)
{
	struct index_entry entry = {0};
	struct span e = span_of(NULL, 0);
	int code;

	if (!node->entries.ptr)		/* past the last, or past a bad one */
		return 0;
	code = entry_bounds(node, w, &e);
	if (code < 0)
		return code;
	code = entry_parts(node, e, w, &entry);
	if (code < 0)
		return code;
	entry.ref = span_u64(e, 0);
	entry.at = node->at;
	entry.key_at = node->at + ENTRY_SIZE;
	node->entries = entry.last ? span_of(NULL, 0)
				   : span_from(node->entries, e.len);
	node->at += e.len;
	*entry_ret = entry;
	return 1;
}

int index_entry_data(const struct index_entry *entry, const struct where *w,
		     struct span *data_ret)
{
	uint32_t at = span_u16(entry->body, 0), len = span_u16(entry->body, 2);

	*data_ret = span_first(entry->key, 0);
	if (entry->last || len == 0)
		return NTR_OK;
	if (at < ENTRY_SIZE)
		return reject(w, NTR_E_CORRUPT, "index data offset", entry->at,
			      at, ENTRY_SIZE);
	if (!span_sub(entry->body, at, len, data_ret))
		return reject(w, NTR_E_BOUNDS, "index data length", entry->at,
			      (uint64_t)at + len, entry->body.len);
	return NTR_OK;
}

int ntr_index_root_decode(const void *value, size_t len,
			  struct ntr_index_root *root_ret,
			  struct ntr_error *err)
{
	struct where w = where_error(err);
	struct index_node node;

	return index_root_decode(span_of(value, len), &w, root_ret, &node);
}
