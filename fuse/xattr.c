/*
 * xattr.c - see xattr.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "xattr.h"
#include "names.h"
#include "node.h"
#include "special.h"
#include "value.h"
#include "xattr_query.h"

#include <errno.h>
#include <sys/stat.h>

enum { XATTR_NAME_MAX = 255 };

static const char user_prefix[] = "user.", own_prefix[] = "ntfsread.";

static int is_user(const char *name)
{
	return strncmp(name, user_prefix, strlen(user_prefix)) == 0;
}

static void ask(struct xattr_query *q, struct mount *mount,
		const struct ntr_file *file, uint64_t node)
{
	memset(q, 0, sizeof(*q));
	q->mount = mount;
	q->file = file;
	q->node = node;
	ntr_file_info(file, &q->info);
	q->has_si = node_stdinfo(file, &q->si);
}

int64_t xattr_get(struct mount *mount, const struct ntr_file *file,
		  uint64_t node, const char *name, void *buf, size_t cap)
{
	struct xattr_query q;
	size_t i;

	ask(&q, mount, file, node);
	q.buf = buf;
	q.cap = cap;
	for (i = 0; xattr_values[i].name; i++)
		if (strcmp(xattr_values[i].name, name) == 0)
			return xattr_values[i].get(&q);
	return is_user(name) ? xattr_stream(&q, name + strlen(user_prefix))
			     : -ENODATA;
}

struct list {
	char  *buf;
	size_t used, cap;
};

static void list_add(struct list *list, const char *prefix, const char *name)
{
	size_t head = strlen(prefix), tail = strlen(name) + 1;

	/* Linux refuses the whole list when it is longer. */
	if (head + tail > XATTR_NAME_MAX + 1 ||
	    list->used + head + tail > VALUE_MAX)
		return;
	if (list->used + head + tail <= list->cap) {
		memcpy(list->buf + list->used, prefix, head);
		memcpy(list->buf + list->used + head, name, tail);
	}
	list->used += head + tail;
}

/* What is longer than Linux takes is not listed: it could only be an error. */
static void list_streams(const struct xattr_query *q, struct list *list)
{
	char name[NAME_ROOM];
	uint64_t size;
	uint32_t i;

	for (i = 0; i < q->info.streams; i++)
		if (xattr_stream_name(q, i, name, &size) && size <= VALUE_MAX &&
		    strncmp(name, own_prefix, strlen(own_prefix)) != 0 &&
		    strcmp(name, "ntfs.efsinfo") != 0)
			list_add(list, user_prefix, name);
}

int64_t xattr_list(struct mount *mount, const struct ntr_file *file,
		   uint64_t node, char *buf, size_t cap)
{
	struct list list = { .buf = buf, .cap = cap };
	struct special special;
	struct xattr_query q;
	int64_t len;
	int plain;
	size_t i;

	ask(&q, mount, file, node);
	special_read(file, &special);
	/* Only files and directories can have user attributes. */
	plain = special.type == S_IFREG || special.type == S_IFDIR;
	for (i = 0; xattr_values[i].name; i++) {
		if (!plain && is_user(xattr_values[i].name))
			continue;
		len = xattr_values[i].get(&q);
		if (len >= 0 && len <= VALUE_MAX)
			list_add(&list, "", xattr_values[i].name);
	}
	if (plain)
		list_streams(&q, &list);
	return (int64_t)list.used;
}
