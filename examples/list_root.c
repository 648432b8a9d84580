/*
 * list_root.c - list a directory of an NTFS image:  list_root IMAGE [PATH]
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Names are printed as they are; a real tool passes them through strvisx().
 */
#include <inttypes.h>
#include <stdio.h>

#include "ntfsread.h"

static int report(const struct ntr_error *err)
{
	char text[256];

	ntr_error_text(err, text, sizeof(text));
	fprintf(stderr, "list_root: %s\n", text);
	return 1;
}

int main(int argc, char **argv)
{
	const char *path = argc > 2 ? argv[2] : "/";
	struct ntr_volume *vol = NULL;
	struct ntr_file *file = NULL;
	struct ntr_dir *dir = NULL;
	struct ntr_dirent ent;
	struct ntr_error err;
	char name[1024];
	int got = -1;

	if (argc < 2)
		return 2;
	if (ntr_volume_open_path(argv[1], NULL, &vol, &err) == NTR_OK &&
	    ntr_file_open_path(vol, path, &file, NULL, &err) == NTR_OK &&
	    ntr_dir_open(file, &dir, &err) == NTR_OK)
		while ((got = ntr_dir_next(dir, &ent, &err)) > 0) {
			if (ent.name_space == NTR_NAME_DOS)
				continue;	/* the short twin of another */
			ntr_utf8(ent.name, ent.name_units, name, sizeof(name));
			printf("%12" PRIu64 "  %s\n", ent.size, name);
		}
	ntr_dir_close(dir);
	ntr_file_close(file);
	ntr_volume_close(vol);
	return got < 0 ? report(&err) : 0;
}
