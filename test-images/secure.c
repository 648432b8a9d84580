/*
 * secure.c - $Secure: every descriptor once, a mirror, and two indexes
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * $SDS is made of blocks of 256 KiB, each followed by its copy.  An entry is a
 * header of 20 bytes (hash, id, place, length with header) and a descriptor; it
 * begins at a multiple of 16 and does not cross the end of a block.
 */
#include <stdlib.h>
#include <string.h>

#include "artifacts.h"

static void sds_header(uint8_t to[SDS_HEADER], const struct sd *sd)
{
	put32(to, sd->hash);
	put32(to + 4, sd->id);
	put64(to + 8, sd->at);
	put32(to + 16, SDS_HEADER + sd->value.len);
}

struct sd *secure_add(struct secure *s, struct bytes value)
{
	s->at = grow(s->at, s->n, &s->cap, sizeof(s->at[0]));
	if (!s->next_id)
		s->next_id = SECURITY_ID;
	s->at[s->n] = (struct sd){
		.id = s->next_id++, .hash = security_hash(&value),
		.value = value,
	};
	return &s->at[s->n++];
}

/* Give each its place, as the blocks fill. */
static void place(struct secure *s)
{
	uint64_t at = 0;

	for (size_t i = 0; i < s->n; i++) {
		uint64_t len = SDS_HEADER + s->at[i].value.len;

		at = align_up(at, 16);
		if (at % SDS_BLOCK + len > SDS_BLOCK)
			at = align_up(at, SDS_BLOCK);
		if (at / SDS_BLOCK % 2)
			at += SDS_BLOCK;
		s->at[i].at = at;
		at += len;
	}
	s->end = at + SDS_BLOCK;
}

static void write_sds(struct image *img, const struct attr *sds,
		      const struct sd *sd)
{
	uint8_t header[SDS_HEADER];

	sds_header(header, sd);
	for (uint64_t at = sd->at; at <= sd->at + SDS_BLOCK; at += SDS_BLOCK) {
		runs_write(img, &sds->runs, at, header, SDS_HEADER);
		runs_write(img, &sds->runs, at + SDS_HEADER, sd->value.at,
			   sd->value.len);
	}
}

void secure_build(struct image *img, struct secure *s)
{
	struct view sdh = { .name = "$SDH", .collation = BY_HASH };
	struct view sii = { .name = "$SII", .collation = BY_NUMBER };
	struct record *rec = img->recs[9];
	struct attr *sds;

	view_drop(img, rec, "$SDS");
	view_drop(img, rec, "$SDH");
	view_drop(img, rec, "$SII");
	place(s);
	sds = attr_clusters(img, rec, AT_DATA, "$SDS", s->end);
	for (size_t i = 0; i < s->n; i++) {
		uint8_t header[SDS_HEADER];

		write_sds(img, sds, &s->at[i]);
		sds_header(header, &s->at[i]);
		view_add(&sdh, header, 8, header, SDS_HEADER);
		view_add(&sii, header + 4, 4, header, SDS_HEADER);
	}
	view_build(img, rec, &sdh);
	view_build(img, rec, &sii);
}

void secure_free(struct secure *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->at[i].value.at);
	free(s->at);
}
