/*
 * wof.c - mkwof: volumes with files compressed as a whole
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *   mkwof DIR [NAME...]    NAME.img and NAME.manifest, of all or these
 */
#include <stdio.h>
#include <string.h>

#include "wof.h"

static const struct recipe *const themes[] = {
	images_wof, images_wof_bad, images_wof_large,
};

static void make(const struct recipe *r, const char *dir)
{
	struct image *img = image_open(&r->spec);
	char path[4096];

	r->build(img);
	if (!img->finished)
		image_finish(img);
	snprintf(path, sizeof(path), "%s/%s.img", dir, r->name);
	image_write(img, path);
	snprintf(path, sizeof(path), "%s/%s.manifest", dir, r->name);
	manifest_write(img, path);
	image_close(img);
}

static bool wanted(const char *name, char **names)
{
	if (!*names)
		return true;
	for (; *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

int main(int argc, char **argv)
{
	if (argc < 2 || argv[1][0] == '-') {
		fputs("usage: mkwof DIR [NAME...]\n", stderr);
		return 2;
	}
	for (size_t i = 0; i < sizeof(themes) / sizeof(themes[0]); i++)
		for (const struct recipe *r = themes[i]; r->name; r++)
			if (wanted(r->name, argv + 2))
				make(r, argv[1]);
	return 0;
}
