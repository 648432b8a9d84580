/*
 * fuzz_view.c - view indexes: data of entries in a root, and what entries mean
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The bytes are an $INDEX_ROOT.  Each entry is decoded as every kind there is.
 */
#include "fuzz.h"

#include "format/index.h"
#include "format/view_entry.h"

static void decode(uint32_t kind, const struct ntr_index_item *item)
{
	struct ntr_quota_entry quota;
	struct ntr_error err;
	int code = view_entry_check(kind, item, &err);

	if (code < 0) {
		fuzz_failure(code, &err);
		return;
	}
	if (kind != NTR_INDEX_QUOTAS && kind != NTR_INDEX_OWNERS)
		return;
	REQUIRE(ntr_quota_entry_decode(kind, item, &quota, NULL) == 0);
	REQUIRE((quota.sid != NULL) == (quota.sid_len >= 8));
	REQUIRE(fuzz_inside(item->key, item->key_len, quota.sid,
			    quota.sid_len) ||
		fuzz_inside(item->data, item->data_len, quota.sid,
			    quota.sid_len));
}

static void try_entry(const uint8_t *copy, size_t len,
		      const struct index_entry *e, const struct where *w)
{
	struct ntr_index_item item = {
		.offset = e->at, .key = e->key.ptr,
		.key_len = (uint32_t)e->key.len,
	};
	struct span data = {0};
	int code = index_entry_data(e, w, &data);

	REQUIRE(fuzz_inside(copy, len, e->body.ptr, e->body.len));
	REQUIRE(e->body.ptr == copy + e->at && e->body.len >= 16);
	if (code < 0) {
		fuzz_failure(code, w->err);
		return;
	}
	REQUIRE(fuzz_inside(e->body.ptr + 16, e->body.len - 16, data.ptr,
			    data.len));
	REQUIRE(!e->last || data.len == 0);
	item.data = data.ptr;
	item.data_len = (uint32_t)data.len;
	for (uint32_t kind = 0; kind <= NTR_INDEX_REPARSE; kind++)
		decode(kind, &item);
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);
	struct ntr_error err;
	struct where w = fuzz_where(&err);
	struct ntr_index_root root;
	struct index_node node;
	struct index_entry e;

	if (index_root_decode(span_of(copy, len), &w, &root, &node) == 0)
		while (index_entry_next(&node, &w, &e) > 0)
			try_entry(copy, len, &e, &w);
	(void)ntr_index_kind(copy, len / 2, len > 0 ? copy[0] : 0);
	free(copy);
	return 0;
}
