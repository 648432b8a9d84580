/*
 * values.h - resident values of fixed layout: the decoders behind the typed views
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * $STANDARD_INFORMATION   0x00 created, modified, changed, accessed, 8 each
 *   0x20 file flags, 4    0x24 maximum versions, 4    0x28 version, 4
 *   0x2c class id, 4      0x30 owner id, 4            0x34 security id, 4
 *   0x38 quota charged, 8 0x40 USN, 8                 (from 0x30 on NTFS 3.0)
 * $FILE_NAME              0x00 parent reference, 8    0x08 the same four times
 *   0x28 allocated, 8     0x30 size, 8                0x38 file flags, 4
 *   0x3c reparse tag, 4   0x40 name units, 1          0x41 name space, 1
 *   0x42 name, UTF-16LE
 * $VOLUME_INFORMATION     0x08 version, 1 + 1         0x0a flags, 2
 * $OBJECT_ID              0x00 object id, 16          0x10 birth volume id, 16
 *   0x20 birth object id, 16                          0x30 domain id, 16
 *                                                     (from 0x10 on where there)
 * $TXF_DATA               0x00 root reference, 8      0x08 USN index, 8
 *   0x10 file id, 8       0x18 data LSN, 8            0x20 metadata LSN, 8
 *   0x28 index LSN, 8     0x30 flags, 4
 */
#ifndef VALUES_H
#define VALUES_H

#include "../bytes/span.h"
#include "ntfsread_artifacts.h"
#include "where.h"

int stdinfo_decode(struct span value, const struct where *w,
		   struct ntr_stdinfo *info_ret);
/* A name longer than its value is NTR_E_BOUNDS; an odd one is noted. */
int filename_decode(struct span value, const struct where *w,
		    struct ntr_filename *name_ret);
int volinfo_decode(struct span value, const struct where *w,
		   struct ntr_volinfo *info_ret);
int object_id_decode(struct span value, const struct where *w,
		     struct ntr_object_id *id_ret);
int txf_decode(struct span value, const struct where *w,
	       struct ntr_txf *txf_ret);

#endif
