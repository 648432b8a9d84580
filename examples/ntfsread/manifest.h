/*
 * manifest.h - what was recovered, a line of JSON for each stream
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_MANIFEST_H
#define NTFSREAD_CMD_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "gaps.h"
#include "hasher.h"
#include "json.h"
#include "ntfsread.h"
#include "ntfsread_artifacts.h"

struct manifest {
	FILE *file, *line;	/* 'line' writes to memory */
	char *text;		/* of 'line' */
	size_t text_len;
	struct hasher *hasher;
	uint64_t zeros_left;	/* how many more are hashed in all */
	bool unhashed;		/* the stream at hand has more than that */
	char name[48];
};

struct manifest_line {
	const char *kind;	/* "file", "directory", "symlink", ... */
	const char *path;	/* on the host, NULL: nothing is there */
	const struct buf *source;	/* path in the image, without the stream */
	const struct ntr_stream_info *stream;	/* NULL: not about one */
	const char *status;
	const char *why;	/* NULL: nothing to say */
	const char *link;	/* path that this is a hard link of */
	const struct ntr_stdinfo *times;	/* NULL: unknown */
	const struct ntr_reparse *reparse;	/* NULL: none */
	const struct gaps *gaps;
	uint64_t ref, size;
	uint32_t digest;	/* number to keep it under, or it was kept under */
	bool in_use, hashed;	/* hashed: the stream at hand just was */
};

/* Make a new one in the directory 'dir', whose name is in m->name; lines go to 'copy',
 * too, unless that is NULL.  0, or an errno value. */
int manifest_open(struct manifest *m, int dir, FILE *copy);
/* 0, or the errno of the first write that failed. */
int manifest_close(struct manifest *m);

/* The stream at hand goes on. */
void manifest_bytes(struct manifest *m, const void *bytes, size_t len);
void manifest_zeros(struct manifest *m, uint64_t len);

/* Write a line, and be ready for another stream. */
void manifest_add(struct manifest *m, const struct session *s,
		  const struct manifest_line *l);

struct manifest_total {
	uint64_t files, directories, bytes, part, unreadable, skipped;
	bool complete;
};
/* The last line. */
void manifest_summary(struct manifest *m, const struct manifest_total *t);

#endif
