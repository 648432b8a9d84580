/*
 * xattr.h - extended attributes: what Linux has no other place for
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The names and binary formats are those of ntfs-3g:
 *
 *	system.ntfs_attrib	the file attributes, 4 bytes
 *	system.ntfs_times	created, modified, accessed, changed, 8 bytes each
 *	system.ntfs_crtime	created
 *	system.ntfs_acl		the security descriptor as it is stored
 *	system.ntfs_reparse_data, system.ntfs_ea, user.ntfs.efsinfo
 *				$REPARSE_POINT, $EA, $EFS, as they are stored
 *	system.ntfs_object_id	the object id and, where known, the birth ids
 *	system.ntfs_dos_name	the short name
 *	ntfs.streams.list	names of streams, with NULs between
 *	user.STREAM		the content of a stream
 *
 * The first three are little-endian, and there is one of each ending in _be which
 * is big-endian.  Our own are text: user.ntfsread.record ("42-7", record and
 * sequence number), user.ntfsread.stage ("1" to "4"), and user.ntfsread.created.
 */
#ifndef XATTR_H
#define XATTR_H

#include "mount.h"

#include <stddef.h>

/* Copy as much of the value of attribute 'name' of 'node' as 'cap' bytes take into
 * 'buf'.  Returns the length of all of it or -errno. */
int64_t xattr_get(struct mount *mount, const struct ntr_file *file,
		  uint64_t node, const char *name, void *buf, size_t cap);

/* The names of all that there are, each with its NUL. */
int64_t xattr_list(struct mount *mount, const struct ntr_file *file,
		   uint64_t node, char *buf, size_t cap);

#endif /* XATTR_H */
