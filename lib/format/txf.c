/*
 * txf.c - $TXF_DATA
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The fields and their order are those that libfsntfs tells of.  Where they start
 * is read off volumes that Windows 7 and later wrote: there the root reference, that
 * of the volume's root directory, is at 0x00 and the flags are at 0x30.
 */
#include "values.h"

enum { SIZE = 56 };

int txf_decode(struct span value, const struct where *w, struct ntr_txf *txf_ret)
{
	if (!span_has(value, 0, SIZE))
		return reject(w, NTR_E_BOUNDS, "$TXF_DATA length", 0, value.len,
			      SIZE);
	*txf_ret = (struct ntr_txf){
		.root_ref = span_u64(value, 0x00),
		.usn_index = span_u64(value, 0x08),
		.file_id = span_u64(value, 0x10),
		.data_lsn = span_u64(value, 0x18),
		.metadata_lsn = span_u64(value, 0x20),
		.index_lsn = span_u64(value, 0x28),
		.flags = span_u32(value, 0x30),
	};
	return NTR_OK;
}

int ntr_txf_decode(const void *value, size_t len, struct ntr_txf *txf_ret,
		   struct ntr_error *err)
{
	struct where w = where_error(err);

	return txf_decode(span_of(value, len), &w, txf_ret);
}
