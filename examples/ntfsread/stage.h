/*
 * stage.h - one file in its stage, ready to be shown
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_STAGE_H
#define NTFSREAD_CMD_STAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "session.h"
#include "target.h"

struct stage_view {
	struct session *s;
	const struct target *t;
	struct ntr_stage stage;
	struct ntr_record base;
	char reason[512];
	struct buf path;	/* ends with NUL; empty: the file has no name */
};

/* A record as the figures show it: header, attributes, free space. */
enum { LAYOUT_MAX = 64 };
struct layout {
	struct ntr_attr attr[LAYOUT_MAX];
	size_t count;		/* attributes in 'attr' */
	bool more;		/* there were too many to show */
	uint32_t size, used;	/* of the record, as far as they make sense */
};
void layout_read(const struct ntr_record *rec, struct layout *l);

/* How many mapping pairs an attribute has, and the clusters they map. */
struct extent_sum {
	uint64_t pairs, clusters, fragments;
};
void extent_sum(const struct ntr_attr *attr, struct extent_sum *sum);

/* The index of the attribute list's stream, or NTR_NO_INDEX. */
uint32_t list_stream(const struct stage_view *v);

/* "one" to "four" */
const char *stage_word(uint32_t stage);

void stage_json(const struct stage_view *v);
void stage_draw(const struct stage_view *v);
/* Write the drawing to 'path', all or nothing; false and a complaint. */
bool stage_svg(const struct stage_view *v, const char *path);

/* The volume's histogram and its 'top' most complex files. */
void stage_volume(struct session *s, size_t top);

#endif
