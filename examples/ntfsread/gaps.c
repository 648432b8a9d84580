/*
 * gaps.c - the ranges of one stream that could not be read
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <string.h>

#include "gaps.h"

enum {
	KEPT = 4096,	/* one more line of the manifest must not fill memory */
	NAMED = 10	/* on stderr, where somebody reads */
};

bool gap_join(struct gap *gap, const struct gap *more)
{
	if (gap->length == 0 || gap->offset + gap->length != more->offset ||
	    strcmp(gap->why, more->why) != 0)
		return false;
	gap->length += more->length;
	return true;
}

void gap_complain(const struct gap *gap, const struct session *s,
		  const char *subject)
{
	char place[64] = "";

	if (gap->place != NTR_NONE)
		snprintf(place, sizeof(place), ", at 0x%" PRIx64
			 " in the image",
			 session_image_offset(s, gap->place));
	complain(subject, "bytes %" PRIu64 " to %" PRIu64 " (%" PRIu64
		 " bytes) missing: %s%s", gap->offset,
		 gap->offset + gap->length - 1, gap->length, gap->why, place);
}

void gaps_clear(struct gaps *g)
{
	g->list.len = 0;
	g->bytes = g->omitted = 0;
}

void gaps_free(struct gaps *g)
{
	buf_free(&g->list);
}

static size_t count(const struct gaps *g)
{
	return g->list.len / sizeof(struct gap);
}

static struct gap *at(const struct gaps *g, size_t index)
{
	return (struct gap *)(void *)g->list.bytes + index;
}

int gaps_add(struct gaps *g, const struct gap *gap)
{
	g->bytes += gap->length;
	if (count(g) && gap_join(at(g, count(g) - 1), gap))
		return 0;
	if (count(g) < KEPT)
		return buf_add(&g->list, gap, sizeof(*gap));
	g->omitted++;
	return 0;
}

void gaps_complain(const struct gaps *g, const struct session *s,
		   const char *subject)
{
	for (size_t i = 0; i < count(g) && i < NAMED; i++)
		gap_complain(at(g, i), s, subject);
	if (count(g) > NAMED)
		complain(subject, "%" PRIu64 " bytes missing in all; the "
			 "manifest lists the ranges", g->bytes);
}

void gaps_json(const struct gaps *g, const struct session *s, struct json *j)
{
	const struct gap *gap;

	if (count(g) == 0)
		return;
	json_u64(j, "missing", g->bytes);
	json_array(j, "gaps");
	for (size_t i = 0; i < count(g); i++) {
		gap = at(g, i);
		json_object(j, NULL);
		json_u64(j, "offset", gap->offset);
		json_u64(j, "length", gap->length);
		json_number(j, "place",
			    session_image_offset(s, gap->place));
		json_text(j, "why", gap->why);
		json_object_end(j);
	}
	json_array_end(j);
	if (g->omitted)
		json_u64(j, "gaps_omitted", g->omitted);
}
