/*
 * deleted_file.c - see deleted_file.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "deleted_file.h"
#include "facts.h"
#include "node.h"

#include "ntfsread_artifacts.h"

#include <string.h>

enum { EXTENTS_MAX = 1 << 18 };	/* looked at: milliseconds */

int deleted_file_find(const struct mount *mount, uint64_t record,
		      uint32_t index, struct deleted_file *ret)
{
	struct ntr_file *file;
	int code = ntr_file_open_alone(mount->volume, record, &file, NULL);

	if (code != NTR_OK)
		return code;
	ret->mount = mount;
	ret->file = file;
	ret->index = index;
	ntr_file_info(file, &ret->info);
	/* Without its base record, a child record is in use for nobody. */
	ret->in_use = ret->info.in_use && !ret->info.base_ref;
	return NTR_OK;
}

void deleted_file_drop(struct deleted_file *f)
{
	ntr_file_close(f->file);
}

/* ------------------------------------------------------------------- stat - */

/* Those of $STANDARD_INFORMATION or, without it, of a name. */
static void stat_times(const struct deleted_file *f, struct stat *st,
		       uint32_t *flags_ret)
{
	struct ntr_stdinfo si = { .file_flags = 0 };
	struct ntr_filename fn;

	if (!node_stdinfo(f->file, &si) &&
	    ntr_file_name(f->file, 0, &fn, NULL) == NTR_OK) {
		si.accessed = fn.accessed;
		si.modified = fn.modified;
		si.changed = fn.changed;
		si.file_flags = fn.file_flags;
	}
	st->st_atim = facts_time(si.accessed);
	st->st_mtim = facts_time(si.modified);
	st->st_ctim = facts_time(si.changed);
	*flags_ret = si.file_flags;
}

static nlink_t count_links(const struct deleted_file *f)
{
	struct ntr_filename name;
	nlink_t links = 0;
	uint32_t i;

	for (i = 0; i < f->info.names; i++)
		if (ntr_file_name(f->file, i, &name, NULL) == NTR_OK &&
		    name.name_space != NTR_NAME_DOS)
			links++;
	return links ? links : 1;
}

/* The stream that is meant; NTR_NO_INDEX: there is none. */
static uint32_t index_of(const struct deleted_file *f)
{
	uint32_t index = f->index;

	if (index == NTR_NO_INDEX &&
	    ntr_file_find(f->file, NTR_DATA, NULL, &index, NULL) != NTR_OK)
		return NTR_NO_INDEX;
	return index;
}

static int stat_content(const struct deleted_file *f, struct stat *st)
{
	uint32_t index = index_of(f);
	struct ntr_stream_info info;
	int code;

	if (index == NTR_NO_INDEX)
		return NTR_OK;
	code = ntr_file_stream(f->file, index, &info, NULL);
	if (code != NTR_OK)
		return code;
	st->st_size = info.size > INT64_MAX ? INT64_MAX : (off_t)info.size;
	st->st_blocks = (blkcnt_t)((info.resident ? info.size : info.stored)
				   >> 9);
	return NTR_OK;
}

int deleted_file_stat(const struct deleted_file *f, struct stat *st)
{
	uint32_t flags;

	memset(st, 0, sizeof(*st));
	st->st_uid = f->mount->uid;
	st->st_gid = f->mount->gid;
	st->st_blksize = (blksize_t)f->mount->info.cluster_size;
	st->st_nlink = 1;
	stat_times(f, st, &flags);
	if (f->index == NTR_NO_INDEX && f->info.directory) {
		st->st_mode = S_IFDIR | (0777 & ~f->mount->dmask);
		return NTR_OK;
	}
	if (f->index == NTR_NO_INDEX)
		st->st_nlink = count_links(f);
	st->st_mode = S_IFREG | ((flags & NTR_FILE_READONLY ? 0555 : 0777) &
				 ~f->mount->fmask);
	return stat_content(f, st);
}

/* ---------------------------------------------------------------- content - */

static bool is_resident(const struct ntr_file *file, uint32_t index)
{
	struct ntr_stream_info info;

	return ntr_file_stream(file, index, &info, NULL) == NTR_OK &&
	       info.resident;
}

bool deleted_file_is_doubtful(const struct deleted_file *f)
{
	uint32_t index = index_of(f);

	return !f->in_use && index != NTR_NO_INDEX &&
	       !is_resident(f->file, index);
}

/* What can be had of content that is the file's own: all but what is missing. */
static uint32_t own_remains(const struct ntr_stream *stream)
{
	bool lost = false, kept = false;
	uint32_t left = EXTENTS_MAX;
	struct ntr_extent extent;
	uint64_t at = 0;

	while (ntr_stream_extent(stream, at, &extent) == NTR_OK) {
		if (extent.length == 0 || --left == 0)
			return NTR_RECOVERABLE_PART;
		switch (extent.kind) {
		case NTR_EXTENT_GAP:
		case NTR_EXTENT_OUTSIDE:
		case NTR_EXTENT_CUT:
		case NTR_EXTENT_UNSUPPORTED:
			lost = true;
			break;
		default:
			kept = true;
			break;
		}
		at += extent.length;
	}
	return !lost ? NTR_RECOVERABLE_WHOLE :
	       kept ? NTR_RECOVERABLE_PART : NTR_RECOVERABLE_NONE;
}

