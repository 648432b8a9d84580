/*
 * catalogue.h - every image that the recipes make, one after the other
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CATALOGUE_H
#define CATALOGUE_H

#include <dirent.h>

#include "ntfsread.h"
#include "ntfsread_artifacts.h"
#include "unit.h"

/* Open an image: the volume itself, or the first one on a disk.  NULL for one made to
 * be impossible to open. */
static inline struct ntr_volume *catalogue_open(const char *path,
						ntr_finding_fn on_finding,
						void *ctx)
{
	struct ntr_options opt = {
		.struct_size = sizeof(opt), .on_finding = on_finding,
		.finding_ctx = ctx,
	};
	size_t len = strlen(path);
	struct ntr_volume *vol;

	if (len > 4 && strcmp(path + len - 4, ".mft") == 0)
		opt.flags = NTR_OPEN_MFT_ONLY;
	if (ntr_volume_open_path(path, &opt, &vol, NULL) == NTR_OK)
		return vol;
	for (opt.partition = 1; opt.partition <= 5; opt.partition++)
		if (ntr_volume_open_path(path, &opt, &vol, NULL) == NTR_OK)
			return vol;
	return NULL;
}

static inline int catalogue_dir(const char *dir,
				void (*visit)(const char *path))
{
	char path[4096];
	struct dirent *ent;
	DIR *d = opendir(dir);
	const char *dot;
	int count = 0;

	while (d && (ent = readdir(d)) != NULL) {
		dot = strrchr(ent->d_name, '.');
		if (!dot || (strcmp(dot, ".img") != 0 && strcmp(dot, ".mft") != 0))
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, ent->d_name);
		visit(path);
		count++;
	}
	if (d)
		closedir(d);
	return count;
}

/* Call 'visit' with the path of each image; those filled through libntfs-3g too, where
 * they have been made. */
static inline void catalogue_each(void (*visit)(const char *path))
{
	const char *images = getenv("IMAGES"), *real = getenv("REAL");

	ck_assert_int_gt(catalogue_dir(images ? images : "build/images", visit),
			 50);
	catalogue_dir(real && *real ? real : "build/real", visit);
}

#endif
