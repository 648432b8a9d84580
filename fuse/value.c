/*
 * value.c - see value.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "value.h"

#include <stdlib.h>
#include <string.h>

uint32_t value_find(const struct ntr_file *file, uint32_t type)
{
	uint32_t index;

	return ntr_file_find(file, type, NULL, &index, NULL) == NTR_OK
	       ? index : NTR_NO_INDEX;
}

int64_t value_read(const struct ntr_file *file, uint32_t index, void *buf,
		   size_t cap)
{
	struct ntr_stream *stream;
	uint64_t size;
	int64_t got = 0;
	int code = ntr_stream_open(file, index, 0, &stream, NULL);

	if (code != NTR_OK)
		return code;
	size = ntr_stream_size(stream);
	if (size > INT64_MAX)
		size = INT64_MAX;
	if (cap > size)
		cap = (size_t)size;
	if (cap > 0)
		got = ntr_stream_pread(stream, buf, cap, 0, NULL);
	ntr_stream_close(stream);
	if (got < 0)
		return got;
	return (uint64_t)got < cap ? NTR_E_IO : (int64_t)size;
}

uint8_t *value_load(const struct ntr_file *file, uint32_t type, size_t max,
		    size_t *len_ret)
{
	uint32_t index = value_find(file, type);
	int64_t size, len = -1;
	uint8_t *value;

	if (index == NTR_NO_INDEX)
		return NULL;
	size = value_read(file, index, NULL, 0);
	if (size < 0 || (uint64_t)size > max)
		return NULL;
	value = malloc((size_t)size + 1);	/* of an empty one, too */
	if (value)
		len = value_read(file, index, value, (size_t)size);
	if (len < 0) {
		free(value);
		return NULL;
	}
	*len_ret = (size_t)size;
	return value;
}
