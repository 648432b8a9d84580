/*
 * reader.h - the content of a stream in pieces: bytes, zeros, gaps
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_READER_H
#define NTFSREAD_CMD_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ntfsread.h"

/* Large enough that a contiguous file is read as fast as by dd; small enough to
 * stay in the cache. */
enum { READER_CHUNK = 1 << 20 };

enum piece_kind {
	PIECE_END,
	PIECE_BYTES,
	PIECE_ZEROS,	/* a hole, or past the initialized size; where asked for */
	PIECE_GAP	/* cannot be read */
};

struct piece {
	enum piece_kind kind;
	uint64_t offset, length;	/* in the stream */
	const uint8_t *bytes;		/* until the next call */
	uint64_t place;			/* PIECE_GAP: in the volume, or NTR_NONE */
	const char *why;		/* PIECE_GAP; static */
	int code;			/* PIECE_GAP: of the error */
};

struct reader {
	uint8_t *buf;		/* of READER_CHUNK */
	struct ntr_stream *stream;
	uint64_t volume_offset;	/* in the image, whose sectors go bad */
	bool holes;		/* zeros are told apart from bytes */
	struct ntr_clusters *clusters;	/* of a deleted file: what others have by
				   now, or may have had, is a gap, too.  NULL: not asked; only
				   with 'holes' */
	uint64_t at, size;
	uint64_t limit;		/* up to here the clusters are its own */
	struct ntr_fate fate;	/* of what is there */
	uint64_t known;		/* up to here there is neither hole nor end */
	uint32_t unit;		/* of the codec, or 0 */
	size_t step;		/* how much to ask for at once */
};

/* Read 'stream' from its start; 'buf', 'volume_offset', 'holes' and 'clusters' are
 * kept. */
void reader_start(struct reader *r, struct ntr_stream *stream);

/* The next piece, in order and without anything between them; pieces of one kind
 * may follow one another. */
void reader_next(struct reader *r, struct piece *p);

#endif
