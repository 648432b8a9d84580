/*
 * deleted_file.h - a deleted file and what is left of its content
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Bytes that may be of others by now (see ntr_stream_fate()) are not passed off as
 * those of the file: they are errors, as if they could not be read.  Of a file that is
 * in use and only has lost its path, all bytes are its own.
 *
 * Only files and directories are shown: where a deleted link leads, nobody can say.
 */
#ifndef DELETED_FILE_H
#define DELETED_FILE_H

#include "mount.h"

#include <stdbool.h>
#include <sys/stat.h>

/* A file, or that one of its streams which 'index' says; NTR_NO_INDEX: the file with
 * its unnamed $DATA, if it has one. */
struct deleted_file {
	const struct mount  *mount;
	struct ntr_file     *file;
	struct ntr_file_info info;
	uint32_t             index;
	bool                 in_use;	/* it has lost its path, and nothing else */
};

int deleted_file_find(const struct mount *mount, uint64_t record,
		      uint32_t index, struct deleted_file *ret);
void deleted_file_drop(struct deleted_file *f);

/* All but st_ino. */
int deleted_file_stat(const struct deleted_file *f, struct stat *st);

/* -- content -- */

struct deleted_content {
	struct ntr_stream   *stream;	/* NULL: there is none */
	struct ntr_clusters *clusters;	/* NULL: all bytes are the file's own */
	bool                 whole;	/* and all of them can be read */
};

/* Does it take knowing whose the clusters are by now? */
bool deleted_file_is_doubtful(const struct deleted_file *f);
/* 'clusters' may be NULL if it does not. */
int deleted_file_open(const struct deleted_file *f,
		      struct ntr_clusters *clusters,
		      struct deleted_content *ret);
/* As ntr_stream_pread(): short before bytes that cannot be had. */
int64_t deleted_file_pread(const struct deleted_content *c, void *buf,
			   size_t len, uint64_t offset);

/* -- what can be had of a stream or, with NTR_NO_INDEX, of the whole file -- */

/* enum ntr_recoverable. */
uint32_t deleted_file_remains(const struct deleted_file *f,
			      struct ntr_clusters *clusters);

#endif /* DELETED_FILE_H */
