/*
 * deleted_xattr.h - extended attributes of deleted files
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Those of files in use, as far as their bytes are still the file's, and
 * "user.ntfsread.recoverable": whole, part or none.
 */
#ifndef DELETED_XATTR_H
#define DELETED_XATTR_H

#include "deleted_file.h"

/* Does the attribute take knowing whose the clusters are by now? */
bool deleted_xattr_is_doubtful(const struct deleted_file *f, const char *name);

/* As xattr_get() and xattr_list(). */
int64_t deleted_xattr_get(struct mount *mount, const struct deleted_file *f,
			  struct ntr_clusters *clusters, const char *name,
			  char *buf, size_t cap);
int64_t deleted_xattr_list(struct mount *mount, const struct deleted_file *f,
			   char *buf, size_t cap);

#endif /* DELETED_XATTR_H */
