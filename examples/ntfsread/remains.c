/*
 * remains.c - what is left of a deleted file's content, and who has the rest
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <inttypes.h>

#include "remains.h"
#include "target.h"

enum { FATES_MAX = 100000 };	/* looked at for the owners of one stream */

void remains_start(struct remains *m, struct session *s)
{
	*m = (struct remains){ .s = s, .owner = NTR_NONE };
}

void remains_share(struct remains *m, const struct remains *from)
{
	remains_start(m, from->s);
	m->clusters = from->clusters;
	m->asked = m->shared = true;
}

void remains_close(struct remains *m)
{
	if (!m->shared)
		ntr_clusters_close(m->clusters);
	buf_free(&m->owner_path);
	remains_start(m, m->s);
}

struct ntr_clusters *remains_clusters(struct remains *m)
{
	struct ntr_error err;

	if (m->asked)
		return m->clusters;
	m->asked = true;
	if (ntr_clusters_open(m->s->vol, NTR_CLUSTERS_OWNERS, &m->clusters,
			      &err) == NTR_OK)
		return m->clusters;
	m->clusters = NULL;
	if (m->s->info.notes & NTR_VOLUME_MFT_ONLY)
		return NULL;
	complain_error(m->s->opt->image, &err);
	session_worsen(m->s, EXIT_PARTIAL);
	return NULL;
}

bool remains_of(struct remains *m, const struct ntr_file *file, uint32_t index,
		struct ntr_remains *ret)
{
	struct ntr_clusters *clusters = remains_clusters(m);
	struct ntr_stream *stream;
	struct ntr_stream_info info;
	int code;

	*ret = (struct ntr_remains){ .recoverable = NTR_RECOVERABLE_NONE };
	if (ntr_file_stream(file, index, &info, NULL) == NTR_OK &&
	    info.resident) {
		ret->resident = 1;
		ret->kept = info.size;
		ret->recoverable = NTR_RECOVERABLE_WHOLE;
		return true;
	}
	if (!clusters || ntr_stream_open(file, index, 0, &stream, NULL) < 0)
		return false;
	code = ntr_stream_remains(stream, clusters, ret, NULL);
	m->crowded += code == NTR_E_LIMIT;
	ntr_stream_close(stream);
	return code == NTR_OK;
}

/* Does the stream count for what can be had of the file? */
static bool counts(const struct ntr_file_info *file,
		   const struct ntr_stream_info *stream)
{
	return stream->type == NTR_DATA || stream->type == NTR_ATTRIBUTE_LIST ||
	       (file->directory && stream->type == NTR_INDEX_ALLOCATION);
}

uint32_t remains_of_file(struct remains *m, const struct ntr_file *file)
{
	unsigned whole = 0, none = 0, streams = 0;
	struct ntr_stream_info stream;
	struct ntr_file_info info;
	struct ntr_remains r;

	ntr_file_info(file, &info);
	for (uint32_t i = 0; i < info.streams; i++) {
		if (ntr_file_stream(file, i, &stream, NULL) < 0 ||
		    !counts(&info, &stream))
			continue;
		(void)remains_of(m, file, i, &r);
		if (stream.type != NTR_ATTRIBUTE_LIST) {
			streams++;
			whole += r.recoverable == NTR_RECOVERABLE_WHOLE;
			none += r.recoverable == NTR_RECOVERABLE_NONE;
		} else if (r.recoverable != NTR_RECOVERABLE_WHOLE) {
			info.damaged = 1;
		}
	}
	if (streams == 0)
		return info.directory && !info.damaged ?
		       NTR_RECOVERABLE_WHOLE : NTR_RECOVERABLE_NONE;
	if (none == streams)
		return NTR_RECOVERABLE_NONE;
	return whole == streams && !info.damaged && !info.lost_records ?
	       NTR_RECOVERABLE_WHOLE : NTR_RECOVERABLE_PART;
}

/* Freeing a record counts its sequence number up, from 65535 to 1; what its child
 * records say of it stays. */
static bool is_meant(const struct ntr_file *file, uint64_t ref)
{
	uint16_t want = NTR_REF_SEQUENCE(ref), have;
	struct ntr_file_info info;

	ntr_file_info(file, &info);
	have = NTR_REF_SEQUENCE(info.ref);
	return want == have ||
	       (!info.in_use && have == (want == UINT16_MAX ? 1 : want + 1));
}

const char *remains_owner(struct remains *m, uint64_t owner)
{
	struct ntr_volume *vol = m->vol ? m->vol : m->s->vol;
	struct ntr_file *file;
	uint32_t name;

	if (owner == m->owner)
		return m->owner_path.bytes;
	m->owner = NTR_NONE;
	m->owner_path.len = 0;
	if (ntr_file_open(vol, NTR_REF_NUMBER(owner), &file, NULL) == NTR_OK) {
		name = file_main_name(file);
		if (name != NTR_NO_INDEX && is_meant(file, owner))
			(void)file_path(file, name, &m->owner_path);
		ntr_file_close(file);
	}
	if (m->owner_path.len == 0 && buf_add(&m->owner_path, "", 1) < 0)
		return "";
	m->owner = owner;
	return m->owner_path.bytes;
}

static size_t add_owner(uint64_t owner, uint64_t *owners, size_t count,
			size_t cap)
{
	for (size_t i = 0; i < count && i < cap; i++)
		if (owners[i] == owner)
			return count;
	if (count < cap)
		owners[count] = owner;
	return count + 1;
}

size_t remains_owners(struct remains *m, const struct ntr_file *file,
		      uint32_t index, uint32_t kind, uint64_t *owners,
		      size_t cap)
{
	struct ntr_clusters *clusters = remains_clusters(m);
	struct ntr_stream *stream;
	struct ntr_fate fate;
	uint64_t at = 0;
	size_t count = 0;

	if (!clusters || ntr_stream_open(file, index, 0, &stream, NULL) < 0)
		return 0;
	for (unsigned i = 0; i < FATES_MAX && count <= cap &&
	     ntr_stream_fate(stream, clusters, at, &fate, NULL) == NTR_OK; i++) {
		if (fate.kind == kind)
			count = add_owner(fate.owner, owners, count, cap);
		at += fate.length;
	}
	ntr_stream_close(stream);
	return count;
}
