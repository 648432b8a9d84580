/*
 * bench_scan.c - how fast the records of a volume are parsed:  bench_scan IMAGE
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Through the public API, on one thread: every record by ntr_scan_next(), every
 * attribute by ntr_attr_next(), every mapping pair by ntr_pairs_next().  Beside it,
 * the limit: reading the same bytes of $MFT and doing nothing with them.  The best
 * of several runs counts, as the others were disturbed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ntfsread.h"

enum { RUNS = 5, SLICE = 1 << 20 };

struct counts {
	uint64_t records, attrs, pairs;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
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

static double scan(struct ntr_volume *vol, struct counts *counts)
{
	double start = now();
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
			if (!attr.resident)
				count_pairs(&attr, counts);
	}
	ntr_scan_close(records);
	return now() - start;
}

/* The bytes of $MFT and nothing else: the seconds, and in *bytes how many. */
static double read_only(struct ntr_volume *vol, uint64_t *bytes)
{
	static char buf[SLICE];
	double start = now();
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
	return now() - start;
}

int main(int argc, char **argv)
{
	double parse = 0, reading = 0, t;
	struct counts counts = { 0 };
	struct ntr_volume *vol;
	struct ntr_error err;
	uint64_t bytes = 0;

	if (argc != 2)
		return 2;
	if (ntr_volume_open_path(argv[1], NULL, &vol, &err) != NTR_OK)
		fail(argv[1], &err);
	for (int i = 0; i < RUNS; i++) {
		t = read_only(vol, &bytes);
		reading = i == 0 || t < reading ? t : reading;
		t = scan(vol, &counts);
		parse = i == 0 || t < parse ? t : parse;
	}
	ntr_volume_close(vol);
	printf("scan: %" PRIu64 " records, %" PRIu64 " attributes, %" PRIu64
	       " mapping pairs in %.3f s: %.2f million records/s, %.2f times "
	       "reading the %.0f MiB\n", counts.records, counts.attrs,
	       counts.pairs, parse, (double)counts.records / parse / 1e6,
	       parse / reading, (double)bytes / (1 << 20));
	return 0;
}
