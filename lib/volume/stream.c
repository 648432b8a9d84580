/*
 * stream.c - the content of one attribute: resident, mapped, sparse, initialized
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A stream is a table of extents, and every byte belongs to exactly one: stored,
 * zero by definition (a hole, or past the initialized size), or not to be had, with
 * the reason.  Nothing is ever read as zeros because it could not be read.
 *
 * Immutable once open, so any number of threads may read it.
 */
#include <stdlib.h>

#include "../bytes/checked.h"
#include "../format/attr.h"
#include "file.h"
#include "ntfsread_artifacts.h"
#include "stream.h"

/* Reparse tags of files whose unnamed $DATA is a hollow shell: the content is
 * compressed in another stream, or kept in another place altogether. */
static const struct hollow {
	uint32_t tag, mask;
	const char *why;
} hollows[] = {
	{ 0x80000017, UINT32_MAX, "system-compressed content (WOF)" },
	{ 0x80000013, UINT32_MAX, "deduplicated content" },
	{ 0x80000007, UINT32_MAX, "single-instance content" },
	{ 0x80000008, UINT32_MAX, "content kept in a WIM image" },
	{ 0x80000018, UINT32_MAX, "content kept in a container layer" },
	{ 0x90000018, 0xffff0fff, "content kept in a container layer" },
	{ 0xc0000004, UINT32_MAX, "content moved to hierarchical storage" },
	{ 0x80000006, UINT32_MAX, "content moved to hierarchical storage" },
	{ 0x80000016, UINT32_MAX, "content moved to hierarchical storage" },
	{ 0x80000015, UINT32_MAX, "content kept in the cloud" },
	{ 0x8000001e, UINT32_MAX, "content kept in the cloud" },
	{ 0x80000021, UINT32_MAX, "content kept in the cloud" },
	/* 0x9000001a to 0x9000f01a, one digit the provider's */
	{ 0x9000001a, 0xffff0fff, "content kept in the cloud" },
	{ 0x9000001c, 0xffff0fff, "content that a provider projects" },
};

/* Attributes of a file whose content is not here, whatever its reparse tag. */
enum { STDINFO_FLAGS = 0x20 };
enum { ABSENT = NTR_FILE_OFFLINE | NTR_FILE_RECALL_ON_OPEN |
		NTR_FILE_RECALL_ON_ACCESS };

struct ntr_stream {
	struct ntr_volume *vol;
	struct runlist runs;
	uint8_t *value;			/* resident content, a copy */
	uint64_t place;			/* of the resident content */
	uint64_t size, initialized;
	uint64_t record;		/* base record number, for errors */
	const char *refused;		/* why nothing can be read, or NULL */
	const char *hollow;		/* why a hole is no zeros, or NULL */
};

/* ----------------------------------------------------------------- opening -- */

static const char *hollow_text(uint32_t tag)
{
	for (size_t i = 0; i < sizeof(hollows) / sizeof(*hollows); i++)
		if ((tag & hollows[i].mask) == hollows[i].tag)
			return hollows[i].why;
	return NULL;
}

/* The reason why this file's unnamed $DATA may be hollow. */
static const char *find_hollow(const struct ntr_file *file)
{
	const char *why = NULL;

	for (uint32_t i = 0; i < file->attr_count; i++) {
		const struct ntr_attr *attr = &file->attrs[i].attr;
		struct span value = attr_value(attr);

		if (!attr->resident)
			continue;
		if (attr->type == NTR_REPARSE_POINT && !why)
			why = hollow_text(span_u32(value, 0));
		if (attr->type == NTR_STANDARD_INFORMATION && !why &&
		    span_u32(value, STDINFO_FLAGS) & ABSENT)
			why = "content kept elsewhere (offline)";
	}
	return why;
}

