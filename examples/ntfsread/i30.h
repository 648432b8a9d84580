/*
 * i30.h - ntfsread ls of an extracted $I30
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_I30_H
#define NTFSREAD_CMD_I30_H

#include "ls.h"

/* Does the file begin as an index does?  A volume or a disk cannot. */
bool i30_is(const char *path);

/* Start the session on IMAGE, which is one; false, and a complaint, where it fails. */
bool i30_open(struct session *s, const struct options *opt);
/* List it, entries in the order of the file; 'csv': in MFTECmd's columns. */
void i30_list(struct ls *ls, bool csv);

void i30_csv_head(void);
/* One row, written in 'room'; false without memory. */
bool i30_csv_row(const struct ntr_carved *c, const char *image,
		 struct buf *room);

#endif
