/*
 * free_file.h - the clusters that no file has, one after another, as one file
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * For every few thousand clusters of the volume it is kept how many before them are
 * free: the place of any byte is found by a search in that, and some steps through
 * $Bitmap.  That is 8 bytes for 4096 clusters, and 8 MiB at most.
 */
#ifndef FREE_FILE_H
#define FREE_FILE_H

#include "mount.h"

struct free_file;

/* For lazy_start(). */
int free_file_make(struct mount *mount, void **free_ret);
void free_file_free(struct free_file *f);

uint64_t free_file_size(const struct free_file *f);

/* Read as much as can be: a count, short before bytes that cannot be read, or a
 * negative enum ntr_code if the first cannot. */
int64_t free_file_pread(const struct free_file *f, void *buf, size_t len,
			uint64_t offset);

#endif /* FREE_FILE_H */
