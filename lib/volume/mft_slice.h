/*
 * mft_slice.h - the records of $MFT in order, by large sequential reads
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One pread for a hundred records or so, which are then decoded in place: the
 * engine under every pass over the whole volume.
 */
#ifndef MFT_SLICE_H
#define MFT_SLICE_H

#include "mft.h"

struct mft_slice {
	struct ntr_volume *vol;
	uint8_t *buf;			/* SLICE_SIZE bytes */
	uint64_t number, end;		/* next record to give; one past the last */
	uint64_t first, have;		/* records in buf: [first, first + have) */
	uint64_t stretch, stretch_end;	/* bytes of $MFT that lie in one piece, */
	uint64_t stretch_place;		/* from here on in the volume */
	struct where where;		/* of the record at hand; kept, since making
					   one anew takes as long as a decode */
};

/* Over 'count' records from 'first' on, clipped to what there is. */
int mft_slice_open(struct mft_slice *s, struct ntr_volume *vol, uint64_t first,
		   uint64_t count, ntr_finding_fn sink, struct ntr_error *err);

/* Go on with other records. */
void mft_slice_seek(struct mft_slice *s, uint64_t first, uint64_t count);

/* How many records from 'number' on are out of reach at one stretch so long that they are
 * skipped, else 0. */
uint64_t mft_slice_gap(struct ntr_volume *vol, uint64_t number);

/* 1 and the next record, valid until the next call, or 0.  Records that cannot be
 * located are given one by one as unreadable, except for a long range of them, which
 * is noted as a gap and skipped. */
int mft_slice_next(struct mft_slice *s, struct ntr_record *rec_ret);

void mft_slice_close(struct mft_slice *s);

#endif
