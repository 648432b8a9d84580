/*
 * real_volume.h - a volume made with mkntfs, to be filled through libntfs-3g
 *
 * Whatever fails ends the program: a recipe that did not run to its end leaves
 * no image behind.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef REAL_VOLUME_H
#define REAL_VOLUME_H

#include "real_manifest.h"
#include "real_ntfs.h"

struct geometry {
	int64_t size;			/* of the image, in bytes */
	unsigned cluster, sector;	/* in bytes */
};

struct real {
	ntfs_volume *vol;
	const char *name;
	char *image, *draft;		/* final path, and the one until then */
	struct manifest man;
};

void real_open(struct real *r, const char *dir, const char *name,
	       const struct geometry *g);

/* Settle all records, unmount, write the manifest, give the image its name. */
void real_close(struct real *r);

/* Unmount and mount again: the library forgets where it last allocated. */
void real_remount(struct real *r);

_Noreturn void real_die(const struct real *r, const char *what);

#endif
