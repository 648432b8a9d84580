/*
 * source.h - reading from whatever has bytes
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Everything that has bytes is a struct ntr_source: a file, a split image, a window
 * on another source, the caller's own.  Here is what all users of one need.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "../format/where.h"

/* Read up to 'len' bytes at 'offset', going on after short reads.  The count is short
 * at the source's end and before bytes that it cannot give; a read that starts at
 * such bytes is NTR_E_IO. */
int64_t source_pread(const struct ntr_source *src, void *buf, size_t len,
		     uint64_t offset, struct ntr_error *err);

/* All 'len' bytes or an error; a source that ends before is NTR_E_IO with
 * sys_errno 0 and "image ends". */
int source_read(const struct ntr_source *src, void *buf, size_t len,
		uint64_t offset, struct ntr_error *err);

/* Which volume of a disk to open: partition 'number', or with 0 the whole source if
 * it starts with an NTFS boot sector or has no partition table, else its only NTFS
 * partition.  *size_ret is 0 for "to the end". */
int partition_choose(const struct ntr_source *src, uint32_t number,
		     ntr_finding_fn on_finding, void *finding_ctx,
		     uint64_t *offset_ret, uint64_t *size_ret,
		     struct ntr_error *err);

#endif
