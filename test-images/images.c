/*
 * images.c - write the catalogue of test images
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *   mkimages DIR [NAME...]        NAME.img and NAME.manifest, of all or these
 *   mkimages --list
 *   mkimages --many N FILE        a volume whose $MFT has N records
 *   mkimages --many-tree N FILE   the same, to be mounted and walked
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "artifacts.h"

static const struct recipe *const themes[] = {
	images_good, images_lists, images_lists_bad, images_children, images_mft,
	images_runs, images_sizes, images_lznt1, images_units, images_chunks,
	images_records, images_index, images_subnodes, images_tree, images_volume,
	images_disk, images_hostile, images_reparse, images_links, images_ea,
	images_efs, images_views, images_security, images_secure, images_times,
	images_verify, images_usn, images_slack, images_claims, images_orphans,
	images_twins, images_i30, images_log,
};

static void make(const struct recipe *r, const char *dir)
{
	struct image *img = image_open(&r->spec);
	char stem[4096], path[4200];

	snprintf(stem, sizeof(stem), "%s/%s", dir, r->name);
	r->build(img);
	if (!img->finished)
		image_finish(img);
	snprintf(path, sizeof(path), "%s.img", stem);
	if (r->wrap)
		r->wrap(img, stem);
	else
		image_write(img, path);
	snprintf(path, sizeof(path), "%s.manifest", stem);
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

/* Returns how many images the names stood for. */
static int make_all(const char *dir, char **names)
{
	int made = 0;

	for (size_t i = 0; i < sizeof(themes) / sizeof(themes[0]); i++)
		for (const struct recipe *r = themes[i]; r->name; r++)
			if (wanted(r->name, names)) {
				make(r, dir);
				made++;
			}
	return made;
}

static int list_all(void)
{
	for (size_t i = 0; i < sizeof(themes) / sizeof(themes[0]); i++)
		for (const struct recipe *r = themes[i]; r->name; r++)
			puts(r->name);
	return 0;
}

static int count_names(char **names)
{
	int n = 0;

	while (names[n])
		n++;
	return n;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--list") == 0)
		return list_all();
	if (argc == 4 && strcmp(argv[1], "--many") == 0)
		return many_write(argv[3], strtoull(argv[2], NULL, 0));
	if (argc == 4 && strcmp(argv[1], "--many-tree") == 0)
		return many_tree_write(argv[3], strtoull(argv[2], NULL, 0));
	if (argc < 2 || argv[1][0] == '-') {
		fputs("usage: mkimages DIR [NAME...] | --list | "
		      "--many N FILE | --many-tree N FILE\n", stderr);
		return 2;
	}
	if (make_all(argv[1], argv + 2) < count_names(argv + 2))
		die("no such image among those named; see --list");
	return 0;
}