static uint32_t content_remains(const struct ntr_stream *stream,
				struct ntr_clusters *clusters)
{
	struct ntr_remains remains;

	if (!clusters)
		return own_remains(stream);
	if (ntr_stream_remains(stream, clusters, &remains, NULL) != NTR_OK)
		return NTR_RECOVERABLE_NONE;
	return remains.recoverable;
}

int deleted_file_open(const struct deleted_file *f,
		      struct ntr_clusters *clusters,
		      struct deleted_content *ret)
{
	uint32_t index = index_of(f);
	int code = NTR_OK;

	ret->stream = NULL;
	ret->clusters = deleted_file_is_doubtful(f) ? clusters : NULL;
	if (index != NTR_NO_INDEX)
		code = ntr_stream_open(f->file, index, 0, &ret->stream, NULL);
	if (code == NTR_OK)
		ret->whole = !ret->stream ||
			     content_remains(ret->stream, ret->clusters) ==
				     NTR_RECOVERABLE_WHOLE;
	return code;
}

/* How many bytes from 'offset' on, 'len' at most, are sure to be the file's. */
static size_t kept_bytes(const struct deleted_content *c, uint64_t offset,
			 size_t len)
{
	struct ntr_fate fate;
	size_t kept = 0;

	if (!c->clusters)
		return len;
	while (kept < len &&
	       ntr_stream_fate(c->stream, c->clusters, offset + kept, &fate,
			       NULL) == NTR_OK &&
	       fate.kind == NTR_FATE_KEPT && fate.length > 0) {
		if (fate.length >= len - kept)
			return len;
		kept += (size_t)fate.length;
	}
	return kept;
}

int64_t deleted_file_pread(const struct deleted_content *c, void *buf,
			   size_t len, uint64_t offset)
{
	uint64_t size;

	if (!c->stream)
		return 0;
	size = ntr_stream_size(c->stream);
	if (offset >= size)
		return 0;
	if (len > size - offset)
		len = (size_t)(size - offset);
	len = kept_bytes(c, offset, len);
	if (len == 0)
		return NTR_E_IO;
	return ntr_stream_pread(c->stream, buf, len, offset, NULL);
}

/* ---------------------------------------------------------------- remains - */

static uint32_t stream_remains(const struct deleted_file *f, uint32_t index,
			       struct ntr_clusters *clusters)
{
	struct ntr_stream *stream;
	uint32_t remains;

	if (is_resident(f->file, index))
		return NTR_RECOVERABLE_WHOLE;
	if (ntr_stream_open(f->file, index, 0, &stream, NULL) != NTR_OK)
		return NTR_RECOVERABLE_NONE;
	remains = content_remains(stream, f->in_use ? NULL : clusters);
	ntr_stream_close(stream);
	return remains;
}

/* Does the stream count for what can be had of the file? */
static bool counts(const struct deleted_file *f,
		   const struct ntr_stream_info *stream)
{
	return stream->type == NTR_DATA ||
	       (f->info.directory && stream->type == NTR_INDEX_ALLOCATION);
}

static uint32_t file_remains(const struct deleted_file *f,
			     struct ntr_clusters *clusters)
{
	bool damaged = f->info.damaged || f->info.lost_records;
	unsigned streams = 0, whole = 0, none = 0;
	struct ntr_stream_info info;
	uint32_t i, remains;

	for (i = 0; i < f->info.streams; i++) {
		if (ntr_file_stream(f->file, i, &info, NULL) != NTR_OK)
			continue;
		if (info.type != NTR_ATTRIBUTE_LIST && !counts(f, &info))
			continue;
		remains = stream_remains(f, i, clusters);
		if (info.type == NTR_ATTRIBUTE_LIST) {
			damaged |= remains != NTR_RECOVERABLE_WHOLE;
			continue;
		}
		streams++;
		whole += remains == NTR_RECOVERABLE_WHOLE;
		none += remains == NTR_RECOVERABLE_NONE;
	}
	if (streams == 0)
		return f->info.directory && !damaged ? NTR_RECOVERABLE_WHOLE
						     : NTR_RECOVERABLE_NONE;
	if (none == streams)
		return NTR_RECOVERABLE_NONE;
	return whole == streams && !damaged ? NTR_RECOVERABLE_WHOLE
					    : NTR_RECOVERABLE_PART;
}

uint32_t deleted_file_remains(const struct deleted_file *f,
			      struct ntr_clusters *clusters)
{
	if (f->index != NTR_NO_INDEX)
		return stream_remains(f, f->index, clusters);
	return file_remains(f, clusters);
}
