/*
 * file.h - one file or block device, opened for reading alone
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef SOURCE_FILE_H
#define SOURCE_FILE_H

#include "../format/where.h"

struct file {
	int fd;
	uint64_t size;
};

/* Open a regular file or a block device; anything else has no fixed bytes. */
int file_open(const char *path, struct file *file_ret, struct ntr_error *err);
void file_close(struct file *file);

/* As the pread of struct ntr_source. */
int64_t file_pread(const struct file *file, void *buf, size_t len,
		   uint64_t offset);

#endif
