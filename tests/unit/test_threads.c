/*
 * test_threads.c - one volume, many threads: each sees what one alone sees
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Worth most in a build with the thread sanitizer, which also sees the races
 * that end well.  A digest stands for all that a thread was told.
 */
#include <pthread.h>

#include "volume_bytes.h"

enum { THREADS = 4, ROUNDS = 2, STEP = 4096, READ_MAX = 65536 };

struct worker {
	pthread_t thread;
	struct ntr_volume *vol;
	struct ntr_stream *shared;
	uint64_t first;		/* each begins with another record */
	uint64_t digest;
	unsigned missed;	/* names listed and not found */
};

static struct volume v;

static void add(uint64_t *digest, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < len; i++)
		*digest = (*digest ^ at[i]) * UINT64_C(0x100000001b3);
}

static void add_number(uint64_t *digest, uint64_t number)
{
	add(digest, &number, sizeof(number));
}

static void read_stream(struct ntr_stream *stream, uint64_t *digest)
{
	uint8_t buf[STEP];
	uint64_t at = 0;
	int64_t got;

	do {
		got = ntr_stream_pread(stream, buf, sizeof(buf), at, NULL);
		add_number(digest, (uint64_t)got);
		if (got > 0)
			add(digest, buf, (size_t)got);
		at += STEP;
	} while (got > 0 && at < READ_MAX);
}

static void read_streams(const struct ntr_file *file, uint32_t count,
			 uint64_t *digest)
{
	struct ntr_stream *stream;

	for (uint32_t i = 0; i < count; i++)
		if (ntr_stream_open(file, i, 0, &stream, NULL) == 0) {
			read_stream(stream, digest);
			ntr_stream_close(stream);
		}
}

static void take_paths(const struct ntr_file *file, uint32_t count,
		       uint64_t *digest)
{
	char path[1024];
	size_t len;

	for (uint32_t i = 0; i < count; i++)
		if (ntr_file_path(file, i, path, sizeof(path), &len, NULL,
				  NULL) == 0)
			add(digest, path, strlen(path));
}

static void list(const struct ntr_file *file, struct worker *w,
		 uint64_t *digest)
{
	struct ntr_dirent ent, found;
	struct ntr_dir *dir;
	char name[1024];

	if (ntr_dir_open(file, &dir, NULL) < 0)
		return;
	while (ntr_dir_next(dir, &ent, NULL) > 0) {
		uint64_t ref = ent.ref;

		ntr_utf8(ent.name, ent.name_units, name, sizeof(name));
		add(digest, name, strlen(name));
		if (ntr_dir_find(dir, name, &found, NULL) < 0 ||
		    found.ref != ref)
			w->missed++;
	}
	ntr_dir_close(dir);
}

/* What the volume says of one record. */
static uint64_t ask(struct worker *w, uint64_t number)
{
	uint64_t digest = UINT64_C(0xcbf29ce484222325);
	struct ntr_file_info info;
	struct ntr_file *file;
	int code = ntr_file_open(w->vol, number, &file, NULL);

	add_number(&digest, (uint64_t)code);
	if (code < 0)
		return digest;
	ntr_file_info(file, &info);
	add_number(&digest, info.ref);
	read_streams(file, info.streams, &digest);
	take_paths(file, info.names, &digest);
	if (info.directory)
		list(file, w, &digest);
	ntr_file_close(file);
	return digest;
}

static uint64_t ask_shared(const struct worker *w)
{
	uint64_t digest = 0;

	read_stream(w->shared, &digest);
	return digest;
}

/* Sums do not care for the order in which records are asked for. */
static void *work(void *arg)
{
	struct worker *w = arg;
	struct ntr_volume_info info;
	struct ntr_file *file;

	ntr_volume_info(w->vol, &info);
	for (uint64_t i = 0; i < ROUNDS * info.mft_records; i++) {
		uint64_t n = (i + w->first) % info.mft_records;

		w->digest += ask(w, n);
		if (n % 32 == 0)
			w->digest += ask_shared(w);
	}
	if (ntr_file_open_path(w->vol, "/File4.txt", &file, NULL, NULL) == 0) {
		w->digest++;
		ntr_file_close(file);
	}
	return NULL;
}

static void shared_open(struct ntr_stream **stream)
{
	struct ntr_file *file = open_number(&v, 0);

	*stream = stream_of_file(file, NTR_DATA, "");
	ntr_file_close(file);
}

static void start(struct worker *w, unsigned i, struct ntr_stream *shared)
{
	struct ntr_volume_info info;

	ntr_volume_info(v.vol, &info);
	*w = (struct worker){
		.vol = v.vol, .shared = shared,
		.first = i * info.mft_records / THREADS,
	};
}

static void many_see_what_one_sees(uint32_t flags)
{
	struct worker one, many[THREADS];
	struct ntr_stream *shared;

	volume_open(&v, flags);
	shared_open(&shared);
	/* The threads first, while every cache is empty. */
	for (unsigned i = 0; i < THREADS; i++) {
		start(&many[i], i, shared);
		ck_assert_int_eq(pthread_create(&many[i].thread, NULL, work,
						&many[i]), 0);
	}
	for (unsigned i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_join(many[i].thread, NULL), 0);
	start(&one, 0, shared);
	work(&one);
	ck_assert_uint_eq(one.missed, 0);
	for (unsigned i = 0; i < THREADS; i++) {
		ck_assert_uint_eq(many[i].missed, 0);
		ck_assert_uint_eq(many[i].digest, one.digest);
	}
	ntr_stream_close(shared);
	volume_close(&v);
}

START_TEST(threads_share_a_volume)
{
	static const char *const names[] = {
		"good-stages", "odd-index", "odd-lists", "bad-lists",
	};

	volume_load(&v, names[_i]);
	many_see_what_one_sees(0);
}
END_TEST

/* Without clusters, directories are listed from an index of all names, which
 * the first who asks has made. */
START_TEST(threads_share_an_extracted_mft)
{
	volume_load_mft(&v, "good-stages", 256);
	many_see_what_one_sees(NTR_OPEN_MFT_ONLY);
}
END_TEST

SUITE_LOOPING(threads, 120,
	LOOP(threads_share_a_volume, 0, 4),
	ONCE(threads_share_an_extracted_mft))
