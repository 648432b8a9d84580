/*
 * view_entry.h - what the entries of the view indexes mean
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *                  key                         data
 * $Secure:$SII     security id, 4              0x00 hash, 4  0x04 id, 4
 *                                              0x08 place in $SDS, 8  0x10 length, 4
 * $Secure:$SDH     hash, 4; security id, 4     the same, then "II" in UTF-16LE
 * $ObjId:$O        object id, 16               0x00 reference, 8  0x08 birth volume,
 *                                              16  0x18 birth object, 16  0x28
 *                                              domain, 16
 * $Quota:$O        SID                         owner id, 4
 * $Quota:$Q        owner id, 4                 0x00 version, 4  0x04 flags, 4
 *                                              0x08 used, 8  0x10 changed, 8
 *                                              0x18 threshold, 8  0x20 limit, 8
 *                                              0x28 exceeded, 8  0x30 SID
 * $Reparse:$R      tag, 4; reference, 8        nothing
 */
#ifndef VIEW_ENTRY_H
#define VIEW_ENTRY_H

#include "ntfsread_artifacts.h"

/* Decode one item by its kind only to see whether that can be done. */
int view_entry_check(uint32_t kind, const struct ntr_index_item *item,
		     struct ntr_error *err);

#endif
