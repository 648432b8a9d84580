/*
 * storage.c - how a file's content is kept when not just in its clusters
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "storage.h"
#include "text.h"

void storage_read(struct storage *st, const struct ntr_file *file)
{
	struct ntr_stream *stream = NULL;
	struct ntr_file_info info;
	int64_t got = -1;
	uint32_t index;

	ntr_file_info(file, &info);
	st->tag = info.reparse_tag;
	st->decoded = false;
	if (ntr_file_find(file, NTR_REPARSE_POINT, NULL, &index, NULL) < 0)
		return;
	if (ntr_stream_open(file, index, 0, &stream, NULL) == NTR_OK)
		got = ntr_stream_pread(stream, st->value, sizeof(st->value), 0,
				       NULL);
	ntr_stream_close(stream);
	st->decoded = got > 0 &&
		      ntr_reparse_decode(st->value, (size_t)got, &st->reparse,
					 NULL) == NTR_OK;
	if (st->decoded)
		st->tag = st->reparse.tag;
}

bool storage_is_wof(const struct storage *st)
{
	return st->decoded && st->reparse.kind == NTR_REPARSE_WOF;
}

bool storage_is_elsewhere(const struct storage *st)
{
	if (!st->decoded)
		return false;
	switch (st->reparse.kind) {
	case NTR_REPARSE_WIM:
	case NTR_REPARSE_DEDUP:
	case NTR_REPARSE_SIS:
	case NTR_REPARSE_HSM:
		return true;
	default:
		return false;
	}
}

bool storage_is_link(const struct storage *st)
{
	if (!st->decoded)
		return false;
	switch (st->reparse.kind) {
	case NTR_REPARSE_SYMLINK:
	case NTR_REPARSE_JUNCTION:
	case NTR_REPARSE_VOLUME:
		return true;
	default:
		return st->reparse.kind == NTR_REPARSE_WSL_LINK;
	}
}

void storage_put_target(FILE *out, const struct storage *st)
{
	const struct ntr_reparse *r = &st->reparse;

	if (r->kind == NTR_REPARSE_WSL_LINK)
		text_put(out, (const char *)r->text, r->text_len);
	else
		text_put_target(out, r->target, r->target_units);
}

void storage_json(struct json *j, const char *key, const struct storage *st)
{
	const struct ntr_reparse *r = &st->reparse;

	if (st->tag == 0) {
		json_null(j, key);
		return;
	}
	json_object(j, key);
	json_u64(j, "tag", st->tag);
	json_text_or_null(j, "tag_name", ntr_reparse_tag_name(st->tag));
	json_text_or_null(j, "kind", st->decoded ?
			  ntr_reparse_kind_name(r->kind) : NULL);
	if (!storage_is_link(st))
		json_null(j, "target");
	else if (r->kind == NTR_REPARSE_WSL_LINK)
		json_bytes(j, "target", r->text, r->text_len);
	else
		json_name(j, "target", r->target, r->target_units);
	json_object_end(j);
}

uint32_t file_codec(const struct ntr_file *file, uint32_t index)
{
	struct ntr_stream *stream = NULL;
	uint32_t codec = NTR_CODEC_NONE;

	if (ntr_stream_open(file, index, 0, &stream, NULL) == NTR_OK)
		codec = ntr_stream_codec(stream);
	ntr_stream_close(stream);
	return codec;
}
