/*
 * xattr_streams.c - streams as extended attributes
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "xattr_query.h"
#include "names.h"
#include "node.h"
#include "value.h"

#include <errno.h>

int xattr_stream_name(const struct xattr_query *q, uint32_t index, char *buf,
		      uint64_t *size_ret)
{
	struct ntr_stream_info info;

	if (!q->mount->stream_xattrs || node_stream(q->node) != NTR_NO_INDEX ||
	    ntr_file_stream(q->file, index, &info, NULL) != NTR_OK ||
	    info.type != NTR_DATA || info.name_units == 0 ||
	    name_show(info.name, info.name_units, buf) < 0)
		return 0;
	*size_ret = info.size;
	return 1;
}

int64_t xattr_streams_list(const struct xattr_query *q)
{
	char list[VALUE_MAX], name[NAME_ROOM];
	size_t len = 0, used = 0;
	uint64_t size;
	uint32_t i;

	for (i = 0; i < q->info.streams; i++) {
		if (!xattr_stream_name(q, i, name, &size))
			continue;
		len = strlen(name) + 1;
		if (used + len > sizeof(list))
			break;
		memcpy(list + used, name, len);
		used += len;
	}
	/* The last name goes without its NUL. */
	return used > 0 ? xattr_answer(q, list, used - 1) : -ENODATA;
}

int64_t xattr_stream(const struct xattr_query *q, const char *wanted)
{
	char name[NAME_ROOM];
	uint64_t size;
	uint32_t i;

	for (i = 0; i < q->info.streams; i++)
		if (xattr_stream_name(q, i, name, &size) && strcmp(name, wanted) == 0)
			return xattr_stored(q, i);
	return -ENODATA;
}
