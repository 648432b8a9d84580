/*
 * test_parallel.c - a pass on several threads says what a pass on one says
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <pthread.h>

#include "catalogue.h"
#include "volume_bytes.h"

/* ------------------------------------------------------------ what is said -- */

struct text {
	char *bytes;
	size_t len, cap;
};

static void text_add(struct text *t, const void *bytes, size_t len)
{
	if (t->cap - t->len < len) {
		t->cap = 2 * (t->len + len);
		t->bytes = realloc(t->bytes, t->cap);
		ck_assert_ptr_nonnull(t->bytes);
	}
	memcpy(t->bytes + t->len, bytes, len);
	t->len += len;
}

/* One pass: its output, and its findings between the pieces of it. */
struct said {
	struct text text;
	uint64_t next;		/* record that map of one thread is to get */
	uint64_t fail_at;	/* record at which map fails */
	unsigned emits, fail_emit;	/* and which piece emit refuses */
	size_t row;		/* bytes that each record says */
	uint64_t quiet;		/* records before this one say only a few */
	unsigned workers;	/* open now */
	uint64_t done;
};

static void said_finding(void *ctx, const struct ntr_finding *f)
{
	struct said *s = ctx;
	char line[200];
	int len = snprintf(line, sizeof(line), "!%s %llx %llx %llx %llx\n",
			   ntr_finding_name(f->kind),
			   (unsigned long long)f->record,
			   (unsigned long long)f->offset,
			   (unsigned long long)f->got,
			   (unsigned long long)f->limit);

	text_add(&s->text, line, (size_t)len);
}

static int say_paths(struct ntr_part *part, const struct ntr_record *rec)
{
	struct ntr_file_info info;
	struct ntr_file *file;
	uint32_t notes;
	size_t len;
	char *room;

	/* Not of thousands of files that are all alike, nor of a file once for each of
	 * its child records. */
	if (rec->base_ref || (rec->number > 300 && rec->number % 16) ||
	    ntr_file_open(ntr_part_volume(part), rec->number, &file, NULL) < 0)
		return 0;
	ntr_file_info(file, &info);
	for (uint32_t i = 0; i < info.names && i < 4; i++) {
		room = ntr_part_room(part, 4096);
		ck_assert_ptr_nonnull(room);
		if (ntr_file_path(file, i, room, 4096, &len, &notes, NULL) == 0)
			ntr_part_used(part, len < 4096 ? len : 4095);
	}
	ntr_file_close(file);
	return 0;
}

static int say(void *ctx, struct ntr_part *part, const struct ntr_record *rec)
{
	const struct said *s = ctx;
	size_t len = s->row && rec->number >= s->quiet ? s->row : 64;
	char *room = ntr_part_room(part, len);

	ck_assert_ptr_eq(ntr_part_worker(part), s);
	if (rec->number == s->fail_at)
		return 77;
	if (!room)
		return NTR_E_NOMEM;	/* the pass is over */
	memset(room, '.', len);
	snprintf(room, len, "%llu %u %u %u", (unsigned long long)rec->number,
		 rec->state, rec->flags, rec->sequence);
	room[len - 1] = '\n';
	ntr_part_used(part, len);
	return s->row ? 0 : say_paths(part, rec);
}

static int hear(void *ctx, const void *bytes, size_t len)
{
	struct said *s = ctx;

	ck_assert_uint_gt(len, 0);
	if (++s->emits == s->fail_emit)
		return 88;
	text_add(&s->text, "\n--\n", 4);
	text_add(&s->text, bytes, len);
	return 0;
}

static void *open_worker(void *ctx)
{
	struct said *s = ctx;

	s->workers++;
	return s;
}

static void close_worker(void *ctx, void *worker)
{
	struct said *s = ctx;

	ck_assert_ptr_eq(worker, s);
	s->workers--;
}

static int count_done(void *ctx, uint64_t done, uint64_t total)
{
	struct said *s = ctx;

	ck_assert_uint_ge(done, s->done);
	ck_assert_uint_le(done, total);
	s->done = done;
	return 0;
}

