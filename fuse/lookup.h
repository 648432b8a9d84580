/*
 * lookup.h - from a name in a directory to a file or one of its streams
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Names are compared exactly, letter case too, as ntfs-3g does: the kernel
 * would remember each spelling as a file of its own.  DOS names are found
 * though they are not listed, and escaped names (names.h) under the name that
 * is listed.
 */
#ifndef LOOKUP_H
#define LOOKUP_H

#include "mount.h"

/* Open what directory 'number' has under 'name'.  Where that is "file:stream",
 * the file is opened and *stream_ret says which; it is NTR_NO_INDEX
 * otherwise.  A real name with a colon comes before a stream. */
int lookup_name(const struct mount *mount, uint64_t number, const char *name,
		struct ntr_file **file_ret, uint32_t *stream_ret,
		struct ntr_error *err);

/* Write "file:stream" for stream 'index' of 'file' into 'buf' of NAME_ROOM.
 * Returns 0 if that is no named $DATA, or too long. */
int lookup_stream_name(const struct ntr_file *file, uint32_t index,
		       const char *name, char *buf);

#endif /* LOOKUP_H */
