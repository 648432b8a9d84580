/*
 * real_manifest.h - what a recipe made, written down beside the image
 *
 * Facts are gathered while the recipe runs, because only it knows what it
 * wrote; what a record became (its sequence number, links and stage) is filled
 * in at the end.  Text lines, tabs between fields; paths and stream names have
 * control characters, '%' and '\' as %XX, everything else as it is.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef REAL_MANIFEST_H
#define REAL_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uchar.h>

#include "real_pattern.h"

struct about {		/* one record */
	bool known, in_use, directory;
	uint16_t sequence, links;
	unsigned stage;
	uint32_t flags;		/* to add to those the library sets */
	int64_t times[4];	/* created, modified, changed, accessed */
};

enum name_kind {
	NAME_LONG, NAME_DOS,
	NAME_UNLINKED,		/* gone, but the record has others */
	NAME_DELETED,		/* gone, and the record with it */
	NAME_REUSED,		/* and the record is another file's since */
};

struct name {
	uint64_t record;
	char *path;
	enum name_kind kind;
};

struct content {	/* one $DATA of a record */
	uint64_t record;
	char *name;
	int64_t size;
	char hash[HASH_TEXT];
	bool gone;
};

struct manifest {
	struct about *about;	/* by record number */
	struct name *names;
	struct content *contents;
	size_t records, name_count, content_count;
};

/* UTF-16 to UTF-8; a lone surrogate becomes its three bytes (WTF-8). */
char *manifest_text(const char16_t *text);

struct about *manifest_about(struct manifest *m, uint64_t record);

/* A new file has this record, whatever had it before. */
struct about *manifest_start(struct manifest *m, uint64_t record,
			     bool directory);
const char *manifest_name(struct manifest *m, uint64_t record,
			  const char *parent, const char16_t *name,
			  enum name_kind kind);
void manifest_content(struct manifest *m, uint64_t record,
		      const char16_t *name, int64_t size,
		      const char hash[HASH_TEXT]);

/* This path is NAME_UNLINKED or NAME_DELETED. */
void manifest_gone(struct manifest *m, uint64_t record, const char *path,
		   enum name_kind kind);

/* The record is not in use, but what it held is as it was. */
void manifest_kept(struct manifest *m, uint64_t record);

void manifest_write(const struct manifest *m, const char *file);
void manifest_free(struct manifest *m);

#endif