static int pass(struct ntr_volume *vol, struct said *s, uint32_t threads)
{
	struct ntr_pass opt = {
		.struct_size = sizeof(opt), .threads = threads, .ctx = s,
		.worker_open = open_worker, .worker_close = close_worker,
		.map = say, .emit = hear, .progress = count_done,
	};
	int code;

	s->done = 0;
	code = ntr_scan_parallel(vol, &opt, NULL);
	ck_assert_uint_eq(s->workers, 0);
	return code;
}

static void same(const struct said *a, const struct said *b, const char *what,
		 uint32_t threads)
{
	ck_assert_msg(a->text.len == b->text.len &&
		      (a->text.len == 0 ||
		       memcmp(a->text.bytes, b->text.bytes, a->text.len) == 0),
		      "%s: %u threads say something else", what, threads);
}

/* ------------------------------------------------------------------- tests -- */

static const uint32_t counts[] = { 1, 2, 3, 8 };

static void image_says_the_same(const char *path)
{
	struct said first = { .fail_at = NTR_NONE }, s;

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct ntr_volume *vol;

		s = (struct said){ .fail_at = NTR_NONE };
		vol = catalogue_open(path, said_finding, &s);
		if (!vol) {
			free(s.text.bytes);
			break;
		}
		ck_assert_int_eq(pass(vol, &s, counts[i]), 0);
		ntr_volume_close(vol);
		if (i == 0) {
			first = s;
			continue;
		}
		same(&first, &s, path, counts[i]);
		free(s.text.bytes);
	}
	free(first.text.bytes);
}

START_TEST(any_number_of_threads_says_the_same)
{
	catalogue_each(image_says_the_same);
}
END_TEST

/* An extracted $MFT of 'mib' MiB: a few real records, then those made up. */
static struct volume v;

/* Records of 1 KiB, but for their number all the same, and some marked bad. */
static void huge_block(uint8_t *to, uint64_t offset)
{
	for (size_t i = 0; i < BLOCK; i += 1024) {
		memcpy(to + i, (offset + i) / 1024 % 97 ? "FILE" : "BAAD", 4);
		to[i + 0x16] = NTR_RECORD_IN_USE;
	}
}

static void huge_open(uint64_t mib)
{
	volume_load_mft(&v, "good-stages", 64);
	v.size = mib << 20;
	v.beyond = huge_block;
	volume_open(&v, NTR_OPEN_MFT_ONLY);
}

/* What a record has to say is more than a part may keep: it is handed on in between,
 * in the same pieces for every number of threads. */
START_TEST(much_output_comes_in_the_same_pieces)
{
	struct said first = { .fail_at = NTR_NONE, .row = 40000 }, s;

	huge_open(1);
	ck_assert_int_eq(pass(v.vol, &first, 1), 0);
	ck_assert_uint_gt(first.emits, 10);
	ck_assert_uint_gt(first.text.len, 1024 * 40000);
	for (size_t i = 1; i < sizeof(counts) / sizeof(counts[0]); i++) {
		s = (struct said){ .fail_at = NTR_NONE, .row = 40000 };
		ck_assert_int_eq(pass(v.vol, &s, counts[i]), 0);
		ck_assert_uint_eq(s.emits, first.emits);
		same(&first, &s, "much output", counts[i]);
		free(s.text.bytes);
	}
	free(first.text.bytes);
	volume_close(&v);
}
END_TEST

/* The first part is soon done, and then every thread has one that must be handed on in
 * between: they all wait for the calling thread, which is not to wait for more. */
START_TEST(all_threads_may_wait_at_once)
{
	const struct said s = { .fail_at = NTR_NONE, .row = 40000, .quiet = 512 };
	struct said first = s;

	huge_open(2);
	ck_assert_int_eq(pass(v.vol, &first, 1), 0);
	for (int i = 0; i < 5; i++) {
		struct said again = s;

		ck_assert_int_eq(pass(v.vol, &again, 2), 0);
		same(&first, &again, "all waiting", 2);
		free(again.text.bytes);
	}
	free(first.text.bytes);
	volume_close(&v);
}
END_TEST

/* The end of what was said before record 'n', which says 64 bytes as all do. */
static void stops_at(uint64_t n, uint32_t threads)
{
	struct said s = { .fail_at = n, .row = 64 };
	size_t rows = 0;

	ck_assert_int_eq(pass(v.vol, &s, threads), 77);
	for (size_t i = 0; i < s.text.len; i++)
		rows += s.text.bytes[i] == '.' && s.text.bytes[i + 1] == '\n';
	ck_assert_uint_eq(rows, n);
	free(s.text.bytes);
}

