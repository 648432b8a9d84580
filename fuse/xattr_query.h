/*
 * xattr_query.h - what xattr.c and the values of attributes share
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef XATTR_QUERY_H
#define XATTR_QUERY_H

#include "mount.h"

#include "ntfsread_artifacts.h"

#include <string.h>

/* Whose attribute is wanted, and where to. */
struct xattr_query {
	struct mount          *mount;
	const struct ntr_file *file;
	struct ntr_file_info   info;
	struct ntr_stdinfo     si;
	int                    has_si;
	uint64_t               node;
	uint8_t               *buf;
	size_t                 cap;
};

/* All getters give the length of the value, or -errno. */
struct xattr_value {
	const char *name;
	int64_t   (*get)(const struct xattr_query *q);
};

/* Those with names of their own; the last has none. */
extern const struct xattr_value xattr_values[];

/* -- of streams (xattr_streams.c) -- */

/* The name of stream 'index' into 'buf' of NAME_ROOM.  0: it is not shown, has none, or
 * is no content. */
int xattr_stream_name(const struct xattr_query *q, uint32_t index, char *buf,
		      uint64_t *size_ret);
int64_t xattr_stream(const struct xattr_query *q, const char *wanted);
int64_t xattr_streams_list(const struct xattr_query *q);

static inline int64_t xattr_answer(const struct xattr_query *q,
				   const void *value, size_t len)
{
	if (q->cap > 0)
		memcpy(q->buf, value, len < q->cap ? len : q->cap);
	return (int64_t)len;
}

/* The content of stream 'index', or NTR_NO_INDEX. */
int64_t xattr_stored(const struct xattr_query *q, uint32_t index);

#endif /* XATTR_QUERY_H */
