/*
 * value.c - what an attribute says
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ntfsread_artifacts.h"
#include "out.h"
#include "text.h"
#include "types.h"
#include "value.h"

enum {
	HEX_SHOWN = 256,	/* a record of 64 KiB would fill screens */
	ENTRIES_SHOWN = 20
};

static const struct decoder {
	uint32_t type;
	bool (*json)(struct json *j, const struct value *v);
	bool (*text)(const struct value *v);
} decoders[] = {
	{ NTR_STANDARD_INFORMATION, stdinfo_json, stdinfo_text },
	{ NTR_FILE_NAME, filename_json, filename_text },
	{ NTR_OBJECT_ID, object_id_json, object_id_text },
	{ NTR_SECURITY_DESCRIPTOR, descriptor_json, descriptor_text },
	{ NTR_VOLUME_NAME, volname_json, volname_text },
	{ NTR_VOLUME_INFORMATION, volinfo_json, volinfo_text },
	{ NTR_INDEX_ROOT, root_json, root_text },
	{ NTR_REPARSE_POINT, reparse_json, reparse_text },
	{ NTR_EA_INFORMATION, ea_info_json, ea_info_text },
	{ NTR_EA, ea_json, ea_text },
	{ NTR_LOGGED_UTILITY_STREAM, utility_json, utility_text },
};

static const struct decoder *find(uint32_t type)
{
	for (size_t i = 0; i < sizeof(decoders) / sizeof(decoders[0]); i++)
		if (decoders[i].type == type)
			return &decoders[i];
	return NULL;
}

bool attr_is_named(const struct ntr_attr *attr, const char *ascii)
{
	uint32_t i;

	for (i = 0; i < attr->name_units && ascii[i]; i++)
		if (attr->name[2 * i] != (uint8_t)ascii[i] ||
		    attr->name[2 * i + 1])
			return false;
	return i == attr->name_units && !ascii[i];
}

bool value_shows_entry(const struct value_context *ctx, uint64_t count)
{
	return ctx->all_entries || count < ENTRIES_SHOWN;
}

void value_more_entries(const struct value_context *ctx, uint64_t count)
{
	if (!ctx->all_entries && count > ENTRIES_SHOWN)
		printf("    ... %" PRIu64 " more; --all-entries shows them\n",
		       count - ENTRIES_SHOWN);
}

struct ntr_stream *value_stream(const struct value_context *ctx, uint32_t index,
				struct ntr_error *err)
{
	struct ntr_stream *stream = NULL;
	struct ntr_stream_info si;
	struct ntr_file_info info;

	*err = (struct ntr_error){
		.code = NTR_E_NOT_FOUND, .record = NTR_NONE,
		.offset = NTR_NONE, .what = "attribute",
	};
	ntr_file_info(ctx->file, &info);
	for (uint32_t i = 0; i < info.streams; i++)
		if (ntr_file_stream(ctx->file, i, &si, NULL) == NTR_OK &&
		    si.first_attr == index)
			return ntr_stream_open(ctx->file, i, 0, &stream,
					       err) < 0 ? NULL : stream;
	return NULL;
}

void value_unreadable(const struct value_context *ctx,
		      const struct ntr_attr *attr, const struct ntr_error *err)
{
	char type[32];

	type_text(attr->type, type, sizeof(type));
	complain_error(type, err);
	session_worsen(ctx->s, EXIT_PARTIAL);
}

/* Read as much of a nonresident value as fits; false: nothing of it. */
static bool load(struct value *v, uint32_t index, uint64_t *size_ret)
{
	const struct value_context *ctx = v->ctx;
	struct ntr_stream *stream;
	struct ntr_error err;
	int64_t got = 1;

	stream = value_stream(ctx, index, &err);
	if (!stream) {
		value_unreadable(ctx, v->attr, &err);
		return false;
	}
	*size_ret = ntr_stream_size(stream);
	while (v->len < VALUE_MAX && got > 0) {
		got = ntr_stream_pread(stream, ctx->buf + v->len,
				       VALUE_MAX - v->len, v->len, &err);
		v->len += got > 0 ? (size_t)got : 0;
	}
	if (got < 0)
		value_unreadable(ctx, v->attr, &err);
	v->bytes = ctx->buf;
	ntr_stream_close(stream);
	return got >= 0 || v->len > 0;
}

/* Are there bytes of the value to be decoded, here or in its clusters? */
static bool is_shown(const struct value_context *ctx,
		     const struct ntr_attr *attr)
{
	return attr->resident ||
	       (ctx->file && attr->first_vcn == 0 && attr->type != NTR_DATA &&
		attr->type != NTR_ATTRIBUTE_LIST &&
		!(ctx->s->info.notes & NTR_VOLUME_MFT_ONLY));
}

static bool start(struct value *v, const struct value_context *ctx,
		  const struct ntr_attr *attr, uint32_t index,
		  uint64_t *size_ret)
{
	*v = (struct value){ .ctx = ctx, .attr = attr };
	*size_ret = attr->value_len;
	if (!is_shown(ctx, attr))
		return false;
	if (!attr->resident)
		return load(v, index, size_ret);
	v->bytes = attr->value;
	v->len = attr->value_len;
	return true;
}

void value_json(struct json *j, const struct value_context *ctx,
		const struct ntr_attr *attr, uint32_t index)
{
	const struct decoder *d = find(attr->type);
	struct value v;
	uint64_t size;

	if (attr->type == NTR_BITMAP && is_shown(ctx, attr)) {
		bitmap_json(j, ctx, attr, index);
		return;
	}
	if (attr->type == NTR_INDEX_ALLOCATION && is_shown(ctx, attr)) {
		blocks_json(j, ctx, attr);
		return;
	}
	if (!start(&v, ctx, attr, index, &size)) {
		json_null(j, "value");
		return;
	}
	json_object(j, "value");
	if (!d || !d->json(j, &v))
		json_hex(j, "hex", v.bytes, v.len);
	if (v.len < size) {
		json_bool(j, "incomplete", true);
		json_u64(j, "bytes_read", v.len);
	}
	json_object_end(j);
}

static void hex_text(const struct value *v)
{
	size_t shown = v->len < HEX_SHOWN ? v->len : HEX_SHOWN;

	out_hex(stdout, v->bytes, shown,
		v->attr->resident ? v->attr->value_at : 0);
	if (shown < v->len)
		printf("    ... %zu more bytes\n", v->len - shown);
}

void value_text(const struct value_context *ctx, const struct ntr_attr *attr,
		uint32_t index)
{
	const struct decoder *d = find(attr->type);
	struct value v;
	uint64_t size;

	if (attr->type == NTR_BITMAP && is_shown(ctx, attr)) {
		bitmap_text(ctx, attr, index);
		return;
	}
	if (attr->type == NTR_INDEX_ALLOCATION && is_shown(ctx, attr)) {
		blocks_text(ctx, attr);
		return;
	}
	if (!start(&v, ctx, attr, index, &size))
		return;
	if (!d || !d->text(&v))
		hex_text(&v);
	if (v.len < size)
		printf("    %" PRIu64 " more bytes, not %s\n", size - v.len,
		       v.len == VALUE_MAX ? "shown" : "readable");
}
