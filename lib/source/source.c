/*
 * source.c - reading from whatever has bytes
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "source.h"

#include <errno.h>

#include "../bytes/checked.h"
#include "../format/limits.h"

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

/* One call of the source; -errno for whatever is no count. */
static int64_t ask(const struct ntr_source *src, void *buf, size_t len,
		   uint64_t offset)
{
	int64_t got = src->pread(src->ctx, buf, len, offset);

	/* A source that claims more than it was asked for is broken: what it
	 * wrote where is anyone's guess. */
	if (got > 0 && (uint64_t)got > len)
		return -EIO;
	return got < -INT32_MAX ? -EIO : got;
}

/* The same, asking for less and less where all is refused because of one bad
 * sector: so what lies before that is had, and nothing more is lost. */
static int64_t ask_less(const struct ntr_source *src, void *buf, size_t len,
			uint64_t offset)
{
	int64_t got = ask(src, buf, len, offset);

	while (got < 0 && len > SECTOR_SIZE_MIN) {
		len = len / 4 / SECTOR_SIZE_MIN * SECTOR_SIZE_MIN;
		if (len == 0)
			len = SECTOR_SIZE_MIN;
		got = ask(src, buf, len, offset);
	}
	return got;
}

int64_t source_pread(const struct ntr_source *src, void *buf, size_t len,
		     uint64_t offset, struct ntr_error *err)
{
	size_t done = 0;
	int64_t got;

	if (offset >= src->size)
		return 0;
	len = (size_t)least(len, src->size - offset);
	len = (size_t)least(len, INT64_MAX);	/* the count must fit */
	while (done < len) {
		got = done ? ask(src, (uint8_t *)buf + done, len - done,
				 offset + done) :
			     ask_less(src, buf, len, offset);
		if (got < 0 && done == 0)
			return read_failed(err, offset, (int)-got, "read image");
		if (got <= 0)
			break;
		done += (size_t)got;
	}
	return (int64_t)done;
}

int source_read(const struct ntr_source *src, void *buf, size_t len,
		uint64_t offset, struct ntr_error *err)
{
	size_t done = 0;
	int64_t got;

	while (done < len) {
		got = source_pread(src, (uint8_t *)buf + done, len - done,
				   offset + done, err);
		if (got < 0)
			return (int)got;
		if (got == 0)
			return read_failed(err, offset + done, 0, "image ends");
		done += (size_t)got;
	}
	return NTR_OK;
}
