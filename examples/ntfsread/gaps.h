/*
 * gaps.h - the ranges of one stream that could not be read
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_GAPS_H
#define NTFSREAD_CMD_GAPS_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "json.h"
#include "session.h"

struct gaps {
	struct buf list;	/* struct gap, neighbours joined */
	uint64_t bytes;		/* missing in all */
	uint64_t omitted;	/* ranges beyond those kept */
};

/* Forget them, keep the memory for the next stream. */
void gaps_clear(struct gaps *g);
void gaps_free(struct gaps *g);

/* 'why' is kept as a pointer.  0, or -1 without memory. */
int gaps_add(struct gaps *g, uint64_t offset, uint64_t length, uint64_t place,
	     const char *why);

/* Name the first of them on stderr. */
void gaps_complain(const struct gaps *g, const struct session *s,
		   const char *subject);
/* The member "gaps" of an object; none where there are none. */
void gaps_json(const struct gaps *g, const struct session *s, struct json *j);

#endif
