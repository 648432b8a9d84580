/*
 * value_index.c - indexes: the head of the root, and every entry
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "index_entry.h"
#include "ntfsread_artifacts.h"
#include "out.h"
#include "rows.h"
#include "text.h"
#include "value.h"

/* The entries of one attribute: those of the root, or those of the blocks. */
struct entries {
	const struct value_context *ctx;
	const struct ntr_attr *attr;
	struct ntr_index *index;
	uint32_t kind;		/* enum ntr_index_kind */
	uint64_t count;		/* those given so far */
	uint64_t lost;
};

static void attr_name(const struct ntr_attr *attr, char name[TEXT_NAME])
{
	ntr_utf8(attr->name, attr->name_units, name, TEXT_NAME);
}

static uint32_t kind_of(const struct value_context *ctx,
			const struct ntr_attr *attr, const char *name)
{
	struct ntr_stream_info si;
	struct ntr_index_root root;
	struct ntr_attr head;
	uint32_t index;

	if (ntr_file_find(ctx->file, NTR_INDEX_ROOT, name, &index, NULL) < 0 ||
	    ntr_file_stream(ctx->file, index, &si, NULL) < 0 ||
	    ntr_file_attr(ctx->file, si.first_attr, &head, NULL, NULL) < 0 ||
	    !head.resident ||
	    ntr_index_root_decode(head.value, head.value_len, &root, NULL) < 0)
		return NTR_INDEX_UNKNOWN;
	return ntr_index_kind(attr->name, attr->name_units, root.collation);
}

static bool entries_open(struct entries *e, const struct value_context *ctx,
			 const struct ntr_attr *attr)
{
	char name[TEXT_NAME];
	struct ntr_error err;

	*e = (struct entries){ .ctx = ctx, .attr = attr };
	if (!ctx->file)
		return false;
	attr_name(attr, name);
	if (ntr_index_open(ctx->file, name, &e->index, &err) < 0) {
		value_unreadable(ctx, attr, &err);
		return false;
	}
	e->kind = kind_of(ctx, attr, name);
	return true;
}

/*
 * Blocks may be mapped to the same clusters over and over: entries cannot take more
 * room than the image has bytes, so more of them are a trap.
 */
static bool is_too_much(const struct entries *e)
{
	return e->count > e->ctx->s->info.source_size / 16 + 64;
}

static bool entries_next(struct entries *e, struct ntr_index_item *item)
{
	bool root = e->attr->type == NTR_INDEX_ROOT;
	struct ntr_error err;
	int got;

	while ((got = ntr_index_next(e->index, item, &err)) > 0) {
		if (root != (item->block == NTR_NONE)) {
			if (root)
				return false;	/* the blocks come last */
			continue;
		}
		e->count++;
		return !is_too_much(e) && !out_failed();
	}
	if (got < 0)
		value_unreadable(e->ctx, e->attr, &err);
	return false;
}

static void entries_close(struct entries *e)
{
	/* What is lost of the blocks is said where the blocks are shown. */
	if (e->index && e->attr->type != NTR_INDEX_ROOT)
		e->lost = ntr_index_lost(e->index);
	if (e->lost) {
		complain("$INDEX_ALLOCATION", "%" PRIu64 " parts of the index "
			 "cannot be read: entries may be missing", e->lost);
		session_worsen(e->ctx->s, EXIT_PARTIAL);
	}
	ntr_index_close(e->index);
	e->index = NULL;
}

static void entries_json(struct json *j, const struct value_context *ctx,
			 const struct ntr_attr *attr)
{
	struct ntr_index_item item;
	struct entries e;

	json_array(j, "entries");
	if (entries_open(&e, ctx, attr))
		while (entries_next(&e, &item))
			index_entry_json(j, ctx->s, e.kind, &item);
	entries_close(&e);
	json_array_end(j);
	if (e.lost)
		json_u64(j, "lost", e.lost);
}

static void entries_text(const struct value_context *ctx,
			 const struct ntr_attr *attr)
{
	struct ntr_index_item item;
	uint64_t count = 0;
	struct entries e;

	if (!entries_open(&e, ctx, attr))
		return;
	while (entries_next(&e, &item))
		if (!item.last && value_shows_entry(ctx, count++))
			index_entry_text(ctx->s, e.kind, &item);
	value_more_entries(ctx, count);
	entries_close(&e);
}

bool root_json(struct json *j, const struct value *v)
{
	struct ntr_index_root root;
	uint32_t kind;

	if (ntr_index_root_decode(v->bytes, v->len, &root, NULL) < 0)
		return false;
	kind = ntr_index_kind(v->attr->name, v->attr->name_units,
			      root.collation);
	json_text(j, "kind", index_kind_name(kind));
	json_u64(j, "indexed_type", root.indexed_type);
	json_u64(j, "collation", root.collation);
	json_u64(j, "block_size", root.block_size);
	json_u64(j, "entries_length", root.entries_len);
	json_bool(j, "large", root.large != 0);
	entries_json(j, v->ctx, v->attr);
	return true;
}

bool root_text(const struct value *v)
{
	struct ntr_index_root root;
	uint32_t kind;

	if (ntr_index_root_decode(v->bytes, v->len, &root, NULL) < 0)
		return false;
	kind = ntr_index_kind(v->attr->name, v->attr->name_units,
			      root.collation);
	row("index of");
	printf("%s; sorted by %s\n", index_kind_words(kind),
	       collation_text(root.collation));
	row("blocks");
	printf("%" PRIu32 " bytes, %s\n", root.block_size,
	       root.large ? "in $INDEX_ALLOCATION" : "none: all is here");
	row("entries");
	printf("%" PRIu32 " bytes in the root\n", root.entries_len);
	entries_text(v->ctx, v->attr);
	return true;
}

void blocks_json(struct json *j, const struct value_context *ctx,
		 const struct ntr_attr *attr)
{
	json_object(j, "value");
	entries_json(j, ctx, attr);
	json_object_end(j);
}

void blocks_text(const struct value_context *ctx, const struct ntr_attr *attr)
{
	entries_text(ctx, attr);
}
