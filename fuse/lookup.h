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

/* The reference that directory 'number' has under 'name', not taking it apart. */
int lookup_ref(const struct mount *mount, uint64_t number, const char *name,
	       uint64_t *ref_ret, struct ntr_error *err);

/* Open the file that lookup_ref() gave, or if it gave none (found != NTR_OK) what else
 * the name may mean.  Where that is "file:stream", the file is opened and *stream_ret
 * says which; it is NTR_NO_INDEX otherwise.  A real name with a colon comes before a
 * stream. */
int lookup_open(const struct mount *mount, uint64_t number, const char *name,
		int found, uint64_t ref, struct ntr_file **file_ret,
		uint32_t *stream_ret, struct ntr_error *err);

/* Write "file:stream" for stream 'index' of 'file' into 'buf' of NAME_ROOM.
 * Returns 0 if that is no named $DATA, or too long. */
int lookup_stream_name(const struct ntr_file *file, uint32_t index,
		       const char *name, char *buf);

#endif /* LOOKUP_H */
