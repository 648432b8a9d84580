/*
 * mft.h - record number to record
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MFT_H
#define MFT_H

#include "volume.h"

/* Read up to 'len' bytes of $MFT at 'offset' as stored.  The count ends early where
 * clusters cannot be located or read; a read that starts there is an error. */
int64_t mft_pread(const struct ntr_volume *vol, void *buf, size_t len,
		  uint64_t offset, struct ntr_error *err);

/* How many bytes from 'offset' on cannot be located, 0 where they can. */
uint64_t mft_gap(const struct ntr_volume *vol, uint64_t offset);

/* Volume offset of byte 'offset' of $MFT, or NTR_NONE.  *end_ret (may be NULL): up to
 * which byte of $MFT the volume goes on in step. */
uint64_t mft_place(const struct ntr_volume *vol, uint64_t offset,
		   uint64_t *end_ret);

/* Read and decode record 'number' into 'buf' of record_size bytes.  The state tells
 * what it is; an unreadable one has no data.  Fails only for a number past the end
 * (NTR_E_NOT_FOUND). */
int mft_read(struct ntr_volume *vol, uint64_t number, uint8_t *buf,
	     struct ntr_record *rec_ret, struct ntr_error *err);

/* The same through the cache, and from $MFTMirr where only that one is usable.  This
 * is how files are opened and parents followed. */
int mft_get(struct ntr_volume *vol, uint64_t number, uint8_t *buf,
	    struct ntr_record *rec_ret, struct ntr_error *err);

int record_cache_open(struct ntr_volume *vol, uint32_t records,
		      struct ntr_error *err);
void record_cache_close(struct record_cache *cache);

#endif
