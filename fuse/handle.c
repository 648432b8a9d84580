/*
 * handle.c - see handle.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "handle.h"

#include <stdlib.h>

struct handle *handle_open(struct mount *mount, struct ntr_stream *stream)
{
	struct handle *handle = malloc(sizeof(*handle));

	if (!handle) {
		ntr_stream_close(stream);
		return NULL;
	}
	handle->stream = stream;
	handle->prev = NULL;
	(void)pthread_mutex_lock(&mount->lock);
	handle->next = mount->handles;
	if (handle->next)
		handle->next->prev = handle;
	mount->handles = handle;
	(void)pthread_mutex_unlock(&mount->lock);
	return handle;
}

void handle_close(struct mount *mount, struct handle *handle)
{
	(void)pthread_mutex_lock(&mount->lock);
	if (handle->prev)
		handle->prev->next = handle->next;
	else
		mount->handles = handle->next;
	if (handle->next)
		handle->next->prev = handle->prev;
	(void)pthread_mutex_unlock(&mount->lock);
	ntr_stream_close(handle->stream);
	free(handle);
}

void handle_close_all(struct mount *mount)
{
	while (mount->handles)
		handle_close(mount, mount->handles);
}