START_TEST(a_map_that_fails_ends_the_pass_there)
{
	huge_open(8);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		stops_at(0, counts[i]);
		stops_at(1, counts[i]);
		stops_at(511, counts[i]);
		stops_at(512, counts[i]);
		stops_at(5000, counts[i]);
		stops_at(8191, counts[i]);
	}
	volume_close(&v);
}
END_TEST

static void refuses_at(unsigned n, size_t row, uint32_t threads)
{
	struct said s = { .fail_at = NTR_NONE, .fail_emit = n, .row = row };

	ck_assert_int_eq(pass(v.vol, &s, threads), 88);
	ck_assert_uint_eq(s.emits, n);
	free(s.text.bytes);
}

START_TEST(an_emit_that_fails_ends_the_pass_there)
{
	huge_open(2);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		for (unsigned n = 1; n < 4; n++)
			refuses_at(n, 64, counts[i]);
		for (unsigned n = 1; n < 16; n += 3)
			refuses_at(n, 40000, counts[i]);
	}
	volume_close(&v);
}
END_TEST

static int refuse_progress(void *ctx, uint64_t done, uint64_t total)
{
	(void)ctx;
	return done > total / 2 ? 99 : 0;
}

static void *no_worker(void *ctx)
{
	struct said *s = ctx;

	return ++s->workers == 2 ? NULL : s;
}

START_TEST(progress_and_workers_may_fail)
{
	struct said s = { .fail_at = NTR_NONE, .row = 64 };
	struct ntr_pass opt = {
		.struct_size = sizeof(opt), .threads = 3, .ctx = &s,
		.worker_open = open_worker, .worker_close = close_worker,
		.map = say, .emit = hear, .progress = refuse_progress,
	};
	struct ntr_error err;

	huge_open(8);
	ck_assert_int_eq(ntr_scan_parallel(v.vol, &opt, NULL), 99);
	ck_assert_uint_eq(s.workers, 0);
	opt.worker_open = no_worker;
	ck_assert_int_eq(ntr_scan_parallel(v.vol, &opt, &err), NTR_E_NOMEM);
	ck_assert_int_eq(err.code, NTR_E_NOMEM);
	ck_assert_uint_eq(s.workers, 1);	/* the one that was none */
	opt.struct_size = 1;
	ck_assert_int_eq(ntr_scan_parallel(v.vol, &opt, &err), NTR_E_ARG);
	opt.struct_size = sizeof(opt);
	opt.map = NULL;
	ck_assert_int_eq(ntr_scan_parallel(v.vol, &opt, &err), NTR_E_ARG);
	free(s.text.bytes);
	volume_close(&v);
}
END_TEST

START_TEST(a_range_is_a_range)
{
	struct said s = { .fail_at = NTR_NONE, .row = 64 };
	struct ntr_pass opt = {
		.struct_size = sizeof(opt), .threads = 2, .ctx = &s,
		.worker_open = open_worker, .worker_close = close_worker,
		.map = say, .emit = hear, .progress = count_done,
		.first = 1000, .count = 1,
	};

	huge_open(8);
	ck_assert_int_eq(ntr_scan_parallel(v.vol, &opt, NULL), 0);
	ck_assert_uint_eq(s.text.len, 4 + 64);
	ck_assert_int_eq(strncmp(s.text.bytes + 4, "1000 ", 5), 0);
	opt.first = 8192;
	opt.count = 0;
	s.text.len = s.done = 0;
	ck_assert_int_eq(ntr_scan_parallel(v.vol, &opt, NULL), 0);
	ck_assert_uint_eq(s.text.len, 0);
	free(s.text.bytes);
	volume_close(&v);
}
END_TEST

/* --------------------------------------------------------------- findings -- */

/* Thousands of findings of one part: handed on while it is under way. */
static int many_findings(void *ctx, struct ntr_part *part,
			 const struct ntr_record *rec)
{
	struct ntr_record other;
	uint8_t buf[1024];

	(void)ctx;
	for (int i = 0; i < 40; i++)
		(void)ntr_record_read(ntr_part_volume(part), 97, 0, buf,
				      sizeof(buf), &other, NULL);
	return rec->number % 97 ? 0 : ntr_part_room(part, 1) ? 0 : 1;
}

