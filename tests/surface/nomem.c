/*
 * nomem.c - every allocation of a session fails once, and nothing is lost by it
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *   nomem IMAGE [walk]
 *
 * The allocator of the whole process is replaced by one that fails at its n-th
 * call, for n = 1, 2, ... until a session meets no failure any more.  A session
 * opens the volume, lists, reads and verifies or, with 'walk', does what is in
 * nomem_walk.c; each must end without a crash, with
 * everything freed, and if it did not get through, with "out of memory" or by doing
 * without something optional.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nomem.h"

enum { SESSIONS_MAX = 100000 };

/* What the C library's own allocator is called inside it. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *ptr, size_t size);
void __libc_free(void *ptr);

static uint64_t calls, fail_at;
static int64_t living;

static int refuses(void)
{
	return fail_at && ++calls == fail_at;
}

static void *count(void *ptr)
{
	living += ptr != NULL;
	return ptr;
}

void *malloc(size_t size)
{
	return refuses() ? NULL : count(__libc_malloc(size));
}

void *calloc(size_t n, size_t size)
{
	return refuses() ? NULL : count(__libc_calloc(n, size));
}

void *realloc(void *ptr, size_t size)
{
	if (refuses())
		return NULL;
	return ptr ? __libc_realloc(ptr, size) : count(__libc_malloc(size));
}

void free(void *ptr)
{
	living -= ptr != NULL;
	__libc_free(ptr);
}

/* What a file has, or what its clusters have beyond. */
static int read_stream(struct ntr_file *file, uint32_t flags,
		       struct ntr_error *err)
{
	struct ntr_stream *stream;
	static char buf[65536];
	uint32_t index;
	int64_t got;
	int code;

	code = ntr_file_find(file, NTR_DATA, NULL, &index, err);
	if (code == NTR_E_NOT_FOUND)
		return 0;
	if (code == 0)
		code = ntr_stream_open(file, index, flags, &stream, err);
	if (code < 0)
		return code;
	/* Decoded straight into the buffer, and by way of a unit that is kept. */
	got = ntr_stream_pread(stream, buf, sizeof(buf), 0, err);
	if (got > 1)
		got = ntr_stream_pread(stream, buf, 1, 1, err);
	ntr_stream_close(stream);
	return got < 0 ? (int)got : 0;
}

static int read_file(struct ntr_file *file, struct ntr_error *err)
{
	int code = read_stream(file, 0, err);

	return code < 0 ? code : read_stream(file, NTR_STREAM_SLACK, err);
}

static int read_entry(struct ntr_volume *vol, uint64_t ref, struct ntr_error *err)
{
	struct ntr_file *file;
	char path[256];
	size_t len;
	int code;

	code = ntr_file_open(vol, ref, &file, err);
	if (code < 0)
		return code;
	code = read_file(file, err);
	if (code == 0)
		code = ntr_file_path(file, 0, path, sizeof(path), &len, NULL, err);
	ntr_file_close(file);
	return code;
}

static int list_root(struct ntr_volume *vol, struct ntr_error *err)
{
	struct ntr_dirent ent, found;
	struct ntr_file *file = NULL;
	struct ntr_dir *dir = NULL;
	int code;

	code = ntr_file_open_path(vol, "/", &file, NULL, err);
	if (code == 0)
		code = ntr_dir_open(file, &dir, err);
	while (code == 0 && ntr_dir_next(dir, &ent, err) > 0)
		code = read_entry(vol, ent.ref, err);
	if (code == 0)
		code = ntr_dir_find(dir, "$MFT", &found, err);
	ntr_dir_close(dir);
	ntr_file_close(file);
	return code;
}

static int list_session(struct ntr_volume *vol, struct ntr_error *err)
{
	struct ntr_census census;
	struct ntr_stage top[4];
	size_t n;
	int code = list_root(vol, err);

	if (code == 0)
		code = ntr_volume_census(vol, top, 4, &n, &census, err);
	if (code == 0)
		code = ntr_volume_verify(vol, NULL, NULL, err);
	return code;
}

static int session(const char *path, bool walk, struct ntr_error *err)
{
	struct ntr_options opt = { .struct_size = sizeof(opt) };
	struct ntr_findings *findings = NULL;
	struct ntr_volume *vol = NULL;
	int code;

	code = ntr_findings_open(100, &findings, err);
	opt.on_finding = ntr_findings_add;
	opt.finding_ctx = findings;
	if (code == 0)
		code = ntr_volume_open_path(path, &opt, &vol, err);
	if (code == 0)
		code = walk ? walk_session(vol, err) : list_session(vol, err);
	ntr_volume_close(vol);
	ntr_findings_close(findings);
	return code;
}

int main(int argc, char **argv)
{
	struct ntr_error err;
	char text[256];
	uint64_t n;
	int code = 0;

	if (argc < 2)
		return 2;
	for (n = 1; n < SESSIONS_MAX; n++) {
		int64_t before = living;

		calls = 0;
		fail_at = n;
		code = session(argv[1], argc > 2, &err);
		fail_at = 0;
		if (living != before) {
			fprintf(stderr, "allocation %" PRIu64 " failing leaves %"
				PRId64 " blocks\n", n, living - before);
			return 1;
		}
		if (code < 0 && code != NTR_E_NOMEM && code != NTR_E_NOT_FOUND) {
			ntr_error_text(&err, text, sizeof(text));
			fprintf(stderr, "allocation %" PRIu64 " failing gives \"%s\"\n",
				n, text);
			return 1;
		}
		if (calls < n)
			break;
	}
	if (code < 0 || n < 100)
		fprintf(stderr, "the last session, %" PRIu64 ", did not get "
			"through: %d\n", n, code);
	return code < 0 || n < 100;
}