static const char *find_refusal(const struct ntr_volume *vol,
				const struct ntr_attr *first, uint32_t flags)
{
	if (volume_mft_only(vol))
		return "nonresident content of an extracted $MFT";
	if (flags & NTR_STREAM_RAW)
		return NULL;
	if (first->flags & NTR_ATTR_ENCRYPTED && first->type == NTR_DATA)
		return "encrypted content";
	/* Indexes of compressed directories carry the flag, uncompressed. */
	if (first->flags & 0xff && (first->type == NTR_DATA ||
				    first->compression_unit))
		return "compressed content";
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
	uint64_t mapped = runlist_end(&stream->runs) *
			  stream->vol->boot.cluster_size;

	stream->size = info->size;
	stream->initialized = info->initialized;
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
	if (stream->vol->boot.cluster_size &&
	    info->allocated % stream->vol->boot.cluster_size)
		note(w, NTR_F_SIZES_INCONSISTENT, "allocated size", 0,
		     info->allocated, stream->vol->boot.cluster_size);
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
static struct where stream_where(const struct ntr_file *file,
				 const struct file_attr *piece,
				 struct ntr_error *err)
{
	struct where w = file_where(file, piece->record, piece->attr.type, err);

	w.record = file->records[0].number;
	return w;
}

static int open_nonresident(struct ntr_stream *stream,
			    const struct ntr_file *file,
			    const struct file_stream *fs,
			    const struct ntr_stream_info *info, uint32_t flags,
			    struct ntr_error *err)
{
	const struct file_attr *fa = file_piece(file, fs, 0);
	struct where w;
	int code;

	for (uint32_t i = 0; i < fs->pieces; i++) {
		const struct file_attr *piece = file_piece(file, fs, i);

		w = stream_where(file, piece, err);
		code = runlist_add(&stream->runs, &piece->attr,
				   volume_clusters_max(file->vol), &w);
		if (code < 0)
			return code;
	}
	w = stream_where(file, fa, err);
	if (w.base != NTR_NONE)
		w.base += fa->attr.at;
	settle_sizes(stream, info, &w);
	note_outside(stream, &w);
	stream->refused = find_refusal(file->vol, &fa->attr, flags);
	if (flags & NTR_STREAM_RAW)
		stream->size = stream->initialized =
			runlist_end(&stream->runs) * file->vol->boot.cluster_size;
	else if (info->type == NTR_DATA && info->name_units == 0)
		stream->hollow = find_hollow(file);
	return NTR_OK;
}

int ntr_stream_open(const struct ntr_file *file, uint32_t index, uint32_t flags,
		    struct ntr_stream **stream_ret, struct ntr_error *err)
{
	struct ntr_stream_info info;
	struct ntr_stream *stream;
	int code;

	code = ntr_file_stream(file, index, &info, err);
	if (code < 0)
		return code;
	stream = calloc(1, sizeof(*stream));
	if (!stream)
		return error_nomem(err);
	stream->vol = file->vol;
	stream->record = file->records[0].number;
	if (info.resident)
		code = open_resident(stream, file, file_piece(file,
				     &file->streams[index], 0), err);
	else
		code = open_nonresident(stream, file, &file->streams[index],
					&info, flags, err);
	if (code < 0) {
		ntr_stream_close(stream);
		return code;
	}
	*stream_ret = stream;
	return NTR_OK;
}

void ntr_stream_close(struct ntr_stream *stream)
{
	if (!stream)
		return;
	runlist_free(&stream->runs);
	free(stream->value);
	free(stream);
}

uint64_t ntr_stream_size(const struct ntr_stream *stream)
{
	return stream->size;
}

int ntr_stream_run(const struct ntr_stream *stream, size_t index,
		   struct ntr_run *run_ret)
{
	if (index >= stream->runs.count)
		return NTR_E_NOT_FOUND;
	*run_ret = stream->runs.runs[index];
	return NTR_OK;
}

/* ----------------------------------------------------------------- extents -- */

static void extent_set(struct ntr_extent *e, uint32_t kind, uint64_t place,
		       uint64_t length)
{
	e->kind = kind;
	e->place = place;
	e->length = length;
}

/* The part of a run that starts at e->offset: in the volume and in the image, in
 * the volume alone, or in neither.  'left' bytes of the run are left. */
static void extent_mapped(const struct ntr_stream *stream, struct ntr_extent *e,
			  uint64_t place, uint64_t left)
{
	uint64_t volume_end = stream->vol->boot.clusters *
			      stream->vol->boot.cluster_size;
	uint64_t image_end = least(volume_end, stream->vol->source.size);

	if (place >= volume_end)
		extent_set(e, NTR_EXTENT_OUTSIDE, place, left);
	else if (place >= image_end)
		extent_set(e, NTR_EXTENT_CUT, place,
			   least(left, volume_end - place));
	else
		extent_set(e, NTR_EXTENT_DATA, place,
			   least(left, image_end - place));
}

/* Runs that continue where the one before ends are one extent, as far as 'want'
 * goes: fewer and larger reads. */
static void extent_extend(const struct ntr_stream *stream, struct ntr_extent *e,
			  size_t i, uint64_t want)
{
	uint64_t cluster = stream->vol->boot.cluster_size;
	const struct ntr_run *run = &stream->runs.runs[i];

	while (e->length < want && ++i < stream->runs.count) {
		struct ntr_extent more = { .offset = e->offset + e->length };

		if (run->lcn + run->clusters != run[1].lcn ||
		    run->vcn + run->clusters != run[1].vcn)
			return;
		run++;
		extent_mapped(stream, &more, run->lcn * cluster,
			      run->clusters * cluster);
		if (more.kind != e->kind || more.place != e->place + e->length)
			return;
		e->length += more.length;
	}
}

static void extent_run(const struct ntr_stream *stream, struct ntr_extent *e,
		       size_t *hint, uint64_t want)
{
	uint64_t cluster = stream->vol->boot.cluster_size;
	uint64_t vcn = e->offset / cluster, into, left;
	const struct ntr_run *run;
	size_t i = runlist_find(&stream->runs, vcn, *hint);

	*hint = i;
	if (i == stream->runs.count) {
		extent_set(e, NTR_EXTENT_GAP, NTR_NONE, UINT64_MAX - e->offset);
		return;
	}
	run = &stream->runs.runs[i];
	if (run->vcn > vcn) {
		extent_set(e, NTR_EXTENT_GAP, NTR_NONE,
			   run->vcn * cluster - e->offset);
		return;
	}
	into = e->offset - run->vcn * cluster;
	left = run->clusters * cluster - into;
	if (run->lcn == NTR_NONE) {
		extent_set(e, stream->hollow ? NTR_EXTENT_UNSUPPORTED :
			   NTR_EXTENT_HOLE, NTR_NONE, left);
		return;
	}
	extent_mapped(stream, e, run->lcn * cluster + into, left);
	extent_extend(stream, e, i, want);
}

/* Past the initialized size, as far as clusters are mapped: zeros by definition.  A
 * size that goes further is wrong, and nothing is known of what is there. */
static void extent_uninitialized(const struct ntr_stream *stream,
				 struct ntr_extent *e)
{
	uint64_t mapped = runlist_end(&stream->runs) *
			  stream->vol->boot.cluster_size;

	if (stream->hollow)
		extent_set(e, NTR_EXTENT_UNSUPPORTED, NTR_NONE, UINT64_MAX);
	else if (e->offset < mapped)
		extent_set(e, NTR_EXTENT_ZERO, NTR_NONE, mapped - e->offset);
	else
		extent_set(e, NTR_EXTENT_GAP, NTR_NONE, UINT64_MAX);
}

/* What e->offset, which is inside the stream, is. */
static void extent_at(const struct ntr_stream *stream, struct ntr_extent *e,
		      size_t *hint, uint64_t want)
{
	uint64_t limit = stream->size;

	if (stream->value)
		extent_set(e, NTR_EXTENT_RESIDENT, stream->place == NTR_NONE ?
			   NTR_NONE : stream->place + e->offset, UINT64_MAX);
	else if (stream->refused)
		extent_set(e, NTR_EXTENT_UNSUPPORTED, NTR_NONE, UINT64_MAX);
	else if (e->offset >= stream->initialized)
		extent_uninitialized(stream, e);
	else {
		limit = stream->initialized;
		extent_run(stream, e, hint, want);
	}
	e->length = least(e->length, limit - e->offset);
}

int stream_extent(const struct ntr_stream *stream, uint64_t offset,
		  uint64_t want, struct ntr_extent *extent_ret)
{
	size_t hint = 0;

	if (offset >= stream->size)
		return NTR_E_NOT_FOUND;
	*extent_ret = (struct ntr_extent){ .offset = offset };
	extent_at(stream, extent_ret, &hint, want);
	return NTR_OK;
}

int ntr_stream_extent(const struct ntr_stream *stream, uint64_t offset,
		      struct ntr_extent *extent_ret)
{
	return stream_extent(stream, offset, UINT64_MAX, extent_ret);
}

/* ----------------------------------------------------------------- reading -- */

static int extent_refuse(const struct ntr_stream *stream,
			 const struct ntr_extent *e, struct ntr_error *err)
{
	static const int codes[] = {
		[NTR_EXTENT_GAP] = NTR_E_CORRUPT,
		[NTR_EXTENT_OUTSIDE] = NTR_E_BOUNDS,
		[NTR_EXTENT_CUT] = NTR_E_IO,
		[NTR_EXTENT_UNSUPPORTED] = NTR_E_UNSUPPORTED,
	};
	const char *what = ntr_extent_text(e->kind);
	struct where w = where_error(err);

	if (e->kind == NTR_EXTENT_UNSUPPORTED)
		what = stream->refused ? stream->refused : stream->hollow;
	w.record = stream->record;
	w.base = e->place;
	return reject(&w, codes[e->kind], what, 0, 0, 0);
}

/* Read the first 'len' bytes of an extent that has as many. */
static int64_t extent_read(const struct ntr_stream *stream,
			   const struct ntr_extent *e, uint8_t *buf, size_t len,
			   struct ntr_error *err)
{
	int64_t got;

	switch (e->kind) {
	case NTR_EXTENT_DATA:
		got = source_pread(&stream->vol->source, buf, len, e->place, err);
		/* A source that is shorter than it said is no end of file. */
		return got ? got : error_at(err, NTR_E_IO, "image ends", e->place,
					    stream->vol->source.size);
	case NTR_EXTENT_RESIDENT:
		memcpy(buf, stream->value + e->offset, len);
		return (int64_t)len;
	case NTR_EXTENT_HOLE:
	case NTR_EXTENT_ZERO:
		memset(buf, 0, len);
		return (int64_t)len;
	default:
		return extent_refuse(stream, e, err);
	}
}

int64_t ntr_stream_pread(struct ntr_stream *stream, void *buf, size_t len,
			 uint64_t offset, struct ntr_error *err)
{
	size_t done = 0, hint = 0;

	if (offset >= stream->size)
		return 0;
	len = (size_t)least(least(len, stream->size - offset), INT64_MAX);
	while (done < len) {
		struct ntr_extent e = { .offset = offset + done };
		size_t part;
		int64_t got;

		extent_at(stream, &e, &hint, len - done);
		part = (size_t)least(e.length, len - done);
		got = extent_read(stream, &e, (uint8_t *)buf + done, part,
				  done ? NULL : err);
		if (got < 0)
			return done ? (int64_t)done : got;
		done += (size_t)got;
		if ((size_t)got < part)
			break;
	}
	return (int64_t)done;
}
