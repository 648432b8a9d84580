/*
 * window.c - a part of a source as a source of its own
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "source.h"

#include "../bytes/checked.h"

/* The copy of the source below ends where the window does. */
static int64_t window_pread(void *ctx, void *buf, size_t len, uint64_t offset)
{
	const struct ntr_window *window = ctx;
	const struct ntr_source *below = &window->source;
	uint64_t room = below->size - window->offset;

	if (offset >= room)
		return 0;
	return below->pread(below->ctx, buf, (size_t)least(len, room - offset),
			    window->offset + offset);
}

int ntr_window_source(struct ntr_window *window,
		      const struct ntr_source *below, uint64_t offset,
		      uint64_t size, struct ntr_source *src_ret,
		      struct ntr_error *err)
{
	if (offset > below->size)
		return error_at(err, NTR_E_ARG,
				"offset past the end of the image", offset,
				below->size);
	size = least(size, below->size - offset);
	window->source = *below;
	window->source.size = offset + size;
	window->offset = offset;
	*src_ret = (struct ntr_source){
		.ctx = window, .size = size, .pread = window_pread,
	};
	return NTR_OK;
}
