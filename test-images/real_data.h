/*
 * real_data.h - the $DATA of files of a volume being made
 *
 * Every call makes the stream, fills it and tells the manifest what it holds.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef REAL_DATA_H
#define REAL_DATA_H

#include "real_node.h"

#define UNNAMED u""
#define HOLE INT64_C(-1)

struct run {			/* a mapping pair, but with absolute LCN */
	int64_t lcn, clusters;	/* lcn may be HOLE */
};

void data_write(struct real *r, struct node file, const char16_t *stream,
		int64_t size);
void data_write_text(struct real *r, struct node file,
		     const char16_t *stream, const char *text);

/* Only these parts are written: between them, where they are far enough
 * apart, is a hole. */
void data_write_parts(struct real *r, struct node file,
		      const char16_t *stream, int64_t size,
		      const struct extent *parts, size_t count);

/* Clusters without a gap between them, marked in $Bitmap as used. */
int64_t data_take(struct real *r, int64_t clusters);
void data_give_back(struct real *r, int64_t lcn, int64_t clusters);

/* The unnamed $DATA as exactly these mapping pairs; past 'initialized' its
 * clusters are filled with other bytes, which must not be seen. */
void data_place(struct real *r, struct node file, int64_t size,
		int64_t initialized, const struct run *runs, size_t count);

#endif
