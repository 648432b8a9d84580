/*
 * streams.c - reading streams at random
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { HELD = 24 };

/* Files that stay open for a while. */
static struct {
	const struct stream *stream;
	int fd;
} held[HELD];

static void check_read(const struct stream *stream, int fd, uint64_t at,
		       size_t len)
{
	static uint8_t buf[CHUNK];
	ssize_t got = pread(fd, buf, len, (off_t)at);
	uint64_t want = at < stream->size ? stream->size - at : 0;
	char path[PATH_ROOM];

	if (want > len)
		want = len;
	atomic_fetch_add(&shared->reads, 1);
	atomic_fetch_add(&shared->bytes, want);
	if (tree.nodes[stream->node].deleted)
		atomic_fetch_add(&shared->deleted, 1);
	if (got == (ssize_t)want &&
	    memcmp(buf, tree.kept + stream->at + at, want) == 0)
		return;
	stream_path(stream, path);
	differ(path, "%zd of %zu bytes at %llu%s%s", got, len,
	       (unsigned long long)at, got < 0 ? ": " : ", some wrong",
	       got < 0 ? strerror(errno) : "");
}

static void read_somewhere(const struct stream *stream, int fd)
{
	uint64_t at = draw(stream->size + 2);
	size_t len = 1 + draw((uint64_t)1 << draw(18));

	if (draw(8) == 0)		/* at the end, and past it */
		at = stream->size - (stream->size ? draw(stream->size < 9000 ?
						 stream->size : 9000) : 0);
	check_read(stream, fd, at, len);
}

static void read_mapped(const struct stream *stream, int fd)
{
	char path[PATH_ROOM];
	void *at;

	if (stream->size == 0 || stream->size > 16u << 20)
		return;
	at = mmap(NULL, stream->size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (at != MAP_FAILED && memcmp(at, tree.kept + stream->at, stream->size) == 0) {
		(void)munmap(at, stream->size);
		return;
	}
	stream_path(stream, path);
	differ(path, "mapped: %s", at == MAP_FAILED ? strerror(errno) : "wrong");
}

static int open_stream(const struct stream *stream)
{
	char path[PATH_ROOM];
	int fd;

	stream_path(stream, path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		differ(path, "%s", strerror(errno));
	return fd;
}

/* Most are small. */
const struct stream *any_stream(void)
{
	if (tree.large_count && draw(2))
		return &tree.streams[tree.large[draw(tree.large_count)]];
	return &tree.streams[draw(tree.stream_count)];
}

void use_stream(void)
{
	const struct stream *stream = any_stream();
	size_t slot = draw(HELD), i;
	int fd = open_stream(stream);
	uint64_t at;

	if (fd < 0)
		return;
	for (i = draw(6); i > 0; i--)
		read_somewhere(stream, fd);
	if (draw(16) == 0)
		for (at = 0; at < stream->size && at < 4u << 20; at += CHUNK)
			check_read(stream, fd, at, CHUNK);
	if (draw(12) == 0)
		read_mapped(stream, fd);
	if (draw(2))		/* have the next reader ask the program again */
		(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	if (held[slot].stream)
		close(held[slot].fd);
	held[slot].stream = stream;
	held[slot].fd = fd;
}

void use_held(void)
{
	size_t slot = draw(HELD);

	if (held[slot].stream)
		read_somewhere(held[slot].stream, held[slot].fd);
}
