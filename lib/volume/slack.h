/*
 * slack.h - what the clusters of a stream hold beyond its content
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * In the order of the clusters: what is stored past the size or the initialized size;
 * in a compressed unit first what its chunks give past these, decoded, then what
 * follows the chunks, as it is.
 */
#ifndef SLACK_H
#define SLACK_H

#include "stream.h"

/* Make the stream one of its slack.  Reads all compressed units once. */
int slack_open(struct ntr_stream *stream, struct ntr_error *err);
void slack_close(struct slack *slack);

/* What byte e->offset of the slack is.  *from_ret is where that is: in the content for
 * what is to be decoded, else in the clusters. */
void slack_extent(const struct ntr_stream *stream, struct ntr_extent *e,
		  uint64_t want, uint64_t *from_ret);

#endif
