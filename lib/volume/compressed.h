/*
 * compressed.h - content compressed with LZNT1, unit by unit
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A unit is a power of two of clusters, 16 in all that Windows writes.  Where all of
 * them are mapped, they hold the content as it is; where none is, it is zeros; where
 * fewer are, at the front, they hold it compressed, whatever they look like: a hole
 * stands for what was saved, and a last unit is compressed even where that saves
 * nothing.  Pairs that just end there, as no Windows does it, leave as few clusters.
 * Only where a piece of the attribute is missing is it unknown how many there were:
 * then the bytes themselves must tell.
 */
#ifndef COMPRESSED_H
#define COMPRESSED_H

#include "stream.h"
#include "units.h"

/* Set up a stream that says it is compressed: its codec, or why it is refused. */
int compressed_open(struct ntr_stream *stream, const struct ntr_attr *first,
		    bool headless, const struct where *w);

/* Within the initialized size, what byte e->offset is. */
void compressed_extent(const struct ntr_stream *stream, struct ntr_extent *e,
		       size_t *hint, uint64_t want);

/* Decode a unit into 'out'.  Fails only for want of memory: what cannot be decoded is
 * noted, and put into 'faults'. */
int compressed_decode(const struct ntr_stream *stream, uint64_t number,
		      uint8_t *out, struct faults *faults);

/* Copy up to 'len' bytes from byte 'within' of a unit on, decoding no more of it than the
 * one chunk they are in.  0: nothing done, since the unit is not compressed or something
 * is wrong with it, which compressed_decode() is to say. */
int64_t compressed_glance(const struct ntr_stream *stream, uint64_t number,
			  uint32_t within, uint8_t *buf, size_t len);

/* Decode up to 'count' units from 'number' on, as long as they are compressed and
 * nothing is wrong with them: how many, or negative when out of memory. */
int64_t compressed_decode_many(const struct ntr_stream *stream, uint64_t number,
			       uint64_t count, uint8_t *out);

/* What the clusters of a unit hold besides content. */
struct measure {
	bool stored;		/* as it is: nothing below is set */
	bool cut;		/* the end of the chunks cannot be found */
	uint32_t decoded;	/* bytes of content that its chunks give */
	uint32_t end;		/* of the chunks, in the bytes of the unit's
				   clusters */
	uint32_t mapped;	/* bytes of these clusters */
};
int compressed_measure(const struct ntr_stream *stream, uint64_t number,
		       struct measure *ret);

#endif
