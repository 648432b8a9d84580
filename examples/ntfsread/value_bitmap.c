/*
 * value_bitmap.c - $BITMAP: which blocks or records are in use
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>

#include "ntfsread_artifacts.h"
#include "rows.h"
#include "value.h"

enum {
	BITMAP_MAX = 16 << 20,	/* bytes: as many bits as no $MFT has records */
	RANGES_MAX = 1 << 16	/* in JSON: each would cost two bits of image */
};

/* Bits as they come, gathered to ranges. */
struct bits {
	const struct value_context *ctx;
	struct json *json;	/* NULL: for people */
	uint64_t at, set;	/* bits seen; those that are set */
	uint64_t first, ranges;	/* of the range being gathered; ended ones */
	bool open;		/* in a range */
};

static void put_range(struct bits *b)
{
	uint64_t count = b->at - b->first;

	b->open = false;
	b->ranges++;
	if (b->json) {
		if (b->ranges > RANGES_MAX)
			return;
		json_object(b->json, NULL);
		json_u64(b->json, "first", b->first);
		json_u64(b->json, "count", count);
		json_object_end(b->json);
		return;
	}
	if (!value_shows_entry(b->ctx, b->ranges - 1))
		return;
	row(b->ranges == 1 ? "in use" : "");
	if (count == 1)
		printf("%" PRIu64 "\n", b->first);
	else
		printf("%" PRIu64 "-%" PRIu64 "\n", b->first, b->at - 1);
}

static void add_bit(struct bits *b, bool set)
{
	if (set && !b->open)
		b->first = b->at;
	if (!set && b->open)
		put_range(b);
	b->open = set;
	b->set += set;
	b->at++;
}

static void add_bytes(struct bits *b, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		/* Long stretches are all alike. */
		if ((bytes[i] == 0 && !b->open) ||
		    (bytes[i] == 0xff && b->open)) {
			b->set += bytes[i] ? 8 : 0;
			b->at += 8;
			continue;
		}
		for (unsigned bit = 0; bit < 8; bit++)
			add_bit(b, bytes[i] >> bit & 1);
	}
}

/* False: it could not be read to its end. */
static bool add_stream(struct bits *b, const struct ntr_attr *attr,
		       uint32_t index)
{
	const struct value_context *ctx = b->ctx;
	struct ntr_stream *stream;
	struct ntr_error err;
	uint64_t at = 0;
	int64_t got = 0;

	stream = value_stream(ctx, index, &err);
	while (stream && at < BITMAP_MAX &&
	       (got = ntr_stream_pread(stream, ctx->buf, VALUE_MAX, at,
				       &err)) > 0) {
		add_bytes(b, ctx->buf, (size_t)got);
		at += (uint64_t)got;
	}
	if (!stream || got < 0)
		value_unreadable(ctx, attr, &err);
	ntr_stream_close(stream);
	return stream && got == 0;
}

static bool gather(struct bits *b, const struct ntr_attr *attr, uint32_t index)
{
	bool whole = true;

	if (attr->resident)
		add_bytes(b, attr->value, attr->value_len);
	else
		whole = add_stream(b, attr, index);
	if (b->open)
		put_range(b);
	return whole;
}

void bitmap_json(struct json *j, const struct value_context *ctx,
		 const struct ntr_attr *attr, uint32_t index)
{
	struct bits b = { .ctx = ctx, .json = j };
	bool whole;

	json_object(j, "value");
	json_array(j, "ranges");
	whole = gather(&b, attr, index);
	json_array_end(j);
	json_u64(j, "bits", b.at);
	json_u64(j, "set", b.set);
	if (b.ranges > RANGES_MAX || !whole)
		json_bool(j, "incomplete", true);
	json_object_end(j);
}

void bitmap_text(const struct value_context *ctx, const struct ntr_attr *attr,
		 uint32_t index)
{
	struct bits b = { .ctx = ctx };
	bool whole = gather(&b, attr, index);

	value_more_entries(ctx, b.ranges);
	row("bits");
	printf("%" PRIu64 " of %" PRIu64 " set%s\n", b.set, b.at,
	       whole ? "" : ", the rest is not read");
}
