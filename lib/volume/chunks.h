/*
 * chunks.h - the units of a compressed stream, as those that decode them share them
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CHUNKS_H
#define CHUNKS_H

#include "../bytes/span.h"
#include "compressed.h"

enum form_kind { HOLE, STORED, MISSING, PACKED };

struct form {
	enum form_kind kind;
	bool sure;		/* PACKED: no piece of the attribute is missing */
	uint32_t bytes;		/* of clusters to look at; of PACKED without gaps,
				   those at the front that are mapped */
	size_t run;		/* of the first one */
};

/* How unit 'number' is stored (compressed.c).  'hint' is the run to look at first. */
struct form form_of(const struct ntr_stream *stream, uint64_t number,
		    size_t hint);

/* The stored bytes of a unit, and which of them are not there. */
struct stored {
	struct span bytes;
	struct faults missing;
	uint64_t number;	/* of the unit */
};

/* Decode the chunks of a unit (chunks.c).  'sink' hears of those that are damaged. */
void chunks_decode(const struct ntr_stream *stream, const struct stored *stored,
		   ntr_finding_fn sink, uint8_t *out, struct faults *faults);

#endif
