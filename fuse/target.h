/*
 * target.h - what a symbolic link or junction holds, taken apart
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TARGET_H
#define TARGET_H

#include "link.h"

enum target_how {
	TARGET_RAW,		/* nothing on this volume, or no path */
	TARGET_ROOT,		/* 'path' is from the root of the volume */
	TARGET_RELATIVE		/* ... from 'ups' above where the link is */
};

struct target {
	enum target_how how;
	int      must_exist;	/* it may be on another volume */
	unsigned ups;
	char     path[LINK_ROOM];	/* names with '/' between, without "." or
					   "..", which leaves it as Windows would:
					   without looking at what is there */
	char     raw[LINK_ROOM];	/* as stored, in UTF-8 */
	size_t   raw_len;
};

/* Read it from 'file'; NTR_E_LIMIT if it is longer than Linux takes. */
int target_read(const struct ntr_file *file, struct target *target_ret);

#endif /* TARGET_H */
