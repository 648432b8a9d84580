/*
 * vacant.h - the clusters that $Bitmap calls free, range by range
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Nothing past the end of the image is given.  Where $Bitmap itself cannot be read its
 * clusters count as used: nobody knows.
 */
#ifndef VACANT_H
#define VACANT_H

#include <stdbool.h>

#include "../volume/volume.h"

struct vacant {
	struct ntr_stream *bits;
	uint64_t clusters;	/* of them there are bits and bytes */
	uint64_t at;		/* the cluster to go on with */
	uint64_t loaded, count;	/* clusters whose bits are in 'buf' */
	uint64_t unknown;	/* clusters whose bits cannot be read, so far */
	uint8_t *buf;
};

int vacant_open(struct ntr_volume *vol, struct vacant *vacant_ret,
		struct ntr_error *err);
/* False: there are no more. */
bool vacant_next(struct vacant *v, uint64_t *lcn_ret, uint64_t *clusters_ret);
void vacant_close(struct vacant *v);

#endif
