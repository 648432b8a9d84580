/*
 * storage.h - how a file's content is kept when not just in its clusters
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_STORAGE_H
#define NTFSREAD_CMD_STORAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "json.h"
#include "ntfsread.h"
#include "ntfsread_artifacts.h"

/* The most that Windows lets a reparse point hold. */
enum { REPARSE_MAX = 16 * 1024 };

struct storage {
	struct ntr_reparse reparse;	/* points into 'value' */
	uint32_t tag;			/* 0: no reparse point */
	bool decoded;			/* 'reparse' means something */
	uint8_t value[REPARSE_MAX];
};

/* Read the file's $REPARSE_POINT, if it has one. */
void storage_read(struct storage *st, const struct ntr_file *file);

/* Is the unnamed $DATA kept in the stream WofCompressedData? */
bool storage_is_wof(const struct storage *st);
/* Is the content, or some of it, not on this volume? */
bool storage_is_elsewhere(const struct storage *st);
/* Does it lead to another file, whose name there is to show? */
bool storage_is_link(const struct storage *st);

/* The target of a link, escaped. */
void storage_put_target(FILE *out, const struct storage *st);
/* {"tag","tag_name","kind","target"}; null where there is no reparse point. */
void storage_json(struct json *j, const char *key, const struct storage *st);

/* What reading stream 'index' of the file undoes (enum ntr_codec). */
uint32_t file_codec(const struct ntr_file *file, uint32_t index);

#endif