struct seen {
	uint64_t count, hash;
};

static void see(void *ctx, const struct ntr_finding *f)
{
	struct seen *seen = ctx;

	seen->count++;
	seen->hash = (seen->hash ^ f->kind ^ f->record << 8) * 0x100000001b3u;
}

START_TEST(many_findings_come_in_order)
{
	struct ntr_options opt = {
		.struct_size = sizeof(opt), .flags = NTR_OPEN_MFT_ONLY,
		.on_finding = see,
	};
	struct ntr_pass work = {
		.struct_size = sizeof(work), .map = many_findings,
	};
	struct seen seen[4] = { { 0, 0 } };
	struct ntr_volume *vol;

	huge_open(2);
	for (size_t i = 0; i < 4; i++) {
		opt.finding_ctx = &seen[i];
		ck_assert_int_eq(ntr_volume_open(&v.source, &opt, &vol, NULL),
				 0);
		work.threads = counts[i];
		ck_assert_int_eq(ntr_scan_parallel(vol, &work, NULL), 0);
		ntr_volume_close(vol);
		ck_assert_uint_gt(seen[i].count, 2048 * 40);
		ck_assert_uint_eq(seen[i].count, seen[0].count);
		ck_assert_uint_eq(seen[i].hash, seen[0].hash);
	}
	volume_close(&v);
}
END_TEST

/* Several passes at once over one volume, while others use it. */
static void *pass_thread(void *arg)
{
	struct said s = { .fail_at = NTR_NONE };

	ck_assert_int_eq(pass(arg, &s, 3), 0);
	ck_assert_uint_gt(s.text.len, 0);
	free(s.text.bytes);
	return NULL;
}

START_TEST(passes_may_run_at_once)
{
	pthread_t threads[3];

	volume_load(&v, "bad-lists");
	volume_open(&v, 0);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, pass_thread,
						v.vol), 0);
	(void)ntr_name_compare(v.vol, (const uint8_t *)"a", 0,
			       (const uint8_t *)"b", 0);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	volume_close(&v);
}
END_TEST

static void *security_thread(void *arg)
{
	size_t found = 0, len;
	struct ntr_file *file;

	for (uint64_t n = 0; n < 64; n++) {
		if (ntr_file_open(arg, n, &file, NULL) < 0)
			continue;
		found += ntr_file_security(file, NULL, 0, &len, NULL) == 0;
		ntr_file_close(file);
	}
	ck_assert_uint_gt(found, 0);
	return NULL;
}

/* $Secure is opened at first need, while the handles of a pass are made: neither waits
 * for the other for ever, and no thread sees the half of what another loads. */
START_TEST(a_pass_may_start_while_secure_is_opened)
{
	pthread_t passing, asking;

	for (int i = 0; i < 20; i++) {
		volume_load(&v, "good-secure");
		volume_open(&v, 0);
		ck_assert_int_eq(pthread_create(&asking, NULL, security_thread,
						v.vol), 0);
		ck_assert_int_eq(pthread_create(&passing, NULL, pass_thread,
						v.vol), 0);
		pthread_join(asking, NULL);
		pthread_join(passing, NULL);
		volume_close(&v);
	}
}
END_TEST

Suite *parallel_suite(void);
Suite *parallel_suite(void)
{
	const TTest *const tests[] = {
		any_number_of_threads_says_the_same,
		much_output_comes_in_the_same_pieces,
		all_threads_may_wait_at_once,
		a_map_that_fails_ends_the_pass_there,
		an_emit_that_fails_ends_the_pass_there,
		progress_and_workers_may_fail, a_range_is_a_range,
		many_findings_come_in_order, passes_may_run_at_once,
		a_pass_may_start_while_secure_is_opened,
	};
	Suite *suite = suite_create("parallel");
	TCase *tcase = tcase_create("parallel");

	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		tcase_add_test(tcase, tests[i]);
	/* Every image, several times, maybe under a sanitizer. */
	tcase_set_timeout(tcase, 180);
	suite_add_tcase(suite, tcase);
	return suite;
}
