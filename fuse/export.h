/*
 * export.h - files by their node number alone
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whoever exports a mount by NFS, or opens files by handle, may come back with a node
 * that the kernel has long forgotten.  It then looks up "." in that node, which need
 * not be a directory, and ".." to find the way up to the root.
 */
#ifndef EXPORT_H
#define EXPORT_H

#include "ops.h"

#include <stdbool.h>

bool export_is_wanted(const char *name);
void export_lookup(fuse_req_t req, fuse_ino_t node, const char *name);

#endif /* EXPORT_H */
