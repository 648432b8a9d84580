/*
 * gaps.h - the ranges of one stream that could not be read
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_GAPS_H
#define NTFSREAD_CMD_GAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "json.h"
#include "session.h"

/* A range that goes on as long as it is missing for the same reason. */
struct gap {
	uint64_t offset, length;
	uint64_t place;		/* of its first byte in the volume, or NTR_NONE */
	const char *why;
};

/* Add 'more' to the end of 'gap'; false: it is another one. */
bool gap_join(struct gap *gap, const struct gap *more);
/* Name it on stderr. */
void gap_complain(const struct gap *gap, const struct session *s,
		  const char *subject);

struct gaps {
	struct buf list;	/* struct gap, neighbours joined */
	uint64_t bytes;		/* missing in all */
	uint64_t omitted;	/* ranges beyond those kept */
};

/* Forget them, keep the memory for the next stream. */
void gaps_clear(struct gaps *g);
void gaps_free(struct gaps *g);

/* 'why' is kept as a pointer.  0, or -1 without memory. */
int gaps_add(struct gaps *g, const struct gap *gap);

/* Name the first of them on stderr. */
void gaps_complain(const struct gaps *g, const struct session *s,
		   const char *subject);
/* The member "gaps" of an object; none where there are none. */
void gaps_json(const struct gaps *g, const struct session *s, struct json *j);

#endif
