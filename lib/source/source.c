/*
 * source.c - reading from whatever has bytes
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "source.h"

#include <errno.h>

#include "../bytes/checked.h"

static int read_failed(struct ntr_error *err, uint64_t offset, int sys_errno,
		       const char *what)
{
	struct where w = where_error(err);
	int code;

	w.base = offset;
	code = reject(&w, NTR_E_IO, what, 0, 0, 0);
	if (err)
		err->sys_errno = sys_errno;
	return code;
}

int64_t source_pread(const struct ntr_source *src, void *buf, size_t len,
		     uint64_t offset, struct ntr_error *err)
{
	size_t done = 0;

	if (offset >= src->size)
		return 0;
	len = (size_t)least(len, src->size - offset);
	len = (size_t)least(len, INT64_MAX);	/* the count must fit */
	while (done < len) {
		int64_t got = src->pread(src->ctx, (uint8_t *)buf + done,
					 len - done, offset + done);

		/* A source that claims more than it was asked for is broken:
		 * what it wrote where is anyone's guess. */
		if (got > 0 && (uint64_t)got > len - done)
			got = -EIO;
		if (got < 0)
			return read_failed(err, offset + done,
					   got < -INT32_MAX ? EIO : (int)-got,
					   "read image");
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (int64_t)done;
}

int source_read(const struct ntr_source *src, void *buf, size_t len,
		uint64_t offset, struct ntr_error *err)
{
	int64_t got = source_pread(src, buf, len, offset, err);

	if (got < 0)
		return (int)got;
	if ((size_t)got < len)
		return read_failed(err, offset + (uint64_t)got, 0,
				   "image ends");
	return NTR_OK;
}
