/*
 * wof.h - files that Windows compressed as a whole ("system compression", WOF)
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The unnamed $DATA has the size and nothing else.  The stream "WofCompressedData"
 * holds, for every chunk of content but the first, where it starts, in 4 bytes, or 8
 * where the content has 4 GiB or more; then the chunks, which these numbers count
 * from.  A chunk as long as its content is the content.  The algorithm is in the
 * reparse point.
 */
#ifndef WOF_H
#define WOF_H

#include "file.h"
#include "stream.h"
#include "units.h"

/* If the file is one of these, give the stream of its unnamed $DATA the codec, with
 * 'stored' (which may be NULL) the open stream that holds the chunks and now belongs
 * to it; or say why it is refused. */
int wof_open(struct ntr_stream *stream, const struct ntr_file *file,
	     struct ntr_stream *stored, struct ntr_error *err);
struct ntr_stream *wof_close(struct wof *wof);	/* gives 'stored' back */

/* Is this a file with a reparse point of WOF? */
bool wof_is(const struct ntr_file *file);

/* What byte e->offset of the content is. */
void wof_extent(const struct ntr_stream *stream, struct ntr_extent *e);

/* The stream that has the chunks, and where in it chunk 'number' is, with what of the
 * table leads there not counted; NULL: there is none, or no such chunk. */
const struct ntr_stream *wof_stored(const struct ntr_stream *stream,
				    uint64_t number, uint64_t *from_ret,
				    uint64_t *len_ret);

/* As in compressed.h. */
int wof_decode(const struct ntr_stream *stream, uint64_t number, uint8_t *out,
	       struct faults *faults);
int64_t wof_decode_many(const struct ntr_stream *stream, uint64_t number,
			uint64_t count, uint8_t *out);

#endif
