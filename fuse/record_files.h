/*
 * record_files.h - each file record as a file, raw and as JSON
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * "N" is the record number N as it is stored; "N.json" what 'ntfsread record --json'
 * prints of it, by the same code.  A directory lists only the former: how long a text
 * is, is known once it is made.
 */
#ifndef RECORD_FILES_H
#define RECORD_FILES_H

#include "mount.h"

#include <stdbool.h>

/* "N" or "N.json" of a record that there is; false: it is neither. */
bool record_files_parse(const struct mount *mount, const char *name,
			uint64_t *number_ret, bool *json_ret);

/* All of a record as it is stored, into 'buf' of mount->info.record_size; the size of
 * it, or a negative enum ntr_code. */
int64_t record_files_raw(const struct mount *mount, uint64_t number, void *buf);

/* A desk where texts are made; any number of threads may use it.  Whoever asks how
 * long a text is mostly opens it next: that one is kept. */
struct record_files;
struct record_files *record_files_open(const struct mount *mount,
				       uint32_t flags);
void record_files_close(struct record_files *r);

/* 0, or a negative enum ntr_code. */
int record_files_size(struct record_files *r, uint64_t number, size_t *len_ret);
/* The text, to be freed; never NULL. */
int record_files_text(struct record_files *r, uint64_t number, char **text_ret,
		      size_t *len_ret);

#endif /* RECORD_FILES_H */
