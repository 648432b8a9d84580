/*
 * scan.c - every record of the MFT in order, for the caller
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "../volume/mft_slice.h"

struct ntr_scan {
	struct mft_slice slice;
};

int ntr_scan_open(struct ntr_volume *vol, uint64_t first, uint64_t count,
		  struct ntr_scan **scan_ret, struct ntr_error *err)
{
	struct ntr_scan *scan = calloc(1, sizeof(*scan));
	int code;

	if (!scan)
		return error_nomem(err);
	code = mft_slice_open(&scan->slice, vol, first, count, vol->sink, err);
	if (code < 0) {
		free(scan);
		return code;
	}
	*scan_ret = scan;
	return NTR_OK;
}

int ntr_scan_next(struct ntr_scan *scan, struct ntr_record *rec_ret,
		  struct ntr_error *err)
{
	(void)err;	/* a record that cannot be read is given with its state */
	return mft_slice_next(&scan->slice, rec_ret);
}

void ntr_scan_close(struct ntr_scan *scan)
{
	if (!scan)
		return;
	mft_slice_close(&scan->slice);
	free(scan);
}
