/*
 * stream.c - opening the content of one attribute
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "../format/attr.h"
#include "compressed.h"
#include "file.h"
#include "hollow.h"
#include "slack.h"
#include "wof.h"

static const char *find_refusal(const struct ntr_volume *vol,
				const struct ntr_attr *first, uint32_t flags)
{
	if (volume_mft_only(vol))
		return "nonresident content of an extracted $MFT";
	if (flags == 0 && first->flags & NTR_ATTR_ENCRYPTED &&
	    first->type == NTR_DATA)
		return "encrypted content";
	return NULL;
}

static int open_resident(struct ntr_stream *stream, const struct ntr_file *file,
			 const struct file_attr *fa, struct ntr_error *err)
{
	const struct ntr_record *rec = &file->records[fa->record];

	stream->value = malloc(fa->attr.value_len + 1);
	if (!stream->value)
		return error_nomem(err);
	if (fa->attr.value_len)
		memcpy(stream->value, fa->attr.value, fa->attr.value_len);
	stream->size = stream->initialized = fa->attr.value_len;
	stream->place = rec->offset == NTR_NONE ? NTR_NONE :
			rec->offset + fa->attr.value_at;
	return NTR_OK;
}

/* Sizes a reader can rely on: initialized <= size, both within 63 bits. */
static void settle_sizes(struct ntr_stream *stream,
			 const struct ntr_stream_info *info,
			 const struct where *w)
{
	uint64_t mapped = stream_mapped(stream);
	uint32_t cluster = stream->vol->boot.cluster_size;

	if (info->headless) {
		note(w, NTR_F_STREAM_HEADLESS, NULL, 0,
		     stream->runs.count ? stream->runs.runs[0].vcn : 0, 0);
		return;
	}
	if (info->size > INT64_MAX) {
		note(w, NTR_F_SIZES_INCONSISTENT, "size", 0, info->size,
		     info->allocated);
		stream->size = mapped;
	} else if (info->size > info->allocated) {
		note(w, NTR_F_SIZES_INCONSISTENT, "size", 0, info->size,
		     info->allocated);
	}
	if (cluster && info->allocated % cluster)
		note(w, NTR_F_SIZES_INCONSISTENT, "allocated size", 0,
		     info->allocated, cluster);
	if (stream->initialized > stream->size) {
		note(w, NTR_F_SIZES_INCONSISTENT, "initialized size", 0,
		     info->initialized, stream->size);
		stream->initialized = stream->size;
	}
	if (!volume_mft_only(stream->vol) && mapped < stream->size)
		note(w, NTR_F_STREAM_GAP, "size", 0, stream->size, mapped);
}

/* Runs past the end of the volume, each list of them reported once. */
static void note_outside(const struct ntr_stream *stream, const struct where *w)
{
	uint64_t clusters = stream->vol->boot.clusters;

	if (volume_mft_only(stream->vol))
		return;
	for (size_t i = 0; i < stream->runs.count; i++) {
		const struct ntr_run *run = &stream->runs.runs[i];

		if (run->lcn == NTR_NONE || run->lcn + run->clusters <= clusters)
			continue;
		note(w, NTR_F_RUN_OUTSIDE_VOLUME, NULL, 0,
		     run->lcn + run->clusters, clusters);
		return;
	}
}

/* A finding about a stream is about the file, wherever the piece is. */
static struct where piece_where(const struct ntr_file *file,
				const struct file_attr *piece,
				struct ntr_error *err)
{
	struct where w = file_where(file, piece->record, piece->attr.type, err);

	w.record = file->records[0].number;
	return w;
}

/* The runs of all pieces. */
static int map_pieces(struct ntr_stream *stream, const struct ntr_file *file,
		      const struct file_stream *fs, struct ntr_error *err)
{
	unsigned unit = file_piece(file, fs, 0)->attr.compression_unit;
	int code;

	for (uint32_t i = 0; i < fs->pieces; i++) {
		const struct file_attr *piece = file_piece(file, fs, i);
		struct where w = piece_where(file, piece, err);

		code = runlist_add(&stream->runs, &piece->attr,
				   volume_clusters_max(file->vol), &w);
		if (code < 0)
			return code;
		/* Later pieces state none. */
		if (piece->attr.compression_unit &&
		    piece->attr.compression_unit != unit)
			note(&w, NTR_F_COMPRESSION_UNIT, NULL, piece->attr.at,
			     piece->attr.compression_unit, unit);
	}
	return NTR_OK;
}

static int open_nonresident(struct ntr_stream *stream,
			    const struct ntr_file *file,
			    const struct file_stream *fs,
			    const struct ntr_stream_info *info, uint32_t flags,
			    struct ntr_error *err)
{
	const struct file_attr *fa = file_piece(file, fs, 0);
	struct where w = piece_where(file, fa, err);
	const char *why = find_refusal(file->vol, &fa->attr, flags);
	int code;

