/*
 * stream.h - what the library itself needs of a stream beyond the public calls
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef STREAM_H
#define STREAM_H

#include "ntfsread.h"

/* As ntr_stream_extent(), but joining runs that continue one another only up to
 * 'want' bytes: a caller that goes block by block must not pay for all of them at
 * every block. */
int stream_extent(const struct ntr_stream *stream, uint64_t offset,
		  uint64_t want, struct ntr_extent *extent_ret);

#endif
