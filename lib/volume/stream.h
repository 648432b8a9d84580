/*
 * stream.h - the content of one attribute, as the files that read it share it
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A stream is a table of extents, and every byte belongs to exactly one: stored,
 * zero by definition (a hole, or past the initialized size), to be decoded, or not to
 * be had, with the reason.  Nothing is ever read as zeros because it could not be
 * read.  From below: what the clusters hold (stored.c), units of content decoded from
 * that (compressed.c, wof.c) and kept (units.c), what is beyond the content (slack.c),
 * and reading any of them (read.c).
 *
 * Immutable once open, but for what a lock guards, so any number of threads may read
 * one.
 */
#ifndef STREAM_H
#define STREAM_H

#include "volume.h"

struct units;
struct wof;
struct slack;

struct ntr_stream {
	struct ntr_volume *vol;
	struct runlist runs;
	uint8_t *value;			/* resident content, a copy */
	uint64_t place;			/* of the resident content */
	uint64_t size, initialized;
	uint64_t file_number;	/* of the base record, though it may be another
				   file's by now */
	uint64_t record;		/* base record number, for errors */
	uint32_t attr_type;
	uint32_t codec;			/* enum ntr_codec */
	uint32_t unit;			/* bytes decoded together, or 0 */
	int refusal;			/* the code, where all is refused */
	const char *refused;		/* why nothing can be read, or NULL */
	const char *hollow;		/* why a hole is no zeros, or NULL */
	struct units *units;		/* decoded; where there is a codec */
	struct wof *wof;		/* or NULL */
	struct slack *slack;		/* NTR_STREAM_SLACK only */
};

/* Where something of the stream at 'place' of the volume is, for findings. */
static inline struct where stream_where(const struct ntr_stream *stream,
					uint64_t place, struct ntr_error *err)
{
	struct where w = volume_where(stream->vol, stream->record, place, err);

	w.attr_type = stream->attr_type;
	return w;
}

static inline void extent_set(struct ntr_extent *e, uint32_t kind,
			      uint64_t place, uint64_t length)
{
	e->kind = kind;
	e->place = place;
	e->length = length;
}

/* Give up on the content, at every read and with this error. */
static inline void stream_refuse(struct ntr_stream *stream, int code,
				 const char *why)
{
	stream->refusal = code;
	stream->refused = why;
}

/* ------------------------------------------------------- stored (stored.c) -- */

/* What byte e->offset of the attribute's clusters is, whatever its sizes say; runs that
 * continue one another are joined only up to 'want' bytes.  '*hint' is the run to try
 * first, and the one that was found. */
void stored_extent(const struct ntr_stream *stream, struct ntr_extent *e,
		   size_t *hint, uint64_t want);

/* The same within the content, undecoded; e->offset is inside the stream. */
void plain_extent(const struct ntr_stream *stream, struct ntr_extent *e,
		  size_t *hint, uint64_t want);

/* Read the first 'len' bytes of an extent that has as many and is not compressed. */
int64_t extent_read(const struct ntr_stream *stream,
		    const struct ntr_extent *e, uint8_t *buf, size_t len,
		    struct ntr_error *err);

/* ntr_stream_pread() for a stream without codec. */
int64_t plain_pread(const struct ntr_stream *stream, void *buf, size_t len,
		    uint64_t offset, struct ntr_error *err);

/* The end of what is mapped, in bytes of content. */
uint64_t stream_mapped(const struct ntr_stream *stream);

/* --------------------------------------------------------- content (read.c) -- */

/* As ntr_stream_extent(), but joining runs that continue one another only up to
 * 'want' bytes: a caller that goes block by block must not pay for all of them at
 * every block. */
int stream_extent(const struct ntr_stream *stream, uint64_t offset,
		  uint64_t want, struct ntr_extent *extent_ret);

#endif