	if (w.base != NTR_NONE)
		w.base += fa->attr.at;
	stream->size = info->size;
	stream->initialized = info->initialized;
	code = map_pieces(stream, file, fs, err);
	if (why)
		stream_refuse(stream, NTR_E_UNSUPPORTED, why);
	else if (code == NTR_OK && flags != NTR_STREAM_RAW)
		code = compressed_open(stream, &fa->attr, info->headless, &w);
	if (code < 0)
		return code;
	settle_sizes(stream, info, &w);
	note_outside(stream, &w);
	if (flags == NTR_STREAM_RAW)
		stream->size = stream->initialized = stream_mapped(stream);
	else if (info->type == NTR_DATA && info->name_units == 0)
		stream->hollow = hollow_why(file);
	return NTR_OK;
}

/* The stream as its own attribute has it. */
static int open_own(const struct ntr_file *file, uint32_t index,
		    uint32_t flags, const struct ntr_stream_info *info,
		    struct ntr_stream **stream_ret, struct ntr_error *err)
{
	const struct file_stream *fs = &file->streams[index];
	struct ntr_stream *stream = calloc(1, sizeof(*stream));
	int code;

	if (!stream)
		return error_nomem(err);
	stream->vol = file->vol;
	stream->record = file->records[0].number;
	stream->file_number = file->records[0].base_ref ?
			      NTR_REF_NUMBER(file->records[0].base_ref) :
			      stream->record;
	stream->attr_type = info->type;
	code = info->resident ?
	       open_resident(stream, file, file_piece(file, fs, 0), err) :
	       open_nonresident(stream, file, fs, info, flags, err);
	if (code < 0) {
		ntr_stream_close(stream);
		return code;
	}
	*stream_ret = stream;
	return NTR_OK;
}

/* The content of a system-compressed file is in another stream. */
static int open_wof(struct ntr_stream *stream, const struct ntr_file *file,
		    struct ntr_error *err)
{
	struct ntr_stream *stored = NULL;
	struct ntr_stream_info info;
	uint32_t index;
	int code;

	if (file_find_exact(file, NTR_DATA, "WofCompressedData", &index)) {
		code = ntr_file_stream(file, index, &info, err);
		if (code == NTR_OK)
			code = open_own(file, index, 0, &info, &stored, err);
		if (code < 0)
			return code;
	}
	return wof_open(stream, file, stored, err);
}

int ntr_stream_open(const struct ntr_file *file, uint32_t index, uint32_t flags,
		    struct ntr_stream **stream_ret, struct ntr_error *err)
{
	struct ntr_stream *stream = NULL;
	struct ntr_stream_info info;
	int code;

	if (flags > NTR_STREAM_SLACK)
		return error_at(err, NTR_E_ARG, "stream flags", flags,
				NTR_STREAM_SLACK);
	code = ntr_file_stream(file, index, &info, err);
	if (code == NTR_OK)
		code = open_own(file, index, flags, &info, &stream, err);
	if (code == NTR_OK && flags == 0 && info.type == NTR_DATA &&
	    info.name_units == 0 && wof_is(file))
		code = open_wof(stream, file, err);
	if (code == NTR_OK && flags == NTR_STREAM_SLACK)
		code = slack_open(stream, err);
	if (code < 0) {
		ntr_stream_close(stream);
		return code;
	}
	*stream_ret = stream;
	return NTR_OK;
}

static void close_own(struct ntr_stream *stream)
{
	runlist_free(&stream->runs);
	units_close(stream->units);
	slack_close(stream->slack);
	free(stream->value);
	free(stream);
}

void ntr_stream_close(struct ntr_stream *stream)
{
	struct ntr_stream *stored;

	if (!stream)
		return;
	stored = wof_close(stream->wof);
	if (stored)
		close_own(stored);
	close_own(stream);
}

uint64_t ntr_stream_size(const struct ntr_stream *stream)
{
	return stream->size;
}

uint32_t ntr_stream_codec(const struct ntr_stream *stream)
{
	return stream->refused ? NTR_CODEC_NONE : stream->codec;
}

uint32_t ntr_stream_unit(const struct ntr_stream *stream)
{
	return stream->refused ? 0 : stream->unit;
}

int ntr_stream_run(const struct ntr_stream *stream, size_t index,
		   struct ntr_run *run_ret)
{
	if (index >= stream->runs.count)
		return NTR_E_NOT_FOUND;
	*run_ret = stream->runs.runs[index];
	return NTR_OK;
}
