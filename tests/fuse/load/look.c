/*
 * look.c - looking at files and directories at random
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "load.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { VALUE_ROOM = 1 << 16 };

#define EPOCH 116444736000000000

/* A file with content, most of the time. */
static const struct node *any_node(void)
{
	return draw(4) ? &tree.nodes[any_stream()->node]
		       : &tree.nodes[draw(tree.node_count)];
}

void look_at(void)
{
	const struct node *node = any_node();
	char path[PATH_ROOM];
	struct stat st;
	int64_t ticks;

	if (node->deleted)
		return;		/* may be under a name of its own */
	node_path(node, path);
	if (lstat(path, &st) != 0) {
		differ(path, "%s", strerror(errno));
		return;
	}
	ticks = (int64_t)st.st_mtim.tv_sec * 10000000 +
		st.st_mtim.tv_nsec / 100 + EPOCH;
	if (st.st_ino != node->record || (uint64_t)ticks != node->mtime ||
	    st.st_nlink != (S_ISDIR(st.st_mode) ? 1 : node->links))
		differ(path, "inode %llu, %llu links, modified %lld",
		       (unsigned long long)st.st_ino,
		       (unsigned long long)st.st_nlink, (long long)ticks);
}

static void check_value(const char *path, const char *name, const void *want,
			size_t len)
{
	static char value[VALUE_ROOM];
	ssize_t got = lgetxattr(path, name, value, sizeof(value));

	if (got != (ssize_t)len || memcmp(value, want, len) != 0)
		differ(path, "%s is %zd bytes%s%s", name, got,
		       got < 0 ? ": " : "", got < 0 ? strerror(errno) : "");
}

void look_at_attributes(void)
{
	const struct node *node = any_node();
	char path[PATH_ROOM], text[32];
	static char list[VALUE_ROOM];
	struct stat st;

	if (node->deleted)
		return;
	node_path(node, path);
	if (lstat(path, &st) != 0 ||
	    (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
		return;		/* of others Linux gives no user attributes */
	(void)snprintf(text, sizeof(text), "%llu-%u",
		       (unsigned long long)node->record, node->sequence);
	check_value(path, "user.ntfsread.record", text, strlen(text));
	(void)snprintf(text, sizeof(text), "%u", node->stage);
	check_value(path, "user.ntfsread.stage", text, strlen(text));
	if (lgetxattr(path, "user.missing", text, sizeof(text)) != -1 ||
	    errno != ENODATA)
		differ(path, "has an attribute named missing");
	if (llistxattr(path, list, sizeof(list)) <= 0)
		differ(path, "attributes: %s", strerror(errno));
}

void look_at_stream_attribute(void)
{
	const struct stream *stream = &tree.streams[draw(tree.stream_count)];
	char path[PATH_ROOM], name[1024];

	if (!*stream->name || stream->size > VALUE_ROOM ||
	    tree.nodes[stream->node].deleted)
		return;
	node_path(&tree.nodes[stream->node], path);
	(void)snprintf(name, sizeof(name), "user.%s", stream->name);
	check_value(path, name, tree.kept + stream->at, stream->size);
}

/* From wherever it is, the rest. */
static void list_rest(DIR *dir, uint64_t *count, uint64_t *names)
{
	struct dirent *ent;

	while ((ent = readdir(dir)) != NULL) {
		if (!strcmp(ent->d_name, ".") || !strcmp(ent->d_name, ".."))
			continue;
		++*count;
		*names += hash_name(ent->d_name);
	}
}

static const struct node *any_directory(void)
{
	size_t i = draw(tree.directory_count);

	return &tree.nodes[tree.directories[i]];
}

void list(void)
{
	const struct node *node = any_directory();
	uint64_t count = 0, names = 0, some = 0;
	char path[PATH_ROOM];
	struct dirent *ent;
	DIR *dir;
	long at;
	int fd;

	node_path(node, path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOTDIR)
		return;		/* a link by its reparse point */
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		differ(path, "%s", strerror(errno));
		return;
	}
	/* Part of it, and back to where that was; or to the start. */
	for (some = draw(40); some > 0 && (ent = readdir(dir)) != NULL; some--) {
		if (!strcmp(ent->d_name, ".") || !strcmp(ent->d_name, ".."))
			continue;
		count++;
		names += hash_name(ent->d_name);
	}
	at = telldir(dir);
	if (draw(2)) {
		uint64_t unused = 0;

		list_rest(dir, &unused, &unused);
		seekdir(dir, at);
	} else if (draw(2)) {
		rewinddir(dir);
		count = names = 0;
	}
	list_rest(dir, &count, &names);
	(void)closedir(dir);
	atomic_fetch_add(&shared->listed, 1);
	if (count != node->children || names != node->names)
		differ(path, "%llu names, not %llu", (unsigned long long)count,
		       (unsigned long long)node->children);
}

void look_for_missing(void)
{
	const struct node *node = any_node();
	char path[PATH_ROOM];
	struct stat st;

	node_path(node, path);
	(void)snprintf(path + strlen(path), PATH_ROOM - strlen(path), " %llx",
		       (unsigned long long)draw(UINT64_MAX));
	if (lstat(path, &st) == 0 || errno != ENOENT)
		differ(path, "%s", "is there");
}
