/*
 * efs.h - $EFS: who can decrypt a file
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * head         0x00 length, 4      0x04 state, 4          0x08 version, 4
 *              0x0c crypto API version, 4                 0x10 file key id, 16
 *              0x40 offset of the DDF, 4                  0x44 of the DRF, 4; 0: none
 *              (versions 4 and 5: at 0x20 and 0x24)
 * list         0x00 number of keys, 4                     0x04 the first key
 * key          0x00 length, 4      0x04 credential offset, 4
 *              0x08 file key length, 4                    0x0c its offset, 4
 *              0x10 flags, 4       offsets are from the key's start
 * credential   0x00 length, 4      0x04 SID offset, 4; 0: none
 *              0x08 type, 4        offsets are from the credential's start
 *   1 container           0x0c container name, 4, provider name, 4
 *   3 thumbprint          0x0c length, 4, and 0x10 offset, 4, of the certificate data
 * certificate  0x00 thumbprint offset, 4, length, 4       0x08 container name, 4
 *              0x0c provider name, 4                      0x10 user name, 4
 *              offsets are from its start; 0: none; names are UTF-16LE with a NUL
 *
 * Sources: [MS-EFSR] 2.2.2.1, and for the container type what Linux-NTFS found out.
 * Versions 4 and 5 keep their keys in another form (2.2.2.2): they are counted alone.
 */
#ifndef EFS_H
#define EFS_H

#include "../bytes/span.h"
#include "ntfsread_artifacts.h"
#include "where.h"

/* A list that leaves the value is noted and has no keys. */
int efs_decode(struct span value, const struct where *w, struct ntr_efs *efs_ret);

/* Key number *pos, those of the DDF first: 1, 0 after the last of the DRF.  A name, SID
 * or thumbprint that leaves its place is noted and absent.  A key that is impossible
 * is a negative code and ends its list; the next call starts with the other one. */
int efs_next(struct span value, const struct where *w, uint32_t *pos,
	     struct ntr_efs_key *key_ret);

#endif
