/*
 * keep.c - reading everything once, alone, and keeping it
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void node_path(const struct node *node, char *path)
{
	(void)snprintf(path, PATH_ROOM, "%s%s%s", tree.top,
		       node->deleted ? "/.ntfsread/deleted" : "", node->path);
}

void stream_path(const struct stream *stream, char *path)
{
	size_t len;

	node_path(&tree.nodes[stream->node], path);
	len = strlen(path);
	if (*stream->name)
		(void)snprintf(path + len, PATH_ROOM - len, ":%s", stream->name);
}

/* Blocks of zeros stay holes. */
static void keep(int to, const uint8_t *buf, size_t len, uint64_t at)
{
	static const uint8_t zeros[CHUNK];

	if (memcmp(buf, zeros, len) != 0 &&
	    pwrite(to, buf, len, (off_t)at) != (ssize_t)len)
		die("keeping what was read");
}

static int read_first(const struct stream *stream, int to)
{
	static uint8_t buf[CHUNK];
	char path[PATH_ROOM], hex[SHA256_DIGEST_STRING_LENGTH];
	uint64_t done = 0;
	SHA2_CTX sha;
	ssize_t got;
	int fd;

	stream_path(stream, path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		differ(path, "%s", strerror(errno));
		return 0;
	}
	SHA256Init(&sha);
	while ((got = read(fd, buf, sizeof(buf))) > 0) {
		SHA256Update(&sha, buf, (size_t)got);
		if (done + (uint64_t)got <= stream->size)
			keep(to, buf, (size_t)got, stream->at + done);
		done += (uint64_t)got;
	}
	close(fd);
	(void)SHA256End(&sha, hex);
	if (got == 0 && done == stream->size && strcmp(hex, stream->hash) == 0)
		return 1;
	differ(path, "%llu bytes with SHA-256 %s", (unsigned long long)done, hex);
	return 0;
}

/* Keep what is read in a file that is not in any directory. */
void read_all_first(void)
{
	FILE *file = tmpfile();
	size_t i, good = 0;

	if (!file || ftruncate(fileno(file), (off_t)tree.kept_len + 1) != 0)
		die("a temporary file");
	for (i = 0; i < tree.stream_count; i++)
		if (read_first(&tree.streams[i], fileno(file)))
			tree.streams[good++] = tree.streams[i];
	tree.stream_count = good;
	for (i = 0; i < tree.stream_count; i++)
		if (tree.streams[i].size > 8192) {
			tree.large = grown(tree.large, tree.large_count,
					   sizeof(*tree.large));
			tree.large[tree.large_count++] = i;
		}
	tree.kept = mmap(NULL, tree.kept_len + 1, PROT_READ, MAP_SHARED,
			 fileno(file), 0);
	if (tree.kept == MAP_FAILED)
		die("mmap");
	(void)fclose(file);
}
