/*
 * stages.c - which stage of growth each file of a volume is in:  stages IMAGE
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One line a file: the stage, the record, the path by the file's first name.
 */
#include <inttypes.h>
#include <stdio.h>

#include "ntfsread.h"

static void print_stage(const struct ntr_file *file)
{
	char path[4096] = "?";
	struct ntr_stage stage;
	size_t len;

	ntr_file_stage(file, &stage);
	ntr_file_path(file, 0, path, sizeof(path), &len, NULL, NULL);
	printf("%" PRIu32 "  %" PRIu64 "  %s\n", stage.stage,
	       NTR_REF_NUMBER(stage.ref), path);
}

int main(int argc, char **argv)
{
	struct ntr_volume *vol = NULL;
	struct ntr_scan *scan = NULL;
	struct ntr_record rec;
	struct ntr_file *file;

	if (argc != 2 ||
	    ntr_volume_open_path(argv[1], NULL, &vol, NULL) != NTR_OK ||
	    ntr_scan_open(vol, 0, NTR_NONE, &scan, NULL) != NTR_OK)
		return 1;	/* see list_root.c for how to say why */
	while (ntr_scan_next(scan, &rec, NULL) > 0) {
		if (rec.state != NTR_RECORD_GOOD || rec.base_ref != 0 ||
		    !(rec.flags & NTR_RECORD_IN_USE))
			continue;	/* damaged, a child record, or free */
		if (ntr_file_open(vol, rec.number, &file, NULL) != NTR_OK)
			continue;
		print_stage(file);
		ntr_file_close(file);
	}
	ntr_scan_close(scan);
	ntr_volume_close(vol);
	return 0;
}
