/*
 * bench_scan.c - how fast the records of a volume are parsed:  bench_scan IMAGE
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Through the public API, on one thread: every record by ntr_scan_next(), every
 * attribute by ntr_attr_next(), then also every mapping pair by ntr_pairs_next().
 * Beside it, the limit: reading the same bytes of $MFT and doing nothing with them.  The best
 * of several runs counts, as the others were disturbed; on a busy machine the
 * processor time says more than the time that passed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ntfsread.h"

enum { RUNS = 5, SLICE = 1 << 20 };

/* Seconds passed, and seconds of processor time. */
struct taken {
	double wall, cpu;
};

struct counts {
	uint64_t records, attrs, pairs;
};

static double clock_now(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct taken now(void)
{
	return (struct taken){ clock_now(CLOCK_MONOTONIC),
			       clock_now(CLOCK_PROCESS_CPUTIME_ID) };
}

/* Keep the better of what was best so far and what has just been taken. */
static void keep_best(struct taken *best, struct taken start)
{
	struct taken end = now();

	if (best->wall == 0 || end.wall - start.wall < best->wall)
		best->wall = end.wall - start.wall;
	if (best->cpu == 0 || end.cpu - start.cpu < best->cpu)
		best->cpu = end.cpu - start.cpu;
}

static _Noreturn void fail(const char *what, const struct ntr_error *err)
{
	char text[256];

	ntr_error_text(err, text, sizeof(text));
	fprintf(stderr, "bench_scan: %s: %s\n", what, text);
	exit(1);
}

static void count_pairs(const struct ntr_attr *attr, struct counts *counts)
{
	struct ntr_pairs pos = { .at = 0 };
	struct ntr_run run;

	while (ntr_pairs_next(attr, &pos, &run, NULL) > 0)
		counts->pairs++;
}

static void scan(struct ntr_volume *vol, int pairs, struct counts *counts)
{
	struct ntr_scan *records;
	struct ntr_record rec;
	struct ntr_attr attr;
	struct ntr_error err;
	uint32_t pos;

	*counts = (struct counts){ 0 };
	if (ntr_scan_open(vol, 0, NTR_NONE, &records, &err) != NTR_OK)
		fail("scan", &err);
	while (ntr_scan_next(records, &rec, &err) > 0) {
		counts->records++;
		if (rec.state != NTR_RECORD_GOOD)
			continue;
		for (pos = 0; ntr_attr_next(&rec, &pos, &attr, NULL) > 0;
		     counts->attrs++)
			if (pairs && !attr.resident)
				count_pairs(&attr, counts);
	}
	ntr_scan_close(records);
}

/* The bytes of $MFT and nothing else; in *bytes how many. */
static void read_only(struct ntr_volume *vol, uint64_t *bytes)
{
	static char buf[SLICE];
	struct ntr_stream *stream;
	struct ntr_file *file;
	struct ntr_error err;
	uint32_t index;
	int64_t got;

	if (ntr_file_open(vol, 0, &file, &err) != NTR_OK ||
	    ntr_file_find(file, NTR_DATA, NULL, &index, &err) != NTR_OK ||
	    ntr_stream_open(file, index, 0, &stream, &err) != NTR_OK)
		fail("$MFT", &err);
	*bytes = 0;
	while ((got = ntr_stream_pread(stream, buf, sizeof(buf), *bytes,
				       &err)) > 0)
		*bytes += (uint64_t)got;
	ntr_stream_close(stream);
	ntr_file_close(file);
}

static void print(const char *what, const struct counts *counts,
		  const struct taken *parse, const struct taken *reading,
		  uint64_t bytes)
{
	printf("%s of %" PRIu64 " records, %" PRIu64 " attributes, %" PRIu64
	       " mapping pairs: %.3f s, %.2f million records/s (%.2f by "
	       "processor time), %.2f times reading the %.0f MiB\n", what,
	       counts->records, counts->attrs, counts->pairs, parse->wall,
	       (double)counts->records / parse->wall / 1e6,
	       (double)counts->records / parse->cpu / 1e6,
	       parse->wall / reading->wall, (double)bytes / (1 << 20));
}

int main(int argc, char **argv)
{
	struct taken parse[2] = { { 0, 0 }, { 0, 0 } }, reading = { 0, 0 };
	struct counts counts[2] = { { 0 } };
	struct taken start;
	struct ntr_volume *vol;
	struct ntr_error err;
	uint64_t bytes = 0;

	if (argc != 2)
		return 2;
	if (ntr_volume_open_path(argv[1], NULL, &vol, &err) != NTR_OK)
		fail(argv[1], &err);
	for (int i = 0; i < RUNS; i++) {
		start = now();
		read_only(vol, &bytes);
		keep_best(&reading, start);
		for (int pairs = 0; pairs < 2; pairs++) {
			start = now();
			scan(vol, pairs, &counts[pairs]);
			keep_best(&parse[pairs], start);
		}
	}
	ntr_volume_close(vol);
	print("scan", &counts[0], &parse[0], &reading, bytes);
	print("scan, and pairs,", &counts[1], &parse[1], &reading, bytes);
	return 0;
}
