/*
 * custom_source.c - read a volume through functions of one's own
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *   custom_source IMAGE PATH	write a file's bytes to standard output, and to
 *				standard error how much of the image that took
 *
 * A source can be anything that has bytes: memory, a network, an archive member.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "ntfsread.h"

/* Where the bytes come from; here a stdio stream, and a count of what was read.
 * A program with more than one thread would lock around the pair of calls. */
struct counted {
	FILE    *stream;
	uint64_t read;
};

static int64_t counted_pread(void *ctx, void *buf, size_t len, uint64_t offset)
{
	struct counted *source = ctx;
	size_t got;

	if (fseeko(source->stream, (off_t)offset, SEEK_SET) != 0)
		return -5;	/* -EIO */
	got = fread(buf, 1, len, source->stream);
	source->read += got;
	return (int64_t)got;
}

static int copy_out(struct ntr_volume *vol, const char *path)
{
	struct ntr_stream *stream = NULL;
	struct ntr_file *file = NULL;
	uint64_t offset = 0;
	int64_t got = -1;
	uint32_t index;
	char buf[4096];

	if (ntr_file_open_path(vol, path, &file, NULL, NULL) == NTR_OK &&
	    ntr_file_find(file, NTR_DATA, NULL, &index, NULL) == NTR_OK &&
	    ntr_stream_open(file, index, 0, &stream, NULL) == NTR_OK)
		while ((got = ntr_stream_pread(stream, buf, sizeof(buf), offset,
					       NULL)) > 0) {
			fwrite(buf, 1, (size_t)got, stdout);
			offset += (uint64_t)got;
		}
	ntr_stream_close(stream);
	ntr_file_close(file);
	return got < 0;
}

int main(int argc, char **argv)
{
	struct counted counted = { argc == 3 ? fopen(argv[1], "rb") : NULL, 0 };
	struct ntr_source source = { &counted, 0, counted_pread };
	struct ntr_volume *vol = NULL;
	int failed = 1;

	if (!counted.stream || fseeko(counted.stream, 0, SEEK_END) != 0)
		return 1;
	source.size = (uint64_t)ftello(counted.stream);
	if (ntr_volume_open(&source, NULL, &vol, NULL) == NTR_OK)
		failed = copy_out(vol, argv[2]);
	ntr_volume_close(vol);
	fprintf(stderr, "%" PRIu64 " of %" PRIu64 " bytes read\n", counted.read,
		source.size);
	fclose(counted.stream);
	return failed;
}
