/*
 * bootstrap.h - how the parts of opening a volume meet
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BOOTSTRAP_H
#define BOOTSTRAP_H

#include "volume.h"

/*
 * Fill vol->mft from record 0 (mft_map.c).  $MFT is a file like any other: when it
 * is in many pieces, its $DATA is spread over child records, which lie in $MFT
 * themselves, perhaps in an extent that only another child describes.  So the map
 * grows step by step, and a piece that never comes into reach is noted as a gap.
 */
int mft_map_load(struct ntr_volume *vol, const struct ntr_record *base,
		 struct ntr_error *err);

#endif
