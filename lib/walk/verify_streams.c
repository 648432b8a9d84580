/*
 * verify_streams.c - every stream of a file opened, and its sizes compared
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "verify.h"

/* Compressed and sparse attributes say how much of them is stored. */
static void check_stored(const struct ntr_file *file,
			 const struct ntr_stream_info *info)
{
	const struct file_attr *first = file_ordered(file, info->first_attr);
	struct where w = file_where(file, first->record, info->type, NULL);

	/* An extracted $MFT does not tell what a cluster is. */
	if (file->vol->boot.cluster_size && !info->headless &&
	    first->attr.stored != NTR_NONE &&
	    first->attr.stored != info->stored)
		note(&w, NTR_F_STORED_SIZE, NULL, 0, first->attr.stored,
		     info->stored);
}

void verify_streams(const struct ntr_file *file)
{
	struct ntr_stream_info info;
	struct ntr_stream *stream;
	bool has_stdinfo = false;

	for (uint32_t i = 0; i < file->stream_count; i++) {
		if (ntr_file_stream(file, i, &info, NULL) < 0)
			continue;
		has_stdinfo |= info.type == NTR_STANDARD_INFORMATION;
		if (info.resident ||
		    ntr_stream_open(file, i, 0, &stream, NULL) < 0)
			continue;
		ntr_stream_close(stream);
		check_stored(file, &info);
	}
	if (!has_stdinfo) {
		struct where w = file_where(file, 0, 0, NULL);

		note(&w, NTR_F_STDINFO_MISSING, NULL, 0, 0, 0);
	}
}
